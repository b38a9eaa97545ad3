"""The incident's facts and buttons, as its live card and `/incident` show them; and the words all messages share."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from handlers import flagged, owing, timing, verifying
from handlers.blocks import (
    SECTION,
    Block,
    Element,
    actions,
    clip,
    clock,
    context,
    fields,
    header,
    link,
    person,
    section,
    title,
    when,
    words,
)
from handlers.buttons import Act, Aim, button
from handlers.speech import one_line
from playbook import answering, cadence, checklist, phases, places, related, verification, wording
from playbook.document import Playbook
from playbook.durations import spell
from playbook.entries import entries, loud
from playbook.events import Event
from playbook.health.sample import Outcome
from playbook.incident import Incident, Status

_DOTS: Final = {"P0": "🔴", "P1": "🟠", "P2": "🟡", "P3": "🔵", "P4": "⚪"}
_ENDS: Final = {Status.RESOLVED: "✅", Status.CLOSED: "✅", Status.CANCELLED: "🔕", Status.MERGED: "🔀"}
_TURNING: Final = frozenset({"R", "AL", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI", "PDF", "PDI"})
"""Unicode's classes of signs that change the direction of the text around them."""
_LINES: Final = 3
IMPACT: Final = 600
"""Characters of an impact in messages; the whole of it is on the timeline."""
_LINE: Final = 200
_SAID: Final = 80
_AILING: Final = 8
_CALLED: Final = 6
MARKS: Final[Mapping[Outcome, str]] = {Outcome.FAILING: "❌", Outcome.DEGRADED: "⚠️", Outcome.HEALTHY: "✅"}
"""How well something is, at a glance."""
_FACT: Final = 200


def panel(incident: Incident, playbook: Playbook, lines: Sequence[Event], *, aim: Aim) -> list[Block]:
    """What is known of an incident and what can be done about it. Times tick by themselves, so it needs no edits."""
    newest = max((event.at for event in lines), default=None)
    facts = [f"*{label}*\n{value}" for label, value in _facts(incident, playbook, newest)]
    return [
        header(f"{dot(incident)} {incident.severity} · {isolated(called(incident))}"),
        fields(*facts),
        *impact(incident),
        *symptoms(incident),
        *_history(lines),
        context(
            " · ".join(
                [f"*{tag(incident)}*", *links(incident, playbook), *_origin(incident), *_done(incident, playbook)]
            )
        ),
        *_others(incident),
        actions(*_buttons(incident, aim)),
    ]


def symptoms(incident: Incident) -> list[Block]:
    """The health checks of its services: what is bad by name, the others counted."""
    bad = [one for one in incident.symptoms if one.state is not Outcome.HEALTHY]
    well = len(incident.symptoms) - len(bad)
    lines = [f"{MARKS[one.state]} `{one.check}` {quote(one.said, _SAID)} · since {when(one.since)}" for one in bad]
    hidden = [f"… and {len(lines) - _AILING} more"] if len(lines) > _AILING else []
    counted = [f"{MARKS[Outcome.HEALTHY]} {well} well"] if well else []
    shown = [*lines[:_AILING], *hidden, *counted]
    return [section("*Health checks*\n" + "\n".join(shown))] if shown and incident.open else []


def _others(incident: Incident) -> list[Block]:
    """The incidents that it has to do with, in one line."""
    main, room = incident.related.merged_into, incident.related.main_room
    merged = [f"merged into INC-{main}" + (f", go on in <#{room}>" if room else "")] if main else []
    said = [*merged, *related.spelt(incident)]
    return [context(clip(f"🔗 {' · '.join(said)}", SECTION))] if said else []


def dot(incident: Incident) -> str:
    """How bad it is, or that it is over, at a glance."""
    return _ENDS.get(incident.status) or _DOTS.get(incident.severity, "⚪")


def tag(incident: Incident) -> str:
    """Its number; and to those who may see a private one, that they are to keep it."""
    return f"{incident.name} · 🔒 private" if incident.private else incident.name


def called(incident: Incident) -> str:
    """Its title in one line, or its number while it has none; nothing is escaped yet."""
    return one_line(incident.title) or incident.name


def headline(incident: Incident, playbook: Playbook) -> str:
    """Severity and title as mrkdwn, in bold."""
    name = playbook.severities[incident.severity].name
    return f"{dot(incident)} *{incident.severity} {title(name)} · {title(isolated(called(incident)))}*"


def isolated(text: str) -> str:
    """The same text; where it runs from right to left it is kept from turning round what stands beside it."""
    turns = any(unicodedata.bidirectional(sign) in _TURNING for sign in text)
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}" if turns else text


def quote(text: str, most: int) -> str:
    """Text that people typed, as mrkdwn of at most so many characters, never cut inside a sign or a mention."""
    said, short = words(text), text
    while len(said) > most:
        short = short[: max(0, len(short) * most // len(said) - 1)].rstrip()
        said = words(short) + "…"
    return said


def impact(incident: Incident) -> list[Block]:
    """The impact in its own block, so that marks in it end with it; nothing if it is not known."""
    said = incident.impact.strip()
    return [section(f"*Impact*\n{quote(said, IMPACT)}")] if said else []


def links(incident: Incident, playbook: Playbook) -> list[str]:
    """Where to go: the call, the status page, the message it was declared from."""
    addresses = {
        places.call(incident, playbook): "Join the call",
        ("" if incident.private else playbook.war_room.status_page) or "": "Status page",
        incident.places.document_link: "Incident log",
        incident.link: "Declared from",
    }
    return [link(address, text) for address, text in addresses.items() if address.startswith(("https://", "http://"))]


def _facts(incident: Incident, playbook: Playbook, at: datetime | None) -> list[tuple[str, str]]:
    first = [("Status", str(incident.status).capitalize()), ("Commander", _commander(incident, playbook, at))]
    rest = [*_called(incident), *_running(incident, playbook)] if incident.open else _ended(incident, playbook)
    held = "\n".join(f"{title(one.name)}: {person(one.person)}" for one in incident.roles.held)
    flags = flagged.fact(incident)
    services = quote(", ".join(incident.services), _FACT)
    more = [flags, ("Roles", held), ("Services", services)]
    return [*first, *rest, *(one for one in more if one and one[1])]


def _commander(incident: Incident, playbook: Playbook, at: datetime | None) -> str:
    """Who has it, or is called; by when somebody was to acknowledge is past if something has happened since."""
    asked = incident.roles.offer
    if incident.commander is not None:
        return person(incident.commander) + (f" · asked {person(asked.to)} to take over" if asked else "")
    if incident.roles.vacancy is not None:
        return "⚠️ nobody · *Take command* stands below, or `/incident commander me`"
    last, due = incident.escalation.last, answering.answer_due(incident, playbook)
    verb = "was to be acknowledged by" if due and at and at >= due else "acknowledge by"
    by = f"\n{verb} {clock(due)}" if due else ""
    return f"nobody yet · calling {words(wording.people(last.people))}{by}" if last and incident.open else "nobody"


def _called(incident: Incident) -> list[tuple[str, str]]:
    """Who was called beside whoever has it, and who of them comes; nothing if nobody was."""
    called = answering.beside_holders(incident)
    said = [f"{person(who)} ({'answered' if comes else 'no sign yet'})" for who, comes in called.items()]
    more = [f"{len(said) - _CALLED} more"] if len(said) > _CALLED else []
    return [("Called", ", ".join([*said[:_CALLED], *more]))] if said else []


def _running(incident: Incident, playbook: Playbook) -> list[tuple[str, str]]:
    objective, owed = phases.due_at(incident, playbook), cadence.owed(incident, playbook)
    span = spell(playbook.severities[incident.severity].objective)
    facts = [("Since", clock(incident.declared_at))]
    if objective is not None:
        label = "⚠️ Objective missed" if timing.missed(incident, playbook) else "Objective"
        facts.append(
            (f"{label}: {span}", "\n".join(filter(None, (clock(objective), timing.stand(incident, playbook)))))
        )
    if verified := verifying.stand(incident):
        facts.append(("Verification", verified))
    if owed is not None:
        label = "⚠️ Update overdue" if cadence.is_late(incident, owed) else "Next update"
        facts.append((label, "\n".join(owing.times(owed, incident)) + _asked(incident)))
    if incident.estimate.strip() and not incident.verification.running:
        facts.append(("Estimate", _estimate(incident, playbook)))
    return facts


def _estimate(incident: Incident, playbook: Playbook) -> str:
    """With the moment from which its length counts, for the card is read later; or that it has run out, and when."""
    estimate, out = quote(incident.estimate, _FACT), timing.run_out(incident, playbook)
    if out:
        return f"{estimate} · {out}"
    return f"{estimate}, said at {clock(incident.estimated_at)}" if incident.estimated_at else estimate


def _asked(incident: Incident) -> str:
    """Who was asked for the update that is owed, once they were: it was in private."""
    asked = incident.cadence.prompted_to
    return f"\nasked of {words(wording.people(asked))}" if asked else ""


def _ended(incident: Incident, playbook: Playbook) -> list[tuple[str, str]]:
    end = incident.resolved_at or incident.closed_at or incident.declared_at
    lasted = wording.elapsed(end - incident.declared_at)
    facts = [("Lasted", f"{lasted}, from {when(incident.declared_at)} to {when(end)}")]
    objective = phases.due_at(incident, playbook)
    if objective is not None and incident.status not in (Status.CANCELLED, Status.MERGED):
        over = verification.restored_at(incident) or end
        met = "met" if over <= objective else f"missed by {wording.elapsed(over - objective)}"
        span = spell(playbook.severities[incident.severity].objective)
        sooner = f": the impact was over after {wording.elapsed(over - incident.declared_at)}" if over < end else ""
        facts.append(("Objective", f"{met} ({span}){sooner}"))
    if incident.status is Status.RESOLVED and (left := checklist.missing(incident, playbook)):
        facts.append(("Left to do", quote("; ".join(one.text for one in left), _FACT)))
    return facts


def _history(lines: Sequence[Event]) -> list[Block]:
    newest = loud(entries(lines))[-_LINES:]
    told = [f"{when(entry.at)}  {quote(_short(entry.told), _LINE)}" for entry in newest]
    return [context("\n".join(told))] if told else []


def _short(text: str) -> str:
    """In one line, in which what stood in several is still told apart."""
    return clip(" · ".join(filter(None, map(one_line, text.splitlines()))), _LINE)


def _origin(incident: Incident) -> list[str]:
    """Who declared it, and how it was noticed."""
    source = f" ({quote(_short(incident.source), _FACT)})" if incident.source.strip() else ""
    return [f"declared by {person(incident.declared_by)}{source}"]


def _done(incident: Incident, playbook: Playbook) -> list[str]:
    """How much of the checklist is done; nothing once it is closed, or if there is none."""
    points = checklist.points(incident, playbook)
    counted = points and incident.status not in (Status.CLOSED, Status.CANCELLED, Status.MERGED)
    return [f"checklist {sum(one.done for one in points)} of {len(points)}"] if counted else []


def _buttons(incident: Incident, aim: Aim) -> list[Element]:
    if incident.open:
        acknowledge = [button(Act.ACKNOWLEDGE, "Acknowledge", aim, style="primary")]
        return [
            *(acknowledge if incident.acknowledged_by is None else []),
            button(Act.UPDATE, "Post update", aim),
            button(Act.STATUS, "Status", aim),
            button(Act.SEVERITY, "Severity", aim),
            button(Act.ESCALATE, "Escalate", aim),
            _resolve(incident, aim),
            button(Act.MORE, "More…", aim),
        ]
    close = [button(Act.CLOSE, "Close", aim)] if incident.status is Status.RESOLVED else []
    return [*close, button(Act.REOPEN, "Reopen", aim), button(Act.MORE, "More…", aim)]


def _resolve(incident: Incident, aim: Aim) -> Element:
    """What is being verified need not be resolved again, only sooner."""
    if incident.verification.running:
        return button(Act.RESOLVE_NOW, "Resolve now…", aim)
    return button(Act.RESOLVE, "Resolve", aim)
