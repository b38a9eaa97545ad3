"""A playbook file in pieces, as far as each can be read: what its meaning is checked on."""

from collections.abc import Mapping
from dataclasses import dataclass

from playbook.calendar import Calendar
from playbook.checks import Verification
from playbook.contacts import Contact
from playbook.document import Level, Severity
from playbook.duties import Command, Role
from playbook.health.hosts import Host
from playbook.health.kinds import AnyCheck
from playbook.permissions import Permissions
from playbook.phasing import Phases
from playbook.reminders import Reminders
from playbook.rota import Rota
from playbook.runbooks.runbook import Runbook
from playbook.triage import Triage
from playbook.triggers import Trigger


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A playbook as far as it can be read. None stands for what cannot be, and no check says more about that."""

    calendar: Calendar | None
    contacts: Mapping[str, Contact | None] | None
    severities: Mapping[str, Severity | None] | None
    policies: Mapping[str, tuple[Level | None, ...] | None] | None
    reminders: Reminders | None
    permissions: Permissions | None
    triage: Triage | None
    rotas: Mapping[str, Rota | None] | None
    roles: Mapping[str, Role | None] | None
    command: Command | None
    flags: Mapping[str, Trigger | None] | None
    phases: Phases | None
    verification: Mapping[str, Verification | None] | None
    services: tuple[str, ...] | None
    hosts: Mapping[str, Host | None] | None
    checks: Mapping[str, AnyCheck | None] | None
    runbooks: Mapping[str, Runbook | None] | None
