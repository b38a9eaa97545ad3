"""The machine of the phases: the question at each border, and the objective as a clock.

Borders count from the beginning of the escalation policy, like its levels. Nothing is asked while nobody has
acknowledged, while there is no room to ask in, and while a resolution is being verified. What is still unanswered at
the next border that asks something is asked once more after its own questions, so that none is lost and one message
alone waits. The clock tells the commander once that half, three quarters and all of the objective is used, and
of what passed unheard the newest only; if nobody has it, those who were called last hear that it is missed. A severity
without phases has no such clock: there the card alone says that the objective is missed. Every rule about both lives in
this file.
"""

from datetime import datetime
from typing import Final

from playbook import answering, commands, escalation, estimating, flags, lifecycle
from playbook.document import Playbook
from playbook.estimates import UNKNOWN
from playbook.events import Event, PhaseEntered, QuestionAnswered, TimeUsed
from playbook.incident import Incident
from playbook.phasing import Phase, PhaseAnswer, PhaseQuestion
from playbook.refusals import Refused
from playbook.states.phases import Answered, Clocked, PhaseState
from playbook.telling import Lane, Telling, What, card, question
from playbook.wording import person

ALL: Final = 100
SHARES: Final = (50, 75, ALL)
"""Percent of the objective at which the commander is told."""

Passed = PhaseEntered | QuestionAnswered | TimeUsed


def upcoming(incident: Incident, playbook: Playbook) -> datetime | None:
    """When the next border is passed; None while it would be passed in silence, and behind the last."""
    if not incident.open or incident.verification.running or incident.room is None or incident.acknowledged_at is None:
        return None
    ahead = borders(incident, playbook)[incident.phases.entered :]
    return max(ahead[0][1], incident.acknowledged_at) if ahead else None


def enter(incident: Incident, command: commands.EnterPhase, playbook: Playbook) -> list[Event]:
    """Pass every border whose time has come; if one of them has something to ask, all that is unanswered is asked."""
    due = upcoming(incident, playbook)
    if due is None or command.at < due:
        return []
    passed = [one for one in borders(incident, playbook)[incident.phases.entered :] if one[1] <= command.at]
    entered = incident.phases.entered + len(passed)
    left = [_unanswered(incident, place, playbook) for place in range(entered)]
    own = next((keys for keys in reversed(left[incident.phases.entered :]) if keys), ())
    older = [key for keys in left for key in keys] if own else []
    several = phases_of(incident, playbook)
    return [
        PhaseEntered(
            at=command.at,
            by=command.by,
            entered=entered,
            ended=passed[-1][0].name,
            begun=several[entered].name if entered < len(several) and several[entered].until else "",
            due=passed[-1][1],
            questions=tuple(dict.fromkeys((*own, *older))),
            person=answering.holder(incident) or "",
        )
    ]


def answer(incident: Incident, command: commands.AnswerQuestion, playbook: Playbook) -> list[Event]:
    """Take the answer, with the estimate and the flag that follow from it."""
    lifecycle.refuse_unless_open(incident, "answer")
    asked = playbook.phases.questions.get(command.question)
    if asked is None or not 0 <= command.answer < len(asked.answers):
        raise Refused(f"There is no such question about {incident.name}. {_what_is_asked(incident, playbook)}")
    known = next((one for one in incident.phases.answers if one.question == command.question), None)
    if known is not None:
        raise Refused(f"“{asked.asks}” is answered already: “{known.says}”, says {person(known.by)}.")
    if command.question != incident.phases.waiting:
        raise Refused(f"“{asked.asks}” is not asked just now. {_what_is_asked(incident, playbook)}")
    reply = asked.answers[command.answer]
    estimate = "" if _estimated_since(incident, incident.phases.asked_at) else reply.estimate or ""
    told = QuestionAnswered(
        at=command.at, by=command.by, question=command.question, asks=asked.asks, says=reply.says, estimate=estimate
    )
    return [told, *flags.by_answer(incident, reply.flag, f"{asked.asks} {reply.says}", command, playbook)]


def _estimated_since(incident: Incident, since: datetime | None) -> bool:
    """Whether somebody has given an estimate since then, such as since a question was put: the newer is the better."""
    given = incident.estimated_at
    unknown = incident.estimate.strip().casefold() == UNKNOWN
    return since is not None and given is not None and given >= since and not unknown


def put(incident: Incident, playbook: Playbook) -> tuple[str, PhaseQuestion]:
    """The question that waits, with its key. Raises `Refused` if none does."""
    lifecycle.refuse_unless_open(incident, "answer")
    key = incident.phases.waiting
    asked = playbook.phases.questions.get(key) if key else None
    if key is None or asked is None or incident.verification.running:
        raise Refused(_what_is_asked(incident, playbook))
    return key, asked


def named(incident: Incident, said: str, playbook: Playbook) -> tuple[str, int]:
    """The waiting question and the answer that these words name: its first words, or its number, from 1."""
    key, asked = put(incident, playbook)
    wanted = " ".join(said.casefold().split())
    found = [n for n, one in enumerate(asked.answers) if wanted and one.says.casefold().startswith(wanted)]
    if len(found) == 1:
        return key, found[0]
    if wanted.isdecimal() and 0 < int(wanted) <= len(asked.answers):
        return key, int(wanted) - 1
    raise Refused(_what_is_asked(incident, playbook))


def due_at(incident: Incident, playbook: Playbook) -> datetime | None:
    """When this incident's objective ends, or None if its severity has none."""
    return playbook.calendar.due(incident.declared_at, playbook.severities[incident.severity].objective)


def next_share(incident: Incident, playbook: Playbook) -> datetime | None:
    """When the commander is told next how much of the objective is used.

    While a resolution is being verified nothing is; but as long as nothing is ticked, a missed objective is one.
    """
    have = incident.verification
    if not incident.open or have.taken:
        return None
    least = ALL if have.running else 0
    clock = shares(incident, playbook)
    return next((at for share, at in clock if share > incident.phases.share and share >= least), None)


def tell(incident: Incident, command: commands.TellTime, playbook: Playbook) -> list[Event]:
    """Tell how much is used; of what passed unheard the newest only."""
    due = next_share(incident, playbook)
    if due is None or command.at < due:
        return []
    passed = [share for share, at in shares(incident, playbook) if at <= command.at]
    whole = due_at(incident, playbook)
    used = TimeUsed(at=command.at, by=command.by, share=passed[-1], due=whole or due)
    if not phases_of(incident, playbook):
        return [used]
    if commander := answering.holder(incident):
        return [used.model_copy(update={"person": commander})]
    called = _called_last(incident, used, playbook) if used.share >= ALL else ()
    return [used.model_copy(update={"called": called})]


def _called_last(incident: Incident, used: TimeUsed, playbook: Playbook) -> tuple[str, ...]:
    """Those whom the newest call named; nobody if a level is called because the time is up: its page says so."""
    last, rung = next(reversed(incident.escalation.calls), None), escalation.upcoming(incident, playbook)
    said = (rung is not None and rung.due <= used.at) or (last is not None and last.at >= used.due)
    return last.people if last is not None and not said else ()


def shares(incident: Incident, playbook: Playbook) -> list[tuple[int, datetime]]:
    """When each share of the objective is used (without phases: all of it); none from before it was this severity."""
    due = due_at(incident, playbook)
    if due is None:
        return []
    whole, clock = due - incident.declared_at, SHARES if phases_of(incident, playbook) else (ALL,)
    found = [(share, incident.declared_at + whole * share / 100) for share in clock]
    return [(share, at) for share, at in found if at > incident.escalation.since]


def phases_of(incident: Incident, playbook: Playbook) -> tuple[Phase, ...]:
    """The phases of its severity, in order."""
    return playbook.phases.severities.get(incident.severity, ())


def borders(incident: Incident, playbook: Playbook) -> list[tuple[Phase, datetime]]:
    """The phases that end, and when."""
    since = incident.escalation.since
    return [(one, since + one.until) for one in phases_of(incident, playbook) if one.until is not None]


def now_in(incident: Incident, playbook: Playbook) -> tuple[Phase, datetime | None] | None:
    """The phase that it is in, and when that ends; None before anybody has it, and if there is none."""
    several, entered = phases_of(incident, playbook), incident.phases.entered
    if not incident.open or incident.acknowledged_at is None or entered >= len(several):
        return None
    phase = several[entered]
    return phase, incident.escalation.since + phase.until if phase.until is not None else None


def anew(answers: tuple[Answered, ...] = ()) -> PhaseState:
    """How it stands at a beginning; what is known already is not asked again."""
    return PhaseState(answers=answers)


def evolved(incident: Incident, event: Passed) -> Incident:
    """The incident after one of the events; an answer may give the estimate."""
    moved = incident.model_copy(update={"phases": after(incident.phases, event)})
    if not isinstance(event, QuestionAnswered) or not event.estimate:
        return moved
    return estimating.given(moved, event.estimate, event.at)


def after(have: PhaseState, event: Passed) -> PhaseState:
    """How it stands after one of its events."""
    match event:
        case PhaseEntered() if event.questions:
            changes: dict[str, object] = {"asked_at": event.at, "asking": event.questions}
            return have.model_copy(update={"entered": event.entered, **changes})
        case PhaseEntered():
            return have.model_copy(update={"entered": event.entered})
        case QuestionAnswered():
            answered = Answered(question=event.question, says=event.says, by=event.by, at=event.at)
            return have.model_copy(update={"answers": (*have.answers, answered)})
        case TimeUsed():
            people = _told_time(event)
            told = (*have.clocked, Clocked(at=event.at, people=people)) if people else have.clocked
            return have.model_copy(update={"share": event.share, "clocked": told})


def told(event: Passed, before: Incident | None, now: Incident) -> list[Telling]:
    """The card; the question, and the one that it replaces; the commander in person, who is told the time."""
    match event:
        case PhaseEntered():
            return [*card(now), *settled(before, now), *(question(now) if event.questions else [])]
        case QuestionAnswered():
            return [*card(now), *question(now)]
        case TimeUsed():
            return [*card(now), *(_clock(person, event.at) for person in _told_time(event))]


def settled(before: Incident | None, now: Incident) -> list[Telling]:
    """The question that waited, if it waits no more, and what told of a clock that has stopped: to be edited."""
    if before is None:
        return []
    stays = now.open and not now.verification.running and now.phases.asked_at == before.phases.asked_at
    asked = [] if stays or before.phases.waiting is None else question(before)
    return [*asked, *_stopped(before, now)]


def _stopped(before: Incident, now: Incident) -> list[Telling]:
    """The clock stops as it ends, and another severity begins another one."""
    if not before.open:
        return []
    stopped = [one for one in before.phases.clocked if not now.open or one not in now.phases.clocked]
    return [_clock(person, one.at) for one in stopped for person in one.people]


def runs(incident: Incident, event: TimeUsed) -> bool:
    """Whether the clock still runs of which that was told."""
    return incident.open and any(one.at == event.at for one in incident.phases.clocked)


def _told_time(event: TimeUsed) -> tuple[str, ...]:
    return (event.person,) if event.person else event.called


def _clock(person: str, at: datetime) -> Telling:
    key = f"clock:{at.isoformat()}:{person}"
    return Telling(key=key, what=What.ASIDE, lane=Lane.PROMPT, queue=f"aside:{person}", person=person)


def line(event: Passed) -> str:
    """What one of its events is called on the timeline."""
    match event:
        case PhaseEntered():
            follows = f": {event.begun} begins" if event.begun else ""
            return f"{event.ended} is over{follows}"
        case QuestionAnswered():
            follows = f" Estimate: {event.estimate}." if event.estimate else ""
            return f"{person(event.by)} answered “{event.asks}”: {event.says}.{follows}"
        case TimeUsed():
            return "The objective is missed" if event.share >= ALL else f"{event.share} % of the objective is used"


def _unanswered(incident: Incident, place: int, playbook: Playbook) -> tuple[str, ...]:
    """What that border still has to ask; how long it takes is not asked if somebody has said it in that phase."""
    several = borders(incident, playbook)
    began = several[place - 1][1] if place else incident.escalation.since
    done = {one.question for one in incident.phases.answers}
    if _estimated_since(incident, began):
        done |= {key for key, asked in playbook.phases.questions.items() if any(one.estimate for one in asked.answers)}
    return tuple(key for key in several[place][0].asks if key not in done)


def _what_is_asked(incident: Incident, playbook: Playbook) -> str:
    key = incident.phases.waiting
    asked = playbook.phases.questions.get(key) if key else None
    if asked is None:
        return f"Nothing is asked about {incident.name} just now."
    return f"“{asked.asks}” is asked: `/incident answer <answer>`, with one of {_listed(asked.answers)}."


def _listed(answers: tuple[PhaseAnswer, ...]) -> str:
    return ", ".join(f"“{one.says}”" for one in answers)
