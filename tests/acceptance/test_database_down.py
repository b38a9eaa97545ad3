"""The database is down: a declaration still calls people, says that nothing records it, and is recorded afterwards."""

import json
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import make_url

from bot import spool
from bot.integrations.slack.unrecorded import ANNOUNCEMENT, identity
from bot.spool import Record, Spool
from playbook import events
from playbook.commands import Declare
from playbook.reading import read
from sandbox.message import Message
from sandbox.parcels import COMMAND, Retry
from sandbox.people import ANA, BEN, CLEO, LENA, PAUL, Person
from tests.support.story import START, Story, telling

ANSWER = (
    "*Warroom's database is down: this is not being recorded yet.* Paging On-call engineer: <@U0000ANA>. The war room "
    "opens in a moment, and you will be invited. Until the database is back nobody else is called by itself. If nobody "
    "answers, call "
)

UNRECORDED = re.compile(r"inc-unrecorded-0300-[0-9a-f]{4}-checkout-is-down")

ROTAS = read(
    (Path(__file__).parents[1] / "unit" / "playbook_file" / "rotas.yaml")
    .read_text()
    .replace("    usergroup: S0000ONCALL\n", "")
)
"""Ana is on call when the story begins."""


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no failure of its disk."""
    monkeypatch.setattr(spool, "WRITING", 30.0)


@asynccontextmanager
async def down(url: str) -> AsyncIterator[None]:
    """No database: SQLite's is locked by another process, PostgreSQL throws everybody out and lets nobody in."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        holder = sqlite3.connect(parsed.database or "", isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            holder.execute("ROLLBACK")
            holder.close()
        return
    admin = await asyncpg.connect(parsed.set(database="postgres").render_as_string(hide_password=False))
    await admin.execute(f'ALTER DATABASE "{parsed.database}" ALLOW_CONNECTIONS false')
    await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", parsed.database)
    try:
        yield
    finally:
        await admin.execute(f'ALTER DATABASE "{parsed.database}" ALLOW_CONNECTIONS true')
        await admin.close()


def spooled(folder: Path) -> list[Path]:
    """The spool files there are."""
    return sorted(folder.glob("spool.jsonl*"))  # not one that is being written


def spoil(folder: Path) -> None:
    """Put a line into each spool file that nobody can read."""
    for file in spooled(folder):
        file.write_text(file.read_text() + json.dumps({"key": 1}) + "\n")


def rooms(story: Story) -> list[str]:
    """The war rooms there are."""
    return [one.name for one in story.workspace.world.channels.values() if one.name.startswith("inc-")]


def open_rooms(story: Story) -> list[str]:
    """Those that are not closed."""
    return [one.name for one in story.workspace.channels() if one.name.startswith("inc-") and not one.archived]


def announced(story: Story) -> list[Message]:
    """What everybody sees."""
    return story.workspace.messages("incident-response")


async def told(story: Story) -> None:
    """Wait until everybody was told."""
    await story.workspace.wait_for(lambda: bool(story.direct(ANA)) and bool(announced(story)), 10)


async def test_a_declaration_calls_people_without_a_record_and_is_recorded_once(
    tmp_path: Path, database_url: str
) -> None:
    """Page, room, announcement, each once; what stood there becomes the true page, with its button and its number."""
    async with telling(tmp_path, database_url) as story:
        async with down(database_url):
            answer = await story.person(CLEO).command("/incident declare P0 checkout is down")
            assert "checkout is down" in spooled(tmp_path)[0].read_text()
            again = await story.workspace.redeliver(COMMAND)
            await told(story)
            plain = [message.visible for message in (*story.direct(ANA), *announced(story))]
            room = story.workspace.messages(rooms(story)[0])

            assert answer.text.startswith(ANSWER)
            assert again.text == answer.text
            assert [UNRECORDED.fullmatch(name) is not None for name in rooms(story)] == [True]
            assert len(plain) == 2
            assert all("this is not being recorded yet" in text and "INC-" not in text for text in plain)
            assert "Slack keeps what you type" in "\n".join(message.visible for message in room)
        await story.warroom.parts.emergency.idle()
        await story.settle()
        incident = await story.incident()

        assert [one.number for one in await story.warroom.parts.incidents.recent(9)] == [1]
        assert (incident.declared_by, incident.declared_at, incident.title) == (CLEO.id, START, "checkout is down")
        assert incident.room is not None
        assert UNRECORDED.fullmatch(incident.room.name)
        assert len(rooms(story)) == 1
        assert [label for label, _ in story.direct(ANA)[0].buttons] == ["Why this?", "Acknowledge"]
        assert (len(story.direct(ANA)), len(announced(story))) == (1, 1)
        assert "INC-1" in announced(story)[0].visible
        assert "The database is back: this is INC-1 now" in story.told(incident.room.channel)[0]
        assert await kinds(story) == ["declared", "paged", "room_opened", "note_added", "card_posted", "canvas_opened"]
        assert spooled(tmp_path) == []


async def kinds(story: Story) -> list[str]:
    """What stands on the timeline, however the late commit and the deliveries came together."""
    order = ["declared", "paged", "room_opened", "note_added", "card_posted", "canvas_opened"]
    return sorted((one.kind for one in await story.warroom.parts.incidents.timeline(1)), key=order.index)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_what_the_disk_does_not_take_either_is_said(tmp_path: Path, database_url: str) -> None:
    """People are called all the same; whoever declared knows that it hangs on this one process."""
    settings = {"warroom_spool": tmp_path / "no such folder" / "spool.jsonl"}
    async with telling(tmp_path, database_url, settings=settings) as story:
        async with down(database_url):
            answer = await story.person(CLEO).command("/incident declare P0 checkout is down")
            await told(story)
        await story.warroom.parts.emergency.idle()
        await story.settle()

        assert "*Nor can it be kept on disk: if Warroom stops before the database is back, it is forgotten.*" in (
            answer.text
        )
        assert (await story.incident()).title == "checkout is down"
        assert (len(story.direct(ANA)), len(announced(story)), len(rooms(story))) == (1, 1, 1)


async def test_one_record_is_one_incident_however_old_it_is(tmp_path: Path, database_url: str) -> None:
    """It was declared longer ago than keys are remembered, and whether it was announced cannot be found out yet."""
    async with telling(tmp_path, database_url) as story:
        await story.warroom.stop()
        declared = Declare(by=CLEO.id, at=START - timedelta(hours=25), severity="P0", title="checkout is down")
        left = Record(key="slack:1", command=declared, unknown={ANNOUNCEMENT: datetime.now(UTC)})
        await Spool(tmp_path / "spool.jsonl", database_url, "elsewhere:1:ab").write([left])
        story.workspace.faults.add("conversations.history", kind="500", times=2)
        await story.start(met=False)
        incidents = story.warroom.parts.incidents
        journal = story.workspace.journal
        await story.workspace.wait_for(lambda: any(journal.of("conversations.history")), 10)  # so it is recorded
        await story.warroom.parts.auditor.sweep()
        await story.warroom.parts.emergency.idle()
        await story.warroom.parts.auditor.sweep()
        await story.settle()

        assert [one.number for one in await incidents.recent(9)] == [1]
        assert len(rooms(story)) == 1
        assert spooled(tmp_path) == []


async def test_the_form_says_so_in_its_place(tmp_path: Path, database_url: str) -> None:
    """Whoever declared from the menu has no channel in which a private line could come."""
    async with telling(tmp_path, database_url) as story:
        person = story.person(BEN)
        await person.shortcut("declare")
        assert person.view is not None
        async with down(database_url):
            await person.submit(person.view, {"severity": "P0", "title": "login is down"})
            assert person.view is not None
            assert "this is not being recorded yet" in person.view.plain
            await told(story)
        await story.warroom.parts.emergency.idle()
        await story.settle()

        assert (await story.incident()).title == "login is down"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_other_commands_say_what_is_lost_and_what_is_not(tmp_path: Path, database_url: str) -> None:
    """Nothing was changed; words in the room are not lost; a declaration still works."""
    async with telling(tmp_path, database_url) as story:
        await story.person(CLEO).command("/incident declare P0 checkout is down")
        await story.settle()
        async with down(database_url):
            line = (await story.person(ANA).command("/incident ack INC-1")).text
        await story.settle()

        assert line.startswith("Warroom's database does not answer (ref ")
        assert "nothing was changed. What you type in the war room is not lost" in line
        assert (await story.incident()).acknowledged_by is None


async def test_what_a_dead_process_left_in_its_spool_is_told_and_recorded(tmp_path: Path, database_url: str) -> None:
    """It goes on where the other stopped; a line that cannot be read stops nothing."""
    left = Record(key="slack:1", command=Declare(by=CLEO.id, at=START, severity="P0", title="checkout is down"))
    await Spool(tmp_path / "spool.jsonl", database_url, "elsewhere:1:ab").write([left])
    await Spool(tmp_path / "spool.jsonl", "sqlite:///another", "elsewhere:1:ab").write([left, left])
    spoil(tmp_path)
    async with telling(tmp_path, database_url) as story:
        await story.warroom.parts.emergency.idle()
        await story.settle()
        history = await story.warroom.parts.incidents.timeline(1)

        assert [type(event) for event in history if isinstance(event, events.NoteAdded)] == [events.NoteAdded]
        assert (len(story.direct(ANA)), len(announced(story)), len(rooms(story))) == (1, 1, 1)
        assert len(spooled(tmp_path)) == 1  # another database's is left alone


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("minutes", [0, 1])
async def test_what_another_process_has_recorded_is_taken_back(tmp_path: Path, database_url: str, minutes: int) -> None:
    """It died before it answered, so Slack brought the request to another one: one page, one announcement, one room."""
    async with telling(tmp_path, database_url) as story:
        async with down(database_url):
            await story.person(CLEO).command("/incident declare P0 checkout is down")
            asked = next(parcel for parcel, _ in reversed(story.workspace.delivery.sent) if parcel.kind == COMMAND)
            await story.workspace.wait_for(lambda: len(announced(story)) == len(rooms(story)) == 1, 10)
            await story.warroom.stop()
        (left,) = spooled(tmp_path)
        left.rename(tmp_path / "aside")
        story.workspace.clock.jump_to(story.workspace.clock.now() + 60 * minutes)
        await story.start()
        await story.workspace.delivery.send(asked, Retry(1, "http_timeout"))
        await story.settle()
        assert (len(story.direct(ANA)), len(announced(story)), len(rooms(story))) == (2, 2, 2)

        await story.warroom.stop()
        (tmp_path / "aside").rename(left.with_name(f"{'.'.join(left.name.split('.')[:3])}.elsewhere@1@ab"))
        await story.start()
        await story.warroom.parts.emergency.idle()
        await story.settle()
        incident = await story.incident()

        assert [one.number for one in await story.warroom.parts.incidents.recent(9)] == [1]
        assert (len(story.direct(ANA)), len(announced(story))) == (1, 1)
        assert [label for label, _ in story.direct(ANA)[0].buttons] == ["Why this?", "Acknowledge"]
        assert incident.room is not None
        assert open_rooms(story) == [incident.room.name] == ["inc-0001-checkout-is-down"]
        (closed,) = (name for name in rooms(story) if UNRECORDED.fullmatch(name))
        notice = story.told(closed)[0]
        assert "this is INC-1 now, and people work in #inc-0001-checkout-is-down. This room is closed." in notice
        assert spooled(tmp_path) == []


async def test_two_that_died_telling_the_same_find_each_their_own(tmp_path: Path, database_url: str) -> None:
    """Both announcements stand and nobody was told so; one is left, and it is the incident's."""
    async with telling(tmp_path, database_url) as story:
        await story.warroom.stop()
        local, declared = story.workspace, Declare(by=CLEO.id, at=START, severity="P0", title="checkout is down")
        client = AsyncWebClient(token=local.app.bot_token, base_url=local.api_url)
        for mark in ("first", "second"):
            metadata = {
                "event_type": "warroom_delivery",
                "event_payload": {"id": identity(f"slack:1/{mark}", ANNOUNCEMENT)},
            }
            await client.chat_postMessage(channel="#incident-response", text=mark, metadata=metadata)
            unknown = {ANNOUNCEMENT: datetime.now(UTC)}
            left = Record(key="slack:1", mark=mark, command=declared, unknown=unknown)
            await Spool(tmp_path / "spool.jsonl", database_url, f"elsewhere:1:{mark}").write([left])
        await story.start()
        await story.warroom.parts.emergency.idle()
        await story.settle()

        (message,) = announced(story)
        assert "INC-1" in message.visible


async def test_an_answer_that_is_lost_meanwhile_doubles_nothing(tmp_path: Path, database_url: str) -> None:
    """Slack took the page and the announcement, and did not say so; then the database came back."""
    async with telling(tmp_path, database_url) as story:
        async with down(database_url):
            story.workspace.faults.add("chat.postMessage", times=2, kind="reset_after")
            await story.person(CLEO).command("/incident declare P0 checkout is down")
            await told(story)
        await story.warroom.parts.emergency.idle()
        await story.settle()

        assert (len(story.direct(ANA)), len(announced(story)), len(rooms(story))) == (1, 1, 1)
        assert [label for label, _ in story.direct(ANA)[0].buttons] == ["Why this?", "Acknowledge"]
        assert spooled(tmp_path) == []


async def test_flags_call_all_the_same(tmp_path: Path, database_url: str) -> None:
    """Whoever a ticked flag names is told without a record, once; then the message becomes the true one."""
    async with telling(tmp_path, database_url) as story:
        person = story.person(BEN)
        await person.shortcut("declare")
        assert person.view is not None
        async with down(database_url):
            filled = {"severity": "P1", "title": "dump on a forum", "flags": ["compliance"], "private": ["private"]}
            await person.submit(person.view, filled)
            assert person.view is not None
            assert "Because of its flags" in person.view.plain
            await story.workspace.wait_for(lambda: all(story.direct(one) for one in (ANA, CLEO, LENA, PAUL)), 10)
            assert "You are told at once" in story.direct(LENA)[0].visible
            assert "this is not being recorded yet" in story.direct(LENA)[0].visible
        await story.warroom.parts.emergency.idle()
        await story.settle()

        assert [flag.key for flag in (await story.incident()).flags.up] == ["compliance"]
        assert [len(story.direct(one)) for one in (ANA, CLEO, LENA, PAUL)] == [1, 1, 1, 1]
        assert "INC-1" in story.direct(LENA)[0].visible
        assert announced(story) == []


async def test_a_page_without_a_record_names_the_rota(tmp_path: Path, database_url: str) -> None:
    """What somebody is called as is said as with a record."""
    async with telling(tmp_path, database_url, playbook=ROTAS) as story:
        async with down(database_url):
            await story.person(CLEO).command("/incident declare P0 checkout is down")
            await told(story)
            page = story.direct(ANA)[0].visible
        await story.warroom.parts.emergency.idle()

        assert "*You are called* as On-call engineer" in page


async def test_whom_it_calls_is_decided_once(tmp_path: Path, database_url: str) -> None:
    """Somebody's cover ends while the database is down: whoever it relieves is not woken as well."""
    async with telling(tmp_path, database_url, playbook=ROTAS) as story:
        await story.typed("cover me oncall 4:00–6:00", LENA)
        await story.at(179)
        await story.warroom.parts.duty.run()
        async with down(database_url):
            await story.person(CLEO).command("/incident declare P0 checkout is down")
            await story.workspace.wait_for(lambda: called(story, LENA), 10)
            story.workspace.clock.jump_to((START + timedelta(minutes=181)).timestamp())
        await story.warroom.parts.emergency.idle()
        await story.settle()

        assert called(story, ANA) == []
        (page,) = called(story, LENA)
        assert [label for label, _ in page.buttons] == ["Why this?", "Acknowledge"]


def called(story: Story, person: Person) -> list[Message]:
    """The pages that somebody got."""
    return [one for one in story.direct(person) if "You are called" in one.visible or "is calling you" in one.visible]
