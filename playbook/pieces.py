"""The pieces that an incident is made of in the place where people work on it: what stands, or should."""

from typing import Final

from playbook import commands
from playbook.events import Event, Repaired
from playbook.incident import CLOCK, Incident
from playbook.telling import ALOUD, What

NAMES: Final = {
    What.ANNOUNCEMENT: "the announcement",
    What.OPEN_ROOM: "the war room",
    What.INVITE: "the invitations",
    What.CARD: "the card",
    What.PIN: "the pin",
    What.TOPIC: "the topic",
    What.WAR_ROOM_LINK: "the link to the call",
    What.STATUS_LINK: "the link to the status page",
    What.LOG: "the incident log",
    What.LOG_LINK: "the link to the incident log",
}
"""Every piece, in the order in which people miss it."""


def pieces(incident: Incident) -> tuple[What, ...]:
    """What should stand now. The card is pinned once it hangs, and a private incident is announced nowhere."""
    absent = {What.OPEN_ROOM} if incident.room else NAMES.keys() - {What.ANNOUNCEMENT, What.OPEN_ROOM}
    unsaid = ALOUD if incident.private else frozenset()
    later = {What.PIN: incident.card, What.LOG_LINK: incident.places.canvas}
    return tuple(one for one in NAMES if one not in absent and one not in unsaid and later.get(one, "yes"))


def repair(incident: Incident, command: commands.Repair) -> list[Event]:
    """A person has everything looked at; time redoes only what is known to be missing."""
    parts = tuple(str(one) for one in pieces(incident) if one in command.parts)
    rest = () if command.by == CLOCK else tuple(str(one) for one in pieces(incident) if one not in command.parts)
    return [Repaired(at=command.at, by=command.by, parts=parts, checked=rest)] if parts or rest else []


def spelt(parts: tuple[str, ...]) -> str:
    """Pieces in a sentence: the card, the topic and the pin."""
    *most, last = [NAMES[What(part)] for part in parts] or ["nothing"]
    return f"{', '.join(most)} and {last}" if most else last
