"""People talk: messages, threads, mentions, commands, other windows."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from sandbox.people import ANA, BEN, SARA, TEAM

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("page")]

HOSTILE = '<img src=x onerror="window.hacked=1"> <script>window.hacked=1</script> & <b>bold</b>'


async def type_and_send(page: Page, text: str) -> None:
    """Type into the channel's composer, and send."""
    box = page.locator("#composer textarea")
    await box.fill(text)
    await page.keyboard.press("Escape")
    await box.press("Enter")


def message(page: Page, text: str) -> Any:
    """The message that has these words."""
    return page.locator("#messages [data-ts]", has_text=text)


async def test_a_message_is_seen_in_another_persons_window(ana: Page, windows: Any, desk: Any) -> None:
    """Two windows can be two people: what one writes the other reads, with the writer's name."""
    sara = await windows.open(SARA, desk.ws.channel("general").id)
    await type_and_send(ana, "Hello @Sara, all well?")
    theirs = message(sara, "all well?")
    await expect(theirs.locator(".author")).to_have_text("Ana")
    await expect(theirs.locator(".mention")).to_have_text("@Sara")
    await expect(theirs.locator(".mention-me")).to_have_count(1)
    assert [said.text for said in desk.ws.notified(SARA)] == [f"Hello <@{SARA.id}>, all well?"]


async def test_shift_enter_breaks_the_line(ana: Page, desk: Any) -> None:
    """Enter sends, Shift+Enter does not."""
    box = ana.locator("#composer textarea")
    await box.fill("one")
    await box.press("Shift+Enter")
    await ana.keyboard.type("two")
    await box.press("Enter")
    await expect(message(ana, "two").locator(".content")).to_have_text("onetwo")
    assert desk.ws.messages("general")[-1].text == "one\ntwo"


async def test_whatever_is_typed_stays_text(ana: Page, desk: Any) -> None:
    """Markup in messages of people and of apps is shown, never obeyed."""
    await type_and_send(ana, HOSTILE)
    escaped = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": f"{escaped} <javascript:alert(1)|press me>"}}]
    await desk.post("general", "hostile", blocks)
    await expect(message(ana, "press me")).to_be_visible()
    await expect(ana.locator("#messages .content", has_text=HOSTILE)).to_have_count(2)
    assert await ana.locator("#messages :is(img, script, b, [href^='javascript'])").count() == 0
    assert await ana.evaluate("window.hacked") is None


async def test_mentions_are_counted_and_read(ana: Page, desk: Any) -> None:
    """A mention elsewhere makes the channel bold with a badge, the title counts it, and looking at it clears both."""
    row = ana.locator(f"#sidebar [data-channel={desk.ws.channel('engineering').id}]")
    await desk.post("engineering", f"<@{ANA.id}> please look")
    await expect(row.locator(".badge")).to_have_text("1")
    await expect(ana).to_have_title("(1) general · Ana · local workspace")
    await row.click()
    await expect(row.locator(".badge")).to_have_count(0)
    await expect(ana.locator(".new-line")).to_have_count(1)
    await expect(ana).to_have_title("engineering · Ana · local workspace")


async def test_acting_as_somebody_else(ana: Page, desk: Any) -> None:
    """The switcher shows for whom something waits, and takes over that person's eyes; the address says who."""
    await desk.client.chat_postMessage(channel=BEN.id, text="Ben, wake up")
    switcher = ana.locator("#person button")
    await expect(switcher).to_contain_text("Acting as: Ana (on-call engineer)")
    await expect(switcher.locator(".badge")).to_have_text("1")
    await switcher.click()
    await expect(ana.locator("[role=option]")).to_have_count(len(TEAM))
    await ana.get_by_role("option", name="Ben Okafor").click()
    await expect(switcher).to_contain_text("Acting as: Ben (backup on call)")
    await expect(ana.locator("#sidebar .side-group", has_text="Apps").locator(".badge")).to_have_text("1")
    assert f"as={BEN.id}" in ana.url


async def test_threads(ana: Page, desk: Any) -> None:
    """A reply stands in the panel and is counted under its parent; commands are refused there, as in Slack."""
    await desk.post("general", "The parent")
    parent = message(ana, "The parent")
    await parent.hover()
    await parent.get_by_role("button", name="Reply in thread").click()
    panel = ana.get_by_role("complementary", name="Thread")
    await panel.locator("textarea").fill("A reply")
    await panel.locator("textarea").press("Enter")
    await expect(panel.locator("[data-ts]", has_text="A reply")).to_be_visible()
    await expect(parent.locator(".thread-count")).to_have_text("1 reply")
    await expect(message(ana, "A reply")).to_have_count(0)
    await panel.locator("textarea").fill("/desk hello")
    await panel.locator("textarea").press("Enter")
    await expect(panel.locator(".ephemeral")).to_contain_text("cannot be used in a thread")
    assert desk.heard == []


async def test_commands_are_completed_and_answer_privately(ana: Page, windows: Any, desk: Any) -> None:
    """A slash lists commands with usage, the hint stays while one types, the answer is seen by one person only."""
    box = ana.locator("#composer textarea")
    await box.press_sequentially("/de")
    listed = ana.locator("#composer .completion")
    await expect(listed).to_have_count(2)
    await expect(listed.first).to_contain_text("/desk form · card · hello")
    await box.press("Tab")
    await expect(box).to_have_value("/desk ")
    await expect(ana.locator("#composer .usage-hint")).to_contain_text("form · card · hello")
    await ana.keyboard.type("hello @be")
    await box.press("Enter")
    await box.press("Enter")
    answer = message(ana, "You said")
    await expect(answer).to_contain_text("Only visible to you")
    await expect(answer.locator(".mention")).to_have_text("@Ben")
    assert desk.heard == [f"hello <@{BEN.id}>"]
    sara = await windows.open(SARA, desk.ws.channel("general").id)
    await expect(message(sara, "You said")).to_have_count(0)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("/desk broken", '/desk failed with the error "dispatch_failed"'),
        ("/nothing here", "/nothing is not a valid command"),
    ],
)
async def test_failing_commands_say_so(ana: Page, typed: str, shown: str) -> None:
    """What Slack's client says when the app fails, or when nothing has that name."""
    await type_and_send(ana, typed)
    said = ana.locator("#messages .ephemeral")
    await expect(said).to_contain_text(shown)
    await expect(said.locator(".author")).to_have_text("Slackbot")


async def test_a_channel_one_is_not_in_can_be_joined(ana: Page, desk: Any) -> None:
    """A public channel is found among all channels; outside it there is a button instead of the composer."""
    made = (await desk.client.conversations_create(name="quiet-corner"))["channel"]["id"]
    row = ana.locator(f"#sidebar [data-channel={made}]")
    await expect(row).to_have_count(0)
    await ana.get_by_role("button", name="Browse channels").click()
    await ana.get_by_role("dialog", name="Channels").get_by_role("button", name="quiet-corner").click()
    await ana.get_by_role("button", name="Join channel").click()
    await expect(ana.locator("#composer textarea")).to_be_visible()
    await expect(row).to_be_visible()
    assert ANA.id in desk.ws.channel("quiet-corner").members


async def test_reactions(ana: Page, desk: Any) -> None:
    """A reaction is put and taken back."""
    await desk.post("general", "React to this")
    one = message(ana, "React to this")
    await one.hover()
    await one.get_by_role("button", name="Add reaction").click()
    await ana.get_by_role("option", name=":eyes:").click()
    await expect(one.locator(".reaction.mine")).to_contain_text("1")
    await one.locator(".reaction").click()
    await expect(one.locator(".reaction")).to_have_count(0)


async def test_a_channel_is_left_by_a_command(ben: Page, desk: Any) -> None:
    """Slack's own `/leave`; the way back in stands where one typed."""
    engineering = desk.ws.channel("engineering")
    await type_and_send(ben, "/leave")
    await expect(ben.locator(f"[data-join={engineering.id}]")).to_be_visible()
    assert BEN.id not in engineering.members
