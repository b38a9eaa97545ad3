"""Names of hosts to addresses: out of `/etc/hosts` and the DNS, without a thread that a silent server could hold."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final

import dns.asyncresolver
import dns.exception
import dns.resolver

LONGEST: Final = 5.0
"""Seconds that one look-up may take."""
_PATIENCE: Final = 0.25
"""Seconds that the one kind of address is waited for when the other is there."""
HOSTS: Final = Path("/etc/hosts")


class NoAddress(Exception):
    """The name leads nowhere; the words are a sentence."""


@dataclass(frozen=True, kw_only=True)
class Names:
    """`servers` are asked, at `port`; without any, those of the machine."""

    servers: Sequence[str] = ()
    port: int = 53
    hosts: Path = HOSTS

    async def first(self, name: str) -> str:
        """An address of that name. Raises NoAddress."""
        return (await self.addresses(name))[0]

    async def addresses(self, name: str) -> tuple[str, ...]:
        """All its addresses, the older kind first. Raises NoAddress."""
        if _is_address(name):
            return (name,)
        if written := self._written(name.rstrip(".").lower()):
            return written
        resolver = self.resolver(name)
        asked = [asyncio.create_task(_ask(resolver, name, kind)) for kind in ("A", "AAAA")]
        try:
            return await _both(asked)
        except dns.exception.DNSException as error:
            raise NoAddress(why_not(name, error)) from error
        finally:
            for task in asked:
                task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)

    def resolver(self, name: str) -> dns.asyncresolver.Resolver:
        """Who is asked. Raises NoAddress if the machine does not say whom."""
        try:
            resolver = dns.asyncresolver.Resolver(configure=not self.servers)
        except (dns.exception.DNSException, OSError) as error:
            raise NoAddress(f"`{name}` cannot be looked up: this machine names no DNS server") from error
        if self.servers:
            resolver.nameservers, resolver.port = list(self.servers), self.port
        return resolver

    def _written(self, name: str) -> tuple[str, ...]:
        """What `/etc/hosts` says; `localhost` is known without it. Source: RFC 6761."""
        try:
            lines = self.hosts.read_text(errors="replace").splitlines()
        except OSError:
            lines = []
        found = tuple(_addresses(name, lines))
        return found or (("127.0.0.1", "::1") if name == "localhost" or name.endswith(".localhost") else ())


def why_not(name: str, error: dns.exception.DNSException) -> str:
    """What a failed look-up means, as a sentence."""
    match error:
        case dns.resolver.NXDOMAIN():
            return f"there is no name `{name}`"
        case dns.resolver.NoAnswer():
            return f"`{name}` has no such record"
        case dns.exception.Timeout():
            return f"no answer from the DNS about `{name}`"
        case dns.resolver.NoNameservers():
            return f"the DNS cannot answer for `{name}`"
        case _:
            return f"`{name}` cannot be looked up: {type(error).__name__}"


async def _ask(resolver: dns.asyncresolver.Resolver, name: str, kind: str) -> list[str]:
    answer = await resolver.resolve(name, kind, lifetime=LONGEST, search=True)
    return [str(record) for record in answer]


async def _both(asked: list[asyncio.Task[list[str]]]) -> tuple[str, ...]:
    """What both kinds of address are; once there is one, the other is hardly waited for."""
    waiting = set(asked)
    while waiting:
        patience = _PATIENCE if any(_has_answered(task) for task in asked) else None
        done, waiting = await asyncio.wait(waiting, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        if not done:
            break
    found = tuple(address for task in asked if _has_answered(task) for address in task.result())
    return found or tuple(asked[0].result())  # which raises


def _has_answered(task: asyncio.Task[list[str]]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None


def _addresses(name: str, lines: Iterable[str]) -> Iterable[str]:
    for line in lines:
        address, *names = line.partition("#")[0].split() or [""]
        if name in (one.lower() for one in names) and _is_address(address):
            yield address


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
