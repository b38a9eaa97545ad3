"""Who is on call: of each rota who it is, until when and who comes next; and whom each severity calls in what order."""

from datetime import datetime, timedelta, tzinfo
from itertools import islice
from typing import Final

from handlers import moments
from handlers.answers import Say, say
from handlers.asking import Ask
from handlers.blocks import context, when, words
from handlers.looking import called_by
from playbook import wording
from playbook.calendar import zone_named
from playbook.document import Playbook
from playbook.rotas import Shift, shifts

AHEAD: Final = timedelta(days=100)
"""How far to look for who comes next."""
_NEAR: Final = "{date_short_pretty} at {time}"


async def shown(ask: Ask, text: str) -> Say:
    """Now, or when the words say. Raises `Refused` for words that name no time."""
    at = moments.read(text, ask.at, await zone(ask))
    playbook = await ask.desk.incidents.refreshed(min(at, ask.at))
    asked = f" {when(at, _NEAR)}" if at != ask.at else ""
    told = say(*_rotas(playbook, at, asked), f"*Who is called{asked}*", *called_by(playbook, at))
    return Say(text=told.text, blocks=(*told.blocks, context(*_small(playbook))))


async def zone(ask: Ask) -> tzinfo:
    """The time zone of whoever asks; the playbook's if Slack does not say."""
    return await ask.desk.people.zone(ask.by) or zone_named(ask.playbook.calendar.timezone)


def _rotas(playbook: Playbook, at: datetime, asked: str) -> list[str]:
    if not playbook.rotas:
        return []
    return [f"*On call{asked}*\n" + "\n".join(f"• {_rota(playbook, key, at)}" for key in playbook.rotas)]


def _rota(playbook: Playbook, key: str, at: datetime) -> str:
    found = list(islice(shifts(playbook.plan(key), at, at + AHEAD), 3))
    then = f"; then {_shift(found[1])}" if len(found) > 1 else ""
    return f"{words(playbook.rotas[key].name)} (`{key}`): {_shift(found[0])}{then}"


def _shift(shift: Shift) -> str:
    who = words(wording.person(shift.person)) if shift.person else ":warning: *nobody*"
    until = f"until {when(shift.ends, _NEAR)}" if shift.ends else f"for the next {AHEAD.days} days at least"
    return f"{who} {until}"


def _small(playbook: Playbook) -> list[str]:
    rules = f"Playbook “{words(playbook.name)}”, version {playbook.version}."
    if not playbook.rotas:
        return [rules]
    return [
        f"{rules} `/incident oncall tomorrow 9:00` looks ahead; `/incident cover @name fri 18:00–22:00` asks for cover."
    ]
