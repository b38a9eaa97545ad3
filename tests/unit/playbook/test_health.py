"""The small rules of health checks: references to secrets, paths into JSON, silences, which outcome is worse."""

from datetime import UTC, datetime, timedelta

import pytest

from playbook.health import paths, references
from playbook.health.heartbeat import HeartbeatCheck, judged
from playbook.health.sample import Outcome, worst

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DATA = {"status": "ok", "nodes": [{"ready": True}, {"ready": False}], "a.b": 1, "none": None}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bearer ${TOKEN}", "Bearer p@ss/word"),
        ("${TOKEN}${TOKEN}", "p@ss/wordp@ss/word"),
        ("$TOKEN {TOKEN} $${X", "$TOKEN {TOKEN} $${X"),
    ],
)
def test_a_text_is_filled(text: str, expected: str) -> None:
    """Only `${NAME}` is read."""
    assert references.filled(text, {"TOKEN": "p@ss/word"}) == expected


def test_an_address_is_filled() -> None:
    """A value cannot change what an address means, unless it is the address."""
    environment = {"P": "p@ss/word", "ALL": "https://me:p%40ss@x/"}

    assert references.filled_address("https://me:${P}@x/", environment) == "https://me:p%40ss%2Fword@x/"
    assert references.filled_address("${ALL}", environment) == "https://me:p%40ss@x/"


@pytest.mark.parametrize("environment", [{}, {"TOKEN": ""}])
def test_what_is_not_set_is_said(environment: dict[str, str]) -> None:
    """With the name, which is no secret."""
    with pytest.raises(references.Unset, match="`TOKEN` is not set in the environment where this runs"):
        references.filled("${TOKEN}", environment)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("status", "ok"), ("$.status", "ok"), ("nodes[1].ready", False), ("nodes[0]", {"ready": True}), ("none", None)],
)
def test_what_stands_at_a_path(path: str, expected: object) -> None:
    """Keys and places in lists."""
    assert paths.at(path, DATA) == expected


@pytest.mark.parametrize(
    "path", ["state", "nodes[2]", "nodes.ready", "status[0]", "status.x", "nodes[", "[0]", "nodes[-1]"]
)
def test_nothing_stands_at_a_path(path: str) -> None:
    """And nothing breaks."""
    with pytest.raises(paths.Nothing):
        paths.at(path, DATA)


@pytest.mark.parametrize(
    ("wanted", "found", "expected"),
    [("ok", "ok", True), (1, 1.0, True), (True, True, True), (True, 1, False), (1, True, False), ("1", 1, False)],
)
def test_what_is_the_same(wanted: object, found: object, expected: bool) -> None:
    """A number is no truth, and a text no number."""
    assert paths.same(wanted, found) is expected


@pytest.mark.parametrize(
    ("silence", "expected"),
    [
        (timedelta(hours=25), (Outcome.HEALTHY, "was called 1 day 1 h ago")),
        (timedelta(hours=26), (Outcome.FAILING, "was not called for 1 day 2 h; awaited every 1 day 1 h")),
        (None, (Outcome.FAILING, "was never called")),
    ],
)
def test_a_silence(silence: timedelta | None, expected: tuple[Outcome, str]) -> None:
    """It is judged by the last call alone."""
    check = HeartbeatCheck(kind="heartbeat", within=timedelta(hours=25))

    assert judged(check, None if silence is None else NOON - silence, NOON) == expected


def test_the_worst() -> None:
    """Failing is worse than degraded, degraded than healthy; of none, all is well."""
    assert worst(Outcome.DEGRADED, Outcome.FAILING, Outcome.HEALTHY) is Outcome.FAILING
    assert worst(Outcome.HEALTHY, Outcome.DEGRADED) is Outcome.DEGRADED
    assert worst() is Outcome.HEALTHY
