"""The verbs of work: acknowledge, update, status, severity, commander, escalate, note, title, repair."""

from typing import Final

from handlers import disputing, outcomes
from handlers.answers import Answer, Say, say
from handlers.asking import Ask
from handlers.blocks import clip, words
from handlers.forms import choices, update
from handlers.forms.words import rung
from handlers.speech import cut, one_line
from playbook import commands, severity
from playbook.incident import Incident, Report, Status
from playbook.nearest import nearest
from playbook.refusals import Refused
from playbook.wording import MENTION

_ME: Final = ("me", "@me", "@you", "i")


async def acknowledge(ask: Ask, incident: Incident, said: str) -> Answer:
    """I have it."""
    outcome = await ask.give(incident.number, commands.Acknowledge(by=ask.by, at=ask.at))
    return say(f"{outcomes.line(outcome)}{not_kept(said)}")


async def join(ask: Ask, incident: Incident, said: str) -> Answer:
    """Let me in."""
    return await told(ask, incident, commands.Join(by=ask.by, at=ask.at, words=said))


async def post_update(ask: Ask, incident: Incident, said: str) -> Answer:
    """Tell the stakeholders these words; without any, the form."""
    if not said:
        return await update.opened(ask, incident)
    return await told(ask, incident, commands.PostUpdate(by=ask.by, at=ask.at, report=Report(new=said)))


async def status(ask: Ask, incident: Incident, said: str) -> Answer:
    """Move it along the life-cycle; without a status, the form."""
    word, why = cut(said)
    if not word:
        return await choices.status_opened(ask, incident)
    return await told(ask, incident, commands.ChangeStatus(by=ask.by, at=ask.at, to=_status(word), why=why))


def _status(word: str) -> Status:
    found = next((one for one in Status if one == word.lower().strip(":,.")), None)
    if found is None:
        offered = [one for one in Status if one is not Status.MERGED]
        guess = nearest(word, offered)
        remedy = f"Did you mean `{guess}`?" if guess else f"Choose one of {', '.join(offered)}."
        raise Refused(f"“{word}” is not a status. {remedy}")
    return found


async def change_severity(ask: Ask, incident: Incident, said: str) -> Answer:
    """Raise or lower it; without a severity, the form."""
    word, why = cut(said)
    if not word:
        return await choices.severity_opened(ask, incident)
    to = severity.known(word.strip(":,."), await ask.desk.incidents.governing(incident))
    command = commands.ChangeSeverity(by=ask.by, at=ask.at, to=to, why=why)
    return say(outcomes.line(await disputing.given(ask, incident, command)))


async def commander(ask: Ask, incident: Incident, said: str) -> Answer:
    """Put somebody in command; without a name, the form."""
    word, more = cut(said)
    if not word:
        return await choices.commander_opened(ask, incident)
    done = await choices.assign(ask, incident.number, person_of(ask, word))
    return say(f"{done}{not_kept(more)}")


def person_of(ask: Ask, word: str) -> str:
    """The person whom a word names, `me` among them. Raises `Refused` if it names nobody."""
    found = MENTION.fullmatch(word.strip(":,."))
    if found:
        return found[1]
    if word.lower() in _ME:
        return ask.by
    raise Refused(f"“{word}” is not a person. Type @ and choose the name from Slack's list, or say `me`.")


def not_kept(said: str) -> str:
    """Words that have no place here are not dropped in silence."""
    return f" “{words(clip(said, 100))}” is kept nowhere; `/incident note` keeps words." if said else ""


async def escalate(ask: Ask, incident: Incident, said: str) -> Answer:
    """Page the next level now."""
    have = incident.escalation
    key = rung(incident.number, have.since, have.climbed)
    return await told(ask, incident, commands.Escalate(by=ask.by, at=ask.at, why=said), key=key)


async def note(ask: Ask, incident: Incident, said: str) -> Answer:
    """Put words on the timeline."""
    return await told(ask, incident, commands.AddNote(by=ask.by, at=ask.at, words=said))


async def title(ask: Ask, incident: Incident, said: str) -> Answer:
    """Call it by a better name."""
    return await told(ask, incident, commands.Retitle(by=ask.by, at=ask.at, title=one_line(said)))


async def repair(ask: Ask, incident: Incident, said: str = "") -> Answer:
    """Redo what is missing, and look for what is gone."""
    missing = await ask.desk.incidents.lacking(incident)
    outcome = await ask.give(incident.number, commands.Repair(by=ask.by, at=ask.at, parts=missing))
    return say(f"{outcomes.line(outcome)}{not_kept(said)}")


async def told(ask: Ask, incident: Incident, command: commands.Command, *, key: str = "") -> Say:
    """Give the command, and say what it has done."""
    return say(outcomes.line(await ask.give(incident.number, command, key=key)))
