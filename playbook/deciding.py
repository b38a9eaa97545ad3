"""The one decision: what a command makes happen to an incident. Each machine answers for its own commands."""

from collections.abc import Sequence
from functools import reduce
from typing import Final, assert_never

from playbook import (
    answering,
    away,
    cadence,
    checklist,
    commands,
    declaring,
    dispute,
    escalation,
    estimating,
    evolving,
    flags,
    handing,
    handover,
    keeping,
    lifecycle,
    limits,
    phases,
    pieces,
    places,
    related,
    repeating,
    roles,
    running,
    runs,
    severity,
    speaking,
    still,
    symptoms,
    tasks,
    verification,
    ways,
)
from playbook.document import Playbook
from playbook.events import (
    CardPosted,
    CommanderAssigned,
    Event,
    Joined,
    NoteAdded,
    Reason,
    Retitled,
    RoomOpened,
    Unacknowledged,
    Undelivered,
)
from playbook.incident import Incident
from playbook.refusals import Refused

LONGEST_TITLE: Final = 120
"""Characters: fits a header, a topic and a modal's option without being cut."""
LONGEST_WORDS: Final = 2_500
"""Characters of a note, an impact or a reason: fits into one Slack text object with what we put around it."""


def declare(number: int, command: commands.Declare, playbook: Playbook) -> list[Event]:
    """Begin an incident: page at once whom the severity's policy names first."""
    key = severity.known(command.severity, playbook)
    _short(command.title, LONGEST_TITLE, "A title")
    _short(command.impact, LONGEST_WORDS, "The impact")
    declared = declaring.declared(number, command, key, playbook)
    happened: list[Event] = [
        declared,
        *escalation.begin(key, command.at, command.by, Reason.DECLARED, (), playbook),
    ]
    return [*happened, *flags.at_declaration(evolving.replay(happened), command, playbook)]


def decide(incident: Incident, command: commands.Command, playbook: Playbook) -> list[Event]:
    """What the command makes happen, the flags that its numbers raise included; `[]` if nothing is left to do.

    Raises `Refused` with a sentence for the human; then nothing has changed.
    """
    known = answering.by_act(incident, command, playbook)
    made = _decide(reduce(evolving.evolve, known, incident), command, playbook)
    happened = [*known, *made] if made else []
    after = reduce(evolving.evolve, happened, incident)
    of_runs = running.given_up(incident, after, command.at, command.by, playbook)
    of_runs += runs.settled(incident, after, command.at, command.by, playbook)
    return [*happened, *of_runs, *limits.by_numbers(incident, after, command.at, command.by, playbook)]


def _decide(incident: Incident, command: commands.Command, playbook: Playbook) -> list[Event]:  # noqa: C901 - a table
    match command:
        case commands.Acknowledge():
            return answering.acknowledge(incident, command, playbook)
        case commands.AssignCommander():
            return _assign(incident, command, playbook)
        case commands.Escalate():
            _short(command.why, LONGEST_WORDS, "A reason")
            return escalation.escalate(incident, command, playbook)
        case commands.ChangeStatus():
            _short(command.why, LONGEST_WORDS, "A reason")
            checklist.refuse_oversight(incident, command, playbook)
            return verification.change(incident, command, playbook)
        case commands.Reopen():
            _short(command.why, LONGEST_WORDS, "A reason")
            return _reopen(incident, command, playbook)
        case commands.ChangeSeverity():
            _short(command.why, LONGEST_WORDS, "A reason")
            return severity.change(incident, command, playbook)
        case commands.ProposeSeverity():
            _short(command.why, LONGEST_WORDS, "A reason")
            return dispute.propose(incident, command, playbook)
        case commands.Link():
            _short(command.why, LONGEST_WORDS, "A reason")
            return related.link(incident, command)
        case commands.Unlink():
            return related.unlink(incident, command)
        case commands.Merge():
            _short(command.why, LONGEST_WORDS, "A reason")
            return related.merge(incident, command, playbook)
        case commands.RecordTie() | commands.RecordUntie() | commands.RecordMerged():
            return related.record(incident, command, playbook)
        case commands.KeepSeverity():
            return dispute.keep(incident, command)
        case commands.PostUpdate():
            return cadence.post(incident, command, playbook)
        case commands.Snooze():
            return cadence.snooze(incident, command, playbook)
        case commands.AddNote():
            return _note(command)
        case commands.Retitle():
            return _retitle(incident, command)
        case commands.Join():
            _short(command.words, LONGEST_WORDS, "What you report")
            return [Joined(at=command.at, by=command.by, words=command.words)]
        case commands.AddTask():
            return tasks.add(incident, command)
        case commands.FinishTask():
            return tasks.finish(incident, command)
        case commands.TickItems():
            return checklist.tick(incident, command, playbook)
        case commands.Repair():
            return pieces.repair(incident, command)
        case commands.OfRun():
            set_by_it = runs.setting(incident, command, playbook)
            set_ = _decide(incident, set_by_it, playbook) if set_by_it else []
            return [*set_, *runs.decide(reduce(evolving.evolve, set_, incident), command, playbook)]
        case commands.AssignRole():
            return roles.assign(incident, command, playbook)
        case commands.OfferCommand():
            return handover.offer(incident, command, playbook)
        case commands.AnswerOffer():
            return handover.answer(incident, command, playbook)
        case commands.LapseOffer() | commands.SeekCommander() | commands.ProposeHandover():
            return _gone_on(incident, handover.remind(incident, command, playbook), command, playbook)
        case commands.NoticeAway():
            return away.notice(incident, command, playbook)
        case commands.Depart():
            return _gone_on(incident, handover.depart(incident, command), command, playbook)
        case commands.ChangeFlags():
            _short(command.why, LONGEST_WORDS, "A reason")
            return flags.change(incident, command, playbook)
        case commands.CountUsers():
            return limits.count(incident, command)
        case commands.Estimate():
            _short(command.why, LONGEST_WORDS, "A reason")
            return estimating.give(incident, command, playbook)
        case commands.AskEstimate():
            return estimating.ask(incident, command, playbook)
        case commands.TickCheck():
            return verification.tick(incident, command)
        case commands.UntickCheck():
            return verification.untick(incident, command)
        case commands.Relapse():
            _short(command.why, LONGEST_WORDS, "A reason")
            return verification.relapse(incident, command)
        case commands.AnswerQuestion():
            return phases.answer(incident, command, playbook)
        case commands.EnterPhase():
            return phases.enter(incident, command, playbook)
        case commands.TellTime():
            return phases.tell(incident, command, playbook)
        case commands.EndVerification():
            return verification.end(incident, command)
        case commands.Climb():
            return escalation.climb(incident, command, playbook)
        case commands.AskStill() | commands.GoOn():
            return _gone_on(incident, still.remind(incident, command, playbook), command, playbook)
        case commands.AnswerStill():
            return still.answer(incident, command)
        case commands.RepeatPages():
            return repeating.repeat(incident, command, playbook)
        case commands.ReachOn():
            return ways.reach_on(incident, command, playbook)
        case commands.Prompt() | commands.CallOverdue() | commands.WidenOverdue():
            return cadence.ask(incident, command, playbook)
        case commands.Speak():
            return speaking.hear(incident, command)
        case commands.NoticeTopic():
            return [*places.notice(incident, command)]
        case commands.PutTopicBack():
            return [*places.put_back(incident, command)]
        case commands.KeepMessage():
            return keeping.keep(incident, command)
        case commands.TakeMessageOut():
            return keeping.take_out(incident, command)
        case commands.EditMessage():
            return keeping.edit(incident, command)
        case commands.DeleteMessage():
            return keeping.delete(incident, command)
        case commands.Export():
            return handing.export(command)
        case commands.Arrive():
            return handing.arrive(incident, command)
        case commands.RecordSymptoms():
            return symptoms.record(incident, command)
        case commands.RecordCanvas() | commands.RecordMeeting() | commands.RecordDocument():
            return [*places.record(incident, command)]
        case commands.RecordRoom():
            known = incident.room == command.room
            return [] if known else [RoomOpened(at=command.at, by=command.by, room=command.room)]
        case commands.RecordCard():
            return [] if incident.card == command.ts else [CardPosted(at=command.at, by=command.by, ts=command.ts)]
        case commands.RecordUndelivered():
            known = evolving.lost(command.what, command.person, command.reason) in incident.undelivered
            instead = ways.instead(incident, command, playbook)
            return instead if known else [_undelivered(command), *instead]
        case commands.RecordUnreachable():
            return ways.instead(incident, command, playbook)
        case _:
            assert_never(command)


def _gone_on(incident: Incident, made: Sequence[Event], command: commands.Command, playbook: Playbook) -> list[Event]:
    """What was made of it; if nobody has it any more by that, the escalation goes on."""
    if not any(isinstance(one, Unacknowledged) for one in made):
        return [*made]
    after = reduce(evolving.evolve, made, incident)
    return [*made, *escalation.resume(after, command.at, command.by, playbook)]


def _assign(incident: Incident, command: commands.AssignCommander, playbook: Playbook) -> list[Event]:
    lifecycle.refuse_unless_open(incident, "command")
    at, by, who, before = command.at, command.by, command.person, incident.commander
    taken = answering.taken(incident, who, at, playbook) if by == who else []
    if who == before:
        if taken:
            return taken
        raise Refused(f"<@{who}> is already the commander of {incident.name}.")
    unasked = incident.private or incident.acknowledged_by is None or playbook.command.duties is not None
    return [*taken, CommanderAssigned(at=at, by=by, person=who, before=before, briefed=by != who and unasked)]


def _reopen(incident: Incident, command: commands.Reopen, playbook: Playbook) -> list[Event]:
    changed = lifecycle.reopen(incident, command)
    tried = incident.escalation.tried
    called = escalation.begin(incident.severity, command.at, command.by, Reason.REOPENED, tried, playbook)
    return [*changed, *called]


def _note(command: commands.AddNote) -> list[Event]:
    if not command.words:
        raise Refused("Say what to note: `/incident note <words>`.")
    _short(command.words, LONGEST_WORDS, "A note")
    return [NoteAdded(at=command.at, by=command.by, words=command.words)]


def _retitle(incident: Incident, command: commands.Retitle) -> list[Event]:
    if not command.title:
        raise Refused("Say what to call it: `/incident title <words>`.")
    _short(command.title, LONGEST_TITLE, "A title")
    if command.title == incident.title:
        raise Refused(f"{incident.name} is already called that.")
    return [Retitled(at=command.at, by=command.by, before=incident.title, after=command.title)]


def _undelivered(command: commands.RecordUndelivered) -> Undelivered:
    return Undelivered(at=command.at, by=command.by, what=command.what, person=command.person, reason=command.reason)


def _short(words: str, most: int, what: str) -> None:
    if len(words) > most:
        raise Refused(f"{what} may have {most:,} characters; this has {len(words):,}. Shorten it and try again.")
