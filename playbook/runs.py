"""The machine of runs: a runbook, walked through by people and Warroom together.

A step that runs something is run once for each attempt: it is due, then a process begins it, which is committed first,
and then its end is recorded (`running`). If no end comes, it is unknown, and people look before they let it be run
again. Whoever asks for a change never approves it. What runs programs is `bot.steps`.
"""

from datetime import datetime
from typing import Final, assert_never

from playbook import commands, events, running
from playbook.document import Playbook
from playbook.events import Event
from playbook.incident import Incident, Status
from playbook.nearest import did_you_mean
from playbook.refusals import Refused
from playbook.runbooks.course import LAPSED
from playbook.runbooks.runbook import Runbook
from playbook.runbooks.steps import ActStep, AskStep, CheckStep, ManualStep, SetStep, WaitStep
from playbook.running import LIVE
from playbook.states.runs import STUCK, Lapse, Run, Stage
from playbook.wording import person

MOST: Final = 5
"""Runs under way in one incident."""


_OfStep = commands.AnswerStep | commands.TickStep | commands.RequestStep | commands.ApproveStep | commands.CancelStep


def decide(incident: Incident, command: commands.RunCommand, playbook: Playbook) -> list[Event]:
    """What is asked of runs. What a process asks too late makes nothing happen; people are told why."""
    match command:
        case commands.StartRun():
            return _start(incident, command, playbook)
        case commands.TickRuns():
            return running.remind(incident, command, playbook)
    run = running.run_of(incident, command.run)
    runbook = playbook.runbooks[run.runbook]
    match command:
        case commands.BeginStep():
            return running.begin(incident, run, runbook, command, playbook)
        case commands.RecordStep():
            return running.record(incident, run, runbook, command, playbook)
    if not _stops(run, command):
        _refuse_unless_live(incident, run)
    match command:
        case commands.EndRun():
            return _break_off(run, command)
        case _:
            return _do(incident, run, runbook, command, playbook)


def _stops(run: Run, command: commands.RunCommand) -> bool:
    """Whether it is to stop what runs: that people may, however the incident stands."""
    return isinstance(command, commands.CancelStep) and run.running and run.here.stage is Stage.BEGUN


def _start(incident: Incident, command: commands.StartRun, playbook: Playbook) -> list[Event]:
    """Begin a runbook; the same one twice at a time is refused."""
    if not incident.open:
        raise Refused(f"{incident.name} is {incident.status}: a runbook begins while people work on it.")
    runbook = playbook.runbooks.get(command.runbook)
    if runbook is None:
        raise _unknown(command.runbook, playbook)
    under_way = [run for run in incident.runs if run.running]
    if same := next((run for run in under_way if run.runbook == command.runbook), None):
        raise Refused(f"{person(same.by)} has begun “{same.name}” already; it stands in the war room.")
    if len(under_way) >= MOST:
        raise Refused(f"{MOST} runbooks are under way in {incident.name}; end one of them first.")
    number = len(incident.runs) + 1
    started = events.RunStarted(at=command.at, by=command.by, run=number, runbook=command.runbook, name=runbook.name)
    run = Run(number=number, runbook=command.runbook, name=runbook.name, at=command.at, by=command.by)
    return [started, *running.onward(run, runbook, 0, command.at, command.by)]


def _do(incident: Incident, run: Run, runbook: Runbook, command: _OfStep, playbook: Playbook) -> list[Event]:
    """Only of the step that is shown: whoever presses an older button is told that it has gone on."""
    if command.visit != len(run.visits) - 1:
        raise Refused(f"“{run.name}” has gone on since; its message shows the step that it has come to.")
    match command:
        case commands.AnswerStep():
            return _answer(run, runbook, command)
        case commands.TickStep():
            return _tick(incident, run, runbook, command)
        case commands.RequestStep():
            return _request(run, runbook, command, playbook)
        case commands.ApproveStep():
            return _approve(run, runbook, command)
        case commands.CancelStep():
            return _cancel(run, runbook, command)
        case _:
            assert_never(command)


def setting(incident: Incident, command: commands.RunCommand, playbook: Playbook) -> commands.Command | None:
    """The command that a `set` step is; None if the step is none. It is given, and may be refused, like any other."""
    if not isinstance(command, commands.TickStep) or command.left:
        return None
    run = running.run_of(incident, command.run)
    step = running.step_of(run, playbook)
    if not isinstance(step, SetStep) or not run.running or command.visit != len(run.visits) - 1:
        return None
    if is_set(step, incident):
        return None
    at, by, why = command.at, command.by, f"runbook “{run.name}”"
    if step.status is not None:
        return commands.ChangeStatus(by=by, at=at, to=Status(step.status), why=why)
    if step.severity is not None:
        return commands.ChangeSeverity(by=by, at=at, to=step.severity, why=why)
    return None if step.flag is None else commands.ChangeFlags(by=by, at=at, up=(step.flag,), why=why)


def is_set(step: SetStep, incident: Incident) -> bool:
    """Whether the incident is what the step sets."""
    if step.status is not None:
        return Status(step.status) is incident.status
    if step.severity is not None:
        return step.severity == incident.severity
    return any(flag.key == step.flag for flag in incident.flags.up)


def settled(before: Incident, after: Incident, at: datetime, by: str, playbook: Playbook) -> list[Event]:
    """The incident has become what a run waits to set, in whatever way: that step is done, and the run goes on."""
    found: list[Event] = []
    for run in after.runs if after.status in LIVE else ():
        step = running.step_of(run, playbook) if run.running and run.here.stage is Stage.WAITING else None
        if isinstance(step, SetStep) and is_set(step, after) and not is_set(step, before):
            visit = len(run.visits) - 1
            found += [events.StepTicked(at=at, by=by, run=run.number, visit=visit, says=step.says)]
            found += running.after_step(run, playbook.runbooks[run.runbook], at, by)
    return found


def needs(step: ActStep) -> int:
    """How many people must approve it."""
    return 2 if step.destructive else 1


def approved(incident: Incident, command: commands.ApproveStep, playbook: Playbook) -> ActStep | None:
    """The step that is to be approved; None if there is no such step."""
    run = next((one for one in incident.runs if one.number == command.run), None)
    step = running.step_of(run, playbook) if run else None
    return step if isinstance(step, ActStep) else None


def _answer(run: Run, runbook: Runbook, command: commands.AnswerStep) -> list[Event]:
    here = run.here.step
    step = runbook.steps[here]
    if not isinstance(step, AskStep) or not 0 <= command.answer < len(step.answers):
        raise Refused(f"“{step.says}” has no such answer; the runbook's message shows what there is.")
    answer = step.answers[command.answer]
    at, by = command.at, command.by
    answered = events.StepAnswered(at=at, by=by, run=run.number, visit=command.visit, asks=step.says, says=answer.says)
    return [answered, *running.onward(run, runbook, runbook.place(answer.then, here), at, by)]


def _tick(incident: Incident, run: Run, runbook: Runbook, command: commands.TickStep) -> list[Event]:
    """A step that sets something is done once that is set: a verification that has only begun is no resolution."""
    step, stuck = runbook.steps[run.here.step], run.here.stage in STUCK
    if not stuck and not isinstance(step, ManualStep | SetStep | WaitStep):
        raise Refused(f"“{step.says}” is nothing to tick; the runbook's message shows what there is to do.")
    left = command.left or stuck
    if isinstance(step, SetStep) and not left and not is_set(step, incident):
        return []
    ticked = events.StepTicked(
        at=command.at, by=command.by, run=run.number, visit=command.visit, says=step.says, left=left
    )
    return [ticked, *running.after_step(run, runbook, command.at, command.by)]


def _request(run: Run, runbook: Runbook, command: commands.RequestStep, playbook: Playbook) -> list[Event]:
    here, step = run.here, runbook.steps[run.here.step]
    if isinstance(step, WaitStep) and here.stage in STUCK:
        return running.onward(run, runbook, here.step, command.at, command.by)
    if not isinstance(step, CheckStep | ActStep):
        raise Refused(f"“{step.says}” runs nothing; the runbook's message shows what there is to do.")
    if here.stage in (Stage.ASKED, Stage.DUE, Stage.BEGUN):
        said = "asked for already" if here.stage is Stage.ASKED else "being run"
        raise Refused(f"“{step.says}” is {said}; the runbook's message shows it.")
    values = {**run.values, **{name: text for name, text in command.values.items() if name in runbook.variables}}
    ordered = running.ordered(runbook, here.step, values, playbook)
    return [
        events.StepAsked(
            at=command.at,
            by=command.by,
            run=run.number,
            visit=command.visit,
            says=step.says,
            line=ordered.line,
            where=ordered.where,
            values=values,
            due=isinstance(step, CheckStep),
        )
    ]


def _approve(run: Run, runbook: Runbook, command: commands.ApproveStep) -> list[Event]:
    here, step = run.here, runbook.steps[run.here.step]
    if not isinstance(step, ActStep) or here.stage is not Stage.ASKED:
        done = f", {person(here.approved_by[-1])} has approved it" if here.approved_by else ""
        raise Refused(f"“{step.says}” waits for no approval{done}.")
    if command.asked_at != here.asked_at:
        raise Refused(f"What you read of “{step.says}” is not what is asked for now. Press “Approve…” again.")
    if (lapses := running.lapses_at(here)) is not None and lapses <= command.at:
        raise Refused(f"“{step.says}” is not run: {LAPSED[Lapse.UNAPPROVED]}. Ask for it anew.")
    if command.by == here.asked_by:
        raise Refused("You have asked for it yourself, so somebody else must approve it.")
    standing = tuple(who for who in here.approved_by if who not in command.gone)
    if command.by in standing:
        raise Refused("You have approved it already; it wants somebody else besides.")
    if here.asked_by in command.gone:
        raise Refused(f"{person(here.asked_by)}, who asked for it, has left. Ask for it anew.")
    approved = (*standing, command.by)
    return [
        events.StepApproved(
            at=command.at,
            by=command.by,
            run=run.number,
            visit=command.visit,
            says=step.says,
            line=here.line,
            approved_by=approved,
            due=len(approved) >= needs(step),
        )
    ]


def _cancel(run: Run, runbook: Runbook, command: commands.CancelStep) -> list[Event]:
    here, says = run.here, runbook.steps[run.here.step].says
    if here.stage not in (Stage.ASKED, Stage.DUE, Stage.BEGUN):
        raise Refused(f"“{says}” is not running.")
    if here.stopped_by:
        raise Refused(f"{person(here.stopped_by)} has stopped it already; it ends in a moment.")
    begun, at, by = here.stage is Stage.BEGUN, command.at, command.by
    return [events.StepCancelled(at=at, by=by, run=run.number, visit=command.visit, says=says, running=begun)]


def _break_off(run: Run, command: commands.EndRun) -> list[Event]:
    if run.here.stage is Stage.BEGUN:
        raise Refused("A step is running; stop it first.")
    return [events.RunEnded(at=command.at, by=command.by, run=run.number, name=run.name, finished=False)]


def _refuse_unless_live(incident: Incident, run: Run) -> None:
    if not run.running:
        broken = f": {run.ended_why}" if run.ended_why else f" by {person(run.ended_by)}"
        how = "is done" if run.finished else f"was broken off{broken}"
        raise Refused(f"“{run.name}” {how}. `/incident runbook` begins another one.")
    if incident.status not in LIVE:
        raise Refused(f"{incident.name} is {incident.status}, so its runbooks do not go on.")


def _unknown(key: str, playbook: Playbook) -> Refused:
    if not playbook.runbooks:
        return Refused("The playbook that governs this incident has no runbooks.")
    return Refused(f"There is no runbook “{key}”; {did_you_mean(key, playbook.runbooks)}")
