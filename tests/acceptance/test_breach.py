"""A data breach, declared private with its flags: who must know knows at once, and nobody else ever."""

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest

from playbook import reading
from sandbox.people import ANA, BEN, CLEO, EVERYBODY, IVY, LENA, MARC, PAUL, SARA, TESS, Person
from tests.support.knowing import knowing
from tests.support.outside import as_if_it_were_not, seen_by, typed
from tests.support.story import Story, telling
from tests.support.waiting import until

FILLED = {
    "severity": "P1",
    "title": "zanzibar dump on a forum",
    "impact": "quagga",
    "flags": ["customer-data", "security-breach"],
    "private": ["private"],
}
SECRETS = ("zanzibar", "quagga", "narwhal", "customer data exposed", "security breach", "media attention")
TOLD = (TESS, CLEO, LENA, PAUL, IVY)
"""CTO, CEO, legal, PR and security."""
SLOW = 3.0
"""Seconds that Slack takes meanwhile, so that a busy machine can begin all calls of a round before one is answered."""
INSIDE = (BEN, ANA, *TOLD)
OUTSIDE = (SARA, MARC)


async def it_is_opened(story: Story, by: Person = BEN) -> None:
    """They have the form before them."""
    await story.person(by).command("/incident declare", "general")


async def it_is_declared(story: Story, by: Person = BEN, *, opened: bool = False) -> None:
    """In the form, with two ticks and the box “private”."""
    if not opened:
        await it_is_opened(story, by)
    actor = story.person(by)
    view = actor.view
    assert view is not None
    answer = await actor.submit(view, FILLED)
    assert (answer.status, answer.body) == (200, None)
    await story.settle()


async def told(story: Story, words: str, person: Person = BEN) -> str:
    """A command in the war room; what it is answered."""
    return await story.typed(words, person, await story.room())


async def nothing_shows(story: Story) -> None:
    """Neither in a channel, a message, a list, a form nor in the Home of those outside."""
    room = story.workspace.channel(await story.room())
    for person in OUTSIDE:
        story.warroom.parts.homes.open(person.id)
        await story.warroom.parts.homes.beat()
        seen = seen_by(story, person).lower()
        assert [word for word in SECRETS if word in seen] == [], person.name
        assert room.id.lower() not in seen
        assert story.direct(person) == []
        for words in ("list", "list all", "", "timeline INC-1", "show INC-1"):
            answer = (await typed(story, words, person)).lower()
            assert [word for word in SECRETS if word in answer] == [], words
    assert story.workspace.messages("incident-response") == []


async def test_it_reaches_who_must_know_in_the_first_round_trip(tmp_path: Path) -> None:
    """The CTO, legal, PR and security are told as soon as the on-call is: before any answer of Slack's is needed."""
    async with telling(tmp_path) as story:
        await it_is_opened(story)
        story.workspace.gateway.latency = SLOW
        posts = story.workspace.journal
        declaring = asyncio.create_task(it_is_declared(story, opened=True))
        await until(lambda: len(list(posts.of("chat.postMessage"))) >= len(TOLD) + 1, declaring)
        story.workspace.gateway.latency = 0
        await declaring
        first = {call.args["channel"] for call in posts.of("chat.postMessage") if call.round_trip == 1 and call.ok}

        assert first == {person.id for person in (ANA, *TOLD)}
        for person in TOLD:
            (message,) = story.direct(person)
            assert "You are told at once" in message.visible
            assert "Customer data exposed" in message.visible
            assert [label for label, _ in message.buttons if label == "Acknowledge"] == []
        assert "🚩" in story.direct(ANA)[0].visible


async def test_they_are_brought_into_the_room_and_nobody_else(tmp_path: Path) -> None:
    """It is a private channel; each of them sees the incident, its card, and the flags on it."""
    async with telling(tmp_path) as story:
        await it_is_declared(story)
        room = story.workspace.channel(await story.room())

        assert room.is_private
        assert set(room.members) == {story.workspace.app.bot_user_id, *(person.id for person in INSIDE)}
        assert "*🚩 Flags*\nCustomer data exposed, Security breach" in "\n".join(story.told(room.id))
        for person in TOLD:
            assert "zanzibar" in await typed(story, "list", person)
            assert f"<#{room.id}>" in json.dumps(story.direct(person)[0].blocks)


async def test_for_everybody_else_it_is_not_there(tmp_path: Path) -> None:
    """Nothing in the incidents channel, the list, the Home, the timeline, any form or button, through its life."""
    async with telling(tmp_path, limits=False) as story:
        await it_is_declared(story)
        await nothing_shows(story)
        await told(story, "flag media, compliance narwhal")
        await told(story, "users 5,000")
        await told(story, "unflag media")
        await nothing_shows(story)
        await as_if_it_were_not(story, SARA)
        await told(story, "resolve now narwhal")
        await nothing_shows(story)


def known_to(story: Story) -> set[str]:
    """Who has been shown a word of it anywhere, the bot itself left out."""
    world = story.workspace.world
    return knowing(world, story.workspace.journal.calls, SECRETS) - {story.workspace.app.bot_user_id}


@pytest.mark.parametrize("declarer", [BEN, CLEO], ids=["backup", "somebody"])
async def test_after_hours_without_an_update_only_its_members_know(tmp_path: Path, declarer: Person) -> None:
    """Updates late, phases over, a handover proposed, the silence of who has it: time lets nobody in.

    Ben is one of those whom the playbook tells of a late update; where he is no member, others of its members are.
    """
    inside = {person.id for person in (declarer, ANA, *TOLD)}
    async with telling(tmp_path, limits=False) as story:
        for person in EVERYBODY:
            story.warroom.parts.homes.open(person.id)
        await it_is_declared(story, declarer)
        await story.person(ANA).click(story.direct(ANA)[0], "Acknowledge")
        await told(story, "note narwhal", ANA)
        for minute in (34, 65, 95, 160, 185):
            await story.at(minute)
            await told(story, "note narwhal", ANA)
        await story.at(215)
        await story.warroom.parts.homes.beat()

        lines = "\n".join(await story.lines())
        late = "<@U0000BEN>" if declarer is BEN else "<@U0000CLEO>"
        assert f"Update still overdue: told {late}" in lines
        assert "a handover was proposed" in lines
        assert "was asked whether they are still on it" in lines
        assert "an update is overdue" in "\n".join(message.plain for message in story.direct(declarer))
        assert set((await story.incident()).members) == inside
        room = story.workspace.channel(await story.room())
        assert set(room.members) - {story.workspace.app.bot_user_id} == inside
        assert known_to(story) == inside
        for person in {*EVERYBODY} - {person for person in EVERYBODY if person.id in inside}:
            assert story.direct(person) == []


async def test_a_level_of_the_policy_calls_whom_it_names_and_nobody_else(tmp_path: Path) -> None:
    """Nobody acknowledges for an hour: the backup and the manager are called, as the playbook has it."""
    async with telling(tmp_path, limits=False) as story:
        await it_is_declared(story, CLEO)
        assert BEN.id not in known_to(story)
        await story.at(70)

        assert known_to(story) == {person.id for person in (ANA, BEN, MARC, *TOLD)}
        for person in (BEN, MARC):
            assert any("ou are called" in message.visible for message in story.direct(person))


async def test_the_web_api_does_not_tell_of_it(tmp_path: Path) -> None:
    """Whoever has its token is nobody's member."""
    async with telling(tmp_path, limits=False, settings={"warroom_api_token": "correct-horse-battery"}) as story:
        await it_is_declared(story)
        url = f"http://127.0.0.1:{story.warroom.port}/api/v1/incidents"
        sent = {"Authorization": "Bearer correct-horse-battery"}
        async with aiohttp.ClientSession(headers=sent) as session:
            async with session.get(url) as listed:
                assert await listed.json() == {"incidents": []}
            answers = []
            for number in (1, 4711):
                async with session.get(f"{url}/{number}") as one:
                    answers.append((one.status, (await one.text()).replace(str(number), "N")))
        assert answers[0] == answers[1]


async def test_nobody_is_told_twice(tmp_path: Path) -> None:
    """Another flag is added to the message that stands, struck out when it is lowered, and quiet at the end."""
    async with telling(tmp_path, limits=False) as story:
        await it_is_declared(story)
        await told(story, "flag media, compliance somebody called")
        (message,) = story.direct(CLEO)
        assert "*Media attention*, says @Ben: somebody called" in message.visible
        assert len(story.direct(PAUL)) == 1

        await told(story, "unflag media")
        (message,) = story.direct(CLEO)
        assert "~Media attention~ lowered" in message.visible
        await told(story, "resolve now dump taken down")
        (message,) = story.direct(CLEO)
        assert "Resolved after" in message.visible
        answer = await story.person(CLEO).click(message, "Why this?")
        await story.warroom.parts.desk.whispers.drain()
        why = "\n".join(reply.plain for reply in answer.replies)
        assert (
            "the playbook's flag “Customer data exposed” calls CTO, CEO, Legal, PR team, Security team at once" in why
        )
        assert "the playbook's flag “Media attention” calls CEO at once" in why


@pytest.mark.parametrize("way", ["command", "form"])
async def test_a_public_one_keeps_it_to_those_who_must_know(tmp_path: Path, way: str) -> None:
    """Its card says that there is something, and no more; whoever raised it is told how to go on among few."""
    async with telling(tmp_path, limits=False) as story:
        ben = story.person(BEN)
        await ben.command("/incident declare P1 dump on a forum", "general")
        await story.settle()
        if way == "form":
            card = story.workspace.messages(await story.room())[0]
            await ben.click(card, "More…")
            menu = ben.view
            assert menu is not None
            await ben.press(menu, "Flags…")
            form = ben.view
            assert form is not None
            await ben.submit(form, {"flags": ["customer-data"], "why": "quagga"})
            await story.settle()
        else:
            assert "`/incident split INC-1 private …`" in await told(story, "flag customer-data quagga")

        card = story.workspace.messages(await story.room())[0].visible
        assert "*🚩 Flags*\nsecurity matter, kept to few" in card
        assert "raised a flag: security matter, kept to few" in await typed(story, "timeline INC-1", SARA)
        await story.typed("export json INC-1", SARA)
        for person in OUTSIDE:
            seen = seen_by(story, person).lower() + (await typed(story, "timeline INC-1 all", person)).lower()
            assert [word for word in ("quagga", "customer data exposed") if word in seen] == [], person.name
        assert "quagga" in story.direct(LENA)[0].visible


async def test_going_on_in_private(tmp_path: Path) -> None:
    """Whoever was told splits it off by a click: those who must know are in, the reason comes along, and the public one
    never learns of it. The second who presses is shown where it goes on.
    """
    async with telling(tmp_path, limits=False) as story:
        await story.typed("declare P1 dump on a forum", BEN)
        await told(story, "flag customer-data quagga")
        public = story.told(await story.room())
        (message,) = story.direct(LENA)
        await story.person(LENA).click(message, "Go on in private")
        await story.settle()
        second = await story.person(PAUL).click(story.direct(PAUL)[0], "Go on in private")
        await story.warroom.parts.desk.whispers.drain()
        private = await story.incident(2)

        assert (private.private, private.title) == (True, "Customer data exposed (INC-1)")
        assert private.impact == "Customer data exposed: quagga"
        assert [flag.key for flag in private.flags.up] == ["customer-data"]
        assert {LENA.id, *(person.id for person in TOLD)} <= set(private.members)
        assert second.error is None
        assert "It goes on in private already: INC-2" in seen_by(story, PAUL)
        assert len(await story.warroom.parts.incidents.recent(9)) == 2
        assert story.told(await story.room()) == public
        for person in OUTSIDE:
            assert [word for word in ("quagga", "INC-2") if word in seen_by(story, person)] == [], person.name


BY_HAND = {
    "task @Sara pull the access logs": "@Ana gives you a task: pull the access logs",
    "role scribe @Sara": "You have the role of Scribe, given by @Ana",
    "commander @Sara": "You have the role of commander, given by @Ana",
    "handover @Sara": "@Ana asks you to take command",
}
"""The ways to bring somebody in, and what that person is told."""


@pytest.mark.parametrize("words", BY_HAND)
@pytest.mark.parametrize("duties", [True, False], ids=["duties", "no duties"])
async def test_whoever_is_brought_in_by_hand_is_told(tmp_path: Path, words: str, *, duties: bool) -> None:
    """They learn what it is and why they see it; whoever did it learns that it has let them in, the first time."""
    plain = reading.default()
    command = plain.command if duties else plain.command.model_copy(update={"duties": None})
    async with telling(tmp_path, limits=False, playbook=plain.model_copy(update={"command": command})) as story:
        await it_is_declared(story)
        await told(story, "commander me", ANA)
        answer = await told(story, words, ANA)
        again = await told(story, "task @Sara and the mails", ANA)

        assert answer.count(f"INC-1 is private: this lets <@{SARA.id}> in.") == 1
        assert "lets" not in again
        (message,) = story.direct(SARA)
        assert "zanzibar" in message.visible
        assert "🔒 private" in message.visible
        assert BY_HAND[words] in message.visible.replace("*", "")
        assert f"<#{await story.room()}>" in json.dumps(message.blocks)
        assert SARA.id in story.workspace.channel(await story.room()).members


async def test_a_form_says_before_whom_it_lets_in(tmp_path: Path) -> None:
    """Of a public one it says nothing."""
    async with telling(tmp_path, limits=False) as story:
        await it_is_declared(story)
        await story.person(BEN).command("/incident declare P1 checkout down")
        await story.settle()
        shown = []
        for number in (1, 2):
            await told(story, f"commander INC-{number} me")
            await told(story, f"handover INC-{number}")
            view = story.person(BEN).view
            assert view is not None
            shown.append(f"INC-{number} is private: whoever you choose is let in." in json.dumps(view.blocks))
        assert shown == [True, False]


async def test_an_update_says_who_will_read_it(tmp_path: Path) -> None:
    """There is no announcement and nothing public: the form, its answer, the message and a brief speak of members."""
    async with telling(tmp_path, limits=False) as story:
        await it_is_declared(story)
        await told(story, "commander me", ANA)
        for audience in ("public", "room"):
            await told(story, "update", ANA)
            view = story.person(ANA).view
            assert view is not None
            shown = json.dumps(view.blocks)
            assert "The stakeholders among its members" in shown
            assert "In the war room: nobody outside reads it" in shown
            await story.person(ANA).submit(view, {"new": "narwhal", "audience": audience})
            await story.settle()
        answer = await told(story, "update quagga", ANA)
        await told(story, "handover @Tess", ANA)

        assert answer.startswith("Update #3 of INC-1 posted in its war room, for its members.")
        updates = [line.split(" · ")[0] for line in story.told(await story.room()) if line.startswith("📝")]
        assert updates == ["📝 *Update #1*", "📝 *Update #2* (for those at work)", "📝 *Update #3*"]
        assert "*Owed next* an update to its members at" in story.direct(TESS)[-1].visible
        said = json.dumps([call.args for call in story.workspace.journal.calls], ensure_ascii=False).lower()
        assert [word for word in ("announcement", "public update", "this thread") if word in said] == []
