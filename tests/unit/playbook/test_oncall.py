"""Escalation by rota: whoever is on call when the page goes out, and nobody waits for a rota that has a gap."""

from datetime import timedelta
from pathlib import Path

import pytest

from playbook import authority, commands
from playbook.document import Playbook
from playbook.events import LevelPassed, Paged, PageRepeated, Reason
from playbook.incident import Status
from playbook.reading import read
from playbook.refusals import Refused
from playbook.repeats import Repeat
from playbook.rotas import Cover
from playbook.telling import What, page_key
from playbook.tellings import tellings
from tests.support.history import History, at
from tests.unit.integrations.rendering import opened, said

TEXT = (Path(__file__).parents[1] / "playbook_file" / "rotas.yaml").read_text()
START = at(0)


@pytest.fixture
def its() -> Playbook:
    """Ana is on call, and hands over to Ben ten minutes after the incident was declared; daily."""
    soon = START + timedelta(minutes=10)
    daily = f"every: 1d, starts: {START - timedelta(days=2):%Y-%m-%d}"
    text = TEXT.replace("timezone: Europe/Berlin", "timezone: UTC").replace('"09:00"\n', f'"{soon:%H:%M}"\n')
    text = text.replace("every: 1w, starts: 2026-01-05, ends: 2026-12-28", daily)
    return read(text.replace("every: 1w, starts: 2026-01-05", daily))


def paged(history: History, until: float) -> list[tuple[float, str, tuple[str, ...], Reason]]:
    """Whom time pages up to that minute."""
    return [(m, event.name, event.people, event.reason) for m, event in history.run(until) if isinstance(event, Paged)]


def test_whoever_is_on_call_is_paged_when_it_happens(its: Playbook) -> None:
    """Two incidents on two sides of a hand-over call two people."""
    [first] = [event for event in History(its).events if isinstance(event, Paged)]
    later = its.people(("oncall",), at(10))

    assert first.people == its.people(("oncall",), START) != later
    assert {*first.people, *later} == {"U0000ANA", "U0000BEN"}


def test_an_accepted_cover_is_paged_instead(its: Playbook) -> None:
    """From its first moment on, until its last, and not after it; the playbook's version is still the same."""
    cover = Cover(rota="oncall", person="U0000CLEO", starts=START, ends=at(5), agreed_at=START)
    covered = its.with_covers([cover])

    [first] = [event for event in History(covered).events if isinstance(event, Paged)]

    assert first.people == ("U0000CLEO",)
    assert covered.people(("oncall",), at(5)) == its.people(("oncall",), at(5))
    assert covered.version == its.version


def without(its: Playbook, *rotas: str) -> Playbook:
    """The same, with rotas that have not begun."""
    late = {
        key: its.rotas[key].model_copy(
            update={"layers": tuple(one.model_copy(update={"starts": at(0).date() + timedelta(days=99)})
                                    for one in its.rotas[key].layers)}
        )
        for key in rotas
    }  # fmt: skip
    return its.model_copy(update={"rotas": {**its.rotas, **late}})


def test_a_gap_in_the_first_level_pages_the_next_at_once(its: Playbook) -> None:
    """Nobody waits fifteen minutes for a rota in which nobody is on call; the timeline says what was passed."""
    history = History(without(its, "oncall"))

    passed = [(event.level, event.because) for event in history.events if isinstance(event, LevelPassed)]
    assert passed == [(0, "nobody is on call there")]
    [page] = [event for event in history.events if isinstance(event, Paged)]
    assert (page.name, page.level) == ("Backup", 1)
    assert paged(history, 100) == [(30, "Manager", ("U0000MARC",), Reason.UNRESOLVED)]


def test_a_gap_further_up_pages_the_one_above_at_that_time(its: Playbook) -> None:
    """The backup's time comes, nobody is on call, so the manager is called then, fifteen minutes early."""
    history = History(without(its, "backup"))

    assert paged(history, 100) == [(15, "Manager", ("U0000MARC",), Reason.UNACKNOWLEDGED)]
    assert [event.because for event in history.events if isinstance(event, LevelPassed)] == ["nobody is on call there"]


def test_a_rota_in_a_permission_is_whoever_is_on_call_then(its: Playbook) -> None:
    """Only who is on call may cancel here; the other is refused with the name of who may."""
    history = History(its)
    on_call, other = sorted(("U0000ANA", "U0000BEN"), key=lambda who: who not in its.people(("oncall",), at(5)))

    def cancel(by: str) -> commands.Command:
        return commands.ChangeStatus(by=by, at=at(5), to=Status.CANCELLED, why="x")

    authority.refuse_unless_allowed(history.incident, cancel(on_call), {}, its)
    with pytest.raises(Refused, match=f"Only the On-call engineer may cancel INC-7: ask <@{on_call}>"):
        authority.refuse_unless_allowed(history.incident, cancel(other), {}, its)


def test_a_late_update_is_told_to_whoever_is_on_call_then(its: Playbook) -> None:
    """`reminders.overdue` may name a rota."""
    assert its.reminders.overdue == ("backup", "manager")
    assert its.people(its.reminders.overdue, at(30)) == (*its.people(("backup",), at(30)), "U0000MARC")


def test_a_repeat_calls_whoever_is_on_call_by_then_too(its: Playbook) -> None:
    """Ben takes over while nobody answers: Ana is called again, and Ben for the first time, into the room as well."""
    policies = dict(its.escalation_policies)
    repeat = Repeat(every=timedelta(minutes=12), times=2)
    policies["critical"] = (policies["critical"][0].model_copy(update={"repeat": repeat}),)
    ana, ben = (its.people(("oncall",), at(minute))[0] for minute in (0, 10))
    history = opened(History(its.model_copy(update={"escalation_policies": policies})))

    (event,) = (one for one in history.tick(12) if isinstance(one, PageRepeated))
    told = tellings(history.incident, event, history.incident, 9)

    assert event.people == (ana, ben)
    assert [one.key for one in told if one.what is What.PAGE] == [
        page_key(ana, 0, at(12)),
        page_key(ben, 0, at(12)),
        page_key(ana, 0, START),
    ]
    assert [one.what for one in told if one.what is What.INVITE] == [What.INVITE]
    assert "*You are called again* as On-call engineer" in said(history, What.PAGE, event, person=ana)
    assert "*You are called* as On-call engineer: nobody acknowledged in 12 min." in said(
        history, What.PAGE, event, person=ben
    )
