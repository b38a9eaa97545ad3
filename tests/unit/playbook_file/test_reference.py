"""docs/playbook-file.md says of every key what the model says of it."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from playbook import durations
from playbook.reading import read
from playbook.shape import SECTIONS

PAGE = Path(__file__).parents[3] / "docs" / "playbook-file.md"
HEAD = "| key | left out | what it is | example |\n|---|---|---|---|\n"


def default_of(model: type[BaseModel], name: str, field: FieldInfo) -> str:
    if field.is_required():
        return "must be written"
    if isinstance(field.default, BaseModel):
        return "as if all its keys were left out"
    if field.default is None:
        return "none"
    if isinstance(field.default, bool):
        return f"`{str(field.default).lower()}`"
    value = model.model_construct(**{name: field.default}).model_dump(mode="json", include={name}, by_alias=False)[name]
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`[{', '.join(map(str, value))}]`" if isinstance(value, list) else f"`{value}`"


def table(model: type[BaseModel]) -> str:
    rows = (
        f"| `{field.alias or name}` | {default_of(model, name, field)} | {field.description}"
        f" | `{(field.examples or [''])[0]}` |\n"
        for name, field in model.model_fields.items()
    )
    return HEAD + "".join(rows)


def written_sections() -> dict[str, str]:
    """The tables of the page by the section named in the heading above each."""
    found = re.findall(
        r"^## [^\n]*\(`([^`\n]*)`\)$.*?^(\| key .*?\n)(?!\|)", PAGE.read_text(), re.MULTILINE | re.DOTALL
    )
    return dict(found)


@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_is_described_as_the_model_has_it(section: str) -> None:
    """Each section of the file has a table with exactly the keys, defaults, meanings and examples of its model."""
    assert written_sections().get(section or "the file") == table(SECTIONS[section])


def test_no_section_is_described_that_is_not_there() -> None:
    """The page describes no section that the reader does not know."""
    assert set(written_sections()) == {section or "the file" for section in SECTIONS}


def test_the_smallest_playbook_of_the_page_is_a_playbook() -> None:
    """The example that a reader copies from the page is read without a problem."""
    example = re.search(r"```yaml\n(name:.*?)```", PAGE.read_text(), re.DOTALL)
    assert example is not None
    assert read(example[1]).severities["P0"].updates.public == durations.parse_duration("15m")
