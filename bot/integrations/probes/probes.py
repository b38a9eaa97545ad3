"""From a health check to a sample, whatever happens: the table of the kinds, and the time-out."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import assert_never

from bot.execution.command import NotRun
from bot.execution.executor import Executor
from bot.execution.names import Names, NoAddress
from bot.integrations.probes import command, disk, dns, docker, heartbeat, http, memory, postgres, redis, tcp
from bot.integrations.probes.finding import Failed, Finding, failing
from bot.integrations.probes.secrets import Secrets
from bot.integrations.probes.tools import Tools
from bot.integrations.probes.turns import Turns
from bot.likely import likely_masked
from playbook.health.check import Common, Placed
from playbook.health.command import CommandCheck
from playbook.health.disk import DiskCheck
from playbook.health.dns import DnsCheck
from playbook.health.docker import DockerCheck
from playbook.health.fields import spelt
from playbook.health.heartbeat import HeartbeatCheck
from playbook.health.hosts import Host
from playbook.health.http import HttpCheck
from playbook.health.kinds import AnyCheck
from playbook.health.memory import MemoryCheck
from playbook.health.postgres import PostgresCheck
from playbook.health.redis import RedisCheck
from playbook.health.references import Unset
from playbook.health.sample import LONGEST_EVIDENCE, LONGEST_SAYING, Sample
from playbook.health.tcp import TcpCheck

log = logging.getLogger(__name__)

_Program = CommandCheck | DiskCheck | MemoryCheck
"""What runs a program."""


class Probes:
    """`environment` holds the values of `${NAME}`; `secrets` is what is secret besides; `monotonic` gives seconds."""

    def __init__(
        self,
        executor: Executor,
        environment: Mapping[str, str],
        monotonic: Callable[[], float],
        *,
        secrets: Iterable[str] = (),
        names: Names | None = None,
    ) -> None:
        self._executor = executor
        self._environment = environment
        self._monotonic = monotonic
        self._secrets = frozenset(secrets)
        self._names = names or Names()
        self._turns = Turns()

    async def probe(
        self, name: str, check: AnyCheck, host: Host | None, at: datetime, called: datetime | None = None
    ) -> Sample:
        """One sample, at a moment, on a host, None for here; `called` is when a heartbeat was called last.

        Never raises, unless cancelled.
        """
        tools = Tools(
            secrets=Secrets(self._environment, self._secrets),
            names=self._names,
            executor=self._executor,
            host=host,
            at=at,
            called=called,
            monotonic=self._monotonic,
        )
        asked = self._monotonic()
        async with self._turns.turn() if isinstance(check, _Program) else nullcontext():
            waited, begun = tools.since(asked), self._monotonic()
            found = await self._found(name, check, tools)
        took = tools.since(begun) if found.took is None else found.took
        return _sample(name, at, took, found, tools.secrets).model_copy(update={"waited": waited})

    async def _found(self, name: str, check: AnyCheck, tools: Tools) -> Finding:
        try:
            self._executor.refuse_elsewhere(tools.host)
            async with asyncio.timeout(_limit(check)):
                return await _look(check, tools)
        except Failed as failed:
            return failing(str(failed), failed.evidence)
        except (NotRun, NoAddress, Unset) as error:
            return failing(str(error))
        except TimeoutError:
            return failing(f"no answer within {spelt(_patience(check))}")
        except Exception as error:  # noqa: BLE001 - a broken check must not stop the others, and is told as failing
            said = tools.secrets.mask(f"{type(error).__name__}: {error}")
            log.error("probe_broke", extra={"check": name, "reason": said})
            return failing(f"the check itself broke: {type(error).__name__}")


async def _look(check: AnyCheck, tools: Tools) -> Finding:  # noqa: C901 - the table of the kinds
    match check:
        case HttpCheck():
            return await http.probe(check, tools)
        case TcpCheck():
            return await tcp.probe(check, tools)
        case DnsCheck():
            return await dns.probe(check, tools)
        case PostgresCheck():
            return await postgres.probe(check, tools)
        case RedisCheck():
            return await redis.probe(check, tools)
        case CommandCheck():
            return await command.probe(check, tools)
        case DockerCheck():
            return await docker.probe(check, tools)
        case DiskCheck():
            return await disk.probe(check, tools)
        case MemoryCheck():
            return await memory.probe(check, tools)
        case HeartbeatCheck():
            return await heartbeat.probe(check, tools)
    assert_never(check)


def _limit(check: AnyCheck) -> float | None:
    """Seconds; a program's time begins when it is its turn, so whoever runs it keeps that time itself."""
    if isinstance(check, _Program):
        return None
    return _patience(check).total_seconds()


def _patience(check: Common) -> timedelta:
    return check.timeout if isinstance(check, Placed) else timedelta(seconds=5)


def _sample(name: str, at: datetime, took: timedelta, found: Finding, secrets: Secrets) -> Sample:
    """It is shown to many, so nothing leaves here that is a secret, or looks like one."""
    says = " ".join(likely_masked(secrets.mask(found.says)).split())
    evidence = likely_masked(secrets.mask(found.evidence))
    return Sample(
        check=name,
        at=at,
        took=took,
        outcome=found.outcome,
        says=says if len(says) <= LONGEST_SAYING else f"{says[: LONGEST_SAYING - 1]}…",
        evidence=evidence if len(evidence) <= LONGEST_EVIDENCE else f"…{evidence[1 - LONGEST_EVIDENCE :]}",
    )
