"""The command as it changes hands: offered, accepted, declined, lapsed, proposed; and lost, as its holder has gone."""

from datetime import timedelta

import pytest

from playbook import authority, cadence, commands, handover
from playbook.briefing import briefing
from playbook.commands import AnswerOffer, AssignCommander, Depart, OfferCommand
from playbook.document import Playbook
from playbook.duties import Command
from playbook.events import Paged
from playbook.incident import Report, Status
from playbook.lines import line
from playbook.telling import What
from tests.support.history import History, at, patient
from tests.unit.playbook.test_tellings import keys, running, told

ANA, BEN, SARA, MARC, TESS = (f"U0000{name}" for name in ("ANA", "BEN", "SARA", "MARC", "TESS"))


def offered(playbook: Playbook, to: str = BEN) -> History:
    """Ana commands, and has asked Ben to take over at minute 20."""
    history = running(playbook, 19)
    history.give(OfferCommand(by=ANA, at=at(20), person=to))
    return history


def test_until_they_accept_nothing_changes(playbook: Playbook) -> None:
    """The old one commands while the question waits, and the new one from the acceptance on."""
    history = offered(playbook)
    waiting = history.incident.commander
    history.give(AnswerOffer(by=BEN, at=at(22), accept=True))

    assert (waiting, history.incident.commander, history.incident.commander_since) == (ANA, BEN, at(22))
    assert history.incident.roles.offer is None


def test_the_question_goes_to_one_and_the_answer_to_all_who_must_know(playbook: Playbook) -> None:
    """A direct message asks; the room, which asks nobody, hears once it is accepted, and the question is edited."""
    history = running(playbook)
    asking = told(history, OfferCommand(by=ANA, at=at(1), person=BEN))
    accepting = told(history, AnswerOffer(by=BEN, at=at(2), accept=True))
    key = f"handover:{at(1).isoformat()}:{BEN}"

    assert [(one.what, one.key, one.person) for one in asking if one.what not in (What.CARD, What.LOG)] == [
        (What.HANDOVER, key, BEN)
    ]
    assert keys(accepting, What.HANDOVER) == [key]
    assert len(keys(accepting, What.ROOM)) == 1
    assert keys(accepting, What.DUTIES) == []


@pytest.mark.parametrize("accept", [True, False])
def test_only_who_is_asked_answers(playbook: Playbook, *, accept: bool) -> None:
    """Nobody takes what was offered to another, nor twice, nor after it lapsed."""
    history = offered(playbook)
    answers = [history.refused(AnswerOffer(by=MARC, at=at(21), accept=accept))]
    history.run(30)
    answers.append(history.refused(AnswerOffer(by=BEN, at=at(31), accept=accept)))

    history.give(OfferCommand(by=ANA, at=at(32), person=BEN))
    history.give(AnswerOffer(by=BEN, at=at(33), accept=True))

    assert history.refused(AnswerOffer(by=BEN, at=at(34), accept=accept)) == "You are in command of INC-7 already."
    assert (
        answers
        == [
            (
                f"You are not asked to take command of INC-7 any more. <@{ANA}> is in command; to take over: "
                "`/incident commander me`."
            )
        ]
        * 2
    )


def test_a_decline_is_told_to_the_old_one(playbook: Playbook) -> None:
    """Who is still in command learns it in private."""
    history = offered(playbook)
    made = told(history, AnswerOffer(by=BEN, at=at(21), accept=False))

    assert [one.person for one in made if one.what is What.HANDOVER] == [BEN, ANA]
    assert history.incident.commander == ANA
    assert not {What.ROOM, What.THREAD} & {one.what for one in made}


def test_no_answer_lapses_after_the_playbooks_time(playbook: Playbook) -> None:
    """Ten minutes, then the old one is told, once; a question to somebody else may follow."""
    history = offered(patient(playbook))
    lapsed = [(minute, event.person) for minute, event in history.run(60) if event.kind == "handover_lapsed"]
    history.give(OfferCommand(by=ANA, at=at(61), person=BEN))

    assert lapsed == [(30, BEN)]
    assert history.incident.roles.offer is not None


def test_a_second_question_takes_the_first_back(playbook: Playbook) -> None:
    """Two people are never asked at once; the first one's message is edited."""
    history = offered(playbook)
    made = told(history, OfferCommand(by=ANA, at=at(21), person=MARC))

    assert keys(made, What.HANDOVER) == [
        f"handover:{at(20).isoformat()}:{BEN}",
        f"handover:{at(21).isoformat()}:{MARC}",
    ]
    assert "not asked" in history.refused(AnswerOffer(by=BEN, at=at(22), accept=True))


def test_what_makes_no_sense_is_refused(playbook: Playbook) -> None:
    """To the commander, to oneself, twice to the same; without a commander; after the end."""
    history = offered(playbook)
    said = [
        history.refused(OfferCommand(by=by, at=at(21), person=to)) for by, to in ((MARC, ANA), (MARC, MARC), (ANA, BEN))
    ]
    history.give(commands.ChangeStatus(by=ANA, at=at(22), to=Status.RESOLVED, now=True, why="fixed"))

    assert said == [
        f"<@{ANA}> is already the commander of INC-7.",
        "A handover asks somebody else. To take command yourself: `/incident commander me`.",
        f"<@{BEN}> has been asked already, and has not answered yet.",
    ]
    assert "INC-7 is resolved" in history.refused(OfferCommand(by=ANA, at=at(23), person=MARC))
    assert "INC-7 any more. It is resolved." in history.refused(AnswerOffer(by=BEN, at=at(23), accept=True))
    assert "Nobody commands INC-7" in History(playbook).refused(OfferCommand(by=ANA, at=at(1), person=BEN))


def test_the_end_takes_the_question_back(playbook: Playbook) -> None:
    """Nobody is asked to command what is over, and a reopening does not ask them again."""
    history = offered(playbook)
    made = told(history, commands.ChangeStatus(by=ANA, at=at(21), to=Status.RESOLVED, now=True, why="fixed"))
    history.give(commands.Reopen(by=ANA, at=at(40), why="it came back"))

    assert keys(made, What.HANDOVER) == [f"handover:{at(20).isoformat()}:{BEN}"]
    assert history.incident.roles.offer is None


def test_after_three_hours_a_handover_is_proposed_once(playbook: Playbook) -> None:
    """To the commander, in private, and to each commander once."""
    history = running(patient(playbook))
    first = [(minute, event.person) for minute, event in history.run(500) if event.kind == "handover_proposed"]
    history.give(AssignCommander(by=BEN, at=at(500), person=BEN))
    second = [(minute, event.person) for minute, event in history.run(1000) if event.kind == "handover_proposed"]

    assert (first, second) == ([(180, ANA)], [(680, BEN)])


def test_who_has_begun_to_hand_over_is_not_told_to(playbook: Playbook) -> None:
    """They have thought of it by themselves."""
    history = offered(playbook)

    assert [event for _, event in history.run(500) if event.kind == "handover_proposed"] == []


@pytest.mark.parametrize(("length", "minutes"), [(timedelta(hours=1), [60]), (None, [])])
def test_the_playbook_says_when(playbook: Playbook, length: timedelta | None, minutes: list[float]) -> None:
    """After an hour, or never."""
    history = running(patient(playbook).model_copy(update={"command": Command(handover_after=length)}))

    assert [minute for minute, event in history.run(500) if event.kind == "handover_proposed"] == minutes


def test_a_reopening_begins_the_time_anew(playbook: Playbook) -> None:
    """What lay days back tires nobody."""
    history = running(playbook)
    history.give(commands.ChangeStatus(by=ANA, at=at(60), to=Status.RESOLVED, now=True, why="fixed"))
    history.give(commands.Reopen(by=BEN, at=at(3000), why="it came back"))

    assert [minute for minute, event in history.run(3500) if event.kind == "handover_proposed"] == [3180]


def test_a_commander_who_leaves_the_room_is_asked_after(playbook: Playbook) -> None:
    """The room is asked for another; the update is owed by who was called, as before anybody commanded."""
    history = led(playbook)
    history.run(7)
    made = told(history, Depart(at=at(8), person=BEN))

    assert keys(made, What.VACANCY, What.THREAD) == [f"vacancy:{at(8).isoformat()}"]
    assert history.incident.commander is None
    assert cadence.leaders(history.incident) == (ANA,)
    assert [event.people for _, event in history.run(9) if event.kind == "update_prompted"] == [(ANA,)]


def led(playbook: Playbook) -> History:
    """Ana has acknowledged, and Ben commands."""
    history = running(playbook)
    history.give(AssignCommander(by=BEN, at=at(5), person=BEN))
    return history


def calls(history: History, until: float) -> list[tuple[float, tuple[str, ...]]]:
    """Who is called until then, and when."""
    return [(minute, event.people) for minute, event in history.run(until) if isinstance(event, Paged)]


def test_if_the_only_one_who_was_called_leaves_the_next_is_called_at_once(playbook: Playbook) -> None:
    """Nobody is left whom the room could be asked for; whoever comes takes command by the button."""
    history = running(playbook)
    made = history.give(Depart(at=at(3), person=ANA))
    telling = told(running(playbook), Depart(at=at(3), person=ANA))

    assert [event.kind for event in made] == ["unacknowledged", "paged"]
    assert made[-1].people == (BEN,)
    assert line(made[0]) == f"<@{ANA}> had it and has left, and nobody has taken it: the escalation goes on"
    assert keys(telling, What.VACANCY) == []
    assert calls(history, 59) == [(30, (SARA, MARC))]
    history.give(commands.Acknowledge(by=BEN, at=at(59)))
    assert history.incident.commander == BEN


def test_if_nobody_takes_it_from_one_who_left_others_are_called(playbook: Playbook) -> None:
    """Ben was called too, so the room is asked first; ten minutes on, nobody is said to have it any more."""
    history = running(playbook)
    history.give(commands.Escalate(by=ANA, at=at(2)))
    lost = [event.kind for event in history.give(Depart(at=at(3), person=ANA))]

    assert lost == ["commander_lost"]
    assert calls(history, 29) == [(13, (BEN,))]
    assert (history.incident.acknowledged_by, history.incident.roles.vacancy) == (None, None)


def test_who_has_left_is_asked_nothing(playbook: Playbook) -> None:
    """Neither the question of a phase, nor how long it will take, nor how much of the time is used."""
    history = running(patient(playbook))
    history.give(commands.Escalate(by=ANA, at=at(2)))
    history.give(commands.Estimate(by=ANA, at=at(2), estimate="9 min"))
    history.give(Depart(at=at(3), person=ANA))
    asked = [event for _, event in history.run(12) if event.kind in ("phase_entered", "estimate_passed", "time_used")]

    assert {event.kind for event in asked} >= {"phase_entered", "estimate_passed"}
    assert [event for event in asked if event.person == ANA] == []


def sought(history: History, until: float) -> list[float]:
    """At which minutes the room is asked again."""
    return [minute for minute, event in history.run(until) if event.kind == "commander_sought"]


def test_while_nobody_takes_it_the_room_is_asked_again_twice(playbook: Playbook) -> None:
    """Each time after as long as one person may think; then the card alone goes on saying so."""
    history = led(patient(playbook))
    history.give(Depart(at=at(8), person=BEN))

    assert sought(history, 500) == [18, 28]
    assert (
        line(next(event for event in reversed(history.events) if event.kind == "commander_sought"))
        == "Nobody in command for 20 min: the room was asked again"
    )


def test_after_an_outage_the_room_is_asked_once(playbook: Playbook) -> None:
    """Not for all the times that were missed; the next one keeps its distance."""
    history = led(patient(playbook))
    history.give(Depart(at=at(8), person=BEN))
    made = [event.kind for event in history.tick(60)]

    assert made.count("commander_sought") == 1
    assert sought(history, 500) == [70]


@pytest.mark.parametrize(
    "ends",
    [
        AssignCommander(by=SARA, at=at(19), person=SARA),
        commands.ChangeStatus(by=BEN, at=at(19), to=Status.RESOLVED, now=True, why="fixed"),
    ],
)
def test_nobody_is_sought_any_more(playbook: Playbook, ends: commands.Command) -> None:
    """Once somebody has it, or it is over; and every question says so."""
    history = led(playbook)
    history.give(Depart(at=at(8), person=BEN))
    asked = sought(history, 18)
    made = told(history, ends)

    assert asked == [18]
    assert keys(made, What.VACANCY) == [f"vacancy:{at(8).isoformat()}", f"vacancy:{at(18).isoformat()}"]
    assert sought(history, 500) == []


def test_a_second_vacancy_is_sought_anew(playbook: Playbook) -> None:
    """The count is the vacancy's, not the incident's."""
    history = led(patient(playbook))
    history.give(Depart(at=at(8), person=BEN))
    history.run(40)
    history.give(AssignCommander(by=SARA, at=at(41), person=SARA))
    history.give(Depart(at=at(42), person=SARA))

    assert sought(history, 500) == [52, 62]


def test_while_the_escalation_calls_the_room_is_left_alone(playbook: Playbook) -> None:
    """Nobody has it any more, so others are called; whoever acknowledges takes command."""
    history = led(playbook)
    history.give(Depart(at=at(8), person=BEN))
    quiet = history.incident.model_copy(update={"acknowledged_by": None})

    assert handover.upcoming(history.incident, playbook) == (at(18), commands.SeekCommander)
    assert handover.upcoming(quiet, playbook) is None


def test_who_has_gone_owes_nothing(playbook: Playbook) -> None:
    """If nobody but the one who left was called, those who have a role are asked; else whoever declared it."""
    history = running(playbook)
    history.give(AssignCommander(by=TESS, at=at(1), person=TESS))
    history.give(Depart(at=at(1), person=TESS))
    history.incident = history.incident.model_copy(
        update={"escalation": history.incident.escalation.model_copy(update={"calls": ()})}
    )
    declarer = cadence.leaders(history.incident)
    history.give(commands.AssignRole(by=ANA, at=at(1), role="ops", person=SARA))

    assert (declarer, cadence.leaders(history.incident)) == ((history.incident.declared_by,), (SARA,))


def test_a_new_commander_settles_it(playbook: Playbook) -> None:
    """Any responder takes it by one press; then the room's question is edited."""
    history = led(playbook)
    history.give(Depart(at=at(6), person=BEN))
    take = AssignCommander(by=SARA, at=at(7), person=SARA)
    authority.refuse_unless_allowed(history.incident, take, {}, playbook)
    made = told(history, take)

    assert keys(made, What.VACANCY) == [f"vacancy:{at(6).isoformat()}"]
    assert (history.incident.commander, history.incident.roles.vacancy) == (SARA, None)


def test_others_come_and_go(playbook: Playbook) -> None:
    """Only the commander's leaving matters; after the end nobody's does; and it is said once."""
    history = running(playbook)
    history.give(commands.AssignRole(by=ANA, at=at(1), role="scribe", person=BEN))
    left = [history.give(Depart(at=at(2), person=who)) for who in (BEN, TESS)]
    history.give(Depart(at=at(3), person=ANA))
    again = history.give(Depart(at=at(4), person=ANA))
    history.give(AssignCommander(by=BEN, at=at(5), person=BEN))
    history.give(commands.ChangeStatus(by=BEN, at=at(6), to=Status.RESOLVED, now=True, why="fixed"))

    assert [*left, again, history.give(Depart(at=at(7), person=BEN))] == [[], [], [], []]


def test_a_closed_account_frees_all_that_it_had(playbook: Playbook) -> None:
    """The command, the roles, and the question that waits for an answer that cannot come."""
    history = offered(playbook)
    history.give(commands.AssignRole(by=ANA, at=at(21), role="scribe", person=BEN))
    history.give(commands.AssignRole(by=ANA, at=at(21), role="ops", person=ANA))
    ben = [event.kind for event in history.give(Depart(at=at(22), person=BEN, deactivated=True))]
    ana = [event.kind for event in history.give(Depart(at=at(23), person=ANA, deactivated=True))]

    assert ben == ["handover_lapsed", "role_released"]
    assert ana == ["unacknowledged", "role_released", "paged"]
    assert history.incident.roles.held == ()


def test_without_a_room_the_thread_asks(playbook: Playbook) -> None:
    """There is no silence because the room is missing; of a private one, its declarer is told."""
    for private, what in ((False, What.THREAD), (True, What.ASIDE)):
        history = History(playbook, private=private)
        history.give(commands.Acknowledge(by=ANA, at=at(1)))
        history.give(AssignCommander(by=BEN, at=at(1), person=BEN))
        made = told(history, Depart(at=at(2), person=BEN, deactivated=True))

        assert what in {one.what for one in made}
        assert what in {one.what for one in told(history, commands.SeekCommander(at=at(12)))}


def test_who_is_asked_becomes_a_member(playbook: Playbook) -> None:
    """What they are told of a private incident they may look at."""
    history = History(playbook, private=True)
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    history.give(OfferCommand(by=ANA, at=at(2), person=TESS))

    assert TESS in history.incident.members


def test_put_in_command_by_another_one_is_told_the_duties(playbook: Playbook) -> None:
    """Once; who takes it by themselves gets no message for it, nor who accepted it with its brief."""
    history = running(playbook)
    put = told(history, AssignCommander(by=ANA, at=at(1), person=BEN))
    taken = told(history, AssignCommander(by=TESS, at=at(2), person=TESS))
    silent = running(playbook.model_copy(update={"command": Command()}))

    assert keys(put, What.DUTIES) == [f"duties:commander:{BEN}"]
    assert keys(taken, What.DUTIES) == [f"duties:commander:{BEN}"]  # an edit: it is his no more
    assert keys(told(silent, AssignCommander(by=ANA, at=at(1), person=BEN)), What.DUTIES) == []


def test_the_brief_is_made_from_the_timeline(playbook: Playbook) -> None:
    """The status and since when, what was done, what is owed next, the open roles, the estimate; always the same."""
    history = running(playbook, 3)
    report = Report(new="The disk is full.", estimate="20 min")
    history.give(commands.PostUpdate(by=ANA, at=at(5), report=report, to=Status.IDENTIFIED))
    history.give(commands.AddNote(by=SARA, at=at(6), words="freed some"))
    history.give(commands.AssignRole(by=ANA, at=at(7), role="ops", person=SARA))
    history.give(OfferCommand(by=ANA, at=at(8), person=BEN))
    known = briefing(history.incident, playbook, history.events)

    assert (known.status, known.since, known.estimate) == (Status.IDENTIFIED, at(5), "20 min")
    assert [entry.event.kind for entry in known.done] == [
        "paged", "acknowledged", "status_changed", "note_added"
    ]  # fmt: skip
    assert (known.update_due, known.public, known.objective) == (at(15), False, at(60))
    assert known.next_page == ("Senior engineer and engineering manager", at(30))
    assert (known.held, known.vacant) == ((("Operations lead", SARA),), ("Communications lead", "Scribe"))
    assert briefing(history.incident, playbook, history.events) == known
