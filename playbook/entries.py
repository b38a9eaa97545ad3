"""The timeline as people read it: one entry for each thing that happened, a kept message with all that became of it.

Stored are the events, which nobody changes; an edit, a deletion and a removal are events of their own. Here they are
drawn together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from playbook import events
from playbook.lines import QUIET, line
from playbook.states.keeping import File


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the timeline. `words` are as people typed them, persons written `<@U…>`."""

    number: int
    """Its event's place in the chain, from 1."""
    at: datetime
    """When it happened; of a message, when it was written."""
    event: events.Event
    words: str
    edits: tuple[str, ...] = ()
    """What its author made of a message later, oldest first."""
    link: str = ""
    files: tuple[File, ...] = ()
    deleted: bool = False
    """Deleted in Slack since."""
    out: bool = False
    """Taken off the timeline again."""
    folded: bool = False
    """It is told by the entry that it changed."""

    @property
    def by(self) -> str:
        """Who said or did it: of a message its author, else whoever gave the command."""
        if isinstance(self.event, events.MessageKept):
            return self.event.said.author or self.event.said.app
        return self.event.by

    @property
    def quiet(self) -> bool:
        """Whether it is the bot's own book-keeping, which is shown to whoever asks for everything."""
        return isinstance(self.event, QUIET)

    @property
    def told(self) -> str:
        """The whole of it in one text."""
        marks = [f" (edited to “{edit}”)" for edit in self.edits]
        marks += [" (deleted in Slack)"] if self.deleted else []
        marks += [" (taken off the timeline)"] if self.out else []
        return f"{self.words}{''.join(marks)}"


def entries(history: Iterable[events.Event], *, first: int = 1) -> list[Entry]:
    """The entries in the order of what they tell; `first` is the number of the first event, if it is only the end."""
    made: list[Entry] = []
    place: dict[tuple[str, str], int] = {}
    for number, event in enumerate(history, first):
        _take(made, place, number, event)
    return sorted(_hidden(made, place), key=lambda entry: (entry.at, entry.number))


def loud(several: Iterable[Entry]) -> list[Entry]:
    """Those worth a line: neither book-keeping nor taken out."""
    return [entry for entry in several if not (entry.quiet or entry.out or entry.folded)]


def standing(several: Iterable[Entry]) -> list[Entry]:
    """Those that a file of the timeline has: everything but what was taken out, each thing once."""
    return [entry for entry in several if not (entry.out or entry.folded)]


def _take(made: list[Entry], place: dict[tuple[str, str], int], number: int, event: events.Event) -> None:
    key = _key(event)
    if isinstance(event, events.MessageKept) and key is not None and key not in place:
        place[key] = len(made)
        made.append(_message(number, event))
        return
    if key is not None and key in place:
        made[place[key]] = _changed(made[place[key]], event)
    made.append(_plain(number, event, folded=key is not None))


def _changed(entry: Entry, event: events.Event) -> Entry:
    """A kept message after what became of it."""
    match event:
        case events.MessageKept(said=said):
            return _back(entry, said.words)
        case events.MessageEdited(words=words):
            return replace(entry, edits=(*entry.edits, words))
        case events.MessageDeleted():
            return replace(entry, deleted=True)
        case events.MessageTakenOut():
            return replace(entry, out=True)
    return entry


def _message(number: int, event: events.MessageKept) -> Entry:
    said = event.said
    return Entry(number=number, at=said.at, event=event, words=line(event), link=said.link, files=said.files)


def _plain(number: int, event: events.Event, *, folded: bool) -> Entry:
    return Entry(number=number, at=event.at, event=event, words=line(event), folded=folded)


def _back(entry: Entry, words: str) -> Entry:
    """Kept again: it is shown again, with the words that it has by now."""
    first = entry.event.said.words if isinstance(entry.event, events.MessageKept) else ""
    last = entry.edits[-1] if entry.edits else first
    return replace(entry, out=False, deleted=False, edits=entry.edits if words == last else (*entry.edits, words))


def _hidden(made: Sequence[Entry], place: dict[tuple[str, str], int]) -> list[Entry]:
    """What happened to a message that was taken out is as hidden as the message."""
    out = {key for key, at in place.items() if made[at].out}
    return [replace(entry, out=True) if entry.folded and _key(entry.event) in out else entry for entry in made]


def _key(event: events.Event) -> tuple[str, str] | None:
    """The kept message, by channel and `ts`, that the event is about; None if it is about none."""
    match event:
        case events.MessageKept(said=said):
            return said.channel, said.ts
        case events.MessageEdited() | events.MessageDeleted() | events.MessageTakenOut():
            return event.channel, event.ts
    return None
