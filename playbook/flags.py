"""The flags: facts of which certain people must know at once, whatever the clock says.

A person raises them, or a number does (`playbook.limits`). Who is named by a flag is told once, however many flags name
them; whoever knows already finds the new reason in the message that called them. On a public incident the confidential
ones go up and down apart from the others, so that the others are on the record. Every rule about flags lives here.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from playbook import commands, hushing
from playbook.document import Playbook
from playbook.durations import spell
from playbook.events import Event, FlagsLowered, FlagsRaised, Raised, UsersCounted
from playbook.incident import Incident, Status
from playbook.nearest import nearest
from playbook.refusals import Refused
from playbook.states.flags import Flag, Flags
from playbook.telling import Lane, Telling, What, aside, card, faces, invite, page, thread
from playbook.wording import colon, people, person

Some = TypeVar("Some", Raised, Flag)


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
    gone = [up[key] for key in dict.fromkeys(command.down) if key in up]
    if not fresh and not gone:
        raise _nothing(incident, command, playbook)
    raised = [flag_of(key, command.at, playbook) for key in fresh]
    discreet = hushing.hushed(incident, (*raised, *gone))
    return [
        *called(incident, raised, command.at, command.by, why=command.why, discreet=discreet),
        *_lowered(incident, command, gone, discreet=discreet),
    ]


def _nothing(incident: Incident, command: commands.ChangeFlags, playbook: Playbook) -> Refused:
    for flag in incident.flags.up:
        if flag.key in command.up and flag not in hushing.readable(incident, (flag,), command.by):
            return Refused(f"Those who must know of “{flag.name}” know already.")
        if flag.key in command.up:
            return Refused(f"{person(flag.by)} has raised “{flag.name}” already; told: {people(flag.people)}.")
    names = ", ".join(f"“{playbook.flags[key].name}”" for key in command.down)
    if not names:
        return Refused("Say which flag: `/incident flag`, for the form, shows them all.")
    return Refused(f"{names} is not raised, so there is nothing to lower.")


def flag_of(key: str, at: datetime, playbook: Playbook, because: str = "") -> Raised:
    """The playbook's flag, as it goes up at this moment: with those who are on call for it now."""
    flag = playbook.flags[key]
    people = playbook.people(flag.page, at)
    return Raised(key=key, name=flag.name, people=people, because=because, confidential=flag.confidential)


def called(
    incident: Incident, flags: Sequence[Raised], at: datetime, by: str, *, why: str = "", discreet: bool = False
) -> list[FlagsRaised]:
    """Those who do not know are called; once each, whatever else names them.

    The reason may tell of anything that changes with it, so it stays with what is kept to few, if anything is.
    """
    discreet = discreet or hushing.hushed(incident, flags)
    calls = (who for call in incident.escalation.calls if call.at == at for who in call.people)
    aware = {by, incident.commander, incident.acknowledged_by, *incident.flags.called, *calls}
    raised: list[FlagsRaised] = []
    for some, hushed in _apart(incident, flags):
        named = tuple(dict.fromkeys(who for flag in some for who in flag.people))
        one = FlagsRaised(
            at=at,
            by=by,
            flags=some,
            called=tuple(who for who in named if who not in aware),
            known=tuple(who for who in named if who in aware),
            why=why if hushed or not discreet else "",
            hushed=hushed,
        )
        aware |= {*one.called}
        raised.append(one)
    return raised


def _lowered(
    incident: Incident, command: commands.ChangeFlags, flags: Sequence[Flag], *, discreet: bool
) -> list[FlagsLowered]:
    return [
        FlagsLowered(
            at=command.at,
            by=command.by,
            keys=tuple(flag.key for flag in some),
            names=tuple(flag.name for flag in some),
            why=command.why if hushed or not discreet else "",
            hushed=hushed,
        )
        for some, hushed in _apart(incident, flags)
    ]


def _apart(incident: Incident, flags: Sequence[Some]) -> list[tuple[tuple[Some, ...], bool]]:
    """Those of which all may know, then those that are kept to few; each with whether it is."""
    few = tuple(one for one in flags if hushing.hushed(incident, (one,)))
    rest = tuple(one for one in flags if one not in few)
    return [(some, hushed) for some, hushed in ((rest, False), (few, True)) if some]


def at_declaration(incident: Incident, command: commands.Declare, playbook: Playbook) -> list[FlagsRaised]:
    """Those with which it was declared; whom the policy calls in the same moment is not called twice."""
    for key in command.flags:
        if key not in playbook.flags:
            raise unknown(key, playbook)
    flags = [flag_of(key, command.at, playbook) for key in dict.fromkeys(command.flags)]
    raised = called(incident, flags, command.at, command.by)
    return [one.model_copy(update={"declared": True}) for one in raised]


def down(incident: Incident, playbook: Playbook) -> list[str]:
    """The keys of those that could go up."""
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
            lowered = {"lowered_at": event.at, "lowered_by": event.by}
            raised = tuple(one.model_copy(update=lowered) if one.key in event.keys else one for one in flags.raised)
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
            again = [_again(who, seq) for who in event.known if _told_before(who, event, after)]
            return [
                *calls(after),
                *again,
                *_pages(after, event.known),
                *faces(after),
                *aloud,
                *invite(after, people, seq),
            ]
        case FlagsLowered():
            return [*calls(after), *faces(after)]
        case UsersCounted():
            return card(after)


def _told_before(who: str, event: FlagsRaised, after: Incident) -> bool:
    return who in after.flags.called and any(flag.at < event.at for flag in after.flags.of(who))


def _again(who: str, seq: int) -> Telling:
    """Whoever was told of another flag before: an edit of that message notifies nobody."""
    return aside(who, seq).model_copy(update={"lane": Lane.PAGE})


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
    told = f"told {people(event.called)}" if event.called else ""
    aware = f"{people(event.known)} knew already" if event.known else ""
    said = "; ".join(part for part in (told, aware) if part)
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
    if key is None or key not in down(incident, playbook):
        return []
    return [*called(incident, [flag_of(key, command.at, playbook)], command.at, command.by, why=why)]
