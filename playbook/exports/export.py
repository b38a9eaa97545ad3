"""What a file of the timeline contains, whatever its format; `docs/timeline.md` describes it to its readers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pydantic import Field

from playbook.document import Playbook
from playbook.entries import Entry, entries, standing
from playbook.events import Event
from playbook.frozen import Frozen
from playbook.hushing import redacted
from playbook.incident import CLOCK, Incident
from playbook.states.keeping import File
from playbook.wording import MENTION

FORM: Final = 1
"""The version of the file's form; it grows when something in it changes its meaning."""


class Line(Frozen):
    """One entry of the timeline."""

    number: int
    """Its place in the chain, from 1; numbers that are missing were left out."""
    at: datetime
    """When it happened; of a message, when it was written."""
    by: str
    """A Slack user id, `clock`, or the name of an app."""
    kind: str
    text: str
    """In words, persons written `<@U…>`."""
    edits: tuple[str, ...] = ()
    """What a message was edited to, oldest first; `text` has its first words."""
    deleted: bool = False
    taken_off: bool = False
    link: str = ""
    files: tuple[File, ...] = ()
    event: dict[str, Any]
    """The entry as it is stored, without what a public incident keeps to few."""


class Export(Frozen):
    """The whole file."""

    form: int = FORM
    incident: str
    title: str
    severity: str
    status: str
    private: bool
    declared_at: datetime
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    commander: str | None = None
    room: str = ""
    exported_at: datetime
    people: dict[str, str] = Field({})
    """The names of everybody whose id is in the file."""
    timeline: tuple[Line, ...] = ()

    def named(self, text: str, sign: str = "@") -> str:
        """The text with `<@U…>` written as `@Name`."""
        return MENTION.sub(lambda found: f"{sign}{self.people.get(found[1], found[1])}", text)

    def name(self, who: str) -> str:
        """Who that is, in a word."""
        return "Warroom" if who == CLOCK else self.people.get(who, who)


def export(
    incident: Incident, history: Sequence[Event], names: Mapping[str, str], *, whole: bool, now: datetime
) -> Export:
    """Draw up the file; `whole`: also what was taken off the timeline, and every event that the rest tells of."""
    known = entries(history)
    return Export(
        incident=incident.name,
        title=incident.title,
        severity=incident.severity,
        status=str(incident.status),
        private=incident.private,
        declared_at=incident.declared_at,
        resolved_at=incident.resolved_at,
        closed_at=incident.closed_at,
        commander=incident.commander,
        room=incident.room.name if incident.room else "",
        exported_at=now,
        people={who: names[who] for who in people(incident, history) if who in names},
        timeline=tuple(_line(entry) for entry in (known if whole else standing(known))),
    )


def people(incident: Incident, history: Iterable[Event]) -> tuple[str, ...]:
    """The ids of everybody who is named in it."""
    found = [who for entry in entries(history) for who in (entry.by, *MENTION.findall(entry.told))]
    return tuple(dict.fromkeys(who for who in (incident.commander, *found) if who and MENTION.fullmatch(f"<@{who}>")))


def roles(playbook: Playbook, ids: Iterable[str]) -> dict[str, str]:
    """What the playbook calls these people, as far as it knows them; for where Slack is not to be asked."""
    return {who: name for who in ids if (name := playbook.name_of(who)) != who}


def _line(entry: Entry) -> Line:
    return Line(
        number=entry.number,
        at=entry.at,
        by=entry.by,
        kind=entry.event.kind,
        text=entry.words,
        edits=entry.edits,
        deleted=entry.deleted,
        taken_off=entry.out,
        link=entry.link,
        files=entry.files,
        event=redacted(entry.event).model_dump(mode="json"),
    )
