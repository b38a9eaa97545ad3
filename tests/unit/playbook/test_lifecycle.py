"""The life-cycle machine: every move of the table, and every move that is not in it."""

import pytest

from playbook import commands
from playbook.document import Playbook
from playbook.events import StatusChanged
from playbook.incident import Status
from playbook.lifecycle import TRANSITIONS
from tests.support.history import History, at

PATHS = {
    Status.INVESTIGATING: [],
    Status.IDENTIFIED: [Status.IDENTIFIED],
    Status.MONITORING: [Status.MONITORING],
    Status.RESOLVED: [Status.RESOLVED],
    Status.CLOSED: [Status.RESOLVED, Status.CLOSED],
    Status.CANCELLED: [Status.CANCELLED],
}
MOVES = {
    Status.INVESTIGATING: {Status.IDENTIFIED, Status.MONITORING, Status.RESOLVED, Status.CANCELLED},
    Status.IDENTIFIED: {Status.INVESTIGATING, Status.MONITORING, Status.RESOLVED, Status.CANCELLED},
    Status.MONITORING: {Status.INVESTIGATING, Status.IDENTIFIED, Status.RESOLVED, Status.CANCELLED},
    Status.RESOLVED: {Status.CLOSED},
    Status.CLOSED: set(),
    Status.CANCELLED: set(),
    Status.MERGED: set(),
}
"""What the status command does, written out; the rest is refused, and so is what has a command of its own."""
OVER = {Status.RESOLVED, Status.CLOSED, Status.CANCELLED, Status.MERGED}
EVERY = [(before, after) for before in Status for after in Status if before is not after]


def standing(playbook: Playbook, status: Status) -> History:
    """An incident with this status, of a severity that is resolved without being verified."""
    history = History(playbook, "P2")
    history.give(commands.Acknowledge(by="U0000ANA", at=at(0)))
    if status is Status.MERGED:
        history.give(commands.Merge(by="U0000ANA", at=at(1), into=9))
    for to in PATHS.get(status, ()):
        history.give(commands.ChangeStatus(by="U0000ANA", at=at(1), to=to, why="no reason"))
    assert history.incident.status is status
    return history


def test_the_table_knows_every_status() -> None:
    """Nothing can stand where no rule is."""
    assert set(TRANSITIONS) == set(MOVES) == set(Status)


@pytest.mark.parametrize(("before", "after"), EVERY)
def test_every_move(playbook: Playbook, before: Status, after: Status) -> None:
    """What is written out above is done; any other is refused with a sentence, and nothing changes."""
    history = standing(playbook, before)
    command = commands.ChangeStatus(by="U0000ANA", at=at(2), to=after, why="because")

    if after in MOVES[before]:
        assert history.give(command) == [
            StatusChanged(at=at(2), by="U0000ANA", before=before, after=after, why="because")
        ]
    elif after is Status.MERGED and before not in OVER:
        assert history.refused(command) == "Name the one into which INC-7 goes: `/incident merge INC-9`."
    else:
        still = "" if before in OVER else "still "
        assert history.refused(command).startswith(f"INC-7 is {still}{before}. ")


@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED, Status.CANCELLED, Status.MERGED])
def test_reopening_needs_a_reason(playbook: Playbook, status: Status) -> None:
    """What was over begins again only with a reason."""
    history = standing(playbook, status)

    assert history.refused(commands.Reopen(by="U0000ANA", at=at(3), why="")) == (
        "Say why it is reopened: `/incident reopen <reason>`."
    )
    history.give(commands.Reopen(by="U0000ANA", at=at(3), why="it is back"))
    assert history.incident.status is Status.INVESTIGATING


@pytest.mark.parametrize("status", [Status.INVESTIGATING, Status.IDENTIFIED, Status.MONITORING])
def test_what_is_not_over_cannot_be_reopened(playbook: Playbook, status: Status) -> None:
    """The sentence says where it stands."""
    history = standing(playbook, status)

    assert history.refused(commands.Reopen(by="U0000ANA", at=at(3), why="x")) == (
        f"INC-7 is not over: it is {status}, so there is nothing to reopen."
    )


def test_cancelling_needs_a_reason(playbook: Playbook) -> None:
    """A false alarm is said to be one, and why."""
    history = History(playbook)

    assert history.refused(commands.ChangeStatus(by="U0000ANA", at=at(1), to=Status.CANCELLED)) == (
        "Say why it was a false alarm: `/incident cancel <reason>`."
    )


def test_closing_what_is_open_says_how(playbook: Playbook) -> None:
    """The refusal names the way."""
    history = History(playbook)

    assert history.refused(commands.ChangeStatus(by="U0000ANA", at=at(1), to=Status.CLOSED)) == (
        "INC-7 is still investigating. Resolve it first (`/incident resolve`), then close it."
    )
