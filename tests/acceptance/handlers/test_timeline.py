"""The timeline as somebody asks for it: page by page, by kind, person and time; and the summary for who comes late."""

import re

import pytest

from playbook.commands import (
    Acknowledge,
    CallOverdue,
    ChangeStatus,
    PostUpdate,
    Prompt,
    RepeatPages,
    WidenOverdue,
)
from playbook.incident import Report, Status
from sandbox.message import Message
from sandbox.people import ANA, BEN, CLEO
from tests.acceptance.handlers.conftest import Office


def plain(message: Message) -> list[str]:
    """The lines of a message, without marks, times as HH:MM."""
    return re.sub(r"\d{4}-\d\d-\d\d (\d\d:\d\d) UTC", r"\1", message.visible.replace("*", "")).splitlines()


def rows(message: Message) -> list[str]:
    """The entries on a page, without their times."""
    return [line.split("  ", 1)[1] for line in plain(message)[1:] if "  " in line]


async def noted(office: Office, many: int) -> None:
    """An incident and so many notes, half a minute apart."""
    await office.declare("P4", "checkout down")
    for number in range(many):
        office.pass_time(seconds=30)
        await office.type(f"note INC-1 {number} {'x' * 40}")


async def turned(office: Office, message: Message, button: str) -> Message:
    """Press `Older` or `Newer`."""
    answer = await office.ws.person(ANA).click(message, button)
    assert answer.error is None
    await office.desk.whispers.drain()
    return message


async def test_however_long_the_night_was_nothing_is_cut(office: Office) -> None:
    """The newest page first; the others by buttons, in place of it, each entry on one page."""
    await noted(office, 60)
    page = (await office.typed("timeline INC-1")).replies[0]
    seen, heads = [rows(page)], [plain(page)[0]]
    while "Older" in [text for text, _ in page.buttons]:
        page = await turned(office, page, "Older")
        seen.append(rows(page))
        heads.append(plain(page)[0])
    every = [row for page_ in reversed(seen) for row in page_]

    assert heads == [
        "Timeline of INC-1 (entries 38 to 62 of 62)",
        "Timeline of INC-1 (entries 13 to 37 of 62)",
        "Timeline of INC-1 (entries 1 to 12 of 62)",
    ]
    assert every[0] == "@Ana declared P4: checkout down"
    assert [int(row.split()[1]) for row in every if row.startswith("@Ana: ")] == list(range(60))
    assert [message.ephemeral_to for message in office.ws.messages("general", ANA)].count(ANA.id) == 61
    page = await turned(office, page, "Newer")
    assert rows(page) == seen[1]


async def test_a_page_of_long_entries_fits_too(office: Office) -> None:
    """By what Slack takes, not by their number alone."""
    await office.declare("P4", "checkout down")
    for number in range(30):
        await office.type(f"note INC-1 {number} {'&' * 290}")
    answer = await office.typed("timeline INC-1")

    assert answer.error is None
    assert rows(answer.replies[0])[-1].startswith("@Ana: 29 &")


async def test_what_comes_while_somebody_turns_the_pages_disturbs_nothing(office: Office) -> None:
    """A page stands beside an entry, not at a number."""
    await noted(office, 40)
    page = (await office.typed("timeline INC-1")).replies[0]
    first = rows(page)[0]
    await noted_again(office)
    older = rows(await turned(office, page, "Older"))

    assert int(older[-1].split()[1]) == int(first.split()[1]) - 1


async def noted_again(office: Office) -> None:
    """A few more notes."""
    for number in range(3):
        await office.type(f"note INC-1 later {number}")


async def test_filters_by_kind_person_and_time(office: Office) -> None:
    """In any order; the head says what was asked for."""
    await noted(office, 3)
    await office.type("note INC-1 from Ben", who=BEN)
    office.pass_time(hours=1)
    await office.type("note INC-1 an hour later")

    notes = (await office.typed("timeline INC-1 notes @Ben")).replies[0]
    assert plain(notes)[0] == "Timeline of INC-1: notes @Ben"
    assert rows(notes) == ["@Ben: from Ben"]
    assert rows((await office.typed("timeline INC-1 last 30m")).replies[0]) == ["@Ana: an hour later"]
    assert rows((await office.typed("timeline INC-1 since 04:00 notes")).replies[0]) == ["@Ana: an hour later"]
    assert rows((await office.typed("timeline INC-1 me status")).replies[0]) == ["@Ana declared P4: checkout down"]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("nots", "A timeline has no “nots”. Did you mean `notes`? It can show `notes`, `messages`, `status`,"),
        ("last", "How long? Write `last 30m`, `last 2h` or `last 1h30m`."),
        ("updates", "Nothing on the timeline of INC-1 fits “updates”. `/incident timeline INC-1` shows what there is."),
    ],
)
async def test_what_it_does_not_show_is_a_sentence(office: Office, said: str, answer: str) -> None:
    """With what can be typed instead."""
    await office.declare("P4", "checkout down")

    assert (await office.type(f"timeline INC-1 {said}")).startswith(answer)


async def test_the_bots_book_keeping_is_shown_to_who_asks_for_all(office: Office) -> None:
    """Who only wants to know what happened is spared it."""
    await office.declare("P0", "checkout down")
    await office.type("export INC-1")

    assert "exported" not in (await office.type("timeline INC-1"))
    assert "<@U0000ANA> exported the timeline (md)" in await office.type("timeline INC-1 all")


async def test_old_buttons_do_nothing(office: Office) -> None:
    """A page of a version that is gone gets a sentence."""
    await noted(office, 30)
    page = (await office.typed("timeline INC-1")).replies[0]
    page.blocks[-2]["elements"][0]["value"] = "1/0"
    answer = await office.ws.person(ANA).click(page, "Older")

    assert "Ask again: `/incident timeline`" in await office.whispered(answer)


async def test_catching_up(office: Office) -> None:
    """What, since when, status, commander, what was done, what is owed next: from the timeline, the same each time."""
    await office.declare("P0", "checkout down")
    office.pass_time(minutes=2)
    await office.give(1, Acknowledge(by=BEN.id, at=office.now[0]))
    report = Report(new="the database is full", next_steps="restore", estimate="04:00")
    office.pass_time(minutes=3)
    await office.give(1, PostUpdate(by=BEN.id, at=office.now[0], report=report))
    for number in range(7):
        await office.type(f"note INC-1 note {number}")
    office.pass_time(minutes=5)
    said = [plain((await office.typed("catchup INC-1", who=CLEO)).replies[0]) for _ in range(2)]

    assert said[0] == said[1]
    assert said[0] == [
        "Catch up on INC-1",
        "🔴 P0 Critical · checkout down",
        "Investigating, declared by @Ana 03:00, 10 min ago",
        "Commander @Ben",
        "Known the database is full",
        "Next steps restore",
        "Estimate 04:00",
        "(update #1, 03:05 (03:05))",
        "Done so far (the last 6 of 10)",
        *(f"03:05  @Ana: note {number}" for number in range(1, 7)),
        "Owed next",
        "• An update to the war room by @Ben is due at 03:15 (03:15)",
        "• If it is not resolved, Warroom pages Senior engineer and engineering manager at 03:30 (03:30)",
        "• It is to be resolved by 04:00 (04:00)",
        "Join the call · Status page · `/incident timeline INC-1` has all of it",
    ]


async def test_catching_up_tells_deeds_and_not_what_waited(office: Office) -> None:
    """Six pages that were repeated and updates that were late do not push out what somebody found."""
    await office.declare("P0", "checkout down")
    await office.type("note INC-1 the pool is full")
    for _ in range(12):
        office.pass_time(minutes=2)
        for timer in (RepeatPages, Prompt, CallOverdue, WidenOverdue):
            await office.give(1, timer(at=office.now[0]))
    shown = (await office.typed("catchup INC-1", who=CLEO)).replies[0].visible.partition("Done so far")[2]

    assert "the pool is full" in shown
    assert not any(words in shown.partition("Owed next")[0] for words in ("again", "verdue"))


async def test_catching_up_says_who_writes_the_updates(office: Office) -> None:
    """The communications lead, who is asked for them, and not the commander."""
    await office.declare("P1", "checkout down")
    for words in ("ack INC-1", f"role INC-1 comms <@{BEN.id}>"):
        await office.type(words)

    assert "An update by @Ben is due" in (await office.typed("catchup INC-1", who=CLEO)).replies[0].visible


async def test_catching_up_when_it_is_over(office: Office) -> None:
    """Nothing is owed any more."""
    await office.declare("P0", "checkout down")
    office.pass_time(minutes=20)
    await office.give(1, ChangeStatus(by=ANA.id, at=office.now[0], to=Status.RESOLVED, now=True, why="fixed"))
    said = (await office.typed("catchup INC-1")).replies[0].visible

    assert "It lasted 20 min." in said
    assert "Owed next" not in said


async def test_both_are_two_clicks_away(office: Office) -> None:
    """Behind the card's “More…”."""
    await office.declare("P0", "checkout down")
    card = (await office.typed("show INC-1")).replies[0]
    ana = office.ws.person(ANA)
    await ana.click(card, "More…")
    await ana.press(office.form(), "Catch me up")
    assert "Catch up on INC-1" in str(office.form().blocks)
    await ana.close(office.form(), whole=True)
    await ana.click(card, "More…")
    await ana.press(office.form(), "Export the timeline")
    assert (await office.last(1)).kind == "exported"


async def test_an_export_is_on_its_way(office: Office) -> None:
    """It says so at once; what is no format is refused, and nothing happens."""
    await office.declare("P0", "checkout down")

    assert await office.type("export INC-1 CSV") == "The timeline of INC-1 comes to you as a direct message, as a file."
    assert (await office.last(1)).kind == "exported"
    assert await office.type("export INC-1 pdf") == "“pdf” is not a format. Choose one of `md`, `json`, `csv`."
    assert await office.type("export INC-1 md csv") == "One file at a time: `/incident export INC-1 md`."
    assert len([one for one in await office.incidents.timeline(1) if one.kind == "exported"]) == 1
