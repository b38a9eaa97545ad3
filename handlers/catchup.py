"""Catching up: how it stands, for whoever comes late. Made of the timeline alone, so that it says what happened."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from handlers import flagged, verifying
from handlers.answers import Say
from handlers.asking import Ask
from handlers.blocks import FALLBACK, Block, clip, clock, context, person, section, title, when, words
from handlers.panel import headline, impact, links, quote, tag
from handlers.speech import one_line
from playbook import cadence, escalation, estimating, phases, verification, wording
from playbook.document import Playbook
from playbook.entries import Entry, entries, loud
from playbook.events import Declared, Event, OverdueWidened, PageRepeated, UpdateOverdue, UpdatePosted
from playbook.incident import Incident, Report
from playbook.states.tasks import Task

_DEEDS: Final = 6
"""Entries that are told; the timeline has the others."""
_ASKED: Final = (PageRepeated, UpdateOverdue, OverdueWidened)
"""What waits for people, and is no deed of theirs."""
_LINE: Final = 200
_WORDS: Final = 600
_TASKS: Final = 5


async def shown(ask: Ask, incident: Incident) -> Say:
    """The summary, for whoever asks for it."""
    playbook = await ask.desk.incidents.governing(incident)
    history = await ask.sight.timeline(incident)
    blocks = summary(incident, playbook, history, ask.at)
    return Say(text=brief(incident), blocks=tuple(blocks))


def brief(incident: Incident) -> str:
    """The same in one line, for a notification; escaped mrkdwn."""
    return clip(f"Catch up on {incident.name}: {words(wording.headline(incident))}, {incident.status}", FALLBACK)


def summary(incident: Incident, playbook: Playbook, history: Sequence[Event], now: datetime) -> list[Block]:
    """What it is, since when, how it stands, who does what, what was done, and what is owed next."""
    told = loud(entries(history))
    return [
        section(f"*Catch up on {tag(incident)}*\n{headline(incident, playbook)}"),
        *impact(incident),
        section("\n".join([*_stands(incident, now), *known(incident)])),
        *_done(incident, told),
        *([section("*Owed next*\n" + "\n".join(owed))] if (owed := _owed(incident, playbook, now)) else []),
        context(" · ".join([*links(incident, playbook), f"`/incident timeline {incident.name}` has all of it"])),
    ]


def _stands(incident: Incident, now: datetime) -> list[str]:
    since = (
        f"{when(incident.declared_at, '{date_short_pretty} {time}')}, {wording.elapsed(now - incident.declared_at)} ago"
    )
    status = str(incident.status).capitalize()
    commander = words(wording.person(incident.commander)) if incident.commander else "nobody yet"
    called = incident.escalation.last
    waits = called and not incident.commander and incident.acknowledged_by is None
    calling = f", calling {words(wording.people(called.people))}" if called and waits else ""
    lines = [f"*{status}*, declared by {words(wording.person(incident.declared_by))} {since}"]
    if not incident.open:
        lines.append(f"It lasted {wording.elapsed(wording.lasted(incident, now))}.")
    held = [f"*{title(one.name)}* {person(one.person)}" for one in incident.roles.held]
    roles = " · ".join([f"*Commander* {commander}{calling if incident.open else ''}", *held])
    facts = (flagged.fact(incident), ("Verification", verifying.stand(incident)))
    return [*lines, roles, *(f"*{fact[0]}* {fact[1]}" for fact in facts if fact and fact[1])]


def known(incident: Incident) -> list[str]:
    """What was said last of it, which is what everybody else in the room knows; and if that did not hold."""
    update = incident.update
    report = update.report if update else Report()
    parts = [("Known", report.new), ("Next steps", report.next_steps), ("Estimate", estimating.stands(incident))]
    said = [f"*{label}* {quote(one_line(text), _WORDS)}" for label, text in parts if text.strip()]
    return [*said, *([f"(update #{update.number}, {clock(update.at)})"] if update else []), *_relapse(incident)]


def _relapse(incident: Incident) -> list[str]:
    """Whoever comes late is not to believe in a fix that has failed already."""
    failed = verification.failed(incident)
    if failed is None or failed.ended_at is None:
        return []
    what = f": {quote(one_line(failed.ended_why), _LINE)}" if failed.ended_why else ""
    return [f"⚠️ *That did not hold*: it came back at {clock(failed.ended_at)}{what}"]


def _done(incident: Incident, told: Sequence[Entry]) -> list[Block]:
    """The newest deeds; what stands above already is left out, and what the clock has asked for again."""
    last = incident.update.number if incident.update else 0
    deeds = [one for one in told if not isinstance(one.event, _ASKED) and not _said_above(one.event, last)]
    if not deeds:
        return []
    lines = [f"{when(entry.at)}  {quote(clip(one_line(entry.told), _LINE), _LINE)}" for entry in deeds[-_DEEDS:]]
    more = f" (the last {_DEEDS} of {len(deeds)})" if len(deeds) > _DEEDS else ""
    return [section(f"*Done so far*{more}\n" + "\n".join(lines))]


def _said_above(event: Event, last: int) -> bool:
    return isinstance(event, Declared) or (isinstance(event, UpdatePosted) and event.number == last)


def _owed(incident: Incident, playbook: Playbook, now: datetime) -> list[str]:
    """What time wants of somebody next; nothing once it is over."""
    if not incident.open:
        return []
    update, rung = cadence.owed(incident, playbook, now), escalation.upcoming(incident, playbook)
    objective = phases.due_at(incident, playbook)
    lines = []
    if update is not None:
        late = " is overdue: it was due" if update.due <= now else " is due"
        asked = cadence.asked(incident, playbook)
        who = words(wording.people(asked)) if asked else "whoever is on call"
        lines.append(f"• An update{'' if update.public else ' to the war room'} by {who}{late} at {clock(update.due)}")
    if rung is not None:
        lines.append(f"• If {rung.condition}, Warroom pages {words(rung.level.name)} at {clock(rung.due)}")
    if objective is not None:
        missed = "was to be resolved" if objective < now else "is to be resolved"
        lines.append(f"• It {missed} by {clock(objective)}")
    return [*lines, *tasks(incident)]


def tasks(incident: Incident) -> list[str]:
    """What somebody in the room has promised, and not done yet."""
    left = [task for task in incident.tasks if not task.done]
    shown = [f"{quote(clip(task.words, _LINE), _LINE)}{_whose(task)}" for task in left[:_TASKS]]
    more = [f"… and {len(left) - _TASKS} more tasks"] if len(left) > _TASKS else []
    return [f"• {one}" for one in (*shown, *more)]


def _whose(task: Task) -> str:
    return f" ({person(task.person)})" if task.person else ""
