"""Two people declare the same thing: the second is shown the first, and is never held up."""

import asyncio
import copy

import pytest

from playbook import events
from playbook.commands import ChangeStatus
from playbook.incident import Status
from sandbox.message import Message
from sandbox.people import ANA, BEN, SARA, Person
from tests.acceptance.handlers.conftest import Office


def question(office: Office, who: Person = BEN) -> Message:
    """The newest private message that this person was shown."""
    return office.ws.messages("general", who)[-1]


async def numbers(office: Office) -> list[int]:
    """The incidents there are."""
    return sorted(one.number for one in await office.incidents.recent(100))


async def test_the_second_is_shown_the_first_and_nothing_is_declared_yet(office: Office) -> None:
    """By whom, what, and how long ago; where people work on it; and two buttons."""
    await office.declare()
    room = await office.room(1, ANA)
    office.pass_time(seconds=40)
    line = await office.type("declare P1 the checkout is down", who=BEN)

    assert line == (
        f"<@U0000ANA> declared *checkout down* (INC-1, P0) 40 s ago. Its war room is <#{room}>. "
        "Is yours the same? Nothing more was declared yet."
    )
    assert [one["text"]["text"] for one in question(office).blocks[1]["elements"]] == ["Join it", "Declare anyway"]
    assert await numbers(office) == [1]


async def test_join_brings_the_words_along_and_leaves_the_other_choice(office: Office) -> None:
    """Nothing typed is lost, and whoever chose in haste may still declare."""
    await office.declare()
    room = await office.room(1, ANA)
    await office.typed("declare P1 checkout down\nonly in the EU", who=BEN)
    await office.ws.person(BEN).click(question(office), "join")
    await office.desk.whispers.drain()

    assert question(office).text == (
        f"You are being invited to <#{room}>, the war room of INC-1. What you typed stands on its timeline. "
        "If yours is another incident after all:"
    )
    assert await office.last(1) == events.Joined(at=office.now[0], by=BEN.id, words="checkout down\nonly in the EU")
    assert BEN.id in (await office.get(1)).members
    assert await numbers(office) == [1]


async def test_declare_anyway_declares_what_was_typed_once(office: Office) -> None:
    """A double click, and a click after it, are one declaration."""
    await office.declare()
    await office.typed("declare P1 checkout down\nonly in the EU", who=BEN)
    person, asked = office.ws.person(BEN), question(office)
    twice = copy.deepcopy(asked)
    await person.click(asked, "anyway")
    await office.ws.redeliver(last=True)
    await person.click(twice, "anyway")
    await office.desk.whispers.drain()
    made = await office.get(2)

    assert question(office).text.startswith("*INC-2 declared: P1 (High).*")
    assert (made.title, made.impact, made.severity, made.declared_by) == (
        "checkout down", "only in the EU", "P1", BEN.id,
    )  # fmt: skip
    assert await numbers(office) == [1, 2]


async def test_join_after_declare_anyway_and_the_reverse_do_each_once(office: Office) -> None:
    """Two clicks on the same question, in whatever order."""
    await office.declare()
    await office.typed("declare P1 checkout down", who=BEN)
    person, asked = office.ws.person(BEN), copy.deepcopy(question(office))
    for act in ("join", "anyway", "join", "anyway"):
        await person.click(asked, act)
    await office.desk.whispers.drain()

    assert await numbers(office) == [1, 2]
    assert [event.kind for event in await office.incidents.timeline(1)].count("joined") == 1


async def test_the_same_request_again_is_no_second_declaration(office: Office) -> None:
    """What Slack repeats is answered as the first time, not asked about itself."""
    line = await office.type("declare P2 slow")
    again = await office.ws.redeliver(last=True)

    assert again.text == line
    assert await numbers(office) == [1]


@pytest.mark.parametrize("words", ["P0 login down", "P4 db 2 slow", "P1"])
async def test_something_else_is_declared_at_once(office: Office, words: str) -> None:
    """Other words, another number, another severity without words."""
    await office.declare("P4", "db 1 slow")

    assert " declared: " in await office.type(f"declare {words}", who=BEN)


async def test_what_is_over_or_long_ago_is_no_twin(office: Office) -> None:
    """It may have come back: then it is declared."""
    await office.declare()
    office.pass_time(minutes=11)
    assert " declared: " in await office.type("declare P0 checkout down", who=BEN)
    await office.give(2, ChangeStatus(by=BEN.id, at=office.now[0], to=Status.RESOLVED, now=True, why="fixed"))

    assert " declared: " in await office.type("declare P0 checkout down", who=SARA)


async def test_words_too_long_for_a_button_are_kept_by_the_form(office: Office) -> None:
    """Filled in, with the question on top."""
    await office.declare()
    impact = "ü" * 2_400
    assert await office.type(f"declare P1 checkout down\n{impact}", who=BEN) == ""
    form = office.form(BEN)

    assert form.plain.startswith("Declare an incident\n@U0000ANA declared *checkout down* (INC-1, P0) 0 s ago.")
    assert form.values["impact"]["impact"]["value"] == impact
    await office.ws.person(BEN).submit(form, {"twin": "anyway"})
    assert (await office.get(2)).impact == impact


FULL = {"severity": "P1", "title": "Checkout down", "impact": "EU only", "services": "shop", "source": "support"}


async def test_the_form_asks_the_same_and_keeps_what_was_filled_in(office: Office) -> None:
    """It stays open; what was filled in is still there."""
    await office.declare()
    person = office.ws.person(BEN)
    await person.shortcut("declare")
    answer = await person.submit(office.form(BEN), FULL)
    form = office.form(BEN)
    values = {name: next(iter(state.values())) for name, state in form.values.items()}

    assert answer.body is not None
    assert answer.body["response_action"] == "update"
    assert {name: state["value"] for name, state in values.items() if "value" in state} == {
        "title": "Checkout down", "impact": "EU only", "services": "shop", "source": "support",
    }  # fmt: skip
    assert values["severity"]["selected_option"]["value"] == "P1"
    assert await numbers(office) == [1]


async def test_the_form_joins_or_declares(office: Office) -> None:
    """Joining is preselected: it wakes nobody a second time, and the words come along."""
    await office.declare()
    for who, choice in ((BEN, {}), (SARA, {"twin": "anyway"})):
        person = office.ws.person(who)
        await person.shortcut("declare")
        await person.submit(office.form(who), FULL)
        await person.submit(office.form(who), choice)
        await office.ws.redeliver(last=True)
        assert person.view is None

    assert await office.last(1) == events.Joined(at=office.now[0], by=BEN.id, words="Checkout down\nEU only")
    assert (await office.get(2)).declared_by == SARA.id
    assert await numbers(office) == [1, 2]


async def test_of_two_at_the_same_instant_one_declares_and_the_other_is_asked(office: Office) -> None:
    """They are written in one transaction, so neither can miss the other."""
    lines = await asyncio.gather(*(office.type("declare P0 checkout down", who=who) for who in (ANA, BEN)))

    assert await numbers(office) == [1]
    assert sorted("Is yours the same?" in line for line in lines) == [False, True]


async def test_join_is_a_verb_too(office: Office) -> None:
    """`/incident join INC-7`."""
    await office.declare()

    assert await office.type("join INC-1", who=BEN) == "You are invited to INC-1's war room once it is open."
    assert await office.last(1) == events.Joined(at=office.now[0], by=BEN.id)


async def test_what_was_ticked_comes_along_to_the_first(office: Office) -> None:
    """Whoever joins raises the flags there by that, so that those whom they name are told; once."""
    await office.declare()
    person = office.ws.person(BEN)
    await person.shortcut("declare")
    await person.submit(office.form(BEN), {**FULL, "flags": ["data-loss", "media"]})
    await person.submit(office.form(BEN), {})
    await office.ws.redeliver(last=True)

    first = await office.get(1)
    assert [(flag.key, flag.by) for flag in first.flags.up] == [("data-loss", BEN.id), ("media", BEN.id)]
    assert first.flags.called == ("U0000TESS", "U0000CLEO")
    assert [type(one) for one in await office.incidents.timeline(1)].count(events.FlagsRaised) == 1
    assert await numbers(office) == [1]
