"""The names of war rooms, by Slack's rules."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.integrations.slack.names import name, names, slugged
from playbook.incident import Cadence, Escalation, Incident

NOW = datetime(2026, 11, 24, tzinfo=UTC)
TEMPLATE = "inc-{number:04}-{title}"


def incident(title: str, number: int = 7) -> Incident:
    """An incident of that title."""
    return Incident(
        number=number,
        title=title,
        severity="P0",
        playbook="v",
        declared_at=NOW,
        declared_by="U0000ANA",
        escalation=Escalation(since=NOW),
        cadence=Cadence(public_since=NOW, room_since=NOW),
    )


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("checkout down", "inc-0007-checkout-down"),
        ("", "inc-0007"),
        ("  Login: 50% FAIL!!  ", "inc-0007-login-50-fail"),
        ("Größe der Straße", "inc-0007-groesse-der-strasse"),
        ("café à Łódź", "inc-0007-cafe-a-lodz"),
        ("can't pay", "inc-0007-cant-pay"),
        ("支払い不可", "inc-0007"),
        ("🔥🔥 db", "inc-0007-db"),
        ("<@U0000ANA> broke <!channel>", "inc-0007-broke"),
        ("under_score", "inc-0007-under-score"),
        ("the payment provider answers with errors for everybody", "inc-0007-the-payment-provider-answers-with-errors"),
        ("a" * 120, f"inc-0007-{'a' * 40}"),
    ],
)
def test_name(title: str, expected: str) -> None:
    """Lower-case letters, digits and dashes; other letters written out or dropped; cut between words."""
    assert name(TEMPLATE, incident(title)) == expected


def test_names_in_turn() -> None:
    """If a name is taken, the next one has a number at its end."""
    assert list(names(TEMPLATE, incident("down")))[:3] == ["inc-0007-down", "inc-0007-down-2", "inc-0007-down-3"]


@given(st.text(max_size=150), st.integers(1, 10**9), st.sampled_from([TEMPLATE, "{title}-{number}", "{number}"]))
def test_names_are_taken_by_slack(title: str, number: int, template: str) -> None:
    """Whatever the title, every name to try is one that Slack takes, and all are different."""
    tried = list(names(template, incident(title, number)))

    assert all(re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,79}", one) for one in tried)
    assert len(set(tried)) == len(tried)


def test_slug_keeps_whole_words() -> None:
    """A cut falls between words, and only inside one if there is no other way."""
    assert [slugged("one two three", most) for most in (13, 9, 7, 5, 2)] == [
        "one-two-three",
        "one-two",
        "one-two",
        "one",
        "on",
    ]
