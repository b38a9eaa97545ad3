"""Names become addresses, or a sentence, in time."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.execution.names import Names, NoAddress
from tests.support.serving import Zone, dns_server, silent_dns


@pytest.fixture
async def zone() -> AsyncIterator[Zone]:
    """A server of the DNS that knows some names."""
    records = {
        ("db.example.", "A"): ["192.0.2.1", "192.0.2.2"],
        ("db.example.", "AAAA"): ["2001:db8::1"],
        ("six.example.", "AAAA"): ["2001:db8::6"],
    }
    async with dns_server(records) as zone:
        yield zone


def names(zone: Zone, **more: object) -> Names:
    """Those that ask this server."""
    return Names(servers=("127.0.0.1",), port=zone.port, **more)  # type: ignore[arg-type]  # passed on as it is


async def test_names_of_the_dns(zone: Zone) -> None:
    """All addresses, the older kind first; one that has only the newer has that."""
    *older, newer = await names(zone).addresses("db.example")

    assert (sorted(older), newer) == (["192.0.2.1", "192.0.2.2"], "2001:db8::1")
    assert await names(zone).first("six.example") == "2001:db8::6"


async def test_names_of_this_machine(zone: Zone, tmp_path: Path) -> None:
    """`/etc/hosts` goes first, in any case of letters; `localhost` is known even if nothing says so."""
    hosts = tmp_path / "hosts"
    hosts.write_text("# comment\n10.0.0.7 Backend backend.internal # old\nnonsense backend\n")

    assert await names(zone, hosts=hosts).addresses("backend") == ("10.0.0.7",)
    assert await names(zone, hosts=tmp_path / "none").first("localhost") == "127.0.0.1"
    assert zone.asked == []


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::7"])
async def test_an_address_is_not_looked_up(zone: Zone, address: str) -> None:
    """It is taken as it is."""
    assert await names(zone).addresses(address) == (address,)
    assert zone.asked == []


async def test_a_name_that_is_not_there(zone: Zone) -> None:
    """It is named in a sentence."""
    with pytest.raises(NoAddress, match=r"there is no name `nowhere\.example`"):
        await names(zone).first("nowhere.example")


async def test_one_kind_without_an_answer(zone: Zone) -> None:
    """A server that says nothing about the newer kind of address holds nobody up who has the older."""
    zone.silent_about.add("AAAA")
    begun = time.monotonic()

    assert sorted(await names(zone).addresses("db.example")) == ["192.0.2.1", "192.0.2.2"]
    assert time.monotonic() - begun < 2


async def test_a_server_without_an_answer() -> None:
    """Whoever has no time left need not wait, and no thread of the process is held."""
    async with silent_dns() as port:
        waiting = Names(servers=("127.0.0.1",), port=port)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await waiting.first("db.example")
