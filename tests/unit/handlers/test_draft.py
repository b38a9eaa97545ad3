"""The draft of the next update."""

from datetime import timedelta

from handlers.forms import draft
from playbook import commands
from playbook.cadence import LONGEST
from playbook.document import Playbook
from playbook.incident import Report, Status
from tests.support.history import START, History, at


def test_draft_holds_what_was_noted_and_done_since_the_last_update(playbook: Playbook) -> None:
    """Notes become what we know, changes the actions, whoever was called; what was told before is not told again."""
    story = History(playbook, title="checkout down")
    story.give(commands.AddNote(by="U0000BEN", at=at(1), words="old news"))
    story.give(commands.PostUpdate(by="U0000BEN", at=at(2), report=Report(new="x")))
    story.give(commands.Acknowledge(by="U0000ANA", at=at(3)))
    story.give(commands.AddNote(by="U0000ANA", at=at(4), words="pool is empty"))
    story.give(commands.ChangeStatus(by="U0000ANA", at=at(5), to=Status.IDENTIFIED))
    story.give(commands.AddNote(by="U0000ANA", at=at(6), words="restarting"))

    assert draft.since_last_update(story.events) == Report(
        new="pool is empty\nrestarting",
        actions="- 03:05 <@U0000ANA> moved it to identified",
    )


def test_first_draft_begins_with_the_declaration(playbook: Playbook) -> None:
    """Before the first update everything is new; whom we called is no news for stakeholders."""
    story = History(playbook)
    story.give(commands.ChangeSeverity(by="U0000ANA", at=at(1), to="P1", why="one region"))

    assert draft.since_last_update(story.events) == Report(
        actions="- 03:01 <@U0000ANA> lowered the severity from P0 to P1: one region",
    )


def test_draft_keeps_the_newest_that_fits(playbook: Playbook) -> None:
    """A long night does not overflow the field."""
    story = History(playbook)
    for minute in range(40):
        words = f"{minute:02} " + "x" * 200
        story.give(commands.AddNote(by="U0000ANA", at=START + timedelta(minutes=minute), words=words))
    drafted = draft.since_last_update(story.events).new

    assert len(drafted) <= LONGEST
    assert [line[:2] for line in drafted.splitlines()] == [f"{minute:02}" for minute in range(28, 40)]
