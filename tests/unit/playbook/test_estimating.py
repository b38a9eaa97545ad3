"""The estimate by command, and in the words of an update: what counts, what it raises, and what is no estimate."""

import pytest

from bot.integrations.slack.integration import WORDS
from playbook import commands
from playbook.document import Playbook
from playbook.estimates import named, split
from playbook.events import Estimated, EstimatePassed, FlagsRaised, UpdatePosted, read_event
from playbook.incident import Report, Status
from playbook.lines import line
from playbook.telling import What
from playbook.tellings import tellings
from tests.support.history import History, at, patient
from tests.unit.integrations.rendering import errand, last, opened, pressable, said

ANA, CTO = "U0000ANA", "U0000TESS"


def estimate(minute: float, words: str, why: str = "") -> commands.Estimate:
    """Ana says how long it will take."""
    return commands.Estimate(by=ANA, at=at(minute), estimate=words, why=why)


def update(minute: float, new: str, field: str = "", to: Status | None = None) -> commands.PostUpdate:
    """An update of Ana's."""
    return commands.PostUpdate(by=ANA, at=at(minute), report=Report(new=new, estimate=field), to=to)


@pytest.mark.parametrize(
    ("text", "estimate"),
    [
        ("ETA 6 hours", "6 hours"),
        ("ETA: 5h", "5h"),
        ("eta=90m.", "90m"),
        ("estimate 6 h", "6 h"),
        ("The estimate is 5 hours", "5 hours"),
        ("Estimated downtime 5h 30 min, then checks", "5h 30 min"),
        ("estimated time to recovery: 3 hours", "3 hours"),
        ("We restore. ETA about 2-4 hours.", "about 2-4 hours"),
        ("back in 5 hours", "in 5 hours"),
        ("Rolled back. Back in half an hour", "in 30 min"),
        ("Checkout should be back in 5 hours", "in 5 hours"),
        ("ETA 2h for the EU; ETA 6 hours for the US", "2h; 6 hours"),
    ],
)
def test_what_is_plainly_an_estimate(text: str, estimate: str) -> None:
    """A word that says so, with a length of time right behind it."""
    assert named(text) == estimate


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no ETA: 2 hours in",
        "ETA unknown, we are 2 hours in",
        "ETA was 2 hours",
        "ETA 5 hours ago",
        "next ETA 30 min",
        "ETA 18:00",
        "estimated 5000 users",
        "down for 5 hours",
        "metadata 5h",
        "beta 5 hours",
        "rolled back in 5 min",
        "check back in 30 min",
        "I will be back in 5 min",
        "I'll be back in 5 min",
        f"<@{ANA}> will be back in 5 min",
    ],
)
def test_what_is_none(text: str) -> None:
    """Nothing is guessed: other lengths of time, other words, and people who come back."""
    assert named(text) == ""


@pytest.mark.parametrize(
    ("typed", "estimate", "why"),
    [
        ("5h", "5h", ""),
        ("5h the restore is slow", "5h", "the restore is slow"),
        ("5h, 2 nodes are left", "5h", "2 nodes are left"),
        ("2-4 hours: restore", "2-4 hours", "restore"),
        ("about 1 h 30 min restore", "about 1 h 30 min", "restore"),
        ("< 30 min", "< 30 min", ""),
        ("half an hour", "30 min", ""),
        ("until 18:00 the vendor says", "until 18:00", "the vendor says"),
        ("Unknown, waiting for the vendor", "unknown", "waiting for the vendor"),
        ("soon", "soon", ""),
    ],
)
def test_how_it_is_typed(typed: str, estimate: str, why: str) -> None:
    """The estimate first, then the reason."""
    assert split(typed) == (estimate, why)


def test_by_command(playbook: Playbook) -> None:
    """It stands on the incident and on the timeline, and only the card is told."""
    history = opened(History(playbook, "P2"))
    *_, event = history.give(estimate(5, "2 h", "the restore"))

    assert isinstance(event, Estimated)
    assert history.incident.estimate == "2 h"
    assert line(event) == f"<@{ANA}> estimates 2 h: the restore"
    told = {one.what for one in tellings(history.incident, event, history.incident, 9)}
    assert told == {What.CARD, What.LOG}
    assert read_event(event.model_dump_json()) == event


def test_unknown_takes_it_back(playbook: Playbook) -> None:
    """Whoever was wrong can say so; nothing is raised."""
    history = History(playbook, "P2")
    history.give(estimate(5, "2 h"))
    (event,) = history.give(estimate(6, "unknown"))

    assert history.incident.estimate == "unknown"
    assert line(event) == f"<@{ANA}> cannot say how long it will still take"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "Say how long it will still take, such as `/incident estimate 5h`, `2-4 hours` or `until 18:00`"),
        ("soon", "“soon” does not say how long it will still take. Write it such as `/incident estimate 5h`"),
        ("5", "“5” does not say how long"),
        ("0 min", "“0 min” is no time at all. If the impact is over: `/incident resolve"),
        ("900 weeks", "“900 weeks” is more than a year."),
        ("word " * 100, "“word word word word word word word word word word word word…” does not say"),
    ],
)
def test_what_is_refused(playbook: Playbook, words: str, sentence: str) -> None:
    """With what to type instead; nothing has changed."""
    assert History(playbook, "P2").refused(estimate(5, words)).startswith(sentence)


def test_of_what_is_over_there_is_none(playbook: Playbook) -> None:
    """There is nothing left to take time."""
    history = History(playbook, "P2")
    history.give(commands.ChangeStatus(by=ANA, at=at(5), to=Status.RESOLVED))

    assert "is resolved" in history.refused(estimate(6, "5h"))


@pytest.mark.parametrize(
    ("command", "over"),
    [
        (estimate(5, "5h"), True),
        (estimate(5, "2-4 hours"), False),
        (update(5, "A bad deploy. ETA 6 hours"), True),
        (update(5, "A bad deploy. ETA 2 hours"), False),
        (update(5, "ETA 6 hours", field="30 min"), False),
        (update(5, "ETA 6 hours", to=Status.RESOLVED), False),
    ],
)
def test_over_four_hours_the_cto_is_told(playbook: Playbook, command: commands.Command, *, over: bool) -> None:
    """By command and by the words of an update as by its field, which comes first."""
    history = History(playbook, "P2")
    raised = [event for event in history.give(command) if isinstance(event, FlagsRaised)]

    assert [event.called for event in raised] == ([(CTO,)] if over else [])


def test_said_again_it_is_weighed_again(playbook: Playbook) -> None:
    """Two hours from now is not two hours from then; unlike a form's field, nobody has said it by leaving it there."""
    history = History(playbook, "P2")
    assert not any(isinstance(event, FlagsRaised) for event in history.give(estimate(5, "2 hours")))

    assert [event.kind for event in history.give(estimate(170, "2 hours"))] == ["estimated", "flags_raised"]


def test_the_words_of_an_update_are_its_estimate(playbook: Playbook) -> None:
    """As if it had stood in the field; also where the field only repeats what was known."""
    history = History(playbook, "P2")
    *_, posted = history.give(update(5, "ETA 2 hours"))
    assert isinstance(posted, UpdatePosted)
    assert (posted.report.estimate, history.incident.estimate) == ("2 hours", "2 hours")
    history.give(update(6, "ETA 3 hours", field="2 hours"))

    assert history.incident.estimate == "3 hours"


def test_a_newer_one_stands_against_an_answer(playbook: Playbook) -> None:
    """What somebody said since the question was put is not overwritten by a button."""
    history = opened(History(playbook))
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    history.run(30)
    history.give(estimate(30, "40 min"))
    while (question := history.incident.phases.waiting) is not None:
        history.give(commands.AnswerQuestion(by=ANA, at=at(31), question=question, answer=1))

    assert history.incident.estimate == "40 min"


def had(playbook: Playbook) -> History:
    """Ana commands a P1 in its room, and says at 10 that it takes half an hour more."""
    history = opened(History(patient(playbook), "P1"))
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    history.give(estimate(10, "30 min"))
    return history


def run_out(history: History, until: float) -> list[tuple[float, str]]:
    """When an estimate ran out, and who was asked for another one."""
    return [(minute, one.person) for minute, one in history.run(until) if isinstance(one, EstimatePassed)]


def test_an_estimate_runs_out_and_another_is_asked_for(playbook: Playbook) -> None:
    """At its end whoever commands is asked, once and alone; the card says that it has passed, the update too."""
    history = had(playbook)

    assert run_out(history, 400) == [(40, ANA)]
    event = last(history, "estimate_passed")
    told = tellings(history.incident, event, history.incident, 9)
    assert [(one.what, one.person) for one in told] == [(What.CARD, None), (What.ASIDE, ANA), (What.LOG, None)]
    assert "The estimate has run out: “30 min”" in said(history, What.ASIDE, event, person=ANA).replace("*", "")
    assert "New estimate…" in pressable(WORDS[What.ASIDE](errand(history, What.ASIDE, event, person=ANA)))
    assert "30 min · ⚠️ ETA passed 03:40" in said(history, What.CARD, "room_opened")

    history.give(update(401, "still restoring"))
    assert "ETA passed 03:40" in said(history, What.ROOM, "update_posted")
    before = history.incident
    history.give(estimate(402, "1h"))
    assert "ETA passed" not in said(history, What.CARD, "room_opened")
    again = tellings(before, history.events[-1], history.incident, 99)
    assert [(one.person, one.key) for one in again if one.what is What.ASIDE] == [(ANA, told[1].key)]
    assert "the estimate is now 1h." in said(history, What.ASIDE, event, person=ANA)
    assert "New estimate…" not in pressable(WORDS[What.ASIDE](errand(history, What.ASIDE, event, person=ANA)))


@pytest.mark.parametrize(
    ("newer", "then"),
    [
        (estimate(30, "2h"), [(150, ANA)]),
        (estimate(30, "unknown"), []),
        (update(30, "x", "2h"), [(150, ANA)]),
        (update(30, "x", "30 min"), [(40, ANA)]),
        (update(30, "x"), [(40, ANA)]),
        (update(30, "x", "when it is done"), []),
    ],
)
def test_the_newest_estimate_counts(playbook: Playbook, newer: commands.Command, then: list[tuple[float, str]]) -> None:
    """By command or in an update; what the form of an update only repeats is as old as it was."""
    history = had(playbook)
    history.run(30)
    history.give(newer)

    assert run_out(history, 239) == then


def test_the_same_estimate_anew(playbook: Playbook) -> None:
    """Whoever says half an hour once more, when the first has passed, means half an hour from now."""
    history = had(playbook)
    history.run(50)
    history.give(update(50, "x", "30 min"))

    assert run_out(history, 239) == [(80, ANA)]


def test_no_estimate_while_it_is_verified(playbook: Playbook) -> None:
    """The impact is said to be over; if it came back, another one is asked for at once."""
    history = had(playbook)
    history.give(commands.ChangeStatus(by=ANA, at=at(20), to=Status.RESOLVED, why="fixed"))
    assert run_out(history, 60) == []
    history.give(commands.Relapse(by=ANA, at=at(60), why="again"))

    assert run_out(history, 61) == [(60, ANA)]
