"""The update machine, told as stories on a time axis."""

from dataclasses import replace
from datetime import timedelta

import pytest

from playbook import cadence, checklist, commands
from playbook.document import Playbook
from playbook.events import OverdueWidened, PromptSnoozed, UpdateOverdue, UpdatePosted, UpdatePrompted
from playbook.incident import Report, Status
from tests.support.history import History, at, patient

ASKED = (UpdatePrompted, UpdateOverdue, OverdueWidened)


def asked(history: History, until: float) -> list[tuple[float, str, tuple[str, ...]]]:
    """How time asks for updates up to that minute: when, how, and whom."""
    return [(minute, event.kind, event.people) for minute, event in history.run(until) if isinstance(event, ASKED)]


def update(minute: float, *, public: bool = True, new: str = "still looking") -> commands.PostUpdate:
    """An update by Ana."""
    return commands.PostUpdate(by="U0000ANA", at=at(minute), report=Report(new=new), public=public)


def p1(playbook: Playbook) -> History:
    """A P1, acknowledged by Ana at once: a public update every 30 minutes and none of the war room's own."""
    history = History(playbook, "P1")
    history.give(commands.Acknowledge(by="U0000ANA", at=at(0)))
    return history


def test_an_update_that_nobody_writes(playbook: Playbook) -> None:
    """Prompted two minutes before, overdue once, then told to backup and manager; then silence."""
    assert asked(p1(patient(playbook)), 500) == [
        (28, "update_prompted", ("U0000ANA",)),
        (30, "update_overdue", ("U0000ANA",)),
        (35, "overdue_widened", ("U0000BEN", "U0000MARC")),
    ]


def test_an_update_begins_the_next_wait(playbook: Playbook) -> None:
    """The cadence counts from the last update, not from the declaration."""
    history = p1(playbook)
    history.run(28)

    made = history.give(update(29))

    posted = UpdatePosted(at=at(29), by="U0000ANA", number=1, public=True, report=Report(new="still looking"))
    standing = {"status": Status.INVESTIGATING, "next_due": at(59), "next_public_due": at(59), "due": at(30)}
    assert made == [posted.model_copy(update=standing)]
    assert asked(history, 60) == [(57, "update_prompted", ("U0000ANA",)), (59, "update_overdue", ("U0000ANA",))]


def test_p0_has_two_cadences(playbook: Playbook) -> None:
    """The war room every 10 minutes, the public every 15: a word to the room serves the room only."""
    history = History(playbook)
    history.give(commands.Acknowledge(by="U0000ANA", at=at(0)))

    assert asked(history, 8) == [(8, "update_prompted", ("U0000ANA",))]
    history.give(update(9, public=False))
    assert asked(history, 13) == [(13, "update_prompted", ("U0000ANA",))]
    prompted = [event for event in history.events if isinstance(event, UpdatePrompted)]
    assert [(event.due, event.public) for event in prompted] == [(at(10), False), (at(15), True)]


def test_the_stakeholders_update_falls_due_behind_a_late_one_to_the_room(playbook: Playbook) -> None:
    """It is called overdue at its own time, of those who were asked already; one that is missing is late once."""
    history = History(patient(playbook))
    history.give(commands.Acknowledge(by="U0000ANA", at=at(0)))
    first = asked(history, 14)
    room = cadence.owed(history.incident, playbook)
    later = asked(history, 500)

    assert first == [(8, "update_prompted", ("U0000ANA",)), (10, "update_overdue", ("U0000ANA",))]
    assert room == cadence.Owed(due=at(10), public=False)
    assert later == [
        (15, "update_overdue", ("U0000ANA",)),
        (15, "overdue_widened", ("U0000BEN", "U0000MARC")),
    ]
    assert cadence.owed(history.incident, playbook) == cadence.Owed(due=at(15), public=True, room=at(10))
    assert history.incident.checklist.late == 1


def test_a_late_one_is_late_for_whoever_comes_to_write_it(playbook: Playbook) -> None:
    """Each cadence keeps its own time: neither is said of the other's readers."""
    history = History(patient(playbook))
    history.give(commands.Acknowledge(by="U0000ANA", at=at(0)))
    history.give(update(3, public=False))
    history.run(20)
    history.give(comms(20, "U0000DEE"))
    history.run(20)

    debt = cadence.owed(history.incident, playbook)
    assert debt == cadence.Owed(due=at(15), public=True, room=at(13))
    assert cadence.is_late(history.incident, debt)


def test_an_update_to_the_room_leaves_the_stakeholders_late(playbook: Playbook) -> None:
    """What it does not serve is asked for anew at once, and for nobody else."""
    history = History(patient(playbook))
    history.give(commands.Acknowledge(by="U0000ANA", at=at(0)))
    history.run(16)
    history.give(update(16, public=False))
    again = asked(history, 19)

    assert again == [(16, "update_prompted", ("U0000ANA",)), (18, "update_overdue", ("U0000ANA",))]
    assert cadence.owed(history.incident, playbook) == cadence.Owed(due=at(15), public=True)


def comms(minute: float, person: str | None) -> commands.AssignRole:
    """Ana makes somebody communications lead, or nobody."""
    return commands.AssignRole(by="U0000ANA", at=at(minute), role="comms", person=person)


def test_whoever_writes_the_updates_owes_them(playbook: Playbook) -> None:
    """The communications lead, if there is one, and not the commander."""
    history = p1(playbook)
    history.give(comms(1, "U0000DEE"))

    assert asked(history, 30) == [(28, "update_prompted", ("U0000DEE",)), (30, "update_overdue", ("U0000DEE",))]


def test_who_comes_to_write_them_is_asked_at_once(playbook: Playbook) -> None:
    """What is owed already, and by the commander again if the role is given back; nobody is asked twice."""
    history = p1(patient(playbook))
    history.run(29)
    history.give(comms(29, "U0000DEE"))
    first = asked(history, 29.5)
    history.give(commands.AssignCommander(by="U0000ANA", at=at(29.5), person="U0000BEN"))
    second = asked(history, 29.8)
    history.give(comms(29.8, None))

    assert [first, second, asked(history, 31)] == [
        [(29, "update_prompted", ("U0000DEE",))],
        [],
        [(29.8, "update_prompted", ("U0000BEN",))],
    ]


@pytest.mark.parametrize(("posted", "late"), [((29,), 0), ((29, 58), 0), ((31,), 1), ((29, 60), 1), ((31, 62), 2)])
def test_how_many_were_late_is_counted(playbook: Playbook, posted: tuple[float, ...], late: int) -> None:
    """Each once, though the bot called it overdue too; only if none was, updates were posted on time."""
    history = p1(playbook)
    for minute in posted:
        history.run(minute)
        history.give(update(minute))
    history.give(commands.ChangeStatus(by="U0000ANA", at=at(70), to=Status.RESOLVED, now=True, why="fixed"))
    kept = next(one for one in checklist.points(history.incident, playbook) if one.key == "updates")

    assert history.incident.checklist.late == late
    assert (kept.done, kept.remark) == (late == 0, f"{late} late" if late else "")


def test_a_word_to_the_room_is_not_late_for_the_public(playbook: Playbook) -> None:
    """What it does not serve is still owed, and late by itself."""
    history = History(playbook)
    history.give(commands.Acknowledge(by="U0000ANA", at=at(0)))
    history.give(update(9, public=False))
    history.give(update(18, public=False))

    assert history.incident.checklist.late == 0


def test_nothing_new_says_whose_words_hold(playbook: Playbook) -> None:
    """The last that had any; none, once the incident has moved since."""
    history = p1(playbook)
    same = {"report": Report(new="No change."), "unchanged": True}
    for minute, words in ((5, {}), (10, same), (15, {"report": Report(new="x")}), (20, same), (25, same)):
        history.give(commands.PostUpdate(**{"by": "U0000ANA", "at": at(minute), "report": Report(new="x"), **words}))
    history.give(commands.ChangeStatus(by="U0000ANA", at=at(26), to=Status.IDENTIFIED))
    history.give(commands.PostUpdate(by="U0000ANA", at=at(27), report=Report(new="No change."), unchanged=True))

    posted = [event for event in history.events if isinstance(event, UpdatePosted)]
    assert [(event.number, event.stands) for event in posted] == [(1, 0), (2, 1), (3, 0), (4, 3), (5, 3), (6, 0)]


def test_while_it_is_watched_the_room_is_owed_nothing(playbook: Playbook) -> None:
    """The stakeholders are; and the room again once the watch ends without a resolution, counted from then."""
    history = History(playbook)
    history.give(commands.Acknowledge(by="U0000ANA", at=at(0)))
    history.give(commands.PostUpdate(by="U0000ANA", at=at(6), report=Report(new="fixed"), to=Status.RESOLVED))
    history.run(15)
    for check in range(3):
        history.give(commands.TickCheck(by="U0000ANA", at=at(15), check=check))
    watching = asked(history, 20)
    history.give(update(20))
    history.give(commands.Relapse(by="U0000BEN", at=at(30), why="500s"))
    prompted = [event for event in history.events if isinstance(event, UpdatePrompted)]

    assert watching == [(19, "update_prompted", ("U0000ANA",))]
    assert [(event.due, event.public) for event in prompted] == [(at(16), False), (at(21), True)]
    assert asked(history, 34) == [(33, "update_prompted", ("U0000ANA",))]


def fixed(playbook: Playbook, resolved: float, ticked: float) -> History:
    """A P1 with an update that resolves it and all ticked at those minutes."""
    history = p1(patient(playbook))
    history.give(update(20))
    history.give(commands.PostUpdate(by="U0000ANA", at=at(resolved), report=Report(new="fixed"), to=Status.RESOLVED))
    for check in range(3):
        history.give(commands.TickCheck(by="U0000ANA", at=at(ticked), check=check))
    return history


def test_the_all_clear_is_the_update_that_falls_due_shortly_before_it(playbook: Playbook) -> None:
    """A P1 by the book: the half hour ends three minutes after the update would be due, and none was late."""
    history = fixed(playbook, 40, 43)

    assert asked(history, 500) == []
    assert history.incident.resolved_at == at(73)
    assert next(one for one in checklist.points(history.incident, playbook) if one.key == "updates").done


def test_what_falls_due_earlier_is_owed_while_it_is_watched(playbook: Playbook) -> None:
    """With the last tick seven minutes later the stakeholders would wait too long; and if it comes back, at all."""
    assert asked(fixed(playbook, 40, 47), 71) == [
        (68, "update_prompted", ("U0000ANA",)),
        (70, "update_overdue", ("U0000ANA",)),
    ]
    back = fixed(playbook, 40, 43)
    back.run(69)
    back.give(commands.Relapse(by="U0000BEN", at=at(69), why="500s"))
    assert asked(back, 70) == [(69, "update_prompted", ("U0000ANA",))]


def test_before_there_is_a_commander_the_called_are_asked(playbook: Playbook) -> None:
    """Somebody is always asked: those who were paged last, at that moment."""
    assert asked(History(playbook, "P1"), 30) == [
        (28, "update_prompted", ("U0000BEN",)),
        (30, "update_overdue", ("U0000MARC",)),
    ]


def test_snoozing_puts_it_off_once(playbook: Playbook) -> None:
    """Five minutes more than it had; then it is prompted and called overdue as ever."""
    history = p1(playbook)
    history.run(28)

    made = history.give(commands.Snooze(by="U0000ANA", at=at(29), length=timedelta(minutes=5)))

    assert made == [PromptSnoozed(at=at(29), by="U0000ANA", until=at(35))]
    assert asked(history, 36) == [(33, "update_prompted", ("U0000ANA",)), (35, "update_overdue", ("U0000ANA",))]


def test_it_is_put_off_once_for_each_update(playbook: Playbook) -> None:
    """Whoever waits for it hears in the end, or others are told that it is late."""
    history = p1(playbook)
    history.run(28)
    snooze = commands.Snooze(by="U0000ANA", at=at(29), length=timedelta(minutes=5))
    history.give(snooze)

    assert history.refused(replace(snooze, at=at(34))).startswith("The update was put off once already. Post it;")
    assert [kind for _, kind, _ in asked(history, 41)] == ["update_prompted", "update_overdue", "overdue_widened"]
    history.give(update(41))
    history.give(replace(snooze, at=at(70)))


def test_whoever_commands_hears_that_the_writer_does_not_write(playbook: Playbook) -> None:
    """The communications lead was asked, and is late: the commander is told beside the playbook's contacts."""
    history = p1(patient(playbook))
    history.give(commands.AssignRole(by="U0000ANA", at=at(1), role="comms", person="U0000SARA"))

    assert asked(history, 36) == [
        (28, "update_prompted", ("U0000SARA",)),
        (30, "update_overdue", ("U0000SARA",)),
        (35, "overdue_widened", ("U0000ANA", "U0000BEN", "U0000MARC")),
    ]


def test_who_was_asked_is_not_told_of_it_by_the_way(playbook: Playbook) -> None:
    """Nobody has it, and two were asked one after the other: neither reads in the third person that they were."""
    assert asked(History(playbook, "P1"), 36)[-1] == (35, "overdue_widened", ())


def test_nothing_is_asked_once_it_is_over(playbook: Playbook) -> None:
    """A resolved incident owes no update."""
    history = p1(playbook)
    history.give(commands.ChangeStatus(by="U0000ANA", at=at(10), to=Status.RESOLVED, now=True, why="fixed"))

    assert asked(history, 10_000) == []
    assert history.refused(update(11)).startswith("INC-7 is resolved, so there is nothing to update.")


def test_after_an_outage_no_storm(playbook: Playbook) -> None:
    """A bot that was down asks once, and gives the two minutes that it always gives."""
    history = p1(patient(playbook))

    first = [event.kind for event in history.tick(120) if isinstance(event, ASKED)]

    assert first == ["update_prompted"]
    assert asked(history, 200) == [
        (122, "update_overdue", ("U0000ANA",)),
        (127, "overdue_widened", ("U0000BEN", "U0000MARC")),
    ]


def test_an_empty_update_is_refused(playbook: Playbook) -> None:
    """The sentence says how to write one."""
    history = p1(playbook)

    assert history.refused(commands.PostUpdate(by="U0000ANA", at=at(1), report=Report())) == (
        "Say what is new: `/incident update <words>`, or `/incident update` for the form."
    )


def test_an_update_can_move_the_status(playbook: Playbook) -> None:
    """One act, two events, in the order in which they are read."""
    history = p1(playbook)
    command = commands.PostUpdate(by="U0000ANA", at=at(9), report=Report(new="bad deploy"), to=Status.IDENTIFIED)

    assert [event.kind for event in history.give(command)] == ["status_changed", "update_posted"]
    assert history.incident.status is Status.IDENTIFIED


def test_an_unchanging_severity_without_cadence_asks_nothing(playbook: Playbook) -> None:
    """P2 owes no updates by the seed."""
    history = History(playbook, "P2")

    assert asked(history, 10_000) == []
    assert history.refused(commands.Snooze(by="U0000ANA", at=at(1), length=timedelta(minutes=5))) == (
        "No update is owed for INC-7, so there is nothing to snooze."
    )


def test_a_new_commander_is_asked_anew(playbook: Playbook) -> None:
    """Whoever takes command inherits the update that is overdue, and hears of it at once."""
    history = History(playbook)
    history.run(25)

    history.give(commands.Acknowledge(by="U0000SARA", at=at(31)))

    assert asked(history, 60) == [
        (31, "update_prompted", ("U0000SARA",)),
        (33, "update_overdue", ("U0000SARA",)),
        (38, "overdue_widened", ("U0000BEN", "U0000MARC")),
    ]
    assert [event.public for event in history.events if isinstance(event, UpdatePrompted)] == [False, True]


def reclassified(minute: float, to: str, why: str = "less bad than thought") -> commands.ChangeSeverity:
    """Ana finds it to be of another severity."""
    return commands.ChangeSeverity(by="U0000ANA", at=at(minute), to=to, why=why)


def test_another_severity_forgives_no_late_update(playbook: Playbook) -> None:
    """What the stakeholders were to hear at minute 15 of a P0 is as late as a P1's; whoever is asked is asked of it."""
    history = History(patient(playbook))
    history.give(commands.Acknowledge(by="U0000ANA", at=at(0)))
    history.give(update(9, public=False))
    history.run(17)
    history.give(reclassified(17, "P1"))

    assert cadence.owed(history.incident, playbook) == cadence.Owed(due=at(15), public=True)
    assert history.incident.cadence.overdue_at == at(15)
    assert asked(history, 300) == [(20, "overdue_widened", ("U0000BEN", "U0000MARC"))]


def test_what_is_owed_goes_on_counting_from_the_last_update(playbook: Playbook) -> None:
    """Lowered, it is due in the new time since then; raised, at once, with the two minutes that it takes to write."""
    lowered = History(patient(playbook))
    lowered.give(commands.Acknowledge(by="U0000ANA", at=at(0)))
    lowered.give(update(5))
    lowered.give(reclassified(6, "P1"))
    raised = p1(patient(playbook))
    raised.give(reclassified(22, "P0", why=""))

    assert cadence.owed(lowered.incident, playbook) == cadence.Owed(due=at(35), public=True)
    assert asked(raised, 24) == [(22, "update_prompted", ("U0000ANA",)), (24, "update_overdue", ("U0000ANA",))]
