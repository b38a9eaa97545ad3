"""The command as it changes hands: the question with its brief, what came of it, the proposal, and the vacancy."""

from bot.integrations.slack.message import Message
from bot.integrations.slack.words.phrases import aim, bare, brief, call, one_line, people, room, row, since, why
from handlers import catchup, flagged
from handlers.blocks import Block, actions, clock, context, section, when, words
from handlers.buttons import Act, button
from handlers.panel import headline, impact, symptoms, tag
from playbook import away, briefing, cadence, events, related, wording
from playbook.briefing import Briefing
from playbook.incident import Incident
from scheduler.errands import Errand

Sought = events.CommanderLost | events.CommanderSought


def handover(errand: Errand) -> Message:
    """One direct message about the command."""
    match errand.event:
        case events.HandoverOffered() as event:
            return _offer(event, errand)
        case events.HandoverProposed() as event:
            return _proposal(event, errand)
        case events.HandoverDeclined() as event:
            return _word(errand, f"{people((event.person,))} does not take command.")
        case events.HandoverLapsed() as event:
            because = "cannot answer any more" if event.deactivated else "has not answered"
            return _word(errand, f"{people((event.person,))} {because}: the handover has lapsed.")
        case event:
            raise TypeError(f"no handover comes from {event.kind}")


def waits(event: events.HandoverOffered, errand: Errand) -> bool:
    """Whether the question is still open."""
    asked = errand.incident.roles.offer
    return errand.incident.open and asked is not None and (asked.to, asked.at) == (event.person, event.at)


def _offer(event: events.HandoverOffered, errand: Errand) -> Message:
    """The question while it waits; the brief stays with whoever took command; else one line that asks nothing."""
    incident, by = errand.incident, people((event.by,))
    if waits(event, errand):
        whose = "" if event.by == incident.commander else f" {_commands(incident)}"
        question = f"*{by} asks you to take command.*{whose} Until you accept, nothing changes; "
        line = f"{question}the question lapses at {clock(event.until)}."
        buttons = [
            button(Act.ACCEPT, "Accept", aim(errand), style="primary"),
            button(Act.DECLINE, "Decline", aim(errand)),
            why(errand),
        ]
        text = f"{bare(incident)}: {by} asks you to take command"
        return Message(text=text, blocks=[*_brief(errand, line), actions(*buttons)])
    if incident.open and incident.commander == event.person:
        line = f"*You are in command* since {when(incident.commander_since or errand.now)}."
        return Message(text=f"{bare(incident)}: you are in command", blocks=_brief(errand, line))
    return _quiet(errand, f"You are not asked to take command any more. {_commands(incident)}".strip())


def _commands(incident: Incident) -> str:
    if not incident.open:
        return f"{incident.name} is {incident.status}."
    return f"{people((incident.commander,))} is in command." if incident.commander else "Nobody is in command."


def _brief(errand: Errand, line: str) -> list[Block]:
    """All that whoever takes command must know."""
    incident, rules = errand.incident, errand.playbook
    known = briefing.briefing(incident, rules, errand.lines)
    duties = [context(f"*Your duties* {words(rules.command.duties)}")] if rules.command.duties else []
    return [
        section(f"{headline(incident, rules)}\n{line}"),
        *impact(incident),
        section("\n".join([*_facts(known, incident), *catchup.known(incident)])),
        *symptoms(incident),
        section(f"*Done so far*\n{_done(known)}"),
        *([section("*To be done*\n" + "\n".join(left))] if (left := catchup.tasks(incident)) else []),
        *duties,
        context(row(tag(incident), since(incident), room(incident), call(incident, rules))),
    ]


def _facts(known: Briefing, incident: Incident) -> list[str]:
    held = [f"{words(name)}: {people((who,))}" for name, who in known.held]
    vacant = [f"{words(name)}: nobody" for name in known.vacant]
    return [
        f"*Status* {str(known.status).capitalize()}, since {clock(known.since)}",
        f"*Owed next* {_owed(known, incident)}",
        *([] if known.estimate else ["*Estimate* unknown"]),
        *([f"*{flags[0]}* {flags[1].replace(chr(10), ' · ')}"] if (flags := flagged.fact(incident)) else []),
        *([f"*Related* {row(*ties)}"] if (ties := related.spelt(incident)) else []),
        *([f"*Roles* {row(*held, *vacant)}"] if held or vacant else []),
    ]


def _owed(known: Briefing, incident: Incident) -> str:
    public = "an update to its members" if incident.private else "a public update"
    update = f"{public if known.public else 'an update to the war room'} at "
    page = f"next page at {clock(known.next_page[1])}: {words(known.next_page[0])}" if known.next_page else ""
    parts = [
        update + clock(known.update_due) if known.update_due else "no update",
        f"to be resolved by {clock(known.objective)}" if known.objective else "",
        page,
    ]
    return row(*parts)


def _done(known: Briefing) -> str:
    told = [f"• {when(entry.at)}  {one_line(entry.told, 240)}" for entry in known.done]
    return "\n".join(told) or "Nothing yet."


def still_commands(event: events.HandoverProposed, errand: Errand) -> bool:
    """Whether whoever has commanded for so long still does."""
    return errand.incident.open and errand.incident.commander == event.person


def _proposal(event: events.HandoverProposed, errand: Errand) -> Message:
    incident = errand.incident
    if not still_commands(event, errand):
        return _quiet(errand, _commands(incident))
    long = wording.elapsed(event.at - event.since)
    line = f"*You have been in command for {long}.* Is there somebody rested who could go on?"
    buttons = [button(Act.HANDOVER, "Hand over…", aim(errand), style="primary"), why(errand)]
    return Message(
        text=f"{bare(incident)}: you have been in command for {long}",
        blocks=[section(f"{brief(incident)}\n{line}"), context(_where(errand)), actions(*buttons)],
    )


def _word(errand: Errand, line: str) -> Message:
    """To whoever waits for the answer: what it is, and who commands now."""
    incident = errand.incident
    mine = incident.open and incident.commander == errand.delivery.person
    line = f"{line} {'You are still in command.' if mine else _commands(incident)}"
    again = [actions(button(Act.HANDOVER, "Ask somebody else…", aim(errand)))] if mine else []
    return Message(
        text=f"{bare(incident)}: {line}",
        blocks=[section(f"{brief(incident)}\n{line}"), context(_where(errand)), *again],
    )


def _quiet(errand: Errand, line: str) -> Message:
    incident = errand.incident
    return Message(
        text=f"{bare(incident)}: {line}",
        blocks=[section(f"{brief(incident)}\n{line}"), context(_where(errand))],
    )


def _where(errand: Errand) -> str:
    return row(tag(errand.incident), room(errand.incident))


def vacancy(errand: Errand) -> Message:
    """Asks for a commander while there is none; then one quiet line that says who it is, or that it was asked again."""
    event, incident = errand.event, errand.incident
    if isinstance(event, events.CommanderAway):
        return _away(event, errand)
    if not isinstance(event, Sought):
        raise TypeError(f"a vacancy comes from CommanderLost or CommanderSought, not from {event.kind}")
    if not vacant(event, errand):
        return Message(text=(text := f"👤 {_since(event, incident)}"), blocks=[context(text)])
    line = f"👤 {_gone(event)}. {people(cadence.leaders(incident))}: who takes it?"
    take = button(Act.TAKE_COMMAND, "Take command", aim(errand), style="primary")
    return Message(
        text=f"{bare(incident)}: nobody is in command",
        blocks=[section(line), actions(take, why(errand))],
    )


def _away(event: events.CommanderAway, errand: Errand) -> Message:
    """Asks the room while the commander gives no sign; then one quiet line that says who commands."""
    incident, who = errand.incident, people((event.person,))
    if away.said_at(incident) != event.at:
        return Message(text=(text := f"👤 {_commands(incident)}"), blocks=[context(text)])
    silent = wording.elapsed(event.at - event.since)
    line = f"👤 *{who} commands and is away*: no sign for {silent}, and Slack shows them away. Who takes command?"
    buttons = [
        button(Act.TAKE_COMMAND, "Take command", aim(errand), style="primary"),
        button(Act.STILL, "I am here, and go on", aim(errand)),
        why(errand),
    ]
    return Message(text=f"{bare(incident)}: the commander is away", blocks=[section(line), actions(*buttons)])


def _gone(event: Sought) -> str:
    who = people((event.person,))
    if isinstance(event, events.CommanderSought):
        return f"*Still nobody is in command*, {wording.elapsed(event.at - event.since)} after {who} went"
    how = "is no longer in this workspace" if event.deactivated else "has left the war room"
    return f"*Nobody is in command*: {who} {how}"


def _since(event: Sought, incident: Incident) -> str:
    later = next((at for at in (incident.roles.vacancy.asked if incident.roles.vacancy else ()) if at > event.at), None)
    return f"Asked again at {when(later)}." if later and incident.open else _commands(incident)


def vacant(event: Sought, errand: Errand) -> bool:
    """Whether a commander is still being sought, and this is the newest question."""
    incident = errand.incident
    return incident.open and incident.roles.vacancy is not None and incident.roles.vacancy.last == event.at
