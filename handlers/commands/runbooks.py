"""The verb of runbooks, and what the buttons of their runs do."""

from collections.abc import Awaitable, Callable
from typing import Final

from handlers import outcomes
from handlers.answers import Answer, Say, Seen, say
from handlers.asking import Ask
from handlers.blocks import Block, section, title, words
from handlers.buttons import Act, Aim, Keyed, button, keyed
from handlers.commands.work import told
from handlers.forms import steps
from playbook import commands
from playbook.document import Playbook
from playbook.health.sample import Outcome
from playbook.incident import Incident
from playbook.nearest import nearest
from playbook.refusals import Refused
from playbook.runbooks.runbook import Runbook

SHOWN: Final = 20
"""Runbooks that a list shows, those that fit the incident first."""


async def run(ask: Ask, incident: Incident, said: str) -> Answer:
    """Begin the runbook that these words name; without words, show which there are."""
    if not said:
        return await shown(ask, incident)
    playbook = await ask.desk.incidents.governing(incident)
    key = _named(said, playbook.runbooks)
    meant = [] if key else _meant(said, playbook.runbooks)
    if meant:
        return _asked(incident, said, {key: playbook.runbooks[key] for key in meant})
    return await told(ask, incident, commands.StartRun(by=ask.by, at=ask.at, runbook=key or said))


def _named(said: str, runbooks: dict[str, Runbook]) -> str:
    """By its key or its name, in any case, or by what only that one begins with; empty for anything less certain."""
    wanted, known = _dashed(said), _names(runbooks)
    begun = {key for name, key in known.items() if name.startswith(wanted)}
    return known.get(wanted) or (begun.pop() if len(begun) == 1 else "")


def _meant(said: str, runbooks: dict[str, Runbook]) -> list[str]:
    """Those in which the words stand, else the one that is called most like it: to be asked about, not begun."""
    wanted, known = _dashed(said), _names(runbooks)
    guess = known.get(nearest(wanted, known) or "")
    found = dict.fromkeys(key for name, key in known.items() if wanted in name)
    return list(found)[:SHOWN] or ([guess] if guess else [])


def _names(runbooks: dict[str, Runbook]) -> dict[str, str]:
    return {name: key for key, one in runbooks.items() for name in (key.casefold(), _dashed(one.name))}


def _asked(incident: Incident, said: str, meant: dict[str, Runbook]) -> Say:
    """Nothing begins by a guess."""
    head = section(f"Nothing has begun: no runbook is called “{words(said)}”. Did you mean:")
    text = f"Nothing has begun. Did you mean {' or '.join(one.name for one in meant.values())}?"
    return Say(text=text, blocks=(head, *(_row(incident, key, one, "") for key, one in meant.items())))


def _dashed(name: str) -> str:
    return "-".join(name.casefold().split())


async def shown(ask: Ask, incident: Incident, _said: str = "") -> Say:
    """The runbooks, with a button for each; those whose checks fail first, then those for the incident's services."""
    playbook = await ask.desk.incidents.governing(incident)
    if not playbook.runbooks:
        return say("The playbook that governs this incident has no runbooks. docs/runbooks.md tells how to write one.")
    fitting = [(*fits(one, incident, playbook), key, one) for key, one in playbook.runbooks.items()]
    ranked = sorted(fitting, key=lambda found: found[0])
    rows = [_row(incident, key, one, why) for _, why, key, one in ranked[:SHOWN]]
    head = section(f"*Runbooks for {incident.name}*: a runbook goes on in the war room, step by step.")
    return Say(text=f"Runbooks for {incident.name}", blocks=(head, *rows))


def _row(incident: Incident, key: str, one: Runbook, why: str) -> Block:
    fitting = f" · 👉 {words(why)}" if why else ""
    says = f"\n{words(one.says)}" if one.says else ""
    begin = button(Act.RUN_START, "Begin", str(Keyed(incident=incident.number, key=key)))
    return section(f"*{title(one.name)}*{fitting}{says}", begin if incident.open else None)


def fits(runbook: Runbook, incident: Incident, playbook: Playbook) -> tuple[int, str]:
    """How well it fits, the best first, and why: a check of its list fails now, or it is for one of the services."""
    failing = [one.check for one in incident.symptoms if one.state is Outcome.FAILING and one.check in runbook.checks]
    if failing:
        return 0, f"{' and '.join(failing)} {'fails' if len(failing) == 1 else 'fail'}"
    watched = {playbook.checks[key].service for key in runbook.checks if key in playbook.checks}
    services = [one for one in incident.services if one in {*runbook.services, *watched}]
    return (1, f"for {' and '.join(services)}") if services else (2, "")


async def start(ask: Ask, value: str) -> Answer:
    """The button that begins one."""
    if (wanted := keyed(value)) is None:
        raise Refused("That button is of an older version of Warroom. `/incident runbook` shows what there is.")
    await ask.sight.known(wanted.incident)
    outcome = await ask.give(wanted.incident, commands.StartRun(by=ask.by, at=ask.at, runbook=wanted.key))
    return say(outcomes.line(outcome))


async def tick(ask: Ask, aim: Aim) -> Seen:
    """It is done, set, or left behind."""
    return await _given(ask, aim, commands.TickStep(by=ask.by, at=ask.at, run=aim.entry, visit=aim.pick or 0))


async def leave(ask: Ask, aim: Aim) -> Seen:
    """Go on without setting what it sets."""
    command = commands.TickStep(by=ask.by, at=ask.at, run=aim.entry, visit=aim.pick or 0, left=True)
    return await _given(ask, aim, command)


async def stop(ask: Ask, aim: Aim) -> Seen:
    """Take the request back, or stop what runs."""
    return await _given(ask, aim, commands.CancelStep(by=ask.by, at=ask.at, run=aim.entry, visit=aim.pick or 0))


async def end(ask: Ask, aim: Aim) -> Seen:
    """Break it off."""
    return await _given(ask, aim, commands.EndRun(by=ask.by, at=ask.at, run=aim.entry))


async def request(ask: Ask, aim: Aim) -> Answer:
    """Ask to run it; first for the values that it needs, if it needs any."""
    incident = await ask.sight.known(aim.incident)
    if form := await steps.values_opened(ask, incident, aim):
        return form
    return await _given(ask, aim, commands.RequestStep(by=ask.by, at=ask.at, run=aim.entry, visit=aim.pick or 0))


def chosen(place: int) -> Callable[[Ask, Aim], Awaitable[Answer]]:
    """The button of the answer at that place."""

    async def press(ask: Ask, aim: Aim) -> Answer:
        command = commands.AnswerStep(by=ask.by, at=ask.at, run=aim.entry, visit=aim.pick or 0, answer=place)
        return await _given(ask, aim, command)

    return press


async def _given(ask: Ask, aim: Aim, command: commands.Command) -> Seen:
    return Seen(incident=aim.incident, line=outcomes.line(await ask.give(aim.incident, command)))
