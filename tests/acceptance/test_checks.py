"""Health checks, from the probe to the message: the whole bot, the local workspace, time driven by hand."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp

from bot.hands import Hands
from bot.heartbeats import addresses
from bot.runners.runner import Runner
from bot.runners.sources import Near
from playbook.health.hosts import Host
from playbook.incident import CLOCK, Incident, Status
from sandbox.message import Message
from sandbox.people import ANA, CLEO
from storage.assignments import Assignments
from storage.database import Database
from tests.support.checks import Thing, pass_time, playbook
from tests.support.story import Story, telling
from tests.support.waiting import until

CHANNEL = "incident-response"


@asynccontextmanager
async def watching(folder: Path, **checks: dict[str, Any]) -> AsyncIterator[Story]:
    """The bot with these checks; each has run once and found all well."""
    async with telling(folder, playbook=playbook(("checkout", "login"), **checks)) as story:
        await pass_time(story, 12)
        yield story


def posted(story: Story) -> list[Message]:
    """What stands in the incidents channel."""
    return [one for one in story.workspace.messages(CHANNEL) if one.ephemeral_to is None]


async def test_a_failure_that_holds_is_said_once_and_its_end_edits_that(tmp_path: Path) -> None:
    """One bad sample is no failure; two of three are; what speaks for the same service is one message."""
    shop, cart = Thing(tmp_path, "shop"), Thing(tmp_path, "cart")
    checks = {"shop": shop.check(service="checkout", severity="P1"), "cart": cart.check(service="checkout")}
    async with watching(tmp_path, **checks) as story:
        shop.break_it()
        await pass_time(story, 6)
        shop.mend()
        await pass_time(story, 40)
        flapped = len(posted(story))
        shop.break_it()
        await pass_time(story, 26)
        alone = [one.visible for one in posted(story)]
        cart.break_it()
        await pass_time(story, 26)
        both = [one.visible for one in posted(story)]
        shop.mend()
        cart.mend()
        await pass_time(story, 50)
        ended = [one.visible for one in posted(story)]

    assert flapped == 0
    assert (len(alone), len(both), len(ended)) == (1, 1, 1)
    assert "*checkout* is failing" in alone[0]
    assert "`shop` cat ended with 1" in alone[0]
    assert "Declare P1 …" in alone[0]
    assert "`cart` cat ended with 1" in both[0]
    assert "*checkout* is well again · failed for" in ended[0]
    assert "Declare" not in ended[0]


async def test_a_check_that_is_taken_out_of_the_playbook_ends_its_alarm(tmp_path: Path) -> None:
    """Nobody looks any more, so that it would fail for ever."""
    shop, cart = Thing(tmp_path, "shop"), Thing(tmp_path, "cart")
    async with watching(tmp_path, shop=shop.check(service="checkout"), cart=cart.check()) as story:
        shop.break_it()
        await pass_time(story, 26)
        await story.warroom.stop()
        story.playbook = playbook(("checkout",), cart=cart.check())
        await story.start()
        await pass_time(story, 4)
        said = [one.visible for one in posted(story)]

    assert len(said) == 1
    assert "*checkout* is not checked any more" in said[0]


async def test_the_button_opens_the_form_filled_in_and_the_detection_stays_with_the_incident(tmp_path: Path) -> None:
    """Title, severity, service and source stand there; the alarm then says which incident it is."""
    shop = Thing(tmp_path, "shop")
    async with watching(tmp_path, shop=shop.check(service="checkout", severity="P1")) as story:
        shop.break_it()
        await pass_time(story, 26)
        actor = story.person(ANA)
        await actor.click(posted(story)[0], "Declare P1 …")
        form = actor.view
        assert form is not None
        await actor.submit(form)
        await story.settle()
        await pass_time(story, 2)
        incident = await story.incident()
        alarm = posted(story)[0].visible

    assert (incident.severity, incident.services) == ("P1", ("checkout",))
    assert incident.title.startswith("checkout: cat ended with 1: cat: /")
    assert incident.source == "health check shop"
    assert incident.detected_at is not None
    assert incident.detected_at < incident.declared_at
    assert "INC-1 is declared" in alarm
    assert "Declare P1 …" not in alarm


async def test_a_check_that_declares_by_itself_declares_once(tmp_path: Path) -> None:
    """The incident is announced, and no alarm stands beside it; the one on call is called."""
    shop = Thing(tmp_path, "shop")
    async with watching(tmp_path, shop=shop.check(service="checkout", severity="P1", declares=True)) as story:
        shop.break_it()
        await pass_time(story, 60)
        incidents: list[Incident] = await story.warroom.parts.incidents.recent(10)
        said = [one.visible for one in posted(story) if one.thread_ts is None]

    assert [(one.severity, one.services, one.detected_at is not None) for one in incidents] == [
        ("P1", ("checkout",), True)
    ]
    assert len(said) == 1
    assert "is failing · since" not in said[0]
    assert "clock" not in said[0]


async def test_checks_run_when_asked_and_one_message_shows_it(tmp_path: Path) -> None:
    """The results, the evidence below them, and a button that runs them again in the same message."""
    shop, cart = Thing(tmp_path, "shop"), Thing(tmp_path, "cart")
    checks = {"shop": shop.check(service="checkout"), "cart": cart.check(service="login")}
    async with watching(tmp_path, **checks) as story:
        cart.break_it()
        told = await story.typed("check all", CLEO)
        await pass_time(story, 4)
        first = [one.visible for one in posted(story)]
        cart.mend()
        await story.person(CLEO).click(posted(story)[0], "Run again")
        await pass_time(story, 4)
        again = [one.visible for one in posted(story)]
        wrong = await story.typed("check chekcout", CLEO)

    assert told == "2 health checks run; the results come in #incident-response."
    assert "1 failing, 1 well" in first[0]
    assert "❌ `cart` cat ended with 1" in first[0]
    assert "✅ `shop`" in first[0]
    assert "No such file" in first[1]
    assert "2 well" in again[0]
    assert wrong == ("“chekcout” is neither a health check nor a service. Did you mean `/incident check checkout`?")


async def test_a_heartbeat_that_does_not_come_is_an_alarm(tmp_path: Path) -> None:
    """Its address is called in time, or it fails; a wrong address is refused."""
    checks: dict[str, Any] = {"backup": {"kind": "heartbeat", "within": "1m", "every": "10s"}}
    async with watching(tmp_path, **checks) as story:
        port, settings = story.warroom.port, story.settings
        path = addresses(settings, story.playbook.checks)["backup"]
        async with aiohttp.ClientSession() as session:
            async with session.post(f"http://127.0.0.1:{port}{path}") as answer:
                heard = await answer.json()
            async with session.get(f"http://127.0.0.1:{port}/heartbeat/guessed") as answer:
                guessed = answer.status
        await pass_time(story, 50)
        before = len(posted(story))
        await pass_time(story, 50)
        after = [one.visible for one in posted(story)]

    assert heard == {"heard": "backup"}
    assert guessed == 404
    assert before == 0
    assert len(after) == 1
    assert "was not called for" in after[0]


async def test_while_the_bot_is_away_no_heartbeat_is_silent(tmp_path: Path) -> None:
    """Nobody could take the call: one more is awaited, and only if that does not come either, it is said."""
    check = {"kind": "heartbeat", "within": "1m", "every": "10s", "severity": "P1", "declares": True}
    async with watching(tmp_path, backup=check) as story:
        await story.warroom.parts.checks.called("backup")
        await story.warroom.stop()
        story.world.now += timedelta(minutes=10)
        story.workspace.clock.jump_to(story.workspace.clock.now() + 600)
        await story.start()
        await pass_time(story, 50)
        before = await story.warroom.parts.incidents.recent(10)
        await pass_time(story, 40)
        after = await story.warroom.parts.incidents.recent(10)

    assert before == []
    assert [(one.severity, one.source) for one in after] == [("P1", "health check backup")]


async def test_the_checks_of_its_services_show_on_the_card_tick_the_verification_and_send_it_back(
    tmp_path: Path,
) -> None:
    """What fails cannot be ticked away; once it is well it ticks itself; a failure while it is watched is a relapse."""
    shop = Thing(tmp_path, "shop")
    check = shop.check(service="checkout", severity="P1", declares=True)
    async with watching(tmp_path, shop=check) as story:
        shop.break_it()
        await pass_time(story, 26)
        room = await story.room()
        card = story.told(room)[0]
        await story.typed("ack INC-1", ANA)
        await story.typed("resolve INC-1 rolled back", ANA)
        refused = await story.typed("verify INC-1 services", ANA)
        shop.mend()
        await pass_time(story, 40)
        ticked = (await story.incident()).verification
        await story.typed("verify INC-1 smoke", ANA)
        await story.typed("verify INC-1 data", ANA)
        watching_it = (await story.incident()).verification.watching
        well = story.told(room)[0]
        shop.break_it()
        await pass_time(story, 26)
        incident = await story.incident()
        said = story.told(room)

    assert "❌ `shop` cat ended with 1" in card
    assert refused.startswith(
        "“All services healthy” ticks itself once no health check fails any more. Failing: shop: cat"
    )
    assert [(tick.check, tick.by) for tick in ticked.ticks] == [(0, CLOCK)]
    assert "✅ 1 well" in well
    assert watching_it
    assert incident.status is Status.INVESTIGATING
    assert any("came back" in one and "health check shop" in one for one in said)


async def test_the_quick_checks_run_when_something_grave_is_declared(tmp_path: Path) -> None:
    """One message of the war room shows them; what is not grave does without."""
    shop, cart = Thing(tmp_path, "shop"), Thing(tmp_path, "cart")
    checks = {"shop": shop.check(quick=True), "cart": cart.check()}
    async with watching(tmp_path, **checks) as story:
        await story.typed("declare P2 slow", CLEO)
        await story.typed("declare P0 everything is down", CLEO)
        await pass_time(story, 4)
        slight = [one for one in story.told(await story.room(1)) if "Health checks* · quick" in one]
        grave = [one for one in story.told(await story.room(2)) if "Health checks* · quick" in one]

    assert slight == []
    assert len(grave) == 1
    assert "1 well" in grave[0]
    assert "`shop`" in grave[0]
    assert "`cart`" not in grave[0]


async def round_of(story: Story) -> None:
    """Let all be run and told that is due, however long the world has to wait for it."""
    work = asyncio.create_task(story.warroom.parts.checks.settle())

    def ended() -> bool:
        story.world.now += timedelta(milliseconds=200)
        story.workspace.clock.jump_to(story.workspace.clock.now() + 0.2)
        return work.done()

    await until(ended, work)
    await work


async def test_a_runner_that_is_away_is_no_failure_of_what_it_looks_at(tmp_path: Path) -> None:
    """Nothing is declared; one message says that the runner is not there, and then that it is again."""
    shop = Thing(tmp_path, "shop")
    check = shop.check(service="checkout", severity="P1", declares=True, on="dmz")
    its = playbook(("checkout",), shop=check).model_copy(update={"hosts": {"dmz": Host(runner="dmz")}})
    async with telling(tmp_path, playbook=its) as story:
        while not posted(story):
            await round_of(story)
        for _ in range(3):
            await round_of(story)
        away = [one.visible for one in posted(story)]
        await story.typed("check shop", CLEO)
        await round_of(story)
        asked = posted(story)[-1].visible
        database = Database(story.settings.warroom_database_url)
        near = Near(Assignments(database), "dmz", wall=story.world)
        runner = asyncio.create_task(Runner(near, Hands(os.environ, time.monotonic, runner="dmz")).run())
        while "is well again" not in posted(story)[0].visible:
            await round_of(story)
        incidents = await story.warroom.parts.incidents.recent(10)
        runner.cancel()
        await asyncio.wait({runner})
        await database.close()

    assert len(away) == 1
    assert "*runner dmz* is failing" in away[0]
    assert "does not get to its health checks: is `warroom runner dmz` running there?" in away[0]
    assert "1 unknown" in asked
    assert "❔ `shop` the runner `dmz` has not taken it" in asked
    assert incidents == []
