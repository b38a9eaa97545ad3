"""The incident log as a Google document: made once, shared quietly, kept in step; and what goes wrong."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot.integrations.google.account import SCOPES, Key, Tokens
from bot.integrations.google.integration import Google, Places
from bot.integrations.web import Web
from playbook import commands
from playbook.commands import RecordDocument
from playbook.document import Playbook
from playbook.telling import What
from scheduler.errands import Errand, GiveUp, TryLater
from tests.support.google import EMAIL, FakeGoogle, fake_google
from tests.support.history import START, History, at
from tests.unit.integrations.rendering import NAMES, errand


class Clock:
    """Seconds that pass when the test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def server() -> AsyncIterator[FakeGoogle]:
    """A server like Google's."""
    async with fake_google() as made:
        yield made


@pytest.fixture
async def google(server: FakeGoogle, tmp_path: Path) -> AsyncIterator[Google]:
    """The integration, pointed at it."""

    async def name(person: str, _playbook: Playbook) -> str:
        return NAMES.get(person, person)

    clock = Clock()
    async with aiohttp.ClientSession() as session:
        web = Web(session, "Google")
        tokens = Tokens(web, Key.read(server.key(tmp_path)), subject="", clock=lambda: START, monotonic=clock)
        places = Places(folder="f1", share=("example.com", "eve@example.org"), docs=server.url, drive=server.url)
        yield Google(web, tokens, places, names=name, monotonic=clock)


def wanted(history: History, *, receipt: str | None = None, unknown: bool = False) -> Errand:
    """The errand that keeps the document in step with a history."""
    made = errand(history, What.DOCUMENT, history.events[-1], receipt=receipt)
    delivery = replace(made.delivery, unknown_since=START if unknown else None)
    return replace(made, delivery=delivery, lines=tuple(history.events))


async def test_it_is_made_shared_and_written(server: FakeGoogle, google: Google, playbook: Playbook) -> None:
    """In the folder, for those whom the settings name and nobody else; the incident remembers where it is."""
    done = await google.deliver(wanted(History(playbook, title="checkout down 🔥")))

    assert server.files["doc1"]["name"] == "Incident Log INC-7 · checkout down 🔥"
    assert server.files["doc1"]["parents"] == ["f1"]
    assert server.shared["doc1"] == [
        {"role": "writer", "type": "domain", "domain": "example.com"},
        {"role": "writer", "type": "user", "emailAddress": "eve@example.org"},
    ]
    assert "@Dee declared P0: checkout down 🔥" in server.texts["doc1"]
    assert isinstance(done.command, RecordDocument)
    assert done.command.link == "https://docs.google.com/document/d/doc1/edit"
    assert [(claim["iss"], claim["scope"]) for claim in server.claims] == [(EMAIL, SCOPES)]


async def test_headings_are_where_they_belong(server: FakeGoogle, google: Google, playbook: Playbook) -> None:
    """Google counts in UTF-16: signs outside of the first plane are two."""
    await google.deliver(wanted(History(playbook, title="🔥🔥 checkout")))

    heads = [(style, text.strip()) for style, text in server.styles["doc1"] if style != "NORMAL_TEXT"]
    assert heads[0] == ("TITLE", "Incident Log INC-7 · 🔥🔥 checkout")
    assert [text for style, text in heads if style == "HEADING_2"] == ["Tuesday, 24 November 2026"]


async def test_it_is_kept_in_step(server: FakeGoogle, google: Google, playbook: Playbook) -> None:
    """Written anew as a whole, not added to; nothing else is told once it is known."""
    history = History(playbook, title="checkout down")
    first = await google.deliver(wanted(history))
    assert isinstance(first.command, RecordDocument)
    history.give(first.command)
    history.give(commands.AddNote(by="U0000ANA", at=at(3), words="a word"))

    done = await google.deliver(wanted(history, receipt="doc1"))

    assert list(server.files) == ["doc1"]
    assert server.texts["doc1"].count("Incident Log INC-7") == 1
    assert "@Ana: a word" in server.texts["doc1"]
    assert done.command is None


async def test_a_lost_answer(server: FakeGoogle, google: Google, playbook: Playbook) -> None:
    """The document that was made is found by its property, shared and written; there is no second one."""
    history = History(playbook)
    server.faults.append("lose")
    with pytest.raises(TryLater) as raised:
        await google.deliver(wanted(history))
    assert raised.value.unknown

    done = await google.deliver(wanted(history, unknown=True))

    assert list(server.files) == ["doc1"]
    assert done.receipt == "doc1"
    assert "Incident Log INC-7" in server.texts["doc1"]


async def test_sharing_that_is_not_allowed(server: FakeGoogle, google: Google, playbook: Playbook) -> None:
    """The document is there all the same, and is not made again each time."""
    server.share_fault = 403

    done = await google.deliver(wanted(History(playbook)))

    assert done.receipt == "doc1"


async def test_one_not_let_in_keeps_nobody_out(server: FakeGoogle, google: Google, playbook: Playbook) -> None:
    """The log is written first, and each address is tried by itself."""
    server.strangers = {"example.com"}

    await google.deliver(wanted(History(playbook, title="checkout down")))

    assert [one["type"] for one in server.shared["doc1"]] == ["user"]
    assert "checkout down" in server.texts["doc1"]


async def test_what_google_strips_moves_no_heading(server: FakeGoogle, google: Google, playbook: Playbook) -> None:
    """Private signs and controls are left out before anything is counted."""
    await google.deliver(wanted(History(playbook, title="check\ue000\uf8ffout\x1f down")))

    heads = [(style, text.strip()) for style, text in server.styles["doc1"] if style != "NORMAL_TEXT"]
    assert heads[0] == ("TITLE", "Incident Log INC-7 · checkout down")
    assert [text for style, text in heads if style == "HEADING_2"] == ["Tuesday, 24 November 2026"]


async def test_a_deleted_document_is_made_anew(server: FakeGoogle, google: Google, playbook: Playbook) -> None:
    """With the next news."""
    done = await google.deliver(wanted(History(playbook), receipt="gone"))

    assert done.receipt == "doc1"
    assert list(server.files) == ["doc1"]


async def test_a_token_that_is_not_taken_any_more(server: FakeGoogle, google: Google, playbook: Playbook) -> None:
    """Is replaced; until then one serves all."""
    await google.deliver(wanted(History(playbook)))
    assert len(server.claims) == 1
    server.expired = True

    await google.deliver(wanted(History(playbook), receipt="doc1"))

    assert len(server.claims) == 2


async def test_a_refusal_is_said_in_googles_words(server: FakeGoogle, google: Google, playbook: Playbook) -> None:
    """They say what to mend."""
    server.faults.append("403")
    with pytest.raises(GiveUp, match="Google answered 403: as asked"):
        await google.deliver(wanted(History(playbook)))


async def test_writes_are_paced(server: FakeGoogle, google: Google, playbook: Playbook) -> None:
    """Google allows sixty in a minute; who waits tells all that was to be told meanwhile."""
    history, waits = History(playbook), []
    for _ in range(50):
        try:
            await google.deliver(wanted(history, receipt="doc1" if server.files else None))
        except TryLater as later:
            waits.append(later.after)

    assert (server.writes, len(waits), None in waits) == (10, 40, False)


async def test_a_private_one_has_none(server: FakeGoogle, google: Google, playbook: Playbook) -> None:
    """The whole domain could read it."""
    await google.deliver(wanted(History(playbook, title="zanzibar", private=True)))

    assert server.files == {}


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"client_email": "x"}'])
def test_a_file_that_is_no_key(tmp_path: Path, text: str) -> None:
    """Is named as such, and nothing of it is shown."""
    path = tmp_path / "key.json"
    path.write_text(text)
    with pytest.raises(ValueError, match="not the JSON key of a service account"):
        Key.read(path)


def test_a_key_that_cannot_sign(server: FakeGoogle, tmp_path: Path) -> None:
    """Is found out when it is read, not at each attempt."""
    path = server.key(tmp_path)
    data = json.loads(path.read_text())
    path.write_text(json.dumps({**data, "private_key": data["private_key"][:400]}))
    with pytest.raises(ValueError, match="not the JSON key of a service account"):
        Key.read(path)


async def test_a_key_that_cannot_sign_any_more_is_given_up(server: FakeGoogle, tmp_path: Path) -> None:
    """It would be tried for ever, and nobody would learn of it."""
    key = replace(Key.read(server.key(tmp_path)), private="nothing")
    async with aiohttp.ClientSession() as session:
        tokens = Tokens(Web(session, "Google"), key, subject="", clock=lambda: START, monotonic=Clock())
        with pytest.raises(GiveUp, match="cannot sign"):
            await tokens.bearer()


async def test_a_second_document_goes_into_the_bin(server: FakeGoogle, google: Google, playbook: Playbook) -> None:
    """Somebody who had lost the claim made one too; if theirs is the only one, it is the incident's."""
    history = History(playbook, title="checkout down")
    for _ in range(2):
        await google.deliver(wanted(history))
    both = wanted(history, receipt="doc1")
    await google.deliver(replace(both, delivery=replace(both.delivery, twins=("doc2",))))
    assert [known for known, file in server.files.items() if not file.get("trashed")] == ["doc1"]

    alone = wanted(History(playbook, title="login down"))
    done = await google.deliver(replace(alone, delivery=replace(alone.delivery, twins=("doc1", "gone"))))
    assert done.receipt == "doc1"
    assert "login down" in server.texts["doc1"]
