"""The page as a mail: plain text, whose headers hold one line each whatever people typed."""

import shlex
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Final

from bot.integrations.plain import answer_by, called, line, plain, room, said_fixed, title
from handlers.blocks import clip
from playbook import places, ways
from playbook.document import Playbook
from playbook.events import PagedByMail
from playbook.incident import Incident
from scheduler.errands import Errand

_SUBJECT: Final = 150
"""Characters of a subject; phones show fewer."""
_WHY: Final = "This comes by mail because Slack has not brought you the message in time."
_TOO: Final = "This comes by mail too, as the playbook wants it for you while nobody answers in Slack."
_ELSE: Final = " If nobody acknowledges, the next are called."


def mail(errand: Errand, sender: str, recipient: str) -> EmailMessage:
    """The page by e-mail. Raises ValueError for an address that is none.

    Its Message-ID is made of the delivery, so that what arrives twice is seen to be one; the References are made of the
    incident, so that its mails stand together.
    """
    incident = errand.incident
    name, address = parseaddr(sender)
    domain = address.rpartition("@")[2]
    born = f"{incident.number}.{int(incident.declared_at.timestamp())}@{domain}"
    message = EmailMessage()
    message["From"] = Address(display_name=line(name) or "Warroom", addr_spec=address)
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = clip(called(incident, errand.playbook, told=_of_flags(errand)), _SUBJECT)
    message["Date"] = format_datetime(errand.now)
    message["Message-ID"] = f"<delivery.{errand.delivery.id}.{born}>"
    message["References"] = message["In-Reply-To"] = f"<incident.{born}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Importance"] = "high"
    message.set_content(_body(errand, recipient))
    return message


def _body(errand: Errand, recipient: str) -> str:
    incident, playbook = errand.incident, errand.playbook
    severity = playbook.severities[incident.severity].name
    parts = [
        _reason(errand),
        f"{incident.severity} ({severity}): {title(incident, playbook)}",
        f"Declared by {plain(_person(incident.declared_by), playbook)} at {incident.declared_at:%Y-%m-%d %H:%M} UTC.",
        *([f"It is {said}."] if (said := said_fixed(incident, playbook)) else []),
        *_details(incident, playbook),
        *([] if _of_flags(errand) else [_acknowledge(errand, recipient)]),
        *_ways(incident, playbook),
        _why(errand) if _of_flags(errand) else f"{_why(errand)}{_else(errand.incident)}",
    ]
    return "\n\n".join(parts) + "\n"


def _why(errand: Errand) -> str:
    return _TOO if isinstance(errand.event, PagedByMail) and errand.event.due is not None else _WHY


def _else(incident: Incident) -> str:
    return "" if incident.acknowledged_by is not None else _ELSE


def _of_flags(errand: Errand) -> bool:
    """Whether it tells of flags, and asks for nothing."""
    return isinstance(errand.event, PagedByMail) and ways.told_of(errand.event.page)


def _reason(errand: Errand) -> str:
    """Why it comes; the flags of a private incident are kept to Slack, as its title is."""
    incident, person = errand.incident, errand.delivery.person
    role = errand.playbook.name_of(person or "")
    if not _of_flags(errand):
        return f"You are called as {role}."
    names = ", ".join(line(one.name) for one in incident.flags.of(person) if one.lowered_at is None)
    because = "" if incident.private or not names else f", because of: {names}"
    return f"You are told at once as {role}{because}. There is nothing to acknowledge."


def _acknowledge(errand: Errand, recipient: str) -> str:
    if errand.incident.acknowledged_by is not None:
        return (
            "Somebody has it, and you are wanted too. Say that you are coming: in Slack, by the button or in the room."
        )
    command = shlex.join(["warroom", "ack", errand.incident.name, "--by", recipient])
    due = answer_by(errand)
    by = f" by {due}" if due else ""
    return f"Acknowledge{by}, with Warroom's command line:\n\n    {command}"


def _details(incident: Incident, playbook: Playbook) -> list[str]:
    if incident.private:
        return []
    impact = [f"Impact: {plain(incident.impact, playbook)}"] if incident.impact else []
    services = [f"Services: {', '.join(incident.services)}"] if incident.services else []
    return [*impact, *services]


def _ways(incident: Incident, playbook: Playbook) -> list[str]:
    ways_in = {"War room": room(incident), "Call": places.call(incident, playbook)}
    return [f"{name}: {address}" for name, address in ways_in.items() if address]


def _person(who: str) -> str:
    return who if "@" in who else f"<@{who}>"
