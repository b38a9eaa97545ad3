"""What counts as an answer to a call: the button, taking command, whatever a commander does, and work of the called."""

from typing import Final

import pytest

from bot.integrations.slack.integration import WORDS
from playbook import commands
from playbook.document import Playbook
from playbook.events import Acknowledged, CommanderAssigned, Paged
from playbook.incident import Report, Status
from playbook.telling import What
from tests.support.history import History, at
from tests.unit.integrations.rendering import errand, opened, pressable, said
from tests.unit.playbook.test_tellings import keys, told

ANA, BEN, SARA = "U0000ANA", "U0000BEN", "U0000SARA"


def paged(history: History, until: float) -> list[str]:
    """The levels that time pages up to that minute."""
    return [event.name for _, event in history.run(until) if isinstance(event, Paged)]


def put(playbook: Playbook) -> History:
    """Nobody has acknowledged; Ana puts Sara in command at minute 2."""
    history = opened(History(playbook))
    history.give(commands.AssignCommander(by=ANA, at=at(2), person=SARA))
    return history


def test_whoever_takes_command_has_it(playbook: Playbook) -> None:
    """`commander me` is an acknowledgement too: it stops the calls that wait for one, and the phases begin to ask."""
    history = opened(History(playbook))
    made = history.give(commands.AssignCommander(by=SARA, at=at(2), person=SARA))

    assert made == [
        Acknowledged(at=at(2), by=SARA, due=at(15)),
        CommanderAssigned(at=at(2), by=SARA, person=SARA, before=None),
    ]
    assert "Backup" not in paged(history, 20)
    assert any(event.kind == "phase_entered" for event in history.events)


def test_whoever_accepts_a_handover_has_it(playbook: Playbook) -> None:
    """The one who offered it was put in command and never acted."""
    history = put(playbook)
    history.give(commands.OfferCommand(by=ANA, at=at(3), person=BEN))
    history.give(commands.AnswerOffer(by=BEN, at=at(4), accept=True))

    assert (history.incident.acknowledged_by, history.incident.commander) == (BEN, BEN)


@pytest.mark.parametrize(
    "act",
    [
        commands.AddNote(by=SARA, at=at(5), words="looking"),
        commands.PostUpdate(by=SARA, at=at(5), report=Report(new="We look.")),
        commands.ChangeStatus(by=SARA, at=at(5), to=Status.IDENTIFIED),
        commands.Speak(by=SARA, at=at(5)),
        commands.AssignCommander(by=SARA, at=at(5), person=SARA),
        commands.Acknowledge(by=SARA, at=at(5)),
    ],
)
def test_whoever_was_put_in_command_has_it_by_their_first_act(playbook: Playbook, act: commands.Command) -> None:
    """Until then calls go on, for they may be asleep; from then on nobody is called because nobody acknowledged."""
    history = put(playbook)
    assert history.incident.acknowledged_by is None
    history.give(act)

    assert (history.incident.acknowledged_by, history.incident.acknowledged_at) == (SARA, at(5))
    assert paged(history, 20) == []


CALLED_ACTS: Final[tuple[commands.Command, ...]] = (
    commands.PostUpdate(by=ANA, at=at(5), report=Report(new="Pods restarted.")),
    commands.ChangeStatus(by=ANA, at=at(5), to=Status.RESOLVED, why="restarted the pods"),
    commands.ChangeFlags(by=ANA, at=at(5), up=("media",)),
    commands.AssignRole(by=ANA, at=at(5), role="comms", person=BEN),
    commands.Estimate(by=ANA, at=at(5), estimate="2 h"),
    commands.AddTask(by=ANA, at=at(5), words="look at the pods", person=""),
)


@pytest.mark.parametrize("act", CALLED_ACTS)
def test_whoever_was_called_and_works_has_it(playbook: Playbook, act: commands.Command) -> None:
    """They forgot the button, and are not absent: they have it and command it, and nobody else is woken for them."""
    history = opened(History(playbook))
    made = history.give(act)

    assert made[:2] == [
        Acknowledged(at=at(5), by=ANA, due=at(15)),
        CommanderAssigned(at=at(5), by=ANA, person=ANA, before=None),
    ]
    assert "Backup" not in paged(history, 20)


def test_who_resolved_it_has_it_when_it_comes_back(playbook: Playbook) -> None:
    """Nobody is called because nobody acknowledged: they are at it, and the card says who."""
    history = opened(History(playbook, "P1"))
    history.give(commands.ChangeStatus(by=ANA, at=at(4), to=Status.RESOLVED, why="restarted the pods"))
    for check in range(3):
        history.give(commands.TickCheck(by=ANA, at=at(5), check=check))
    history.give(commands.Relapse(by=BEN, at=at(12), why="500s again"))

    assert history.incident.commander == ANA
    assert paged(history, 40) == []


@pytest.mark.parametrize(
    "act",
    [
        commands.AddNote(by=ANA, at=at(5), words="looking"),
        commands.Speak(by=ANA, at=at(5)),
        commands.Arrive(by=ANA, at=at(5)),
        commands.Export(by=ANA, at=at(5), form="json"),
        commands.Join(by=ANA, at=at(5)),
        commands.Retitle(by=ANA, at=at(5), title="Pods"),
        commands.Escalate(by=ANA, at=at(5), why="I need others"),
        commands.ChangeSeverity(by=ANA, at=at(5), to="P0", why=""),
        commands.ChangeStatus(by=ANA, at=at(5), to=Status.CANCELLED, why="no alarm"),
        commands.PostUpdate(by=SARA, at=at(5), report=Report(new="I heard of it.")),
    ],
)
def test_what_is_no_work_or_by_nobody_who_was_called(playbook: Playbook, act: commands.Command) -> None:
    """Words, looking, calling others, how bad it is; and whoever was not called may do what they do in passing."""
    history = opened(History(playbook, "P1"))
    history.give(act)

    assert history.incident.acknowledged_by is None


def test_whoever_only_declares_has_not_acknowledged(playbook: Playbook) -> None:
    """Though they are on call themselves: a flag and a number are more of the report, until they do any work."""
    history = opened(History(playbook, "P1", by=ANA))
    history.give(commands.ChangeFlags(by=ANA, at=at(1), up=("media",)))
    history.give(commands.CountUsers(by=ANA, at=at(2), users=20))
    assert history.incident.acknowledged_by is None
    history.give(commands.PostUpdate(by=ANA, at=at(3), report=Report(new="Restarting.")))

    assert history.incident.acknowledged_by == ANA


def test_an_act_leaves_the_command_to_whoever_was_put_there(playbook: Playbook) -> None:
    """As the button does."""
    history = put(playbook)
    history.give(commands.PostUpdate(by=ANA, at=at(3), report=Report(new="Restarting.")))

    assert (history.incident.acknowledged_by, history.incident.commander) == (ANA, SARA)


def test_only_a_call_of_this_course_is_answered(playbook: Playbook) -> None:
    """Who was called before it was over, and not again, did not come back to it by a passing act."""
    history = opened(History(playbook))
    history.run(16)
    history.give(commands.ChangeStatus(by=ANA, at=at(17), to=Status.RESOLVED, now=True, why="fixed"))
    history.give(commands.Reopen(by=SARA, at=at(30), why="it is back"))
    history.give(commands.PostUpdate(by=BEN, at=at(31), report=Report(new="Seen it too.")))
    assert history.incident.acknowledged_by is None
    history.give(commands.PostUpdate(by=ANA, at=at(32), report=Report(new="Restarting.")))

    assert history.incident.acknowledged_by == ANA


def test_being_brought_into_the_room_is_no_act(playbook: Playbook) -> None:
    """Warroom invites whoever was put in command; and what others do says nothing of them."""
    history = put(playbook)
    history.run(11)
    history.give(commands.Arrive(by=SARA, at=at(11)))
    history.give(commands.AddNote(by=ANA, at=at(12), words="looking"))

    assert history.incident.acknowledged_by is None
    assert paged(history, 20) == ["Backup"]


def test_raising_it_by_the_commander_calls_nobody_anew(playbook: Playbook) -> None:
    """The act counts before its consequences are drawn: whoever raises it is at work."""
    history = opened(History(playbook, "P2"))
    history.give(commands.AssignCommander(by=ANA, at=at(2), person=SARA))
    made = history.give(commands.ChangeSeverity(by=SARA, at=at(3), to="P0"))

    assert not any(isinstance(event, Paged) for event in made)


def test_after_a_reopening_the_commander_has_it_again_by_an_act(playbook: Playbook) -> None:
    """Reopening calls people anew; the act after it answers."""
    history = put(playbook)
    history.give(commands.ChangeStatus(by=SARA, at=at(9), to=Status.RESOLVED, now=True, why="fixed"))
    history.give(commands.Reopen(by=SARA, at=at(20), why="it is back"))
    assert history.incident.acknowledged_by is None
    history.give(commands.AddNote(by=SARA, at=at(21), words="looking"))

    assert history.incident.acknowledged_by == SARA


def test_the_message_to_whoever_was_put_in_command(playbook: Playbook) -> None:
    """It says that calls go on, with the button, whether there are duties or not; once acknowledged it asks nothing."""
    silent = playbook.model_copy(update={"command": playbook.command.model_copy(update={"duties": None})})
    history = opened(History(silent))
    first = told(history, commands.AssignCommander(by=ANA, at=at(2), person=SARA))
    assert keys(first, What.DUTIES) == [f"duties:commander:{SARA}"]

    def message() -> tuple[str, list[str]]:
        made = errand(history, What.DUTIES, "commander_assigned", person=SARA, key=f"duties:commander:{SARA}")
        shown = "\n".join(str(block) for block in WORDS[What.DUTIES](made).blocks)
        return shown, pressable(WORDS[What.DUTIES](made))

    assert "calls go on until you do" in message()[0]
    assert message()[1] == ["Acknowledge"]
    assert keys(told(history, commands.AddNote(by=SARA, at=at(3), words="x")), What.DUTIES) == keys(first, What.DUTIES)
    assert "calls go on" not in message()[0]
    assert message()[1] == []
    assert "@Sara" in said(history, What.PAGE, "paged", ANA)
