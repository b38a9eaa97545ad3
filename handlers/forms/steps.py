"""The forms of a runbook's step: the values that it needs, and the approval, which shows what is run to the letter."""

import asyncio
from typing import Final

from handlers import outcomes
from handlers.answers import Open, Seen
from handlers.asking import Ask
from handlers.blocks import OPTION, Block, option, section, title, words
from handlers.buttons import Aim
from handlers.forms import fields
from handlers.forms.fields import Filled
from handlers.forms.form import Form, Wrong
from handlers.forms.memo import Memo
from handlers.running import exact
from playbook import commands
from playbook.approving import approval
from playbook.argv import LONGEST_VALUE, BadValue, Value, fill
from playbook.events import StepRecorded
from playbook.incident import Incident
from playbook.patterns import taken
from playbook.refusals import Refused
from playbook.runbooks.runbook import Runbook, Variable
from playbook.runbooks.steps import ActStep
from playbook.states.runs import Run, Visit
from playbook.wording import people, person

VALUES: Final = "step_values"
APPROVAL: Final = "step_approval"
_SURE: Final = "sure"
_MOST: Final = 50
"""Values that a menu offers."""


async def values_opened(ask: Ask, incident: Incident, aim: Aim) -> Open | None:
    """The form for what a step needs; None if it needs nothing. Raises `Refused`."""
    run, runbook = await _found(ask, incident, aim.entry)
    await ask.refuse_unless_allowed(
        incident, commands.RequestStep(by=ask.by, at=ask.at, run=run.number, visit=aim.pick or 0)
    )
    here = _here(run, aim)
    needed, step = runbook.needed(here.step), runbook.steps[here.step]
    if not needed:
        return None
    blocks: list[Block] = [section(f"*{title(step.says)}*\n{exact(' '.join(getattr(step, 'argv', None) or ()))}")]
    for place, name in enumerate(needed):
        variable, now = runbook.variables[name], run.values.get(name) or runbook.variables[name].default or ""
        blocks += _fields(place, name, variable.asks, await _offers(ask, incident, run, runbook, variable), now)
    if isinstance(step, ActStep):
        others = approval(incident, step, ask.by, await ask.desk.incidents.governing(incident), ask.at)
        blocks.append(section(f"Nothing runs yet. {words(others)}"))
    memo = ask.memo(incident, entry=aim.entry).model_copy(update={"visit": aim.pick or 0})
    return Open(view=fields.modal(VALUES, "Runbook", _verb(step), memo, blocks), otherwise=_TRY)


_TRY: Final = "The form could not be opened; press the button again."


def _verb(step: object) -> str:
    return "Ask to run it" if isinstance(step, ActStep) else "Run it"


def _fields(place: int, name: str, asks: str, found: list[str], now: str) -> list[Block]:
    """A menu of what was found; what it cannot show whole is typed, so that no find keeps the form from opening."""
    field, hint = f"value_{place}", f"Fills in {{{name}}}."
    fits = [one for one in found if len(one) <= OPTION][:_MOST]
    typed = fields.text(LONGEST_VALUE, initial="" if now in fits else now)
    if not fits:
        return [fields.field(field, asks, typed, hint=f"{hint} {_FOUND}" if found else hint)]
    offered = fields.menu([option(one, one) for one in fits], initial=now)
    if len(fits) == len(found):
        return [fields.field(field, asks, offered, hint=hint)]
    return [
        fields.field(field, asks, offered, optional=True, hint=hint),
        fields.field(f"typed_{place}", "Or another one", typed, optional=True, hint=_FOUND),
    ]


_FOUND: Final = "What was found and is not shown here stands in the thread of the runbook's message."


async def _offers(ask: Ask, incident: Incident, run: Run, runbook: Runbook, variable: Variable) -> list[str]:
    """What the step found from which it is taken, each once, as far as it has the form."""
    if variable.found_by is None:
        return []
    recorded = [
        event
        for event in await ask.sight.timeline(incident)
        if isinstance(event, StepRecorded)
        and event.run == run.number
        and runbook.steps[event.step].name == variable.found_by
    ]
    lines = recorded[-1].output.splitlines() if recorded else []
    found = dict.fromkeys(_taken(line, variable) for line in lines)
    return [one for one in found if one and _has_form(one, variable)]


def _taken(line: str, variable: Variable) -> str:
    return taken(variable.take, line) if variable.take else line.strip()


def _has_form(text: str, variable: Variable) -> bool:
    try:
        fill(("{x}",), {"x": Value(text=text, pattern=variable.pattern)})
    except BadValue:
        return False
    return True


async def submit_values(ask: Ask, memo: Memo, filled: Filled) -> Seen:
    """Ask for it, or run it, with these values."""
    incident = await ask.sight.known(memo.incident)
    run, runbook = await _found(ask, incident, memo.entry)
    here = _here(run, Aim(incident=memo.incident, entry=memo.entry, pick=memo.visit))
    values = {}
    for place, name in enumerate(runbook.needed(here.step)):
        field = f"value_{place}"
        values[name] = filled.text(f"typed_{place}") or filled.text(field) or filled.choice(field)
        try:
            fill((f"{{{name}}}",), {name: Value(text=values[name], pattern=runbook.variables[name].pattern)})
        except BadValue as bad:
            raise Wrong(field, str(bad)) from bad
    command = commands.RequestStep(by=ask.by, at=ask.at, run=memo.entry, visit=memo.visit, values=values)
    return Seen(incident=memo.incident, line=outcomes.line(await ask.give(memo.incident, command)))


async def approval_opened(ask: Ask, aim: Aim) -> Open:
    """What is run, to the letter, where and as whom. Raises `Refused` for whoever may not approve it."""
    incident = await ask.sight.known(aim.incident)
    run, runbook = await _found(ask, incident, aim.entry)
    here = _here(run, aim)
    memo = ask.memo(incident, entry=aim.entry).model_copy(update={"visit": aim.pick or 0, "asked_at": here.asked_at})
    await ask.preview(incident, _approval(ask, memo))
    approved = f", {words(people(here.approved_by))} approved it" if here.approved_by else ""
    blocks = [
        section(f"*{title(runbook.steps[here.step].says)}*"),
        _code(here.line),
        section(f"It runs {words(here.where)}.\n{words(person(here.asked_by))} asks for it{approved}."),
        fields.field(_SURE, "Have you read it?", fields.ticks([option("Yes: run exactly this", "yes")])),
    ]
    return Open(view=fields.modal(APPROVAL, "Approve", "Approve", memo, blocks), otherwise=_TRY)


def _code(line: str) -> Block:
    text = {"type": "text", "text": line}
    return {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [text]}]}


async def submit_approval(ask: Ask, memo: Memo, _filled: Filled) -> Seen:
    """Approve it; whoever has left Slack since counts no more."""
    incident = await ask.sight.known(memo.incident)
    run, _ = await _found(ask, incident, memo.entry)
    here = run.visits[memo.visit] if memo.visit < len(run.visits) else run.here
    asked = [who for who in (here.asked_by, *here.approved_by) if who]
    _, *objections = await asyncio.gather(  # at once: together they may take no longer than one of them
        ask.refuse_unless_here(ask.by, "this approval does not count", fresh=True),
        *(ask.desk.people.objection(who, fresh=True) for who in asked),
    )
    gone = tuple(who for who, objection in zip(asked, objections, strict=True) if objection)
    return Seen(incident=memo.incident, line=outcomes.line(await ask.give(memo.incident, _approval(ask, memo, gone))))


def _approval(ask: Ask, memo: Memo, gone: tuple[str, ...] = ()) -> commands.ApproveStep:
    return commands.ApproveStep(
        by=ask.by, at=ask.at, run=memo.entry, visit=memo.visit, asked_at=memo.asked_at, gone=gone
    )


async def _found(ask: Ask, incident: Incident, number: int) -> tuple[Run, Runbook]:
    playbook = await ask.desk.incidents.governing(incident)
    run = next((one for one in incident.runs if one.number == number), None)
    if run is None or run.runbook not in playbook.runbooks:
        raise Refused(f"{incident.name} has no such run. `/incident runbook` shows what there is.")
    return run, playbook.runbooks[run.runbook]


def _here(run: Run, aim: Aim) -> Visit:
    if aim.pick != len(run.visits) - 1:
        raise Refused(f"“{run.name}” has gone on since; its message shows the step that it has come to.")
    return run.here


FORMS: Final = (
    Form(callback=VALUES, submit=submit_values, field="value_0"),
    Form(callback=APPROVAL, submit=submit_approval, field=_SURE, once=True),
)
