"""The timeline in the whole bot: files that come by direct message, and from the command line."""

import csv
import io
from pathlib import Path

import aiohttp
import pytest

from playbook.exports import record
from sandbox.message import Message
from sandbox.people import ANA, CLEO, MARC, Person
from tests.support.commandline import type_
from tests.support.story import Story, telling


def body(story: Story, message: Message) -> str:
    """The bytes of the file that hangs on a message, as text."""
    (file,) = message.files
    sent: bytes = story.workspace.world.files[file["id"]]["body"]
    return sent.decode()


async def begun(story: Story, words: str = "declare P0 checkout down") -> None:
    """Declared by Cleo, with a note of Ana's."""
    await story.person(CLEO).command(f"/incident {words}")
    await story.settle()
    await story.person(ANA).command("/incident note INC-1 =db 7 is full")
    await story.settle()


async def exported(story: Story, words: str, person: Person = CLEO) -> Message:
    """Ask for a file; the direct message that brings it."""
    await story.person(person).command(f"/incident {words}")
    await story.settle()
    return story.direct(person)[-1]


async def test_each_format_comes_by_direct_message(tmp_path: Path) -> None:
    """To whoever asked and nobody else, with names instead of ids."""
    async with telling(tmp_path, limits=False) as story:
        await begun(story)
        markdown = await exported(story, "export INC-1")
        as_json = await exported(story, "export INC-1 json")
        as_csv = await exported(story, "export INC-1 csv")

        assert [one.files[0]["name"] for one in (markdown, as_json, as_csv)] == [
            "INC-1-timeline.md",
            "INC-1-timeline.json",
            "INC-1-timeline.csv",
        ]
        assert markdown.text == "The timeline of INC-1 as Markdown, as you asked."
        assert "| Ana | @Ana: =db 7 is full |" in body(story, markdown)
        read = record.read(body(story, as_json))
        assert (read.people["U0000CLEO"], read.timeline[0].text) == ("Cleo", "<@U0000CLEO> declared P0: checkout down")
        rows = list(csv.DictReader(io.StringIO(body(story, as_csv), newline="")))
        assert [row["text"] for row in rows if row["kind"] == "note_added"] == ["Ana: =db 7 is full"]
        async with aiohttp.ClientSession() as session, session.get(as_csv.files[0]["permalink"]) as got:
            assert (await got.text()) == body(story, as_csv)
        assert not any(message.files for message in (*story.direct(ANA), *story.workspace.messages("general")))


@pytest.mark.parametrize("kind", ["500", "reset_after", "timeout"])
@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "files.completeUploadExternal"])
async def test_a_lost_answer_makes_no_second_file(tmp_path: Path, method: str, kind: str) -> None:
    """It is looked for before it is sent again."""
    async with telling(tmp_path, limits=False) as story:
        await begun(story)
        story.workspace.faults.add(method, kind=kind)
        await exported(story, "export INC-1")

        assert len([message for message in story.direct(CLEO) if message.files]) == 1


async def test_without_its_scope_the_person_learns_why_no_file_comes(tmp_path: Path) -> None:
    """An app of before exports; nothing waits in silence."""
    async with telling(tmp_path, limits=False) as story:
        await begun(story)
        story.workspace.faults.add("files.getUploadURLExternal", kind="error:missing_scope")
        said = (await exported(story, "export INC-1")).text

        assert "lacks the scope `files:write`" in said
        assert "`warroom export INC-1`" in said


async def test_a_private_one_is_for_its_members(tmp_path: Path) -> None:
    """They get it, marked; whoever is outside is told that there is none, and gets nothing."""
    async with telling(tmp_path, limits=False) as story:
        await begun(story, "declare private P1 zanzibar")
        mine = await exported(story, "export INC-1")
        await story.person(MARC).command("/incident export INC-1")
        await story.settle()

        assert "keep it to its members" in mine.text
        assert "zanzibar" in body(story, mine)
        assert story.direct(MARC) == []


async def test_from_the_command_line(tmp_path: Path) -> None:
    """Printed or written to a file; out of the database, with a Warroom running or not."""
    async with telling(tmp_path, limits=False) as story:
        await begun(story)
        settings = {
            "WARROOM_DATABASE_URL": story.settings.warroom_database_url,
            "WARROOM_CLOCK": str(story.settings.warroom_clock),
        }
        printed = await type_("export", "INC-1", "--format", "json", **settings)
        to = tmp_path / "night.csv"
        written = await type_("export", "1", "--format", "csv", "--to", str(to), **settings)
        wrong = [
            await type_("export", "INC-1", "--format", "pdf", **settings),
            await type_("export", "INC-9", **settings),
            await type_("export", "INC-1", "--to", str(tmp_path / "no" / "x"), **settings),
        ]

        assert (printed.code, written.code, written.out) == (0, 0, "")
        assert record.read(printed.out).incident == "INC-1"
        assert to.read_bytes().startswith(b"number,at,by,kind,text")
        assert [one.code for one in wrong] == [2, 1, 2]
        assert "Choose one of `md`, `json`, `csv`." in wrong[0].err
        assert "There is no INC-9." in wrong[1].err


async def test_a_private_one_from_the_command_line_needs_a_member(tmp_path: Path) -> None:
    """Word for word as if it were not there, for anybody else."""
    async with telling(tmp_path, limits=False) as story:
        await begun(story, "declare private P1 zanzibar")
        settings = {
            "WARROOM_DATABASE_URL": story.settings.warroom_database_url,
            "WARROOM_CLOCK": str(story.settings.warroom_clock),
        }
        for by in ((), ("--by", "marc@example.com")):
            refused = await type_("export", "INC-1", *by, **settings)
            assert (refused.code, refused.out) == (1, "")
            assert "There is no INC-1." in refused.err
        assert "zanzibar" in (await type_("export", "INC-1", "--by", "cleo@example.com", **settings)).out
