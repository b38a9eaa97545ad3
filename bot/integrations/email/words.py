"""The page as a mail: plain text, whose headers hold one line each whatever people typed."""

import re
import shlex
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Final

from handlers.blocks import clip
from playbook import mailing, places
from playbook.document import Playbook
from playbook.events import PagedByMail
from playbook.incident import Incident
from playbook.wording import headline
from scheduler.errands import Errand

_PERSON: Final = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_SUBJECT: Final = 150
"""Characters of a subject; phones show fewer."""
_WHY: Final = "This comes by mail because Slack has not brought you the message in time."
_ELSE: Final = "If nobody acknowledges, the next are called."


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
    message["Subject"] = clip(f"[{incident.severity}] {_called(errand)}", _SUBJECT)
    message["Date"] = format_datetime(errand.now)
    message["Message-ID"] = f"<delivery.{errand.delivery.id}.{born}>"
    message["References"] = message["In-Reply-To"] = f"<incident.{born}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Importance"] = "high"
    message.set_content(_body(errand, recipient))
    return message


def line(text: str) -> str:
    """Words as one line without controls: what ends a header can never come from people."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def _called(errand: Errand) -> str:
    incident = errand.incident
    verb = "told" if _of_flags(errand) else "called"
    return f"{line(_title(incident, errand.playbook))}: you are {verb} ({incident.name})"


def _title(incident: Incident, playbook: Playbook) -> str:
    """A private incident keeps its title to Slack: mails lie about in many places."""
    return "a private incident" if incident.private else _plain(headline(incident), playbook)


def _body(errand: Errand, recipient: str) -> str:
    incident, playbook = errand.incident, errand.playbook
    severity = playbook.severities[incident.severity].name
    parts = [
        _reason(errand),
        f"{incident.severity} ({severity}): {_title(incident, playbook)}",
        f"Declared by {_plain(_person(incident.declared_by), playbook)} at {incident.declared_at:%Y-%m-%d %H:%M} UTC.",
        *_details(incident, playbook),
        *([] if _of_flags(errand) else [_acknowledge(incident, recipient)]),
        *_ways(incident, playbook),
        _WHY if _of_flags(errand) else f"{_WHY} {_ELSE}",
    ]
    return "\n\n".join(parts) + "\n"


def _of_flags(errand: Errand) -> bool:
    """Whether it tells of flags, and asks for nothing."""
    return isinstance(errand.event, PagedByMail) and mailing.told_of(errand.event.page)


def _reason(errand: Errand) -> str:
    """Why it comes; the flags of a private incident are kept to Slack, as its title is."""
    incident, person = errand.incident, errand.delivery.person
    role = errand.playbook.name_of(person or "")
    if not _of_flags(errand):
        return f"You are called as {role}."
    names = ", ".join(line(one.name) for one in incident.flags.of(person) if one.lowered_at is None)
    because = "" if incident.private or not names else f", because of: {names}"
    return f"You are told at once as {role}{because}. There is nothing to acknowledge."


def _acknowledge(incident: Incident, recipient: str) -> str:
    command = shlex.join(["warroom", "ack", incident.name, "--by", recipient])
    return f"Acknowledge, with Warroom's command line:\n\n    {command}"


def _details(incident: Incident, playbook: Playbook) -> list[str]:
    if incident.private:
        return []
    impact = [f"Impact: {_plain(incident.impact, playbook)}"] if incident.impact else []
    services = [f"Services: {', '.join(incident.services)}"] if incident.services else []
    return [*impact, *services]


def _ways(incident: Incident, playbook: Playbook) -> list[str]:
    room = f"War room: https://slack.com/app_redirect?channel={incident.room.channel}" if incident.room else ""
    return [*([room] if room else []), f"Call: {places.call(incident, playbook)}"]


def _person(who: str) -> str:
    return who if "@" in who else f"<@{who}>"


def _plain(text: str, playbook: Playbook) -> str:
    """Words with people by their roles, where the playbook knows them."""
    return _PERSON.sub(lambda found: playbook.name_of(found[1]), text)
