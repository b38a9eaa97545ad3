"""What a new war room is furnished with, and what puts a piece back that is missing."""

from playbook import events, places
from playbook.incident import Incident
from playbook.telling import Lane, Telling, What, announcement, card, invite, link, open_room, pin, topic, verification


def furnish(after: Incident, seq: int) -> list[Telling]:
    """A new room: people first, then the card, the topic and the two bookmarks; none waits for another."""
    return [
        *invite(after, after.people, seq),
        *card(after),
        *topic(after),
        *(verification(after) if after.verification.running else []),
        *(link(one) for one in (What.WAR_ROOM_LINK, What.STATUS_LINK)),
        *places.furnished(after),
        *_quick(after),
    ]


def _quick(after: Incident) -> list[Telling]:
    one = Telling(key="quick-check", what=What.QUICK_CHECK, lane=Lane.ROOM, queue="quick-check")
    return [one] if after.quick else []


def repaired(event: events.Repaired, after: Incident, seq: int) -> list[Telling]:
    """The pieces that are to be there, by the keys that they have; the card, since it shows what happened."""
    ways = {
        What.ANNOUNCEMENT: [announcement()],
        What.OPEN_ROOM: [open_room()],
        What.INVITE: invite(after, after.members, seq),
        What.CARD: card(after),
        What.PIN: pin(after),
        What.TOPIC: topic(after),
        What.WAR_ROOM_LINK: [link(What.WAR_ROOM_LINK)],
        What.STATUS_LINK: [link(What.STATUS_LINK)],
        What.LOG: [places.log()],
        What.LOG_LINK: [link(What.LOG_LINK)],
    }
    wanted = [one for what in (*event.parts, *event.checked) for one in ways[What(what)]]
    return [*(one.model_copy(update={"anew": True}) for one in wanted), *card(after)]
