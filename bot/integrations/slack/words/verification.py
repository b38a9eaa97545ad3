"""The verification in the war room: the list with a button for each check, then the watch, then how it ended."""

from bot.integrations.slack.message import Message
from bot.integrations.slack.words.phrases import aim, bare, people
from handlers import verifying
from handlers.blocks import actions, clock, context, section, title, when
from handlers.buttons import Act, button
from playbook import events
from playbook.durations import spell
from playbook.incident import Incident
from playbook.states.verification import Verification
from scheduler.errands import Errand


def verification(errand: Errand) -> Message:
    """What is to be ticked while it runs; afterwards what was, and how it ended."""
    event, incident = errand.event, errand.incident
    have = incident.verification
    if isinstance(event, events.VerificationBegun) and event.at != have.since:
        return _over(incident, "🔎 *Verification*: a later one took its place.", [])
    if not have.running:
        return _over(incident, _ended(have, incident), [verifying.done(have, tick) for tick in have.ticks])
    return Message(
        text=f"{bare(incident)}: verification",
        blocks=[
            section(_asks(have)),
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


def _ended(have: Verification, incident: Incident) -> str:
    at = when(have.ended_at) if have.ended_at else ""
    by = people((have.ended_by,))
    if have.relapsed:
        return f"↩️ *It came back*, said {by} at {at}."
    if incident.resolved_at != have.ended_at:
        return f"↩️ *Verification ended* by {by} at {at}."
    if incident.resolved_at and (have.until is None or have.until > incident.resolved_at):
        return f"⏩ *Verification cut short* by {by} at {at}."
    return f"✅ *Verified*, and resolved at {at}."


def _over(incident: Incident, line: str, done: list[str]) -> Message:
    return Message(
        text=f"{bare(incident)}: verification", blocks=[section(line), *([context("\n".join(done))] if done else [])]
    )
