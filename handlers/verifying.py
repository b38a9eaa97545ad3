"""The verification in our own words: what follows from it, for whoever asks and for the card."""

from handlers.blocks import Block, clock, person, section, title, when, words
from handlers.buttons import Act, Aim, button
from playbook import events
from playbook.durations import spell
from playbook.incident import Incident
from playbook.states.verification import Tick, Verification
from playbook.verification import Step
from playbook.wording import elapsed, lasted


def phrase(event: Step, incident: Incident) -> str:
    """What one of its events is to the person who made it happen; escaped mrkdwn."""
    match event:
        case events.VerificationBegun():
            where = f" in <#{incident.room.channel}>" if incident.room else ""
            skip = words(f"`/incident resolve {incident.name} now <why>` skips it.")
            return f"The verification of {incident.name} began{where}. {foreseen(event)} {skip}{_uncaused(incident)}"
        case events.CheckTicked():
            return f"Ticked: {title(event.name)}."
        case events.CheckUnticked():
            return f"Not ticked any more: {title(event.name)}. Once it is, {incident.name} is watched from then on."
        case events.MonitoringBegun():
            return f"{incident.name} is watched until {when(event.until)}, and then resolved by itself."
        case events.Relapsed():
            return f"The war room is told that {incident.name} came back after {elapsed(lasted(incident, event.at))}."


def _uncaused(incident: Incident) -> str:
    """How to say the cause later, of what was said to be over without one."""
    if incident.ending is not None and incident.ending.root_cause.strip():
        return ""
    return words(
        f" No cause was given: `/incident update {incident.name} <the cause>` adds it, or the post-mortem does."
    )


def foreseen(event: events.VerificationBegun) -> str:
    """What stands between now and resolved."""
    count = len(event.checks)
    ticks = f"{count} check{'' if count == 1 else 's'} to tick" if count else ""
    watch = f"{spell(event.monitor)} of monitoring" if event.monitor else ""
    return f"Before it is resolved: {', then '.join(part for part in (ticks, watch) if part)}."


def stand(incident: Incident) -> str:
    """How far it is, for the card; nothing if there is none."""
    have = incident.verification
    if not have.running:
        return ""
    if have.until is not None:
        return f"watched until {clock(have.until)}"
    watch = f"; the {spell(have.monitor)} count once all are" if have.monitor else ""
    return f"{len(have.ticks)} of {len(have.checks)} checks ticked{watch}"


def rows(have: Verification, at: Aim) -> list[Block]:
    """Each check, with the button that ticks it, or takes the tick off."""
    return [_row(have, place, at) for place in range(len(have.checks))]


def _row(have: Verification, place: int, at: Aim) -> Block:
    ticked = next((tick for tick in have.ticks if tick.check == place), None)
    target = Aim(incident=at.incident, entry=at.entry, pick=place)
    if ticked is not None:
        # while it is watched the one thing to say is that it came back; by command a tick still comes off
        return section(done(have, ticked), None if have.until else button(Act.UNTICK, "Untick", target))
    return section(f"⬜ {title(have.checks[place])}", button(Act.TICK, "Tick", target))


def done(have: Verification, tick: Tick) -> str:
    """Who ticked what, and when."""
    return f"✅ {title(have.checks[tick.check])} · {person(tick.by)} at {when(tick.at)}"
