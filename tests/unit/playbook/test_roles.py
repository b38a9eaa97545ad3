"""The roles beside the commander: who may have which, who learns of it, and who is told the duties."""

import pytest

from playbook import authority, commands
from playbook.commands import AssignRole
from playbook.document import Playbook
from playbook.events import RoleAssigned
from playbook.incident import Status
from playbook.lines import line
from playbook.telling import What
from playbook.tellings import tellings
from tests.support.history import History, at
from tests.unit.playbook.test_tellings import keys, running, told

ANA, BEN, MARC, TESS, ZOE = (f"U0000{name}" for name in ("ANA", "BEN", "MARC", "TESS", "ZOE"))


def given(history: History, role: str, person: str | None, *, by: str = ANA, minute: float = 1) -> list[str]:
    """Give a role; the keys of the duties that are told, or of which it is told that they are over."""
    return keys(told(history, AssignRole(by=by, at=at(minute), role=role, person=person)), What.DUTIES)


def test_a_role_is_one_persons_at_a_time(playbook: Playbook) -> None:
    """Who gets it has it instead of whoever had it; who gives it back leaves it free."""
    history = running(playbook)
    given(history, "scribe", BEN)
    given(history, "ops", BEN)
    given(history, "scribe", TESS)
    held = {one.role: one.person for one in history.incident.roles.held}
    given(history, "ops", None, by=BEN)

    assert held == {"ops": BEN, "scribe": TESS}
    assert {one.role: one.person for one in history.incident.roles.held} == {"scribe": TESS}
    assert history.incident.commander == ANA


def test_the_duties_are_told_once_to_each(playbook: Playbook) -> None:
    """Who takes a role anew gets no second message: the first is edited, and so is that of whoever lost it."""
    history = running(playbook)
    first = given(history, "scribe", BEN)
    second = given(history, "scribe", TESS)
    again = given(history, "scribe", BEN)
    back = given(history, "scribe", None)

    assert first == [f"duties:scribe:{BEN}"]
    assert second == [f"duties:scribe:{TESS}", f"duties:scribe:{BEN}"]
    assert again == [f"duties:scribe:{BEN}", f"duties:scribe:{TESS}"]
    assert back == [f"duties:scribe:{BEN}"]


def test_who_gets_a_role_is_let_in_and_the_room_is_left_in_peace(playbook: Playbook) -> None:
    """The card, the log and the door; no message in the room or in the thread."""
    made = told(running(playbook), AssignRole(by=ANA, at=at(1), role="ops", person=TESS))

    assert {one.what for one in made} == {What.CARD, What.LOG, What.INVITE, What.DUTIES}


def test_who_gets_a_role_is_a_member_of_a_private_incident(playbook: Playbook) -> None:
    """It exists for them from then on, even if they give the role back."""
    history = History(playbook, private=True)
    assert TESS not in history.incident.members
    given(history, "comms", TESS)
    given(history, "comms", None)

    assert TESS in history.incident.members


def test_only_a_responder_gives_roles_and_who_has_one_is_a_responder(playbook: Playbook) -> None:
    """Zoe, whom the playbook does not know, may take none; once she has one, she may do the work."""
    history = running(playbook)
    take = AssignRole(by=ZOE, at=at(1), role="scribe", person=ZOE)
    with pytest.raises(Exception, match="Only a responder may give the roles of INC-7: ask <@U0000ANA>"):
        authority.refuse_unless_allowed(history.incident, take, {}, playbook)
    given(history, "scribe", ZOE)
    authority.refuse_unless_allowed(history.incident, take, {}, playbook)
    authority.refuse_unless_allowed(history.incident, commands.Retitle(by=ZOE, at=at(2), title="x"), {}, playbook)


def test_what_changes_nothing_is_refused(playbook: Playbook) -> None:
    """A role that there is not, one that they have already, one that nobody has; and all of them after the end."""
    history = running(playbook)
    given(history, "scribe", BEN)
    said = [
        history.refused(AssignRole(by=ANA, at=at(2), role=role, person=person))
        for role, person in (("cook", BEN), ("scribe", BEN), ("ops", None))
    ]
    history.give(commands.ChangeStatus(by=ANA, at=at(3), to=Status.RESOLVED, now=True, why="fixed"))

    assert said == [
        (
            "There is no role “cook”. The roles are `commander`, `comms` (Communications lead), `scribe` (Scribe), "
            "`ops` (Operations lead)."
        ),
        f"<@{BEN}> has the role of Scribe already.",
        "Nobody has the role of Operations lead.",
    ]
    assert "INC-7 is resolved" in history.refused(AssignRole(by=ANA, at=at(4), role="ops", person=BEN))


def test_how_it_reads_on_the_timeline(playbook: Playbook) -> None:
    """Who has it, after whom, and by whose word."""
    history = running(playbook)
    for by, person in ((ANA, BEN), (TESS, TESS), (ANA, None)):
        given(history, "scribe", person, by=by)

    assert [line(event) for event in history.events[-3:]] == [
        f"Scribe: <@{BEN}> (given by <@{ANA}>)",
        f"Scribe: <@{TESS}>, after <@{BEN}>",
        f"Scribe: <@{ANA}> released <@{TESS}>",
    ]


def test_before_there_were_roles(playbook: Playbook) -> None:
    """A playbook without the section has no role but the commander's, and an incident kept before it has none taken."""
    plain = playbook.model_copy(update={"roles": {}})
    history = running(plain)

    said = history.refused(AssignRole(by=ANA, at=at(1), role="scribe", person=ANA))
    assert said == "There is no role “scribe”. This playbook has no role but the commander's."
    old = history.incident.model_dump(exclude={"roles", "status_since"})
    assert type(history.incident).model_validate(old) == history.incident


def test_a_role_without_a_room_opens_no_door(playbook: Playbook) -> None:
    """The room comes later, and invites everybody who has a part in it."""
    history = History(playbook)
    before = history.incident
    *_, event = history.give(AssignRole(by=ANA, at=at(1), role="scribe", person=TESS))

    assert isinstance(event, RoleAssigned)
    assert {one.what for one in tellings(before, event, history.incident, 3)} == {What.DUTIES}
    assert TESS in history.incident.people
