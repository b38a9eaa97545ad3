"""Escalation by rota: whoever is on call when the page goes out, and nobody waits for a rota that has a gap."""

from datetime import timedelta
from pathlib import Path

import pytest

from playbook import authority, commands
from playbook.document import Playbook
from playbook.events import LevelPassed, Paged, Reason
from playbook.incident import Status
from playbook.reading import read
from playbook.refusals import Refused
from playbook.rotas import Cover
from tests.support.history import History, at

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
