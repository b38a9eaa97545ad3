"""What must be told, to whom, because of an event. The rows of the deliveries are these.

A telling has a key. The first telling with a key is posted; a later one with the same key edits what was posted. So a
page is edited when somebody acknowledges, and the live card is always the same message.
"""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Final, assert_never

from playbook import events
from playbook.incident import OPEN, Frozen, Incident


class Lane(IntEnum):
    """Who goes first when there is more to tell than can be told at once."""

    PAGE = 0
    ROOM = 1
    PROMPT = 2
    CARD = 3
    RECORD = 4


class What(StrEnum):
    """The kinds of things told; each is rendered in one place per integration."""

    PAGE = "page"
    """A direct message that calls somebody."""
    MAIL = "mail"
    """An e-mail that calls somebody whom the page has not reached."""
    NUDGE = "nudge"
    """A direct message that says an update is overdue."""
    ANNOUNCEMENT = "announcement"
    """The incident's one message in the incidents channel."""
    THREAD = "thread"
    """A reply in the announcement's thread."""
    OPEN_ROOM = "open_room"
    RENAME_ROOM = "rename_room"
    INVITE = "invite"
    TOPIC = "topic"
    WAR_ROOM_LINK = "war_room_link"
    STATUS_LINK = "status_link"
    CARD = "card"
    PIN = "pin"
    ROOM = "room"
    """A message in the war room that is never edited."""
    ASIDE = "aside"
    """A direct message about a private incident, to whoever runs it, while it has no room to say it in."""
    PROMPT = "prompt"
    """A message in the war room that asks for an update, or says that it is late; edited once it was given."""


ALOUD: Final = frozenset({What.ANNOUNCEMENT, What.THREAD, What.RENAME_ROOM, What.STATUS_LINK})
"""What would show a private incident, or its title, to somebody outside of it; and the way to the public's page."""


class Telling(Frozen):
    """One thing to tell at one place."""

    key: str
    """Unique within the incident."""
    what: What
    lane: Lane
    queue: str
    """Tellings of one queue are told in order, one at a time; queues do not wait for each other."""
    person: str | None = None
    anew: bool = False
    """It is told even if it was given up before."""


def tellings(before: Incident | None, event: events.Event, after: Incident, seq: int) -> list[Telling]:
    """Everything to tell because `event`, the incident's timeline entry number `seq`, made `before` into `after`."""
    told = _told(before, event, after, seq)
    return _hushed(told, event, after, seq) if after.private else told


def _hushed(told: list[Telling], event: events.Event, after: Incident, seq: int) -> list[Telling]:
    """A private incident is told to its members alone: what a public one says aloud is said in its room."""
    kept = [one for one in told if one.what not in ALOUD]
    if not any(one.what is What.THREAD for one in told) or any(one.what is What.ROOM for one in kept):
        return kept
    return [*kept, *(_room(after, seq) or _aside(event, after, seq))]


def _aside(event: events.Event, after: Incident, seq: int) -> list[Telling]:
    """Until there is a room, or if there never is: only what somebody must act on, for it disturbs a person."""
    if not isinstance(event, events.UpdatePrompted | events.UpdateOverdue | events.Undelivered):
        return []
    person = after.commander or after.declared_by
    return [Telling(key=f"aside:{seq}", what=What.ASIDE, lane=Lane.PROMPT, queue=f"aside:{person}", person=person)]


def _told(before: Incident | None, event: events.Event, after: Incident, seq: int) -> list[Telling]:  # noqa: C901 - a table
    match event:
        case events.Declared():
            return [_announcement(), _open_room()]
        case events.Paged():
            return _paged(event, after, seq)
        case events.LevelPassed():
            return _faces(after)
        case events.PromptSnoozed():
            return [*_faces(after), *_prompts(before)]
        case events.Acknowledged():
            return [*_faces(after), *_pages(after), *_invite(after, (event.by,), seq)]
        case events.CommanderAssigned():
            told = [*_faces(after), *_invite(after, (event.person,), seq), *_assigned(event, after, seq)]
            return [*told, *_topic(after), *_prompts(before)]
        case events.StatusChanged():
            return [*_faces(after), *_topic(after), *_moved(event, after, seq), *_over(before, after)]
        case events.SeverityChanged():
            return [*_faces(after), *_topic(after), *_prompts(before), _thread(seq), *_room(after, seq)]
        case events.UpdatePosted():
            return [*_faces(after), *_prompts(before), *([_thread(seq)] if event.public else []), *_room(after, seq)]
        case events.UpdatePrompted():
            return [_prompt(event.at)] if after.room else [_thread(seq)]
        case events.UpdateOverdue():
            called = [_prompt(event.at)] if after.room else [_thread(seq)]
            return [*_prompts(before), *_faces(after), *called]
        case events.OverdueWidened():
            nudged = [_nudge(person, event.at) for person in event.people]
            return [*_faces(after), *nudged, *(_invite(after, event.people, seq) if after.private else [])]
        case events.PagedByMail():
            return [*_card(after), _mail(event)]
        case events.NoteAdded():
            return _card(after)
        case events.Foreign():
            return []
        case events.Retitled():
            return [*_faces(after), *_topic(after), *_renamed(event, after)]
        case events.Joined():
            return [*_card(after), *_invite(after, (event.by,), seq)]
        case events.Repaired():
            return _repaired(event, after, seq)
        case events.RoomOpened():
            return [*_furnish(after, seq), _announcement(), *_pages(after)]
        case events.CardPosted():
            return _pin(after)
        case events.Undelivered():
            return [*_card(after), *([_thread(seq)] if event.what in (What.PAGE, What.MAIL, What.OPEN_ROOM) else [])]
        case _:
            assert_never(event)


def _announcement() -> Telling:
    return Telling(key="announcement", what=What.ANNOUNCEMENT, lane=Lane.PAGE, queue="announcement")


def _open_room() -> Telling:
    return Telling(key="open-room", what=What.OPEN_ROOM, lane=Lane.ROOM, queue="open-room")


def _card(after: Incident) -> list[Telling]:
    return [] if after.room is None else [Telling(key="card", what=What.CARD, lane=Lane.CARD, queue="card")]


def _faces(after: Incident) -> list[Telling]:
    """The two live projections: the card and the announcement."""
    return [*_card(after), _announcement()]


def _thread(seq: int) -> Telling:
    return Telling(key=f"thread:{seq}", what=What.THREAD, lane=Lane.RECORD, queue="announcement")


def _room(after: Incident, seq: int) -> list[Telling]:
    return [Telling(key=f"room:{seq}", what=What.ROOM, lane=Lane.RECORD, queue="room")] if after.room else []


def page_key(person: str, level: int, at: datetime) -> str:
    """The key of the page that calls this person, because that level was called then."""
    return f"page:{at.isoformat()}:{level}:{person}"


def _page(person: str, level: int, at: datetime) -> Telling:
    """In a queue of its own: a call does not wait for the edit of an earlier one."""
    key = page_key(person, level, at)
    return Telling(key=key, what=What.PAGE, lane=Lane.PAGE, queue=key, person=person)


def _paged(event: events.Paged, after: Incident, seq: int) -> list[Telling]:
    """The people called, by direct message; the channel, by a mention; the room's door, opened to them.

    The announcement itself mentions those called at the declaration, so that one message does both.
    """
    pages = [_page(person, event.level, event.at) for person in event.people]
    mention = [] if event.reason is events.Reason.DECLARED else [_mention(seq)]
    return [*pages, *mention, *_faces(after), *_invite(after, event.people, seq)]


def _mail(event: events.PagedByMail) -> Telling:
    key = f"mail:{event.page}"
    return Telling(key=key, what=What.MAIL, lane=Lane.PAGE, queue=key, person=event.person)


def _mention(seq: int) -> Telling:
    """Not behind the announcement's other replies: somebody is called."""
    return Telling(key=f"thread:{seq}", what=What.THREAD, lane=Lane.PAGE, queue="mention")


def _pages(after: Incident) -> list[Telling]:
    """Every page sent, to be edited: it no longer calls anybody, or it can now say where the room is."""
    return [_page(person, call.level, call.at) for call in after.escalation.calls for person in call.people]


def _invite(after: Incident, people: tuple[str, ...], seq: int) -> list[Telling]:
    if after.room is None or not people:
        return []
    return [Telling(key=f"invite:{seq}", what=What.INVITE, lane=Lane.ROOM, queue="invite")]


def _assigned(event: events.CommanderAssigned, after: Incident, seq: int) -> list[Telling]:
    """A commander who took command by acknowledging needs no announcement; one who was put in command does."""
    return _room(after, seq) if event.by != event.person else []


def _topic(after: Incident) -> list[Telling]:
    return [] if after.room is None else [Telling(key="topic", what=What.TOPIC, lane=Lane.CARD, queue="topic")]


def _moved(event: events.StatusChanged, after: Incident, seq: int) -> list[Telling]:
    """The end and a new beginning are said aloud, and take the call off the pages; a step between is for the thread.

    What an update says in the same breath is not said twice.
    """
    if after.open and event.before in OPEN:
        return [] if event.in_update else [_thread(seq)]
    if event.in_update:
        return _pages(after)
    return [_thread(seq), *_room(after, seq), *_pages(after)]


def _prompt(at: datetime) -> Telling:
    return Telling(key=f"prompt:{at.isoformat()}", what=What.PROMPT, lane=Lane.PROMPT, queue="room")


def _prompts(before: Incident | None) -> list[Telling]:
    """What asked for the update that was owed, to be edited: it asks for nothing any more."""
    if before is None:
        return []
    have = before.cadence
    asked = [_prompt(at) for at in (have.prompted_at, have.overdue_at) if at is not None and before.room is not None]
    told = [_nudge(person, have.widened_at) for person in have.widened_to if have.widened_at is not None]
    return [*asked, *told]


def _over(before: Incident | None, after: Incident) -> list[Telling]:
    """Nothing is owed for what is over."""
    return [] if after.open else _prompts(before)


def _nudge(person: str, at: datetime) -> Telling:
    key = f"nudge:{at.isoformat()}:{person}"
    return Telling(key=key, what=What.NUDGE, lane=Lane.PROMPT, queue=f"nudge:{person}", person=person)


def _renamed(event: events.Retitled, after: Incident) -> list[Telling]:
    """A room that was opened without a title gets it once; later ones keep the name people have learnt."""
    if after.room is None or event.before:
        return []
    return [Telling(key="rename-room", what=What.RENAME_ROOM, lane=Lane.RECORD, queue="rename-room")]


def _furnish(after: Incident, seq: int) -> list[Telling]:
    """A new room: people first, then the card, the topic and the two bookmarks; none waits for another."""
    return [
        *_invite(after, after.people, seq),
        *_card(after),
        *_topic(after),
        *(_link(link) for link in (What.WAR_ROOM_LINK, What.STATUS_LINK)),
    ]


def _link(link: What) -> Telling:
    return Telling(key=link.replace("_", "-"), what=link, lane=Lane.RECORD, queue=link)


def _pin(after: Incident) -> list[Telling]:
    return [Telling(key=f"pin:{after.card}", what=What.PIN, lane=Lane.CARD, queue="pin")] if after.card else []


def _repaired(event: events.Repaired, after: Incident, seq: int) -> list[Telling]:
    """The pieces that are to be there, by the keys that they have; the card, since it shows what happened."""
    ways = {
        What.ANNOUNCEMENT: [_announcement()],
        What.OPEN_ROOM: [_open_room()],
        What.INVITE: _invite(after, after.members, seq),
        What.CARD: _card(after),
        What.PIN: _pin(after),
        What.TOPIC: _topic(after),
        What.WAR_ROOM_LINK: [_link(What.WAR_ROOM_LINK)],
        What.STATUS_LINK: [_link(What.STATUS_LINK)],
    }
    wanted = [one for what in (*event.parts, *event.checked) for one in ways[What(what)]]
    return [*(one.model_copy(update={"anew": True}) for one in wanted), *_card(after)]
