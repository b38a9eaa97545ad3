"""Random histories, driven by a state machine: whatever people, the clock and outages do, the laws hold.

The machine's time may stand still for days (an outage), and jump an hour either way (a clock that is set). A timer's
command comes from the highest time that anybody has seen or from a lower one; the laws must hold for both.
"""

import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from playbook import commands, deadlines, evolving, reading
from playbook.events import (
    Event,
    LevelPassed,
    Paged,
    PhaseEntered,
    QuestionAnswered,
    SeverityChanged,
    StatusChanged,
    TimeUsed,
    Unacknowledged,
    read_event,
)
from playbook.incident import CLOCK, OPEN, Report, Room, Status
from playbook.refusals import Refused
from tests.faults.proof import Row
from tests.support.history import History, at

STEPS: Final = 10_000
"""What the whole proof does at the least."""
QUICK: Final = 0.1
LENGTH: Final = 50
"""Rules in one history."""

PLAYBOOK: Final = reading.default()
PEOPLE: Final = st.sampled_from(["U0000ANA", "U0000BEN", "U0000SARA"])
WORDS: Final = st.sampled_from(["", "it is back", "because"])
SEVERITIES: Final = st.sampled_from(list(PLAYBOOK.severities))

done: Counter[str] = Counter()
"""The steps done, and what they consisted of."""


class Histories(RuleBasedStateMachine):
    """One incident, from its declaration on."""

    def __init__(self) -> None:
        super().__init__()
        self.minute = 0.0

    @initialize(severity=SEVERITIES)
    def declare(self, severity: str) -> None:
        """Something is wrong."""
        self.history = History(PLAYBOOK, severity)

    @rule(minutes=st.one_of(st.floats(0, 5), st.floats(0, 120)))
    def time_passes(self, minutes: float) -> None:
        """With somebody looking at the clock now and then."""
        for _ in range(3):
            self.minute += minutes / 3
            self._tick()

    @rule(minutes=st.floats(0, 20_000))
    def outage(self, minutes: float) -> None:
        """Nobody looks for up to two weeks."""
        self.minute += minutes
        done["outages"] += 1

    @rule(minutes=st.sampled_from([-60.0, -1.0, 60.0]))
    def clock_is_set(self, minutes: float) -> None:
        """Forwards or back; the next look is at once."""
        self.minute = max(0.0, self.minute + minutes)
        self._tick()

    @rule()
    def look(self) -> None:
        """Somebody looks at the clock, and again at once: the second look finds nothing to do."""
        self._tick()
        assert self.history.tick(self.minute) == []

    @rule(by=PEOPLE)
    def acknowledge(self, by: str) -> None:
        """Somebody has it."""
        self._give(commands.Acknowledge, by=by)

    @rule(by=PEOPLE, person=PEOPLE)
    def command(self, by: str, person: str) -> None:
        """Somebody is to coordinate."""
        self._give(commands.AssignCommander, by=by, person=person)

    @rule(by=PEOPLE, role=st.sampled_from(["scribe", "ops"]), person=st.one_of(st.none(), PEOPLE))
    def role(self, by: str, role: str, person: str | None) -> None:
        """Somebody has a role, or nobody."""
        self._give(commands.AssignRole, by=by, role=role, person=person)

    @rule(by=PEOPLE, person=PEOPLE)
    def offer(self, by: str, person: str) -> None:
        """Somebody is asked to take command."""
        self._give(commands.OfferCommand, by=by, person=person)

    @rule(by=PEOPLE, accept=st.booleans())
    def answer(self, by: str, accept: bool) -> None:
        """Somebody answers, asked or not."""
        self._give(commands.AnswerOffer, by=by, accept=accept)

    @rule(person=PEOPLE, deactivated=st.booleans())
    def depart(self, person: str, deactivated: bool) -> None:
        """Somebody goes."""
        self._give(commands.Depart, person=person, deactivated=deactivated)

    @rule(by=PEOPLE, why=WORDS)
    def escalate(self, by: str, why: str) -> None:
        """Somebody wants the next level."""
        self._give(commands.Escalate, by=by, why=why)

    @rule(by=PEOPLE, to=st.sampled_from(Status), why=WORDS, now=st.booleans())
    def status(self, by: str, to: Status, why: str, now: bool) -> None:
        """It moves along."""
        self._give(commands.ChangeStatus, by=by, to=to, why=why, now=now)

    @rule()
    def room(self) -> None:
        """Slack has made it."""
        self._give(commands.RecordRoom, room=Room(channel="C0000ROOM", name="inc-0007"))

    @rule(by=PEOPLE, question=st.sampled_from(list(PLAYBOOK.phases.questions)), place=st.integers(0, 2))
    def reply(self, by: str, question: str, place: int) -> None:
        """What a phase asked; if it asked nothing, something all the same."""
        waiting = self.history.incident.phases.waiting
        done["questions answered"] += waiting is not None
        self._give(commands.AnswerQuestion, by=by, question=waiting or question, answer=place)

    @rule(by=PEOPLE, check=st.integers(0, 3))
    def tick(self, by: str, check: int) -> None:
        """Something has been checked."""
        self._give(commands.TickCheck, by=by, check=check)

    @rule(by=PEOPLE, check=st.integers(0, 3))
    def untick(self, by: str, check: int) -> None:
        """It has to be checked again."""
        self._give(commands.UntickCheck, by=by, check=check)

    @rule(by=PEOPLE)
    def verify(self, by: str) -> None:
        """It is over, and everything has been checked."""
        self._give(commands.ChangeStatus, by=by, to=Status.RESOLVED)
        for check in range(3):
            self._give(commands.TickCheck, by=by, check=check)

    @rule(by=PEOPLE, why=WORDS)
    def relapse(self, by: str, why: str) -> None:
        """It came back while it was watched."""
        self._give(commands.Relapse, by=by, why=why)

    @rule(by=PEOPLE, why=WORDS)
    def reopen(self, by: str, why: str) -> None:
        """It came back."""
        self._give(commands.Reopen, by=by, why=why)

    @rule(by=PEOPLE, to=SEVERITIES, why=WORDS)
    def severity(self, by: str, to: str, why: str) -> None:
        """It is worse, or less bad."""
        self._give(commands.ChangeSeverity, by=by, to=to, why=why)

    @rule(by=PEOPLE, new=WORDS, public=st.booleans(), to=st.one_of(st.none(), st.sampled_from(Status)))
    def update(self, by: str, new: str, public: bool, to: Status | None) -> None:
        """People are told."""
        self._give(commands.PostUpdate, by=by, report=Report(new=new), public=public, to=to)

    @rule(by=PEOPLE, minutes=st.integers(-5, 90))
    def snooze(self, by: str, minutes: int) -> None:
        """Later."""
        self._give(commands.Snooze, by=by, length=timedelta(minutes=minutes))

    @invariant()
    def the_timeline_is_the_incident(self) -> None:
        """Replayed from what is stored, the timeline gives the incident that stands."""
        stored = [read_event(event.model_dump_json()) for event in self.history.events]
        assert evolving.replay(stored) == self.history.incident
        done["step"] += 1

    @invariant()
    def levels_climb_one_at_a_time(self) -> None:
        """Within one course of a policy every level is reached once, in order, whether it is paged or passed over.

        What was passed over because somebody had it is owed once they are taken to have gone; if nothing is, those who
        were called last are called again.
        """
        reached, gone = list[int](), False
        for event in self._course():
            gone = gone or isinstance(event, Unacknowledged)
            if isinstance(event, Paged | LevelPassed) and not (gone and event.level in reached):
                reached.append(event.level)
        assert reached == list(range(len(reached)))

    @invariant()
    def there_is_one_commander(self) -> None:
        """From the first acknowledgement on, or one is sought, while it is open."""
        incident = self.history.incident
        sought = incident.roles.vacancy is not None
        assert incident.commander is not None or incident.acknowledged_by is None or sought or not incident.open
        assert not (sought and incident.commander is not None)

    @invariant()
    def time_wakes_for_open_ones_only(self) -> None:
        """What is over has no deadline."""
        wake = deadlines.wake_at(self.history.incident, PLAYBOOK)
        assert wake is None or self.history.incident.status in OPEN

    @invariant()
    def only_what_is_watched_is_verified(self) -> None:
        """A verification runs while it is monitored, and at no other time."""
        incident = self.history.incident
        assert not incident.verification.running or incident.status is Status.MONITORING

    @invariant()
    def a_border_asks_once(self) -> None:
        """Within one course each question is put once and answered once, and none is answered that nobody has put."""
        course = self._course()
        put = [key for event in course if isinstance(event, PhaseEntered) for key in event.questions]
        answered = [event.question for event in course if isinstance(event, QuestionAnswered)]
        assert len(put) == len(set(put))
        assert len(answered) == len(set(answered))
        assert set(answered) <= set(put)

    @invariant()
    def the_clock_only_goes_on(self) -> None:
        """Each share of the objective is told once within one course."""
        told = [event.share for event in self._course() if isinstance(event, TimeUsed)]
        assert told == sorted(set(told))

    def _course(self) -> list[Event]:
        """What has happened since the policy in force began."""
        begun = 0
        for place, event in enumerate(self.history.events):
            again = isinstance(event, StatusChanged) and event.before not in OPEN and event.after in OPEN
            if again or isinstance(event, SeverityChanged):
                begun = place
        return self.history.events[begun:]

    def _tick(self) -> None:
        """After it nothing is due, the next deadline lies ahead, and what is over is left alone."""
        over = self.history.incident.status not in OPEN
        made = self.history.tick(self.minute)
        wake = deadlines.wake_at(self.history.incident, PLAYBOOK)
        assert deadlines.due(self.history.incident, at(self.minute), PLAYBOOK) == []
        assert wake is None or wake > at(self.minute)
        assert not (over and made)
        assert all(event.by == CLOCK for event in made)
        paged = [event for event in made if isinstance(event, Paged)]
        owed = [event for event in paged if self._is_owed(event)]
        assert len(paged) - len(owed) <= 1
        assert all(event.at >= self._earliest(event) for event in paged)
        done["looks at the clock"] += 1

    def _is_owed(self, paged: Paged) -> bool:
        """Whether it makes up for somebody who has gone: it, or a higher level, has been reached before."""
        before = self.history.events[: self.history.events.index(paged)]
        course = [event for event in self._course() if event in before]
        return any(isinstance(event, Paged | LevelPassed) and event.level >= paged.level for event in course)

    def _earliest(self, paged: Paged) -> datetime:
        """When the policy in force lets time call this level at the soonest."""
        after = PLAYBOOK.policy(paged.severity)[paged.level].after
        planned = PLAYBOOK.calendar.due(self.history.incident.escalation.since, after)
        assert planned is not None
        return planned

    def _give(self, kind: type[Any], **details: Any) -> None:
        """Give a command now; one that is refused changes nothing."""
        before, told = self.history.incident, len(self.history.events)
        try:
            self.history.give(kind(at=at(self.minute), **details))
            done["commands"] += 1
        except Refused:
            assert (self.history.incident, len(self.history.events)) == (before, told)
            done["refused"] += 1


def prove(scale: float) -> Row:
    """Drive so many steps; a law that is broken raises, with the shortest history that breaks it."""
    began = time.perf_counter()
    done.clear()
    histories = max(1, round(STEPS * scale / LENGTH))
    rules = settings(
        max_examples=histories,
        stateful_step_count=LENGTH,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    while done["step"] < STEPS * scale:
        run_state_machine_as_test(Histories, settings=rules)
        rules = settings(rules, derandomize=False)
    return Row(
        test="random histories against the laws",
        least=round(STEPS * scale),
        of="steps",
        done=done["step"],
        lost=0,
        doubled=0,
        took=time.perf_counter() - began,
        figures=", ".join(f"{count:,} {kind}" for kind, count in sorted(done.items()) if kind != "step"),
    )


def test_the_laws() -> None:
    """After a tick nothing is due; levels climb one at a time; one commander; nothing timed for what is over; a refusal
    changes nothing; and the timeline, replayed, gives the incident that stands."""
    assert prove(QUICK).holds
