"""Asking for a status update, by direct message: whoever owes it before it is due, others too when it is late."""

from bot.integrations.slack.message import Message
from bot.integrations.slack.words.phrases import aim, bare, brief, but_fixed, people, room, row, since, why
from handlers import owing
from handlers.blocks import actions, context, section, when
from handlers.buttons import Act, button
from handlers.panel import tag
from playbook import cadence, events, wording
from playbook.durations import spell
from scheduler.errands import Errand

Asked = events.UpdatePrompted | events.UpdateOverdue


def prompt(errand: Errand) -> Message:
    """Asks while an answer is owed, and says if it is late; then one quiet line that says what came of it."""
    event, incident = errand.event, errand.incident
    if not isinstance(event, Asked):
        raise TypeError(f"a prompt comes from UpdatePrompted or UpdateOverdue, not from {event.kind}")
    came = outcome(event, errand)
    if came is not None:
        return _quiet(errand, came)
    who = f" Asked: {people(event.people)}." if len(event.people) > 1 else ""
    return Message(
        text=f"{bare(incident)}: {_briefly(event, errand)}",
        blocks=[
            section(f"{brief(incident)}\n{_asks(event, errand)}{who}"),
            context(row(tag(incident), since(incident), room(incident))),
            actions(*_buttons(errand), why(errand)),
        ],
    )


def _asks(event: Asked, errand: Errand) -> str:
    debt, incident = _debt(event, errand), errand.incident
    if cadence.is_late(incident, debt):
        return f"⏰ *An update is overdue, and yours to give*: {owing.missed(debt, incident)}."
    return f"📝 *You owe the next update*, {owing.coming(debt, incident)}."


def _briefly(event: Asked, errand: Errand) -> str:
    """A notification cannot show a time in its reader's zone."""
    late = cadence.is_late(errand.incident, _debt(event, errand))
    return "your update is overdue" if late else "you owe an update soon"


def _debt(event: Asked, errand: Errand) -> cadence.Owed:
    """What is owed now: it may have become graver since it was asked for."""
    return cadence.owed(errand.incident, errand.playbook) or cadence.Owed(due=event.due, public=event.public)


def _quiet(errand: Errand, line: str) -> Message:
    incident = errand.incident
    return Message(
        text=f"{bare(incident)}: {line}",
        blocks=[section(f"{brief(incident)}\n{line}"), context(row(tag(incident), room(incident)))],
    )


def nudge(errand: Errand) -> Message:
    """Tells somebody else that an update is late."""
    event, incident = errand.event, errand.incident
    if not isinstance(event, events.OverdueWidened):
        raise TypeError(f"a nudge comes from OverdueWidened, not from {event.kind}")
    if not incident.open or event.at != incident.cadence.widened_at:
        return _settled(errand)
    debt = cadence.owed(incident, errand.playbook) or cadence.Owed(due=event.due, public=True)
    late = f"⏰ An update is overdue: {owing.missed(debt, incident)}."
    line = f"{late} {_who_owes(errand)}{but_fixed(incident)}"
    post = button(Act.UPDATE, "Post update", aim(errand))
    return Message(
        text=f"{bare(incident)}: an update is overdue",
        blocks=[
            section(f"{brief(incident)}\n{line}"),
            context(row(tag(incident), since(incident), room(incident))),
            actions(post, why(errand)),
        ],
    )


def _who_owes(errand: Errand) -> str:
    """Of whom it was asked, and who is in command if that is somebody else."""
    asked, leads = errand.incident.cadence.prompted_to, errand.incident.commander
    command = f"{people((leads,))} is in command." if leads else "Nobody is in command."
    return command if asked in ((), (leads,)) else f"It is asked of {people(asked)}. {command}"


def _settled(errand: Errand) -> Message:
    """The update that was late is there, was put off, is asked of somebody else, or is not owed any more."""
    incident, owed = errand.incident, cadence.owed(errand.incident, errand.playbook)
    if not incident.open:
        line = f"No update is owed any more: {incident.name} is {incident.status}."
    elif owed is not None and owed.first <= errand.now:
        asked = incident.cadence.prompted_to
        line = f"{people(asked)} {_is(asked)} asked for it anew." if asked else "It is to be asked for anew."
    else:
        line = "The update is not overdue any more."
    return _quiet(errand, line)


def _is(several: tuple[str, ...]) -> str:
    return "is" if len(several) == 1 else "are"


def _buttons(errand: Errand) -> list[dict[str, object]]:
    target = aim(errand)
    snooze = button(Act.SNOOZE, f"Snooze {spell(errand.playbook.reminders.snooze)}", target)
    return [
        button(Act.UPDATE, "Post update", target, style="primary"),
        button(Act.NOTHING_NEW, "Nothing new", target),
        *([snooze] if cadence.may_snooze(errand.incident) else []),
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
    if event.at not in (have.prompted_at, have.overdue_at) or cadence.owed(incident, errand.playbook) is None:
        return _elsewhere(event, errand)
    return None


def _elsewhere(event: Asked, errand: Errand) -> str:
    """It was put off, or somebody else is asked, or it is owed at another time, or no more."""
    until, owed = errand.incident.cadence.snoozed_until, cadence.owed(errand.incident, errand.playbook)
    if until is not None and until > event.at:
        return f"Put off until {when(until)}."
    if owed is None:
        return "No longer needed."
    due = f" due at {when(owed.first)}" if owed.first > errand.now else ""
    asked = errand.incident.cadence.prompted_to
    if not asked:
        return f"It will be asked for anew, before it is{due}." if due else "It is to be asked for anew."
    anew = "Asked anew" if errand.delivery.person in asked else f"{people(asked)} {_is(asked)} asked for it now"
    return f"{anew}:{due}." if due else f"{anew}."
