"""One thing to tell at one place, and the tellings that every machine may ask for: the card, the room, the thread.

A telling has a key. The first telling with a key is posted; a later one with the same key edits what was posted. So a
page is edited when somebody acknowledges, and the live card is always the same message.
"""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Final

from playbook.frozen import Frozen
from playbook.incident import Incident


class Lane(IntEnum):
    """Who goes first when there is more to tell than can be told at once."""

    PAGE = 0
    ROOM = 1
    PROMPT = 2
    CARD = 3
    RECORD = 4
    STEP = 5
    """What runs something; it may take long, and calls nobody."""


class What(StrEnum):
    """The kinds of things told; each is rendered in one place per integration."""

    PAGE = "page"
    """A direct message that calls somebody."""
    FLAG = "flag"
    """A direct message that tells somebody of a flag at once; it asks for no acknowledgement."""
    MAIL = "mail"
    """An e-mail that calls somebody whom the page has not reached."""
    ALERT = "alert"
    """An alert at PagerDuty that calls somebody; acknowledged there, and resolved, with the incident."""
    STILL = "still"
    """A direct message that asks whoever has it whether they are still on it; edited once that is known."""
    NUDGE = "nudge"
    """A direct message to others that says an update is overdue."""
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
    LOG = "log"
    """The incident log, a document in the war room that is written anew with the timeline."""
    LOG_LINK = "log_link"
    MEETING = "meeting"
    """A call of the incident's own."""
    DOCUMENT = "document"
    """The incident log once more, outside of Slack."""
    DOCUMENT_LINK = "document_link"
    CARD = "card"
    PIN = "pin"
    ROOM = "room"
    """A message in the war room that is never edited."""
    UPDATE = "update"
    """A status update in the war room; edited when whoever is asked for the next one has nothing new to say."""
    EXPORT = "export"
    """The timeline as a file, by direct message."""
    CATCH_UP = "catch_up"
    """A summary in the war room that one person sees, who came late."""
    NEIGHBOUR = "neighbour"
    """A command to another incident, which this one has to do with."""
    PROPOSAL = "proposal"
    """A direct message that asks whether the severity is to be lowered, as somebody has proposed."""
    ASIDE = "aside"
    """A direct message to one person who must know; and what a private incident has no room yet to say in."""
    HINT = "hint"
    """A word to one person alone, in the room: which command does what they tried to do otherwise."""
    TASK = "task"
    """A message in the war room that gives somebody something to do; edited once it is done."""
    DUTIES = "duties"
    """A direct message that tells somebody the duties of a role that they got; edited when it is theirs no more."""
    HANDOVER = "handover"
    """A direct message about the command as it changes hands: the question, its answer, the proposal."""
    VACANCY = "vacancy"
    """A message in the war room that asks for a commander; edited once there is one."""
    PROMPT = "prompt"
    """A direct message that asks for an update; edited when it is late, and once it was given."""
    QUESTION = "question"
    """The message in the war room that asks what is to be known at a phase's border; edited to the answers."""
    VERIFICATION = "verification"
    """The message in the war room on which a resolution is verified; edited with each tick."""
    QUICK_CHECK = "quick_check"
    """The health checks that run once when something grave is declared, in one message of the room."""
    RUN = "run"
    """The message in the war room of one runbook's run; edited with each step."""
    OUTPUT = "output"
    """What a step has printed, in the thread of its run's message."""
    CALLED_BACK = "called_back"
    """A reply in the same thread that calls whoever may approve a step, and back whoever waits for it."""
    STEP = "step"
    """A step of a runbook that is to be run: told to whoever runs them."""


ALOUD: Final = frozenset(
    {What.ANNOUNCEMENT, What.THREAD, What.RENAME_ROOM, What.STATUS_LINK, What.DOCUMENT, What.DOCUMENT_LINK}
)
"""What would show a private incident, or its title, to somebody outside of it; and the way to the public's page."""


MESSAGES: Final = frozenset(
    {
        What.PAGE,
        What.FLAG,
        What.NUDGE,
        What.STILL,
        What.ANNOUNCEMENT,
        What.THREAD,
        What.ASIDE,
        What.PROPOSAL,
        What.CARD,
        What.ROOM,
        What.UPDATE,
        What.PROMPT,
        What.TASK,
        What.DUTIES,
        What.HANDOVER,
        What.VACANCY,
        What.QUESTION,
        What.VERIFICATION,
        What.RUN,
        What.CALLED_BACK,
    }
)
"""What is posted once and edited afterwards, and so can be told twice without anybody seeing two."""

LINKS: Final = frozenset({What.WAR_ROOM_LINK, What.STATUS_LINK, What.LOG_LINK, What.DOCUMENT_LINK})
"""The bookmarks at the head of the war room; the same holds of them."""

IN_CHANNELS: Final = frozenset(
    {
        What.ANNOUNCEMENT,
        What.THREAD,
        What.CARD,
        What.ROOM,
        What.UPDATE,
        What.TASK,
        What.VACANCY,
        What.QUESTION,
        What.VERIFICATION,
        What.RUN,
        What.CALLED_BACK,
    }
)
"""The messages that many people see: there must be few of them."""


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


def announcement() -> Telling:
    return Telling(key="announcement", what=What.ANNOUNCEMENT, lane=Lane.PAGE, queue="announcement")


def open_room() -> Telling:
    return Telling(key="open-room", what=What.OPEN_ROOM, lane=Lane.ROOM, queue="open-room")


def card(after: Incident) -> list[Telling]:
    return [] if after.room is None else [Telling(key="card", what=What.CARD, lane=Lane.CARD, queue="card")]


def faces(after: Incident) -> list[Telling]:
    """The two live projections: the card and the announcement."""
    return [*card(after), announcement()]


def thread(seq: int) -> Telling:
    return Telling(key=f"thread:{seq}", what=What.THREAD, lane=Lane.RECORD, queue="announcement")


def room(after: Incident, seq: int) -> list[Telling]:
    return [Telling(key=f"room:{seq}", what=What.ROOM, lane=Lane.RECORD, queue="room")] if after.room else []


def page_key(person: str, level: int, at: datetime) -> str:
    """The key of the page that calls this person, because that level was called then."""
    return f"page:{at.isoformat()}:{level}:{person}"


def page(person: str, level: int, at: datetime) -> Telling:
    """In a queue of its own: a call does not wait for the edit of an earlier one."""
    key = page_key(person, level, at)
    return Telling(key=key, what=What.PAGE, lane=Lane.PAGE, queue=key, person=person)


def mention(seq: int) -> Telling:
    """Not behind the announcement's other replies: somebody is called."""
    return Telling(key=f"thread:{seq}", what=What.THREAD, lane=Lane.PAGE, queue="mention")


def pages(after: Incident) -> list[Telling]:
    """Every page sent, to be edited: it no longer calls anybody, or it can now say where the room is."""
    return [page(person, call.level, call.at) for call in after.escalation.calls for person in call.people]


def invite(after: Incident, people: tuple[str, ...], seq: int) -> list[Telling]:
    if after.room is None or not people:
        return []
    return [Telling(key=f"invite:{seq}", what=What.INVITE, lane=Lane.ROOM, queue="invite")]


def topic(after: Incident) -> list[Telling]:
    return [] if after.room is None else [Telling(key="topic", what=What.TOPIC, lane=Lane.CARD, queue="topic")]


def prompts(incident: Incident | None) -> list[Telling]:
    """What asks for the update that is owed, and what says that it is late: told, or to be edited."""
    if incident is None:
        return []
    have = incident.cadence
    asked = [_prompt(person, have.prompted_at) for person in have.prompted_to if have.prompted_at is not None]
    told = [nudge(person, have.widened_at) for person in have.widened_to if have.widened_at is not None]
    return [*asked, *told]


def _prompt(person: str, at: datetime) -> Telling:
    key = f"prompt:{at.isoformat()}:{person}"
    return Telling(key=key, what=What.PROMPT, lane=Lane.PROMPT, queue=key, person=person)


def aside(person: str, seq: int) -> Telling:
    """To one person, once for each entry."""
    key = f"aside:{seq}:{person}"
    return Telling(key=key, what=What.ASIDE, lane=Lane.PROMPT, queue=f"aside:{person}", person=person)


def question(asked: Incident) -> list[Telling]:
    """The message that puts the newest questions of a border, if there is a room to put them in."""
    at = asked.phases.asked_at
    if at is None or asked.room is None:
        return []
    return [Telling(key=f"question:{at.isoformat()}", what=What.QUESTION, lane=Lane.PROMPT, queue="room")]


def verification(after: Incident) -> list[Telling]:
    """The message on which the newest verification is shown, if there is one and a room to show it in."""
    since = after.verification.since
    if since is None or after.room is None:
        return []
    key = f"verification:{since.isoformat()}"
    return [Telling(key=key, what=What.VERIFICATION, lane=Lane.PROMPT, queue="room")]


def nudge(person: str, at: datetime) -> Telling:
    key = f"nudge:{at.isoformat()}:{person}"
    return Telling(key=key, what=What.NUDGE, lane=Lane.PROMPT, queue=f"nudge:{person}", person=person)


def link(link: What) -> Telling:
    return Telling(key=link.replace("_", "-"), what=link, lane=Lane.RECORD, queue=link)


def pin(after: Incident) -> list[Telling]:
    return [Telling(key=f"pin:{after.card}", what=What.PIN, lane=Lane.CARD, queue="pin")] if after.card else []
