"""A person's Home: what waits for them, the open incidents, who is called, the recent ones, and the buttons for it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from handlers import covering, owing
from handlers.blocks import Block, Element, actions, clip, clock, context, divider, header, section, when, words
from handlers.buttons import Act, Aim, button
from handlers.looking import called_by, declare_button
from handlers.panel import dot, headline, tag
from handlers.sight import Glance
from playbook import answering, cadence, checklist, still, wording
from playbook.covers import Request, State
from playbook.document import Playbook
from playbook.incident import Incident

WAITING: Final = 20
"""Things that wait for one person; who has more sees the first ones, and how many more there are."""
OPEN: Final = 25
"""Open incidents; a view has room for 100 blocks. Source: Slack, views.publish."""
RECENT: Final = 5
COVERS: Final = 4
"""Requests to stand in, and covers, that one person sees; the others come nearer."""
_DAY_TIME: Final = "{date_short_pretty} {time}"
_ITEMS: Final = 600
"""Characters of what is left to do."""
AS_OF: Final = "as-of"
"""The id of the block that says when the Home was made; it is not news by itself."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing that waits for somebody: what it is, and the buttons that do it."""

    since: datetime
    text: str
    buttons: tuple[Element, ...]

    @property
    def blocks(self) -> list[Block]:
        """A line with its button beside it; several stand in a row below."""
        if len(self.buttons) == 1:
            return [section(self.text, self.buttons[0])]
        return [section(self.text), actions(*self.buttons)]


Wait = Callable[[str, Incident, Playbook], Iterable[Waiting]]


async def home(glance: Glance, covers: Sequence[Request], person: str, now: datetime) -> Block:
    """The view for this person, and nobody else: private incidents are for their members."""
    playbook = glance.incidents.playbook
    shown = [(one, await glance.incidents.governing(one)) for one in glance.open(person)]
    ended = [(one, await glance.incidents.governing(one)) for one in glance.unclosed(person)]
    recent = [one for one in await glance.recent(person, RECENT + len(shown)) if not one.open][:RECENT]
    blocks = [
        actions(declare_button()),
        *_waiting(person, [*shown, *ended], _asked(person, covers, playbook)),
        *_open(shown),
        *_on_call(playbook, now),
        *_mine(person, covers, playbook),
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


def _waiting(person: str, shown: Iterable[tuple[Incident, Playbook]], asked: list[Block]) -> list[Block]:
    """Everything that waits, by incident: the one with the most urgent thing first, and in it that thing; and `asked`,
    the requests to stand in.
    """
    found = [(one, waits) for one in shown if (waits := [*_waits(person, *one)])]
    found.sort(key=lambda each: (not each[0][0].open, each[1][0].since))
    blocks, left = [header("Waiting for you")], WAITING
    for one, waits in found:
        if left > 0:
            blocks += [section(headline(*one)), *(block for wait in waits[:left] for block in wait.blocks)]
        left -= len(waits)
    return [*blocks, *([] if found or asked else [context("Nothing waits for you.")]), *_more(-left), *asked]


def _waits(person: str, incident: Incident, playbook: Playbook) -> Iterator[Waiting]:
    for ask in WAITS if incident.open else (_left,):
        yield from ask(person, incident, playbook)


def _asked(person: str, covers: Sequence[Request], playbook: Playbook) -> list[Block]:
    """They are asked to be on call for somebody else."""
    asked = [one for one in covers if one.state is State.ASKED and one.person == person][:COVERS]
    return [block for one in asked for block in covering.question(one, playbook)[1]]


def _page(person: str, incident: Incident, _playbook: Playbook) -> Iterator[Waiting]:
    """They were called, and nobody has acknowledged yet; or somebody has, and they are wanted too."""
    last = next((call for call in reversed(incident.escalation.calls) if person in call.people), None)
    if last is None:
        return
    aim, called = Aim(incident=incident.number), f"You were called at {clock(last.at)}"
    if incident.acknowledged_by is None:
        acknowledge = button(Act.ACKNOWLEDGE, "Acknowledge", aim, style="primary")
        yield Waiting(since=last.at, text=f"{called}; nobody has acknowledged yet.", buttons=(acknowledge,))
    elif answering.wanted(incident, person):
        coming = button(Act.COMING, "I'm coming", aim, style="primary")
        has_it = words(wording.person(incident.commander or incident.acknowledged_by))
        yield Waiting(since=last.at, text=f"{called}; {has_it} is on it, and you are wanted too.", buttons=(coming,))


def _command(person: str, incident: Incident, _playbook: Playbook) -> Iterator[Waiting]:
    """They are asked to take command; or nobody has it, and they are among those who are asked."""
    asked, vacancy, aim = incident.roles.offer, incident.roles.vacancy, Aim(incident=incident.number)
    if asked is not None and asked.to == person:
        text = f"{words(wording.person(asked.by))} asks you to take command; the brief is among our messages."
        accept = button(Act.ACCEPT, "Accept", aim, style="primary")
        yield Waiting(since=asked.at, text=text, buttons=(accept, button(Act.DECLINE, "Decline", aim)))
    elif vacancy is not None and person in cadence.leaders(incident):
        text = f"Nobody is in command: {words(wording.person(vacancy.person))} has gone."
        take = button(Act.TAKE_COMMAND, "Take command", aim, style="primary")
        yield Waiting(since=vacancy.at, text=text, buttons=(take,))


def _still(person: str, incident: Incident, _playbook: Playbook) -> Iterator[Waiting]:
    """They have it, and were asked for a sign of work."""
    asked = still.asked_at(incident)
    if asked is not None and incident.watch.asked == person:
        text = f"You were asked at {clock(asked)} whether you are still on it."
        yes = button(Act.STILL, "Yes, on it", Aim(incident=incident.number), style="primary")
        yield Waiting(since=asked, text=text, buttons=(yes,))


def _update(person: str, incident: Incident, playbook: Playbook) -> Iterator[Waiting]:
    """They owe the next update."""
    owed = cadence.owed(incident, playbook)
    if owed is not None and person in cadence.owers(incident, playbook):
        late = cadence.is_late(incident, owed)
        overdue = f"⚠️ Your update is overdue: {owing.missed(owed, incident)}."
        said = overdue if late else f"You owe the next update, {owing.coming(owed, incident)}."
        post = button(Act.UPDATE, "Post update", Aim(incident=incident.number), style="primary" if late else None)
        yield Waiting(since=owed.first, text=said, buttons=(post,))


def _proposal(person: str, incident: Incident, _playbook: Playbook) -> Iterator[Waiting]:
    """Somebody wants the severity lowered, and asks them."""
    asked, aim = incident.dispute.waiting, Aim(incident=incident.number)
    if asked is not None and incident.open and asked.asked[-1] == person:
        text = f"{words(wording.person(asked.by))} proposes {asked.to}{words(wording.colon(asked.why))}"
        keep = button(Act.KEEP, f"Keep {incident.severity}", aim, style="primary")
        yield Waiting(since=asked.at, text=text, buttons=(keep, button(Act.LOWER, f"Lower to {asked.to}…", aim)))


def _question(person: str, incident: Incident, playbook: Playbook) -> Iterator[Waiting]:
    """The question of a phase, which is put to whoever commands."""
    key, at = incident.phases.waiting, incident.phases.asked_at
    asked = playbook.phases.questions.get(key) if key else None
    if asked is not None and at is not None and not incident.verification.running and _leads(person, incident):
        answer = button(Act.ANSWER, "Answer…", Aim(incident=incident.number))
        yield Waiting(since=at, text=words(asked.asks), buttons=(answer,))


def _checks(person: str, incident: Incident, _playbook: Playbook) -> Iterator[Waiting]:
    """What is to be ticked before it counts as resolved, for whoever commands or has begun it."""
    have = incident.verification
    if have.running and have.since is not None and (_leads(person, incident) or have.by == person):
        for place in have.open_checks:
            tick = button(Act.TICK, "Tick", Aim(incident=incident.number, pick=place))
            yield Waiting(since=have.since, text=f"To be verified: {words(have.checks[place])}", buttons=(tick,))


def _tasks(person: str, incident: Incident, _playbook: Playbook) -> Iterator[Waiting]:
    """What they have to do, the oldest first."""
    for one in incident.tasks:
        if one.person == person and not one.done:
            done = button(Act.TASK_DONE, "Done", Aim(incident=incident.number, entry=one.number))
            yield Waiting(since=one.at, text=f"Your task: {words(one.words)}", buttons=(done,))


def _left(person: str, incident: Incident, playbook: Playbook) -> Iterator[Waiting]:
    """It is resolved and not closed: whoever commanded it closes it, once nothing is left to do."""
    if incident.resolved_at is None or not _leads(person, incident):
        return
    items = "; ".join(one.text for one in checklist.missing(incident, playbook))
    todo = f" Left to do: {words(clip(items, _ITEMS))}" if items else ""
    text = f"Resolved at {clock(incident.resolved_at)}, and not closed.{todo}"
    aim = Aim(incident=incident.number)
    buttons = (button(Act.CHECKLIST, "Checklist…", aim), button(Act.CLOSE, "Close", aim))
    yield Waiting(since=incident.resolved_at, text=text, buttons=buttons)


def _leads(person: str, incident: Incident) -> bool:
    return person == (incident.commander or incident.acknowledged_by)


WAITS: Final[tuple[Wait, ...]] = (_page, _command, _still, _update, _proposal, _question, _checks, _tasks)
"""What may wait for somebody, the most urgent first."""


def _open(shown: list[tuple[Incident, Playbook]]) -> list[Block]:
    rows = [_row(one, headline(one, playbook)) for one, playbook in shown[:OPEN]]
    none = [context("No incident is open.")]
    return [header("Open incidents"), *(rows or none), *_more(len(shown) - OPEN)]


def _row(one: Incident, name: str) -> Block:
    commander = words(wording.person(one.commander)) if one.commander else "nobody"
    room = f"<#{one.room.channel}>" if one.room else "no room yet"
    facts = (str(one.status).capitalize(), room, f"commander: {commander}", f"since {when(one.declared_at, _DAY_TIME)}")
    show = button(Act.SHOW, "Show", Aim(incident=one.number))
    return section(f"{name}\n{tag(one)} · {' · '.join(facts)}", show)


def _on_call(playbook: Playbook, at: datetime) -> list[Block]:
    return [header("Who is called"), *(section(text) for text in called_by(playbook, at))]


def _mine(person: str, covers: Sequence[Request], playbook: Playbook) -> list[Block]:
    """For whom they stand in, and who does for them, or is asked to."""
    mine = [blocks for one in covers if (blocks := covering.of_mine(one, person, playbook))][:COVERS]
    return [header("Your covers"), *(block for blocks in mine for block in blocks)] if mine else []


def _recent(recent: list[Incident]) -> list[Block]:
    if not recent:
        return []
    return [divider(), header("Recent incidents"), *(_past(one) for one in recent)]


def _past(one: Incident) -> Block:
    end = one.resolved_at or one.closed_at or one.declared_at
    lasted = wording.elapsed(end - one.declared_at)
    name = f"{dot(one)} {one.severity} · {words(wording.headline(one))}"
    until = when(end, _DAY_TIME)
    ended = f"{tag(one)} · {str(one.status).capitalize()} · lasted {lasted}, until {until}"
    return section(f"{name}\n{ended}", button(Act.SHOW, "Show", Aim(incident=one.number)))


def _more(left: int) -> list[Block]:
    return [context(f"… and {left} more: `/incident list`.")] if left > 0 else []
