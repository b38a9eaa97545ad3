"""Roles and the handover as people give them: by commands, buttons and forms, and by leaving."""

import pytest

from handlers.buttons import Act, Aim, button
from playbook.commands import Acknowledge, AssignRole, OfferCommand
from sandbox.people import ANA, BEN, GONE, MARC, ROBO, SARA, TESS, Person
from tests.acceptance.handlers.conftest import Office

NOW = Aim(incident=1)


async def commanded(office: Office, *, private: bool = False) -> None:
    """An incident that Ana commands."""
    await office.type(f"declare {'private ' if private else ''}P0 checkout down")
    await office.give(1, Acknowledge(by=ANA.id, at=office.now[0]))


async def held(office: Office) -> dict[str, str]:
    """Who has which role."""
    return {one.role: one.person for one in (await office.get(1)).roles.held}


async def pressed(office: Office, act: Act, who: Person) -> str:
    """Press a button of one of our messages; returns the private answer."""
    message = await office.message(button(act, "press", NOW))
    return await office.whispered(await office.ws.person(who).click(message, "press"))


@pytest.mark.parametrize(
    ("words", "role", "who"),
    [
        ("scribe me", "scribe", ANA),
        ("scribe", "scribe", ANA),
        ("Scribe: @Ben", "scribe", BEN),
        ("ops @Ben", "ops", BEN),
        ("operations lead @Ben", "ops", BEN),
        ("OPERATIONS @Ben", "ops", BEN),
        ("comms @Ben", "comms", BEN),
        ("communications me", "comms", ANA),
    ],
)
async def test_how_a_role_is_named(office: Office, words: str, role: str, who: Person) -> None:
    """By its key, its name, or how one of them begins; nobody named is oneself."""
    await commanded(office)
    said = await office.type(f"role INC-1 {words}")

    assert await held(office) == {role: who.id}, said


async def test_what_is_said_of_it(office: Office) -> None:
    """Who has it now, who had it before, and that the duties come by direct message."""
    await commanded(office)

    assert [await office.type(f"role INC-1 scribe {who}", by) for who, by in (("@Ben", ANA), ("me", TESS))] == [
        f"<@{BEN.id}> has the role of Scribe in INC-1, and is told the duties.",
        f"You have the role of Scribe in INC-1. <@{BEN.id}> had it before. The duties come by direct message.",
    ]
    assert await office.type("role INC-1 scribe nobody", TESS) == (
        "You gave back the role of Scribe in INC-1; nobody has it now."
    )


async def test_what_is_no_role_or_no_person_is_said_so(office: Office) -> None:
    """With what to type instead; nothing changes."""
    await commanded(office)
    await office.type("role INC-1 scribe @Ben")
    said = [
        await office.type(f"role INC-1 {words}")
        for words in ("cook me", "scribe", f"ops <@{GONE.id}>", f"ops <@{ROBO.id}>", "commander nobody")
    ]

    assert said == [
        (
            "There is no role “cook”. Type one of `commander`, `comms` (Communications lead), `scribe` (Scribe), "
            "`ops` (Operations lead): `/incident role INC-1 ops me`."
        ),
        (
            f"<@{BEN.id}> has that role. `/incident role INC-1 scribe me` takes it over, "
            "`/incident role INC-1 scribe nobody` releases it."
        ),
        f"<@{GONE.id}> has been deactivated, so the role cannot go there. Choose a person who works here.",
        f"<@{ROBO.id}> is a bot, so the role cannot go there. Choose a person who works here.",
        "Somebody must command: `/incident handover INC-1 @name` asks somebody else to.",
    ]
    assert await held(office) == {"scribe": BEN.id}


async def test_the_commander_is_a_role_too(office: Office) -> None:
    """`role commander` is `commander`."""
    await commanded(office)
    await office.type("role INC-1 commander @Ben")

    assert (await office.get(1)).commander == BEN.id


async def test_roles_are_taken_and_given_back_by_buttons(office: Office) -> None:
    """`roles` shows who has what; a press shows it anew, in the same private message."""
    await commanded(office)
    (shown,) = (await office.typed("roles INC-1", SARA)).replies
    before = [text for text, _ in shown.buttons]
    await office.ws.person(SARA).click(shown, ("scribe", "take_role"))
    await office.desk.whispers.drain()
    taken = await held(office)
    buttons = [text for text, _ in shown.buttons]
    await office.ws.person(SARA).click(shown, "Give it back")
    await office.desk.whispers.drain()

    assert before == ["Take it"] * 3 + ["Give a role to somebody…"]
    assert buttons == ["Take it", "Give it back", "Take it", "Give a role to somebody…"]
    assert (taken, await held(office)) == ({"scribe": SARA.id}, {})


async def test_the_menu_shows_them_in_its_place(office: Office) -> None:
    """Two clicks from the card to the roles, the third takes one."""
    await commanded(office)
    person = office.ws.person(SARA)
    await person.click(await office.message(button(Act.MORE, "More…", NOW)), "More…")
    await person.press(office.form(SARA), Act.ROLES)
    await person.press(office.form(SARA), ("ops", "take_role"))

    assert await held(office) == {"ops": SARA.id}


async def test_a_form_gives_a_role(office: Office) -> None:
    """Chosen among the playbook's; who is gone is refused under the field."""
    await commanded(office)
    await pressed(office, Act.ASSIGN_ROLE, ANA)
    refused = await office.ws.person(ANA).submit(office.form(), {"role": "ops", "person": GONE.id})
    await office.ws.person(ANA).submit(office.form(), {"role": "ops", "person": TESS.id})

    assert list((refused.body or {})["errors"]) == ["person"]
    assert await held(office) == {"ops": TESS.id}


async def test_the_handover_by_command(office: Office) -> None:
    """It is asked, and until it is accepted nothing changes; the answer is a button."""
    await commanded(office)
    said = await office.type("handover INC-1 @Ben")
    waiting = (await office.get(1)).commander
    wrong = await pressed(office, Act.ACCEPT, MARC)
    await pressed(office, Act.ACCEPT, BEN)

    assert said.startswith(f"<@{BEN.id}> is asked by direct message to take command, with a brief of how it stands.")
    assert "not asked to take command of INC-1" in wrong
    assert (waiting, (await office.get(1)).commander) == (ANA.id, BEN.id)


async def test_the_handover_by_form_and_its_decline(office: Office) -> None:
    """The form asks; a decline leaves the old one in command."""
    await commanded(office)
    await pressed(office, Act.HANDOVER, ANA)
    await office.ws.person(ANA).submit(office.form(), {"person": BEN.id})
    asked = (await office.get(1)).roles.offer
    await pressed(office, Act.DECLINE, BEN)

    assert asked is not None
    assert (await office.last(1)).kind == "handover_declined"
    assert ((await office.get(1)).commander, (await office.get(1)).roles.offer) == (ANA.id, None)


async def test_who_leaves_the_room_leaves_the_command(office: Office) -> None:
    """Only of this room, only if they command; and any responder takes it by one press."""
    await commanded(office)
    room = office.ws.channel(await office.room(1, ANA, BEN))
    office.ws.world.leave(office.ws.channel("general"), ANA.id)
    office.ws.world.leave(room, BEN.id)
    await office.ws.delivery.idle()
    still = (await office.get(1)).commander
    office.ws.world.leave(room, ANA.id)
    await office.ws.delivery.idle()
    lost = (await office.get(1)).commander
    await pressed(office, Act.TAKE_COMMAND, SARA)

    assert (still, lost, (await office.get(1)).commander) == (ANA.id, None, SARA.id)


async def test_a_repeated_event_is_done_once(office: Office) -> None:
    """Slack brings it again; meanwhile the commander came back and took command, and keeps it."""
    await commanded(office)
    room = office.ws.channel(await office.room(1, ANA))
    office.ws.world.leave(room, ANA.id)
    await office.ws.delivery.idle()
    await office.type("commander INC-1 me")
    await office.ws.redeliver(last=True)
    office.ws.world.deactivate(BEN.id)
    await office.ws.delivery.idle()

    assert (await office.get(1)).commander == ANA.id


async def test_a_closed_account_leaves_everything(office: Office) -> None:
    """In each open incident, private ones too: the command, the roles, and the question that waits."""
    await commanded(office, private=True)
    await office.declare("P1", "another")
    await office.give(2, Acknowledge(by=BEN.id, at=office.now[0]))
    await office.give(2, AssignRole(by=BEN.id, at=office.now[0], role="scribe", person=ANA.id))
    await office.give(2, OfferCommand(by=BEN.id, at=office.now[0], person=ANA.id))
    office.ws.world.deactivate(ANA.id)
    await office.ws.delivery.idle()
    second = await office.get(2)

    assert (await office.get(1)).commander is None
    assert (second.commander, second.roles.held, second.roles.offer) == (BEN.id, (), None)


async def test_a_private_incidents_roles_are_for_its_members(office: Office) -> None:
    """Whoever is none is told that there is no such incident, whatever they try; who gets a role is one."""
    await commanded(office, private=True)
    tried = [await office.type(words, TESS) for words in ("roles INC-1", "role INC-1 ops me", "handover INC-1 @Ben")]
    tried += [await pressed(office, act, TESS) for act in (Act.ACCEPT, Act.ROLES, Act.HANDOVER, Act.ASSIGN_ROLE)]
    await office.type("role INC-1 ops @Tess")

    assert tried == ["There is no INC-1. `/incident list` shows the open ones."] * 7
    assert "checkout down" in await office.type("list", TESS)
