"""Who may do what, as people meet it: in commands, buttons and forms; and user groups, as Slack tells of them."""

import pytest

from handlers.buttons import Act, Aim, button
from playbook import reading
from playbook.commands import Acknowledge, AssignCommander, Depart
from playbook.document import Playbook
from playbook.incident import Status
from sandbox.people import ANA, BEN, MARC, SARA, TESS, Person, UserGroup
from tests.acceptance.handlers.conftest import Office

ZOE = Person(id="U0000ZOE", name="Zoe", real_name="Zoe Quist", title="support", email="zoe@example.com")
"""Somebody whom the playbook does not know."""
SRE = "S0000SRE"
NOW = Aim(incident=1)
OWN = """
permissions:
  managers: [manager, cto]
  groups: {sre: S0000SRE}
  rules:
    - {commands: [resolve, resolve-now], severities: [P0], allow: [sre, cto]}
    - {commands: [declare], severities: [P4], allow: [responders]}
"""


@pytest.fixture(scope="session")
def rules() -> Playbook:
    """The built-in playbook with rules of its own, its people found in Slack."""
    text, _, rest = reading.DEFAULT_TEXT.partition("permissions:\n")
    plain = reading.read(text + OWN + rest.partition("\n")[2])
    return plain.with_people({email: f"U0000{email.partition('@')[0].upper()}" for email in plain.emails()})


@pytest.fixture
async def open_office(office: Office) -> Office:
    """The office with Zoe in it, and with a user group."""
    office.ws.world.people[ZOE.id] = ZOE
    office.ws.world.names[ZOE.id] = ZOE.name
    office.ws.world.join(office.ws.channel("general"), ZOE.id)
    office.ws.world.groups[SRE] = UserGroup(id=SRE, handle="sre", name="SRE", users=(SARA.id,))
    return office


async def commanded(office: Office, severity: str = "P0") -> None:
    """An incident that Ana declared and commands."""
    await office.declare(severity)
    await office.give(1, Acknowledge(by=ANA.id, at=office.now[0]))


def asked(office: Office) -> int:
    """How often Slack was asked who is in a group."""
    return len([call for call in office.ws.calls if call.method == "usergroups.users.list"])


async def test_anybody_calls_for_help(open_office: Office) -> None:
    """Somebody whom the playbook does not know declares, notes, escalates, raises, and acknowledges."""
    office = open_office
    await office.type("declare P1 cannot log in", ZOE)
    for words in ("note INC-1 eu only", "escalate INC-1", "severity INC-1 P0", "ack INC-1"):
        assert "Only" not in await office.type(words, ZOE)

    incident = await office.get(1)
    assert (incident.severity, incident.commander) == ("P0", ZOE.id)


async def test_work_is_refused_with_somebody_who_may(open_office: Office) -> None:
    """A command, a button and a menu's choice of a stranger change nothing, open nothing, and name the commander."""
    office = open_office
    await commanded(office, "P1")
    message = await office.message(
        button(Act.UPDATE, "Update", NOW), button(Act.NOTHING_NEW, "Nothing new", NOW), button(Act.TITLE, "Title", NOW)
    )
    before = await office.get(1)

    said = [
        await office.type("update INC-1 all is well", ZOE),
        await office.type("update INC-1", ZOE),
        await office.whispered(await office.ws.person(ZOE).click(message, "update")),
        await office.whispered(await office.ws.person(ZOE).click(message, "nothing_new")),
    ]
    title = await office.whispered(await office.ws.person(ZOE).click(message, "title"))

    ask = f"ask <@{ANA.id}> (commander), <@{BEN.id}> (On-call engineer (backup)) or <@{SARA.id}> (Senior engineer)."
    assert said == [f"Only a responder may post updates about INC-1: {ask}"] * 4
    assert title == f"Only a responder may change the title of INC-1: {ask}"
    assert office.ws.person(ZOE).view is None
    assert await office.get(1) == before


async def test_only_the_commander_or_a_manager_lowers_a_p0(open_office: Office) -> None:
    """Ben is told whom to ask, and that with a reason it is put to her; the manager just does it."""
    office = open_office
    await commanded(office)

    typed = await office.type("severity INC-1 P2", BEN)

    assert typed == (
        "Only the commander or a manager may lower the severity of INC-1: "
        f"ask <@{ANA.id}> (commander), <@{MARC.id}> (Engineering manager) or <@{TESS.id}> (CTO). "
        f"Or say why, and it is put to <@{ANA.id}>: `/incident severity INC-1 P2 &lt;why&gt;`."
    )
    assert "P0 → P2" in await office.type("severity INC-1 P2 one region", MARC)


async def test_a_form_offers_what_the_person_may_choose(open_office: Office) -> None:
    """Ben's form of statuses has neither the false alarm nor the resolution; Zoe's of severities proposes to Ana."""
    office = open_office
    await commanded(office)
    await office.typed("status INC-1", BEN)
    moves = [one["value"] for one in office.form(BEN).blocks[1]["element"]["options"]]
    await office.declare("P1", "another", by=ANA)
    await office.give(2, Acknowledge(by=ANA.id, at=office.now[0]))
    await office.typed("severity INC-2", ZOE)
    blocks = office.form(ZOE).blocks

    assert moves == ["identified", "monitoring"]
    assert [one["value"] for one in blocks[1]["element"]["options"]] == ["P0", "P2", "P3", "P4"]
    raised, *lowered = blocks[2]["elements"][0]["text"].splitlines()
    assert raised.startswith("*P0* ")
    assert lowered == [f"*{key}* is put to <@{ANA.id}>, who may lower it." for key in ("P2", "P3", "P4")]


async def test_a_form_that_was_opened_before_is_refused_under_its_field(open_office: Office) -> None:
    """While nobody commanded, Ben might have cancelled; once Ana does, his form says so by name."""
    office = open_office
    await office.declare()
    at = office.now[0]
    for command in (Acknowledge(by=ANA.id, at=at), AssignCommander(by=MARC.id, at=at, person=MARC.id)):
        await office.give(1, command)
    await office.give(1, Depart(at=at, person=MARC.id))
    message = await office.message(button(Act.CANCEL, "False alarm…", NOW))
    await office.ws.person(BEN).click(message, "False alarm…")
    await office.give(1, AssignCommander(by=ANA.id, at=at, person=ANA.id))

    answer = await office.ws.person(BEN).submit(office.form(BEN), {"words": "a test"})

    assert answer.body is not None
    (told,) = answer.body["errors"].values()
    assert told.startswith("Only the commander or a manager may cancel INC-1: ask @Ana (commander), @Marc")
    assert (await office.get(1)).status is Status.INVESTIGATING


async def test_declaring_can_be_restricted(open_office: Office) -> None:
    """By the command and by the form, which does not offer what would be refused; nothing is declared."""
    office = open_office

    said = await office.type("declare P4 disk is full", ZOE)
    await office.type("declare", ZOE)
    blocks = office.form(ZOE).blocks

    assert [one["value"] for one in blocks[0]["element"]["options"]] == ["P0", "P1", "P2", "P3"]
    assert "*P4*" not in blocks[1]["elements"][0]["text"]
    assert said.startswith(f"Only a responder may declare a P4: ask <@{ANA.id}>")
    assert await office.incidents.recent(1) == []
    assert "INC-1" in await office.type("declare P4 disk is full", ANA)


async def test_a_member_of_a_user_group_may(open_office: Office) -> None:
    """Slack is asked once in ten minutes, and only when nothing else decides."""
    office = open_office
    await commanded(office)
    await office.type("status INC-1 monitoring", ANA)
    assert asked(office) == 0

    refused = await office.type("resolve INC-1", ANA)
    again = await office.type("resolve INC-1", BEN)

    assert refused == again
    assert refused == (
        "Only a member of the user group “sre” or the CTO may resolve INC-1: "
        f"ask <@{SARA.id}> (Senior engineer) or <@{TESS.id}> (CTO)."
    )
    assert "resolved" in await office.type("resolve INC-1 now x", SARA)
    assert asked(office) == 1


async def test_who_joins_the_group_may_soon(open_office: Office) -> None:
    """What Slack has told holds ten minutes, and then it is asked anew."""
    office = open_office
    await commanded(office)
    await office.type("resolve INC-1", BEN)
    office.ws.world.groups[SRE] = UserGroup(id=SRE, handle="sre", name="SRE", users=(SARA.id, BEN.id))
    office.pass_time(minutes=11)

    assert "resolved" in await office.type("resolve INC-1 now x", BEN)


@pytest.mark.parametrize("kind", ["500", "429", "error:missing_scope", "error:plan_upgrade_required"])
async def test_slack_does_not_tell_of_the_group(open_office: Office, kind: str) -> None:
    """Never told: the contacts alone decide, and the refusal says why. Told before: those last known count."""
    office = open_office
    await commanded(office)
    office.ws.faults.add("usergroups.users.list", kind=kind)

    refused = await office.type("resolve INC-1", SARA)

    assert refused == (
        "Only a member of the user group “sre” or the CTO may resolve INC-1: "
        f"ask <@{TESS.id}> (CTO). Slack does not say just now who is in “sre”; try again in a minute."
    )
    assert "Only" in await office.type("resolve INC-1", BEN)  # Slack answers this time
    office.pass_time(minutes=11)
    office.ws.faults.add("usergroups.users.list", kind=kind)
    assert "resolved" in await office.type("resolve INC-1 now x", SARA)


async def test_the_contacts_need_no_slack(open_office: Office) -> None:
    """Whom the rule allows by name acts although Slack tells nothing."""
    office = open_office
    await commanded(office)
    office.ws.faults.add("usergroups.users.list", kind="500")

    assert "resolved" in await office.type("resolve INC-1 now x", TESS)
