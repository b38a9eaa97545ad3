"""What each button of our messages does."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final

from handlers import catchup, checking, covering, keeping, looking, menu, outcomes, relating, roles, twins
from handlers import timeline as pages
from handlers.answers import Answer, Quiet, Say, Seen, say
from handlers.asking import Ask
from handlers.blocks import moments
from handlers.buttons import ANSWERS, CHOICES, Act, Aim, aimed
from handlers.commands import phases, runbooks, tasks, work
from handlers.forms import checklist as checklist_form
from handlers.forms import choices, declare, question, related, steps, triage, update, words
from handlers.forms import flags as flagging
from handlers.forms import roles as role_forms
from handlers.forms import tasks as task_form
from handlers.forms.words import Purpose
from playbook import cadence, checklist, commands
from playbook.events import Event, UpdatePosted
from playbook.incident import Incident, Report, Status
from playbook.refusals import Refused

Press = Callable[[Ask, Aim], Awaitable[Answer]]


async def close(ask: Ask, aim: Aim) -> Answer:
    """Nothing is left to do; if something is, the form that shows it and asks why not."""
    incident = await ask.sight.known(aim.incident)
    if checklist.missing(incident, await ask.desk.incidents.governing(incident)):
        return await words.opened(ask, Purpose.CLOSE, incident, entry=aim.entry)
    return await _given(ask, aim, commands.ChangeStatus(by=ask.by, at=ask.at, to=Status.CLOSED))


async def tick(ask: Ask, aim: Aim) -> Answer:
    """This check is done."""
    return await _given(ask, aim, commands.TickCheck(by=ask.by, at=ask.at, check=aim.pick or 0))


async def untick(ask: Ask, aim: Aim) -> Answer:
    """This check is to be done again."""
    return await _given(ask, aim, commands.UntickCheck(by=ask.by, at=ask.at, check=aim.pick or 0))


async def post_update(ask: Ask, aim: Aim) -> Answer:
    """The form for an update."""
    return await update.opened(ask, await ask.sight.known(aim.incident), entry=aim.entry)


async def lower(ask: Ask, aim: Aim) -> Answer:
    """The form for the severity, with what somebody has proposed."""
    incident = await ask.sight.known(aim.incident)
    return await choices.severity_opened(ask, incident, proposal=incident.dispute.waiting)


async def nothing_new(ask: Ask, aim: Aim) -> Answer:
    """Post that nothing has changed, to whom it is owed. One prompt is answered once, whoever of two is faster."""
    incident = await ask.sight.known(aim.incident)
    owed = cadence.owed(incident, await ask.desk.incidents.governing(incident))
    public = owed is None or owed.public
    report = _unchanged(await ask.sight.timeline(incident), public=public)
    command = commands.PostUpdate(by=ask.by, at=ask.at, report=report, public=public, unchanged=True)
    return await _given(ask, aim, command, key=_prompt_key(aim, Act.NOTHING_NEW))


def _unchanged(history: Sequence[Event], *, public: bool) -> Report:
    """Since the last update that whoever reads this one has read too."""
    posted = [event.number for event in history if isinstance(event, UpdatePosted) and (event.public or not public)]
    since = f"update #{posted[-1]}" if posted else "the incident was declared"
    return Report(new=f"No change since {since}.")


async def snooze(ask: Ask, aim: Aim) -> Answer:
    """Ask me later. It shows nowhere near the button, so it is said."""
    incident = await ask.sight.known(aim.incident)
    length = (await ask.desk.incidents.governing(incident)).reminders.snooze
    command = commands.Snooze(by=ask.by, at=ask.at, length=length)
    return say(outcomes.line(await ask.give(aim.incident, command, key=_prompt_key(aim, Act.SNOOZE))))


async def open_declaration(ask: Ask, _aim: Aim) -> Answer:
    """The form that declares."""
    return await declare.opened(ask)


async def task_done(ask: Ask, aim: Aim) -> Answer:
    """That is done; what shows the list shows it anew."""
    outcome = await ask.give(aim.incident, commands.FinishTask(by=ask.by, at=ask.at, task=aim.entry))
    if ask.private:
        return replace(await tasks.shown(ask, outcome.incident), replace=True)
    return Seen(incident=aim.incident, line=outcomes.line(outcome))


async def check(ask: Ask, aim: Aim) -> Answer:
    """What is done and what is left to do."""
    return await checklist_form.opened(ask, await ask.sight.known(aim.incident), entry=aim.entry)


async def why(ask: Ask, aim: Aim) -> Answer:
    """The rule and the times that made a message come."""
    incident = await ask.sight.known(aim.incident)
    return say(moments(await looking.why(ask, incident, aim.entry)))


def _about(run: Callable[[Ask, Incident], Awaitable[Answer]]) -> Press:
    """A form or words about the incident, whichever of its messages the button stands under."""

    async def press(ask: Ask, aim: Aim) -> Answer:
        return await run(ask, await ask.sight.known(aim.incident))

    return press


def _giving(make: Callable[[Ask], commands.Command]) -> Press:
    """A command that needs nothing but whoever pressed."""

    async def press(ask: Ask, aim: Aim) -> Answer:
        return await _given(ask, aim, make(ask))

    return press


def _words(purpose: Purpose) -> Press:
    """The form for these words."""

    async def press(ask: Ask, aim: Aim) -> Answer:
        return await words.opened(ask, purpose, await ask.sight.known(aim.incident), entry=aim.entry)

    return press


async def refresh(ask: Ask, seen: Seen) -> Say:
    """A private message with buttons does not follow what happens: show it anew, as things stand now."""
    shown = await looking.incident(ask, await ask.sight.known(seen.incident))
    return Say(text=shown.text, blocks=shown.blocks, replace=True)


async def _given(ask: Ask, aim: Aim, command: commands.Command, *, key: str = "") -> Seen:
    outcome = await ask.give(aim.incident, command, key=key)
    return Seen(incident=aim.incident, line=outcomes.line(outcome))


def _prompt_key(aim: Aim, act: Act) -> str:
    """The identity of answering this prompt; empty, so that each press is its own, on what is no prompt."""
    return f"slack:{act}:{aim}" if aim.entry else ""


ACTIONS: Final[dict[Act, Press]] = {
    Act.ACKNOWLEDGE: _giving(lambda ask: commands.Acknowledge(by=ask.by, at=ask.at)),
    Act.COMING: _giving(lambda ask: commands.Join(by=ask.by, at=ask.at)),
    Act.STILL: _giving(lambda ask: commands.AnswerStill(by=ask.by, at=ask.at)),
    Act.UPDATE: post_update,
    Act.STATUS: _about(choices.status_opened),
    Act.SEVERITY: _about(choices.severity_opened),
    Act.TIE: _about(related.tie_opened),
    Act.UNTIE: _about(related.untie_opened),
    Act.MERGE: _about(related.merge_opened),
    Act.SPLIT: _about(related.split_opened),
    Act.GO_PRIVATE: relating.go_private,
    Act.LOWER: lower,
    Act.KEEP: _giving(lambda ask: commands.KeepSeverity(by=ask.by, at=ask.at)),
    Act.ESCALATE: _words(Purpose.ESCALATE),
    Act.RESOLVE: _words(Purpose.RESOLVE),
    Act.RESOLVE_NOW: _words(Purpose.RESOLVE_NOW),
    Act.TICK: tick,
    Act.UNTICK: untick,
    Act.RELAPSE: _words(Purpose.RELAPSE),
    **{act: phases.pressed(place) for place, act in enumerate(ANSWERS)},
    Act.ANSWER: _about(question.opened),
    Act.RUNBOOKS: _about(runbooks.shown),
    Act.RUN_END: runbooks.end,
    Act.STEP_ASK: runbooks.request,
    Act.STEP_APPROVE: steps.approval_opened,
    Act.STEP_STOP: runbooks.stop,
    Act.STEP_TICK: runbooks.tick,
    Act.STEP_LEAVE: runbooks.leave,
    **{act: runbooks.chosen(place) for place, act in enumerate(CHOICES)},
    Act.CLOSE: close,
    Act.REOPEN: _words(Purpose.REOPEN),
    Act.NOTHING_NEW: nothing_new,
    Act.SNOOZE: snooze,
    Act.COMMANDER: _about(choices.commander_opened),
    Act.TAKE_COMMAND: _giving(lambda ask: commands.AssignCommander(by=ask.by, at=ask.at, person=ask.by)),
    Act.HANDOVER: _about(role_forms.handover_opened),
    Act.ACCEPT: _giving(lambda ask: commands.AnswerOffer(by=ask.by, at=ask.at, accept=True)),
    Act.DECLINE: _giving(lambda ask: commands.AnswerOffer(by=ask.by, at=ask.at, accept=False)),
    Act.ROLES: _about(roles.shown),
    Act.ASSIGN_ROLE: _about(role_forms.assign_opened),
    Act.DECLARE: open_declaration,
    Act.COVER_YES: covering.accept,
    Act.COVER_NO: covering.decline,
    Act.NOTE: _words(Purpose.NOTE),
    Act.USERS: _words(Purpose.USERS),
    Act.REPAIR: _about(work.repair),
    Act.GIVE_TASK: _about(task_form.opened),
    Act.TITLE: _words(Purpose.TITLE),
    Act.CANCEL: _words(Purpose.CANCEL),
    Act.FLAGS: _about(flagging.opened),
    Act.ESTIMATE: _words(Purpose.ESTIMATE),
    Act.TIMELINE: _about(pages.shown),
    Act.CATCH_UP: _about(catchup.shown),
    Act.EXPORT: pages.export,
    Act.WHY: why,
    Act.CHECKLIST: check,
    Act.TASKS: _about(tasks.shown),
    Act.TASK_DONE: task_done,
    Act.MORE: menu.opened,
    Act.SHOW: _about(looking.incident),
}
"""Every button but `LINK`, which Slack serves itself, and those whose values are more than an aim, which are below."""

VALUED: Final[dict[Act, Callable[[Ask, str], Awaitable[Answer]]]] = {
    Act.TAKE_ROLE: roles.take,
    Act.DROP_ROLE: roles.drop,
    Act.OLDER: pages.older,
    Act.NEWER: pages.newer,
    Act.DECLARE_ALARM: checking.declare_opened,
    Act.CHECK_AGAIN: checking.again,
    Act.TAKE_OUT: keeping.take_out,
    Act.RUN_START: runbooks.start,
    Act.JOIN: twins.join,
    Act.ANYWAY: twins.anyway,
    Act.TRIAGE: triage.pressed,
    Act.TRIAGE_FIRST: triage.pressed,
    Act.TRIAGE_SECOND: triage.pressed,
    Act.TRIAGE_BACK: triage.pressed,
}
"""Those whose values are more than an aim; each reads its own."""


async def pressed(ask: Ask, act: str, value: str) -> Answer:
    """Do what a button asks for; refuses what we do not know any more."""
    answer = await _pressed(ask, act, value)
    return await refresh(ask, answer) if isinstance(answer, Seen) and ask.private else answer


async def _pressed(ask: Ask, act: str, value: str) -> Answer:
    if act == Act.LINK:
        return Quiet()
    if act in VALUED:
        return await VALUED[Act(act)](ask, value)
    aim = aimed(value)
    if act in ACTIONS and aim:
        return await ACTIONS[Act(act)](ask, aim)
    raise Refused("That button is of an older version of Warroom. `/incident` shows what there is to press now.")
