"""What somebody wants to see of a timeline, in the words that they type: `notes`, `@who`, `last 30m`, `since 14:00`."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from playbook import events
from playbook.durations import NotASpan, parse_duration
from playbook.entries import Entry, loud
from playbook.incident import CLOCK
from playbook.nearest import nearest
from playbook.refusals import Refused
from playbook.wording import MENTION

Kinds = tuple[type[events.Event], ...]

KINDS: Final[dict[str, Kinds]] = {
    "notes": (events.NoteAdded, events.MessageKept, events.Joined),
    "messages": (events.MessageKept,),
    "status": (
        events.Declared,
        events.Acknowledged,
        events.CommanderAssigned,
        events.CommanderAway,
        events.CommanderLost,
        events.RoleAssigned,
        events.RoleReleased,
        events.StatusChanged,
        events.VerificationBegun,
        events.MonitoringBegun,
        events.Relapsed,
        events.SeverityChanged,
        events.SeverityProposed,
        events.SeverityKept,
        events.Retitled,
    ),
    "updates": (
        events.UpdatePosted,
        events.UpdatePrompted,
        events.UpdateOverdue,
        events.OverdueWidened,
        events.PromptSnoozed,
        events.Estimated,
        events.EstimatePassed,
    ),
    "tasks": (events.TaskAdded, events.TaskDone, events.ItemsTicked, events.CheckTicked, events.CheckUnticked),
    "checks": (events.SymptomsChanged, events.CheckTicked, events.CheckUnticked, events.Relapsed),
    "flags": (events.FlagsRaised, events.FlagsLowered, events.UsersCounted),
    "roles": (
        events.CommanderAssigned,
        events.CommanderLost,
        events.CommanderSought,
        events.HandoverOffered,
        events.HandoverDeclined,
        events.HandoverLapsed,
        events.HandoverProposed,
        events.RoleAssigned,
        events.RoleReleased,
    ),
    "pages": (
        events.Paged,
        events.PageRepeated,
        events.LevelPassed,
        events.PagedByMail,
        events.PagedByPagerDuty,
        events.Acknowledged,
        events.Undelivered,
    ),
}
"""The words for kinds of entries; somebody else's machine adds its own."""
ALL: Final = "all"
KNOWN: Final = (*KINDS, "@name", "last 30m", "since 14:00", ALL)
_SINGULAR: Final = {
    **{word.removesuffix("s"): word for word in KINDS if word != "status"},
    "statuses": "status",
}
_CLOCK: Final = re.compile(r"(\d{1,2})[:.](\d{2})")
_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What is to be seen. Nothing given: all but the bot's book-keeping and what was taken out."""

    kinds: tuple[str, ...] = ()
    """Words of `KINDS`; empty means every kind."""
    who: tuple[str, ...] = ()
    since: datetime | None = None
    whole: bool = False
    """Book-keeping too, and what was taken out."""

    def of(self, several: Iterable[Entry]) -> list[Entry]:
        """The entries that are to be seen."""
        wanted = tuple(kind for word in self.kinds for kind in KINDS[word])
        shown = several if self.whole or self.kinds else loud(several)
        return [entry for entry in shown if self._has(entry, wanted)]

    def _has(self, entry: Entry, wanted: Kinds) -> bool:
        if (entry.out or entry.folded) and not self.whole:
            return False
        if wanted and not isinstance(entry.event, wanted):
            return False
        if self.since is not None and entry.at < self.since:
            return False
        return not self.who or any(_concerns(entry, who) for who in self.who)


def _concerns(entry: Entry, who: str) -> bool:
    return entry.by == who or f"<@{who}>" in entry.words


def read(text: str, *, by: str, now: datetime, zone: tzinfo = UTC) -> Filter:
    """What the words ask for; a time of day is meant in `zone`. Raises `Refused`, with the words that there are."""
    found, rest = Filter(), text.split()
    while rest:
        found, rest = _one(found, rest, by, now, zone)
    return found


def _one(found: Filter, rest: Sequence[str], by: str, now: datetime, zone: tzinfo) -> tuple[Filter, list[str]]:
    word, *more = rest
    plain = word.lower().strip(",;")
    kind = _SINGULAR.get(plain, plain)
    person = MENTION.fullmatch(word.strip(",;"))
    if kind in KINDS:
        return replace(found, kinds=(*found.kinds, kind)), more
    if person or plain in ("me", "@me", "warroom", "@warroom"):
        who = person[1] if person else CLOCK if "warroom" in plain else by
        return replace(found, who=(*found.who, who)), more
    if plain == ALL:
        return replace(found, whole=True), more
    if plain == "last":
        length, more = _length(more)
        return replace(found, since=now - length), more
    if plain == "since":
        since, more = _since(more, now, zone)
        return replace(found, since=since), more
    raise Refused(_unknown(word))


def _length(rest: Sequence[str]) -> tuple[timedelta, list[str]]:
    """`30m`, `1h30m`, `30 min`: one word, or a number and its unit. Raises `Refused`."""
    for words in (1, 2):
        try:
            return parse_duration(_short(rest[:words])), list(rest[words:])
        except NotASpan:
            continue
    said = f"“{rest[0]}” is no length of time: write" if rest else "How long? Write"
    raise Refused(f"{said} `last 30m`, `last 2h` or `last 1h30m`.")


def _short(words: Sequence[str]) -> str:
    """`30 min` as `30m`; `90 minutes` too."""
    said = "".join(words).lower().strip(",;")
    spoken = re.fullmatch(r"(\d{1,6})(s|sec|secs|seconds?|m|min|mins|minutes?|h|hrs?|hours?|d|days?)", said)
    return f"{spoken[1]}{spoken[2][0]}" if spoken else said


def _since(rest: Sequence[str], now: datetime, zone: tzinfo) -> tuple[datetime, list[str]]:
    """`14:00`, `2026-11-24`, `2026-11-24 14:00`; a time alone is the last one that has been. Raises `Refused`."""
    day = _date(rest[0]) if rest else None
    clock = _time(rest[1 if day else 0]) if len(rest) > (1 if day else 0) else None
    if day is None and clock is None:
        said = f"“{rest[0]}” is no time of day: write" if rest else "Since when? Write"
        raise Refused(f"{said} `since 14:00`, or `since 2026-11-24 14:00`.")
    left = list(rest[(day is not None) + (clock is not None) :])
    today = now.astimezone(zone).date()
    at = datetime.combine(day or today, clock or time(), zone)
    if day is None and at > now:
        at = datetime.combine(today - timedelta(days=1), clock or time(), zone)
    return at.astimezone(UTC), left


def _time(word: str) -> time | None:
    found = _CLOCK.fullmatch(word.strip(",;"))
    return time(int(found[1]), int(found[2])) if found and int(found[1]) < 24 and int(found[2]) < 60 else None


def _date(word: str) -> date | None:
    found = _DAY.fullmatch(word.strip(",;"))
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


def _unknown(word: str) -> str:
    if word.startswith("@"):
        return f"“{word}” is not a person. Type @ and choose the name from Slack's list, or say `me`."
    guess = nearest(word, (*KINDS, "last", "since", ALL))
    meant = f"Did you mean `{guess}`? " if guess else ""
    return f"A timeline has no “{word}”. {meant}It can show {', '.join(f'`{one}`' for one in KNOWN)}."
