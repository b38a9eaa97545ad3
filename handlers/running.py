"""The run of a runbook: what happened in it in our own words, and what there is to press."""

from typing import Final

from handlers.blocks import Block, Element, actions, confirm, link, section, title, words
from handlers.buttons import CHOICES, Act, Aim, button
from playbook import events
from playbook.document import Playbook
from playbook.incident import Incident
from playbook.runbooks import order
from playbook.runbooks.runbook import Runbook
from playbook.runbooks.steps import ActStep, AnyStep, AskStep, CheckStep, ManualStep, SetStep, WaitStep
from playbook.states.runs import STUCK, Run, Stage
from playbook.wording import person

_SIGNS: Final = {
    Stage.WAITING: "▶️",
    Stage.ASKED: "✋",
    Stage.DUE: "⏳",
    Stage.BEGUN: "⏳",
    Stage.PASSED: "✅",
    Stage.FAILED: "❌",
    Stage.UNKNOWN: "❓",
    Stage.CANCELLED: "⏹️",
}


def sign(stage: Stage) -> str:
    """How far a step is, at a glance."""
    return _SIGNS[stage]


def exact(line: str) -> str:
    """What is run, letter by letter."""
    return f"`{words(line.replace('`', '´').replace(chr(10), '⏎'))}`" if line else ""


def controls(incident: Incident, run: Run, playbook: Playbook) -> list[Block]:
    """The buttons of the step that a run has come to, and what a person needs for it."""
    runbook, here = playbook.runbooks[run.runbook], run.here
    aim = Aim(incident=incident.number, entry=run.number, pick=len(run.visits) - 1)
    step = runbook.steps[here.step]
    where = _look(runbook, run) if isinstance(step, ManualStep) else []
    end = button(Act.RUN_END, "End runbook", aim, confirm=_SURE)
    return [*where, actions(*_buttons(incident, runbook, run, aim), *([] if here.stage is Stage.BEGUN else [end]))]


_SURE: Final = confirm("End this runbook?", "What it has done stays done. It can be begun anew.", "End it")


def _look(runbook: Runbook, run: Run) -> list[Block]:
    address = order.link(runbook, run.here.step, run.values)
    return [section(link(address, words(address)))] if address else []


def _buttons(incident: Incident, runbook: Runbook, run: Run, aim: Aim) -> list[Element]:
    here, step = run.here, runbook.steps[run.here.step]
    if here.stage in STUCK:
        again = "Run again…" if isinstance(step, CheckStep | ActStep) else "Again"
        return [button(Act.STEP_ASK, again, aim), button(Act.STEP_TICK, "Go on anyway", aim)]
    if here.stage is Stage.ASKED:
        return [button(Act.STEP_APPROVE, "Approve…", aim, style="primary"), button(Act.STEP_STOP, "Take back", aim)]
    if here.stage in (Stage.DUE, Stage.BEGUN):
        return [button(Act.STEP_STOP, "Stop it", aim, style="danger")]
    match step:
        case AskStep():
            return [button(act, one.says, aim) for act, one in zip(CHOICES, step.answers, strict=False)]
        case ActStep():
            return [button(Act.STEP_ASK, "Ask to run…", aim, style="primary")]
        case CheckStep():
            return [button(Act.STEP_ASK, "Run…", aim, style="primary")]
        case WaitStep():
            return [button(Act.STEP_TICK, "Go on now", aim)]
        case SetStep():
            leave = button(Act.STEP_LEAVE, "Go on anyway", aim)
            sets = button(Act.STEP_TICK, _sets(step), aim, style="primary")
            return [leave] if verifies(step, incident) else [sets, leave]
        case ManualStep():
            return [button(Act.STEP_TICK, "Done", aim, style="primary")]


def verifies(step: AnyStep, incident: Incident) -> bool:
    """Whether the step resolves, and the verification that stands before that is under way: it goes on by itself."""
    return isinstance(step, SetStep) and step.status == "resolved" and incident.verification.running


def _sets(step: SetStep) -> str:
    if step.status is not None:
        return f"Set to {step.status}"
    return f"Make it {step.severity}" if step.severity is not None else f"Raise {step.flag}"


def phrase(event: events.RunStep, incident: Incident) -> str:  # noqa: C901 - a table
    """What one of its events is to the person who made it happen; escaped mrkdwn."""
    where = f"in <#{incident.room.channel}>" if incident.room else f"in the war room of {incident.name}"
    match event:
        case events.RunStarted():
            return f"The runbook “{title(event.name)}” began; it goes on {where}."
        case events.StepAsked(due=False):
            return f"Asked for {where}: {exact(event.line)} waits for approval."
        case events.StepApproved(due=False):
            return f"You approved “{title(event.says)}”; it wants one more."
        case events.StepAsked() | events.StepApproved():
            return f"“{title(event.says)}” is run now."
        case events.StepCancelled(running=True):
            return f"“{title(event.says)}” is being stopped."
        case events.StepCancelled():
            return f"The request of “{title(event.says)}” is taken back."
        case events.StepAnswered():
            return f"Answered: {title(event.asks)} *{title(event.says)}*."
        case events.StepTicked():
            return f"“{title(event.says)}”: " + ("left as it was." if event.left else "done.")
        case events.StepReached():
            return f"Next: {title(event.says)}."
        case events.RunEnded():
            broken = f": {event.why}" if event.why else f" by {words(person(event.by))}"
            how = "is done" if event.finished else f"was broken off{broken}"
            return f"The runbook “{title(event.name)}” {how}."
    return ""
