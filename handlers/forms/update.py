"""The form for a status update, prefilled with what has happened since the last one."""

from datetime import datetime
from typing import Final

from handlers import outcomes
from handlers.answers import Open, Seen
from handlers.asking import Ask
from handlers.blocks import Block, Element, context, option, section, title, when, words
from handlers.forms import draft, fields
from handlers.forms.fields import Filled
from handlers.forms.form import Form
from handlers.forms.memo import Memo
from playbook import cadence, commands, evolving, lifecycle, verification
from playbook.document import Playbook
from playbook.durations import spell
from playbook.events import UpdatePosted
from playbook.incident import CLOCK, Incident, Report, Status
from playbook.lifecycle import Move
from playbook.severity import cadences
from playbook.triggers import Trigger
from playbook.wording import headline

CALLBACK: Final = "update"
PUBLIC, ROOM = "public", "room"
ESTIMATE: Final = 200
"""Characters of an estimate."""


_KNOWN: Final = "To the war room: how each service is, the likely cause, what holds you up."
"""What the playbook's internal status check asks for, beside what has fields of its own."""


async def opened(ask: Ask, incident: Incident, *, entry: int = 0) -> Open:
    """The form; refuses when there is nobody to update. Raises `Refused`."""
    await ask.refuse_unless_open(incident, "update")
    await ask.refuse_unless_allowed(incident, commands.PostUpdate(by=ask.by, at=ask.at, report=Report()))
    playbook = await ask.desk.incidents.governing(incident)
    history = await ask.sight.timeline(incident)
    drafted = draft.since_last_update(history)
    named = Report(new=await ask.desk.people.named(drafted.new), actions=await ask.desk.people.named(drafted.actions))
    memo = ask.memo(incident, entry=entry)
    view = fields.modal(CALLBACK, "Post an update", "Post", memo, _blocks(incident, playbook, named, ask.at))
    return Open(view=view, otherwise=words(f"Type `/incident update {incident.name} <what is new>` instead."))


def _blocks(incident: Incident, playbook: Playbook, drafted: Report, now: datetime) -> list[Block]:
    last = incident.update.report if incident.update else Report()
    owed = cadence.owed(incident, playbook, now)
    return [
        section(f"*{incident.name}* {incident.severity} · {title(headline(incident))}"),
        fields.field("status", "Status", fields.menu(_statuses(incident), str(incident.status))),
        fields.field("new", "What do we know now?", _lines(drafted.new or incident.impact), hint=_KNOWN),
        fields.field("actions", "What was done?", _lines(drafted.actions), optional=True, hint="Times are UTC."),
        fields.field("next_steps", "What happens next?", _lines(last.next_steps), optional=True),
        fields.field(
            "estimate",
            "When should it be over?",
            fields.text(ESTIMATE, initial=_stands(incident), placeholder="15:30, or unknown"),
            optional=True,
            hint=_hint(playbook),
        ),
        fields.field("audience", "Who is told?", _audience(incident, public=owed is None or owed.public)),
        context(_due_after(incident, playbook, now)),
    ]


def _stands(incident: Incident) -> str:
    """The estimate, so that it need not be typed again; not one that has run out."""
    return "" if incident.estimate_out else incident.estimate


def _hint(playbook: Playbook) -> str:
    """That an estimate may call somebody, so that nobody is surprised by it."""
    limits = [flag for flag in playbook.flags.values() if flag.estimate_over]
    if not limits:
        return ""
    told = "; ".join(f"a downtime over {spell(one.estimate_over)} is told to {_roles(one, playbook)}" for one in limits)
    return f"Such as “5 h”, or “until 18:00” ({playbook.calendar.timezone}); {told}."


def _roles(flag: Trigger, playbook: Playbook) -> str:
    return ", ".join(playbook.called(key) for key in flag.page)


def _lines(initial: str) -> Element:
    return fields.text(cadence.LONGEST, initial=initial, lines=True)


def _statuses(incident: Incident) -> list[Element]:
    moves = [to for to, move in lifecycle.TRANSITIONS[incident.status].items() if move is Move.WORK]
    return [option(str(status).capitalize(), str(status)) for status in (incident.status, *moves)]


def _audience(incident: Incident, *, public: bool) -> Element:
    """Who will read it: a private incident has no announcement, and whoever may see it is in its room."""
    if incident.private:
        choices = [
            option("The stakeholders among its members", PUBLIC, "In the war room: nobody outside reads it"),
            option("Those at work on it", ROOM, "There too; does not count as an update to the stakeholders"),
        ]
    else:
        choices = [
            option("Stakeholders and the war room", PUBLIC, "In the thread of the announcement"),
            option("The war room only", ROOM, "Does not count as an update to the stakeholders"),
        ]
    return fields.radio(choices, PUBLIC if public else ROOM)


def _due_after(incident: Incident, playbook: Playbook, now: datetime) -> str:
    """When the next update will be due if this one is posted now, and the incident goes on."""
    public, room = (_next(incident, playbook, now, public=public) for public in (True, False))
    until = verification.ends_at(incident)
    if until is not None and public is None and cadences(incident.severity, playbook):
        return f"Posted now, none is owed until the all-clear at {when(until)}."
    if public is None or room is None:
        return f"{incident.severity} has no cadence, so no other update will be owed."
    return f"Posted now, the next update is due {when(public.first)}{_if_only_the_room(incident, room, public, now)}."


def _if_only_the_room(incident: Incident, room: cadence.Owed, public: cadence.Owed, now: datetime) -> str:
    """What is owed instead if the stakeholders are not told; what they are owed may be late already, and stays so."""
    if room.first == public.first:
        return ""
    if room.first > now:
        return f"; if only the war room is told, {when(room.first)}"
    readers = "the members'" if incident.private else "the stakeholders'"
    return f"; if only the war room is told, {readers} stays overdue"


def _next(incident: Incident, playbook: Playbook, now: datetime, *, public: bool) -> cadence.Owed | None:
    posted = UpdatePosted(at=now, by=CLOCK, number=0, public=public, report=Report())
    return cadence.owed(evolving.evolve(incident, posted), playbook)


async def submit(ask: Ask, memo: Memo, filled: Filled) -> Seen:
    """Post it, and move the status in the same breath."""
    report = Report(
        new=filled.text("new"),
        actions=filled.text("actions"),
        next_steps=filled.text("next_steps"),
        estimate=filled.text("estimate"),
    )
    command = commands.PostUpdate(
        by=ask.by,
        at=ask.at,
        report=report,
        public=filled.choice("audience") != ROOM,
        to=_status(filled.choice("status")),
    )
    outcome = await ask.give(memo.incident, command)
    return Seen(incident=memo.incident, line=outcomes.line(outcome))


def _status(value: str) -> Status | None:
    return Status(value) if value in tuple(Status) else None


FORM: Final = Form(callback=CALLBACK, submit=submit, field="new")
