"""A person's Home: what waits for them, the open incidents, who is called, the recent ones, and the buttons for it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from handlers.blocks import Block, Element, actions, clock, context, divider, header, section, when, words
from handlers.buttons import Act, Aim, button
from handlers.looking import called_by, declare_button
from handlers.panel import dot, headline, tag
from handlers.sight import Glance
from playbook import cadence, still, wording
from playbook.document import Playbook
from playbook.incident import Incident

WAITING: Final = 20
"""Things that wait for one person; who has more sees the first ones, and how many more there are."""
OPEN: Final = 25
"""Open incidents; a view has room for 100 blocks. Source: Slack, views.publish."""
RECENT: Final = 5
AS_OF: Final = "as-of"
"""The id of the block that says when the Home was made; it is not news by itself."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing that waits for somebody: what it is, and the button that does it."""

    since: datetime
    text: str
    button: Element


Wait = Callable[[str, Incident, Playbook], Waiting | None]


async def home(glance: Glance, person: str, now: datetime) -> Block:
    """The view for this person, and nobody else: private incidents are for their members."""
    shown = [(one, await glance.incidents.governing(one)) for one in glance.open(person)]
    recent = [one for one in await glance.recent(person, RECENT + len(shown)) if not one.open][:RECENT]
    blocks = [
        actions(declare_button()),
        *_waiting(person, shown),
        *_open(shown),
        *_on_call(glance.incidents.playbook, now),
        *_recent(recent),
        {
            **context(f"As of {when(now, '{date_short_pretty} {time_secs}')}. `/incident help` shows every command."),
            "block_id": AS_OF,
        },
    ]
    return {"type": "home", "callback_id": "home", "blocks": blocks}


def news(view: Block) -> list[Block]:
    """What of a Home is worth publishing it for."""
    return [block for block in view["blocks"] if block.get("block_id") != AS_OF]


def _waiting(person: str, shown: Iterable[tuple[Incident, Playbook]]) -> list[Block]:
    waits = [next((wait for ask in WAITS if (wait := ask(person, *one))), None) for one in shown]
    found = sorted((wait for wait in waits if wait is not None), key=lambda wait: wait.since)
    rows = [section(one.text, one.button) for one in found[:WAITING]]
    return [header("Waiting for you"), *(rows or [context("Nothing waits for you.")]), *_more(len(found) - WAITING)]


def _page(person: str, incident: Incident, playbook: Playbook) -> Waiting | None:
    """They were called, and nobody has acknowledged yet."""
    last = next((call for call in reversed(incident.escalation.calls) if person in call.people), None)
    if last is None or incident.acknowledged_by is not None:
        return None
    aim = Aim(incident=incident.number)
    return Waiting(
        since=last.at,
        text=f"{headline(incident, playbook)}\nYou were called at {clock(last.at)}; nobody has acknowledged yet.",
        button=button(Act.ACKNOWLEDGE, "Acknowledge", aim, style="primary"),
    )


def _command(person: str, incident: Incident, playbook: Playbook) -> Waiting | None:
    """They are asked to take command; or nobody has it, and they are among those who are asked."""
    asked, vacancy, aim = incident.roles.offer, incident.roles.vacancy, Aim(incident=incident.number)
    if asked is not None and asked.to == person:
        said = f"{words(wording.person(asked.by))} asks you to take command; the brief is among our messages."
        take = button(Act.ACCEPT, "Accept", aim, style="primary")
        return Waiting(since=asked.at, text=f"{headline(incident, playbook)}\n{said}", button=take)
    if vacancy is not None and person in cadence.asked(incident):
        said = f"Nobody is in command: {words(wording.person(vacancy.person))} has gone."
        take = button(Act.TAKE_COMMAND, "Take command", aim, style="primary")
        return Waiting(since=vacancy.at, text=f"{headline(incident, playbook)}\n{said}", button=take)
    return None


def _update(person: str, incident: Incident, playbook: Playbook) -> Waiting | None:
    """They owe the next update."""
    owed = cadence.owed(incident, playbook)
    if owed is None or person not in cadence.asked(incident):
        return None
    late = incident.cadence.overdue_at is not None
    due = clock(owed.due)
    said = f"⚠️ Your update is overdue: it was due at {due}." if late else f"You owe the update that is due at {due}."
    post = button(Act.UPDATE, "Post update", Aim(incident=incident.number), style="primary" if late else None)
    return Waiting(since=owed.due, text=f"{headline(incident, playbook)}\n{said}", button=post)


def _task(person: str, incident: Incident, playbook: Playbook) -> Waiting | None:
    """They have something to do; the oldest of it."""
    mine = [one for one in incident.tasks if one.person == person and not one.done]
    if not mine:
        return None
    more = f" (and {len(mine) - 1} more)" if len(mine) > 1 else ""
    done = button(Act.TASK_DONE, "Done", Aim(incident=incident.number, entry=mine[0].number))
    said = f"{headline(incident, playbook)}\nYour task: {words(mine[0].words)}{more}"
    return Waiting(since=mine[0].at, text=said, button=done)


def _still(person: str, incident: Incident, playbook: Playbook) -> Waiting | None:
    """They have it, and were asked for a sign of work."""
    asked = still.asked_at(incident)
    if asked is None or incident.watch.asked != person:
        return None
    aim = Aim(incident=incident.number)
    text = f"{headline(incident, playbook)}\nYou were asked at {clock(asked)} whether you are still on it."
    return Waiting(since=asked, text=text, button=button(Act.STILL, "Yes, on it", aim, style="primary"))


WAITS: Final[tuple[Wait, ...]] = (_page, _command, _still, _update, _task)
"""What may wait for somebody, the most urgent first: of each incident the first one that does is shown."""


def _open(shown: list[tuple[Incident, Playbook]]) -> list[Block]:
    rows = [_row(one, headline(one, playbook)) for one, playbook in shown[:OPEN]]
    none = [context("No incident is open.")]
    return [header("Open incidents"), *(rows or none), *_more(len(shown) - OPEN)]


def _row(one: Incident, name: str) -> Block:
    commander = words(wording.person(one.commander)) if one.commander else "nobody"
    room = f"<#{one.room.channel}>" if one.room else "no room yet"
    facts = (str(one.status).capitalize(), room, f"commander: {commander}", f"since {when(one.declared_at, '{ago}')}")
    show = button(Act.SHOW, "Show", Aim(incident=one.number))
    return section(f"{name}\n{tag(one)} · {' · '.join(facts)}", show)


def _on_call(playbook: Playbook, at: datetime) -> list[Block]:
    return [header("Who is called"), *(section(text) for text in called_by(playbook, at))]


def _recent(recent: list[Incident]) -> list[Block]:
    if not recent:
        return []
    return [divider(), header("Recent incidents"), *(_past(one) for one in recent)]


def _past(one: Incident) -> Block:
    end = one.resolved_at or one.closed_at or one.declared_at
    lasted = wording.elapsed(end - one.declared_at)
    name = f"{dot(one)} {one.severity} · {words(wording.headline(one))}"
    until = when(end, "{date_short_pretty} {time}")
    ended = f"{tag(one)} · {str(one.status).capitalize()} · lasted {lasted}, until {until}"
    return section(f"{name}\n{ended}", button(Act.SHOW, "Show", Aim(incident=one.number)))


def _more(left: int) -> list[Block]:
    return [context(f"… and {left} more: `/incident list`.")] if left > 0 else []
