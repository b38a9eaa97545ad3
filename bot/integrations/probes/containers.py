"""What the Docker Engine says of a container, judged."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.integrations.probes.finding import Finding, degraded, failing, healthy, share
from playbook.durations import spell
from playbook.health.docker import DockerCheck


@dataclass(frozen=True, kw_only=True)
class Container:
    """One container, as the Engine's `inspect` and `stats` tell it; `at` is the Engine's own time."""

    inspected: dict[str, Any]
    stats: dict[str, Any] | None
    at: datetime

    @property
    def name(self) -> str:
        """Its name, without the slash that the Engine puts before it."""
        return str(self.inspected.get("Name", "")).removeprefix("/") or str(self.inspected.get("Id", ""))[:12]

    @property
    def state(self) -> dict[str, Any]:
        """Its state."""
        return self.inspected.get("State") or {}

    @property
    def restarts(self) -> int:
        """How often its restart policy has started it again."""
        return int(self.inspected.get("RestartCount") or 0)

    @property
    def up(self) -> timedelta:
        """How long it has been running; zero if nobody knows."""
        try:
            started = datetime.fromisoformat(str(self.state.get("StartedAt")))
        except ValueError:
            return timedelta()
        return max(self.at - started.replace(tzinfo=started.tzinfo or UTC), timedelta())


def judged(check: DockerCheck, container: Container) -> Iterator[Finding]:
    """All that is to be said about it: first whether it runs; only then whether it is well."""
    name, state = container.name, container.state
    status = str(state.get("Status") or "unknown")
    times = f"{container.restarts} restarts"
    if state.get("Restarting") or status == "restarting":
        yield failing(f"{name} restarts again and again: {times}, last {_end(state)}")
    elif status != "running":
        yield failing(f"{name} is {status}: {_end(state)}" if status in ("exited", "dead") else f"{name} is {status}")
    elif container.restarts >= check.restarts and container.up < check.settled:
        yield failing(f"{name} restarts again and again: {times}, up for {spell(container.up)}")
    else:
        yield _health(container)
        yield from _memory(check, container)


def _end(state: dict[str, Any]) -> str:
    killed = ", out of memory" if state.get("OOMKilled") else ""
    return f"exit code {state.get('ExitCode', '?')}{killed}"


def _health(container: Container) -> Finding:
    health = container.state.get("Health") or {}
    match health.get("Status"):
        case "unhealthy":
            last = (health.get("Log") or [{}])[-1]
            return failing(f"{container.name} is unhealthy", evidence=str(last.get("Output") or ""))
        case "starting":
            return degraded(f"{container.name} is starting")
        case "healthy":
            return healthy(f"{container.name} is healthy")
        case _:
            return healthy(f"{container.name} runs")


def _memory(check: DockerCheck, container: Container) -> Iterator[Finding]:
    figures = (container.stats or {}).get("memory_stats") or {}
    limit = int(figures.get("limit") or 0)
    if not limit:
        return
    inside = figures.get("stats") or {}
    # As `docker stats` counts: what can be given back at once is not used (cgroup 2, then cgroup 1).
    cached = int(inside.get("inactive_file") or inside.get("total_inactive_file") or 0)
    used = 100 * max(int(figures.get("usage") or 0) - cached, 0) / limit
    yield share(f"{container.name}: memory", used, check.memory_warn, check.memory_fail)
