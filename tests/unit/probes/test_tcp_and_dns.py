"""The probes of `tcp` and `dns`, against real servers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from bot.execution.names import Names
from playbook.health.sample import Outcome, Sample
from tests.support.serving import Zone, dns_server, silent_dns, silent_tcp

Look = Callable[..., Awaitable[Sample]]
HEALTHY, FAILING = Outcome.HEALTHY, Outcome.FAILING


@pytest.fixture
async def zone() -> AsyncIterator[Zone]:
    """A server of the DNS that knows some names."""
    records = {
        ("api.example.", "A"): ["192.0.2.1", "192.0.2.2"],
        ("api.example.", "TXT"): ['"v=1"'],
        ("api.example.", "MX"): ["10 mail.example."],
        ("here.example.", "A"): ["127.0.0.1"],
        ("here.example.", "AAAA"): ["::1"],
    }
    async with dns_server(records) as zone:
        yield zone


async def test_a_port(look: Look, zone: Zone) -> None:
    """By number and by name."""
    names = Names(servers=("127.0.0.1",), port=zone.port)
    async with silent_tcp() as port:
        by_number = await look({"kind": "tcp", "address": f"127.0.0.1:{port}"})
        by_name = await look({"kind": "tcp", "address": f"here.example:{port}"}, names=names)
        local = await look({"kind": "tcp", "address": f"localhost:{port}"})

    assert {sample.outcome for sample in (by_number, by_name, local)} == {HEALTHY}
    assert by_number.says.startswith("connected in ")


async def test_no_port(look: Look, zone: Zone) -> None:
    """Each reason is a sentence."""
    names = Names(servers=("127.0.0.1",), port=zone.port)
    closed = await look({"kind": "tcp", "address": "127.0.0.1:1"})
    nowhere = await look({"kind": "tcp", "address": "nowhere.example:1"}, names=names)

    assert closed.says == "127.0.0.1:1 cannot be reached: connection refused"
    assert nowhere.says == "there is no name `nowhere.example`"


async def test_a_name_without_an_answer(look: Look) -> None:
    """A silent DNS is waited for no longer than the time-out, by a check that needs it and by one that asks it."""
    async with silent_dns() as port:
        names = Names(servers=("127.0.0.1",), port=port)
        samples = await asyncio.gather(
            look({"kind": "tcp", "address": "silent.example:1", "timeout": "1s"}, names=names),
            look({"kind": "dns", "name": "silent.example", "server": f"127.0.0.1#{port}", "timeout": "1s"}),
        )

    assert [sample.says for sample in samples] == ["no answer within 1s"] * 2


@pytest.mark.parametrize(
    ("written", "outcome", "says"),
    [
        ({"name": "api.example"}, HEALTHY, "2 answers in "),
        ({"name": "api.example", "expects": ["192.0.2.2"]}, HEALTHY, "2 answers in "),
        ({"name": "api.example", "record": "TXT"}, HEALTHY, "v=1 in "),
        ({"name": "api.example", "record": "MX", "expects": ["10 mail.example"]}, HEALTHY, "10 mail.example in "),
        ({"name": "api.example", "expects": ["192.0.2.2", "192.0.2.3"]}, FAILING, "lacks 192.0.2.3"),
        ({"name": "api.example", "record": "NS"}, FAILING, "`api.example` has no such record"),
        ({"name": "nowhere.example"}, FAILING, "there is no name `nowhere.example`"),
        ({"name": "a..b"}, FAILING, "`a..b` cannot be looked up: EmptyLabel"),
    ],
)
async def test_a_name(look: Look, zone: Zone, written: dict[str, Any], outcome: Outcome, says: str) -> None:
    """Its records are held against those that are expected."""
    sample = await look({"kind": "dns", "server": f"127.0.0.1#{zone.port}", **written})

    assert (sample.outcome, sample.says[: len(says)]) == (outcome, says)
