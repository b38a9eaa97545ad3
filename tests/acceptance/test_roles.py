"""Who does what, in the whole bot: the roles, the handover, and a commander who goes; each message where it belongs."""

from pathlib import Path

from sandbox.message import Message
from sandbox.people import ANA, BEN, CLEO, MARC, PAUL, SARA, TESS, Person
from tests.support.story import START, Story, telling
from tests.support.witness import asked


async def begun(story: Story) -> str:
    """Cleo declares, Ana takes it; returns the room."""
    await story.person(CLEO).command("/incident declare P0 checkout is down")
    await story.settle()
    await story.person(ANA).click(story.direct(ANA)[0], "Acknowledge")
    await story.settle()
    return await story.room()


async def left(story: Story, person: Person, channel: str) -> None:
    """Somebody leaves a channel, and what follows is told."""
    story.workspace.world.leave(story.workspace.channel(channel), person.id)
    await story.workspace.delivery.idle()
    await story.settle()


def labels(message: Message) -> list[str]:
    """The texts of its buttons."""
    return [text for text, _ in message.buttons]


async def test_roles_are_on_the_card_and_the_duties_are_told_in_private(tmp_path: Path) -> None:
    """One field of the card, one direct message to each, once; nothing more is said in the room."""
    async with telling(tmp_path, limits=False) as story:
        room = await begun(story)
        before = len(story.aloud(room))
        for words, person, channel in (
            ("role scribe @Tess", ANA, room),
            ("role INC-1 ops me", SARA, "general"),
            ("role scribe @Marc", ANA, room),
            ("role scribe @Tess", ANA, room),
        ):
            await story.typed(words, person, channel)
        (card,) = [message for message in story.workspace.messages(room) if "More…" in labels(message)]
        (tess,), (marc,) = story.direct(TESS), story.direct(MARC)

        assert "*Roles*\nOperations lead: @Sara\nScribe: @Tess" in card.visible
        assert len(story.aloud(room)) == before
        assert tess.visible.splitlines()[1] == "*You have the role of Scribe*, given by @Ana."
        assert "on the timeline" in tess.visible
        assert marc.visible.splitlines()[1] == "You do not have the role of Scribe any more: @Tess has."
        assert {TESS.id, MARC.id, SARA.id} <= set(story.workspace.channel(room).members)


async def test_whoever_gave_a_role_once_did_not_give_it_anew(tmp_path: Path) -> None:
    """Tess has it from Ana, then Marc has it, then Tess takes it: the same message, brought up to date."""
    async with telling(tmp_path, limits=False) as story:
        room = await begun(story)
        await story.typed("role scribe @Tess", ANA, room)
        await story.typed("role scribe @Marc", ANA, room)
        await story.typed("role INC-1 scribe me", TESS, room)
        (tess,) = story.direct(TESS)

        assert tess.visible.splitlines()[1] == "*You have the role of Scribe*."


async def test_a_proposal_that_comes_too_late_does_not_come(tmp_path: Path) -> None:
    """Slack is busy for a while, and the incident is over before it can be told."""
    async with telling(tmp_path, limits=False) as story:
        room = await begun(story)
        for minute in range(20, 181, 20):
            await story.at(minute)
            await story.typed("note still looking", ANA, room)
        story.workspace.faults.add("chat.postMessage", kind="429", retry_after=60, times=20)
        story.workspace.clock.jump_to(START.timestamp() + 181 * 60)
        await story.warroom.parts.tick.run()
        await story.warroom.parts.deliverer.idle()
        proposed = [event.kind for event in await story.warroom.parts.incidents.timeline(1)]
        story.workspace.faults.clear()
        await story.typed("resolve now it works again", ANA, room)

        assert "handover_proposed" in proposed
        assert [one for one in story.direct(ANA) if "commander" in one.text or "in command" in one.visible] == []


async def test_a_handover_is_accepted(tmp_path: Path) -> None:
    """The receiver gets a brief made from the timeline; the old one commands until they accept; the room hears then."""
    async with telling(tmp_path, limits=False) as story:
        room = await begun(story)
        await story.at(5)
        await story.typed("role INC-1 ops me", SARA)
        await story.typed("note the disk is full", ANA, room)
        await story.typed("update We fail over.", ANA, room)
        await story.typed("status identified", ANA, room)
        before = len(story.aloud(room))
        await story.typed("handover @Tess", ANA, room)
        (asked,) = story.direct(TESS)
        question = asked.visible
        waiting, silent = (await story.incident()).commander, len(story.aloud(room))
        await story.person(TESS).click(asked, "Accept")
        await story.settle()

        assert question.splitlines()[1].startswith(
            "*@Ana asks you to take command.* Until you accept, nothing changes;"
        )
        for part in ("*Status* Identified, since", "*Owed next* an update to the war room at", "to be resolved by"):
            assert part in question, part
        for part in ("*Estimate* unknown", "Operations lead: @Sara", "Scribe: nobody", "@Ana: the disk is full"):
            assert part in question, part
        assert (waiting, silent) == (ANA.id, before)
        assert (await story.incident()).commander == TESS.id
        assert story.aloud(room)[before:] == ["👤 @Tess is in command now, handed over by @Ana."]
        assert asked.visible.splitlines()[1].startswith("*You are in command* since")
        assert "@Ana: the disk is full" in asked.visible
        assert "Accept" not in labels(asked)
        assert TESS.id in story.workspace.channel(room).members


async def test_a_handover_is_declined_or_not_answered(tmp_path: Path) -> None:
    """The old one is told in private, and may ask somebody else from there; the room hears nothing."""
    async with telling(tmp_path, limits=False) as story:
        room = await begun(story)
        before = len(story.aloud(room))
        await story.typed("handover @Ben", ANA, room)
        await story.person(BEN).click(story.direct(BEN)[-1], "Decline")
        await story.settle()
        declined = story.direct(ANA)[-1]
        await story.person(ANA).click(declined, "Ask somebody else…")
        view = story.person(ANA).view
        assert view is not None
        await story.person(ANA).submit(view, {"person": TESS.id})
        await story.settle()
        await story.at(10)

        assert declined.visible.splitlines()[1] == "@Ben does not take command. You are still in command."
        assert story.direct(BEN)[-1].visible.splitlines()[1] == (
            "You are not asked to take command any more. @Ana is in command."
        )
        assert story.direct(ANA)[-1].visible.splitlines()[1] == (
            "@Tess has not answered: the handover has lapsed. You are still in command."
        )
        assert labels(story.direct(TESS)[-1]) == []
        assert [text for text in story.aloud(room)[before:] if "command" in text] == []


async def test_after_three_hours_it_is_proposed(tmp_path: Path) -> None:
    """Once, by direct message, with a button that opens the form."""
    async with telling(tmp_path, limits=False) as story:
        room = await begun(story)
        for minute in range(20, 181, 20):
            await story.at(minute)
            await story.typed("note still looking", ANA, room)
        await story.at(181)
        found = [message for message in story.direct(ANA) if "*You have been in command for 3 h" in message.visible]
        await story.person(ANA).click(found[0], "Hand over…")
        view = story.person(ANA).view
        for minute in range(200, 500, 20):
            await story.at(minute)
            await story.typed("note still looking", ANA, room)

        assert view is not None
        assert view.title == "Hand over command"
        assert len([m for m in story.direct(ANA) if "You have been in command" in m.visible]) == 1


async def test_a_commander_who_leaves_is_followed(tmp_path: Path) -> None:
    """The room is asked, whoever was called owes the update, and one press settles it; the card follows."""
    async with telling(tmp_path, limits=False) as story:
        room = await begun(story)
        await story.typed("escalate", ANA, room)
        await left(story, ANA, room)
        question = story.workspace.messages(room)[-1]
        announced = story.told("incident-response")[0]
        words, card = question.visible, story.workspace.messages(room)[0].visible
        await story.at(8)
        prompted = asked(story, BEN).visible
        await story.person(BEN).click(question, "Take command")
        await story.settle()

        assert words.splitlines()[0] == "👤 *Nobody is in command*: @Ana has left the war room. @Ben: who takes it?"
        assert "*Commander*\n⚠️ nobody" in card
        assert "Nobody is in command: @Ana has gone" in announced
        assert "*You owe the next update*" in prompted
        assert (await story.incident()).commander == BEN.id
        assert (question.visible, labels(question)) == ("👤 @Ben is in command.", [])
        assert "*Commander*\n@Ben" in story.workspace.messages(room)[0].visible


async def test_a_closed_account_is_followed(tmp_path: Path, database_url: str) -> None:
    """The same without anybody leaving the room."""
    async with telling(tmp_path, database_url, limits=False) as story:
        room = await begun(story)
        await story.typed("escalate", ANA, room)
        story.workspace.world.deactivate(ANA.id)
        await story.workspace.delivery.idle()
        await story.settle()

        assert "*Nobody is in command*: @Ana is no longer in this workspace." in story.aloud(room)[-1]
        assert (await story.incident()).commander is None


async def test_who_has_left_is_not_pulled_back(tmp_path: Path) -> None:
    """A role or a task brings the one it is for into the room, and nobody who has gone."""
    async with telling(tmp_path, limits=False) as story:
        room = await begun(story)
        await story.typed("escalate", ANA, room)
        await left(story, ANA, room)
        await story.typed("role comms @paul", BEN, room)
        await story.typed("task @marc ring the bank", BEN, room)
        await story.settle()
        members = {*story.workspace.channel(room).members}

        assert {PAUL.id, MARC.id} <= members
        assert ANA.id not in members
