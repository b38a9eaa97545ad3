"""Every verb of `/incident`, in one table; help is written from it, and so is the answer to a word it does not have."""

from collections.abc import Sequence
from typing import Final

from handlers import helping
from handlers.answers import Answer, Say, say
from handlers.asking import Ask
from handlers.commands import check, cover, declare, flags, look, phases, related, roles, runbooks, tasks, triage, work
from handlers.endings import ENDINGS
from handlers.speech import words as spoken
from handlers.verb import Group, Verb
from playbook.incident import Status


async def _help(_ask: Ask, text: str) -> Answer:
    """Every verb; with a verb's name, that one."""
    verb = named(spoken(text).strip("`/ "))
    return say(helping.one(verb)) if verb else say(*everything())


VERBS: Final[tuple[Verb, ...]] = (
    Verb(
        name="declare",
        usage="declare [P0] [words]",
        says="page the on-call and open a war room; without a severity: a form; `private P0 …`: for its members only",
        group=Group.BEGIN,
        aliases=("new", "start", "create", "open"),
        alone=declare.run,
    ),
    Verb(
        name="triage",
        usage="triage [words]",
        says="how bad is it? a few questions that end in a severity",
        group=Group.BEGIN,
        aliases=("decide",),
        alone=triage.run,
    ),
    Verb(
        name="ack",
        usage="ack",
        says="“I have it”: stops the calls, and puts the first in command",
        group=Group.BEGIN,
        aliases=("acknowledge", "acked"),
        about=work.acknowledge,
    ),
    Verb(
        name="join",
        usage="join INC-7",
        says="be invited to its war room",
        group=Group.BEGIN,
        about=work.join,
    ),
    Verb(
        name="update",
        usage="update [words]",
        says="tell the stakeholders; without words: a form, prefilled",
        group=Group.WORK,
        aliases=("post",),
        free=True,
        about=work.post_update,
    ),
    Verb(
        name="status",
        usage="status [identified] [why]",
        says="move it along; without a status: a form",
        group=Group.WORK,
        aliases=("move",),
        free=True,
        about=work.status,
    ),
    Verb(
        name="severity",
        usage="severity [P1] [why]",
        says="worse or less bad than thought; without a severity: a form",
        group=Group.WORK,
        aliases=("sev", "priority"),
        free=True,
        about=work.change_severity,
    ),
    Verb(
        name="commander",
        usage="commander [@name]",
        says="who coordinates from now on; `me` for yourself",
        group=Group.WORK,
        aliases=("command", "ic"),
        about=work.commander,
    ),
    Verb(
        name="handover",
        usage="handover [@name]",
        says="ask somebody to take command, with a brief; until they accept, nothing changes",
        group=Group.WORK,
        aliases=("hand-over", "handoff"),
        about=roles.handover,
    ),
    Verb(
        name="role",
        usage="role <scribe> [me|@name|nobody]",
        says="take a role, give it to somebody, or give it back",
        group=Group.WORK,
        about=roles.role,
    ),
    Verb(
        name="roles",
        usage="roles",
        says="who has which role, and what its duties are",
        group=Group.LOOK,
        about=roles.show,
    ),
    Verb(
        name="escalate",
        usage="escalate [why]",
        says="page the next level now",
        group=Group.WORK,
        aliases=("page",),
        free=True,
        about=work.escalate,
    ),
    *flags.VERBS,
    Verb(
        name="answer",
        usage="answer [answer]",
        says="answer what is asked at the end of a phase, by the first words of an answer; without: a form",
        group=Group.WORK,
        free=True,
        about=phases.answer,
    ),
    Verb(
        name="note",
        usage="note <words>",
        says="put words on the timeline",
        group=Group.WORK,
        aliases=("log",),
        free=True,
        about=work.note,
    ),
    Verb(
        name="task",
        usage="task [@name] <words>",
        says="give somebody something to do; without a name, anybody",
        group=Group.WORK,
        aliases=("assign",),
        free=True,
        about=tasks.give,
    ),
    Verb(
        name="tasks",
        usage="tasks",
        says="what there is to do, with a button for each",
        group=Group.LOOK,
        among=frozenset(Status),
        about=tasks.shown,
    ),
    Verb(
        name="runbook",
        usage="runbook [name]",
        says="begin a runbook, which goes on in the war room step by step; without a name: which there are",
        group=Group.WORK,
        aliases=("runbooks", "run"),
        free=True,
        about=runbooks.run,
    ),
    Verb(
        name="title",
        usage="title <words>",
        says="call it by a better name",
        group=Group.WORK,
        aliases=("rename", "retitle"),
        free=True,
        about=work.title,
    ),
    Verb(
        name="repair",
        usage="repair",
        says="redo what is missing: the room, the announcement, the card, its pin, the topic, the links, the people",
        group=Group.WORK,
        aliases=("redo",),
        about=work.repair,
    ),
    Verb(
        name="link",
        usage="link INC-3 [why]",
        says="another incident has to do with this one",
        group=Group.WORK,
        aliases=("relate",),
        pair=True,
        among=frozenset(Status),
        about=related.link,
    ),
    Verb(
        name="unlink",
        usage="unlink INC-3",
        says="it has not",
        group=Group.WORK,
        pair=True,
        among=frozenset(Status),
        about=related.unlink,
    ),
    Verb(
        name="split",
        usage="split [private] [P2] <title>",
        says="declare a part of it as an incident of its own",
        group=Group.WORK,
        free=True,
        about=related.split,
    ),
    *ENDINGS,
    Verb(
        name="list",
        usage="list [all]",
        says="the open incidents; with `all`, the last ten",
        group=Group.LOOK,
        aliases=("ls", "incidents"),
        alone=look.incidents,
    ),
    Verb(
        name="show",
        usage="show INC-7",
        says="its facts and buttons",
        group=Group.LOOK,
        aliases=("info", "view", "panel"),
        about=look.show,
    ),
    Verb(
        name="timeline",
        usage="timeline [what]",
        says="what happened: `notes`, `status`, `pages`, `@name`, `last 30m`, `since 14:00`, `all`",
        group=Group.LOOK,
        aliases=("history",),
        about=look.timeline,
    ),
    Verb(
        name="catchup",
        usage="catchup",
        says="how it stands, what was done, what is owed: for whoever comes late",
        group=Group.LOOK,
        aliases=("catch-up",),
        about=look.catch_up,
    ),
    Verb(
        name="export",
        usage="export [md|json|csv] [all]",
        says="the timeline as a file, by direct message; `all`: with what was taken off it",
        group=Group.LOOK,
        among=frozenset(Status),
        about=look.export,
    ),
    Verb(
        name="check",
        usage="check [name|service|all]",
        says="run health checks now; in a war room without a name: those of its services",
        group=Group.LOOK,
        aliases=("health",),
        alone=check.run,
    ),
    Verb(
        name="oncall",
        usage="oncall [when]",
        says="who is on call, until when, who comes next; `tomorrow 9:00`, `friday`, `24 dec`",
        group=Group.LOOK,
        aliases=("on-call", "who"),
        alone=look.on_call,
    ),
    Verb(
        name="cover",
        usage="cover @name fri 18:00–22:00",
        says="ask somebody to be on call for you then; `cover me …` offers it yourself",
        group=Group.LOOK,
        aliases=("swap", "stand-in"),
        alone=cover.run,
    ),
    Verb(
        name="help",
        usage="help [verb]",
        says="this list",
        group=Group.LOOK,
        aliases=("?", "--help", "-h"),
        alone=_help,
    ),
)
_BY_WORD: Final = {word: verb for verb in VERBS for word in (verb.name, *verb.aliases)}


def named(word: str) -> Verb | None:
    """The verb of that name or alias, in any case."""
    return _BY_WORD.get(word.lower())


def everything() -> Sequence[str]:
    """Help: a paragraph for each group of verbs, then how to name an incident."""
    return helping.everything(VERBS)


def unknown(word: str) -> Say:
    """What to say to a word that is no verb."""
    return helping.unknown(word, _BY_WORD)
