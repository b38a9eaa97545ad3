"""The forms that offer a choice: the next status, another severity, a commander."""

from collections.abc import Sequence
from typing import Final

from handlers import disputing, outcomes
from handlers.answers import Open, Seen
from handlers.asking import Ask
from handlers.blocks import Block, context, option, section, title, words
from handlers.forms import declare, fields
from handlers.forms.fields import Filled
from handlers.forms.form import Form, Wrong
from handlers.forms.memo import Memo
from playbook import commands, lifecycle
from playbook.authority import Forbidden
from playbook.deciding import LONGEST_WORDS
from playbook.incident import Incident, Status
from playbook.severity import known
from playbook.states.dispute import Proposal
from playbook.wording import headline, person

STATUS: Final = "status"
SEVERITY: Final = "severity"
COMMANDER: Final = "commander"

MEANINGS: Final = {
    Status.INVESTIGATING: "We look for the cause",
    Status.IDENTIFIED: "The cause is known, the repair is under way",
    Status.MONITORING: "Repaired; we watch whether it holds",
    Status.RESOLVED: "The impact is over; nobody is paged any more",
    Status.CLOSED: "Nothing is left to do",
    Status.CANCELLED: "A false alarm; needs a reason",
}


def about(incident: Incident) -> str:
    """The incident a form is about, in one line of escaped mrkdwn."""
    return f"*{incident.name}* {incident.severity} · {title(headline(incident))} · {incident.status}"


def whom(incident: Incident, label: str) -> Block:
    """The field for a person; of a private incident it says what choosing one does."""
    hint = f"{incident.name} is private: whoever you choose is let in." if incident.private else ""
    return fields.field("person", label, fields.person(), hint=hint)


async def status_opened(ask: Ask, incident: Incident) -> Open:
    """The form for the next status. Raises `Refused` when there is none to move to."""
    moves = [commands.ChangeStatus(by=ask.by, at=ask.at, to=to) for to in lifecycle.moves(incident.status)]
    if not moves:
        await ask.refuse_unless_open(incident, "move on")
    choices = [
        option(str(move.to).capitalize(), str(move.to), MEANINGS[move.to])
        for move in await ask.permitted(incident, moves)
    ]
    blocks = [
        section(about(incident)),
        fields.field("status", "Move it to", fields.radio(choices)),
        fields.field("why", "Why?", fields.text(LONGEST_WORDS, lines=True), optional=True),
    ]
    view = fields.modal(STATUS, "Change the status", "Change", ask.memo(incident), blocks)
    return Open(view=view, otherwise=f"Type `/incident status {incident.name} identified`, or another status, instead.")


async def status_submit(ask: Ask, memo: Memo, filled: Filled) -> Seen:
    """Move it along the life-cycle."""
    to, why = Status(filled.choice("status")), filled.text("why")
    if to is Status.CANCELLED and not why:
        raise Wrong("why", "Say why it was a false alarm.")
    outcome = await ask.give(memo.incident, commands.ChangeStatus(by=ask.by, at=ask.at, to=to, why=why))
    return Seen(incident=memo.incident, line=outcomes.line(outcome))


async def severity_opened(ask: Ask, incident: Incident, *, proposal: Proposal | None = None) -> Open:
    """The form for another severity, filled in if somebody has proposed one. Raises `Refused` when it is over."""
    await ask.refuse_unless_open(incident, "change")
    playbook = await ask.desk.incidents.governing(incident)
    others = [key for key in playbook.severities if key != incident.severity]
    to, why = (proposal.to, proposal.why) if proposal else ("", "")
    initial = await ask.desk.people.named(why)
    blocks = [
        section(about(incident)),
        fields.field("severity", "How bad is it?", fields.radio(declare.severities(playbook, others), to)),
        await _effects(ask, incident, others),
        fields.field(
            "why",
            "Why?",
            fields.text(LONGEST_WORDS, lines=True, initial=initial),
            optional=True,
            hint="To lower it, a reason is needed.",
        ),
    ]
    view = fields.modal(SEVERITY, "Change the severity", "Change", ask.memo(incident), blocks)
    return Open(view=view, otherwise=f"Type `/incident severity {incident.name} P1`, or another severity, instead.")


async def _effects(ask: Ask, incident: Incident, others: Sequence[str]) -> Block:
    """What each change would do to this incident as it stands: what the playbook answers to it."""
    return context("\n".join([f"*{to}* {await _effect(ask, incident, to)}" for to in others]))


async def _effect(ask: Ask, incident: Incident, to: str) -> str:
    change = commands.ChangeSeverity(by=ask.by, at=ask.at, to=to, why="…")
    try:
        return outcomes.consequences(await ask.preview(incident, change))
    except Forbidden as no:
        asked = disputing.whom(ask, incident, no)
        return f"is put to {words(person(asked))}, who may lower it." if asked else words(no.sentence)


async def severity_submit(ask: Ask, memo: Memo, filled: Filled) -> Seen:
    """Raise or lower it, or propose to."""
    incident = await ask.sight.known(memo.incident)
    playbook = await ask.desk.incidents.governing(incident)
    to, why = known(filled.choice("severity"), playbook), filled.text("why")
    if not why and playbook.worse(incident.severity, to):
        raise Wrong("why", "Say why it is less bad than thought.")
    command = commands.ChangeSeverity(by=ask.by, at=ask.at, to=to, why=why)
    outcome = await disputing.given(ask, incident, command)
    return Seen(incident=memo.incident, line=outcomes.line(outcome))


async def commander_opened(ask: Ask, incident: Incident) -> Open:
    """The form for the commander. Raises `Refused` when the incident is over."""
    await ask.refuse_unless_open(incident, "command")
    await ask.refuse_unless_allowed(incident, commands.AssignCommander(by=ask.by, at=ask.at, person=ask.by))
    now = words(person(incident.commander)) if incident.commander else "nobody yet"
    blocks = [
        section(f"{about(incident)}\nIn command: {now}"),
        whom(incident, "Who coordinates from now on?"),
    ]
    view = fields.modal(COMMANDER, "Change commander", "Put in command", ask.memo(incident), blocks)
    return Open(view=view, otherwise=f"Type `/incident commander {incident.name} @name` instead.")


async def commander_submit(ask: Ask, memo: Memo, filled: Filled) -> Seen:
    """Put somebody in command."""
    return Seen(incident=memo.incident, line=await assign(ask, memo.incident, filled.person("person")))


async def assign(ask: Ask, number: int, chosen: str) -> str:
    """Put a person in command; refuses one who has left, and a bot. Returns what was done."""
    await ask.refuse_unless_here(chosen, "the command cannot go there")
    outcome = await ask.give(number, commands.AssignCommander(by=ask.by, at=ask.at, person=chosen))
    return outcomes.line(outcome)


FORMS: Final = (
    Form(callback=STATUS, submit=status_submit, field="status"),
    Form(callback=SEVERITY, submit=severity_submit, field="severity"),
    Form(callback=COMMANDER, submit=commander_submit, field="person"),
)
