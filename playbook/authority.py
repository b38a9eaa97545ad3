"""Whether somebody may give a command; if not, the refusal names somebody who may."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from playbook import commands, runs
from playbook.document import Playbook
from playbook.incident import CLOCK, Incident, Status
from playbook.permissions import ANYBODY, COMMANDER, MANAGERS, RESPONDERS, Deed, Rule, rule
from playbook.refusals import Refused
from playbook.wording import person

Members = Mapping[str, frozenset[str]]
"""Who belongs to the user groups, by the groups' Slack IDs; a group that Slack never told of is missing."""

_NAMED: Final = 3
"""People that a refusal names at most."""
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
            may = dict.fromkeys(
                one for who in decides.allow for one in _people(who, command.at, incident, members, playbook)
            )
            raise Forbidden(_sentence(deed, decides, incident, command, members, playbook), deed, tuple(may))


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
        allow = runs.approvers(incident, command, playbook)
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
        command.by == one for who in decides.allow for one in _people(who, command.at, incident, members, playbook)
    )


def _people(who: str, at: datetime, incident: Incident | None, members: Members, playbook: Playbook) -> Iterator[str]:
    """Those whom a word of a rule means, those to be asked first in front. While nobody commands, responders may."""
    if who == COMMANDER and incident and incident.commander:
        yield incident.commander
    elif who in (COMMANDER, RESPONDERS):
        yield from _responders(incident, playbook, at)
    elif who == MANAGERS:
        yield from playbook.people((key for key in playbook.permissions.managers if playbook.knows(key)), at)
    elif who in playbook.permissions.groups:
        yield from sorted(members.get(playbook.permissions.groups[who], ()))
    elif playbook.knows(who):
        yield from playbook.people((who,), at)


def _responders(incident: Incident | None, playbook: Playbook, at: datetime) -> Iterator[str]:
    if incident:
        yield from (one for one in (incident.commander, incident.acknowledged_by) if one)
        yield from (*incident.roles.people, *incident.escalation.tried, incident.declared_by)
    yield from playbook.people((*playbook.contacts, *playbook.rotas), at)


def _sentence(
    deed: Deed,
    decides: Rule,
    incident: Incident | None,
    command: commands.Declare | commands.Command,
    members: Members,
    playbook: Playbook,
) -> str:
    about = f"a {command.severity}" if isinstance(command, commands.Declare) else incident.name if incident else "it"
    circles = dict.fromkeys(_circle(who, incident, playbook) for who in decides.allow)
    found = dict.fromkeys(one for who in decides.allow for one in _people(who, command.at, incident, members, playbook))
    names = [_introduced(one, incident, playbook) for one in list(found)[:_NAMED]]
    asked = f"ask {_either(names)}" if names else "ask whoever keeps the playbook, where this is ruled"
    return (
        f"Only {_either(list(circles))} may {_SAID[deed].format(about)}: {asked}.{_unheard(decides, members, playbook)}"
    )


def _circle(who: str, incident: Incident | None, playbook: Playbook) -> str:
    if who == COMMANDER and incident and incident.commander:
        return "the commander"
    if who in (COMMANDER, RESPONDERS):
        return "a responder"
    if who == MANAGERS:
        return "a manager"
    if who in playbook.permissions.groups:
        return f"a member of the user group “{who}”"
    return f"the {playbook.called(who)}" if playbook.knows(who) else f"“{who}”"


def _introduced(who: str, incident: Incident | None, playbook: Playbook) -> str:
    role = "commander" if incident and who == incident.commander else playbook.name_of(who)
    return f"{person(who)} ({role})" if role != who else person(who)


def _unheard(decides: Rule, members: Members, playbook: Playbook) -> str:
    """That Slack has not told who belongs to a group, if it has not."""
    groups = playbook.permissions.groups
    missing = [f"“{who}”" for who in decides.allow if who in groups and groups[who] not in members]
    return f" Slack does not say just now who is in {_either(missing)}; try again in a minute." if missing else ""


def _either(several: list[str]) -> str:
    *most, last = several
    return f"{', '.join(most)} or {last}" if most else last
