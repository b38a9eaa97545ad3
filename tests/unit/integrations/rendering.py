"""Errands made by hand, and messages as their readers see them."""

import re
from datetime import datetime

from bot.integrations.slack.integration import WORDS
from bot.integrations.slack.message import Message
from playbook import evolving
from playbook.commands import RecordRoom
from playbook.events import Event
from playbook.incident import Incident, Room
from playbook.telling import What
from playbook.tellings import tellings
from sandbox import mrkdwn
from sandbox.people import EVERYBODY
from scheduler.errands import Errand
from storage.deliveries import Delivery
from tests.support.history import History, at

NAMES = {person.id: person.name for person in EVERYBODY} | {"U0000DEE": "Dee", "C0000ROOM": "inc-0007-checkout-down"}
ROOM = Room(channel="C0000ROOM", name="inc-0007-checkout-down")


def opened(history: History, minute: float = 0) -> History:
    """The same history, its war room open."""
    history.give(RecordRoom(at=at(minute), room=ROOM))
    return history


def last(history: History, kind: str) -> Event:
    """The newest event of a kind."""
    return next(event for event in reversed(history.events) if event.kind == kind)


def errand(
    history: History,
    what: What,
    kind: str | Event,
    *,
    person: str | None = None,
    receipt: str | None = None,
    now: datetime | None = None,
    key: str = "key",
) -> Errand:
    """The errand that tells of the newest event of `kind` (or of that event), as things stand now."""
    event = last(history, kind) if isinstance(kind, str) else kind
    delivery = Delivery(
        id=1,
        incident=history.incident.number,
        key=key,
        what=what,
        person=person,
        lane=0,
        entry=history.events.index(event) + 1,
        generation=1,
        attempts=0,
        unknown_since=None,
        receipt=receipt,
        claim="claim",
        until=at(24 * 60),
    )
    return Errand(
        delivery=delivery,
        incident=history.incident,
        event=event,
        playbook=history.playbook,
        lines=tuple(history.events[-8:]),
        announcement="C0000INCS:1.000001",
        now=now or history.events[-1].at,
    )


def said(history: History, what: What, kind: str | Event, person: str | None = None, receipt: str | None = None) -> str:
    """What a reader sees; times as HH:MM."""
    return seen(WORDS[what](errand(history, what, kind, person=person, receipt=receipt)))


def seen(message: Message) -> str:
    """What a message shows, a line for each text; times as HH:MM."""
    text = "\n".join(mrkdwn.read_blocks(message.blocks, NAMES))
    return re.sub(r"\d{4}-\d\d-\d\d (\d\d:\d\d) UTC", r"\1", text)


def pressable(message: Message) -> list[str]:
    """The texts of the buttons."""
    elements = [
        element
        for block in message.blocks
        for element in [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else [])]
        if "action_id" in element
    ]
    return [element["text"]["text"] for element in elements]


def told(history: History) -> list[tuple[Errand, Message]]:
    """Every message that this history tells of, each as it is when all of it has happened."""
    found: dict[str, Errand] = {}
    before: Incident | None = None
    for seq, event in enumerate(history.events, start=1):
        after = evolving.evolve(before, event) if before else evolving.replay([event])
        for telling in tellings(before, event, after, seq):
            if telling.what in WORDS:
                made = errand(history, telling.what, event, person=telling.person, key=telling.key)
                found.setdefault(telling.key, made)
        before = after
    return [(made, WORDS[made.delivery.what](made)) for made in found.values()]
