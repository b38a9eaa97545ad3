"""Whether somebody may give a command; if not, the refusal names somebody who may."""

from typing import Final

from playbook import commands, runs
from playbook.approving import approvers
from playbook.circles import NAMED, Members, circle, either, introduced, people
from playbook.document import Playbook
from playbook.incident import CLOCK, Incident, Status
from playbook.permissions import ANYBODY, COMMANDER, Deed, Rule, rule
from playbook.refusals import Refused

_SAID: Final[dict[Deed, str]] = {
    "declare": "declare {}",
    "ack": "acknowledge {}",
    "note": "add notes to {}",
    "update": "post updates about {}",
    "status": "change the status of {}",
    "severity-raise": "raise the severity of {}",
    "severity-lower": "lower the severity of {}",
    "commander": "change the commander of {}",
    "role": "give the roles of {}",
    "title": "change the title of {}",
    "resolve": "resolve {}",
    "resolve-now": "resolve {} without its verification",
    "close": "close {}",
    "cancel": "cancel {}",
    "reopen": "reopen {}",
    "repair": "repair {}",
    "link": "link {} to others",
    "merge": "merge {}",
    "checklist": "tick the checklist of {}",
    "flag": "raise flags on {}",
    "unflag": "lower flags of {}",
    "users": "say how many users {} affects",
    "runbook": "run the runbooks of {}",
}
_ENDS: Final[tuple[Deed, ...]] = ("cancel", "resolve-now")
_APPROVE: Final = "approve this step of a runbook of {}"
_STATUSES: Final[dict[Status, Deed]] = {
    Status.RESOLVED: "resolve",
    Status.CLOSED: "close",
    Status.CANCELLED: "cancel",
}


class Forbidden(Refused):
    """A refusal of what this person may not; `may` are those who may, those to be asked first in front."""

    def __init__(self, sentence: str, deed: Deed, may: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.deed = deed
        self.may = may


def refuse_unless_allowed(
    incident: Incident | None, command: commands.Declare | commands.Command, members: Members, playbook: Playbook
) -> None:
    """Raises `Forbidden` with the name of somebody who may. `incident` is None for a declaration; time may do all."""
    for deed, decides in _rules(incident, command, playbook):
        if not _allows(decides, command, incident, members, playbook):
            may = _may(decides, command, incident, members, playbook)
            raise Forbidden(_sentence(deed, decides, incident, command, members, playbook), deed, may)


def groups_to_ask(
    incident: Incident | None, command: commands.Declare | commands.Command, playbook: Playbook
) -> tuple[str, ...]:
    """The Slack IDs of the user groups whose members decide; empty if it is decided without them."""
    undecided = [
        decides
        for _, decides in _rules(incident, command, playbook)
        if not _allows(decides, command, incident, {}, playbook)
    ]
    known = playbook.permissions.groups
    return tuple(dict.fromkeys(known[who] for decides in undecided for who in decides.allow if who in known))


def _asker(incident: Incident | None, command: commands.Declare | commands.Command) -> str:
    """Who asked for what is to be approved; empty for any other command."""
    if incident is None or not isinstance(command, commands.ApproveStep):
        return ""
    return next((run.here.asked_by for run in incident.runs if run.number == command.run), "")


def _rules(
    incident: Incident | None, command: commands.Declare | commands.Command, playbook: Playbook
) -> list[tuple[Deed, Rule]]:
    if command.by == CLOCK:
        return []
    if isinstance(command, commands.Declare):
        return [("declare", rule("declare", command.severity, playbook.permissions))]
    if incident is None:
        return []
    if isinstance(command, commands.ApproveStep):
        step = runs.approved(incident, command, playbook)
        allow = approvers(incident, step, _asker(incident, command), playbook, command.at) if step else ()
        return [("runbook", Rule(commands=("runbook",), allow=allow))] if allow else []
    found = _deeds(incident, command, playbook)
    return [(deed, _rule(deed, incident, command, playbook)) for deed in found]


def _rule(deed: Deed, incident: Incident, command: commands.Command, playbook: Playbook) -> Rule:
    """Who decides. Until somebody has acknowledged there is no commander in whose stead a responder could lower or end
    it, and so keep others from being called: that is for whoever declared it, by a slip, and for those whom the rule
    names; to end it, for those who were called as well.
    """
    decides = rule(deed, incident.severity, playbook.permissions)
    theirs = {incident.declared_by, *(incident.escalation.tried if deed in _ENDS else ())}
    taken = incident.acknowledged_by or incident.commander or command.by in theirs
    others = tuple(who for who in decides.allow if who != COMMANDER)
    if deed not in (*_ENDS, "severity-lower") or taken or not others:
        return decides
    return decides.model_copy(update={"allow": others})


def _deeds(  # noqa: C901 - a table
    incident: Incident, command: commands.Command, playbook: Playbook
) -> tuple[Deed, ...]:
    """What a command is in the words of the rules; escalating is in none of them."""
    match command:
        case commands.Acknowledge():
            return ("ack",)
        case commands.AssignCommander() | commands.OfferCommand():
            return ("commander",)
        case commands.AssignRole():
            return ("role",)
        case commands.AddNote() | commands.KeepMessage() | commands.TakeMessageOut():
            return ("note",)
        case commands.Retitle():
            return ("title",)
        case commands.Reopen() | commands.Relapse():
            return ("reopen",)
        case commands.Repair():
            return ("repair",)
        case commands.AddTask() | commands.FinishTask():
            return ("note",)
        case commands.TickItems():
            return ("checklist",)
        case commands.ChangeFlags(up=up, down=down):
            return (*(("flag",) if up else ()), *(("unflag",) if down else ()))
        case commands.CountUsers():
            return ("users",)
        case commands.AnswerQuestion() | commands.Estimate():
            return ("update",)
        case commands.TickStep() if (set_by_it := runs.setting(incident, command, playbook)) is not None:
            return ("runbook", *_deeds(incident, set_by_it, playbook))
        case commands.OfRun():
            return ("runbook",)
        case commands.TickCheck() | commands.UntickCheck():
            return ("resolve",)
        case commands.ChangeStatus(to=Status.RESOLVED, now=True) if (
            incident.severity in playbook.verification or incident.verification.running
        ):
            return ("resolve-now",)
        case commands.ChangeStatus(to=to):
            return (_STATUSES.get(to, "status"),)
        case commands.PostUpdate(to=None) | commands.Snooze():
            return ("update",)
        case commands.PostUpdate(to=to) if to is incident.status:
            return ("update",)
        case commands.PostUpdate(to=Status() as to):
            return ("resolve",) if to is Status.RESOLVED else ("update", _STATUSES.get(to, "status"))
        case commands.Link() | commands.Unlink():
            return ("link",)
        case commands.Merge():
            return ("merge",)
        case commands.KeepSeverity():
            return ("severity-lower",)
        case commands.ChangeSeverity(to=to):
            return ("severity-raise" if playbook.worse(to, incident.severity) else "severity-lower",)
    return ()


def _allows(
    decides: Rule,
    command: commands.Declare | commands.Command,
    incident: Incident | None,
    members: Members,
    playbook: Playbook,
) -> bool:
    return ANYBODY in decides.allow or any(
        command.by == one for who in decides.allow for one in people(who, command.at, incident, members, playbook)
    )


def _may(
    decides: Rule,
    command: commands.Declare | commands.Command,
    incident: Incident | None,
    members: Members,
    playbook: Playbook,
) -> tuple[str, ...]:
    """Those who may, whom a refusal names; whoever asked for something is not to be asked to approve it."""
    found = (one for who in decides.allow for one in people(who, command.at, incident, members, playbook))
    asker = _asker(incident, command)
    return tuple(one for one in dict.fromkeys(found) if one != asker)


def _sentence(
    deed: Deed,
    decides: Rule,
    incident: Incident | None,
    command: commands.Declare | commands.Command,
    members: Members,
    playbook: Playbook,
) -> str:
    about = f"a {command.severity}" if isinstance(command, commands.Declare) else incident.name if incident else "it"
    circles = dict.fromkeys(circle(who, incident, playbook) for who in decides.allow)
    found = _may(decides, command, incident, members, playbook)
    names = [introduced(one, incident, playbook) for one in found[:NAMED]]
    asked = f"ask {either(names)}" if names else "ask whoever keeps the playbook, where this is ruled"
    said = _APPROVE if isinstance(command, commands.ApproveStep) else _SAID[deed]
    return f"Only {either(list(circles))} may {said.format(about)}: {asked}.{_unheard(decides, members, playbook)}"


def _unheard(decides: Rule, members: Members, playbook: Playbook) -> str:
    """That Slack has not told who belongs to a group, if it has not."""
    groups = playbook.permissions.groups
    missing = [f"“{who}”" for who in decides.allow if who in groups and groups[who] not in members]
    return f" Slack does not say just now who is in {either(missing)}; try again in a minute." if missing else ""
