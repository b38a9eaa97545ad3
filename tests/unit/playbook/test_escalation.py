"""The escalation machine, told as stories on a time axis."""

import pytest

from playbook import commands
from playbook.document import Playbook
from playbook.events import Acknowledged, CommanderAssigned, LevelPassed, Paged, Reason
from playbook.incident import Status
from playbook.lines import line
from tests.support.history import History, at, patient


def pages(history: History, until: float) -> list[tuple[float, tuple[str, ...], Reason]]:
    """Whom time pages up to that minute, and why."""
    return [(minute, event.people, event.reason) for minute, event in history.run(until) if isinstance(event, Paged)]


def test_declaring_pages_the_primary_at_once(playbook: Playbook) -> None:
    """A P0 calls the on-call engineer in the very command that declares it."""
    history = History(playbook)

    assert [event.people for event in history.events if isinstance(event, Paged)] == [("U0000ANA",)]


def test_nobody_answers(playbook: Playbook) -> None:
    """The seed's path: backup at 15 minutes, senior and manager at 30, CTO and CEO at 60."""
    history = History(playbook)

    assert pages(history, 300) == [
        (15, ("U0000BEN",), Reason.UNACKNOWLEDGED),
        (30, ("U0000SARA", "U0000MARC"), Reason.UNRESOLVED),
        (60, ("U0000TESS", "U0000CLEO"), Reason.UNRESOLVED),
    ]


def test_acknowledged_in_time_spares_the_backup_only(playbook: Playbook) -> None:
    """An acknowledgement stops what waits for it, not what waits for a resolution."""
    history = History(patient(playbook))

    made = history.give(commands.Acknowledge(by="U0000ANA", at=at(3)))

    assert made == [
        Acknowledged(at=at(3), by="U0000ANA", due=at(15)),
        CommanderAssigned(at=at(3), by="U0000ANA", person="U0000ANA", before=None),
    ]
    assert pages(history, 300) == [
        (30, ("U0000SARA", "U0000MARC"), Reason.UNRESOLVED),
        (60, ("U0000TESS", "U0000CLEO"), Reason.UNRESOLVED),
    ]
    assert [event.name for event in history.events if isinstance(event, LevelPassed)] == ["Backup"]


def test_an_acknowledgement_keeps_by_when_it_was_wanted(playbook: Playbook) -> None:
    """The time to acknowledge, and whether it was in time, follow from the timeline alone; it blames nobody."""
    prompt, late, raised = History(playbook), History(playbook), History(playbook, "P3")
    prompt.give(commands.Acknowledge(by="U0000ANA", at=at(15)))
    late.run(21)
    late.give(commands.Acknowledge(by="U0000BEN", at=at(21)))
    raised.give(commands.ChangeSeverity(by="U0000DEE", at=at(40), to="P1"))
    raised.give(commands.Acknowledge(by="U0000ANA", at=at(50)))

    assert [_acknowledged(one) for one in (prompt, late, raised)] == [
        (15, 15, "<@U0000ANA> acknowledged"),
        (21, 15, "<@U0000BEN> acknowledged, 6 min after the response time"),
        (50, 70, "<@U0000ANA> acknowledged"),
    ]


def _acknowledged(history: History) -> tuple[float, float, str]:
    """How many minutes after the first page, by which minute it was wanted, and what the timeline calls it."""
    paged = next(event for event in history.events if isinstance(event, Paged))
    taken = next(event for event in history.events if isinstance(event, Acknowledged))
    assert taken.due is not None
    return (taken.at - paged.at).total_seconds() / 60, (taken.due - at(0)).total_seconds() / 60, line(taken)


def test_best_effort_wants_it_by_no_time(playbook: Playbook) -> None:
    """Nor does an acknowledgement of an older version say by when."""
    history = History(playbook, "P4")
    [taken, _] = history.give(commands.Acknowledge(by="U0000ANA", at=at(600)))

    assert taken == Acknowledged(at=at(600), by="U0000ANA")
    assert line(taken) == "<@U0000ANA> acknowledged"


def test_resolved_stops_every_page(playbook: Playbook) -> None:
    """Nobody is called for something that is over."""
    history = History(playbook)
    history.give(commands.ChangeStatus(by="U0000ANA", at=at(10), to=Status.RESOLVED, now=True, why="fixed"))

    assert pages(history, 10_000) == []


def test_each_page_names_who_was_tried(playbook: Playbook) -> None:
    """Whoever is called learns who was called before."""
    history = History(playbook)
    history.run(60)

    assert [event.tried for event in history.events if isinstance(event, Paged)] == [
        (),
        ("U0000ANA",),
        ("U0000ANA", "U0000BEN"),
        ("U0000ANA", "U0000BEN", "U0000SARA", "U0000MARC"),
    ]


def test_who_is_called_again_is_not_among_those_tried_before(playbook: Playbook) -> None:
    """A call that repeats an earlier one does not say that the same person was tried in vain."""
    history = History(playbook, "P2")
    history.run(120)

    made = history.give(commands.ChangeSeverity(by="U0000DEE", at=at(121), to="P0"))

    assert [(event.people, event.tried) for event in made if isinstance(event, Paged)] == [
        (("U0000ANA",), ("U0000BEN",))
    ]


def test_after_an_outage_one_level_at_a_time(playbook: Playbook) -> None:
    """A bot that was down for two hours calls one level, and gives it the time it would have had."""
    history = History(playbook)

    first = [event for event in history.tick(120) if isinstance(event, Paged)]

    assert [(event.people, event.at, event.due) for event in first] == [(("U0000BEN",), at(120), at(15))]
    assert pages(history, 300) == [
        (135, ("U0000SARA", "U0000MARC"), Reason.UNRESOLVED),
        (165, ("U0000TESS", "U0000CLEO"), Reason.UNRESOLVED),
    ]


def test_escalating_by_hand_takes_the_next_level(playbook: Playbook) -> None:
    """Who asks for help gets the next level now, and says why; time goes on from there."""
    history = History(playbook)
    history.give(commands.Acknowledge(by="U0000ANA", at=at(2)))

    made = history.give(commands.Escalate(by="U0000ANA", at=at(5), why="the disk is gone"))

    assert [(event.people, event.reason, event.why) for event in made if isinstance(event, Paged)] == [
        (("U0000BEN",), Reason.ASKED, "the disk is gone")
    ]


@pytest.mark.parametrize(
    ("severity", "minute", "by_the_clock"),
    [
        ("P0", 29, [(30, ("U0000SARA", "U0000MARC")), (60, ("U0000TESS", "U0000CLEO"))]),
        ("P1", 200, [(240, ("U0000SARA", "U0000MARC"))]),
    ],
)
def test_asking_for_help_puts_nobody_off(
    playbook: Playbook, severity: str, minute: float, by_the_clock: list[tuple[float, tuple[str, ...]]]
) -> None:
    """Who is called because it lasts is called at their time, as if nobody had asked for the level below."""
    history = History(patient(playbook), severity)
    history.give(commands.Acknowledge(by="U0000ANA", at=at(2)))
    history.run(minute - 1)
    history.give(commands.Escalate(by="U0000ANA", at=at(minute)))

    assert [(at_, one.people) for at_, one in history.run(241) if isinstance(one, Paged)] == by_the_clock


def test_escalating_by_hand_passes_over_those_who_know(playbook: Playbook) -> None:
    """Ben, the backup, acknowledged and asks for help: he is not paged himself, the senior and the manager are."""
    history = History(playbook)
    history.give(commands.Acknowledge(by="U0000BEN", at=at(2)))

    made = history.give(commands.Escalate(by="U0000BEN", at=at(5)))

    assert [event.people for event in made if isinstance(event, Paged)] == [("U0000SARA", "U0000MARC")]


def test_escalating_past_the_last_level_is_refused(playbook: Playbook) -> None:
    """There is an end to the policy, and it says who has been called."""
    history = History(playbook)
    history.run(60)

    assert history.refused(commands.Escalate(by="U0000ANA", at=at(61))) == (
        "Everybody on the escalation policy of INC-7 knows already: <@U0000ANA>, <@U0000BEN>, <@U0000SARA>, "
        "<@U0000MARC>, <@U0000TESS> and <@U0000CLEO>. Call them by telephone, or name somebody in the war room."
    )


def test_the_second_to_acknowledge_is_told_who_was_first(playbook: Playbook) -> None:
    """One wins; the other learns who, and nothing changes."""
    history = History(playbook)
    history.give(commands.Acknowledge(by="U0000BEN", at=at(1)))

    assert history.refused(commands.Acknowledge(by="U0000ANA", at=at(1))) == (
        "<@U0000BEN> has already acknowledged INC-7. To take over: `/incident commander me`."
    )


def test_raising_the_severity_calls_by_the_new_policy(playbook: Playbook) -> None:
    """A P2 that becomes a P0 calls the primary again, and counts the levels from that moment."""
    history = History(playbook, "P2")

    made = history.give(commands.ChangeSeverity(by="U0000ANA", at=at(40), to="P0"))

    assert [event.people for event in made if isinstance(event, Paged)] == [("U0000ANA",)]
    assert pages(history, 300) == [
        (55, ("U0000BEN",), Reason.UNACKNOWLEDGED),
        (70, ("U0000SARA", "U0000MARC"), Reason.UNRESOLVED),
        (100, ("U0000TESS", "U0000CLEO"), Reason.UNRESOLVED),
    ]


def test_raising_it_after_an_acknowledgement_calls_nobody_twice(playbook: Playbook) -> None:
    """Who has it already knows."""
    history = History(patient(playbook), "P2")
    history.give(commands.Acknowledge(by="U0000ANA", at=at(5)))

    made = history.give(commands.ChangeSeverity(by="U0000ANA", at=at(40), to="P0"))

    assert [event for event in made if isinstance(event, Paged)] == []
    assert pages(history, 300) == [
        (70, ("U0000SARA", "U0000MARC"), Reason.UNRESOLVED),
        (100, ("U0000TESS", "U0000CLEO"), Reason.UNRESOLVED),
    ]


def test_lowering_it_repeats_no_call(playbook: Playbook) -> None:
    """A P0 that becomes a P2 waits as a P2 does."""
    history = History(playbook)

    made = history.give(commands.ChangeSeverity(by="U0000ANA", at=at(10), to="P2", why="one region"))

    assert [event for event in made if isinstance(event, Paged)] == []
    assert pages(history, 300) == [(130, ("U0000BEN",), Reason.UNACKNOWLEDGED)]


@pytest.mark.parametrize(("lowered", "called"), [(31, 240), (239, 240), (250, 490)])
def test_less_bad_it_has_lasted_all_the_same(playbook: Playbook, lowered: int, called: int) -> None:
    """What calls because it lasts counts from the declaration; what that would be in the past counts anew."""
    history = History(patient(playbook))
    history.give(commands.Acknowledge(by="U0000ANA", at=at(1)))
    history.run(lowered)
    history.give(commands.ChangeSeverity(by="U0000ANA", at=at(lowered), to="P1", why="one region"))

    later = [page for page in pages(history, 600) if page[0] > lowered]
    assert [(minute, reason) for minute, _, reason in later] == [(called, Reason.UNRESOLVED)]


def test_worse_again_it_counts_from_then(playbook: Playbook) -> None:
    """Lowered, and raised to what it was: the policy begins anew."""
    history = History(patient(playbook))
    history.give(commands.Acknowledge(by="U0000ANA", at=at(1)))
    history.give(commands.ChangeSeverity(by="U0000ANA", at=at(10), to="P1", why="one region"))
    history.give(commands.ChangeSeverity(by="U0000ANA", at=at(20), to="P0"))

    assert [minute for minute, _, _ in pages(history, 300)] == [50, 80]


def test_reopening_calls_again(playbook: Playbook) -> None:
    """It came back: the on-call is called anew, and who answers takes command."""
    history = History(playbook)
    history.give(commands.Acknowledge(by="U0000ANA", at=at(2)))
    history.give(commands.ChangeStatus(by="U0000ANA", at=at(20), to=Status.RESOLVED, now=True, why="fixed"))

    made = history.give(commands.Reopen(by="U0000SARA", at=at(90), why="errors again"))
    taken = history.give(commands.Acknowledge(by="U0000BEN", at=at(91)))

    assert [(event.people, event.reason) for event in made if isinstance(event, Paged)] == [
        (("U0000ANA",), Reason.REOPENED)
    ]
    assert taken[1:] == [CommanderAssigned(at=at(91), by="U0000BEN", person="U0000BEN", before="U0000ANA")]


def test_who_was_put_in_command_stays_in_command(playbook: Playbook) -> None:
    """An acknowledgement takes command from nobody who was put in command for this course of the incident."""
    history = History(playbook, "P1")
    history.give(commands.AssignCommander(by="U0000DEE", at=at(1), person="U0000BEN"))
    history.give(commands.ChangeSeverity(by="U0000DEE", at=at(2), to="P0"))
    history.give(commands.Acknowledge(by="U0000ANA", at=at(3)))
    assert history.incident.commander == "U0000BEN"

    history.give(commands.ChangeStatus(by="U0000ANA", at=at(9), to=Status.RESOLVED, now=True, why="fixed"))
    history.give(commands.Reopen(by="U0000ANA", at=at(10), why="it is back"))
    history.give(commands.AssignCommander(by="U0000ANA", at=at(11), person="U0000SARA"))
    history.give(commands.Acknowledge(by="U0000ANA", at=at(12)))
    assert history.incident.commander == "U0000SARA"
