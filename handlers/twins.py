"""Two people declare the same thing: the second is shown the first, and is never held up."""

from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from handlers import outcomes
from handlers.answers import Say
from handlers.asking import Ask
from handlers.blocks import Element, actions, clip, moments, section, title, words
from handlers.buttons import Act, button
from playbook import wording
from playbook.commands import ChangeFlags, Declare, Join
from playbook.deciding import LONGEST_WORDS
from playbook.incident import Incident
from playbook.refusals import Refused
from storage.batch import Outcome

_VALUE: Final = 2_000
"""Characters of a button's value (Slack)."""


class Second(BaseModel):
    """What was about to be declared, kept in the buttons; `incident` is the one declared before, `key` the request."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    incident: int
    key: str
    severity: str
    title: str = ""
    impact: str = ""
    channel: str = ""

    def write(self) -> str:
        """As text for a button."""
        return self.model_dump_json(exclude_defaults=True)

    @classmethod
    def read(cls, value: str) -> "Second":
        """Out of a button's text. Raises `Refused`."""
        try:
            return cls.model_validate_json(value)
        except ValidationError as error:
            raise Refused(
                "That button is of an older version of Warroom. Declare again: `/incident declare`."
            ) from error


def told(ask: Ask, twin: Incident) -> str:
    """Who declared what, and how long ago."""
    who = "You" if twin.declared_by == ask.by else words(wording.person(twin.declared_by))
    room = f" Its war room is <#{twin.room.channel}>." if twin.room else ""
    return (
        f"{who} declared *{title(wording.headline(twin))}* ({twin.name}, {twin.severity}) {_ago(ask, twin)} ago.{room}"
    )


def asked(ask: Ask, command: Declare, twin: Incident) -> Say | None:
    """The question, privately; None if the words are too long for a button, and a form must keep them."""
    second = Second(
        incident=twin.number,
        key=ask.key,
        severity=command.severity,
        title=command.title,
        impact=command.impact,
        channel=command.channel,
    )
    if len(second.write()) > _VALUE:
        return None
    text = f"{told(ask, twin)} Is yours the same? Nothing more was declared yet."
    buttons = actions(_choice(Act.JOIN, "Join it", second, style="primary"), _anyway(second))
    return Say(text=text, blocks=(section(text), buttons))


async def join(ask: Ask, value: str) -> Say:
    """Go to the one declared before, with one's words; the other choice stays, for whoever chose in haste."""
    second = Second.read(value)
    said = await joined(ask, second.incident, f"{second.title}\n{second.impact}".strip(), key=f"{second.key}:{ask.by}")
    text = f"{said} If yours is another incident after all:"
    return Say(text=text, blocks=(section(text), actions(_anyway(second))), replace=True)


async def joined(ask: Ask, number: int, said: str, *, key: str, flags: tuple[str, ...] = ()) -> str:
    """Be invited to that incident's room, with the words on its timeline; the line that says so. Raises `Refused`.

    The flags that were ticked are raised there by whoever joins, as far as they are not up already.
    """
    incident = await ask.sight.known(number)
    command = Join(by=ask.by, at=ask.at, words=clip(said, LONGEST_WORDS))
    outcome = await ask.give(incident.number, command, key=f"{key}:join")
    return " ".join([outcomes.line(outcome), *await _flagged(ask, outcome, flags, key=f"{key}:flags")])


async def _flagged(ask: Ask, joined: Outcome, keys: tuple[str, ...], *, key: str) -> list[str]:
    """What became of the flags; a refusal is said too, for whoever joins is in already."""
    up = {flag.key for flag in joined.incident.flags.up}
    fresh = tuple(one for one in keys if one in joined.playbook.flags and one not in up)
    if not fresh:
        return []
    command = ChangeFlags(by=ask.by, at=ask.at, up=fresh)
    try:
        return [outcomes.line(await ask.give(joined.incident.number, command, key=key))]
    except Refused as refused:
        return [moments(refused.sentence)]


async def anyway(ask: Ask, value: str) -> Say:
    """Declare it all the same. Its key is the first request's, so that pressing twice declares once."""
    second = Second.read(value)
    command = Declare(
        by=ask.by,
        at=ask.at,
        severity=second.severity,
        title=second.title,
        impact=second.impact,
        channel=second.channel,
    )
    text = outcomes.line(await ask.declare(command, key=second.key))
    return Say(text=text, blocks=(section(text),), replace=True)


def _anyway(second: Second) -> Element:
    return _choice(Act.ANYWAY, "Declare anyway", second)


def _choice(act: Act, text: str, second: Second, *, style: str | None = None) -> Element:
    return button(act, text, second.write(), style=style)


def _ago(ask: Ask, twin: Incident) -> str:
    return wording.elapsed(ask.at - twin.declared_at)
