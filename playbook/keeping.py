"""The messages on the timeline: kept, taken out, edited and deleted in Slack. Source: a 📌 keeps, its removal hides."""

from playbook import commands, events
from playbook.events import Event
from playbook.incident import Incident
from playbook.refusals import Refused
from playbook.states.keeping import LONGEST_MESSAGE, Kept
from playbook.telling import Telling, card
from playbook.wording import person


def keep(incident: Incident, command: commands.KeepMessage) -> list[Event]:
    """Put it on the timeline, once; a second 📌 changes nothing."""
    known = standing(incident, command.said.channel, command.said.ts)
    if known is not None and not known.out:
        if command.pinned:
            return []
        raise Refused(f"That message is on the timeline of {incident.name} already.")
    words = command.said.words
    said = command.said.model_copy(update={"words": words[:LONGEST_MESSAGE]})
    return [events.MessageKept(at=command.at, by=command.by, said=said, pinned=command.pinned)]


def take_out(incident: Incident, command: commands.TakeMessageOut) -> list[Event]:
    """Hide it; nothing to do if it is not there."""
    known = standing(incident, command.channel, command.ts)
    if known is None or known.out:
        return []
    return [events.MessageTakenOut(at=command.at, by=command.by, channel=command.channel, ts=command.ts)]


def edit(incident: Incident, command: commands.EditMessage) -> list[Event]:
    """Add its new words to those it had."""
    known = standing(incident, command.channel, command.ts)
    if known is None or known.out:
        return []
    words = command.words[:LONGEST_MESSAGE]
    return [
        events.MessageEdited(at=command.at, by=command.by, channel=command.channel, ts=command.ts, words=words),
    ]


def delete(incident: Incident, command: commands.DeleteMessage) -> list[Event]:
    """Mark it as deleted, once."""
    known = standing(incident, command.channel, command.ts)
    if known is None or known.gone:
        return []
    return [events.MessageDeleted(at=command.at, by=command.by, channel=command.channel, ts=command.ts)]


def standing(incident: Incident, channel: str, ts: str) -> Kept | None:
    """What is remembered of this message; None if it has never been on the timeline."""
    return next((one for one in incident.kept if (one.channel, one.ts) == (channel, ts)), None)


def kept(incident: Incident, event: events.MessageKept) -> tuple[Kept, ...]:
    """The messages after one more; one that is back is in its old place."""
    said = event.said
    new = Kept(channel=said.channel, ts=said.ts)
    if standing(incident, said.channel, said.ts) is None:
        return (*incident.kept, new)
    return _changed(incident, said.channel, said.ts, out=False, gone=False)


def taken_out(incident: Incident, event: events.MessageTakenOut) -> tuple[Kept, ...]:
    """The messages, one of them hidden."""
    return _changed(incident, event.channel, event.ts, out=True)


def deleted(incident: Incident, event: events.MessageDeleted) -> tuple[Kept, ...]:
    """The messages, one of them gone in Slack."""
    return _changed(incident, event.channel, event.ts, gone=True)


def _changed(incident: Incident, channel: str, ts: str, **changes: bool) -> tuple[Kept, ...]:
    return tuple(
        one.model_copy(update=changes) if (one.channel, one.ts) == (channel, ts) else one for one in incident.kept
    )


Told = events.MessageKept | events.MessageTakenOut | events.MessageEdited | events.MessageDeleted


def told(event: Told, after: Incident) -> list[Telling]:
    """The card shows the newest entries; nobody is disturbed."""
    return card(after)


def line(event: Told) -> str:
    """What it is called on the timeline."""
    match event:
        case events.MessageKept():
            return f"{event.said.app or person(event.said.author)}: {_content(event)}"
        case events.MessageTakenOut():
            return f"{person(event.by)} took a message off the timeline"
        case events.MessageEdited():
            return f"{person(event.by)} edited a message: {event.words}"
        case events.MessageDeleted():
            return "A message on the timeline was deleted in Slack"


def _content(event: events.MessageKept) -> str:
    names = ", ".join(file.name for file in event.said.files)
    files = f"[{names}]" if names else ""
    return " ".join(part for part in (event.said.words, files) if part) or "(no words)"
