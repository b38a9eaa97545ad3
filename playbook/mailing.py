"""Paging by e-mail whom Slack does not reach: once for each page, and only while the page still calls somebody."""

from datetime import datetime, timedelta
from typing import Final

from playbook.commands import RecordUndelivered, RecordUnreachable
from playbook.document import Playbook
from playbook.events import Event, PagedByMail
from playbook.flags import call_key
from playbook.incident import Incident, Status
from playbook.telling import page_key

PATIENCE: Final = timedelta(seconds=30)
"""How long a page may be on its way to Slack before it goes out by e-mail as well."""


def reach(incident: Incident, command: RecordUnreachable | RecordUndelivered, playbook: Playbook) -> list[Event]:
    """The page by e-mail that takes the place of the one in Slack; none if it is needless, or there is no address.

    The escalation goes on meanwhile: a mail sent is not a person reached.
    """
    person, page = command.person, command.page
    if not person or page in incident.mailed or playbook.email_of(person) is None or not calls(incident, page):
        return []
    if isinstance(command, RecordUnreachable) and not _late(incident, command):
        return []
    return [PagedByMail(at=command.at, by=command.by, person=person, page=page, reason=command.reason)]


def calls(incident: Incident, page: str) -> bool:
    """Whether this page still calls somebody: it is open, and nobody has acknowledged since the page.

    Of a flag somebody must know whoever has the incident, while the flag is up.
    """
    if told_of(page):
        up = any(person_of(page) in flag.people for flag in incident.flags.up)
        return up and incident.status is not Status.CANCELLED
    called = _called(incident, page)
    if called is None or not incident.open:
        return False
    return incident.acknowledged_at is None or incident.acknowledged_at < called


def told_of(page: str) -> bool:
    """Whether the message with this key tells of flags, and asks for nothing."""
    return page.startswith(call_key(""))


def person_of(page: str) -> str:
    """Whom such a message tells."""
    return page.removeprefix(call_key(""))


def _late(incident: Incident, command: RecordUnreachable) -> bool:
    """It has been on its way for too long, or it will be before anything is tried again."""
    called = _called(incident, command.page)
    return called is not None and (command.at - called >= PATIENCE or command.wait >= PATIENCE)


def _called(incident: Incident, page: str) -> datetime | None:
    if told_of(page):
        return min((flag.at for flag in incident.flags.of(person_of(page))), default=None)
    return next(
        (
            call.at
            for call in incident.escalation.calls
            for person in call.people
            if page_key(person, call.level, call.at) == page
        ),
        None,
    )
