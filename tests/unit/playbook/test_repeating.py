"""A page that nobody acknowledges is made again: as often as the policy says, and by a message of its own."""

from datetime import timedelta

import pytest

from bot.integrations.slack.words.page import page
from playbook import commands
from playbook.document import Playbook
from playbook.events import PageRepeated
from playbook.incident import Status
from playbook.lines import line
from playbook.reasons import why
from playbook.repeats import Repeat
from playbook.telling import What, page_key
from playbook.tellings import tellings
from tests.support.history import START, History, at, once
from tests.unit.integrations.rendering import errand, last, pressable, said

ANA, BEN = "U0000ANA", "U0000BEN"


@pytest.fixture
def repeating(playbook: Playbook) -> Playbook:
    """The first level of a P0 is paged again every five minutes, three times at most; the others are not."""
    calm = once(playbook)
    first, *rest = calm.escalation_policies["critical"]
    first = first.model_copy(update={"repeat": Repeat(every=timedelta(minutes=5), times=3)})
    return calm.model_copy(update={"escalation_policies": {**calm.escalation_policies, "critical": (first, *rest)}})


def repeats(history: History, until: float) -> list[tuple[float, int]]:
    """At which minutes it was paged again, and which repeat each was."""
    return [(minute, event.number) for minute, event in history.run(until) if isinstance(event, PageRepeated)]


def test_as_often_as_the_policy_says(repeating: Playbook) -> None:
    """Every five minutes, three times, and never again; the next level is paged when it would have been."""
    history = History(repeating)

    assert repeats(history, 14.9) == [(5, 1), (10, 2)]
    assert repeats(history, 600) == [(15, 3)]
    assert [call.level for call in history.incident.escalation.calls if call.first is None] == [0, 1, 2, 3]
    assert [one.at for one in history.incident.escalation.calls if one.level == 1] == [at(15)]


def test_none_unless_it_says_so(playbook: Playbook) -> None:
    """A policy without `repeat` pages each level once."""
    assert repeats(History(once(playbook)), 600) == []


@pytest.mark.parametrize(("severity", "every"), [("P0", 15), ("P1", 30)])
def test_what_nobody_takes_never_falls_silent(playbook: Playbook, severity: str, every: int) -> None:
    """The last level of the built-in policies is paged again and again, a day later still; until somebody has it."""
    history = History(playbook, severity)
    history.run(24 * 60)
    last = [call for call in history.incident.escalation.calls if call.at > at(12 * 60)]
    policy = playbook.policy(severity)

    assert {call.level for call in last} == {len(policy) - 1}
    assert len(last) == 12 * 60 / every
    assert "Repeat " in said(history, What.PAGE, "page_repeated", person=last[-1].people[0])
    assert " of " not in repeating_line(history)
    history.give(commands.Acknowledge(by=BEN, at=at(24 * 60 + 1)))
    assert repeats(history, 24 * 60 + 35) == []


def repeating_line(history: History) -> str:
    """What the newest repeat is called on the timeline."""
    return line([event for event in history.events if isinstance(event, PageRepeated)][-1])


def test_a_later_level_takes_the_place_of_one_without_limit(playbook: Playbook) -> None:
    """The manager of a P1 is paged every 15 minutes from minute 30 on; then with the last level alone."""
    history = History(playbook, "P1")
    history.run(4 * 60 + 100)
    late = [call.level for call in history.incident.escalation.calls if call.at > at(4 * 60)]

    assert late == [3, 3, 3]
    assert [call.at for call in history.incident.escalation.calls if call.level == 2][:3] == [at(30), at(45), at(60)]


@pytest.mark.parametrize(
    "stop",
    [
        commands.Acknowledge(by=BEN, at=at(6)),
        commands.ChangeStatus(by=BEN, at=at(6), to=Status.RESOLVED, now=True, why="fixed"),
        commands.ChangeStatus(by=BEN, at=at(6), to=Status.CANCELLED, why="x"),
        commands.ChangeSeverity(by=BEN, at=at(6), to="P2", why="x"),
    ],
)
def test_what_stops_it(repeating: Playbook, stop: commands.Command) -> None:
    """The acknowledgement, the end, and another severity."""
    history = History(repeating)
    assert repeats(history, 6) == [(5, 1)]
    history.give(stop)

    assert repeats(history, 45) == []


def test_after_an_outage_one(repeating: Playbook) -> None:
    """Three were missed: one is made, and the next comes five minutes after it."""
    history = History(repeating)
    made = [event for event in history.tick(20) if isinstance(event, PageRepeated)]

    assert [(event.number, event.due) for event in made] == [(1, at(5))]
    assert repeats(history, 600) == [(25, 2), (30, 3)]


def test_a_new_message_and_the_old_one_edited(repeating: Playbook) -> None:
    """The repeat pings; the one before is told anew under its own key, and so is edited."""
    history = History(repeating)
    history.tick(5)
    (event,) = (one for one in history.tick(10) if isinstance(one, PageRepeated))
    told = [one.key for one in tellings(history.incident, event, history.incident, 9) if one.what is What.PAGE]

    assert told == [page_key(ANA, 0, at(10)), page_key(ANA, 0, at(5))]


def test_what_they_say(repeating: Playbook) -> None:
    """The new page says how long nobody has answered; the old one that it was made again, and has no button to take."""
    history = History(repeating)
    history.tick(5)

    new = errand(history, What.PAGE, "page_repeated", person=ANA)
    assert "*You are called again* as On-call engineer (primary): nobody acknowledged in 5 min. Repeat 1 of 3." in said(
        history, What.PAGE, "page_repeated", person=ANA
    )
    assert pressable(page(new)) == ["Why this?", "Acknowledge"]
    old = errand(history, What.PAGE, "paged", person=ANA)
    assert "Called again at 03:05." in said(history, What.PAGE, "paged", person=ANA)
    assert pressable(page(old)) == ["Why this?"]


def test_answered(repeating: Playbook) -> None:
    """Once acknowledged, both say who has it."""
    history = History(repeating)
    history.tick(5)
    history.give(commands.Acknowledge(by=BEN, at=at(6)))

    for kind in ("paged", "page_repeated"):
        assert "Ben has it" in said(history, What.PAGE, kind, person=ANA)
    assert history.incident.escalation.calls[0].at == START


def test_after_somebody_stopped_answering(repeating: Playbook) -> None:
    """Ben had it meanwhile, so that nobody acknowledged is not true: the repeat says who had it, its why too."""
    history = History(repeating)
    history.give(commands.Acknowledge(by=BEN, at=at(4)))
    history.run(60)
    asked = last(history, "page_repeated")

    assert "@Ben had it and gives no sign any more. Repeat 3 of 3." in said(history, What.PAGE, asked, person=ANA)
    assert f"<@{BEN}> had it and gives no sign any more." in why(asked, history.incident, repeating)
    assert "nobody acknowledged" not in said(history, What.PAGE, asked, person=ANA)
