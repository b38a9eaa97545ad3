"""Incidents that have to do with each other: linked, merged, split off.

Each side changes in a transaction of its own. The first leaves a delivery that brings the second its command, until it
has been brought; so a crash in between comes to the same end. A number is shown on the other side only where it may be
known: a public incident never names a private one.
"""

from datetime import datetime

from playbook import carrying, commands, escalation
from playbook.document import Playbook
from playbook.events import Declared, DuplicateTaken, Event, Reason, StatusChanged, Tied, Untied
from playbook.incident import Incident, Status
from playbook.lifecycle import refuse_unless_open
from playbook.refusals import Refused
from playbook.states.related import Kind, Related, Tie
from playbook.telling import Lane, Telling, What, card, invite, room
from playbook.wording import colon, people, person


def link(incident: Incident, command: commands.Link) -> list[Event]:
    """Write down that two have to do with each other."""
    if command.other == incident.number:
        raise Refused(f"{incident.name} cannot be linked to itself. Name another: `/incident link INC-3`.")
    if incident.related.tie(command.other) or incident.related.merged_into == command.other:
        raise Refused(f"INC-{command.other} is related to {incident.name} already.")
    tie = Tied(
        at=command.at, by=command.by, other=command.other, tie=Kind.LINKED, why=command.why, silent=command.silent
    )
    return [tie]


def unlink(incident: Incident, command: commands.Unlink) -> list[Event]:
    """Take a link back; what was merged or split stays so."""
    tie = incident.related.tie(command.other)
    if tie is None:
        raise Refused(f"INC-{command.other} is not linked to {incident.name}.")
    if tie.kind is Kind.DUPLICATE:
        raise Refused(f"INC-{command.other} was merged into {incident.name}: `/incident reopen` there takes it back.")
    return [Untied(at=command.at, by=command.by, other=command.other, tie=tie.kind)]


def merge(incident: Incident, command: commands.Merge, playbook: Playbook) -> list[Event]:
    """This one is over: people go on in the other, which must not be the less severe one: its clock is slower."""
    refuse_unless_open(incident, "merge")
    if command.into == incident.number:
        raise Refused(
            f"{incident.name} cannot be merged into itself. Name the one that stays: `/incident merge INC-9`."
        )
    if command.into in [tie.number for tie in incident.related.ties if tie.kind is Kind.DUPLICATE]:
        raise Refused(f"INC-{command.into} was merged into {incident.name}, so the other way round is a circle.")
    if command.severity and playbook.worse(incident.severity, command.severity):
        other, worse = f"INC-{command.into}", incident.severity
        raise Refused(
            f"{incident.name} is {worse} and {other} only {command.severity}, so its clock would be lost. "
            f"Raise that first: `/incident severity {other} {worse}`; "
            f"or merge it into this one: `/incident merge {other} {incident.name}`."
        )
    merged = StatusChanged(
        at=command.at,
        by=command.by,
        before=incident.status,
        after=Status.MERGED,
        why=command.why,
        into=command.into,
        into_room=command.room,
    )
    return [merged]


def record(
    incident: Incident, command: commands.RecordTie | commands.RecordUntie | commands.RecordMerged, playbook: Playbook
) -> list[Event]:
    """The second side; nothing if it knows already."""
    have = incident.related.tie(command.other)
    match command:
        case commands.RecordTie():
            known = have is not None
            return [] if known else [_tied(command)]
        case commands.RecordUntie(kind=kind):
            gone = have is None or have.kind is not kind
            untied = Untied(at=command.at, by=command.by, other=command.other, tie=kind, silent=True)
            return [] if gone else [untied]
        case commands.RecordMerged():
            if have is not None and have.kind is Kind.DUPLICATE:
                return []
            return _taken(incident, command, playbook)


def _tied(command: commands.RecordTie) -> Tied:
    return Tied(at=command.at, by=command.by, other=command.other, tie=command.kind, why=command.why, silent=True)


def _taken(incident: Incident, command: commands.RecordMerged, playbook: Playbook) -> list[Event]:
    """Two people may have merged each into the other at once: then the older one stays, and is worked on again."""
    taken = DuplicateTaken(
        at=command.at,
        by=command.by,
        other=command.other,
        title=command.title,
        people=command.people,
        let_in=let_in(command.people, incident),
    )
    if incident.related.merged_into != command.other:
        return [taken, *carrying.brought(incident, command, playbook)]
    if incident.number > command.other:
        return []
    why = f"INC-{command.other} was merged into it at the same time; the older one stays"
    again = StatusChanged(at=command.at, by=command.by, before=Status.MERGED, after=Status.INVESTIGATING, why=why)
    tried = incident.escalation.tried
    called = escalation.begin(incident.severity, command.at, command.by, Reason.REOPENED, tried, playbook)
    return [again, *called, taken, *carrying.brought(incident, command, playbook)]


def let_in(people: tuple[str, ...], incident: Incident) -> tuple[str, ...]:
    """Those of these people for whom a private incident does not exist yet; nobody if all may see it."""
    return tuple(who for who in people if who not in incident.members) if incident.private else ()


def begun(event: Declared) -> Related:
    """Of an incident that was just declared."""
    return Related(ties=(Tie(number=event.parent, kind=Kind.PARENT),)) if event.parent else Related()


def after(have: Related, event: Tied | Untied | DuplicateTaken | StatusChanged) -> Related:
    """The others after one more event."""
    match event:
        case Tied():
            new = Tie(number=event.other, kind=event.tie, why=event.why)
            return have.model_copy(update={"ties": (*_without(have, event.other), new)})
        case Untied():
            return have.model_copy(update={"ties": _without(have, event.other)})
        case DuplicateTaken():
            new = Tie(number=event.other, kind=Kind.DUPLICATE)
            return have.model_copy(update={"ties": (*_without(have, event.other), new)})
        case StatusChanged(after=Status.MERGED):
            return have.model_copy(update={"merged_into": event.into, "main_room": event.into_room})
        case StatusChanged():
            return have.model_copy(update={"merged_into": 0, "main_room": ""})


def _without(have: Related, number: int) -> tuple[Tie, ...]:
    return tuple(one for one in have.ties if one.number != number)


def told(event: Event, after: Incident, seq: int) -> list[Telling]:
    """The card, the people who come, a line for those who are there, and the word to the other incident."""
    match event:
        case Tied() | Untied():
            return [*card(after), *([] if event.silent else [_neighbour(event.other, seq)])]
        case DuplicateTaken():
            return [*card(after), *room(after, seq), *invite(after, event.people, seq)]
        case Declared(apart=True):
            return []
        case StatusChanged(into=into) | Declared(parent=into):
            return [_neighbour(into, seq)] if into else []
    return []


def _neighbour(other: int, seq: int) -> Telling:
    """What is brought to one other incident is brought in order."""
    return Telling(key=f"neighbour:{seq}", what=What.NEIGHBOUR, lane=Lane.ROOM, queue=f"neighbour:{other}")


def brought(event: Event, incident: Incident, at: datetime) -> tuple[int, commands.Command] | None:
    """What the event of this incident has to bring to which other one."""
    own, by = incident.number, event.by
    match event:
        case Tied():
            return event.other, commands.RecordTie(by=by, at=at, other=own, kind=Kind.LINKED, why=event.why)
        case Untied():
            kind = {Kind.PART: Kind.PARENT, Kind.PARENT: Kind.PART}.get(event.tie, event.tie)
            return event.other, commands.RecordUntie(by=by, at=at, other=own, kind=kind)
        case Declared(parent=parent, apart=False) if parent:
            return parent, commands.RecordTie(by=by, at=at, other=own, kind=Kind.PART, why=event.title)
        case StatusChanged(after=Status.MERGED, into=into):
            people = incident.members
            taken = commands.RecordMerged(
                by=by, at=at, other=own, title=incident.title, people=people, carried=carrying.carried(incident)
            )
            return into, taken
        case StatusChanged(into=into) if into:
            return into, commands.RecordUntie(by=by, at=at, other=own, kind=Kind.DUPLICATE)
    return None


def line(event: Tied | Untied | DuplicateTaken) -> str:
    """What it is called on the timeline."""
    by, other = person(event.by), f"INC-{event.other}"
    match event:
        case Tied(tie=Kind.PART):
            return f"{by} split off {other}{colon(event.why)}"
        case Tied():
            return f"{by} linked {other}{colon(event.why)}"
        case Untied(tie=Kind.DUPLICATE):
            return f"{by} reopened {other}, which had been merged into this one"
        case Untied():
            return f"{by} unlinked {other}"
        case DuplicateTaken():
            came = f" This lets in {people(event.let_in)}." if event.let_in else ""
            return f"{by} merged {other} into this one{colon(event.title)}{'.' if came else ''}{came}"


def linked(incident: Incident) -> tuple[tuple[int, str], ...]:
    """Those whose tie can be taken back: the number, and how it is called with its reason."""
    ties = (one for one in incident.related.ties if one.kind is not Kind.DUPLICATE)
    return tuple((one.number, f"INC-{one.number}{colon(one.why)}") for one in ties)


def spelt(incident: Incident) -> tuple[str, ...]:
    """The others, each in few words."""
    said = {
        Kind.LINKED: "see INC-{}",
        Kind.PARENT: "split off from INC-{}",
        Kind.PART: "has a part of its own: INC-{}",
        Kind.DUPLICATE: "INC-{} was merged into it",
    }
    return tuple(said[one.kind].format(one.number) for one in incident.related.ties)
