"""`kill -9` of the real process in the middle of things: nothing is lost, nothing is told twice."""

import pytest

from sandbox.message import Message
from sandbox.people import ANA, BEN, CLEO, MARC, SARA, Person
from scheduler.delivery import LEASE
from tests.support.running import Running, running

ROOM = "inc-0001-checkout-is-down"


def pages(bot: Running, person: Person) -> list[Message]:
    """The bot's direct messages to somebody."""
    return bot.workspace.messages(bot.workspace.direct(person).id)


def pinned(bot: Running) -> bool:
    """Whether the live card hangs in the war room."""
    return bool(bot.workspace.channel(ROOM).pins)


async def settled(bot: Running) -> None:
    """Returns when the room is furnished and the on-call engineer is called."""
    await bot.workspace.wait_for(lambda: pinned(bot) and pages(bot, ANA), 30)


@pytest.mark.parametrize("socket_mode", [False, True], ids=["http", "socket"])
async def test_killed_right_after_the_acknowledgement(*, socket_mode: bool) -> None:
    """What was acknowledged is done by the next process, once: one page, one announcement, one room, one card."""
    async with running(socket_mode=socket_mode, latency=0.05) as bot:
        answer = await bot.workspace.person(CLEO).command("/incident declare P0 checkout is down")
        await bot.kill()
        assert (answer.status, answer.error) == (200, None)

        await bot.start()
        await settled(bot)

        assert len(pages(bot, ANA)) == 1
        assert len(bot.workspace.messages("incident-response")) == 1
        assert [c.name for c in bot.workspace.channels() if c.name.startswith("inc-")] == ["inc-0001-checkout-is-down"]
        assert len(bot.workspace.messages("inc-0001-checkout-is-down")) == 1


async def test_killed_while_it_is_telling() -> None:
    """The next process does not wait for the leases of one that died here: the page goes out at once, and once."""
    async with running(latency=0.5) as bot:
        await bot.workspace.person(CLEO).command("/incident declare P0 checkout is down")
        await bot.workspace.wait_for(lambda: bot.workspace.calls, 10)
        await bot.workspace.wait_for(lambda: len(list(bot.workspace.journal.of("chat.postMessage"))) >= 2, 10)
        await bot.kill()
        began = bot.workspace.clock.now()
        await bot.start()
        await settled(bot)

        assert bot.workspace.clock.now() - began < LEASE.total_seconds() / 2
        assert len(pages(bot, ANA)) == 1


async def test_killed_between_the_levels() -> None:
    """Killed before the backup is due: the next process calls the backup at the time, and each repeat is made once."""
    async with running(by_hand=True) as bot:
        await bot.workspace.person(CLEO).command("/incident declare P0 checkout is down")
        await settled(bot)
        await bot.kill()
        bot.workspace.clock.advance(15 * 60)
        await bot.start()
        await bot.workspace.wait_for(lambda: pages(bot, BEN), 30)

        await bot.kill()
        bot.workspace.clock.advance(15 * 60)
        await bot.start()
        await bot.workspace.wait_for(lambda: pages(bot, SARA), 30)

        assert [len(pages(bot, person)) for person in (ANA, BEN, SARA)] == [3, 2, 1]


async def test_killed_after_every_step_of_the_whole_walk() -> None:
    """Declare, two escalations, acknowledge, update, resolve, close: killed after each; all is told, and told once."""
    async with running(by_hand=True) as bot:
        say = bot.workspace.wait_for
        await bot.workspace.person(CLEO).command("/incident declare P0 checkout is down")
        await again(bot)
        await settled(bot)
        for person in (BEN, MARC):
            bot.workspace.clock.advance(15 * 60)
            await say(lambda who=person: calling(bot, who), 30)
            await again(bot)
        await say(lambda: calling(bot, SARA), 30)
        await bot.workspace.person(SARA).click(calling(bot, SARA)[0], "Acknowledge")
        await again(bot)
        await say(lambda: not calling(bot, SARA), 30)
        await say(lambda: SARA.id in bot.workspace.channel(ROOM).members, 30)
        for command in ("update a bad deploy", "status identified", "resolve now rolled back", "close nothing is left"):
            answer = await bot.workspace.person(SARA).command(f"/incident {command}", ROOM)
            assert (answer.status, answer.error) == (200, None), command
            await again(bot)
        await say(lambda: "Closed" in bot.workspace.messages("incident-response")[0].visible, 60)
        await say(lambda: "Closed" in bot.workspace.messages(ROOM)[0].visible, 60)

        told = [message.visible for message in bot.workspace.messages(ROOM)]
        assert [sum(words in text for text in told) for words in ("📝 *Update #1*", "✅ *Resolved*")] == [1, 1]
        await say(lambda: [len(calls(bot, who)) for who in (ANA, BEN, SARA)] == [3, 2, 1], 60)


def calls(bot: Running, person: Person) -> list[Message]:
    """The pages of somebody, by now settled like everything else: all but what asked them for an update."""
    return [message for message in pages(bot, person) if "pdate" not in message.text]


def calling(bot: Running, person: Person) -> list[Message]:
    """The pages of somebody that still call."""
    return [message for message in pages(bot, person) if ("Acknowledge", "ack") in message.buttons]


async def again(bot: Running) -> None:
    """`kill -9`, and another process."""
    await bot.kill()
    await bot.start()


async def test_told_to_stop() -> None:
    """SIGTERM finishes what is under way, and the process ends well."""
    async with running(latency=0.2) as bot:
        answer = await bot.workspace.person(CLEO).command("/incident declare P0 checkout is down")
        code = await bot.end()

        assert (answer.status, code) == (200, 0)
        assert len(pages(bot, ANA)) == 1
        await bot.start()
        await settled(bot)
        assert len(pages(bot, ANA)) == 1
