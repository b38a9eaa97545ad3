"""The run of a runbook in the war room: what was done, where it stands, what there is to press; and its output."""

from bot.integrations.slack.message import Message
from bot.integrations.slack.words.phrases import bare, one_line, people
from handlers.blocks import Block, clip, clock, context, section, title, when, words
from handlers.running import controls, exact, sign, verifies
from playbook.approving import approval
from playbook.document import Playbook
from playbook.events import RunEnded, RunStep, StepAsked, StepLapsed, StepReached, StepRecorded
from playbook.lines import line as line_of
from playbook.runbooks.course import LAPSED, waiting
from playbook.runbooks.runbook import Runbook
from playbook.runbooks.steps import ActStep
from playbook.running import LIVE
from playbook.states.runs import Run, Stage, Visit
from scheduler.errands import Errand

SHOWN = 12
"""Steps behind us that the message shows; the timeline has all."""
LONGEST = 2_800
"""Characters of an output that stand in a message; a longer one comes as a file."""


def run(errand: Errand) -> Message:
    """The steps behind us in a line each, the one that it has come to with its buttons."""
    have = run_of(errand)
    runbook = errand.playbook.runbooks[have.runbook]
    live = have.running and errand.incident.status in LIVE
    shown = live or (have.running and have.here.stage is Stage.BEGUN)
    past = have.visits[:-1] if shown else have.visits
    told = [_past(visit, runbook) for visit in past[-SHOWN:]]
    head = section(f"📖 *Runbook: {title(have.name)}* · {_stand(have, live=live)}")
    now = _now(errand, have, errand.playbook) if shown else []
    return Message(
        text=f"{bare(errand.incident)}: runbook {words(have.name)}",
        blocks=[head, *(context(clip(line, 2_000)) for line in told), *now],
    )


def run_of(errand: Errand) -> Run:
    """The one that the telling's key names."""
    number = int(errand.delivery.key.split(":")[1])
    return errand.incident.runs[number - 1]


def approvers(errand: Errand, have: Run, visit: Visit) -> str:
    """Who must approve the step of a visit, and how many."""
    step = errand.playbook.runbooks[have.runbook].steps[visit.step]
    if not isinstance(step, ActStep):
        return ""
    return words(approval(errand.incident, step, visit.asked_by, errand.playbook, errand.now))


def printed(event: StepRecorded) -> str:
    """What a step printed, with what was run, as a message has it."""
    where = f" {words(event.where)}" if event.where else ""
    return f"{_mark(event.stage)} {exact(event.line)}{where}: {one_line(event.says)}\n"


def output(event: StepRecorded) -> Message:
    """The output of one step."""
    block: Block = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": event.output}]}],
    }
    head = printed(event)
    return Message(text=clip(head, 300), blocks=[context(clip(head, 2_000)), block])


def called_back(errand: Errand) -> Message:
    """Whoever waits for a step, and what became of it; or whoever may approve it, and that it is asked for."""
    event = errand.event
    if not isinstance(event, RunStep):
        raise TypeError(type(event).__name__)
    have = errand.incident.runs[event.run - 1]
    if isinstance(event, StepAsked):
        line = f"{words(line_of(event))}\n{approvers(errand, have, have.visits[event.visit])}"
        return Message(text=f"{bare(errand.incident)}: {line}", blocks=[section(clip(line, 2_000))])
    news = _news(event, have, errand.playbook.runbooks[have.runbook])
    who = people(waiting(errand.incident, event))
    line = f"{who}: {news}" if who else news
    return Message(text=f"{bare(errand.incident)}: {line}", blocks=[section(clip(line, 2_000))])


def _news(event: RunStep, have: Run, runbook: Runbook) -> str:
    match event:
        case StepRecorded():
            return f"{_mark(event.stage)} *{title(event.what)}* {event.stage}: {one_line(event.says)}"
        case StepLapsed():
            return f"⏹️ *{title(event.says)}* is not run: {LAPSED[event.why]}"
        case RunEnded(why=why) if why:
            return f"⏹️ the runbook *{title(event.name)}* was broken off: {why}"
        case StepReached():
            return f"{_past(have.visits[event.visit - 1], runbook)}. Next is *{title(event.says)}*."
    return f"{_past(have.here, runbook)}. The runbook is done."


def _stand(have: Run, *, live: bool) -> str:
    if not have.running and have.finished:
        return f"✅ done at {when(have.ended_at)}" if have.ended_at else "✅ done"
    if not have.running:
        return f"⏹️ broken off: {have.ended_why}" if have.ended_why else f"⏹️ broken off by {people((have.ended_by,))}"
    if not live:
        return "⏹️ ended with the incident"
    return f"begun by {people((have.by,))} at {when(have.at)}"


def _past(visit: Visit, runbook: Runbook) -> str:
    """`✅ Restart it · asked by A, approved by B · docker ended with 0 in 3 s`."""
    asked = f"asked by {people((visit.asked_by,))}" if visit.asked_by else ""
    approved = f"approved by {people(visit.approved_by)}" if visit.approved_by else ""
    who = ", ".join(one for one in (asked, approved) if one) or (people((visit.by,)) if visit.by else "")
    parts = (f"{_mark(visit.stage)} {title(runbook.steps[visit.step].says)}", who, one_line(visit.says))
    return " · ".join(part for part in parts if part)


def _mark(stage: Stage) -> str:
    return sign(stage)


def _now(errand: Errand, have: Run, playbook: Playbook) -> list[Block]:
    """The step that it has come to."""
    here, runbook = have.here, playbook.runbooks[have.runbook]
    step = runbook.steps[here.step]
    lines = [
        f"{_mark(here.stage)} *{here.step + 1} of {len(runbook.steps)} · {title(step.says)}*",
        *_details(errand, have),
    ]
    return [section("\n".join(line for line in lines if line)), *controls(errand.incident, have, playbook)]


def _details(errand: Errand, have: Run) -> list[str]:
    here = have.here
    command = "\n".join(part for part in (exact(here.line), words(here.where)) if part) if here.line else ""
    match here.stage:
        case Stage.ASKED:
            agreed = f" {people(here.approved_by)} approved it, one more must." if here.approved_by else ""
            return [command, f"{people((here.asked_by,))} asks for it. {approvers(errand, have, here)}{agreed}"]
        case Stage.BEGUN:
            since = f"⏳ running since {clock(here.begun_at)}" if here.begun_at else ""
            stopped = f"being stopped by {people((here.stopped_by,))}" if here.stopped_by else since
            return [command, stopped]
        case Stage.FAILED | Stage.UNKNOWN | Stage.CANCELLED:
            return [command, f"{here.stage}: {one_line(here.says)}"]
        case Stage.WAITING if here.until is not None:
            time = (
                "its time is over; it is looked once more before it passes"
                if here.over
                else f"until {when(here.until)}"
            )
            return [time, f"⚠️ {one_line(here.says)}" if here.says else ""]
        case _ if verifies(errand.playbook.runbooks[have.runbook].steps[here.step], errand.incident):
            return [f"The verification runs; this goes on once {errand.incident.name} is resolved."]
        case _:
            return [command]
