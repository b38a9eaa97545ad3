"""Files of the timeline: complete, readable, and harmless wherever they are opened."""

import csv
import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook import commands, evolving, reading
from playbook.document import Playbook
from playbook.entries import entries
from playbook.events import read_event
from playbook.exports import markdown, record, table
from playbook.exports.export import Export, export, people
from playbook.exports.formats import WRITERS, filename, named
from playbook.incident import Status
from playbook.refusals import Refused
from playbook.states.handing import Format
from playbook.states.keeping import File, Said
from tests.support.history import History, at

NAMES = {"U0000ANA": "Ana", "U0000BEN": "Ben", "U0000DEE": "Dee"}
PLAYBOOK = reading.default()


def told(playbook: Playbook, words: str = "db 7 | is *full*", **more: Any) -> History:
    """A short night, with a message that was edited and one that was taken out."""
    history = History(playbook, title="checkout `down`", **more)
    link = "https://slack.com/archives/C1/p12"
    graph = File(name="graph|1.png", link="https://files.example.com/g.png")
    for ts in ("1.2", "1.3"):
        said = Said(channel="C1", ts=ts, at=at(1), author="U0000BEN", words=f"{words} {ts}", link=link, files=(graph,))
        history.give(commands.KeepMessage(by="U0000ANA", at=at(5), said=said))
    history.give(commands.EditMessage(by="U0000BEN", at=at(6), channel="C1", ts="1.2", words="=1+1"))
    history.give(commands.TakeMessageOut(by="U0000ANA", at=at(7), channel="C1", ts="1.3"))
    history.give(commands.AddNote(by="U0000ANA", at=at(8), words=words))
    history.give(commands.ChangeStatus(by="U0000ANA", at=at(9), to=Status.RESOLVED, now=True, why="fixed"))
    return history


def drawn_up(history: History, *, whole: bool = False) -> Export:
    """The file's content."""
    return export(history.incident, history.events, NAMES, whole=whole, now=at(60))


def test_json_is_read_back_without_loss(playbook: Playbook) -> None:
    """What was written is what is read; and from the whole of it comes the incident that stands."""
    history = told(playbook)
    plain, whole = drawn_up(history), drawn_up(history, whole=True)
    back = sorted(record.read(record.write(whole)).timeline, key=lambda line: line.number)

    assert record.read(record.write(plain)) == plain
    assert [line.number for line in back] == list(range(1, len(history.events) + 1))
    events = [read_event(line.model_dump_json(include={"event"})[len('{"event":') : -1]) for line in back]
    assert events == history.events
    assert evolving.replay(events) == history.incident


def test_markdown_begins_with_what_it_is_of(playbook: Playbook) -> None:
    """Title, severity, status and the times of its beginning and end, before the timeline."""
    head = markdown.write(drawn_up(told(playbook))).partition("## Timeline (UTC)")[0]

    assert head.splitlines()[0] == r"# INC-7: checkout \`down\`"
    assert [line for line in head.splitlines() if line.startswith("- ")][:4] == [
        "- **Severity**: P0",
        "- **Status**: resolved",
        "- **Declared**: 2026-11-24 03:00:00",
        "- **Resolved**: 2026-11-24 03:09:00",
    ]


def test_what_was_taken_out_is_in_no_file_unless_all_is_asked_for(playbook: Playbook) -> None:
    """In none of the three formats."""
    history = told(playbook, "zanzibar")
    hidden = "zanzibar 1.3"
    for form, write in WRITERS.items():
        spelt = markdown.plain(hidden) if form is Format.MARKDOWN else hidden
        assert spelt not in write(drawn_up(history))
        assert spelt in write(drawn_up(history, whole=True))


def test_markdown_shows_what_people_typed_letter_by_letter(playbook: Playbook) -> None:
    """Neither marks nor tables nor tags are made of it; times are UTC, and persons have their names."""
    text = markdown.write(drawn_up(told(playbook, "a | b\n<img src=x> **bold** [x](javascript:y) <@U0000ANA>")))

    assert "# INC-7: checkout \\`down\\`" in text
    row = next(line for line in text.splitlines() if line.startswith("| 2026-11-24 03:08:00"))
    assert row == (
        "| 2026-11-24 03:08:00 | Ana | @Ana: a \\| b<br>\\<img src=x\\> "
        "\\*\\*bold\\*\\* \\[x\\]\\(javascript:y\\) @Ana |"
    )
    message = next(line for line in text.splitlines() if "edited to" in line)
    assert "*edited to:* =1+1" in message
    assert "[message](https://slack.com/archives/C1/p12)" in message
    assert "[graph\\|1.png](https://files.example.com/g.png)" in message


@given(words=st.text(min_size=1, max_size=60))
def test_whatever_was_typed_a_table_of_markdown_has_its_columns(words: str) -> None:
    """One line for each entry, three columns, whatever is in it."""
    made = drawn_up(told(PLAYBOOK, words))
    rows = markdown.write(made).split("| Time | Who | What |\n|---|---|---|\n")[1].rstrip("\n").split("\n")

    assert len(rows) == len(made.timeline)
    assert {len(re.findall(r"(?<!\\)\|", re.sub(r"\\\\", "", row))) for row in rows} == {4}


@given(words=st.text(min_size=1, max_size=60))
def test_csv_gives_back_every_cell_and_computes_none(words: str) -> None:
    """A spreadsheet finds no formula, and a reader of RFC 4180 the text."""
    made = drawn_up(told(PLAYBOOK, words))
    rows = list(csv.reader(io.StringIO(table.write(made), newline="")))

    assert rows[0] == list(table.COLUMNS)
    assert len(rows) == len(made.timeline) + 1
    for cell in (cell for row in rows for cell in row):
        assert not cell.lstrip(" \n").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert [row[4].removeprefix("'") for row in rows[1:]] == [made.named(line.text, sign="") for line in made.timeline]


@pytest.mark.parametrize("formula", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1"])
def test_a_formula_is_defused(playbook: Playbook, formula: str) -> None:
    """As what a message was edited to, where nothing stands before it."""
    history = told(playbook)
    history.give(commands.EditMessage(by="U0000BEN", at=at(10), channel="C1", ts="1.2", words=formula))
    made = drawn_up(history).model_copy()
    line = next(line for line in made.timeline if line.edits).model_copy(update={"edits": (formula,)})
    rows = list(csv.reader(io.StringIO(table.write(made.model_copy(update={"timeline": (line,)})), newline="")))

    assert rows[1][5] == f"'{formula}"


def test_it_names_everybody_who_is_in_it(playbook: Playbook) -> None:
    """Authors, those named in words, and the commander; ids that nobody knows stay."""
    history = told(playbook, "ask <@U0000ZED>")
    ids = people(history.incident, history.events)

    assert {"U0000ANA", "U0000BEN", "U0000DEE", "U0000ZED"} <= set(ids)
    assert "@U0000ZED" in WRITERS[Format.MARKDOWN](drawn_up(history))
    assert drawn_up(history).people == NAMES


def test_formats_have_names(playbook: Playbook) -> None:
    """`md`, `Markdown`, `JSON`, `csv`; another word gets those there are."""
    assert [named(word) for word in ("md", "Markdown", "JSON", "csv")] == [
        Format.MARKDOWN, Format.MARKDOWN, Format.JSON, Format.CSV,
    ]  # fmt: skip
    assert filename(History(playbook).incident, Format.CSV) == "INC-7-timeline.csv"
    with pytest.raises(Refused) as refused:
        named("pdf")
    assert refused.value.sentence == "“pdf” is not a format. Choose one of `md`, `json`, `csv`."


def test_entries_of_every_kind_are_in_it(playbook: Playbook) -> None:
    """Nothing but what was taken out is left out."""
    history = told(playbook)

    assert len(drawn_up(history, whole=True).timeline) == len(entries(history.events)) == len(history.events)
