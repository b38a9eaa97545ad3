"""The forms that offer a choice: the next status, another severity, a commander."""

from playbook import events
from playbook.commands import Acknowledge, ChangeSeverity
from playbook.incident import Status
from sandbox.people import ANA, BEN, ROBO, SARA
from tests.acceptance.handlers.conftest import Office


async def test_status_form_offers_the_moves_and_their_meaning(office: Office) -> None:
    """A false alarm needs its reason there too."""
    await office.declare("P4")
    assert await office.type("status INC-1") == ""
    person = office.ws.person(ANA)
    offered = [one["value"] for one in office.form().blocks[1]["element"]["options"]]
    refused = await person.submit(office.form(), {"status": "cancelled"})
    done = await person.submit(office.form(), {"status": "cancelled", "why": "a test"})

    assert offered == ["identified", "monitoring", "resolved", "cancelled"]
    assert refused.body == {"response_action": "errors", "errors": {"why": "Say why it was a false alarm."}}
    assert done.body is None
    assert (await office.get(1)).status is Status.CANCELLED


async def test_severity_form_offers_the_others_with_their_effects(office: Office) -> None:
    """And changes it, with the reason."""
    await office.declare("P2")
    assert await office.type("severity INC-1") == ""
    form = office.form()
    await office.ws.person(ANA).submit(form, {"severity": "P0", "why": "all regions"})
    changed = next(e for e in await office.incidents.timeline(1) if isinstance(e, events.SeverityChanged))

    assert [one["value"] for one in form.blocks[1]["element"]["options"]] == ["P0", "P1", "P3", "P4"]
    assert (changed.before, changed.after, changed.why) == ("P2", "P0", "all regions")


async def test_severity_that_somebody_else_has_set_names_them(office: Office) -> None:
    """Two people, one form each: the second is told."""
    await office.declare("P2")
    await office.typed("severity INC-1")
    await office.give(1, ChangeSeverity(by=BEN.id, at=office.now[0], to="P0"))
    answer = await office.ws.person(ANA).submit(office.form(), {"severity": "P0"})

    assert answer.body is not None
    assert answer.body["errors"] == {
        "severity": "INC-1 is already P0. @Ben raised the severity from P2 to P0 at 03:00 UTC."
    }


async def test_commander_form_takes_people_only(office: Office) -> None:
    """A bot is refused under the field, by its name."""
    await office.declare("P4")
    assert await office.type("commander INC-1") == ""
    person = office.ws.person(ANA)
    refused = await person.submit(office.form(), {"person": ROBO.id})
    await person.submit(office.form(), {"person": SARA.id})

    assert refused.body is not None
    assert refused.body["errors"] == {
        "person": f"@{ROBO.name} is a bot, so the command cannot go there. Choose a person who works here."
    }
    assert (await office.get(1)).commander == SARA.id


async def test_severity_form_says_what_each_change_would_do_now(office: Office) -> None:
    """As the incident stands: once somebody has it, a change pages nobody anew."""
    await office.declare("P2")
    await office.typed("severity INC-1")
    before = next(block for block in office.form().blocks if block["type"] == "context")["elements"][0]["text"]
    await office.give(1, Acknowledge(by=ANA.id, at=office.now[0]))
    await office.typed("severity INC-1")
    after = next(block for block in office.form().blocks if block["type"] == "context")["elements"][0]["text"]

    assert [line.split(".")[0] for line in before.splitlines()] == [
        "*P0* Paging On-call engineer: <@U0000ANA>",
        "*P1* Paging On-call engineer: <@U0000ANA>",
        "*P3* Nobody is paged anew",
        "*P4* Nobody is paged anew",
    ]
    assert [line.split(".")[0] for line in after.splitlines()] == [
        f"*{key}* Nobody is paged anew" for key in ("P0", "P1", "P3", "P4")
    ]
