"""Messages for the timeline: a 📌 puts one there, its removal takes it out; edits and deletions are followed.

Slack tells us of every message in a war room. What is of no interest is dropped before anything is looked up.
"""

from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from handlers import outcomes
from handlers.answers import Answer, Say, say
from handlers.asking import Ask
from handlers.blocks import Element, actions
from handlers.buttons import Act, button
from handlers.forms import keeping as form
from handlers.messages import Message, said, text
from handlers.speech import words
from playbook import commands
from playbook.incident import CLOCK, Incident
from playbook.keeping import standing
from playbook.refusals import Refused

PIN: Final = "pushpin"
"""Slack's name for 📌."""


class Taken(BaseModel):
    """A message on the timeline, kept in the button that takes it out again."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    incident: int
    channel: str
    ts: str


async def pinned(ask: Ask, event: dict[str, Any]) -> None:
    """Somebody put a reaction under a message; a 📌 in the right place keeps it, if it still hangs there."""
    ts = _pin(event)
    message = await ask.desk.messages.look(ask.channel, ts) if ts else None
    if message is None or not _has_pin(message):
        return
    incident = await _about(ask, message)
    if incident is not None:
        command = commands.KeepMessage(by=ask.by, at=ask.at, said=said(ask.channel, message), pinned=True)
        await ask.give(incident.number, command)


async def unpinned(ask: Ask, event: dict[str, Any]) -> None:
    """Somebody took a reaction back; the last 📌 takes the message out. Slack knows whether it was the last."""
    ts = _pin(event)
    if not ts:
        return
    message = await ask.desk.messages.look(ask.channel, ts)
    if message is not None and _has_pin(message):
        return
    incident = await _about(ask, message or {})
    if incident is not None:
        await ask.give(incident.number, commands.TakeMessageOut(by=ask.by, at=ask.at, channel=ask.channel, ts=ts))


async def changed(ask: Ask, event: dict[str, Any]) -> None:
    """A message of a channel; of interest if it says that one on a timeline was edited or deleted."""
    match event.get("subtype"):
        case "message_changed":
            await _edited(ask, event)
        case "message_deleted":
            await _deleted(ask, str(event.get("deleted_ts") or ""), event.get("previous_message") or {})


async def _edited(ask: Ask, event: dict[str, Any]) -> None:
    """Slack says so too when it has drawn a link, or when somebody has replied: then the words are the same."""
    now, before = event.get("message") or {}, event.get("previous_message") or {}
    if now.get("subtype") == "tombstone":  # what is left of a deleted message that has a thread
        await _deleted(ask, str(now.get("ts") or ""), before)
        return
    if text(now) == text(before):
        return
    ts = str(now.get("ts") or "")
    incident = await _keeping(ask, ts, now)
    if incident is not None:
        by = str((now.get("edited") or {}).get("user") or now.get("user") or CLOCK)
        command = commands.EditMessage(by=by, at=ask.at, channel=ask.channel, ts=ts, words=words(text(now)))
        await ask.give(incident.number, command)


async def _deleted(ask: Ask, ts: str, before: Message) -> None:
    incident = await _keeping(ask, ts, before)
    if incident is not None:
        await ask.give(incident.number, commands.DeleteMessage(by=CLOCK, at=ask.at, channel=ask.channel, ts=ts))


async def _keeping(ask: Ask, ts: str, message: Message) -> Incident | None:
    """The incident on whose timeline this message stands."""
    incident = await _about(ask, message)
    return incident if incident is not None and standing(incident, ask.channel, ts) else None


async def _about(ask: Ask, message: Message) -> Incident | None:
    """The incident of whose war room, or of whose announcement's thread, this message is."""
    incident = await ask.sight.of_channel(ask.channel)
    thread = message.get("thread_ts")
    return incident or (await ask.sight.announced(ask.channel, str(thread)) if thread else None)


async def wished(ask: Ask, body: dict[str, Any]) -> Answer:
    """The shortcut: where it is plain which incident is meant, at once; elsewhere it is asked."""
    message = body.get("message") or {}
    if not message.get("ts"):
        raise Refused("Slack did not say which message that was. Put a 📌 under it instead.")
    incident = await _about(ask, message)
    if incident is None:
        return await form.opened(ask, said(ask.channel, message))
    command = commands.KeepMessage(by=ask.by, at=ask.at, said=said(ask.channel, message))
    return _kept(outcomes.line(await ask.give(incident.number, command)), incident, command)


def _kept(line: str, incident: Incident, command: commands.KeepMessage) -> Say:
    taken = Taken(incident=incident.number, channel=command.said.channel, ts=command.said.ts)
    told = say(line)
    return Say(text=told.text, blocks=(*told.blocks, actions(_out(taken))))


def _out(taken: Taken) -> Element:
    return button(Act.TAKE_OUT, "Take it out again", taken.model_dump_json())


async def take_out(ask: Ask, value: str) -> Say:
    """The button under what the shortcut has said."""
    try:
        taken = Taken.model_validate_json(value)
    except ValidationError as error:
        raise Refused("That button is of an older version of Warroom. Put a 📌 under it and take it back.") from error
    command = commands.TakeMessageOut(by=ask.by, at=ask.at, channel=taken.channel, ts=taken.ts)
    outcome = await ask.give(taken.incident, command)
    told = say(outcomes.line(outcome) or "That message is not on the timeline any more.")
    return Say(text=told.text, blocks=told.blocks, replace=True)


def _pin(event: dict[str, Any]) -> str:
    """The timestamp of the message that a 📌 is about; empty if it is another reaction."""
    return str((event.get("item") or {}).get("ts") or "") if event.get("reaction") == PIN else ""


def _has_pin(message: Message) -> bool:
    return any(one.get("name") == PIN for one in message.get("reactions") or ())
