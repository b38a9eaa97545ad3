"""The turns of phrase that several messages share. What they return is escaped mrkdwn, except where it says raw."""

from datetime import datetime, timedelta
from typing import Final

from handlers.blocks import Element, clip, clock, title, when, words
from handlers.buttons import Act, Aim, button
from handlers.panel import called, dot, isolated, links, quote
from playbook import answering, events, wording
from playbook.document import Playbook
from playbook.incident import Incident, Status
from scheduler.errands import Errand

REASON: Final = 1_000
"""Characters of a reason in a message; the whole of it is on the timeline."""
_SHORT: Final = 300
_LATE: Final = timedelta(seconds=90)


def aim(errand: Errand) -> Aim:
    """What the buttons of this errand's message are aimed at."""
    return Aim(incident=errand.incident.number, entry=errand.delivery.entry)


def why(errand: Errand) -> Element:
    """The button that tells why a message came."""
    return button(Act.WHY, "Why this?", aim(errand))


def people(several: tuple[str, ...]) -> str:
    """Several people in a sentence, as mentions."""
    return words(wording.people(several))


def bare(incident: Incident) -> str:
    """Severity and title for a notification: no marks."""
    return f"{dot(incident)} {incident.severity} {words(isolated(called(incident)))} ({incident.name})"


def brief(incident: Incident) -> str:
    """Severity and title in bold, without what the severity is called."""
    return f"{dot(incident)} *{incident.severity} · {title(isolated(called(incident)))}*"


def row(*parts: str) -> str:
    """Short facts in one line."""
    return " · ".join(part for part in parts if part)


def room(incident: Incident) -> str:
    """The way to where people work on it: its war room, once there is one; of one that was merged, the main one's."""
    channel = incident.related.main_room or (incident.room.channel if incident.room else "")
    return f"<#{channel}>" if channel else ""


def call(incident: Incident, playbook: Playbook) -> str:
    """The way into the call."""
    return next((link for link in links(incident, playbook) if link.endswith("|Join the call>")), "")


def since(incident: Incident) -> str:
    """Since when, while it runs."""
    return f"since {clock(incident.declared_at)}"


def answer_by(errand: Errand) -> str:
    """By when somebody is to acknowledge, as long as there is time."""
    due = answering.answer_due(errand.incident, errand.playbook)
    return f"acknowledge by {clock(due)}" if due is not None and due > errand.now else ""


def one_line(text: str, most: int = _SHORT) -> str:
    """Words that people typed, in one short line."""
    return quote(clip(" ".join(text.split()), most), most)


def because(reason: str) -> str:
    """A reason after a colon, if one was given."""
    return f": {one_line(reason, REASON)}" if reason.strip() else ""


def standing(incident: Incident) -> str:
    """Who has it; or how it ended, and after how long."""
    if not incident.open:
        return ending(incident)
    if incident.acknowledged_by is None:
        return calling(incident)
    if incident.roles.vacancy is not None:
        return f"Nobody is in command: {people((incident.roles.vacancy.person,))} has gone"
    if incident.commander in (incident.acknowledged_by, None):
        return f"{people((incident.acknowledged_by,))} has it"
    return f"{people((str(incident.commander),))} is in command"


def said_fixed(incident: Incident) -> str:
    """That it is said to be fixed, and since when, while that is still to be verified; else nothing."""
    since = incident.verification.since
    return f"said to be fixed since {when(since)}, being verified" if since and incident.verification.doubtful else ""


def but_fixed(incident: Incident) -> str:
    """The same as a sentence, for whoever is called all the same."""
    said = said_fixed(incident)
    return f" *It is {said}.*" if said else ""


def calling(incident: Incident) -> str:
    """Who is being called and has not answered."""
    last = incident.escalation.last
    return f"Calling {people(last.people)} ({words(last.name)})" if last else "Nobody is called"


def ending(incident: Incident) -> str:
    """How it ended, and after how long."""
    end = incident.resolved_at or incident.closed_at or incident.declared_at
    lasted = wording.elapsed(end - incident.declared_at)
    if incident.status is Status.MERGED:
        return f"Merged into INC-{incident.related.merged_into} after {lasted}"
    if incident.status is Status.CANCELLED:
        return f"False alarm, cancelled after {lasted}"
    closed = f", closed at {when(incident.closed_at)}" if incident.closed_at and incident.resolved_at else ""
    return f"Resolved after {lasted}{closed}"


def why_now(event: events.Paged, incident: Incident) -> str:
    """Why this level, why now; with the delay, if the bot was down when it was due."""
    after = wording.elapsed(event.at - _started(event, incident))
    late = f" ({wording.elapsed(event.at - event.due)} late: Warroom was not running)" if _late(event) else ""
    match event.reason:
        case events.Reason.DECLARED:
            return f"declared by {people((incident.declared_by,))}"
        case events.Reason.UNACKNOWLEDGED:
            return f"nobody acknowledged in {after}{late}"
        case events.Reason.UNRESOLVED:
            return f"not resolved in {after}{late}"
        case events.Reason.ASKED:
            return f"{people((event.by,))} asked for it{because(event.why)}"
        case events.Reason.RAISED:
            return f"severity raised to {words(event.severity or incident.severity)}"
        case events.Reason.REOPENED:
            return "it came back"
        case events.Reason.LAPSED:
            return words(event.why)


def tried(event: events.Paged) -> str:
    """Who was called before, in a sentence; nothing if nobody was, or if they had answered."""
    return f" Tried: {people(event.tried)}." if event.tried and event.reason is not events.Reason.REOPENED else ""


def _started(event: events.Paged, incident: Incident) -> datetime:
    """From when the level's time ran: the policy may have begun anew since the page."""
    began = incident.escalation.since
    return began if began <= event.at else incident.declared_at


def _late(event: events.Paged) -> bool:
    return event.at - event.due > _LATE
