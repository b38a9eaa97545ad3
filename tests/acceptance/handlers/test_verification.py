"""Verification from Slack: by the form, by typed words, by buttons; who may, and what is answered."""

from handlers.buttons import Act, Aim, button
from playbook import events
from playbook.commands import Acknowledge
from playbook.incident import Report, Status
from sandbox.people import ANA, BEN, MARC, Person
from tests.acceptance.handlers.conftest import Office

ZOE = Person(id="U0000ZOE", name="Zoe", real_name="Zoe Quist", title="support", email="zoe@example.com")
"""Somebody whom the playbook does not know."""


async def test_the_form_says_what_is_before_it_and_begins_it(office: Office) -> None:
    """One form as ever: the update is posted, and the verification begins."""
    await office.declare()
    message = await office.message(button(Act.RESOLVE, "Press", Aim(incident=1)))
    await office.ws.person(ANA).click(message, "Press")
    shown = office.form().plain
    await office.ws.person(ANA).submit(office.form(), {"What fixed it?": "rolled back"})
    kinds = [event.kind for event in await office.incidents.timeline(1, last=3)]

    assert "Before it is resolved: 3 checks to tick, then 30 min of monitoring." in shown
    assert kinds == ["status_changed", "verification_begun", "update_posted"]
    assert (await office.get(1)).status is Status.MONITORING


async def test_it_is_walked_by_typed_words(office: Office) -> None:
    """Each answer says what comes next."""
    await office.declare()
    await office.give(1, Acknowledge(by=ANA.id, at=office.now[0]))
    said = [
        await office.type(words)
        for words in (
            "resolve INC-1 fixed",
            "verify INC-1 healthy",
            "verify INC-1 2",
            "verify INC-1 data",
            "resolve INC-1",
        )
    ]

    assert [line.partition(" Update")[0] for line in said] == [
        (
            "INC-1: investigating → monitoring. The verification of INC-1 began. "
            "Before it is resolved: 3 checks to tick, then 30 min of monitoring. "
            "`/incident resolve INC-1 now &lt;why&gt;` skips it. "
            "No cause was given: `/incident update INC-1 &lt;the cause&gt;` adds it, or the post-mortem does."
        ),
        "Ticked: All services healthy.",
        "Ticked: Smoke tests pass.",
        (
            "Ticked: Data integrity checked. "
            "INC-1 is watched until <!date^1795491000^{time}|2026-11-24 03:30 UTC>, and then resolved by itself."
        ),
        (
            "INC-1 is being verified already: it is watched, and then resolved by itself. To resolve it at once: "
            "`/incident resolve INC-1 now &lt;why&gt;`; "
            "if it came back: `/incident relapse INC-1 &lt;what you see&gt;`."
        ),
    ]


async def test_the_words_carry_the_cause_and_what_prevents_it(office: Office) -> None:
    """As the form does; and whoever has given a cause is not told how to."""
    await office.declare()
    said = await office.type("resolve INC-1 rolled back; Cause: a bad migration; prevention: staging gets real data")
    ending = (await office.get(1)).ending

    assert ending == Report(new="rolled back", root_cause="a bad migration", prevention="staging gets real data")
    assert "No cause was given" not in said
    assert "cause: …" in await office.type("help")


async def test_a_tick_by_button_is_quiet_and_the_second_is_told(office: Office) -> None:
    """What it did shows on the message; whoever was slower is told by whom."""
    await office.declare()
    await office.type("resolve INC-1 rolled back")
    message = await office.message(button(Act.TICK, "Tick", Aim(incident=1, entry=4, pick=1)))
    first = await office.ws.person(ANA).click(message, "Tick")
    second = await office.ws.person(BEN).click(message, "Tick")

    assert await office.whispered(first) == ""
    assert await office.whispered(second) == f"“Smoke tests pass” is ticked already, by <@{ANA.id}>."


async def test_a_tick_is_taken_off_by_button_and_by_word(office: Office) -> None:
    """And what was never ticked is said not to be."""
    await office.declare()
    await office.type("resolve INC-1 rolled back")
    await office.type("verify INC-1 smoke")
    message = await office.message(button(Act.UNTICK, "Untick", Aim(incident=1, entry=4, pick=1)))
    assert await office.whispered(await office.ws.person(BEN).click(message, "Untick")) == ""
    assert (await office.get(1)).verification.open_checks == (0, 1, 2)

    assert await office.type("unverify INC-1 smoke") == "“Smoke tests pass” is not ticked."
    await office.type("verify INC-1 smoke")
    assert await office.type("untick INC-1 smoke") == (
        "Not ticked any more: Smoke tests pass. Once it is, INC-1 is watched from then on."
    )


async def test_it_came_back_and_resolve_now_ask_for_words(office: Office) -> None:
    """A form each; without words they stay."""
    await office.declare()
    await office.type("resolve INC-1 rolled back", BEN)
    back = await office.message(button(Act.RELAPSE, "Press", Aim(incident=1)))
    await office.ws.person(BEN).click(back, "Press")
    await office.ws.person(BEN).submit(office.form(BEN), {"What do you see?": "500s"})
    assert (await office.get(1)).status is Status.INVESTIGATING

    await office.type("resolve INC-1 rolled back", BEN)
    now = await office.message(button(Act.RESOLVE_NOW, "Press", Aim(incident=1)))
    await office.ws.person(MARC).click(now, "Press")
    await office.ws.person(MARC).submit(office.form(MARC), {"Why without the verification?": "the canary is green"})
    last = await office.last(1)
    assert isinstance(last, events.StatusChanged)
    assert (last.after, last.why) == (Status.RESOLVED, "the canary is green")


async def test_who_may(office: Office) -> None:
    """Ticking is resolving, for responders; that it came back anybody may say, for it is a call for help."""
    await office.declare()
    await office.type("resolve INC-1 rolled back", BEN)
    office.ws.world.people[ZOE.id] = ZOE
    office.ws.world.names[ZOE.id] = ZOE.name
    office.ws.world.join(office.ws.channel("general"), ZOE.id)

    assert (await office.type("verify INC-1 smoke", ZOE)).startswith("Only a responder may resolve INC-1: ask ")
    assert (await office.type("resolve INC-1 now x", ZOE)).startswith(
        "Only a manager may resolve INC-1 without its verification: ask "
    )
    assert (await office.type("relapse INC-1 still down for me", ZOE)).startswith("The war room is told that INC-1")
