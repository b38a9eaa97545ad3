"""What people see when they look: one incident, the open ones, who is on call, what happened. Always private."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from handlers.answers import Say, say
from handlers.asking import Ask
from handlers.blocks import Element, context, divider, section, title, when, words
from handlers.buttons import Act, Aim, button
from handlers.panel import panel, tag
from playbook import reasons, wording
from playbook.document import Level, Playbook
from playbook.durations import spell
from playbook.incident import Incident
from playbook.refusals import Refused

RECENT: Final = 10
"""Incidents that `/incident list all` shows."""
LISTED: Final = 25
"""Open incidents that a list shows; a message has room for few more."""
_LINES: Final = 20
"""Timeline entries that a panel may choose from."""
_SECTION: Final = 2_800


async def incident(ask: Ask, one: Incident) -> Say:
    """One incident's facts and buttons."""
    playbook = await ask.desk.incidents.governing(one)
    lines = await ask.sight.timeline(one, last=_LINES)
    shown = panel(one, playbook, lines, aim=Aim(incident=one.number))
    return Say(text=_row(one), blocks=tuple(shown))


async def open_ones(ask: Ask) -> Say:
    """The incidents that people work on, the most severe first."""
    found = await ask.sight.open()
    if not found:
        text = words("No incident is open. `/incident declare P0 <what is wrong>` declares one.")
        return Say(text=text, blocks=(section(text, declare_button()),))
    return _rows("Open incidents", found[:LISTED], len(found) - LISTED)


async def recent(ask: Ask) -> Say:
    """The newest incidents, whatever their status."""
    found = await ask.sight.recent(RECENT)
    return _rows(f"The last {RECENT} incidents", found, 0) if found else say("There has been no incident yet.")


def called_by(playbook: Playbook, at: datetime) -> list[str]:
    """A paragraph for each escalation policy in use: which severities it is for, and whom it calls, in order."""
    several: dict[str, list[str]] = {}
    for key, severity in playbook.severities.items():
        several.setdefault(severity.escalation, []).append(f"{key} {words(severity.name)}")
    return [
        f"*{', '.join(names)}*\n" + "\n".join(_level(one, playbook, at) for one in playbook.escalation_policies[policy])
        for policy, names in several.items()
    ]


async def why(ask: Ask, one: Incident, entry: int) -> str:
    """Why a message came: the rule and the times, as a sentence of `playbook.reasons`."""
    event = await ask.sight.entry(one, entry)
    if event is None:
        raise Refused(f"You asked to see {one.name}, so this was shown to you, and to nobody else.")
    return reasons.why(event, one, await ask.desk.incidents.governing(one), ask.by)


def _rows(head: str, found: Sequence[Incident], more: int) -> Say:
    rows = [_row(one) for one in found]
    told = say(f"*{head}*", *paragraphs(rows), f"… and {more} more." if more > 0 else "")
    return Say(
        text=told.text,
        blocks=(*told.blocks, divider(), context(f"`/incident show {found[0].name}` shows one of them.")),
    )


def _row(one: Incident) -> str:
    room = f"<#{one.room.channel}>" if one.room else "no room yet"
    commander = words(wording.person(one.commander)) if one.commander else "nobody"
    return (
        f"*{tag(one)}* {one.severity} · *{title(wording.headline(one))}* · {one.status} · {room} · "
        f"commander: {commander} · since {when(one.declared_at, '{date_short_pretty} {time}')}"
    )


def declare_button() -> Element:
    """The button for the form that declares."""
    return button(Act.DECLARE, "Declare an incident", Aim(incident=0), style="primary")


def _level(level: Level, playbook: Playbook, at: datetime) -> str:
    people = words(wording.people(playbook.people(level.page, at)))
    waits = f"after {spell(level.after)}, unless {level.unless}" if level.after else "at once"
    return f"• {words(level.name)}: {people}, {waits}"


def paragraphs(lines: Iterable[str]) -> list[str]:
    """Lines gathered into as few sections as hold them."""
    sections = [""]
    for text in lines:
        if len(sections[-1]) + len(text) > _SECTION:
            sections.append("")
        sections[-1] += f"\n{text}" if sections[-1] else text
    return sections
