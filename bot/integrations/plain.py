"""An incident in plain words, for places outside of Slack: one line where it must be one, people by their roles.

A private incident keeps its title to Slack: what is sent elsewhere lies about in many places.
"""

import re
from typing import Final

from playbook import answering
from playbook.calendar import zone_named
from playbook.document import Playbook
from playbook.incident import Incident
from playbook.wording import headline
from scheduler.errands import Errand

_PERSON: Final = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


def line(text: str) -> str:
    """Words as one line without controls: what ends a header can never come from people."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def called(incident: Incident, playbook: Playbook, *, told: bool) -> str:
    """What somebody reads first: how bad, what, and that it is they who are called, or only told."""
    verb = "told" if told else "called"
    return f"[{incident.severity}] {line(title(incident, playbook))}: you are {verb} ({incident.name})"


def title(incident: Incident, playbook: Playbook) -> str:
    """What it is, for somebody who may not be in it."""
    return "a private incident" if incident.private else plain(headline(incident), playbook)


def plain(text: str, playbook: Playbook) -> str:
    """Words with people by their roles, where the playbook knows them."""
    return _PERSON.sub(lambda found: playbook.name_of(found[1]), text)


def said_fixed(incident: Incident, playbook: Playbook) -> str:
    """That it is said to be fixed, on the team's clock, while that is still to be verified; else empty."""
    since = incident.verification.since
    if since is None or not incident.verification.doubtful:
        return ""
    return f"said to be fixed since {since.astimezone(zone_named(playbook.calendar.timezone)):%H:%M %Z}, being verified"


def answer_by(errand: Errand) -> str:
    """By when somebody is to acknowledge, on the team's clock, as long as there is time; else empty."""
    due = answering.answer_due(errand.incident, errand.playbook)
    if due is None or due <= errand.now:
        return ""
    zone = zone_named(errand.playbook.calendar.timezone)
    due, now = due.astimezone(zone), errand.now.astimezone(zone)
    return f"{due:%H:%M %Z}" if due.date() == now.date() else f"{due:%Y-%m-%d %H:%M %Z}"


def room(incident: Incident) -> str:
    """The war room's address; empty while there is none."""
    return f"https://slack.com/app_redirect?channel={incident.room.channel}" if incident.room else ""
