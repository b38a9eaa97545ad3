"""Laws that hold for any history: of the timers, of the life-cycle, of the commander."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from playbook import commands, deadlines, evolving, reading
from playbook.events import Paged, read_event
from playbook.incident import OPEN, Incident, Report, Room, Status
from playbook.refusals import Refused
from tests.support.history import History, at

PLAYBOOK = reading.default()
PEOPLE = st.sampled_from(["U0000ANA", "U0000BEN", "U0000SARA"])
WORDS = st.sampled_from(["", "it is back", "because"])
STEPS = st.one_of(
    st.builds(lambda by: lambda now: commands.Acknowledge(by=by, at=now), PEOPLE),
    st.builds(lambda by, to: lambda now: commands.AssignCommander(by=by, at=now, person=to), PEOPLE, PEOPLE),
    st.builds(
        lambda by, role, to: lambda now: commands.AssignRole(by=by, at=now, role=role, person=to),
        PEOPLE,
        st.sampled_from(["scribe", "ops"]),
        st.one_of(st.none(), PEOPLE),
    ),
    st.builds(lambda by, to: lambda now: commands.OfferCommand(by=by, at=now, person=to), PEOPLE, PEOPLE),
    st.builds(lambda by, yes: lambda now: commands.AnswerOffer(by=by, at=now, accept=yes), PEOPLE, st.booleans()),
    st.builds(
        lambda who, gone: lambda now: commands.Depart(at=now, person=who, deactivated=gone), PEOPLE, st.booleans()
    ),
    st.builds(lambda by, why: lambda now: commands.Escalate(by=by, at=now, why=why), PEOPLE, WORDS),
    st.builds(
        lambda by, to, why: lambda now: commands.ChangeStatus(by=by, at=now, to=to, why=why),
        PEOPLE,
        st.sampled_from(Status),
        WORDS,
    ),
    st.builds(
        lambda by, why: lambda now: commands.ChangeStatus(by=by, at=now, to=Status.RESOLVED, why=why, now=True),
        PEOPLE,
        WORDS,
    ),
    st.builds(
        lambda by, key, place: lambda now: commands.AnswerQuestion(by=by, at=now, question=key, answer=place),
        PEOPLE,
        st.sampled_from(list(PLAYBOOK.phases.questions)),
        st.integers(0, 2),
    ),
    st.just(lambda now: commands.RecordRoom(at=now, room=Room(channel="C0000ROOM", name="inc-0007"))),
    st.builds(lambda by, check: lambda now: commands.TickCheck(by=by, at=now, check=check), PEOPLE, st.integers(0, 2)),
    st.builds(lambda by, why: lambda now: commands.Relapse(by=by, at=now, why=why), PEOPLE, WORDS),
    st.builds(lambda by, why: lambda now: commands.Reopen(by=by, at=now, why=why), PEOPLE, WORDS),
    st.builds(
        lambda by, to: lambda now: commands.ChangeSeverity(by=by, at=now, to=to),
        PEOPLE,
        st.sampled_from(list(PLAYBOOK.severities)),
    ),
    st.builds(
        lambda by, new, public: lambda now: commands.PostUpdate(by=by, at=now, report=Report(new=new), public=public),
        PEOPLE,
        WORDS,
        st.booleans(),
    ),
    st.builds(
        lambda by, minutes: lambda now: commands.Snooze(by=by, at=now, length=timedelta(minutes=minutes)),
        PEOPLE,
        st.integers(-5, 90),
    ),
)
WAITS = st.one_of(st.floats(0, 3), st.floats(0, 120), st.floats(0, 20_000))


@settings(max_examples=300, deadline=None)
@given(
    severity=st.sampled_from(list(PLAYBOOK.severities)),
    story=st.lists(st.tuples(WAITS, st.booleans(), STEPS), max_size=25),
)
def test_the_laws(severity: str, story: list[tuple[float, bool, Callable[[datetime], commands.Command]]]) -> None:
    """After a tick nothing is due and the next deadline lies ahead; nobody is paged by time for what is over; there is
    one commander from the first acknowledgement on, or the room is asked for one; and the timeline, replayed, gives
    the incident that stands."""
    history, minute = History(PLAYBOOK, severity), 0.0
    for wait, looked, step in story:
        minute += wait
        if looked:
            _tick(history, minute)
        with suppress(Refused):
            history.give(step(at(minute)))
        _commander(history.incident)
    _tick(history, minute)

    stored = [read_event(event.model_dump_json()) for event in history.events]
    assert evolving.replay(stored) == history.incident


def _tick(history: History, minute: float) -> None:
    over = history.incident.status not in OPEN
    made = history.tick(minute)
    assert deadlines.due(history.incident, at(minute), history.playbook) == []
    wake = deadlines.wake_at(history.incident, history.playbook)
    assert wake is None or wake > at(minute)
    assert not (over and any(isinstance(event, Paged) for event in made))


def _commander(incident: Incident) -> None:
    sought = incident.roles.vacancy is not None
    assert incident.commander is not None or incident.acknowledged_by is None or sought or not incident.open
    assert not (incident.commander is not None and sought)
