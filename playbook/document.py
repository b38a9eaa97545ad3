"""The playbook of a team: who is called, how soon, how often news is owed. All of it frozen, all of it plain data."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Literal, Self

from pydantic import Field, PrivateAttr, field_validator

from playbook.calendar import Calendar
from playbook.checklists import Item
from playbook.checks import Verification
from playbook.contacts import Contact
from playbook.durations import Cadence, Delay, Span
from playbook.duties import Command, Role
from playbook.fields import Address, ChannelName, Key, Keys, Line, Lines, Prose, RoomName
from playbook.health.hosts import Host
from playbook.health.kinds import Check
from playbook.part import Part
from playbook.permissions import Permissions
from playbook.phasing import Phases
from playbook.reminders import Reminders
from playbook.repeats import Repeat
from playbook.rota import Rota
from playbook.rotas import Cover, Plan, on_call
from playbook.runbooks.runbook import MOST_RUNBOOKS, Runbook
from playbook.stills import Still
from playbook.triage import Triage
from playbook.triggers import MOST, Triggers

Unless = Literal["acknowledged", "resolved"]


class Level(Part):
    """One rung of an escalation policy: whom to page, how long after the declaration, and when not to."""

    name: Line = Field(description="who is reached, as it is said in messages", examples=["Backup"])
    page: Keys = Field(description="the contacts and rotas to page, by their keys", examples=["[backup]"])
    after: Delay = Field(timedelta(), description="how long after the declaration", examples=["15m"])
    unless: Unless = Field(
        "acknowledged",
        description="what makes this level needless: `acknowledged` or `resolved`; must be written where `after` is",
        examples=["acknowledged"],
    )
    repeat: Repeat | None = Field(
        None,
        description="how often it is paged again until somebody acknowledges; if somebody had, until whoever is called "
        "answers",
        examples=["{every: 5m, times: 3}"],
    )


class Updates(Part):
    """How often news is owed; `none` is never."""

    public: Cadence = Field(None, description="how often stakeholders are told (status page)", examples=["15m"])
    room: Cadence = Field(None, description="how often the war room is told", examples=["10m"])

    @property
    def never(self) -> bool:
        """Whether nobody is owed any."""
        return self.public is None and self.room is None


class Severity(Part):
    """What one of P0–P4 means and what it sets in motion."""

    name: Line = Field(description="the severity in one word", examples=["Critical"])
    description: Prose = Field(description="when it is this severity", examples=["Complete service outage"])
    example: Prose = Field(description="examples that help to choose", examples=["Total system down, data loss"])
    response: Span = Field(description="how soon somebody must have acknowledged", examples=["15m"])
    objective: Span = Field(description="how soon it must be resolved", examples=["1h"])
    updates: Updates = Field(Updates(), description="how often news is owed", examples=["{public: 15m, room: 10m}"])
    escalation: Key = Field(description="the escalation policy, by its key", examples=["critical"])
    still: Still | None = Field(
        None, description="when who has it is asked for a sign of work", examples=["{after: 30m, patience: 10m}"]
    )


class Channels(Part):
    """Where incidents are spoken of."""

    incidents: ChannelName = Field(
        "incident-response", description="the channel that hears of every incident", examples=["incident-response"]
    )
    room: RoomName = Field(
        "inc-{number:04}-{title}",
        description="the names of war rooms; `{number}` is needed, `{title}` is shortened to fit",
        examples=["inc-{number:04}-{title}"],
    )


class WarRoom(Part):
    """Where people meet, and where the public looks."""

    zoom: Address = Field(description="the call that responders join", examples=["https://incidents.zoom.us/warroom"])
    status_page: Address | None = Field(
        None, description="the public status page", examples=["https://status.example.com"]
    )
    meeting: Literal["zoom"] | None = Field(
        None, description="who makes a call for each incident, instead of `zoom`'s address", examples=["zoom"]
    )
    document: Literal["google"] | None = Field(
        None, description="who keeps the incident log as a document too", examples=["google"]
    )


class Playbook(Part):
    """The whole file. `playbook.reading.read` makes one from text, with every problem named."""

    name: Line = Field(description="whose playbook this is", examples=["Example Inc."])
    calendar: Calendar = Field(Calendar(), description="working time", examples=["{timezone: Europe/Berlin}"])
    contacts: dict[Key, Contact] = Field(
        min_length=1,
        description="who can be called, by a key of your choice",
        examples=["{primary: {name: On-call engineer, email: ana@example.com}}"],
    )
    rotas: dict[Key, Rota] = Field(
        {},
        description="who is on call when; a rota's key may stand wherever a contact's key may",
        examples=[
            "{oncall: {name: On call, timezone: UTC, layers: [{members: [ana], every: 1w, starts: 2026-01-05}]}}"
        ],
    )
    channels: Channels = Field(
        Channels(), description="where incidents are spoken of", examples=["{incidents: incident-response}"]
    )
    war_room: WarRoom = Field(description="where people meet", examples=["{zoom: https://incidents.zoom.us/warroom}"])
    severities: dict[str, Severity] = Field(
        description="what `P0` to `P4` mean, all five",
        examples=[
            "{P0: {name: Critical, description: Outage, example: Down, response: 15m, objective: 1h, escalation: x}}"
        ],
    )
    escalation_policies: dict[Key, tuple[Level, ...]] = Field(
        min_length=1,
        description="whom to page in which order, by a key of your choice; levels in order of time",
        examples=["{critical: [{name: On-call engineer, page: [primary]}]}"],
    )
    reminders: Reminders = Field(Reminders(), description="how updates are asked for", examples=["{before: 2m}"])
    phases: Phases = Field(
        Phases(),
        description="what is done in which time, and what is asked then",
        examples=["{severities: {P1: [{name: Assessment, until: 30m}, {name: Resolution}]}}"],
    )
    verification: dict[str, Verification] = Field(
        {},
        description="how a resolution is verified, by severity; left out, it counts at once",
        examples=["{P0: {checks: [Smoke tests pass], monitor: 30m}}"],
    )
    permissions: Permissions = Field(
        Permissions(), description="who may do what", examples=["{managers: [manager, cto]}"]
    )
    triage: Triage | None = Field(
        None,
        description="the questions that lead to a severity",
        examples=[
            (
                "{first: down, questions: {down: {ask: All down?, because: all is down, then: P0, otherwise: P2}}, "
                "matrix: {high_high: [P0], high_low: [P1], low_high: [P1], low_low: [P2]}}"
            )
        ],
    )
    checklist: dict[Key, Item] = Field(
        {},
        max_length=50,
        description="what is to be done for each incident, by a key of your choice",
        examples=["{status_page: {text: Update status page, public: true}}"],
    )
    roles: dict[Key, Role] = Field(
        {},
        max_length=20,
        description="the roles beside the commander's, by a key of your choice",
        examples=["{scribe: {name: Scribe, duties: Keep the timeline.}}"],
    )
    command: Command = Field(
        Command(), description="the commander's duties and time", examples=["{handover_after: 3h}"]
    )
    flags: Triggers = Field(
        {},
        max_length=MOST,
        description="facts that call somebody at once, by a key of your choice",
        examples=["{data-loss: {name: Data loss, page: [cto]}}"],
    )
    services: Lines = Field(
        (), max_length=100, description="the services offered when declaring", examples=["[checkout, login]"]
    )
    hosts: dict[Key, Host] = Field(
        {},
        max_length=100,
        description="hosts other than Warroom's own, by a key of your choice",
        examples=["{dmz: {runner: dmz}}"],
    )
    checks: dict[Key, Check] = Field(
        {},
        max_length=500,
        description="health checks, by a key of your choice",
        examples=["{api: {kind: http, url: http://localhost:8080/healthz}}"],
    )
    runbooks: dict[Key, Runbook] = Field(
        {},
        max_length=MOST_RUNBOOKS,
        description="written procedures that Warroom walks through with people, by a key of your choice",
        examples=["{restart: {name: Restart, steps: [{kind: manual, says: Restart it}]}}"],
    )
    _covers: tuple[Cover, ...] = PrivateAttr(())

    @field_validator("severities")
    @classmethod
    def _most_severe_first(cls, severities: dict[str, Severity]) -> dict[str, Severity]:
        return dict(sorted(severities.items()))

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with changes; its version is its own."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop("version", None)  # what `cached_property` has kept
        return copied

    @cached_property
    def version(self) -> str:
        """Twelve hex digits that change when anything in the playbook does (except the order of its keys)."""
        canonical = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()[:12]

    def policy(self, severity: str) -> tuple[Level, ...]:
        """The escalation levels of a severity (`P0`), in order of time. KeyError for an unknown one."""
        return self.escalation_policies[self.severities[severity].escalation]

    def worse(self, severity: str, than: str) -> bool:
        """Whether one severity is worse than another; an unknown one is not. ValueError for an unknown `than`."""
        order = list(self.severities)
        return severity in order and order.index(severity) < order.index(than)

    def people(self, keys: Iterable[str], at: datetime) -> tuple[str, ...]:
        """The persons behind contact keys and rota keys at a moment (Slack member IDs or e-mails), each once, in order.

        A rota means whoever is on call then, which may be nobody. KeyError for an unknown key.
        """
        persons = (on_call(self.plan(key), at) if key in self.rotas else self.contacts[key].person for key in keys)
        return tuple(dict.fromkeys(person for person in persons if person is not None))

    def knows(self, key: str) -> bool:
        """Whether it is the key of a contact or of a rota."""
        return key in self.contacts or key in self.rotas

    def called(self, key: str) -> str:
        """The name of a contact or a rota. KeyError for an unknown key."""
        return self.rotas[key].name if key in self.rotas else self.contacts[key].name

    def plan(self, key: str) -> Plan:
        """A rota with its people and the covers agreed on. KeyError for an unknown key."""
        rota, persons = self.rotas[key], {key: contact.person for key, contact in self.contacts.items()}
        return Plan(rota=rota, persons=persons, covers=tuple(cover for cover in self._covers if cover.rota == key))

    def with_covers(self, covers: Iterable[Cover]) -> "Playbook":
        """The same playbook, of the same version, with the covers that hold."""
        copied = self.model_copy()
        copied.__dict__["version"] = self.version
        copied._covers = tuple(covers)
        return copied

    def name_of(self, person: str) -> str:
        """The role of a person (Slack member ID or e-mail); the person itself if the playbook does not know it."""
        wanted = person.lower()
        return next((c.name for c in self.contacts.values() if c.person.lower() == wanted), person)

    def contacts_of(self, person: str) -> tuple[Contact, ...]:
        """Everything that the playbook knows of a person (Slack member ID or e-mail), in file order."""
        return tuple(contact for contact in self.contacts.values() if person.lower() in contact.known_as)

    def email_of(self, person: str) -> str | None:
        """The e-mail address of a person (Slack member ID or e-mail); None if the playbook does not know one."""
        return next((contact.email for contact in self.contacts_of(person) if contact.email), None)

    def pagerduty_of(self, person: str) -> str | None:
        """The name of the key by which PagerDuty calls a person; None if the playbook does not know one."""
        return next((contact.pagerduty for contact in self.contacts_of(person) if contact.pagerduty), None)

    def person_at(self, email: str) -> str | None:
        """The person with that e-mail address: the Slack member ID if it is known; None if no contact has it."""
        wanted = email.lower()
        return next((c.person for c in self.contacts.values() if c.email and c.email.lower() == wanted), None)

    def emails(self) -> tuple[str, ...]:
        """The e-mail addresses still to be resolved to Slack member IDs, each once, in file order."""
        return tuple(dict.fromkeys(c.email for c in self.contacts.values() if c.email and not c.slack))

    def with_people(self, found: Mapping[str, str]) -> "Playbook":
        """The same playbook with the Slack member IDs found for its e-mails (in any case); the e-mails are kept."""
        ids = {email.lower(): slack for email, slack in found.items()}
        contacts = {key: contact.resolved(ids) for key, contact in self.contacts.items()}
        return self.model_copy(update={"contacts": contacts})
