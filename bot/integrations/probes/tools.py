"""What every probe is given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.execution.executor import Executor
from bot.execution.names import Names
from bot.integrations.probes.secrets import Secrets
from playbook.health.hosts import Host


@dataclass(frozen=True, kw_only=True)
class Tools:
    """`host` is where the check runs, None for here; `called` when a heartbeat was called last."""

    secrets: Secrets
    names: Names
    executor: Executor
    host: Host | None
    at: datetime
    called: datetime | None
    monotonic: Callable[[], float]

    def since(self, begun: float) -> timedelta:
        """How long ago that moment was."""
        return timedelta(seconds=self.monotonic() - begun)
