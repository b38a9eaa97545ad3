"""What the words after “resolve” say: what fixed it, and behind labels the cause and what keeps it from coming back."""

from datetime import UTC, datetime

import pytest

from handlers.ending import report, resolution
from playbook.commands import ChangeStatus, PostUpdate
from playbook.incident import Report, Status

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("rolled back", ("rolled back", "", "")),
        ("rolled back; cause: a bad migration", ("rolled back", "a bad migration", "")),
        (
            "rolled back; cause: a bad migration; prevention: staging gets real data",
            ("rolled back", "a bad migration", "staging gets real data"),
        ),
        (
            "Prevention: staging gets real data. Root Cause: a bad migration",
            ("", "a bad migration", "staging gets real data."),
        ),
        ("rolled back\nROOT-CAUSE : a bad migration\nprevention:x", ("rolled back", "a bad migration", "x")),
        ("rolled back cause: a bad migration prevention: more tests", ("rolled back", "a bad migration", "more tests")),
        ("rolled back. The cause: a bad migration", ("rolled back.", "a bad migration", "")),
        ("rolled back; cause:", ("rolled back", "", "")),
        ("rolled back; cause: ; prevention: more tests", ("rolled back", "", "more tests")),
        ("rolled back; cause: a; cause: b", ("rolled back", "a; b", "")),
        ("cause: a disk; we bought another", ("", "a disk; we bought another", "")),
    ],
)
def test_the_parts(said: str, parts: tuple[str, str, str]) -> None:
    """By label, in any order and case, separated by anything or nothing; an empty one says nothing."""
    told = report(said)

    assert (told.new, told.root_cause, told.prevention) == parts


@pytest.mark.parametrize(
    "said",
    [
        "we found the cause: a bad disk, replaced",
        "no known cause: it went away",
        "restarted because: nothing else helped",
        "removed what was the cause",
        "the cause of it: a disk",
        "reverted https://git.example.com/cause:42",
        "fixed root-cause://agent",
        "prevention measures: none yet",
        "rolled back (cause: a bad migration)",
    ],
)
def test_words_of_a_sentence_are_no_label(said: str) -> None:
    """Nothing is cut out of what people meant as one."""
    assert report(said) == Report(new=said)


@pytest.mark.parametrize("said", ["", "cause:", "prevention: ;"])
def test_without_words_it_says_nothing(said: str) -> None:
    """As the bare command."""
    assert resolution("U0000ANA", NOW, said) == ChangeStatus(by="U0000ANA", at=NOW, to=Status.RESOLVED)


def test_the_words_of_now_are_one_reason() -> None:
    """It cuts the verification short, and has no parts."""
    made = resolution("U0000ANA", NOW, "now rolled back; cause: a bad migration")

    assert isinstance(made, ChangeStatus)
    assert (made.now, made.why) == (True, "rolled back; cause: a bad migration")


def test_the_parts_are_the_last_update() -> None:
    """With which it is resolved."""
    made = resolution("U0000ANA", NOW, "rolled back; cause: a bad migration")

    assert made == PostUpdate(
        by="U0000ANA",
        at=NOW,
        report=Report(new="rolled back", root_cause="a bad migration"),
        to=Status.RESOLVED,
    )
