"""Buttons of a private incident: a direct message of ours is proof that its reader knows of it; a channel is not."""

import pytest

from handlers import routing
from handlers.asking import Ask
from handlers.buttons import Act, Aim, button
from playbook.commands import Declare
from playbook.refusals import Refused
from sandbox.people import ANA, SARA
from tests.acceptance.handlers.conftest import Office


async def declared(office: Office) -> int:
    """A private incident of Ana's."""
    command = Declare(by=ANA.id, at=office.now[0], severity="P1", title="zanzibar", private=True)
    return (await office.incidents.declare(command)).incident.number


async def test_who_was_paged_by_an_address_can_acknowledge(office: Office) -> None:
    """The playbook knows Sara by an e-mail address that Slack was not asked for in time; her page still works."""
    number = await declared(office)
    press = button(Act.ACKNOWLEDGE, "Acknowledge", Aim(incident=number, entry=2))
    page = await office.message(press, channel=office.ws.direct(SARA).id)
    await office.ws.person(SARA).click(page, "Acknowledge")

    assert (await office.get(number)).acknowledged_by == SARA.id
    assert "zanzibar" in await office.type("list", SARA)


async def test_a_form_from_her_page_works_too(office: Office) -> None:
    """What she was told by a direct message she may answer by the form that it opens."""
    number = await declared(office)
    press = button(Act.STATUS, "Status", Aim(incident=number))
    page = await office.message(press, channel=office.ws.direct(SARA).id)
    await office.ws.person(SARA).click(page, "Status")
    await office.ws.person(SARA).submit(office.form(SARA), {"status": "identified"})

    assert (await office.get(number)).status == "identified"


async def test_the_same_button_in_a_channel_does_nothing(office: Office) -> None:
    """It cannot come to hang there; if it does, it is one of an incident that never was."""
    number = await declared(office)
    message = await office.message(button(Act.ACKNOWLEDGE, "Acknowledge", Aim(incident=number)))
    answer = await office.ws.person(SARA).click(message, "Acknowledge")

    assert await office.whispered(answer) == "There is no INC-1. `/incident list` shows the open ones."
    assert (await office.get(number)).acknowledged_by is None


async def test_a_direct_message_opens_no_list(office: Office) -> None:
    """In the conversation with us she sees by commands what she sees everywhere."""
    number = await declared(office)
    direct = office.ws.direct(SARA).id

    assert "zanzibar" not in await office.type("list all", SARA, direct)
    assert f"There is no INC-{number}" in await office.type(f"show INC-{number}", SARA, direct)


async def test_a_list_is_as_long_as_if_hidden_ones_had_never_been(office: Office) -> None:
    """Ten public ones below ten private ones: all ten are shown."""
    for _ in range(10):
        await office.declare()
    for _ in range(10):
        await declared(office)
    shown = await office.type("list all", SARA)

    assert [f"INC-{number}*" in shown for number in range(1, 21)] == [True] * 10 + [False] * 10


@pytest.mark.parametrize("words", ["show {}", "{}", "{} ack", "ack {}", "note {} x"])
async def test_its_room_is_no_war_room(office: Office, words: str) -> None:
    """Named by the id of its channel, which somebody may have kept, it is a channel like any other."""
    await office.room(await declared(office))
    incident = await office.get(1)
    assert incident.room is not None
    ask = Ask(desk=office.desk, by=SARA.id, at=office.now[0], key="one", channel=office.ws.channel("general").id)

    answers = []
    for channel in (incident.room.channel, office.ws.channel("random").id):
        with pytest.raises(Refused) as refused:
            await routing.answer(ask, words.format(f"<#{channel}|>"))
        answers.append(refused.value.sentence.replace(channel, "C"))
    assert answers[0] == answers[1]
