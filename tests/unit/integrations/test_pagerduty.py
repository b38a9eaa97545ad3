"""Alerts by PagerDuty: what they say, that they go one way, and what its refusals mean."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from bot.integrations.pagerduty.integration import PagerDuty
from bot.integrations.web import Web
from bot.keys import read
from bot.masking import secrets
from bot.settings import Settings
from playbook import commands
from playbook.contacts import WayBy
from playbook.document import Playbook
from playbook.flags import call_key
from playbook.incident import Status
from playbook.telling import What, page_key
from playbook.ways import ALERT
from scheduler.errands import Errand, GiveUp, TryLater
from tests.support.history import START, History, at
from tests.support.pagerduty import KEY, FakePagerDuty, fake_pagerduty
from tests.unit.integrations.rendering import errand, opened

ANA, CTO = "U0000ANA", "U0000TESS"
PAGE = page_key(ANA, 0, START)
WAYS: tuple[WayBy, ...] = ("pagerduty",)


@pytest.fixture
async def server() -> AsyncIterator[FakePagerDuty]:
    """A server like PagerDuty's."""
    async with fake_pagerduty() as made:
        yield made


@pytest.fixture
async def pagerduty(server: FakePagerDuty) -> AsyncIterator[PagerDuty]:
    """The integration, pointed at it."""
    async with aiohttp.ClientSession() as session:
        yield PagerDuty(Web(session, "PagerDuty"), {"ana": SecretStr(KEY), "short": SecretStr("abc")}, server.url)


@pytest.fixture
def known(playbook: Playbook) -> Playbook:
    """Ana and the CTO are called by the key called `ana`."""
    called = {key: playbook.contacts[key].model_copy(update={"pagerduty": "ana"}) for key in ("primary", "cto")}
    return playbook.model_copy(update={"contacts": {**playbook.contacts, **called}})


def alerted(known: Playbook, *, page: str = PAGE, person: str = ANA, **details: Any) -> History:
    """An incident with a page that Slack has not brought."""
    history = opened(History(known, **{"title": "checkout is down", **details}))
    why = "Slack does not answer"
    history.give(commands.RecordUnreachable(at=at(1), person=person, page=page, reason=why, ways=WAYS))
    return history


def wanted(history: History, receipt: str | None = None, *, page: str = PAGE, person: str = ANA) -> Errand:
    """The errand of that alert, as things stand now."""
    return errand(history, What.ALERT, "paged_by_pagerduty", person=person, receipt=receipt, key=f"{ALERT}{page}")


async def test_it_says_who_is_called_and_why(server: FakePagerDuty, pagerduty: PagerDuty, known: Playbook) -> None:
    """What is read aloud on the telephone, how bad it is, and where people meet."""
    done = await pagerduty.deliver(wanted(alerted(known, impact="<@U0000BEN> cannot pay", services=("checkout",))))

    (event,) = server.taken
    payload = event["payload"]
    assert done.receipt == event["event_action"] == "trigger"
    assert payload["summary"] == "[P0] checkout is down: you are called (INC-7)"
    assert (payload["severity"], payload["component"]) == ("critical", "checkout")
    assert payload["custom_details"]["impact"] == "On-call engineer (backup) cannot pay"
    assert "warroom ack INC-7" in payload["custom_details"]["acknowledge"]
    assert payload["custom_details"]["acknowledge by"] == "03:15 UTC"
    assert [one["text"] for one in event["links"]] == ["War room in Slack", "Call"]
    assert event["routing_key"] == KEY


async def test_it_goes_one_way(server: FakePagerDuty, pagerduty: PagerDuty, known: Playbook) -> None:
    """Triggered, acknowledged once somebody has it, resolved when it is over; and never called anew by itself."""
    history, receipt = alerted(known), None
    for step in (
        None,
        commands.Acknowledge(by="U0000BEN", at=at(2)),
        commands.ChangeStatus(by="U0000BEN", at=at(3), to=Status.RESOLVED, now=True, why="fixed"),
        commands.Reopen(by="U0000BEN", at=at(4), why="it is back"),
    ):
        if step is not None:
            history.give(step)
        receipt = (await pagerduty.deliver(wanted(history, receipt))).receipt or receipt

    assert [event["event_action"] for event in server.taken] == ["trigger", "acknowledge", "resolve"]
    assert list(server.alerts.values()) == ["resolve"]


async def test_nobody_is_called_for_what_is_answered(
    server: FakePagerDuty, pagerduty: PagerDuty, known: Playbook
) -> None:
    """Somebody acknowledged before the alert went out: nothing goes out."""
    history = alerted(known)
    history.give(commands.Acknowledge(by="U0000BEN", at=at(2)))

    assert (await pagerduty.deliver(wanted(history))).receipt is None
    assert server.taken == []


async def test_again_is_the_same_alert(server: FakePagerDuty, pagerduty: PagerDuty, known: Playbook) -> None:
    """After a lost answer it is sent again, with the key by which PagerDuty knows it."""
    server.faults.append("lose")
    history = alerted(known)
    with pytest.raises(TryLater):
        await pagerduty.deliver(wanted(history))
    await pagerduty.deliver(wanted(history))

    assert len(server.taken) == 2
    assert len(server.alerts) == 1


async def test_an_alert_of_which_nobody_knows_is_ended_too(
    server: FakePagerDuty, pagerduty: PagerDuty, known: Playbook
) -> None:
    """The answer was lost, and somebody acknowledged before it was sent again: it does not go on ringing."""
    server.faults.append("lose")
    history = alerted(known)
    with pytest.raises(TryLater) as later:
        await pagerduty.deliver(wanted(history))
    assert later.value.unknown
    history.give(commands.Acknowledge(by="U0000BEN", at=at(2)))
    again = wanted(history)
    await pagerduty.deliver(replace(again, delivery=replace(again.delivery, unknown_since=at(1))))

    assert list(server.alerts.values()) == ["acknowledge"]


async def test_a_private_incident_keeps_to_itself(server: FakePagerDuty, pagerduty: PagerDuty, known: Playbook) -> None:
    """PagerDuty's people are others than its members."""
    words = {"title": "secretword", "impact": "secretword", "services": ("secretword",)}
    await pagerduty.deliver(wanted(alerted(known, private=True, **words)))

    (event,) = server.taken
    assert event["payload"]["summary"] == "[P0] a private incident: you are called (INC-7)"
    assert "secretword" not in str(event)


async def test_a_flag_asks_for_nothing(server: FakePagerDuty, pagerduty: PagerDuty, known: Playbook) -> None:
    """They are told; the alert ends when the flag is lowered, and not when somebody has the incident."""
    page = call_key(CTO)
    history = alerted(known, page=page, person=CTO, flags=("data-loss",))
    receipt = (await pagerduty.deliver(wanted(history, page=page, person=CTO))).receipt
    history.give(commands.Acknowledge(by=ANA, at=at(2)))
    await pagerduty.deliver(wanted(history, receipt, page=page, person=CTO))
    assert [event["event_action"] for event in server.taken] == ["trigger"]
    assert "you are told" in server.taken[0]["payload"]["summary"]
    assert "acknowledge" not in server.taken[0]["payload"]["custom_details"]

    history.give(commands.ChangeFlags(by=ANA, at=at(3), down=("data-loss",)))
    await pagerduty.deliver(wanted(history, receipt, page=page, person=CTO))
    assert [event["event_action"] for event in server.taken] == ["trigger", "resolve"]


@pytest.mark.parametrize(("status", "wait"), [("429", timedelta(seconds=30)), ("500", None)])
async def test_what_passes_is_tried_again(
    server: FakePagerDuty, pagerduty: PagerDuty, known: Playbook, status: str, wait: timedelta | None
) -> None:
    """Too many at once, or trouble there: later."""
    server.faults.append(status)
    with pytest.raises(TryLater) as later:
        await pagerduty.deliver(wanted(alerted(known)))

    assert later.value.after == wait


@pytest.mark.parametrize(
    ("name", "words"), [("short", "Length of 'routing_key' is incorrect"), ("ben", "has no key called ben")]
)
async def test_what_does_not_pass_is_said(pagerduty: PagerDuty, known: Playbook, name: str, words: str) -> None:
    """In PagerDuty's own words, which say what to mend; or which key is missing."""
    ana = known.contacts["primary"].model_copy(update={"pagerduty": name})
    history = alerted(known.model_copy(update={"contacts": {**known.contacts, "primary": ana}}))

    with pytest.raises(GiveUp, match=words):
        await pagerduty.deliver(wanted(history))


def test_the_keys_are_read() -> None:
    """By their names; what is none is refused without showing any."""
    keys = read(SecretStr(f" ana={KEY}, ben = b=c ,"))
    assert {name: key.get_secret_value() for name, key in keys.items()} == {"ana": KEY, "ben": "b=c"}
    assert read(SecretStr("")) == {}
    for wrong in ("planted", "ana=", "=planted", f"ana={KEY},planted"):
        with pytest.raises(ValueError, match="part") as error:
            read(SecretStr(wrong))
        assert "planted" not in str(error.value)


def test_the_keys_are_secrets() -> None:
    """Each of them is taken out of the log, by itself too."""
    settings = Settings.model_validate(
        {"_env_file": None, "warroom_pagerduty_keys": SecretStr(f"ana={KEY},ben=x{KEY}")}
    )

    assert {KEY, f"x{KEY}"} <= secrets(settings)
