"""The checklist machine: what is to be done for an incident, what is done, and that it is not closed by oversight.

What the bot can see it ticks by itself; the rest is ticked by people. Source of the items: the playbook's checklist.
"""

from dataclasses import dataclass
from datetime import datetime

from playbook import commands, events
from playbook.checklists import Item
from playbook.document import Playbook
from playbook.incident import CLOCK, Incident, Status
from playbook.refusals import Refused
from playbook.states.checklist import Checklist, Tick
from playbook.wording import person


@dataclass(frozen=True, kw_only=True)
class Point:
    """One item as it stands. `by` is None while it is not done, and `CLOCK` if the bot has seen it done."""

    key: str
    text: str
    own: bool
    """Whether the bot ticks it by itself, and nobody else."""
    by: str | None = None
    at: datetime | None = None
    remark: str = ""

    @property
    def done(self) -> bool:
        """Whether it is done."""
        return self.by is not None


def points(incident: Incident, playbook: Playbook) -> list[Point]:
    """The items that this incident has, in the playbook's order."""
    return [
        _point(key, item, incident)
        for key, item in playbook.checklist.items()
        if not _needless(item, incident, playbook)
    ]


def spared(incident: Incident, playbook: Playbook) -> dict[str, list[str]]:
    """The items that this incident does not have, by why it is not asked for them, in the playbook's order."""
    found: dict[str, list[str]] = {}
    for item in playbook.checklist.values():
        if because := _needless(item, incident, playbook):
            found.setdefault(because, []).append(item.text)
    return found


def missing(incident: Incident, playbook: Playbook) -> list[Point]:
    """What is not done yet."""
    return [one for one in points(incident, playbook) if not one.done]


def refuse_oversight(incident: Incident, command: commands.ChangeStatus, playbook: Playbook) -> None:
    """Refuse to close while something is left to do, unless a reason is given."""
    if command.to is not Status.CLOSED or command.why or incident.status is not Status.RESOLVED:
        return
    if left := missing(incident, playbook):
        raise Refused(
            f"Not done yet: {'; '.join(one.text for one in left)}. `/incident checklist` ticks what is done; "
            "`/incident close <why>` closes it without."
        )


def tick(incident: Incident, command: commands.TickItems, playbook: Playbook) -> list[events.Event]:
    """Tick and untick; nothing if all stands so already."""
    known = {one.key: one for one in points(incident, playbook)}
    for key in (*command.ticked, *command.unticked):
        if key not in known:
            raise Refused(f"The checklist of {incident.name} has no `{key}`: it has {', '.join(known) or 'no items'}.")
        if known[key].own:
            raise Refused(f"“{known[key].text}” is ticked by Warroom itself, when it sees it done.")
    ticked = tuple(key for key in command.ticked if not known[key].done)
    unticked = tuple(key for key in command.unticked if known[key].done)
    if not ticked and not unticked:
        return []
    texts = tuple(known[key].text for key in (*ticked, *unticked))
    return [events.ItemsTicked(at=command.at, by=command.by, ticked=ticked, unticked=unticked, texts=texts)]


def named(said: str, points: list[Point]) -> Point:
    """The item that these words mean: its key, its text, or a part of it that no other has. Raises `Refused`."""
    wanted = " ".join(said.casefold().split())
    found = [one for one in points if wanted in (one.key.casefold(), one.text.casefold())]
    found = found or [one for one in points if wanted in one.text.casefold()]
    if len(found) != 1:
        raise Refused(f"“{said}” names no one item: write one of {', '.join(f'`{one.key}`' for one in points)}.")
    return found[0]


def after(have: Checklist, event: events.ItemsTicked) -> Checklist:
    """The checklist after somebody has ticked something."""
    kept = tuple(one for one in have.ticks if one.key not in (*event.ticked, *event.unticked))
    made = tuple(Tick(key=key, by=event.by, at=event.at) for key in event.ticked)
    return have.model_copy(update={"ticks": (*kept, *made)})


def late(have: Checklist, due: datetime | None) -> Checklist:
    """The checklist after the update that was due then was late; whoever hears of it twice counts it once."""
    return have if due == have.late_due else have.model_copy(update={"late": have.late + 1, "late_due": due})


def line(event: events.ItemsTicked) -> str:
    """How it is called on the timeline."""
    done, undone = event.texts[: len(event.ticked)], event.texts[len(event.ticked) :]
    told = [f"{verb} {', '.join(what)}" for verb, what in (("ticked", done), ("unticked", undone)) if what]
    return f"{person(event.by)} {' and '.join(told)}"


def _needless(item: Item, incident: Incident, playbook: Playbook) -> str:
    """Why this incident is not asked for it; empty if it is."""
    updates = playbook.severities[incident.severity].updates
    owed = updates.public is not None or updates.room is not None
    if (item.severities and incident.severity not in item.severities) or (item.seen == "updates-kept" and not owed):
        return f"at {incident.severity}"
    return "of a private incident" if item.public and incident.private else ""


def _point(key: str, item: Item, incident: Incident) -> Point:
    bare = Point(key=key, text=item.text, own=item.seen is not None)
    if item.seen is None:
        done = next((one for one in incident.checklist.ticks if one.key == key), None)
        return Point(key=key, text=item.text, own=False, by=done.by, at=done.at) if done else bare
    seen, at, remark = _seen(item.seen, incident)
    by, at = (CLOCK, at) if seen else (None, None)
    return Point(key=key, text=item.text, own=True, by=by, at=at, remark=remark)


def _seen(what: str, incident: Incident) -> tuple[bool, datetime | None, str]:
    """Whether the bot has seen it done, when if it knows, and what there is to say about it."""
    calls, update, late = incident.escalation.calls, incident.update, incident.checklist.late
    match what:
        case "declared":
            return True, incident.declared_at, ""
        case "paged":
            return bool(calls), calls[0].at if calls else None, ""
        case "room":
            return incident.room is not None, None, ""
        case "updated":
            return update is not None, update.at if update and update.number == 1 else None, ""
        case "updates-kept":
            return incident.resolved_at is not None and not late, incident.resolved_at, f"{late} late" if late else ""
        case _:
            return incident.resolved_at is not None, incident.resolved_at, ""
