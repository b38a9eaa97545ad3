"""The handover machine: how the command goes from one to the next, and what is done when the commander has gone.

Whoever is asked to take command gets a brief and two buttons; until they accept, nothing changes. A commander who has
commanded for long is told so, once. A commander who has gone leaves a vacancy: the room is asked, and twice again if
nobody takes it; updates are owed as before anybody commanded. If it was they who had acknowledged, others are called:
at once if nobody is left to ask, else when nobody has taken it. Every rule about this lives in this file.
"""

from datetime import datetime
from typing import Final

from playbook import answering, commands, roles
from playbook.document import Playbook
from playbook.duties import COMMANDER
from playbook.events import (
    CommanderAssigned,
    CommanderLost,
    CommanderSought,
    Event,
    HandoverDeclined,
    HandoverLapsed,
    HandoverOffered,
    HandoverProposed,
    Unacknowledged,
)
from playbook.incident import Incident
from playbook.lifecycle import refuse_unless_open
from playbook.refusals import Refused
from playbook.states.roles import Offer, Roles, Vacancy
from playbook.telling import Lane, Telling, What, card, faces, prompts, thread, topic
from playbook.wording import elapsed, person

Change = HandoverOffered | HandoverDeclined | HandoverLapsed | HandoverProposed | CommanderSought
Reminder = commands.LapseOffer | commands.SeekCommander | commands.ProposeHandover
AGAIN: Final = 2
"""How often the room is asked again who takes command, each time after as long as one person may think; then the card
goes on saying that nobody commands, and whoever is asked for an update learns it.
"""


def offer(incident: Incident, command: commands.OfferCommand, playbook: Playbook) -> list[Event]:
    """Ask somebody to take command; whoever was asked before is asked no more."""
    refuse_unless_open(incident, "hand over")
    asked, to = incident.roles.offer, command.person
    if incident.commander is None:
        raise Refused(
            f"Nobody commands {incident.name}, so there is nothing to hand over. `/incident commander @name` puts "
            "somebody in command, `/incident commander me` yourself."
        )
    if to == incident.commander:
        raise Refused(f"<@{to}> is already the commander of {incident.name}.")
    if to == command.by:
        raise Refused("A handover asks somebody else. To take command yourself: `/incident commander me`.")
    if asked is not None and asked.to == to:
        raise Refused(f"<@{to}> has been asked already, and has not answered yet.")
    until = command.at + playbook.command.accept_within
    return [HandoverOffered(at=command.at, by=command.by, person=to, until=until)]


def answer(incident: Incident, command: commands.AnswerOffer, playbook: Playbook) -> list[Event]:
    """Take command, or decline it; refuses whoever is not asked."""
    asked = incident.roles.offer
    if incident.open and incident.commander == command.by:
        raise Refused(f"You are in command of {incident.name} already.")
    if asked is None or asked.to != command.by or not incident.open:
        raise Refused(f"You are not asked to take command of {incident.name} any more. {_standing(incident)}")
    if not command.accept:
        return [HandoverDeclined(at=command.at, by=command.by, person=command.by, told=_told(incident, asked))]
    before, taken = incident.commander, answering.taken(incident, command.by, command.at, playbook)
    return [
        *taken,
        CommanderAssigned(at=command.at, by=command.by, person=command.by, before=before, handed_by=asked.by),
    ]


def _standing(incident: Incident) -> str:
    if not incident.open:
        return f"It is {incident.status}."
    if incident.commander is None:
        return "Nobody is in command: `/incident commander me` takes it."
    return f"<@{incident.commander}> is in command; to take over: `/incident commander me`."


def _told(incident: Incident, asked: Offer) -> str:
    return incident.commander or asked.by


def upcoming(incident: Incident, playbook: Playbook) -> tuple[datetime, type[Reminder]] | None:
    """What time will do next about the command, and when."""
    have = incident.roles
    if not incident.open:
        return None
    if have.offer is not None:
        return have.offer.until, commands.LapseOffer
    if have.vacancy is not None:
        again = len(have.vacancy.asked) < AGAIN and incident.acknowledged_by is not None  # else the escalation calls
        return (have.vacancy.last + playbook.command.accept_within, commands.SeekCommander) if again else None
    length, since = playbook.command.handover_after, _since(incident)
    if playbook.severities[incident.severity].updates.never:
        return None  # at what owes nobody a word for hours, nobody works without a pause
    if length is None or since is None or have.begun or have.proposed_at is not None:
        return None
    return since + length, commands.ProposeHandover


def _since(incident: Incident) -> datetime | None:
    """From when this commander's time runs: what lies before a reopening tires nobody."""
    since, anew = incident.commander_since, incident.reopened_at
    return max(since, anew) if since and anew else since


def remind(incident: Incident, command: Reminder, playbook: Playbook) -> list[Event]:
    """Do what is due about the command; nothing if it is not due."""
    due, at, by = upcoming(incident, playbook), command.at, command.by
    if due is None or due[1] is not type(command) or at < due[0]:
        return []
    asked, vacancy, since = incident.roles.offer, incident.roles.vacancy, _since(incident)
    if asked is not None:
        return [HandoverLapsed(at=at, by=by, person=asked.to, told=_told(incident, asked))]
    if vacancy is not None and vacancy.person == incident.acknowledged_by:
        return [_left(vacancy.person, at, by, since=vacancy.at)]
    if vacancy is not None:
        number = len(vacancy.asked) + 1
        return [CommanderSought(at=at, by=by, person=vacancy.person, since=vacancy.at, number=number)]
    if incident.commander is None or since is None:
        return []
    return [HandoverProposed(at=at, by=by, person=incident.commander, since=since)]


def depart(incident: Incident, command: commands.Depart) -> list[Event]:
    """Somebody has gone: the command is vacant if it was theirs; for good: their roles are free as well."""
    if not incident.open:
        return []
    at, by, who, asked = command.at, command.by, command.person, incident.roles.offer
    gone = command.deactivated
    lost: list[Event] = [CommanderLost(at=at, by=by, person=who, deactivated=gone)] if incident.commander == who else []
    others = {*incident.escalation.tried, *incident.roles.people} - {who}
    if lost and incident.acknowledged_by == who and not others:
        lost = [_left(who, at, by, since=at)]
    if not gone:
        return lost
    lapsed: list[Event] = []
    if asked is not None and asked.to == who:
        lapsed = [HandoverLapsed(at=at, by=by, person=who, told=_told(incident, asked), deactivated=True)]
    return [*lost, *lapsed, *roles.released(incident, command)]


def _left(who: str, at: datetime, by: str, *, since: datetime) -> Unacknowledged:
    """Whoever had it is gone, and nobody is there who would take it: at once, or after as long as one may think."""
    return Unacknowledged(at=at, by=by, person=who, since=since, left=True)


def after(have: Roles, event: Change | CommanderAssigned | CommanderLost) -> Roles:
    """How the command stands after it."""
    match event:
        case HandoverOffered():
            asked = Offer(to=event.person, by=event.by, at=event.at, until=event.until)
            return _with(have, offer=asked, begun=True)
        case HandoverDeclined() | HandoverLapsed():
            return _with(have, offer=None)
        case HandoverProposed():
            return _with(have, proposed_at=event.at)
        case CommanderSought():
            seen = have.vacancy or Vacancy(person=event.person, at=event.since)
            return _with(have, vacancy=seen.model_copy(update={"asked": (*seen.asked, event.at)}))
        case CommanderLost():
            return _with(have, begun=False, proposed_at=None, vacancy=Vacancy(person=event.person, at=event.at))
        case CommanderAssigned():
            settled = _with(have, offer=None, begun=False, proposed_at=None, vacancy=None)
            return roles.briefed(settled, COMMANDER, event.person) if event.briefed else settled


def over(have: Roles) -> Roles:
    """After the end nobody is asked for anything."""
    return _with(have, offer=None, vacancy=None)


def _with(have: Roles, **changes: object) -> Roles:
    return have.model_copy(update=changes)


def told(before: Incident | None, event: Change | CommanderLost, after: Incident, seq: int) -> list[Telling]:
    """Whoever is asked, by direct message; whoever waits for the answer, likewise; the room, if it must find one."""
    match event:
        case HandoverOffered():
            return [*_offers(before), _offer(event.person, event.at), *card(after)]
        case HandoverDeclined() | HandoverLapsed():
            return [*_offers(before), _word(seq, event.told), *card(after)]
        case HandoverProposed():
            return [_proposal(event.person, event.at)]
        case CommanderLost():
            asked = [_vacancy(event.at)] if after.room else [thread(seq)]
            return [*faces(after), *topic(after), *prompts(before), *_proposals(before), *asked]
        case CommanderSought():
            return [*_vacancies(before), *([_vacancy(event.at)] if after.room else [thread(seq)])]


def settled(before: Incident | None) -> list[Telling]:
    """What asked for a commander, to be edited: it asks nobody any more."""
    if before is None:
        return []
    return [*_offers(before), *_proposals(before), *_vacancies(before)]


def _vacancies(before: Incident | None) -> list[Telling]:
    """Each time the room was asked for a commander."""
    vacancy = before.roles.vacancy if before and before.room is not None else None
    return [_vacancy(at) for at in (vacancy.at, *vacancy.asked)] if vacancy else []


def _offers(before: Incident | None) -> list[Telling]:
    asked = before.roles.offer if before else None
    return [_offer(asked.to, asked.at)] if asked else []


def _proposals(before: Incident | None) -> list[Telling]:
    if before is None or before.commander is None or before.roles.proposed_at is None:
        return []
    return [_proposal(before.commander, before.roles.proposed_at)]


def _offer(who: str, at: datetime) -> Telling:
    key = f"handover:{at.isoformat()}:{who}"
    return Telling(key=key, what=What.HANDOVER, lane=Lane.PROMPT, queue=key, person=who)


def _proposal(who: str, at: datetime) -> Telling:
    key = f"handover-proposal:{at.isoformat()}:{who}"
    return Telling(key=key, what=What.HANDOVER, lane=Lane.PROMPT, queue=key, person=who)


def _word(seq: int, who: str) -> Telling:
    key = f"handover:{seq}"
    return Telling(key=key, what=What.HANDOVER, lane=Lane.PROMPT, queue=key, person=who)


def _vacancy(at: datetime) -> Telling:
    return Telling(key=f"vacancy:{at.isoformat()}", what=What.VACANCY, lane=Lane.PROMPT, queue="room")


def line(event: Change | CommanderLost) -> str:
    """What it is called on the timeline."""
    who = person(event.person)
    match event:
        case HandoverOffered():
            return f"{person(event.by)} asked {who} to take command"
        case HandoverDeclined():
            return f"{who} declined the command"
        case HandoverLapsed():
            why = "their account was deactivated" if event.deactivated else "no answer in time"
            return f"Handover to {who} lapsed: {why}"
        case HandoverProposed():
            return f"{who} has commanded for {elapsed(event.at - event.since)}: a handover was proposed"
        case CommanderSought():
            return f"Nobody in command for {elapsed(event.at - event.since)}: the room was asked again"
        case CommanderLost():
            how = "'s account was deactivated" if event.deactivated else " left the war room"
            return f"{who}{how}: nobody is in command"
