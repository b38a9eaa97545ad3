"""The verification in the war room: the list with a button for each check, then the watch, then how it ended."""

from bot.integrations.slack.message import Message
from bot.integrations.slack.words.phrases import aim, bare, people
from handlers.blocks import Block, actions, clock, context, section, title, when
from handlers.buttons import Act, Aim, button
from playbook import events
from playbook.durations import spell
from playbook.incident import Incident
from playbook.states.verification import Tick, Verification
from scheduler.errands import Errand


def verification(errand: Errand) -> Message:
    """What is to be ticked while it runs; afterwards what was, and how it ended."""
    event, incident = errand.event, errand.incident
    have = incident.verification
    if isinstance(event, events.VerificationBegun) and event.at != have.since:
        return _over(incident, "🔎 *Verification*: a later one took its place.", [])
    if not have.running:
        return _over(incident, _ended(have, incident), [_done(have, tick) for tick in have.ticks])
    return Message(
        text=f"{bare(incident)}: verification",
        blocks=[
            section(_asks(have)),
            *(_check(have, place, aim(errand)) for place in range(len(have.checks))),
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
    watch = f"it is watched for {spell(have.monitor)} and " if have.monitor else "it is "
    return (
        f"🔎 *Verification*, begun by {people((have.by,))}. Tick what you have checked; then {watch}resolved by itself."
    )


def _check(have: Verification, place: int, at: Aim) -> Block:
    done = next((tick for tick in have.ticks if tick.check == place), None)
    target = Aim(incident=at.incident, entry=at.entry, pick=place)
    if done is not None:
        # while it is watched the one thing to say is that it came back; by command a tick still comes off
        return section(_done(have, done), None if have.until else button(Act.UNTICK, "Untick", target))
    return section(f"⬜ {title(have.checks[place])}", button(Act.TICK, "Tick", target))


def _done(have: Verification, tick: Tick) -> str:
    return f"✅ {title(have.checks[tick.check])} · {people((tick.by,))} at {when(tick.at)}"


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
