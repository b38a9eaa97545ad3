"""The machine of the phases: the question at each border, and the objective as a clock."""

from datetime import timedelta

import pytest

from bot.integrations.slack.integration import WORDS
from playbook import commands, deadlines, phases
from playbook.commands import AnswerQuestion
from playbook.document import Playbook
from playbook.events import FlagsRaised, PhaseEntered, TimeUsed
from playbook.incident import Report, Status
from playbook.phasing import Phases
from playbook.telling import What
from playbook.tellings import tellings
from tests.support.history import History, at, once, patient
from tests.unit.integrations.rendering import errand, opened, pressable, said
from tests.unit.playbook.test_tellings import keys, told

ANA, BEN = "U0000ANA", "U0000BEN"


def had(playbook: Playbook, severity: str = "P0", minute: float = 1) -> History:
    """An incident in its room that Ana has since that minute."""
    history = opened(History(patient(playbook), severity))
    history.run(minute)
    history.give(commands.Acknowledge(by=ANA, at=at(minute)))
    return history


def asked(history: History, until: float) -> list[tuple[float, str, tuple[str, ...]]]:
    """The borders up to that minute, with what is asked at them."""
    return [
        (minute, event.ended, event.questions)
        for minute, event in history.run(until)
        if isinstance(event, PhaseEntered)
    ]


def reply(history: History, minute: float, question: str, answer: int, by: str = ANA) -> list[str]:
    """Answer; returns what follows."""
    made = history.give(AnswerQuestion(by=by, at=at(minute), question=question, answer=answer))
    return [event.kind for event in made]


def test_each_border_of_a_p0_asks_once(playbook: Playbook) -> None:
    """Identify, isolate, estimate recovery; the later ones ask nothing. What nobody answered follows at the next."""
    assert asked(had(playbook), 59) == [
        (10, "Identify", ("scope",)),
        (20, "Isolate", ("data", "failover", "scope")),
        (30, "Estimate recovery", ("recovery", "scope", "data", "failover")),
    ]


def test_each_border_of_a_p1_asks_once(playbook: Playbook) -> None:
    """Assessment 0–30, containment 30–60, resolution 60–240, then verification."""
    assert asked(had(playbook, "P1"), 300) == [
        (30, "Assessment", ("scope", "data")),
        (60, "Containment", ("failover", "recovery", "scope", "data")),
        (240, "Resolution", ()),
    ]


@pytest.mark.parametrize("severity", ["P2", "P3", "P4"])
def test_others_have_none(playbook: Playbook, severity: str) -> None:
    """No border and nobody who is told the time: the card alone says, once, that the objective is missed."""
    history = had(playbook, severity)
    made = [event for _, event in history.run(30_000)]
    used = [event for event in made if isinstance(event, TimeUsed)]

    assert not any(isinstance(event, PhaseEntered) for event in made)
    assert [(event.share, event.person, event.called) for event in used] == (
        [] if severity == "P4" else [(100, "", ())]
    )
    for event in used:
        assert event.at == phases.due_at(history.incident, playbook)
        told = tellings(history.incident, event, history.incident, 99)
        assert {one.what for one in told} == {What.CARD, What.LOG}


def test_a_playbook_without_phases_asks_nothing(playbook: Playbook) -> None:
    """Kept playbooks of older versions know no phases, and tell nobody the time."""
    history = had(playbook.model_copy(update={"phases": Phases()}))
    made = [event for _, event in history.run(200)]

    assert not any(isinstance(event, PhaseEntered) for event in made)
    assert [(event.share, event.person) for event in made if isinstance(event, TimeUsed)] == [(100, "")]


def test_nobody_is_asked_before_somebody_has_it(playbook: Playbook) -> None:
    """The borders pass in silence; whoever takes it late is asked all of it, in one message, the newest first."""
    history = had(playbook, minute=31)

    assert asked(history, 31) == [(31, "Estimate recovery", ("recovery", "scope", "data", "failover"))]
    assert history.incident.phases.entered == 3
    assert history.incident.phases.waiting == "recovery"


def test_after_an_outage_one_message(playbook: Playbook) -> None:
    """With everything that was to be asked, and one word about the time; not three of each."""
    history = had(playbook)
    made = history.tick(50)

    questions = [event.questions for event in made if isinstance(event, PhaseEntered)]
    assert questions == [("recovery", "scope", "data", "failover")]
    assert [event.share for event in made if isinstance(event, TimeUsed)] == [75]


def test_two_questions_never_wait_at_once(playbook: Playbook) -> None:
    """Of one border one after another; the next border's go before what was not answered, and its message is edited."""
    history = had(playbook)
    history.run(10)
    reply(history, 11, "scope", 1)
    history.run(20)
    assert history.incident.phases.waiting == "data"
    reply(history, 21, "data", 1)
    assert history.incident.phases.waiting == "failover"
    history.run(29)
    before, seq = history.incident, len(history.events)
    made = history.tick(30)
    edited = [
        one.key
        for event in made
        if isinstance(event, PhaseEntered)
        for one in tellings(before, event, history.incident, seq + 1)
        if one.what is What.QUESTION
    ]

    assert history.incident.phases.waiting == "recovery"
    assert edited == [f"question:{at(20).isoformat()}", f"question:{at(30).isoformat()}"]
    assert history.refused(AnswerQuestion(by=ANA, at=at(31), question="failover", answer=0)).startswith(
        "“Can we fail over?” is not asked just now. “What will it take?” is asked: `/incident answer <answer>`"
    )
    reply(history, 32, "recovery", 0)
    assert history.incident.phases.waiting == "failover"


def test_an_answer_is_taken_once(playbook: Playbook) -> None:
    """The second is told what the first said."""
    history = had(playbook)
    history.run(10)

    assert reply(history, 11, "scope", 1) == ["question_answered"]
    assert history.refused(AnswerQuestion(by=BEN, at=at(12), question="scope", answer=0)) == (
        f"“Is it a single failure or a cascade?” is answered already: “Cascade”, says <@{ANA}>."
    )


@pytest.mark.parametrize(("answer", "estimate"), [(0, "< 30 min"), (1, "1–2 h"), (2, "2–4 h"), (3, "")])
def test_what_it_takes_is_the_estimate(playbook: Playbook, answer: int, estimate: str) -> None:
    """Quick fix, restore, rebuild."""
    history = had(playbook)
    history.run(30)
    reply(history, 31, "recovery", answer)

    assert history.incident.estimate == estimate


def test_a_better_estimate_stands(playbook: Playbook) -> None:
    """What somebody wrote in an update is not overwritten by a button."""
    history = had(playbook)
    history.run(30)
    history.give(commands.PostUpdate(by=ANA, at=at(30), report=Report(new="x", estimate="noon")))
    reply(history, 31, "recovery", 2)

    assert history.incident.estimate == "noon"


def test_a_newer_answer_takes_the_place_of_an_older_estimate(playbook: Playbook) -> None:
    """What was said before the question was put knew less; and the answer is weighed for the flags."""
    history = had(playbook, "P1")
    history.give(commands.PostUpdate(by=ANA, at=at(5), report=Report(new="x", estimate="30 min")))
    history.run(60)
    while (question := history.incident.phases.waiting) != "recovery":
        assert question is not None
        reply(history, 60, question, 1)

    assert "flags_raised" in reply(history, 61, "recovery", 2)
    assert history.incident.estimate == "2–4 h"


@pytest.mark.parametrize(("minute", "estimate", "put"), [(25, "2h", False), (25, "unknown", True), (15, "2h", True)])
def test_what_it_takes_is_not_asked_of_whoever_said_it(
    playbook: Playbook, minute: float, estimate: str, *, put: bool
) -> None:
    """An estimate of that phase is the answer; one of the phase before knew less, and “unknown” is none."""
    history = had(playbook)
    history.run(minute)
    history.give(commands.Estimate(by=BEN, at=at(minute), estimate=estimate))

    assert any("recovery" in questions for _, _, questions in asked(history, 59)) is put


def test_data_at_risk_calls_who_must_know(playbook: Playbook) -> None:
    """The answer raises the flag, once; “no” raises nothing."""
    history, calm = had(playbook), had(playbook)
    for one in (history, calm):
        one.run(20)
    reply(history, 21, "data", 0)
    reply(calm, 21, "data", 1)

    raised = [event for event in history.events if isinstance(event, FlagsRaised)]
    assert [(event.flags[0].key, event.why) for event in raised] == [("data-loss", "Is data at risk? Yes")]
    assert not any(isinstance(event, FlagsRaised) for event in calm.events)


def test_a_flag_that_is_up_is_not_raised_again(playbook: Playbook) -> None:
    """Nobody is called twice for one fact."""
    history = had(playbook)
    history.run(20)
    history.give(commands.ChangeFlags(by=ANA, at=at(20), up=("data-loss",)))

    assert reply(history, 21, "data", 0) == ["question_answered"]


@pytest.mark.parametrize(("said", "wanted"), [("casc", ("scope", 1)), ("3", ("scope", 2)), ("SINGLE", ("scope", 0))])
def test_an_answer_can_be_typed(playbook: Playbook, said: str, wanted: tuple[str, int]) -> None:
    """By its first words or its number."""
    history = had(playbook)
    history.run(10)

    assert phases.named(history.incident, said, playbook) == wanted


def test_the_commander_is_told_of_the_time(playbook: Playbook) -> None:
    """At a half, three quarters and all of the objective, once each, in person."""
    history = had(playbook)
    told = [(minute, event.share, event.person) for minute, event in history.run(600) if isinstance(event, TimeUsed)]

    assert told == [(30, 50, ANA), (45, 75, ANA), (60, 100, ANA)]
    before = history.incident
    (event,) = [event for event in history.events if isinstance(event, TimeUsed) and event.share == 100]
    assert [one.person for one in tellings(before, event, before, 99) if one.what is What.ASIDE] == [ANA]


def test_the_message_about_the_time_leads_on(playbook: Playbook) -> None:
    """Number, room, phase, and the buttons for what there is to do; its notification has no time of another zone."""
    history = had(playbook)
    history.run(30)
    message = WORDS[What.ASIDE](errand(history, What.ASIDE, "time_used", person=ANA))
    shown = said(history, What.ASIDE, "time_used", ANA)

    assert "50 % of the objective is used" in message.text
    assert "<!date" not in message.text
    assert "INC-7 · #inc-0007-checkout-down · Phase: " in shown
    assert pressable(message) == ["Post update", "New estimate…", "Why this?"]


STOPS = (
    (commands.ChangeStatus(by=ANA, at=at(50), to=Status.RESOLVED, now=True, why="fixed"), "it is resolved."),
    (commands.ChangeSeverity(by=ANA, at=at(50), to="P1", why="one region"), "it is P1 now."),
)


@pytest.mark.parametrize(("end", "now"), STOPS)
def test_what_told_of_a_clock_that_stopped_is_told_anew(playbook: Playbook, end: commands.Command, now: str) -> None:
    """Each message of it, in the end without buttons: it asks for nothing that nobody needs, and its time is past."""
    history = had(playbook)
    history.run(45)
    first, second = [event for event in history.events if isinstance(event, TimeUsed)]
    made = told(history, end)

    assert keys(made, What.ASIDE) == [f"clock:{at(minute).isoformat()}:{ANA}" for minute in (30, 45)]
    for event, share, clock in ((first, 50, "03:30"), (second, 75, "03:45")):
        shown = said(history, What.ASIDE, event, ANA)
        assert shown.endswith(f"{share} % of the objective was used at {clock}; {now}")
        assert pressable(WORDS[What.ASIDE](errand(history, What.ASIDE, event, person=ANA))) == []


def test_what_told_of_a_missed_objective_goes_on_to_say_so(playbook: Playbook) -> None:
    """After the resolution too; nothing is told anew as it is closed."""
    history = had(playbook)
    history.run(60)
    history.give(commands.ChangeStatus(by=ANA, at=at(70), to=Status.RESOLVED, now=True, why="fixed"))

    shown = said(history, What.ASIDE, "time_used", ANA)
    assert shown.endswith("The objective was missed: it ended at 04:00 (04:00); it is resolved.")
    closed = told(history, commands.ChangeStatus(by=ANA, at=at(80), to=Status.CLOSED, why="nothing is left"))
    assert keys(closed, What.ASIDE) == []


def test_nobody_is_woken_for_the_time(playbook: Playbook) -> None:
    """Before anybody has it the clock is on the card alone, for the level that is called at its end says so."""
    history = opened(History(playbook))
    told = [event for _, event in history.run(60) if isinstance(event, TimeUsed)]

    assert [(event.share, event.person, event.called) for event in told] == [(50, "", ()), (75, "", ()), (100, "", ())]


def test_without_a_level_for_it_those_called_last_are_told(playbook: Playbook) -> None:
    """Nobody has it, and the objective is missed: whoever was called last hears of it, each once."""
    levels = playbook.escalation_policies["critical"][:3]
    policies = {**playbook.escalation_policies, "critical": levels}
    history = opened(History(once(playbook.model_copy(update={"escalation_policies": policies}))))
    *_, last = [event for _, event in history.run(60) if isinstance(event, TimeUsed)]
    asides = [one for one in tellings(history.incident, last, history.incident, 99) if one.what is What.ASIDE]

    assert (last.share, last.called) == (100, playbook.people(levels[-1].page, at(60)))
    assert [one.person for one in asides] == list(last.called)
    assert len({one.key for one in asides}) == 2


def test_what_passed_under_another_severity_is_not_told(playbook: Playbook) -> None:
    """Raised to P0 after three hours: the objective was missed before it was one, and nobody is told at once."""
    history = had(playbook, "P2")
    history.run(180)
    history.give(commands.ChangeSeverity(by=ANA, at=at(180), to="P0", why="all shops"))

    assert [event for event in history.tick(180) if isinstance(event, TimeUsed)] == []
    assert asked(history, 200) == [(190, "Identify", ("scope",)), (200, "Isolate", ("data", "failover", "scope"))]


def test_an_answer_is_not_asked_for_again(playbook: Playbook) -> None:
    """Another severity's phases leave out what is known."""
    history = had(playbook, "P1")
    history.run(30)
    reply(history, 31, "scope", 0)
    history.give(commands.ChangeSeverity(by=ANA, at=at(32), to="P0", why="all shops"))

    assert asked(history, 52) == [(42, "Identify", ()), (52, "Isolate", ("data", "failover"))]


def test_silent_while_it_is_verified_and_once_it_is_over(playbook: Playbook) -> None:
    """The impact is over as far as anybody knows; if it comes back, the newest border asks."""
    history = had(playbook)
    history.run(10)
    reply(history, 11, "scope", 0)
    history.run(19)
    history.give(commands.ChangeStatus(by=ANA, at=at(19), to=Status.RESOLVED))
    assert [event for _, event in history.run(55) if isinstance(event, PhaseEntered | TimeUsed)] == []

    history.give(commands.Relapse(by=BEN, at=at(55), why="500s"))
    assert asked(history, 55) == [(55, "Estimate recovery", ("recovery", "data", "failover"))]
    history.give(commands.ChangeStatus(by=ANA, at=at(56), to=Status.RESOLVED, now=True, why="x"))
    assert deadlines.wake_at(history.incident, playbook) is None


def test_without_a_room_nothing_is_asked_until_there_is_one(playbook: Playbook) -> None:
    """All that was to be asked comes with the room."""
    history = History(playbook)
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    assert asked(history, 25) == []

    opened(history, 25)
    assert asked(history, 25) == [(25, "Isolate", ("data", "failover", "scope"))]


def test_a_reopening_begins_anew(playbook: Playbook) -> None:
    """With what is asked, and from its own time."""
    history = had(playbook)
    history.run(10)
    reply(history, 11, "scope", 0)
    history.give(commands.ChangeStatus(by=ANA, at=at(12), to=Status.RESOLVED, now=True, why="x"))
    history.give(commands.Reopen(by=BEN, at=at(100), why="back"))
    history.give(commands.Acknowledge(by=ANA, at=at(101)))

    assert asked(history, 110) == [(110, "Identify", ("scope",))]
    assert playbook.phases.severities["P0"][0].until == timedelta(minutes=10)


def test_another_severity_settles_the_question(playbook: Playbook) -> None:
    """Its message loses the buttons: what it asks is not asked any more."""
    history = had(playbook, "P1")
    history.run(31)
    before, seq = history.incident, len(history.events)
    (event,) = history.give(commands.ChangeSeverity(by=ANA, at=at(32), to="P3", why="less"))[:1]
    told = tellings(before, event, history.incident, seq + 1)

    assert [one.key for one in told if one.what is What.QUESTION] == [f"question:{at(30).isoformat()}"]
