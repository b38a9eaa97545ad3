"""Which two declarations may be of the same thing."""

from datetime import timedelta
from typing import Any

import pytest

from playbook import deciding, evolving
from playbook.commands import Declare
from playbook.document import Playbook
from playbook.incident import Incident
from playbook.twins import UNTITLED_WITHIN, WITHIN, alike, twin
from tests.support.history import START


def first(playbook: Playbook, number: int = 7, **details: Any) -> Incident:
    """An incident declared at the start."""
    command = Declare(by="U0000ANA", at=START, severity="P0", **details)
    return evolving.replay(deciding.declare(number, command, playbook))


def second(after: timedelta, **details: Any) -> Declare:
    """A declaration that comes later."""
    return Declare(**{"by": "U0000BEN", "at": START + after, "severity": "P1", **details})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("checkout down", "Checkout is DOWN!"),
        ("checkout down", "the checkout is down again"),
        ("login errors in EU", "errors at login in EU"),
        ("checkout down", "chekout down"),
        ("db-1 down", "DB 1 is down"),
    ],
)
def test_the_same_words_are_the_same(one: str, other: str) -> None:
    """Case, order, fillers and a typing error keep nothing apart."""
    assert (alike(one, other), alike(other, one)) == (True, True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("checkout down", "login down"),
        ("checkout down", "checkout is slow in the EU"),
        ("trouble 1", "trouble 2"),
        ("db-1 down", "db-2 down"),
        ("🔥", "💥"),
    ],
)
def test_other_words_are_another(one: str, other: str) -> None:
    """Different numbers are different things, however alike the rest."""
    assert (alike(one, other), alike(other, one)) == (False, False)


def test_a_twin_is_open_recent_and_public(playbook: Playbook) -> None:
    """Ten minutes; none that is over; none that is private, on either side."""
    ana = first(playbook, title="checkout down")
    soon = second(timedelta(minutes=1), title="checkout is down")
    over = ana.model_copy(update={"status": "resolved"})
    private = ana.model_copy(update={"private": True})

    assert twin(soon, [ana]) == ana
    assert twin(second(WITHIN, title="checkout is down"), [ana]) == ana
    assert twin(second(WITHIN + timedelta(seconds=1), title="checkout is down"), [ana]) is None
    assert twin(second(timedelta(minutes=1), title="checkout is down", private=True), [ana]) is None
    assert [twin(soon, [one]) for one in (over, private)] == [None, None]


def test_the_same_services_are_the_same_thing(playbook: Playbook) -> None:
    """Whatever each calls it; a part of them is not enough."""
    ana = first(playbook, title="nobody can pay", services=("checkout", "api"))

    assert twin(second(timedelta(minutes=1), title="errors", services=("api", "checkout")), [ana]) == ana
    assert twin(second(timedelta(minutes=1), title="errors", services=("api",)), [ana]) is None


def test_without_words_the_severity_decides_for_two_minutes(playbook: Playbook) -> None:
    """Somebody in a hurry types none."""
    ana = first(playbook)

    assert twin(second(UNTITLED_WITHIN, severity="P0", title="checkout down"), [ana]) == ana
    assert twin(second(UNTITLED_WITHIN + timedelta(seconds=1), severity="P0"), [ana]) is None
    assert twin(second(timedelta(seconds=1), severity="P1"), [ana]) is None


def test_the_newest_of_several_is_shown(playbook: Playbook) -> None:
    """It is the one that people are gathering in."""
    several = [first(playbook, number, title="checkout down") for number in (7, 9, 8)]
    found = twin(second(timedelta(minutes=1), title="checkout down"), several)

    assert found is not None
    assert found.number == 9
