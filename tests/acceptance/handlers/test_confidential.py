"""A breach that is about to be announced to everybody: the form asks once whether it is not better declared private."""

import pytest

from playbook import events
from playbook.lines import line
from sandbox.people import ANA, BEN
from tests.acceptance.handlers.conftest import Office

FULL = {
    "severity": "P1",
    "title": "Dump on a forum",
    "impact": "names, addresses",
    "services": "shop",
    "source": "the press",
    "flags": ["customer-data", "media"],
}


async def sent(office: Office, **more: object) -> None:
    """Ben fills the form in and sends it."""
    await office.ws.person(BEN).shortcut("declare")
    await again(office, **FULL | more)


async def again(office: Office, **filled: object) -> None:
    """He sends the form that he sees."""
    answer = await office.ws.person(BEN).submit(office.form(BEN), filled)
    assert (answer.status, answer.error) == (200, None)


async def declared(office: Office) -> list[tuple[bool, str]]:
    """What there is, oldest first: whether it is private, and its title."""
    found = sorted(await office.incidents.recent(100), key=lambda one: one.number)
    return [(one.private, one.title) for one in found]


async def test_the_form_comes_back_with_all_that_was_filled_in(office: Office) -> None:
    """Nothing is declared yet; the question stands above, and nothing that was typed is lost."""
    await sent(office)
    form = office.form(BEN)
    values = {name: next(iter(state.values())) for name, state in form.values.items()}

    assert form.plain.startswith(
        "Declare an incident\n🔒 *Customer data exposed*: better declared private. Nothing was declared yet."
    )
    assert {name: state["value"] for name, state in values.items() if "value" in state} == {
        name: FULL[name] for name in ("title", "impact", "services", "source")
    }
    assert values["severity"]["selected_option"]["value"] == "P1"
    assert [one["value"] for one in values["flags"]["selected_options"]] == FULL["flags"]
    assert values["circle"]["selected_option"]["value"] == "private"
    assert await declared(office) == []


async def test_one_click_goes_on_and_says_nothing_aloud(office: Office) -> None:
    """What cannot be taken back is not what happens in haste; Slack may send it twice."""
    await sent(office)
    await again(office)
    await office.ws.redeliver(last=True)

    assert office.ws.person(BEN).view is None
    assert await declared(office) == [(True, "Dump on a forum")]
    (raised,) = [one for one in await office.incidents.timeline(1) if isinstance(one, events.FlagsRaised)]
    assert [flag.key for flag in raised.flags] == ["customer-data", "media"]
    assert (await office.get(1)).impact == "names, addresses"


async def test_openly_it_is_declared_if_that_is_meant(office: Office) -> None:
    """One choice more, and it is not asked again, nor told how to declare the next one."""
    await office.ws.person(BEN).command("/incident declare Dump on a forum")
    await again(office, **FULL)
    await again(office, circle="openly")
    await office.desk.whispers.drain()
    line = office.ws.messages("general", BEN)[-1].text

    assert await declared(office) == [(False, "Dump on a forum")]
    assert "INC-1 is public, and shows only “security matter, kept to few”: keep details out of it." in line
    assert "/incident split" not in line


@pytest.mark.parametrize("more", [{"private": ["private"]}, {"flags": ["media", "data-loss"]}, {"flags": []}])
async def test_what_needs_no_question_is_declared_at_once(office: Office, more: dict[str, object]) -> None:
    """Private already, or with no flag that the playbook calls confidential."""
    await sent(office, **more)

    assert await declared(office) == [("private" in more, "Dump on a forum")]


async def test_a_flag_taken_back_is_declared_without_it(office: Office) -> None:
    """The form is a form: everything in it can still be changed."""
    await sent(office)
    await again(office, flags=["media"], circle="openly", title="Press calls")

    assert await declared(office) == [(False, "Press calls")]
    assert [flag.key for flag in (await office.get(1)).flags.up] == ["media"]


async def test_each_of_two_questions_is_asked_once(office: Office) -> None:
    """Somebody has declared the same: whether it is private comes first, then whether it is the same."""
    await office.declare("P1", FULL["title"])
    await sent(office)
    await again(office, circle="openly")
    assert "Is yours the same?" in office.form(BEN).plain
    assert await declared(office) == [(False, "Dump on a forum")]
    await again(office, twin="anyway")

    assert await declared(office) == [(False, "Dump on a forum")] * 2


async def test_a_flag_ticked_at_the_second_question_raises_the_first(office: Office) -> None:
    """It is another one, and confidential after all: what was chosen before still holds."""
    await office.declare("P1", FULL["title"])
    await sent(office, flags=[])
    await again(office, twin="anyway", flags=["security-breach"])
    assert "better declared private" in office.form(BEN).plain
    assert len(await declared(office)) == 1
    await again(office, circle="openly")

    assert await declared(office) == [(False, "Dump on a forum")] * 2
    assert (await office.last(1)).kind != "joined"


async def test_joining_what_is_known_asks_nothing(office: Office) -> None:
    """Nothing of one's own is announced; what was ticked is raised there, and said to those who must know alone."""
    await office.declare("P1", FULL["title"], by=ANA)
    await sent(office, flags=[])
    await again(office, flags=["security-breach"])

    joined, raised = (await office.incidents.timeline(1))[-2:]
    assert (joined.kind, line(raised)) == (
        "joined",
        f"<@{BEN.id}> raised a flag: security matter, kept to few",
    )
    assert len(await declared(office)) == 1
