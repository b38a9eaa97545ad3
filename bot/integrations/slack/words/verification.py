"""The verification in the war room: the list with a button for each check, then the watch, then how it ended."""

from bot.integrations.slack.message import Message
from bot.integrations.slack.words.phrases import REASON, aim, bare, because, one_line, people
from bot.integrations.slack.words.update import ending, parts, still
from handlers import verifying
from handlers.blocks import Block, actions, clock, context, section, title, when
from handlers.buttons import Act, button
from playbook import events
from playbook.durations import spell
from playbook.incident import Incident, Report
from playbook.states.verification import Verification
from playbook.wording import elapsed
from scheduler.errands import Errand


def verification(errand: Errand) -> Message:
    """What is to be ticked while it runs; afterwards what was, and how it ended."""
    event, incident = errand.event, errand.incident
    have = incident.verification
    if isinstance(event, events.VerificationBegun) and event.at != have.since:
        return _over(incident, "🔎 *Verification*: a later one took its place.", [], [])
    if not have.running:
        return _concluded(have, incident)
    holds = still(errand, have.update) if have.update else ""
    return Message(
        text=f"{bare(incident)}: verification",
        blocks=[
            section(_asks(have)),
            *parts(incident.ending or Report(), resolved=True),
            *([context(holds)] if holds else []),
            *verifying.rows(have, aim(errand)),
            actions(
                button(Act.RELAPSE, "It came back…", aim(errand), style="danger"),
                button(Act.RESOLVE_NOW, "Resolve now…", aim(errand)),
                button(Act.WHY, "Why this?", aim(errand)),
            ),
        ],
    )


def _asks(have: Verification) -> str:
    if have.until is not None:
        return f"👀 *Watched until {clock(have.until)}*, then resolved by itself. If it comes back, say so here."
    left = "; ".join(title(have.checks[place]) for place in have.open_checks)
    watch = f"do the {spell(have.monitor)} of watching begin; then it is resolved by itself"
    then = watch if have.monitor else "is it resolved"
    return (
        f"🔎 *Verification*, begun by {people((have.by,))}: it is said to be fixed, and nothing is proved.\n"
        f"*Still to be ticked*: {left}. Only once all of it is ticked {then}."
    )


def _concluded(have: Verification, incident: Incident) -> Message:
    """How it ended, with all that the room is told of the resolution, or with what had not fixed it after all."""
    ticks = [verifying.done(have, tick) for tick in have.ticks]
    if have.ended_at is not None and have.ended_at == incident.resolved_at:
        line = f"✅ *Resolved* after {elapsed(have.ended_at - incident.declared_at)}: {_held(have)}"
        return _over(incident, line, ticks, ending(incident, have.ended_at))
    at, by = when(have.ended_at) if have.ended_at else "", people((have.ended_by,))
    line = f"↩️ *It came back*, said {by} at {at}." if have.relapsed else f"↩️ *Verification ended* by {by} at {at}."
    tried = f"\nWhat was thought to have fixed it: {one_line(have.fixed, REASON)}" if have.fixed else ""
    return _over(incident, f"{line}{tried}", ticks, [])


def _held(have: Verification) -> str:
    if have.until is not None and have.ended_at is not None and have.until <= have.ended_at:
        watched = f", and nothing came back in {elapsed(have.monitor)}" if have.monitor else ""
        return f"verified{watched}."
    return f"verification cut short by {people((have.ended_by,))}{because(have.ended_why)}"


def _over(incident: Incident, line: str, done: list[str], said: list[Block]) -> Message:
    ticked = [context("\n".join(done))] if done else []
    return Message(text=f"{bare(incident)}: {line.partition(chr(10))[0]}", blocks=[section(line), *said, *ticked])
