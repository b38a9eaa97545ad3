"""What the web API and the command line may ask: read strictly, and carried out through the same door as all else."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from handlers.allowed import Groups, refuse_unless_allowed
from handlers.ending import resolution
from handlers.sight import Sight
from handlers.speech import clean, one_line
from playbook import commands, flags
from playbook.circles import Members
from playbook.document import Playbook
from playbook.incident import Incident, Report
from playbook.lines import line
from playbook.triggers import MOST
from storage.batch import Outcome
from storage.incidents import Incidents

_PERSON: Final = re.compile(r"[UW][A-Z0-9]{4,30}")
_MENTION: Final = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_LONGEST: Final = 20_000
"""Characters read of one text; the playbook's own limits are narrower, and say so in their sentence."""

_Words = Annotated[str, Field(max_length=_LONGEST)]
_Flag = Annotated[str, Field(max_length=40)]
_Key = Annotated[str, Field(max_length=200, pattern=r"^[\x20-\x7e]*$")]


class Stranger(Exception):
    """Nobody is known by what was given as `by`; the message is the whole sentence."""


class Order(BaseModel):
    """What every order says: who gives it, and how to know it again if it comes twice."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    by: Annotated[str, Field(min_length=1, max_length=254)]
    """A Slack member ID, or the e-mail address of one of the playbook's contacts."""
    key: _Key = ""


class Declaration(Order):
    """Something is wrong."""

    severity: Annotated[str, Field(max_length=20)]
    title: _Words = ""
    impact: _Words = ""
    services: Annotated[tuple[Annotated[str, Field(max_length=75)], ...], Field(max_length=20)] = ()
    private: bool = False
    """For its members only; for good."""
    flags: Annotated[tuple[_Flag, ...], Field(max_length=MOST)] = ()
    """The playbook's flags that are up from the first moment on, by keys or aliases."""


class Acknowledgement(Order):
    """I have it."""


class Note(Order):
    """Words for the timeline."""

    words: _Words


class News(Order):
    """A status update for the stakeholders; with `public` false, for the war room only."""

    words: _Words
    public: bool = True


class Resolution(Order):
    """It is over; words are the last update, or `now` and why the verification is cut short."""

    words: _Words = ""


class Flagging(Order):
    """Flags that go up, by keys or aliases; words are what is known of it."""

    flags: Annotated[tuple[_Flag, ...], Field(min_length=1, max_length=MOST)]
    words: _Words = ""


ORDERS: Final[dict[str, type[Order]]] = {
    "acknowledge": Acknowledgement,
    "notes": Note,
    "updates": News,
    "resolve": Resolution,
    "flags": Flagging,
}
"""What can be asked of an incident, by the last part of its address."""


async def no_groups(_wanted: Iterable[str]) -> Members:
    """Where Slack cannot be asked."""
    return {}


@dataclass(frozen=True, kw_only=True)
class Orders:
    """Carries orders out, under the rules that hold in Slack too: who may do what, and which incidents one sees."""

    incidents: Incidents
    groups: Groups

    async def declare(self, order: Declaration, at: datetime, key: str = "") -> Outcome:
        """Begin an incident. Raises `Refused` and `Stranger`."""
        command = commands.Declare(
            by=self._person(order.by),
            at=at,
            severity=clean(order.severity).upper(),
            title=one_line(clean(order.title)),
            impact=clean(order.impact),
            services=tuple(one_line(clean(one)) for one in order.services),
            private=order.private,
            flags=_flags(order.flags, self.incidents.playbook),
        )
        await refuse_unless_allowed(self.incidents, self.groups, None, command)
        return await self.incidents.declare(command, key=_key("declare", 0, key or order.key))

    async def give(self, number: int, order: Order, at: datetime, key: str = "") -> Outcome:
        """Do it to an incident. Raises `Refused` and `Stranger`."""
        by = self._person(order.by)
        incident = await Sight(incidents=self.incidents, by=by, channel="").known(number)
        playbook = await self.incidents.governing(incident)
        command = _command(order, by, at, playbook)
        await refuse_unless_allowed(self.incidents, self.groups, incident, command)
        return await self.incidents.handle(number, command, key=_key(type(order).__name__, number, key or order.key))

    def _person(self, by: str) -> str:
        found = by if _PERSON.fullmatch(by) else self.incidents.playbook.person_at(by)
        if found is None:
            raise Stranger(
                f"“{by}” is nobody whom Warroom knows: give a Slack member ID (U…) or the e-mail of a contact in the "
                "playbook."
            )
        return found


def _command(order: Order, by: str, at: datetime, playbook: Playbook) -> commands.Command:
    match order:
        case Acknowledgement():
            return commands.Acknowledge(by=by, at=at)
        case Note():
            return commands.AddNote(by=by, at=at, words=clean(order.words))
        case News():
            report = Report(new=clean(order.words))
            return commands.PostUpdate(by=by, at=at, report=report, public=order.public)
        case Flagging():
            keys = _flags(order.flags, playbook)
            return commands.ChangeFlags(by=by, at=at, up=keys, why=clean(order.words))
        case Resolution():
            return resolution(by, at, clean(order.words))
    raise TypeError(f"{type(order).__name__} asks nothing of an incident")


def _flags(named: Iterable[str], playbook: Playbook) -> tuple[str, ...]:
    """The keys of flags. Raises `Refused` for a word that names none."""
    keys = {word: flags.known(word, playbook) for word in named}
    for word, key in keys.items():
        if key is None:
            raise flags.unknown(word, playbook)
    return tuple(key for key in keys.values() if key is not None)


def _key(what: str, number: int, given: str) -> str | None:
    """The identity of an order; the same key for another incident or another act is another order."""
    return f"api:{what}:{number}:{given}" if given else None


def answer(outcome: Outcome) -> dict[str, Any]:
    """What an order has done, as JSON."""
    told = [_plain(line(event), outcome.playbook) for event in outcome.events]
    return {"incident": shown(outcome.incident), "done": told, "repeat": outcome.repeat}


def shown(incident: Incident) -> dict[str, Any]:
    """An incident as JSON; persons are Slack member IDs, or e-mail addresses that Slack has not named yet."""
    wanted = {"number", "title", "severity", "status", "impact", "services", "declared_at", "declared_by"}
    wanted |= {"acknowledged_at", "acknowledged_by", "commander", "resolved_at"}
    fields = incident.model_dump(mode="json", include=wanted)
    fields |= {"flags": [flag.key for flag in incident.flags.up], "users": incident.flags.users}
    return {"name": incident.name, **fields, "room": incident.room.channel if incident.room else None}


def _plain(text: str, playbook: Playbook) -> str:
    """A line with people by their roles, where the playbook knows them."""
    return _MENTION.sub(lambda found: playbook.name_of(found[1]), text)
