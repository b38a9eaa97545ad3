"""What the news of health checks do to an incident."""

from playbook.commands import ChangeStatus, RecordSymptoms, TickCheck
from playbook.document import Playbook
from playbook.health.sample import Outcome
from playbook.incident import CLOCK, Status
from playbook.lines import line
from playbook.states.symptoms import Symptom
from tests.support.history import History, at

ANA = "U0000ANA"
WELL, BAD = Outcome.HEALTHY, Outcome.FAILING


def report(minute: float, **states: Outcome) -> RecordSymptoms:
    """So the checks stand."""
    symptoms = tuple(
        Symptom(check=name, state=state, said="no answer" if state is BAD else "200", since=at(minute))
        for name, state in states.items()
    )
    return RecordSymptoms(at=at(minute), symptoms=symptoms)


def resolve(minute: float) -> ChangeStatus:
    """Somebody says that it is over."""
    return ChangeStatus(by=ANA, at=at(minute), to=Status.RESOLVED)


def test_only_news_is_an_entry(playbook: Playbook) -> None:
    """The same report twice is one; what is bad is named, what is well is counted."""
    history = History(playbook)
    first = history.give(report(1, api=BAD, db=WELL, queue=WELL))
    again = history.give(report(2, api=BAD, db=WELL, queue=WELL))
    after = history.give(report(3, api=WELL, db=WELL, queue=WELL))

    assert [line(event) for event in first] == ["Health checks: api is failing: no answer; 2 are well"]
    assert again == []
    assert [line(event) for event in after] == ["Health checks: api is well"]


def test_the_item_that_they_answer_ticks_itself(playbook: Playbook) -> None:
    """While one fails nobody ticks it; once none does it is ticked; what is well from the start is ticked at once."""
    history = History(playbook)
    history.give(report(1, api=BAD))
    history.give(resolve(5))
    refused = history.refused(TickCheck(by=ANA, at=at(6), check=0))
    history.give(report(7, api=WELL))
    other = History(playbook)
    other.give(report(1, api=WELL))
    other.give(resolve(5))

    assert "ticks itself once no health check fails any more. Failing: api: no answer." in refused
    assert [(tick.check, tick.by) for tick in history.incident.verification.ticks] == [(0, CLOCK)]
    assert [(tick.check, tick.by) for tick in other.incident.verification.ticks] == [(0, CLOCK)]


def test_what_nobody_can_look_at_is_not_well(playbook: Playbook) -> None:
    """It ticks nothing and sends nothing back; it is said as what it is; a person may tick it."""
    unseen = Symptom(check="api", state=Outcome.DEGRADED, said="cannot be looked at", since=at(6), seen=False)
    history = History(playbook)
    history.give(report(1, api=BAD))
    history.give(resolve(5))
    said = history.give(RecordSymptoms(at=at(6), symptoms=(unseen,)))
    status, ticks = history.incident.status, history.incident.verification.ticks
    history.give(TickCheck(by=ANA, at=at(7), check=0))

    assert [line(event) for event in said] == ["Health checks: api cannot be looked at"]
    assert (status, ticks) == (Status.MONITORING, ())
    assert [tick.by for tick in history.incident.verification.ticks] == [ANA]


def test_without_checks_a_person_ticks_it(playbook: Playbook) -> None:
    """Nobody else could."""
    history = History(playbook)
    history.give(resolve(5))
    history.give(TickCheck(by=ANA, at=at(6), check=0))

    assert [tick.by for tick in history.incident.verification.ticks] == [ANA]


def test_what_fails_while_it_is_monitored_sends_it_back(playbook: Playbook) -> None:
    """And says which; what had failed before does not, nor does a check that nobody had looked at before."""
    history = History(playbook)
    history.give(report(1, api=WELL, db=BAD))
    history.give(resolve(5))
    history.give(report(6, api=WELL, db=BAD, new=BAD))
    before = history.incident.status
    made = history.give(report(7, api=BAD, db=BAD, new=BAD))

    assert before is Status.MONITORING
    assert history.incident.status is Status.INVESTIGATING
    assert history.incident.verification.relapsed
    assert [line(event) for event in made[1:2]] == ["Warroom says that it came back: health check api: no answer"]
