"""A private incident through its whole life, and everything that somebody outside can see or ask: it is not there."""

import json
import logging
from pathlib import Path

import aiohttp
import pytest

from bot.logs import Fields
from handlers.buttons import Act
from handlers.verbs import VERBS
from playbook.incident import Status
from sandbox.people import ANA, BEN, CLEO, MARC, SARA, TESS
from tests.support.knowing import knowing
from tests.support.outside import ABOUT, ACTS, AROUND, NEVER, as_if_it_were_not, seen_by, typed
from tests.support.story import Story, telling

SECRETS = (
    "zanzibar",
    "quagga",
    "narwhal",
    "wombat",
    "ocelot",
    "pangolin",
    "lemming",
    "axolotl",
    "gecko",
    "dodo",
    "salamander",
    "kiwi",
    "mongoose",
)
INSIDE = (ANA, BEN, CLEO)
"""Called, or the one who declared it."""
ASKING, SILENT = TESS, (SARA, MARC)
"""Outside: Tess asks for it in every way there is, Sara and Marc look on; Marc is told of late updates elsewhere."""


async def nothing_shows(story: Story) -> None:
    """Neither a word of it nor its room is anywhere for those outside; its number is nowhere, unless they asked."""
    room = (await story.incident()).room
    for person in (ASKING, *SILENT):
        story.warroom.parts.homes.open(person.id)
        await story.warroom.parts.homes.beat()
        seen = seen_by(story, person).lower()
        assert [word for word in SECRETS if word in seen] == [], person.name
        assert room is None or (room.channel.lower() not in seen and "inc-0001-" not in seen), person.name
    assert [person.name for person in SILENT if "INC-1" in seen_by(story, person)] == []


async def it_begins(story: Story) -> None:
    """Slack in trouble from the first moment on, so that the log has something to say."""
    for method in ("conversations.create", "chat.postMessage", "chat.update", "pins.add", "bookmarks.add"):
        story.workspace.faults.add(method, kind="500")
        story.workspace.faults.add(method, kind="reset_after")
    await story.typed("declare private P0 zanzibar keys leaked\nquagga customers")


async def it_goes_on(story: Story) -> None:
    """Called, taken, noted, late, told, lowered, verified in vain, resolved, reopened."""
    room = await story.room()
    await story.typed("escalate narwhal", CLEO, room)
    await story.at(3)
    await story.person(ANA).click(story.direct(ANA)[0], "Acknowledge")
    await story.settle()
    for words in (
        "flag pr-crisis salamander",
        "users 5000",
        "note wombat",
        "title axolotl keys leaked",
        "status identified gecko",
        "role ops me",
    ):
        await story.typed(words, ANA, room)
    await story.typed("handover @Ben", ANA, room)
    await story.person(BEN).click(story.direct(BEN)[-1], "Decline")
    await story.settle()
    await story.at(11)
    for words in ("answer cascade", "task @Ben kiwi", "export md all", "catchup", "checklist", "tasks"):
        await story.typed(words, ANA, room)
    await story.at(16)
    await story.person(BEN).click(story.direct(BEN)[-1], "Post update")
    view = story.person(BEN).view
    assert view is not None
    await story.person(BEN).submit(view, {"new": "ocelot", "next_steps": "dodo", "estimate": "20 min mongoose"})
    await story.settle()
    for words in (
        "severity P1 pangolin",
        "resolve lemming",
        "verify smoke",
        "relapse dodo",
        "resolve now wombat",
        "reopen gecko",
    ):
        await story.typed(words, ANA, room)


async def it_ends(story: Story) -> None:
    """Resolved and closed, by somebody who is not in the room at that moment."""
    for words in ("resolve INC-1 now lemming", "close INC-1 lemming"):
        await story.typed(words, ANA)
    assert (await story.incident()).status is Status.CLOSED


async def test_for_those_outside_it_is_not_there(
    tmp_path: Path, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Through its whole life no channel, message, form, answer or refusal outside tells of it, and no log its words."""
    caplog.set_level(logging.INFO)
    async with telling(tmp_path, database_url, limits=False) as story:
        before = [await typed(story, words) for words in AROUND]
        await it_begins(story)
        await nothing_shows(story)
        await it_goes_on(story)
        await nothing_shows(story)
        await as_if_it_were_not(story)
        assert [await typed(story, words) for words in AROUND] == before
        await it_ends(story)
        await as_if_it_were_not(story)
        await nothing_shows(story)
        assert [await typed(story, words) for words in AROUND] == before

        assert story.workspace.messages("incident-response") == []
        calls = story.workspace.journal.calls
        told = knowing(story.workspace.world, calls, SECRETS) - {story.workspace.app.bot_user_id}
        assert told == {person.id for person in INSIDE}
        logged = "\n".join(Fields().format(record) for record in caplog.records).lower()
        assert "delivery_postponed" in logged
        assert [word for word in SECRETS if word in logged] == []


def test_the_one_outside_asks_in_every_way_there_is() -> None:
    """Each verb and each button that is about an incident; the others ask for a new one, or are about no incident."""
    tried = {word for way in ABOUT for word in way.split()}
    assert [verb.name for verb in VERBS if verb.about and verb.name not in tried] == []
    others = {Act.DECLARE, Act.ANYWAY, Act.COVER_YES, Act.COVER_NO, Act.LINK}
    others |= {Act.TRIAGE, Act.TRIAGE_FIRST, Act.TRIAGE_SECOND, Act.TRIAGE_BACK}
    others |= {Act.DECLARE_ALARM, Act.CHECK_AGAIN}
    assert set(Act) - set(ACTS) == others


async def test_for_those_inside_it_is_as_any_other(tmp_path: Path) -> None:
    """They are called, brought in, shown it in the list, and told in the room; marked, so that they keep it."""
    async with telling(tmp_path, limits=False) as story:
        await it_begins(story)
        await it_goes_on(story)
        room = story.workspace.channel(await story.room())

        assert (room.is_private, room.name) == (True, "inc-0001")
        assert set(room.members) == {story.workspace.app.bot_user_id, *(person.id for person in INSIDE)}
        for person in INSIDE:
            assert "axolotl" in await typed(story, "list", person)
            assert "🔒" in await typed(story, "show INC-1", person)
        said = "\n".join(story.told(room.id))
        assert [
            word for word in ("narwhal", "ocelot", "pangolin", "lemming", "kiwi", "mongoose") if word not in said
        ] == []
        happened = {event.kind for event in await story.warroom.parts.incidents.timeline(1)}
        assert happened >= {"flags_raised", "users_counted", "phase_entered", "question_answered", "verification_begun"}
        assert happened >= {"task_added", "exported", "overdue_widened", "role_assigned", "handover_declined"}
        (file,) = story.workspace.world.files.values()
        assert b"zanzibar" in file["body"]
        assert sorted(bookmark["title"] for bookmark in room.bookmarks) == ["Incident log", "Join the call"]


async def test_who_is_put_in_command_or_brought_into_the_room_is_inside(tmp_path: Path) -> None:
    """Tess, by the command; Sara, whom somebody has brought in by Slack's own means, while she asks there."""
    async with telling(tmp_path, limits=False) as story:
        await story.typed("declare private P1 zanzibar")
        assert "zanzibar" not in await typed(story, "list", TESS)
        await story.typed("commander INC-1 @Tess")
        room = story.workspace.channel(await story.room())
        story.workspace.world.join(room, SARA.id, inviter=CLEO.id)

        assert TESS.id in room.members
        assert "zanzibar" in await typed(story, "list", TESS)
        assert "There is no INC-1" in await typed(story, "show INC-1", SARA)
        answer = await story.person(SARA).command("/incident", room.id)
        assert "zanzibar" in json.dumps(answer.body)
        await story.typed("commander INC-1 @Ana")
        assert "zanzibar" in await typed(story, "list", TESS)


async def test_the_form_declares_privately(tmp_path: Path) -> None:
    """Ticked by hand, or already, if somebody typed `declare private` with no severity."""
    async with telling(tmp_path, limits=False) as story:
        cleo = story.person(CLEO)
        await cleo.command("/incident declare private zanzibar")
        view = cleo.view
        assert view is not None
        await cleo.submit(view, {"severity": "P1"})
        await story.settle()

        incident = await story.incident()
        assert (incident.private, incident.title) == (True, "zanzibar")
        assert story.workspace.messages("incident-response") == []


@pytest.mark.parametrize(
    ("words", "private", "title"),
    [
        ("private P1 vpn down", True, "vpn down"),
        ("PRIVATE: p1 vpn down", True, "vpn down"),
        ("public P1 private network down", False, "private network down"),
        ("P1 the private network is down", False, "the private network is down"),
    ],
)
async def test_how_it_is_typed(tmp_path: Path, words: str, title: str, *, private: bool) -> None:
    """`private` stands before the severity."""
    async with telling(tmp_path, limits=False) as story:
        await story.typed(f"declare {words}")
        incident = await story.incident()

        assert (incident.private, incident.title) == (private, title)
        assert bool(story.workspace.messages("incident-response")) is not private


async def test_in_doubt_nothing_is_said_aloud(tmp_path: Path) -> None:
    """After the severity the word may be a part of the title: both ways to go on are shown, and nothing is declared."""
    async with telling(tmp_path, limits=False) as story:
        answer = await typed(story, "declare P1 private keys leaked", CLEO)
        bare = await typed(story, "private P1 keys leaked", CLEO)

        assert "`/incident declare private P1 keys leaked`" in answer
        assert "`/incident declare public P1 private keys leaked`" in answer
        assert "`/incident declare private P1 keys leaked`" in bare
        assert await story.warroom.parts.incidents.recent(1) == []


@pytest.mark.parametrize("error", ["restricted_action", "missing_scope"])
async def test_without_a_room_its_members_are_told_in_person(tmp_path: Path, error: str) -> None:
    """Slack lets us open none, or the app is of before there were any: whoever declared it learns that, nobody else."""
    async with telling(tmp_path, limits=False) as story:
        story.workspace.faults.add("conversations.create", kind=f"error:{error}")
        await story.typed("declare private P1 zanzibar")

        (aside,) = story.direct(CLEO)
        assert "zanzibar" in aside.visible
        assert "No war room" in aside.visible
        assert story.workspace.messages("incident-response") == []


async def test_it_can_be_declared_from_outside_of_slack(tmp_path: Path) -> None:
    """Over the web API, by who has its token; nobody else hears of it there either."""
    async with telling(tmp_path, limits=False, settings={"warroom_api_token": "correct-horse"}) as story:
        url, sent = f"http://127.0.0.1:{story.warroom.port}/api/v1/incidents", {"Authorization": "Bearer correct-horse"}
        body = {"by": CLEO.email, "severity": "P1", "title": "zanzibar", "private": True}
        async with aiohttp.ClientSession(headers=sent) as session:
            async with session.post(url, json=body) as made:
                assert made.status == 201
            await story.settle()
            async with session.get(url) as listed:
                assert await listed.json() == {"incidents": []}
            for act in ("acknowledge", "notes"):
                answers = []
                for number in (1, NEVER):
                    words = {"words": "x"} if act == "notes" else {}
                    async with session.post(f"{url}/{number}/{act}", json={"by": TESS.id, **words}) as answer:
                        answers.append((answer.status, (await answer.text()).replace(str(number), "N")))
                assert answers[0] == answers[1]

        assert (await story.incident()).private
        await nothing_shows(story)
        assert story.workspace.messages("incident-response") == []


async def test_it_is_nobodys_twin(tmp_path: Path) -> None:
    """Who declares the same thing publicly is not told that it is known; nor who declares it privately."""
    async with telling(tmp_path, limits=False) as story:
        await story.typed("declare private P1 zanzibar keys leaked")
        public = await typed(story, "declare P1 zanzibar keys leaked", TESS)
        again = await typed(story, "declare private P1 zanzibar keys leaked", SARA)

        assert "INC-2 declared" in public
        assert "INC-3 declared" in again
        assert not {"INC-1", "Cleo", CLEO.id} & set(public.replace(".", " ").split())
