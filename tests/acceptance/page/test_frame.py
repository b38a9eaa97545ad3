"""The frame: clock, controls, narrow windows, names for screen readers."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from sandbox.people import ANA

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("page")]


async def test_time_runs_faster_and_jumps(ana: Page, desk: Any) -> None:
    """The speed buttons and the jump turn the workspace's clock, and the page says how far the next timer is."""
    jump = ana.locator("#jump-next")
    await expect(jump).to_have_text("Jump to next timer (in 12 min)")
    await ana.get_by_role("button", name="×60").click()
    await expect(ana.get_by_role("button", name="×60")).to_have_attribute("aria-pressed", "true")
    assert desk.ws.clock.rate == 60
    before = desk.ws.clock.now()
    await jump.click()
    await expect(jump).to_have_text("No timer is set")
    await expect(jump).to_be_disabled()
    assert desk.ws.clock.now() - before >= 600


async def test_dates_follow_the_clock(ana: Page, desk: Any) -> None:
    """A date token that says how long ago is rewritten as time passes."""
    moment = int(desk.ws.clock.now()) - 59 * 60
    await desk.post("general", f"Begun <!date^{moment}^{{ago}}|earlier>")
    shown = ana.locator("#messages .date")
    await expect(shown).to_have_text("59 minutes ago")
    desk.ws.clock.advance(3600)
    await expect(shown).to_have_text("1 hour ago")


async def test_controls(ana: Page, desk: Any) -> None:
    """What the workspace was given to press can be pressed."""
    await ana.get_by_role("button", name="kick the desk").click()
    await desk.until_heard("kicked")


@pytest.mark.parametrize("width", [1280, 900, 420])
async def test_nothing_overflows(windows: Any, desk: Any, width: int) -> None:
    """Wide or narrow, the page never scrolls sideways, and every channel can be reached."""
    await desk.post("general", "A long word: " + "x" * 300)
    page = await windows.open(ANA, desk.ws.channel("general").id, width=width)
    await expect(page.locator("#messages [data-ts]")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.evaluate(
        "document.querySelector('#messages').scrollWidth <= document.querySelector('#messages').clientWidth"
    )
    if width < 700:
        await page.get_by_role("button", name="Channels", exact=True).click()
    await page.locator(f"#sidebar [data-channel={desk.ws.channel('engineering').id}]").click()
    await expect(page.locator(".channel-name")).to_have_text("engineering")


async def test_every_control_has_a_name(ana: Page) -> None:
    """Screen readers can name each button and field."""
    await ana.locator("#composer textarea").fill("/desk card")
    await ana.keyboard.press("Escape")
    await ana.locator("#composer textarea").press("Enter")
    await expect(ana.locator("[data-action-id=take]")).to_be_visible()
    nameless = """() => [...document.querySelectorAll('button, input, textarea, [role=dialog]')]
        .filter((node) => node.offsetParent && !node.ariaLabel && !node.textContent.trim() && !node.labels?.length)
        .map((node) => node.outerHTML)"""
    assert await ana.evaluate(nameless) == []


async def test_the_page_says_when_the_workspace_is_gone(windows: Any, desk: Any) -> None:
    """A lost connection is told rather than hidden."""
    page = await windows.open(ANA, desk.ws.channel("general").id)
    await desk.ws.stop()
    await expect(page.locator(".app-state")).to_have_attribute("title", "Desk is reconnecting…")
    windows.complaints.clear()
