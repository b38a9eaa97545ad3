"""Repeating pages: a level that says so is called again, so often at most, until somebody acknowledges.

Whoever was called although somebody had it is called again until they themselves give a sign (`playbook.answering`).

A repeat calls whoever is on call by then as well, if a rota has handed over. It is a call of its own, dated when it was
made, so that after an outage one is made and not all that were missed. A level without a limit goes on until somebody
acknowledges, or until a later level has been called in its stead.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from playbook import answering, commands, escalation
from playbook.document import Level, Playbook
from playbook.events import Event, PageRepeated
from playbook.incident import Call, Incident
from playbook.repeats import Repeat
from playbook.telling import Telling, card, invite, page
from playbook.wording import people

ENDLESS: Final = 0
"""How often it is repeated at most, where the policy sets no limit."""


@dataclass(frozen=True, kw_only=True)
class Chain:
    """A call with its repeats, and the next one."""

    call: Call
    last: Call
    """Its newest repeat, or itself."""
    made: int
    level: Level
    rule: Repeat
    due: datetime


def upcoming(incident: Incident, playbook: Playbook) -> datetime | None:
    """When the next repeat is due; None if none is."""
    return min((chain.due for chain in _chains(incident, playbook)), default=None)


def repeat(incident: Incident, command: commands.RepeatPages, playbook: Playbook) -> list[Event]:
    """Call again, each level at most once, whoever is due."""
    return [
        PageRepeated(
            at=command.at,
            by=command.by,
            level=chain.call.level,
            name=chain.call.name,
            people=_called(incident, chain, command.at, playbook),
            first=chain.call.at,
            number=chain.made + 1,
            times=chain.rule.times or ENDLESS,
            due=chain.due,
            silent=escalation.silent_since(incident, chain.call.at),
            beside=answering.beside(incident, chain.call.at),
        )
        for chain in _chains(incident, playbook)
        if chain.due <= command.at
    ]


def _called(incident: Incident, chain: Chain, at: datetime, playbook: Playbook) -> tuple[str, ...]:
    """Whoever was called and is still awaited, and whoever is on call there by now: a rota may have handed over."""
    held = answering.holders(incident)
    fresh = (who for who in playbook.people(chain.level.page, at) if who not in held)
    return tuple(
        who for who in dict.fromkeys((*chain.last.people, *fresh)) if answering.awaits(incident, who, chain.call.at)
    )


def _chains(incident: Incident, playbook: Playbook) -> Iterator[Chain]:
    """The newest call of each level since the policy began, as far as it is to be repeated."""
    if answering.resting(incident):
        return
    levels = playbook.policy(incident.severity)
    newest = {one.level: one for one in incident.escalation.calls if one.first is None}
    for level, call in newest.items():
        rule = levels[level].repeat if level < len(levels) else None
        if rule is None or call.at < incident.escalation.since or (rule.times is None and level < max(newest)):
            continue
        made = [one for one in incident.escalation.calls if (one.first, one.level) == (call.at, level)]
        last = (made or [call])[-1]
        awaited = any(answering.awaits(incident, who, call.at) for who in last.people)
        if awaited and (rule.times is None or len(made) < rule.times):
            due = last.at + rule.every
            yield Chain(call=call, last=last, made=len(made), level=levels[level], rule=rule, due=due)


def repeated_at(incident: Incident, level: int, at: datetime, who: str) -> datetime | None:
    """When this person was called again because of that level, after `at`; None if they were not."""
    have = incident.escalation
    later = (one.at for one in have.calls if one.level == level and one.at > at >= have.since and who in one.people)
    return next(later, None)


def newly(event: PageRepeated, incident: Incident, who: str) -> bool:
    """Whether the repeat is the first call of this person for that level, since they are on call only by now."""
    before = (one for one in incident.escalation.calls if one.level == event.level and one.at < event.at)
    return not any(who in one.people for one in before if event.first in (one.at, one.first))


def after(event: PageRepeated) -> Call:
    """What the incident remembers of it."""
    return Call(level=event.level, name=event.name, people=event.people, at=event.at, first=event.first)


def told(event: PageRepeated, after: Incident, seq: int) -> list[Telling]:
    """A page of its own; the one before is edited, and asks for nothing any more. Who is called newly is let in."""
    calls = [one for one in after.escalation.calls if one.level == event.level and one.at < event.at]
    before = [one for one in calls if event.first in (one.at, one.first)]
    known = before[-1].people if before else ()
    anew = [page(person, event.level, event.at) for person in event.people]
    edited = [page(person, event.level, before[-1].at) for person in known]
    fresh = tuple(person for person in event.people if person not in known)
    return [*anew, *edited, *card(after), *invite(after, fresh, seq)]


def line(event: PageRepeated) -> str:
    """What it is called on the timeline."""
    return f"{event.name} paged again: {people(event.people)} ({which(event)})"


def which(event: PageRepeated) -> str:
    """Which repeat it is, and of how many if there is a limit."""
    return f"repeat {event.number}" + (f" of {event.times}" if event.times else "")
