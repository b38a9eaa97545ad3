"""Histories for the machines: commands on a time axis, decided and evolved, with no database and no clock."""

from datetime import UTC, datetime, timedelta
from typing import Any

from playbook import commands, deadlines, deciding, evolving
from playbook.document import Playbook
from playbook.events import Event
from playbook.incident import Incident
from playbook.refusals import Refused

START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
"""A Tuesday, at the hour when it happens."""


def at(minutes: float) -> datetime:
    """So many minutes into the story."""
    return START + timedelta(minutes=minutes)


class History:
    """One incident's story, told by hand. `events` are all so far; `incident` is what they made."""

    def __init__(self, playbook: Playbook, severity: str = "P0", *, by: str = "U0000DEE", **details: Any) -> None:
        self.playbook = playbook
        self.events: list[Event] = []
        declared = deciding.declare(7, commands.Declare(by=by, at=START, severity=severity, **details), playbook)
        self.incident: Incident = evolving.replay(declared)
        self.events += declared

    def give(self, command: commands.Command) -> list[Event]:
        """Give a command; returns what it made happen. Raises `Refused`."""
        made = deciding.decide(self.incident, command, self.playbook)
        for event in made:
            self.incident = evolving.evolve(self.incident, event)
        self.events += made
        return made

    def refused(self, command: commands.Command) -> str:
        """Give a command that is refused; returns the sentence. Nothing has changed."""
        before = self.incident
        try:
            self.give(command)
        except Refused as refused:
            assert self.incident == before
            return refused.sentence
        raise AssertionError(f"not refused: {command}")

    def tick(self, minutes: float) -> list[Event]:
        """Let the clock look once, at that minute, and carry out all that is due."""
        made: list[Event] = []
        for _ in range(10):
            due = deadlines.due(self.incident, at(minutes), self.playbook)
            if not due:
                return made
            for command in due:
                made += self.give(command)
        raise AssertionError(f"time never comes to rest: {due}")

    def run(self, until: float) -> list[tuple[float, Event]]:
        """Let time pass without a pause up to that minute; what happened, and at which minute."""
        told: list[tuple[float, Event]] = []
        while (wake := deadlines.wake_at(self.incident, self.playbook)) is not None and wake <= at(until):
            minute = (max(wake, self.events[-1].at) - START).total_seconds() / 60
            told += [(minute, event) for event in self.tick(minute)]
        return told


def patient(playbook: Playbook) -> Playbook:
    """The same playbook, under which nobody who has an incident is asked whether they are still on it."""
    severities = {key: one.model_copy(update={"still": None}) for key, one in playbook.severities.items()}
    return playbook.model_copy(update={"severities": severities})


def once(playbook: Playbook) -> Playbook:
    """The same playbook, under which each level is paged once, however long nobody acknowledges."""
    policies = {
        key: tuple(level.model_copy(update={"repeat": None}) for level in levels)
        for key, levels in playbook.escalation_policies.items()
    }
    return playbook.model_copy(update={"escalation_policies": policies})
