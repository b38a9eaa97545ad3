"""Messages on the timeline: kept, taken out, edited, deleted; and how they are read together."""

from datetime import timedelta
from typing import Any

import pytest

from playbook import commands, evolving
from playbook.document import Playbook
from playbook.entries import Entry, entries, loud, standing
from playbook.events import MessageKept, read_event
from playbook.states.keeping import LONGEST_MESSAGE, File, Said
from tests.support.history import START, History, at

ROOM, TS = "C0000ROOM", "1795489260.000100"
LINK = f"https://slack.com/archives/{ROOM}/p{TS.replace('.', '')}"


def said(words: str = "db 7 is full", **more: Any) -> Said:
    """A message of Ben's, a minute into the story."""
    plain = Said(channel=ROOM, ts=TS, at=at(1), author="U0000BEN", words=words, link=LINK)
    return plain.model_copy(update=more)


@pytest.fixture
def history(playbook: Playbook) -> History:
    """An incident with one message on its timeline, since the fifth minute."""
    told = History(playbook)
    told.give(commands.KeepMessage(by="U0000ANA", at=at(5), said=said(), pinned=True))
    return told


def message(history: History) -> Entry:
    """The one kept message."""
    (found,) = [one for one in entries(history.events) if isinstance(one.event, MessageKept) and not one.folded]
    return found


def test_it_stands_at_its_own_time_under_its_authors_name(history: History) -> None:
    """Not at the time when somebody put it there, nor as theirs."""
    history.give(commands.AddNote(by="U0000ANA", at=at(3), words="looking"))
    shown = [entry.told for entry in loud(entries(history.events))]

    assert shown[-2:] == ["<@U0000BEN>: db 7 is full", "<@U0000ANA>: looking"]
    assert (message(history).by, message(history).at, message(history).link) == ("U0000BEN", at(1), LINK)


def test_a_second_pin_changes_nothing_and_a_second_wish_is_told_so(history: History) -> None:
    """Nobody waits for an answer to a reaction; whoever used the shortcut does."""
    again = commands.KeepMessage(by="U0000BEN", at=at(6), said=said(), pinned=True)
    wish = commands.KeepMessage(by="U0000BEN", at=at(6), said=said())

    assert history.give(again) == []
    assert history.refused(wish) == "That message is on the timeline of INC-7 already."


def test_taken_out_it_is_hidden_and_stays_on_record(history: History) -> None:
    """The chain has it, and who took it out; whoever reads the timeline does not, unless they want everything."""
    history.give(commands.TakeMessageOut(by="U0000ANA", at=at(9), channel=ROOM, ts=TS))
    known = entries(history.events)

    assert not [entry for entry in (*loud(known), *standing(known)) if "db 7" in entry.told]
    assert [entry.told for entry in known if entry.out] == [
        "<@U0000BEN>: db 7 is full (taken off the timeline)",
        "<@U0000ANA> took a message off the timeline (taken off the timeline)",
    ]
    assert history.give(commands.TakeMessageOut(by="U0000ANA", at=at(9), channel=ROOM, ts=TS)) == []


def test_put_back_it_is_shown_again_with_what_it_says_by_now(history: History) -> None:
    """In its old place, once."""
    history.give(commands.TakeMessageOut(by="U0000ANA", at=at(9), channel=ROOM, ts=TS))
    history.give(commands.KeepMessage(by="U0000ANA", at=at(10), said=said("db 8 is full")))

    assert [entry.told for entry in standing(entries(history.events)) if "db" in entry.told] == [
        "<@U0000BEN>: db 7 is full (edited to “db 8 is full”)"
    ]


def test_an_edit_keeps_the_first_words_and_a_deletion_is_marked(history: History) -> None:
    """Nothing that once stood on the timeline is lost by what happens in Slack."""
    for words in ("db 8 is full", "db 9 is full"):
        history.give(commands.EditMessage(by="U0000BEN", at=at(7), channel=ROOM, ts=TS, words=words))
    history.give(commands.DeleteMessage(by="U0000BEN", at=at(8), channel=ROOM, ts=TS))

    assert history.give(commands.DeleteMessage(by="U0000BEN", at=at(8), channel=ROOM, ts=TS)) == []
    assert [entry.told for entry in loud(entries(history.events)) if "db" in entry.told] == [
        "<@U0000BEN>: db 7 is full (edited to “db 8 is full”) (edited to “db 9 is full”) (deleted in Slack)"
    ]


def test_what_is_not_on_the_timeline_is_nobodys_business(history: History) -> None:
    """Edits and deletions of other messages, or of one that was taken out."""
    history.give(commands.TakeMessageOut(by="U0000ANA", at=at(9), channel=ROOM, ts=TS))

    assert history.give(commands.EditMessage(by="U0000BEN", at=at(9), channel=ROOM, ts=TS, words="x")) == []
    assert history.give(commands.DeleteMessage(by="U0000BEN", at=at(9), channel=ROOM, ts="1.2")) == []
    assert history.give(commands.TakeMessageOut(by="U0000BEN", at=at(9), channel="C1", ts=TS)) == []


def test_files_and_apps_have_their_names(playbook: Playbook) -> None:
    """A message may be a picture without words, and its author no person."""
    told = History(playbook)
    picture = said("", files=(File(name="graph.png", link="https://example.com/graph.png"),))
    told.give(commands.KeepMessage(by="U0000ANA", at=at(5), said=picture))
    alert = said("disk 98 %", ts="1795489261.000100", author="", app="Grafana")
    told.give(commands.KeepMessage(by="U0000ANA", at=at(5), said=alert))

    assert [entry.told for entry in loud(entries(told.events))][-2:] == [
        "<@U0000BEN>: [graph.png]",
        "Grafana: disk 98 %",
    ]


def test_a_message_without_end_is_cut(playbook: Playbook) -> None:
    """One entry does not fill the database."""
    told = History(playbook)
    told.give(commands.KeepMessage(by="U0000ANA", at=at(5), said=said("x" * 40_000)))

    assert len(message(told).words) == LONGEST_MESSAGE + len("<@U0000BEN>: ")


def test_stored_and_replayed_it_is_the_same(history: History) -> None:
    """The chain gives the state that stands."""
    history.give(commands.EditMessage(by="U0000BEN", at=at(7), channel=ROOM, ts=TS, words="db 8"))
    history.give(commands.DeleteMessage(by="U0000BEN", at=at(8), channel=ROOM, ts=TS))
    history.give(commands.TakeMessageOut(by="U0000BEN", at=at(8), channel=ROOM, ts=TS))

    assert evolving.replay([read_event(one.model_dump_json()) for one in history.events]) == history.incident


def test_whoever_comes_late_arrives_and_whom_we_called_at_the_beginning_does_not(playbook: Playbook) -> None:
    """The first ten minutes need no summary for those who were called; after that everybody gets one."""
    told = History(playbook)
    called = told.incident.members[-1]
    early, late = START + timedelta(minutes=9), START + timedelta(minutes=11)

    assert told.give(commands.Arrive(by=called, at=early)) == []
    assert [event.kind for event in told.give(commands.Arrive(by="U0000ZED", at=early))] == ["arrived"]
    assert [event.kind for event in told.give(commands.Arrive(by=called, at=late))] == ["arrived"]
