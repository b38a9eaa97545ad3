"""The playbook that these tests break, and how they ask what is said about it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from playbook.reading import PlaybookInvalid, read

Told = tuple[int, str, str, str]
"""A problem as the tables write it: line, key, message, remedy."""


@pytest.fixture(scope="session")
def example() -> str:
    """A whole playbook on few lines."""
    return Path(__file__).with_name("example.yaml").read_text()


@pytest.fixture(scope="session")
def change(example: str) -> Callable[..., str]:
    """The example with pairs of texts replaced, each once; a text that is not there fails the test."""

    def change(*edits: tuple[str, str]) -> str:
        text = example
        for old, new in edits:
            assert old in text, f"{old!r} is not in the example"
            text = text.replace(old, new, 1)
        return text

    return change


@pytest.fixture(scope="session")
def problems_of() -> Callable[[str], list[Told]]:
    """All that is said about a text that is no playbook."""

    def problems_of(text: str) -> list[Told]:
        with pytest.raises(PlaybookInvalid) as caught:
            read(text)
        return [(problem.line, problem.key, problem.message, problem.remedy) for problem in caught.value.problems]

    return problems_of
