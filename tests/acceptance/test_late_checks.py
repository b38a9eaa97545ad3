"""How late health checks begin: what is measured is when they begin, and not when they are asked to."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from prometheus_client import CollectorRegistry

from bot.hands import Hands
from bot.integrations.probes.turns import AT_ONCE
from scheduler.figures import HealthFigures
from scheduler.listening import Listening
from scheduler.probing import Probing
from storage import migrating
from storage.database import Database
from storage.health import Health
from tests.support.checks import playbook


class Punctual(Random):
    """What may come sooner or later comes at once."""

    def uniform(self, a: float, b: float) -> float:
        return 0.0


def now() -> datetime:
    return datetime.now(UTC)


async def test_the_wait_for_a_turn_is_lateness_too(tmp_path: Path) -> None:
    """All are asked in time; one more than may begin at once waits until another has made room for it."""
    hangs = {"kind": "command", "argv": ["sleep", "623.25"], "timeout": "2s", "every": "10s"}
    its = playbook((), **{f"it{n}": hangs for n in range(AT_ONCE + 1)})
    database = Database(f"sqlite:///{tmp_path}/warroom.sqlite3")
    await migrating.migrate(database)
    health, hands, registry = Health(database), Hands(os.environ, time.monotonic), CollectorRegistry()
    probing = Probing(
        health,
        hands.probe,
        Listening(health, lambda: its, clock=now, wall=now),
        lambda: its,
        clock=now,
        wall=now,
        monotonic=lambda: 0.0,
        chance=Punctual(),
        token="one",
        figures=HealthFigures(registry),
    )
    await probing.run()
    await probing.beat()
    await probing.idle()
    await probing.stop()
    await hands.close()
    await database.close()

    soon = registry.get_sample_value("warroom_health_lateness_seconds_bucket", {"le": "0.5"})
    every = registry.get_sample_value("warroom_health_lateness_seconds_count")
    assert (soon, every) == (AT_ONCE, AT_ONCE + 1)
