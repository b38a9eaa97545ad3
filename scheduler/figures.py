"""Figures of this process, for a monitoring system; numbers only, and nothing that names an incident or a person."""

from collections.abc import Sequence
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from playbook.telling import Lane

_LATE: Final = (0.1, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 3600.0)


class HealthFigures:
    """What is counted of health checks."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.samples = Counter(
            "warroom_health_samples", "Samples that health checks have taken.", ["outcome"], registry=registry
        )
        self.late = Histogram(
            "warroom_health_lateness_seconds",
            "How long after its time a health check began.",
            registry=registry,
            buckets=(0.05, 0.1, 0.25, *_LATE[1:]),
        )


class Figures:
    """What is counted, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.open = Gauge(
            "warroom_incidents_open", "Incidents that people work on.", ["severity"], registry=self.registry
        )
        self.pending = Gauge(
            "warroom_deliveries_pending", "What is still to be told.", ["lane"], registry=self.registry
        )
        self.attempts = Counter(
            "warroom_delivery_attempts", "Attempts to tell something.", ["outcome"], registry=self.registry
        )
        self.messages = Counter(
            "warroom_messages", "Messages in the channels that the bot is in: how much is its own.", ["by"],
            registry=self.registry,
        )  # fmt: skip
        self.swept = Gauge(
            "warroom_last_sweep_timestamp_seconds", "When the last sweep ended, in Unix time.", registry=self.registry
        )
        self.well = Gauge(
            "warroom_last_well_timestamp_seconds",
            "When a sweep last found nothing left undone, in Unix time.",
            registry=self.registry,
        )
        self.rearmed = Counter(
            "warroom_rearmed", "What nobody held any more and a sweep took up again.", registry=self.registry
        )
        self.lateness = Histogram(
            "warroom_timer_lateness_seconds",
            "How long after its time a timer was carried out.",
            registry=self.registry,
            buckets=_LATE,
        )

        self.health = HealthFigures(self.registry)

    def somebody_spoke(self) -> None:
        """A person wrote a message in one of those channels."""
        self.messages.labels("people").inc()

    def count(self, opened: Sequence[tuple[str, int]], pending: Sequence[tuple[int, int]]) -> None:
        """Set what stands in the database: open incidents by severity, deliveries to tell by lane."""
        self.forget()
        for severity, many in opened:
            self.open.labels(severity).set(many)
        for lane in Lane:
            self.pending.labels(lane.name.lower()).set(dict(pending).get(lane, 0))

    def forget(self) -> None:
        """Say nothing of what stands in the database, rather than something old."""
        self.open.clear()
        self.pending.clear()

    def text(self) -> bytes:
        """All of it in Prometheus' text form."""
        return generate_latest(self.registry)
