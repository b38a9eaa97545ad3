"""Asking for a status update: in the war room before it is due, and by direct message when it is late."""

from bot.integrations.slack.message import Message
from bot.integrations.slack.words.phrases import aim, bare, brief, but_fixed, people, room, row, since, why
from handlers.blocks import actions, clock, context, section, when
from handlers.buttons import Act, button
from handlers.panel import tag
from playbook import cadence, events, wording
from playbook.durations import spell
from scheduler.errands import Errand

Asked = events.UpdatePrompted | events.UpdateOverdue


def prompt(errand: Errand) -> Message:
    """Asks while an answer is owed, or says that it is late; then one quiet line that says what came of it."""
    event = errand.event
    if not isinstance(event, Asked):
        raise TypeError(f"a prompt comes from UpdatePrompted or UpdateOverdue, not from {event.kind}")
    came = outcome(event, errand)
    if came is not None:
        return Message(text=came, blocks=[context(came)])
    return _due(event, errand) if isinstance(event, events.UpdatePrompted) else _late(event, errand)


def _due(event: events.UpdatePrompted, errand: Errand) -> Message:
    who = people(event.people)
    return Message(
        text=f"{bare(errand.incident)}: {who}: an update is due soon",
        blocks=[
            section(f"{who}: {asks(event)}"),
            actions(*_buttons(errand), why(errand)),
        ],
    )


def asks(event: events.UpdatePrompted) -> str:
    """For when it is asked; whoever takes command of a late one is told that it is late."""
    if event.due <= event.at:
        return f"an update has been owed since {clock(event.due)}."
    return f"the next update is due at {clock(event.due)}."


def _late(event: events.UpdateOverdue, errand: Errand) -> Message:
    who = f"⏰ {people(event.people)}"
    return Message(
        text=f"{bare(errand.incident)}: {who}: an update is overdue",
        blocks=[
            section(f"{who}: the update is overdue. It was due at {clock(event.due)}."),
            actions(*_buttons(errand), why(errand)),
        ],
    )


def nudge(errand: Errand) -> Message:
    """Tells somebody else that an update is late."""
    event, incident = errand.event, errand.incident
    if not isinstance(event, events.OverdueWidened):
        raise TypeError(f"a nudge comes from OverdueWidened, not from {event.kind}")
    if not incident.open or event.at != incident.cadence.widened_at:
        return _settled(errand)
    owes = f"{people((incident.commander,))} is in command." if incident.commander else "Nobody is in command."
    line = f"⏰ An update is overdue: it was due at {clock(event.due)}. {owes}{but_fixed(incident)}"
    post = button(Act.UPDATE, "Post update", aim(errand))
    return Message(
        text=f"{bare(incident)}: an update is overdue",
        blocks=[
            section(f"{brief(incident)}\n{line}"),
            context(row(tag(incident), since(incident), room(incident))),
            actions(post, why(errand)),
        ],
    )


def _settled(errand: Errand) -> Message:
    """The update that was late is there, was put off, is asked of somebody else, or is not owed any more."""
    incident, owed = errand.incident, cadence.owed(errand.incident, errand.playbook)
    if not incident.open:
        line = f"No update is owed any more: {incident.name} is {incident.status}."
    elif owed is not None and owed.due <= errand.now:
        line = f"{people(cadence.asked(incident))} was asked for it anew."
    else:
        line = "The update is not overdue any more."
    text = f"{brief(incident)}\n{line}"
    return Message(
        text=f"{bare(incident)}: {line}", blocks=[section(text), context(row(tag(incident), room(incident)))]
    )


def _buttons(errand: Errand) -> list[dict[str, object]]:
    target = aim(errand)
    return [
        button(Act.UPDATE, "Post update", target, style="primary"),
        button(Act.NOTHING_NEW, "Nothing new", target),
        button(Act.SNOOZE, f"Snooze {spell(errand.playbook.reminders.snooze)}", target),
    ]


def outcome(event: Asked, errand: Errand) -> str | None:
    """What came of asking; None while the answer is owed."""
    incident = errand.incident
    update, have = incident.update, incident.cadence
    if update is not None and update.at >= event.at:
        late = f", {wording.elapsed(update.at - event.due)} late" if update.at > event.due else ""
        return f"Update #{update.number} posted by {people((update.by,))} at {when(update.at)}{late}."
    if not incident.open:
        return f"No update needed any more: {incident.name} is {incident.status}."
    if event.at not in (have.prompted_at, have.overdue_at):
        return _elsewhere(event, errand)
    overtaken = isinstance(event, events.UpdatePrompted) and have.overdue_at is not None
    return f"Overdue since {when(event.due)}." if overtaken else None


def _elsewhere(event: Asked, errand: Errand) -> str:
    """It was put off, or somebody else is asked, or it is owed at another time, or no more."""
    until, owed = errand.incident.cadence.snoozed_until, cadence.owed(errand.incident, errand.playbook)
    if until is not None and until > event.at:
        return f"Put off until {when(until)}."
    if owed is None:
        return "No longer needed."
    return f"Asked anew: due at {when(owed.due)}." if owed.due > errand.now else "Asked anew."
