"""The ways beside Slack: by e-mail and by PagerDuty, each once for each page, and only while the page calls somebody.

Slack comes first: there the page can be acknowledged. The others follow after the waits that the person's contact has,
or the first of them at once if Slack does not bring the page. The escalation goes on meanwhile: a mail sent is not a
person reached. After an outage the ways that were missed are gone at once, for they lead to the same person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from playbook import answering, escalation
from playbook.commands import ReachOn, RecordUndelivered, RecordUnreachable
from playbook.contacts import Way, WayBy
from playbook.document import Playbook
from playbook.events import Event, PagedByMail, PagedByPagerDuty
from playbook.flags import call_key
from playbook.incident import Incident, Status
from playbook.telling import Lane, Telling, What, page_key
from playbook.telling import page as page_of
from playbook.wording import elapsed, person

PATIENCE: Final = timedelta(seconds=30)
"""How long a page may be on its way to Slack before it goes another way as well."""
ALERT: Final = "alert:"
"""How the keys of alerts begin; the page's follows."""
_NAMES: Final[dict[WayBy, str]] = {"email": "e-mail", "pagerduty": "PagerDuty"}
_EVENTS: Final[dict[WayBy, type[PagedByMail] | type[PagedByPagerDuty]]] = {
    "email": PagedByMail,
    "pagerduty": PagedByPagerDuty,
}


@dataclass(frozen=True, kw_only=True)
class Step:
    """A way that somebody's page goes if nobody answers, and when."""

    person: str
    page: str
    called: datetime
    way: Way

    @property
    def due(self) -> datetime:
        """When it is to go."""
        return self.called + self.way.after


def upcoming(incident: Incident, playbook: Playbook) -> datetime | None:
    """When the next page goes another way; None if none does."""
    return min((step.due for step in _steps(incident, playbook)), default=None)


def reach_on(incident: Incident, command: ReachOn, playbook: Playbook) -> list[Event]:
    """Page another way whoever is due."""
    due = [step for step in _steps(incident, playbook) if step.due <= command.at]
    return [
        _EVENTS[step.way.by](
            at=command.at,
            by=command.by,
            person=step.person,
            page=step.page,
            reason=_silence(incident, step, command.at),
            due=step.due,
        )
        for step in due
    ]


def instead(incident: Incident, command: RecordUnreachable | RecordUndelivered, playbook: Playbook) -> list[Event]:
    """The way that takes the place of a page in Slack; none if it is needless, or there is no other."""
    who, page = command.person, command.page
    if not who or not page or not calls(incident, page):
        return []
    if isinstance(command, RecordUnreachable) and not _late(incident, command):
        return []
    known = [way for contact in playbook.contacts_of(who) for way in contact.ways if way in command.ways]
    if not known or any(page in _gone(incident, way) for way in known):
        return []
    return [_EVENTS[known[0]](at=command.at, by=command.by, person=who, page=page, reason=command.reason)]


def calls(incident: Incident, page: str) -> bool:
    """Whether this page still calls somebody: nobody has acknowledged since, or, if somebody had before, they came not.

    Of a flag somebody must know whoever has the incident, while the flag is up.
    """
    if told_of(page):
        up = any(person_of(page) in flag.people for flag in incident.flags.up)
        return up and incident.status is not Status.CANCELLED
    called = _called(incident, page)
    return called is not None and answering.awaits(incident, person_of(page), called)


def told_of(page: str) -> bool:
    """Whether the message with this key tells of flags, and asks for nothing."""
    return page.startswith(call_key(""))


def person_of(page: str) -> str:
    """Whom the page or message with this key is for."""
    return page.rpartition(":")[2]


def _steps(incident: Incident, playbook: Playbook) -> Iterator[Step]:
    """The ways still to go of each page that calls somebody; while a resolution is watched nobody is disturbed."""
    if not incident.open or incident.verification.watching:
        return
    for who, page in _newest(incident).items():
        called = _called(incident, page)
        if called is None or not calls(incident, page) or _settled(incident, who, page, called):
            continue
        for way in _reach(who, playbook):
            if page not in _gone(incident, way.by):
                yield Step(person=who, page=page, called=called, way=way)


def _newest(incident: Incident) -> dict[str, str]:
    """The newest page of each, by person; a repeat goes on with the ways of the page that it repeats, if any."""
    told = {who: call_key(who) for who in incident.flags.called}
    paged: dict[str, str] = {}
    for call in incident.escalation.calls:
        fresh = [who for who in call.people if call.first is None or who not in paged]
        paged |= {who: page_key(who, call.level, call.at) for who in fresh}
    return told | paged


def _settled(incident: Incident, who: str, page: str, called: datetime) -> bool:
    """Whether somebody who was told of a flag has shown since that they know; or nobody is called just now."""
    return answering.came(incident, who, called) if told_of(page) else answering.resting(incident)


def _reach(who: str, playbook: Playbook) -> tuple[Way, ...]:
    return next((contact.reach for contact in playbook.contacts_of(who) if contact.reach), ())


def _gone(incident: Incident, way: WayBy) -> tuple[str, ...]:
    return incident.mailed if way == "email" else incident.alerted


def _silence(incident: Incident, step: Step, at: datetime) -> str:
    """Why it goes this way now."""
    if at <= step.called:
        return "the playbook wants it at once"
    silent = escalation.silent_since(incident, step.called)
    if silent and not told_of(step.page):
        return escalation.stopped(silent)
    alone = told_of(step.page) or answering.beside(incident, step.called)
    what = "no sign of them" if alone else "nobody has acknowledged"
    return f"{what} for {elapsed(at - step.called)}"


def _late(incident: Incident, command: RecordUnreachable) -> bool:
    """It has been on its way for too long, or it will be before anything is tried again."""
    called = _called(incident, command.page)
    return called is not None and (command.at - called >= PATIENCE or command.wait >= PATIENCE)


def _called(incident: Incident, page: str) -> datetime | None:
    if told_of(page):
        return min((flag.at for flag in incident.flags.of(person_of(page))), default=None)
    return next(
        (
            call.at
            for call in incident.escalation.calls
            for person in call.people
            if page_key(person, call.level, call.at) == page
        ),
        None,
    )


def mail(page: str, who: str) -> Telling:
    """The page as an e-mail."""
    return _paged(What.MAIL, f"mail:{page}", who)


def alert(page: str, who: str) -> Telling:
    """The page as an alert."""
    return _paged(What.ALERT, f"{ALERT}{page}", who)


def _paged(what: What, key: str, who: str) -> Telling:
    return Telling(key=key, what=what, lane=Lane.PAGE, queue=key, person=who)


def alerts(after: Incident) -> list[Telling]:
    """Every alert that was made, to be acknowledged or resolved: it calls nobody any more."""
    paged = {page_key(who, call.level, call.at): who for call in after.escalation.calls for who in call.people} | {
        call_key(who): who for who in after.flags.called
    }
    return [alert(page, paged[page]) for page in after.alerted if page in paged]


def settled(before: Incident | None, after: Incident) -> list[Telling]:
    """The pages and alerts of whoever was wanted although somebody had it, and has given a sign: they call no more."""
    if before is None or not after.open or before.acknowledged_at != after.acknowledged_at:
        return []
    came = {who for who, at in after.watch.signs.items() if before.watch.signs.get(who) != at}
    calls = [
        (who, call)
        for call in after.escalation.calls
        for who in came.intersection(call.people)
        if answering.awaits(before, who, call.first or call.at)
        and not answering.awaits(after, who, call.first or call.at)
    ]
    keys = {page_key(who, call.level, call.at): who for who, call in calls}
    edited = [page_of(who, call.level, call.at) for who, call in calls]
    return [*edited, *(alert(key, who) for key, who in keys.items() if key in after.alerted)]


def evolved(incident: Incident, event: PagedByMail | PagedByPagerDuty) -> Incident:
    """The page has gone that way."""
    if isinstance(event, PagedByMail):
        return incident.model_copy(update={"mailed": (*incident.mailed, event.page)})
    return incident.model_copy(update={"alerted": (*incident.alerted, event.page)})


def line(event: PagedByMail | PagedByPagerDuty) -> str:
    """What it is called on the timeline."""
    way = _NAMES["email" if isinstance(event, PagedByMail) else "pagerduty"]
    return f"{person(event.person)} paged by {way} too: {event.reason}"
