"""What runs programs and health checks, wherever that is: here, on a host by ssh, or by that host's runner."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol

from bot.execution.command import Command, Result
from bot.execution.executor import Executor
from bot.integrations.probes.probes import Probes
from bot.integrations.probes.secrets import Secrets
from bot.integrations.probes.turns import MOST
from playbook.document import Playbook
from playbook.health.check import Placed
from playbook.health.hosts import Host
from playbook.health.kinds import AnyCheck
from playbook.health.sample import Sample


class Elsewhere(Protocol):
    """Has it done by a runner, by its name."""

    async def run(self, runner: str, command: Command) -> Result: ...

    async def probe(self, runner: str, name: str, check: AnyCheck, at: datetime) -> Sample: ...


class Hands:
    """`environment` has the values of `${NAME}`, `secrets` is what is secret besides; `monotonic` gives seconds.

    With `runner`, we are that runner, and its hosts are here; `elsewhere` reaches the others.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        monotonic: Callable[[], float],
        *,
        secrets: Iterable[str] = (),
        runner: str | None = None,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self._environment: Final = environment
        self._secrets = frozenset(secrets)
        self._runner = runner
        self._elsewhere = elsewhere
        # Each its own: a program that somebody has begun must not wait for health checks that hang.
        self._programs = Executor(environment, monotonic, name=runner)
        self._looks = Executor(environment, monotonic, name=runner, at_once=MOST)
        self._probes = Probes(self._looks, environment, monotonic, secrets=self._secrets)

    async def run(self, command: Command, host: Host | None = None) -> Result:
        """Run a program there; the `${NAME}` of its environment are filled in where it runs, and taken out of what it
        printed. Raises NotRun, references.Unset, and for a runner what a database raises. If we are cancelled, the
        program is ended; if nobody knows whether it has, that is the result.
        """
        if (away := self._away(host)) is not None:
            return await away.run(_runner(host), command)
        secrets = Secrets(self._environment, self._secrets)
        filled = {name: secrets.fill(text) for name, text in command.environment.items()}
        result = await self._programs.run(replace(command, environment=filled), host)
        return replace(result, output=secrets.mask(result.output))

    async def probe(
        self, name: str, check: AnyCheck, playbook: Playbook, at: datetime, called: datetime | None = None
    ) -> Sample:
        """One sample of a health check of the playbook; `called` is when a heartbeat was called last.

        Raises nothing but, for a runner, what a database raises.
        """
        host = playbook.hosts[check.on] if isinstance(check, Placed) and check.on else None
        return await self.sample(name, check, host, at, called)

    async def sample(
        self, name: str, check: AnyCheck, host: Host | None, at: datetime, called: datetime | None = None
    ) -> Sample:
        """The same, on a host."""
        if (away := self._away(host)) is not None:
            return await away.probe(_runner(host), name, check, at)
        return await self._probes.probe(name, check, host, at, called)

    async def close(self) -> None:
        """End what is open to other hosts."""
        await self._programs.close()
        await self._looks.close()

    def _away(self, host: Host | None) -> Elsewhere | None:
        """Who reaches the host, if only its runner can do something there."""
        return None if host is None or host.runner in (None, self._runner) else self._elsewhere


def _runner(host: Host | None) -> str:
    return host.runner if host is not None and host.runner is not None else ""
