"""The verbs of the flags, and of the numbers that raise them: flag, unflag, users, estimate."""

import re
from typing import Final

from handlers import counting
from handlers.answers import Answer
from handlers.asking import Ask
from handlers.commands.work import told
from handlers.forms import flags as form
from handlers.forms.words import estimation
from handlers.verb import Group, Verb
from playbook import commands, flags
from playbook.document import Playbook
from playbook.incident import Incident
from playbook.nearest import nearest

_JOINED: Final = re.compile(r"\s*(?:[,+&/]|\band\b)\s*", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\s,+&/:]+")
_SPACE: Final = re.compile(r"[\s-]+")
_PARTS: Final = 4
"""Words that the name of a flag may have if it is typed without its hyphens."""


async def flag(ask: Ask, incident: Incident, said: str) -> Answer:
    """Raise flags; without any, the form."""
    if not said:
        return await form.opened(ask, incident)
    keys, why = named(said, await ask.desk.incidents.governing(incident))
    return await told(ask, incident, commands.ChangeFlags(by=ask.by, at=ask.at, up=keys, why=why))


async def unflag(ask: Ask, incident: Incident, said: str) -> Answer:
    """Lower flags; without any, the form."""
    if not said:
        return await form.opened(ask, incident)
    keys, why = named(said, await ask.desk.incidents.governing(incident))
    return await told(ask, incident, commands.ChangeFlags(by=ask.by, at=ask.at, down=keys, why=why))


async def users(ask: Ask, incident: Incident, said: str) -> Answer:
    """So many users are affected."""
    return await told(ask, incident, commands.CountUsers(by=ask.by, at=ask.at, users=counting.users(said)))


async def estimate(ask: Ask, incident: Incident, said: str) -> Answer:
    """So long it will still take."""
    return await told(ask, incident, estimation(ask, said))


def named(said: str, playbook: Playbook) -> tuple[tuple[str, ...], str]:
    """The flags that the words begin with, and the reason that follows. Raises `Refused` if they begin with none.

    Several are joined by commas or “and”. By blanks alone only if nothing else follows, since the words of a reason
    may be those of a flag: `data-loss media server died` is one flag, and the press is not meant.
    """
    first, rest = _first(said, playbook)
    if first is None:
        raise flags.unknown(said.split(maxsplit=1)[0].strip(",.:;"), playbook)
    keys = [first]
    while joint := _JOINED.match(rest):
        following, after = _first(rest[joint.end() :], playbook)
        if following is None:
            _refuse_misspelt(rest[joint.end() :], playbook)
            return tuple(keys), rest[joint.end() :].strip()
        keys, rest = [*keys, following], after
    more = _all(rest, playbook)
    return ((*keys, *more), "") if more else (tuple(keys), rest.lstrip(" \n:;.,–—-").strip())


def _first(said: str, playbook: Playbook) -> tuple[str | None, str]:
    """The flag that the words begin with, by the longest name that fits, and what follows."""
    found = list(_WORD.finditer(said))[:_PARTS]
    for many in range(len(found), 0, -1):
        if found[0].start() != len(said) - len(said.lstrip()):
            break
        text = said[found[0].start() : found[many - 1].end()]
        if key := flags.known(_SPACE.sub("-", text.strip(" .;:")), playbook):
            return key, said[found[many - 1].end() :]
    return None, said


def _all(said: str, playbook: Playbook) -> list[str]:
    """The flags that these words are, if they are nothing else."""
    keys, rest = [], said
    while rest.strip():
        key, rest = _first(rest.lstrip(" ,+&"), playbook)
        if key is None:
            return []
        keys.append(key)
    return keys


def _refuse_misspelt(said: str, playbook: Playbook) -> None:
    """One word after a comma that is nearly a flag is one that was misspelt, and not a reason."""
    word = said.strip(" .")
    if word and len(word.split()) == 1 and nearest(word, flags.words(playbook)):
        raise flags.unknown(word, playbook)


VERBS: Final = (
    Verb(
        name="flag",
        usage="flag [data-loss] [why]",
        says="tell at once who must know of data loss, a breach, the press, …; without a flag: a form with all",
        group=Group.WORK,
        aliases=("flags", "trigger"),
        free=True,
        about=flag,
    ),
    Verb(
        name="unflag",
        usage="unflag [data-loss] [why]",
        says="it is not so; whoever was told stays told",
        group=Group.WORK,
        free=True,
        about=unflag,
    ),
    Verb(
        name="users",
        usage="users 2000",
        says="how many users are affected",
        group=Group.WORK,
        aliases=("affected",),
        free=True,
        about=users,
    ),
    Verb(
        name="estimate",
        usage="estimate 5h [why]",
        says="how long it will still take: `5h`, `2-4 hours`, `until 18:00`, `unknown`",
        group=Group.WORK,
        aliases=("eta",),
        free=True,
        about=estimate,
    ),
)
