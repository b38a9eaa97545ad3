"""What is said once about one event: in the announcement's thread, and in the war room."""

from typing import Final

from bot.integrations.slack.message import Message
from bot.integrations.slack.words.handover import vacancy
from bot.integrations.slack.words.left import left
from bot.integrations.slack.words.phrases import (
    aim,
    bare,
    because,
    brief,
    but_fixed,
    one_line,
    people,
    room,
    row,
    said_fixed,
    tried,
    why,
    why_now,
)
from bot.integrations.slack.words.update import ending, update
from handlers import timing
from handlers.blocks import Block, Element, actions, clock, context, section, title, when, words
from handlers.buttons import Act, button
from handlers.panel import dot, tag
from playbook import estimating, events, phases, severity, tasks, wording
from playbook.document import Playbook
from playbook.durations import spell
from playbook.incident import Incident, Status
from playbook.lines import line
from playbook.telling import What
from scheduler.errands import Errand

_SIGNS: Final = {Status.RESOLVED: "✅", Status.CLOSED: "✅", Status.CANCELLED: "🔕", Status.MERGED: "🔀"}

_WAYS: Final[dict[str, str]] = {What.MAIL: " by e-mail", What.ALERT: " by PagerDuty"}
"""What the message says of a way that was tried beside Slack."""


def said(errand: Errand) -> Message:  # noqa: C901 - a table
    """One event in words. What it is about stands above it, in the announcement and on the card."""
    match errand.event:
        case events.Paged() as event:
            return _paged(errand, event)
        case events.FlagsRaised() as event:
            return _flagged(errand, event)
        case events.UpdatePosted() as event:
            return update(errand, event)
        case events.StatusChanged() as event:
            return _stepped(errand, event)
        case events.SeverityChanged() as event:
            return _plain(
                errand, f"{dot(errand.incident)} {_reclassified(event)}", _rules(event.after, errand.playbook)
            )
        case events.TimeUsed() as event:
            return _used(errand, event)
        case events.EstimatePassed() as event:
            return _run_out(errand, event)
        case events.Relapsed() as event:
            return _plain(errand, f"🔁 {_relapsed(event, errand.incident)}")
        case events.TaskAdded() as event:
            return _given(errand, event)
        case events.CommanderAssigned() as event:
            return _plain(errand, f"👤 {people((event.person,))} is in command now, {_put(event)}.")
        case events.CommanderLost() | events.CommanderSought():
            return vacancy(errand)
        case events.Undelivered(what=What.OPEN_ROOM) as event:
            work = "Work in a private channel of your own" if errand.incident.private else "Work in this thread"
            return _plain(errand, f"⚠️ No war room: {one_line(event.reason)}. {work}, and tell an admin.")
        case events.Undelivered() as event:
            who = people((event.person,)) if event.person else "Somebody"
            by = _WAYS.get(event.what, "")
            return _plain(errand, f"⚠️ {who} could not be called{by}: {one_line(event.reason)}. Call them another way.")
        case event:
            return _plain(errand, words(line(event)))


def aside(errand: Errand) -> Message:
    """The same where nothing stands above it: to one person."""
    told = said(errand)
    return Message(text=told.text, blocks=[section(brief(errand.incident)), *told.blocks, *left(errand)])


def _message(errand: Errand, blocks: list[Block], line: str) -> Message:
    return Message(text=f"{bare(errand.incident)}: {line}", blocks=blocks)


def _given(errand: Errand, event: events.TaskAdded) -> Message:
    """To somebody who is brought into a private incident by it."""
    incident = errand.incident
    way = f"Work on it in {room(incident)}." if incident.room else "You are invited to its war room once it is open."
    line = f"☐ *{people((event.by,))} gives you a task:* {one_line(event.words, tasks.LONGEST)}"
    told = f"{incident.name} is private, and you are let in for this: keep it to its members. {way}"
    return _message(errand, [section(line), section(told), context(tag(incident))], line)


def _plain(errand: Errand, line: str, *small: str) -> Message:
    blocks = [section(line), *([context(row(*small))] if any(small) else [])]
    return _message(errand, blocks, line)


def _paged(errand: Errand, event: events.Paged) -> Message:
    verb = "Called again" if event.reason in (events.Reason.RAISED, events.Reason.REOPENED) else "Escalation"
    line = f"{verb}: {people(event.people)} ({words(event.name)}): {why_now(event, errand.incident)}.{tried(event)}"
    said = but_fixed(errand.incident)
    return _message(errand, [section(f"📣 {line}{said}", why(errand))], line)


def _flagged(errand: Errand, event: events.FlagsRaised) -> Message:
    """Roles, not mentions: whoever is told has been told in person."""
    shown = [one for one in event.flags if errand.delivery.person in (None, *one.people)]
    names = ", ".join(f"*{title(one.name)}*" for one in shown)
    numbers = "; ".join(one.because for one in shown if one.because)
    says = f": {words(numbers)}" if numbers else f", says {people((event.by,))}{because(event.why)}"
    roles = [errand.playbook.name_of(who) for who in event.called]
    told = f" Told at once: {words(', '.join(roles))}." if roles else ""
    line = f"{names}{says}"
    return _message(errand, [section(f"🚩 {line.rstrip('.')}.{told}", why(errand))], line)


def _stepped(errand: Errand, event: events.StatusChanged) -> Message:
    """A step of the life-cycle; the end that no update tells of has the parts of the playbook's resolved template."""
    line = f"{_sign(event)} {_moved(event, errand.incident)}"
    more = ending(errand.incident, event.at) if event.after is Status.RESOLVED else []
    return _message(errand, [section(line), *more], line)


def _moved(event: events.StatusChanged, incident: Incident) -> str:
    by, reason = people((event.by,)), because(event.why)
    lasted = wording.elapsed(event.at - incident.declared_at)
    match event.after:
        case Status.RESOLVED:
            return f"*Resolved* by {by} after {lasted}{reason}"
        case Status.CLOSED:
            return f"*Closed* by {by}{reason}"
        case Status.CANCELLED:
            return f"*False alarm*, cancelled by {by}{reason}"
        case Status.MERGED:
            where = f"\nGo on in <#{event.into_room}>." if event.into_room else ""
            return f"*Merged into INC-{event.into}* by {by}{reason}{where}"
        case _ if event.before in (Status.RESOLVED, Status.CLOSED, Status.CANCELLED, Status.MERGED):
            return f"*Reopened* by {by}{reason}"
        case _:
            return f"{str(event.after).capitalize()}, says {by}{reason}"


def _used(errand: Errand, event: events.TimeUsed) -> Message:
    """In person, with the way to what there is to do. A notification cannot show a time in its reader's zone."""
    incident, phase = errand.incident, timing.phase(errand.incident, errand.playbook)
    missed = event.share >= 100
    if not phases.runs(incident, event):
        return _stopped(errand, event)
    line = "⚠️ *The objective is missed*" if missed else f"⏳ *{event.share} % of the objective is used*"
    facts = row(tag(incident), room(incident), f"Phase: {phase}" if phase else "", said_fixed(incident))
    text = f"{line}: it {'ended' if missed else 'ends'} at {clock(event.due)}."
    blocks = [section(text), context(facts), actions(*_next(errand), why(errand))]
    return _message(errand, blocks, line.replace("*", ""))


def _stopped(errand: Errand, event: events.TimeUsed) -> Message:
    """It asks nothing any more: it is over, or its severity, and so the clock, is another one."""
    incident = errand.incident
    missed = f"The objective was missed: it ended at {clock(event.due)}"
    was = missed if event.share >= 100 else f"{event.share} % of the objective was used at {when(event.at)}"
    now = f"it is {incident.severity} now" if incident.open else f"it is {incident.status}"
    return _message(errand, [context(f"{was}; {now}.")], "the clock of the objective has stopped")


def _next(errand: Errand) -> list[Element]:
    """What whoever has it can do about the time; or, while nobody has it, whoever was called."""
    if errand.incident.acknowledged_by is None:
        return [button(Act.ACKNOWLEDGE, "Acknowledge", aim(errand), style="primary")]
    return [button(Act.UPDATE, "Post update", aim(errand)), button(Act.ESTIMATE, "New estimate…", aim(errand))]


def _run_out(errand: Errand, event: events.EstimatePassed) -> Message:
    """To whoever commands, alone: the others see on the card that it has passed. Silent once there is another."""
    incident, was = errand.incident, f"“{one_line(event.estimate)}”, until {clock(event.due)}"
    if not incident.open or incident.estimate_asked != estimating.asking(event):
        stands = one_line(incident.estimate) or "unknown"
        now = f"the estimate is now {stands}" if incident.open else f"it is {incident.status}"
        return _message(errand, [context(f"The estimate had run out ({was}); {now}.")], "the estimate had run out")
    ask = f"⏳ *The estimate has run out*: {was}. How long will it still take?"
    give = button(Act.ESTIMATE, "New estimate…", aim(errand), style="primary")
    return _message(errand, [section(ask), actions(give, why(errand))], "the estimate has run out")


def _relapsed(event: events.Relapsed, incident: Incident) -> str:
    """Whoever commands is named, for they must act."""
    commander = f" {people((incident.commander,))}, it is yours again." if incident.commander else ""
    return f"*It came back*, says {people((event.by,))}{because(event.why)}. It is investigated again.{commander}"


def _sign(event: events.StatusChanged) -> str:
    return _SIGNS.get(event.after, "🔁")


def _reclassified(event: events.SeverityChanged) -> str:
    verb = "raised" if event.raised else "lowered"
    return (
        f"*Severity {verb}: {words(event.before)} → {words(event.after)}* by {people((event.by,))}{because(event.why)}"
    )


def _rules(key: str, playbook: Playbook) -> str:
    """What the severity asks for from now on."""
    rules = playbook.severities[key]
    owed = severity.cadences(key, playbook)
    updates = f"updates {owed}" if owed else "no updates owed"
    return row(
        words(rules.name), updates, f"objective: {spell(rules.objective)}" if rules.objective else "no objective"
    )


def _put(event: events.CommanderAssigned) -> str:
    if event.handed_by:
        return f"handed over by {people((event.handed_by,))}"
    instead = f", instead of {people((event.before,))}" if event.before not in (None, event.by) else ""
    return f"{'by own choice' if event.by == event.person else f'put there by {people((event.by,))}'}{instead}"
