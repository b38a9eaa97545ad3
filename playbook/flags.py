"""The flags: facts of which certain people must know at once, whatever the clock says.

A person raises them, or a number does: an estimated downtime, the users affected. Who is named by a flag is told once,
however many flags name them; whoever knows already finds the new reason in the message that called them. Every rule
about flags lives in this file.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from playbook import commands, hushing
from playbook.document import Playbook
from playbook.durations import spell
from playbook.estimates import remaining
from playbook.events import Event, FlagsLowered, FlagsRaised, Raised, UsersCounted
from playbook.incident import Incident, Status
from playbook.nearest import nearest
from playbook.refusals import Refused
from playbook.states.flags import Flag, Flags
from playbook.telling import Lane, Telling, What, card, faces, invite, page, thread
from playbook.wording import colon, elapsed, people, person

MOST_USERS: Final = 1_000_000_000
ROUGH: Final = 1 / 8
"""Estimates are rough: with the time that has passed, one may be longer than the limit by this share of it."""


def known(word: str, playbook: Playbook) -> str | None:
    """The key of the flag that a word names, by key or alias, in any case; None if it names none."""
    return words(playbook).get(word.casefold())


def words(playbook: Playbook) -> dict[str, str]:
    """The keys of the flags, by every word that names one, in lower case."""
    return {word.casefold(): key for key, flag in playbook.flags.items() for word in (*flag.aliases, key)}


def unknown(word: str, playbook: Playbook) -> Refused:
    """The refusal of a word that names no flag."""
    if not playbook.flags:
        return Refused("This incident's playbook has no flags. `/incident escalate` pages the next level now.")
    choices = ", ".join(f"`{key}` ({flag.name.lower()})" for key, flag in playbook.flags.items())
    guess = nearest(word, words(playbook))
    meant = f" Did you mean `{guess}`?" if guess else ""
    return Refused(f"“{word}” is not a flag.{meant} There are {choices}.")


def confidential(keys: Iterable[str], playbook: Playbook) -> tuple[str, ...]:
    """The names of those flags with which an incident is better declared private."""
    known = (playbook.flags[key] for key in keys if key in playbook.flags)
    return tuple(flag.name for flag in known if flag.confidential)


def change(incident: Incident, command: commands.ChangeFlags, playbook: Playbook) -> list[Event]:
    """Raise and lower; refuses what changes nothing."""
    for key in (*command.up, *command.down):
        if key not in playbook.flags:
            raise unknown(key, playbook)
    if incident.status is Status.CANCELLED:
        raise Refused(f"{incident.name} was a false alarm. If it is none: `/incident reopen <reason>`.")
    up = {flag.key: flag for flag in incident.flags.up}
    fresh = tuple(dict.fromkeys(key for key in command.up if key not in up))
    gone = tuple(dict.fromkeys(key for key in command.down if key in up))
    if not fresh and not gone:
        raise _nothing(incident, command, playbook)
    raised = [_flag(key, command.at, playbook) for key in fresh]
    called = _called(incident, raised, command.at, command.by, why=command.why)
    return [*called, *_lowered(incident, command, gone)]


def _nothing(incident: Incident, command: commands.ChangeFlags, playbook: Playbook) -> Refused:
    for flag in incident.flags.up:
        if flag.key in command.up:
            return Refused(f"{person(flag.by)} has raised “{flag.name}” already; told: {people(flag.people)}.")
    names = ", ".join(f"“{playbook.flags[key].name}”" for key in command.down)
    if not names:
        return Refused("Say which flag: `/incident flag`, for the form, shows them all.")
    return Refused(f"{names} is not raised, so there is nothing to lower.")


def _flag(key: str, at: datetime, playbook: Playbook, because: str = "") -> Raised:
    flag = playbook.flags[key]
    people = playbook.people(flag.page, at)
    return Raised(key=key, name=flag.name, people=people, because=because, confidential=flag.confidential)


def _called(incident: Incident, flags: Sequence[Raised], at: datetime, by: str, *, why: str = "") -> list[FlagsRaised]:
    """Those who do not know are called; once each, whatever else names them."""
    if not flags:
        return []
    named = tuple(dict.fromkeys(who for flag in flags for who in flag.people))
    calls = (who for call in incident.escalation.calls if call.at == at for who in call.people)
    aware = {by, incident.commander, incident.acknowledged_by, *incident.flags.called, *calls}
    return [
        FlagsRaised(
            at=at,
            by=by,
            flags=tuple(flags),
            called=tuple(who for who in named if who not in aware),
            known=tuple(who for who in named if who in aware),
            why=why,
            hushed=hushing.hushed(incident, flags),
        )
    ]


def _lowered(incident: Incident, command: commands.ChangeFlags, keys: tuple[str, ...]) -> list[FlagsLowered]:
    if not keys:
        return []
    down = [flag for key in keys for flag in incident.flags.up if flag.key == key]
    names, hushed = tuple(flag.name for flag in down), hushing.hushed(incident, down)
    return [FlagsLowered(at=command.at, by=command.by, keys=keys, names=names, why=command.why, hushed=hushed)]


def at_declaration(incident: Incident, command: commands.Declare, playbook: Playbook) -> list[FlagsRaised]:
    """Those with which it was declared; whom the policy calls in the same moment is not called twice."""
    for key in command.flags:
        if key not in playbook.flags:
            raise unknown(key, playbook)
    flags = [_flag(key, command.at, playbook) for key in dict.fromkeys(command.flags)]
    called = _called(incident, flags, command.at, command.by)
    return [one.model_copy(update={"declared": True}) for one in called]


def count(incident: Incident, command: commands.CountUsers) -> list[Event]:
    """So many users are affected; refuses what is known, and what can be no number of people."""
    if not 0 <= command.users <= MOST_USERS:
        raise Refused(f"{command.users:,} is no number of users. Say how many are affected: `/incident users 2000`.")
    if command.users == incident.flags.users:
        raise Refused(f"{incident.name} is said to affect {command.users:,} users already.")
    return [UsersCounted(at=command.at, by=command.by, users=command.users, before=incident.flags.users)]


def by_numbers(before: Incident, after: Incident, at: datetime, by: str, playbook: Playbook) -> list[Event]:
    """The flags that numbers raise, which are new since `before`: an estimate, the users affected."""
    if after.status is Status.CANCELLED:
        return []
    flags = [*_by_estimate(before, after, at, playbook), *_by_users(before, after, at, playbook)]
    return [*_called(after, flags, at, by)]


def _by_estimate(before: Incident, after: Incident, at: datetime, playbook: Playbook) -> Iterable[Raised]:
    """Downtime is what has passed and what is to come. What an update only repeats was weighed before."""
    same = after.estimate.strip() == before.estimate.strip() and after.estimated_at == before.estimated_at
    if not after.open or same:
        return
    limits = {key: limit for key in _down(after, playbook) if (limit := playbook.flags[key].estimate_over)}
    left = remaining(after.estimate, at, playbook.calendar) if limits else None
    if left is None:
        return
    total = at - (after.reopened_at or after.declared_at) + left
    for key, limit in limits.items():
        if left > limit or total > limit * (1 + ROUGH):
            yield _flag(key, at, playbook, f"estimated downtime {elapsed(total)}, over {spell(limit)}")


def _by_users(before: Incident, after: Incident, at: datetime, playbook: Playbook) -> Iterable[Raised]:
    users = after.flags.users
    if users is None or users == before.flags.users:
        return
    for key in _down(after, playbook):
        limit = playbook.flags[key].users_over
        if limit is not None and users > limit:
            yield _flag(key, at, playbook, f"{users:,} users affected, over {limit:,}")


def _down(incident: Incident, playbook: Playbook) -> list[str]:
    up = {flag.key for flag in incident.flags.up}
    return [key for key in playbook.flags if key not in up]


def evolved(flags: Flags, event: FlagsRaised | FlagsLowered | UsersCounted) -> Flags:
    """The flags after the event."""
    match event:
        case FlagsRaised():
            again = {one.key for one in event.flags}
            raised = (*(one for one in flags.raised if one.key not in again), *_as_flags(event))
            return flags.model_copy(update={"raised": raised, "called": (*flags.called, *event.called)})
        case FlagsLowered():
            down = {"lowered_at": event.at, "lowered_by": event.by}
            raised = tuple(one.model_copy(update=down) if one.key in event.keys else one for one in flags.raised)
            return flags.model_copy(update={"raised": raised})
        case UsersCounted():
            return flags.model_copy(update={"users": event.users})


def _as_flags(event: FlagsRaised) -> tuple[Flag, ...]:
    return tuple(
        Flag(
            key=one.key,
            name=one.name,
            people=one.people,
            at=event.at,
            by=event.by,
            why=event.why,
            because=one.because,
            confidential=one.confidential,
        )
        for one in event.flags
    )


def told(event: FlagsRaised | FlagsLowered | UsersCounted, after: Incident, seq: int) -> list[Telling]:
    """Those who must know, by direct message; the door of the room; the card; the announcement's thread.

    At the declaration, and if nobody is called, the announcement itself says enough. What is confidential is said to
    those who must know and in the war room, though the incident be public: not where the whole company reads it.
    """
    match event:
        case FlagsRaised():
            people = (*event.called, *event.known)
            secret = any(one.confidential for one in event.flags)
            aloud = [thread(seq)] if event.called and not event.declared and not secret else []
            return [*calls(after), *_pages(after, event.known), *faces(after), *aloud, *invite(after, people, seq)]
        case FlagsLowered():
            return [*calls(after), *faces(after)]
        case UsersCounted():
            return card(after)


def call_key(person: str) -> str:
    """The key of the message by which this person is told of flags: there is one."""
    return f"flag:{person}"


def calls(after: Incident) -> list[Telling]:
    """Everybody who was called by a flag: told, or what they were told edited."""
    return [
        Telling(key=call_key(who), what=What.FLAG, lane=Lane.PAGE, queue=call_key(who), person=who)
        for who in after.flags.called
    ]


def _pages(after: Incident, people: tuple[str, ...]) -> list[Telling]:
    """The newest page of each, which says it too."""
    newest = {who: page(who, call.level, call.at) for call in after.escalation.calls for who in call.people}
    return [newest[who] for who in people if who in newest]


def line(event: FlagsRaised | FlagsLowered | UsersCounted) -> str:
    """One event as its line on the timeline."""
    match event:
        case FlagsRaised(hushed=True):
            return f"{person(event.by)} raised a flag: {hushing.HUSHED}"
        case FlagsLowered(hushed=True):
            return f"{person(event.by)} lowered a flag: {hushing.HUSHED}"
        case FlagsRaised():
            return f"{_raising(event)}{_who(event)}"
        case FlagsLowered():
            return f"{person(event.by)} lowered {_names(event.names)}{colon(event.why)}"
        case UsersCounted():
            before = f" (before: {event.before:,})" if event.before is not None else ""
            return f"{person(event.by)} counted {event.users:,} users affected{before}"


def _raising(event: FlagsRaised) -> str:
    names = _names(tuple(one.name for one in event.flags))
    flag = "flag" if len(event.flags) == 1 else "flags"
    numbers = "; ".join(one.because for one in event.flags if one.because)
    if numbers:
        return f"{flag.capitalize()} {names} raised by itself: {numbers}"
    return f"{person(event.by)} raised the {flag} {names}{colon(event.why)}"


def _who(event: FlagsRaised) -> str:
    called = f"told {people(event.called)}" if event.called else ""
    aware = f"{people(event.known)} knew already" if event.known else ""
    said = "; ".join(part for part in (called, aware) if part)
    return f" ({said})" if said else ""


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def rule(flag: Flag, playbook: Playbook) -> str:
    """Why it calls whom it calls, for whoever asks."""
    trigger = playbook.flags.get(flag.key)
    if trigger is None:
        return f"the playbook's flag “{flag.name}” calls {people(flag.people)} at once."
    names = [playbook.called(key) for key in trigger.page]
    numbers = [
        f"an estimated downtime over {spell(trigger.estimate_over)}" if trigger.estimate_over else "",
        f"more than {trigger.users_over:,} affected users" if trigger.users_over else "",
    ]
    itself = " or ".join(part for part in numbers if part)
    raised = f" It is raised by itself by {itself}." if itself else ""
    return f"the playbook's flag “{flag.name}” calls {', '.join(names)} at once, whatever the clock says.{raised}"


def by_answer(
    incident: Incident, key: str | None, why: str, command: commands.AnswerQuestion, playbook: Playbook
) -> list[Event]:
    """The flag that an answer raises, unless it is up already; an older playbook may have lost it."""
    if key is None or key not in _down(incident, playbook):
        return []
    return [*_called(incident, [_flag(key, command.at, playbook)], command.at, command.by, why=why)]
