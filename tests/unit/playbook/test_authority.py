"""Who may do what: the usual rules, the file's own, and a refusal that names somebody who may."""

from typing import Any

import pytest

from playbook import authority, commands
from playbook.document import Playbook
from playbook.incident import CLOCK, Incident, Report, Status
from playbook.permissions import Permissions, Rule
from playbook.refusals import Refused
from tests.support.history import START, History, at

ANA, BEN, MARC, TESS, CLEO = (f"U0000{name}" for name in ("ANA", "BEN", "MARC", "TESS", "CLEO"))
STRANGER = "U0000STRANGER"
SRE = "S0123SRE"
WHEN = at(1)
REPORT = Report(new="something")

Asked = commands.Declare | commands.Command


def refusal(incident: Incident | None, command: Asked, playbook: Playbook, **members: frozenset[str]) -> str:
    """The sentence of the refusal; empty if it is allowed."""
    try:
        authority.refuse_unless_allowed(incident, command, members, playbook)
    except Refused as refused:
        return refused.sentence
    return ""


def commanded(playbook: Playbook, severity: str = "P0") -> Incident:
    """An incident that Dee declared, and that Ana commands."""
    history = History(playbook, severity)
    history.give(commands.Acknowledge(by=ANA, at=WHEN))
    return history.incident


def ruled(playbook: Playbook, *rules: Rule, **permissions: Any) -> Playbook:
    """The playbook, with rules of its own."""
    return playbook.model_copy(update={"permissions": Permissions(rules=rules, **permissions)})


def status(by: str, to: Status) -> commands.ChangeStatus:
    """A move along the life-cycle."""
    return commands.ChangeStatus(by=by, at=WHEN, to=to, why="so")


def severity(by: str, to: str) -> commands.ChangeSeverity:
    """Another severity."""
    return commands.ChangeSeverity(by=by, at=WHEN, to=to)


CALLS_FOR_HELP: list[Asked] = [
    commands.Declare(by=STRANGER, at=START, severity="P0"),
    commands.Acknowledge(by=STRANGER, at=WHEN),
    commands.Escalate(by=STRANGER, at=WHEN),
    commands.AddNote(by=STRANGER, at=WHEN, words="seen"),
    commands.Reopen(by=STRANGER, at=WHEN, why="it is back"),
    severity(STRANGER, "P0"),
]
WORK: list[tuple[Asked, str]] = [
    (commands.PostUpdate(by=STRANGER, at=WHEN, report=REPORT), "post updates about INC-7"),
    (commands.Snooze(by=STRANGER, at=WHEN, length=at(5) - START), "post updates about INC-7"),
    (commands.AssignCommander(by=STRANGER, at=WHEN, person=STRANGER), "change the commander of INC-7"),
    (commands.Retitle(by=STRANGER, at=WHEN, title="other"), "change the title of INC-7"),
    (status(STRANGER, Status.IDENTIFIED), "change the status of INC-7"),
    (status(STRANGER, Status.RESOLVED), "resolve INC-7"),
    (status(STRANGER, Status.CLOSED), "close INC-7"),
    (commands.PostUpdate(by=STRANGER, at=WHEN, report=REPORT, to=Status.RESOLVED), "resolve INC-7"),
]


@pytest.mark.parametrize("command", CALLS_FOR_HELP, ids=lambda command: type(command).__name__)
def test_anybody_calls_for_help(command: Asked, playbook: Playbook) -> None:
    """Whoever they are, people declare, acknowledge, escalate, note, raise and reopen."""
    incident = None if isinstance(command, commands.Declare) else commanded(playbook, "P1")

    assert refusal(incident, command, playbook) == ""


@pytest.mark.parametrize(("command", "deed"), WORK)
def test_work_is_for_responders(command: Asked, deed: str, playbook: Playbook) -> None:
    """A stranger is refused, with those to ask; the commander, the declarer, the paged and a contact are not."""
    incident = commanded(playbook, "P1")

    told = refusal(incident, command, playbook)

    assert told == (
        f"Only a responder may {deed}: ask <@{ANA}> (commander), <@U0000DEE> or <@{BEN}> (On-call engineer (backup))."
    )
    for somebody in (ANA, "U0000DEE", BEN, CLEO):
        assert refusal(incident, _given(command, somebody), playbook) == ""


def _given(command: Asked, by: str) -> Asked:
    return type(command)(**{**vars(command), "by": by})


@pytest.mark.parametrize(
    ("command", "deed"),
    [
        (status(BEN, Status.CANCELLED), "cancel"),
        (severity(BEN, "P3"), "lower the severity of"),
        (commands.KeepSeverity(by=BEN, at=WHEN), "lower the severity of"),
    ],
)
@pytest.mark.parametrize("grade", ["P0", "P2"])
def test_the_gravest_is_for_the_commander_and_the_managers(
    command: Asked, deed: str, grade: str, playbook: Playbook
) -> None:
    """To cancel, to lower, and to say that it stays: another responder is refused; commander and managers are not."""
    incident = commanded(playbook, grade)

    assert refusal(incident, command, playbook) == (
        f"Only the commander or a manager may {deed} INC-7: "
        f"ask <@{ANA}> (commander), <@{MARC}> (Engineering manager) or <@{TESS}> (CTO)."
    )
    for somebody in (ANA, MARC, TESS, CLEO):
        assert refusal(incident, _given(command, somebody), playbook) == ""


def test_nobody_waits_for_a_name(playbook: Playbook) -> None:
    """While nobody commands, a responder may what the commander may; a stranger may not."""
    history = History(playbook)
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    history.give(commands.AssignCommander(by=MARC, at=at(1), person=MARC))
    history.give(commands.Depart(at=at(2), person=MARC))
    incident = history.incident
    assert incident.commander is None

    assert refusal(incident, severity(BEN, "P1"), playbook) == ""
    assert "Only a responder or a manager may" in refusal(incident, severity(STRANGER, "P1"), playbook)


def test_what_nobody_has_is_not_silenced(playbook: Playbook) -> None:
    """Before anybody acknowledges, lowering it keeps others from being called: for its declarer and the managers."""
    incident = History(playbook).incident

    assert "Only a manager may lower" in refusal(incident, severity(BEN, "P4"), playbook)
    assert refusal(incident, severity(incident.declared_by, "P4"), playbook) == ""
    assert refusal(incident, severity(MARC, "P4"), playbook) == ""


@pytest.mark.parametrize("ends", [{"to": Status.CANCELLED}, {"to": Status.RESOLVED, "now": True}])
def test_what_nobody_has_is_not_ended(ends: dict[str, Any], playbook: Playbook) -> None:
    """Nor is it ended then by a responder who was not called: by its declarer, by who was called, by a manager."""
    incident = History(playbook).incident
    given = {who: commands.ChangeStatus(by=who, at=WHEN, why="x", **ends) for who in (BEN, ANA, "U0000DEE", MARC)}

    assert "Only a manager may" in refusal(incident, given.pop(BEN), playbook)
    assert {refusal(incident, one, playbook) for one in given.values()} == {""}


def test_time_may_do_all(playbook: Playbook) -> None:
    """No rule stops the clock."""
    incident = commanded(playbook)

    assert refusal(incident, status(CLOCK, Status.CANCELLED), playbook) == ""


def test_the_files_rules_come_first(playbook: Playbook) -> None:
    """The first rule that fits the command and the severity decides; what none fits goes by the usual ones."""
    own = ruled(
        playbook,
        Rule(commands=("resolve",), severities=("P0",), allow=("cto",)),
        Rule(commands=("resolve", "declare"), allow=("anybody",)),
    )

    assert refusal(commanded(own), status(ANA, Status.RESOLVED), own) == (
        f"Only the CTO may resolve INC-7: ask <@{TESS}> (CTO)."
    )
    assert refusal(commanded(own), status(TESS, Status.RESOLVED), own) == ""
    assert refusal(commanded(own, "P1"), status(STRANGER, Status.RESOLVED), own) == ""
    assert refusal(commanded(own), status(ANA, Status.IDENTIFIED), own) == ""


def test_declaring_can_be_restricted(playbook: Playbook) -> None:
    """By severity, as everything else."""
    own = ruled(playbook, Rule(commands=("declare",), severities=("P0",), allow=("managers",)))
    worst, other = (commands.Declare(by=STRANGER, at=START, severity=key) for key in ("P0", "P1"))

    assert refusal(None, worst, own).startswith("Only a manager may declare a P0: ask <@U0000MARC>")
    assert refusal(None, other, own) == ""


def test_an_update_that_moves_the_status_is_both(playbook: Playbook) -> None:
    """Who may post and not move is stopped when the update moves it, and not when it names where it stands."""
    own = ruled(playbook, Rule(commands=("status",), allow=("cto",)))
    incident = commanded(own)
    moves, stays = (
        commands.PostUpdate(by=BEN, at=WHEN, report=REPORT, to=to) for to in (Status.IDENTIFIED, incident.status)
    )

    assert "change the status" in refusal(incident, moves, own)
    assert refusal(incident, stays, own) == ""


def test_a_user_group(playbook: Playbook) -> None:
    """Its members may; who is none is told; while Slack never said who they are, the others may, and it is said."""
    own = ruled(playbook, Rule(commands=("close",), allow=("sre", "cto")), groups={"sre": SRE})
    incident = commanded(own)
    close = status(BEN, Status.CLOSED)

    assert refusal(incident, close, own, **{SRE: frozenset({BEN})}) == ""
    assert refusal(incident, close, own, **{SRE: frozenset({CLEO})}) == (
        "Only a member of the user group “sre” or the CTO may close INC-7: "
        "ask <@U0000CLEO> (CEO) or <@U0000TESS> (CTO)."
    )
    assert refusal(incident, close, own) == (
        "Only a member of the user group “sre” or the CTO may close INC-7: ask <@U0000TESS> (CTO). "
        "Slack does not say just now who is in “sre”; try again in a minute."
    )
    assert refusal(incident, status(TESS, Status.CLOSED), own) == ""


def test_slack_is_asked_only_if_it_decides(playbook: Playbook) -> None:
    """A group is asked for when nothing else allows the command, and not before."""
    own = ruled(playbook, Rule(commands=("close",), allow=("sre", "cto")), groups={"sre": SRE, "other": "S0123OTH"})
    incident = commanded(own)

    assert authority.groups_to_ask(incident, status(BEN, Status.CLOSED), own) == (SRE,)
    assert authority.groups_to_ask(incident, status(TESS, Status.CLOSED), own) == ()
    assert authority.groups_to_ask(incident, status(STRANGER, Status.RESOLVED), own) == ()
