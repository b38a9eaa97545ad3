"""What happened, page by page: the timeline as one person sees it, with what they have asked for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from handlers import outcomes
from handlers.answers import Say, say
from handlers.asking import Ask
from handlers.blocks import Element, actions, clip, context, link, when, words
from handlers.buttons import Act, Aim, button
from handlers.looking import paragraphs
from handlers.speech import one_line
from playbook import commands, filters
from playbook.entries import Entry, entries
from playbook.events import MessageKept
from playbook.filters import Filter
from playbook.incident import Incident
from playbook.refusals import Refused
from playbook.states.handing import Format

PAGE: Final = 25
"""Entries on one page; more do not fit on a telephone."""
_LINE: Final = 300
_TOTAL: Final = 9_000
"""Characters of a message's blocks that a page may take; Slack refuses about 12,000."""

_TURNS: Final = {Act.OLDER: "Older", Act.NEWER: "Newer"}


class Place(BaseModel):
    """A page of somebody's timeline, kept in its buttons: what is shown, and from which entry on."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    incident: int
    kinds: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    since: datetime | None = None
    whole: bool = False
    said: str = ""
    """The filter in the person's words."""
    at: datetime
    number: int
    """The entry beside which the page stands."""

    def write(self) -> str:
        """As text for a button."""
        return self.model_dump_json(exclude_defaults=True)

    @classmethod
    def read(cls, value: str) -> "Place":
        """Out of a button's text. Raises `Refused`."""
        try:
            place = cls.model_validate_json(value)
        except ValidationError as error:
            raise Refused("That button is of an older version of Warroom. Ask again: `/incident timeline`.") from error
        known = tuple(kind for kind in place.kinds if kind in filters.KINDS)
        return place.model_copy(update={"kinds": known})

    @property
    def filter(self) -> Filter:
        """What is shown."""
        return Filter(kinds=self.kinds, who=self.who, since=self.since, whole=self.whole)


async def shown(ask: Ask, incident: Incident, said: str = "") -> Say:
    """The newest page of what the words ask for. Raises `Refused`."""
    zone = await ask.desk.people.zone(ask.by) if "since" in said.lower() else None
    wanted = filters.read(said, by=ask.by, now=ask.at, zone=zone or UTC)
    found = wanted.of(entries(await ask.sight.timeline(incident)))
    if not found:
        return _nothing(incident, said)
    return _page(incident, wanted, one_line(said), found, found[_back(found, len(found)) :])


async def older(ask: Ask, value: str) -> Say:
    """The page before, in place of the one whose button was pressed."""
    place, incident, found = await _found(ask, value)
    before = [entry for entry in found if (entry.at, entry.number) < (place.at, place.number)]
    page = before[_back(before, len(before)) :]
    return replace(_page(incident, place.filter, place.said, found, page or found[:1]), replace=True)


async def newer(ask: Ask, value: str) -> Say:
    """The page after."""
    place, incident, found = await _found(ask, value)
    after = [entry for entry in found if (entry.at, entry.number) > (place.at, place.number)]
    page = _forth(after)
    return replace(_page(incident, place.filter, place.said, found, page or found[-1:]), replace=True)


async def export(ask: Ask, aim: Aim) -> Say:
    """All of it as a file, in the format that people read."""
    command = commands.Export(by=ask.by, at=ask.at, form=Format.MARKDOWN)
    return say(outcomes.line(await ask.give(aim.incident, command)))


async def _found(ask: Ask, value: str) -> tuple[Place, Incident, list[Entry]]:
    place = Place.read(value)
    incident = await ask.sight.known(place.incident)
    found = place.filter.of(entries(await ask.sight.timeline(incident)))
    if not found:
        raise Refused(f"Nothing of that is on the timeline of {incident.name} any more.")
    return place, incident, found


def _nothing(incident: Incident, said: str) -> Say:
    typed = words(clip(one_line(said), 100))
    return say(
        f"Nothing on the timeline of {incident.name} fits “{typed}”. "
        f"`/incident timeline {incident.name}` shows what there is."
    )


def _page(incident: Incident, wanted: Filter, said: str, found: Sequence[Entry], page: Sequence[Entry]) -> Say:
    first = found.index(page[0])
    many = f"entries {first + 1} to {first + len(page)} of {len(found)}" if len(page) < len(found) else ""
    asked = f": {words(clip(said, 100))}" if said else ""
    told = say(f"*Timeline of {incident.name}*{asked}{f' ({many})' if many else ''}", *paragraphs(map(_row, page)))
    ends = {Act.OLDER: page[0] if first else None, Act.NEWER: page[-1] if first + len(page) < len(found) else None}
    turns = [_turn(act, _place(incident, wanted, said, entry)) for act, entry in ends.items() if entry]
    hint = context("`/incident timeline notes`, `status`, `pages`, `@name`, `last 30m`, `since 14:00`, `all`")
    blocks = (*told.blocks, *([actions(*turns)] if turns else []), *([] if said else [hint]))
    return replace(told, blocks=blocks)


def _place(incident: Incident, wanted: Filter, said: str, entry: Entry) -> Place:
    return Place(
        incident=incident.number,
        kinds=wanted.kinds,
        who=wanted.who,
        since=wanted.since,
        whole=wanted.whole,
        said=clip(said, 200),
        at=entry.at,
        number=entry.number,
    )


def _turn(act: Act, place: Place) -> Element:
    return button(act, _TURNS[act], place.write())


def _back(several: Sequence[Entry], end: int) -> int:
    """Where a page begins that ends there."""
    room, begin = _TOTAL, end
    while begin > 0 and end - begin < PAGE and (room := room - len(_row(several[begin - 1]))) >= 0:
        begin -= 1
    return begin


def _forth(several: Sequence[Entry]) -> Sequence[Entry]:
    """The page that begins with these."""
    room, end = _TOTAL, 0
    while end < len(several) and end < PAGE and (room := room - len(_row(several[end]))) >= 0:
        end += 1
    return several[:end]


def _row(entry: Entry) -> str:
    moment = when(entry.at, "{date_short} {time_secs}")
    if not isinstance(entry.event, MessageKept) or entry.folded:
        return f"{moment}  {words(_line(entry.told))}"
    files = [link(file.link, f"📎 {words(file.name)}") for file in entry.files if file.link]
    there = [link(entry.link, "message")] if entry.link else []
    return f"{moment}  📌 {' · '.join([words(_line(entry.told)), *there, *files])}"


def _line(text: str) -> str:
    return clip(one_line(text), _LINE)
