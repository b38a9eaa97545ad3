"""Why a message was sent: the rule and the times, for whoever asks."""

from datetime import datetime

from playbook import escalation, events, flags, hushing
from playbook.document import Playbook
from playbook.durations import spell
from playbook.incident import Incident
from playbook.wording import elapsed, people, person

Moment = str
"""A time inside a sentence, written `{t:<epoch seconds>}`; the integration shows it in the reader's own time zone."""


def moment(at: datetime) -> Moment:
    """Write a time so that each reader sees it in the own time zone."""
    return f"{{t:{int(at.timestamp())}}}"


def why(event: events.Event, incident: Incident, playbook: Playbook, reader: str = "") -> str:  # noqa: C901 - a table
    """Why something was told because of this event: the rule, and the times that made it true."""
    governed = f"Playbook “{playbook.name}”, version {incident.playbook}."
    match event:
        case events.Paged():
            return f"{_page(event, incident, playbook)} {governed}"
        case events.StillAsked():
            return f"{_silence(event, incident, playbook)} {governed}"
        case events.PageRepeated():
            return f"{_again(event, incident, playbook)} {governed}"
        case events.UpdatePrompted() | events.UpdateOverdue() | events.OverdueWidened():
            return f"{_update(event, incident, playbook)} {governed}"
        case events.FlagsRaised():
            return f"{_flags(incident, playbook, reader)} {governed}"
        case events.PhaseEntered():
            return f"By the playbook “{event.ended}” of a {incident.severity} ends at {moment(event.due)}. {governed}"
        case events.EstimatePassed():
            due = f"by “{event.estimate}” it should have been over at {moment(event.due)}"
            return f"Whoever commands is asked once for another estimate: {due}. {governed}"
        case events.VerificationBegun():
            checks = f"“{'”, “'.join(event.checks)}” are checked, and " if event.checks else ""
            rule = f"only once {checks}nothing has come back for {spell(event.monitor)}"
            return f"The playbook counts a {incident.severity} as resolved {rule}. {governed}"
        case events.HandoverProposed():
            length = playbook.command.handover_after
            rule = (
                f"The playbook proposes a handover, once, after {spell(length)} in command" if length else "A handover"
            )
            return f"{rule}; yours began at {moment(event.since)}. {governed}"
        case events.CommanderAway():
            return f"{_away(event, incident, playbook)} {governed}"
        case events.CommanderLost():
            gone = f"{person(event.person)} commanded and has gone, at {moment(event.at)}"
            return f"{gone}; somebody must command. {governed}"
        case events.CommanderSought():
            gone = f"{person(event.person)} commanded and has gone, at {moment(event.since)}"
            every = spell(playbook.command.accept_within)
            return f"{gone}. While nobody takes it the room is asked again after {every}, twice. {governed}"
        case _:
            return f"It tells what happened at {moment(event.at)}. {governed}"


def _page(event: events.Paged, incident: Incident, playbook: Playbook) -> str:
    severity = event.severity or incident.severity
    since = moment(event.since or incident.escalation.since)
    rule = f"level “{event.name}” of the escalation policy for {severity}"
    tried = f" Tried before: {people(event.tried)}." if event.tried else ""
    match event.reason:
        case events.Reason.DECLARED:
            return f"Declared at {since}; {rule} is paged at once."
        case events.Reason.ASKED:
            return f"Somebody asked to escalate at {moment(event.at)}; next is {rule}.{tried}"
        case events.Reason.RAISED | events.Reason.REOPENED:
            return f"The incident was {event.reason} at {moment(event.at)}; {rule} is paged at once.{tried}"
        case events.Reason.LAPSED:
            return f"{event.why}; {rule} is paged at {moment(event.at)}.{tried}"
        case events.Reason.UNACKNOWLEDGED | events.Reason.UNRESOLVED:
            waits = (
                spell(playbook.policy(severity)[event.level].after) if _known(event, severity, playbook) else "a time"
            )
            late = f", {elapsed(event.at - event.due)} late" if (event.at - event.due).total_seconds() > 90 else ""
            return (
                f"Running since {since} and {event.reason}; {rule} is paged after {waits}, "
                f"due {moment(event.due)}, sent {moment(event.at)}{late}.{tried}"
            )


def _flags(incident: Incident, playbook: Playbook, reader: str) -> str:
    """One message tells a person of every flag that names them; whom none names reads of all that all may know."""
    raised = incident.flags.of(reader) or hushing.readable(incident, incident.flags.raised, reader)
    return " ".join(f"Raised at {moment(one.at)}: {flags.rule(one, playbook)}" for one in raised)


def _silence(event: events.StillAsked, incident: Incident, playbook: Playbook) -> str:
    rule = playbook.severities[incident.severity].still
    after = f"after {spell(rule.after)} without a sign of work" if rule else "after a time without a sign of work"
    return (
        f"Whoever has a {incident.severity} is asked {after}; the last sign was at {moment(event.since)}. "
        f"Without an answer by {moment(event.until)} the escalation goes on."
    )


def _away(event: events.CommanderAway, incident: Incident, playbook: Playbook) -> str:
    rule = playbook.severities[incident.severity].still
    after = spell(rule.away) if rule and rule.away else "a while"
    return (
        f"After {after} without a sign of whoever commands a {incident.severity}, Slack is asked whether they are "
        f"there; the last sign was at {moment(event.since)}."
    )


def _again(event: events.PageRepeated, incident: Incident, playbook: Playbook) -> str:
    levels = playbook.policy(incident.severity)
    rule = levels[event.level].repeat if event.level < len(levels) else None
    every = f"every {spell(rule.every)}, " if rule else ""
    most = f"at most {event.times} times, " if event.times else ""
    because = f" {escalation.stopped(event.silent)}." if event.silent else ""
    end = "whoever is called gives a sign" if event.beside else "somebody acknowledges"
    return (
        f"Level “{event.name}” was paged at {moment(event.first)}, and is paged again {every}{most}"
        f"until {end}; this is repeat {event.number}, due {moment(event.due)}.{because}"
    )


def _known(event: events.Paged, severity: str, playbook: Playbook) -> bool:
    return event.level < len(playbook.policy(severity))


def _update(
    event: events.UpdatePrompted | events.UpdateOverdue | events.OverdueWidened, incident: Incident, playbook: Playbook
) -> str:
    updates = playbook.severities[incident.severity].updates
    cadences = [
        f"{spell(every)} {audience}"
        for every, audience in ((updates.public, "to the stakeholders"), (updates.room, "in the war room"))
        if every is not None
    ]
    rule = f"{incident.severity} wants an update every {' and every '.join(cadences)}"
    return f"{rule}; this one was due at {moment(event.due)}. {_asked(event, incident, playbook)}"


def _asked(
    event: events.UpdatePrompted | events.UpdateOverdue | events.OverdueWidened, incident: Incident, playbook: Playbook
) -> str:
    """Which reminder of the playbook it is, and why these people."""
    rules = playbook.reminders
    match event:
        case events.UpdatePrompted():
            return f"{_writer(playbook)} is asked {spell(rules.before)} before."
        case events.UpdateOverdue():
            return f"{_writer(playbook)} is told that it is late."
        case events.OverdueWidened():
            others = " and ".join(playbook.called(key) for key in rules.overdue)
            circle = " if they are its members, else other members" if incident.private else ""
            return f"Once it is {spell(rules.overdue_after)} late, the playbook tells {others}{circle}."


def _writer(playbook: Playbook) -> str:
    role = playbook.reminders.writer
    first = f"Whoever is {playbook.roles[role].name}, else" if role in playbook.roles else "Whoever is"
    return f"{first} in command, else on call,"
