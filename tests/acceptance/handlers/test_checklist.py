"""The checklist: what is done and what is left, and no incident closed by oversight."""

import pytest

from handlers.buttons import Act, Aim, button
from playbook import events
from playbook.commands import ChangeStatus, PostUpdate
from playbook.document import Playbook
from playbook.incident import Report, Status
from sandbox.people import ANA, Person
from tests.acceptance.handlers.conftest import Office

NOW = Aim(incident=1)
DEE = Person(id="U0000DEE", name="Dee", real_name="Dee Quist", title="support", email="dee@example.com")
LEFT = (
    "Update status page; Send customer notification; Send resolution notification; Schedule post-mortem; "
    "Complete post-mortem within 48 hours; Track action items to completion"
)


@pytest.fixture(scope="module")
def rules(playbook: Playbook) -> Playbook:
    """The built-in playbook, with its checklist."""
    return playbook


async def resolved(office: Office) -> None:
    """A P0 with a room, an update and an end."""
    await office.declare()
    await office.room(1, ANA)
    await office.give(1, PostUpdate(by=ANA.id, at=office.now[0], report=Report(new="a bad deploy")))
    await office.give(1, ChangeStatus(by=ANA.id, at=office.now[0], to=Status.RESOLVED, now=True, why="fixed"))


async def test_closing_needs_all_done_or_a_reason(office: Office) -> None:
    """What is left is named, with what to type; the reason stands on the timeline."""
    await resolved(office)

    assert await office.type("close INC-1") == (
        f"Not done yet: {LEFT}. `/incident checklist INC-1` ticks what is done; `/incident close INC-1 &lt;why&gt;` "
        "closes it without."
    )
    assert (await office.get(1)).status is Status.RESOLVED
    assert await office.type("close INC-1 the post-mortem is INC-2's") == "INC-1 is closed."
    assert (await office.last(1)).why == "the post-mortem is INC-2's"


async def test_the_form_shows_what_warroom_saw_and_lets_people_tick_the_rest(office: Office) -> None:
    """Ticked, unticked, saved twice: one entry for each change; once all is ticked it closes without a word."""
    await resolved(office)
    await office.typed("checklist INC-1")
    person, form = office.ws.person(ANA), office.form()
    every = ["status_page", "customers", "all_clear", "post_mortem", "post_mortem_done", "action_items"]

    assert form.plain.startswith("Checklist\n*INC-1*: 6 of 12 done.")
    assert "☑ Post updates on time" in form.plain
    await person.submit(form, {"items0": every})
    assert await office.last(1) == events.ItemsTicked(
        at=office.now[0], by=ANA.id, ticked=tuple(every), texts=tuple(LEFT.split("; "))
    )
    await office.typed("checklist INC-1")
    await person.submit(office.form(), {"items0": every[1:]})
    assert (await office.last(1)).unticked == ("status_page",)
    assert await office.type("checklist INC-1 status page") == (
        "Done: Update status page. Nothing is left on the checklist of INC-1."
    )
    assert await office.type("close INC-1") == "INC-1 is closed."


@pytest.mark.parametrize(
    ("severity", "asked", "spared"),
    [
        ("P0", 12, ""),
        ("P1", 12, ""),
        (
            "P2",
            9,
            "Not asked for at P2: Send customer notification; Post updates on time; Send resolution notification.",
        ),
        (
            "P3",
            4,
            (
                "Not asked for at P3: Post initial status update; Update status page; Send customer notification; "
                "Post updates on time; Send resolution notification; Schedule post-mortem; "
                "Complete post-mortem within 48 hours; Track action items to completion."
            ),
        ),
    ],
)
async def test_every_item_of_the_playbook_is_in_the_list(
    office: Office, severity: str, asked: int, spared: str
) -> None:
    """All twelve: those that are done or to be done, and those that are not asked for at this severity."""
    await office.declare(severity)
    await office.typed("checklist INC-1")
    form = office.form().plain

    assert f" of {asked} done." in form
    assert asked + (spared.count(";") + 1 if spared else 0) == 12
    assert spared in form
    assert ("Not asked for" in form) is bool(spared)


async def test_what_a_private_incident_is_not_asked_for(office: Office) -> None:
    """What tells people outside."""
    await office.typed("declare private P1 leak")
    await office.typed("checklist INC-1")

    assert (
        "Not asked for of a private incident: Update status page; Send customer notification; "
        "Send resolution notification."
    ) in office.form().plain


async def test_the_close_button_shows_what_is_left_and_asks_why(office: Office) -> None:
    """Two clicks and a sentence."""
    await resolved(office)
    message = await office.message(button(Act.CLOSE, "Close", NOW))
    person = office.ws.person(ANA)
    await person.click(message, "Close")

    assert "☐ Schedule post-mortem\n☐ Complete post-mortem within 48 hours" in office.form().plain
    await person.submit(office.form(), {"words": "handed to support"})
    assert (await office.get(1)).status is Status.CLOSED


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("xyzzy", "“xyzzy” names no one item: write one of "),
        ("post", "“post” names no one item: write one of "),
        ("war_room", "“Create war room” is ticked by Warroom itself, when it sees it done."),
    ],
)
async def test_words_that_name_no_item_change_nothing(office: Office, words: str, said: str) -> None:
    """What is wrong, and what there is to write."""
    await office.declare()
    before = await office.last(1)

    assert (await office.type(f"checklist INC-1 {words}")).startswith(said)
    assert await office.last(1) == before


async def test_a_stranger_does_not_tick(office: Office) -> None:
    """Work is the responders'."""
    office.ws.world.people[DEE.id] = DEE
    office.ws.world.names[DEE.id] = DEE.name
    office.ws.world.join(office.ws.channel("general"), DEE.id)
    await resolved(office)

    assert (await office.type("checklist INC-1 status page", who=DEE)).startswith("Only a responder may tick")
