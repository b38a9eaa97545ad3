"""Triage: the playbook's questions, one on each screen, and at their end the severity that they lead to."""

from datetime import datetime
from typing import Final

from handlers import outcomes
from handlers.answers import Answer, Open, Seen
from handlers.asking import Ask
from handlers.blocks import Block, actions, context, section, words
from handlers.buttons import Act, button
from handlers.forms import declare, fields
from handlers.forms.fields import Filled
from handlers.forms.form import Form
from handlers.forms.memo import Memo
from handlers.speech import one_line
from playbook import severity
from playbook.commands import Declare
from playbook.deciding import LONGEST_TITLE
from playbook.document import Playbook
from playbook.refusals import Refused
from playbook.triage import TABLE, TREE, USUAL, Proposal, Screen, follow
from playbook.twins import DeclaredAlready

CALLBACK: Final = "triage"
_TITLE: Final = "Help me decide"
_SEVERITY: Final = "severity"
_INSTEAD: Final = "Type `/incident declare P1 <what is wrong>`, or another severity, instead."


async def opened(ask: Ask, *, title: str = "", private: bool = False) -> Open:
    """The first question; `title` is what was typed, and whether it is for its members only."""
    memo = Memo(back=ask.back, channel=ask.channel, title=title, private=private)
    return Open(view=await _view(ask, memo, TREE), otherwise=words(_INSTEAD))


async def pressed(ask: Ask, way: str) -> Answer:
    """The next screen; from the form that declares, the first one, laid over it. Raises `Refused`."""
    modal = ask.modal
    if modal is None:
        raise Refused("Begin again: `/incident triage`.")
    begun = bool(modal.memo.way)
    title = one_line(modal.filled.text("title")) or modal.memo.title
    memo = modal.memo.model_copy(update={"title": title, "laid": modal.memo.laid or not begun})
    return Open(view=await _view(ask, memo, way), otherwise=words(_INSTEAD), over=modal.id if begun else "")


async def _view(ask: Ask, memo: Memo, way: str) -> Block:
    kept = memo.model_copy(update={"way": way})
    step = follow(way, ask.playbook.triage or USUAL)
    if isinstance(step, Proposal):
        first = step.severities[0]
        submit = f"Use {first}" if memo.laid else "Declare" if step.severities[1:] else f"Declare {first}"
        return fields.modal(CALLBACK, _TITLE, submit, kept, _end(step, ask.playbook, kept, ask.at))
    return fields.modal(CALLBACK, _TITLE, "", kept, _asked(step, ask.playbook, way))


def _asked(step: Screen, playbook: Playbook, way: str) -> list[Block]:
    """The question, an example of a yes, the two answers; and small below, the other way or the way back."""
    small = [button(Act.TRIAGE_BACK, "Back", way[:-1])] if way[1:] else []
    other = "By impact and urgency" if way[0] == TREE else "By questions"
    small.append(button(Act.TRIAGE, other, TABLE if way[0] == TREE else TREE))
    hint = playbook.severities[step.hint].example if step.hint else ""
    return [
        section(f"*{words(step.ask)}*"),
        *([section(words(step.means))] if step.means else []),
        *([context(f"{step.hint}, for example: {words(hint)}")] if hint else []),
        actions(
            button(Act.TRIAGE_FIRST, *step.first, style="primary"),
            button(Act.TRIAGE_SECOND, *step.second),
        ),
        actions(*small),
    ]


def _end(step: Proposal, playbook: Playbook, memo: Memo, at: datetime) -> list[Block]:
    """What is proposed, why, what it will do; one click from here declares it."""
    first = step.severities[0]
    shown = declare.severities(playbook, step.severities)
    others = [fields.field(_SEVERITY, "How bad is it?", fields.radio(shown, first))] if step.severities[1:] else []
    title = fields.text(LONGEST_TITLE, initial=memo.title, placeholder="Checkout down")
    asked = [] if memo.laid else [fields.field("title", "What is wrong, in a few words?", title, optional=True)]
    return [
        section(_reason(step, playbook, memo.title)),
        *others,
        declare.effects(playbook, step.severities, at),
        *asked,
        *([context("🔒 *Private*: only its members will see it, for good.")] if memo.private else []),
        actions(button(Act.TRIAGE_BACK, "Back", memo.way[:-1])),
    ]


def _reason(step: Proposal, playbook: Playbook, title: str) -> str:
    """`Auth service down: critical functionality is unavailable → P1 High`."""
    first = step.severities[0]
    about = f"{words(title)}: " if title else ""
    others = f" (or {', '.join(step.severities[1:])})" if step.severities[1:] else ""
    because = step.because if about else step.because[:1].upper() + step.because[1:]
    return f"{about}{words(because)} → *{first} {words(playbook.severities[first].name)}*{others}"


async def submit(ask: Ask, memo: Memo, filled: Filled) -> Seen | Open:
    """Declare it; or go back to the form that declares, with the severity chosen there. Raises `Refused`."""
    step = follow(memo.way, ask.playbook.triage or USUAL)
    if isinstance(step, Screen):
        raise Refused("Answer the question first.")
    chosen = filled.choice(_SEVERITY) or step.severities[0]
    if memo.laid and ask.modal is not None:
        return await declare.proposed(ask, memo, chosen, _reason(step, ask.playbook, ""))
    command = Declare(
        by=ask.by,
        at=ask.at,
        severity=severity.known(chosen, ask.playbook),
        title=one_line(filled.text("title")),
        channel=memo.channel,
        private=memo.private,
        unless_twin=True,
    )
    try:
        outcome = await ask.declare(command)
    except DeclaredAlready as already:
        return await declare.asked(ask, Memo(back=memo.back), command, already.twin)
    return Seen(incident=outcome.incident.number, line=outcomes.line(outcome))


FORM: Final = Form(callback=CALLBACK, submit=submit, field="title", once=True)
