"""The demo as a person in the browser lives it: break a service, be told, declare, walk its runbook, resolve."""

import os
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from sandbox.people import ANA, BEN, Person
from tests.acceptance.bot.test_demo import begun

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("page")]

LONG = 60_000
"""Milliseconds: a check must fail twice, a program run, and the machine may be busy."""


@pytest_asyncio.fixture(loop_scope="session")
async def demo() -> AsyncIterator[str]:
    """The address of a demo that has just been started."""
    with tempfile.TemporaryDirectory(prefix="demo-") as folder:  # not pytest's: the path of a socket is short
        async with begun(folder) as (_, url):
            yield url


@asynccontextmanager
async def window(browser: Browser, url: str, person: Person) -> AsyncIterator[Page]:
    """A window of somebody."""
    page = await browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(LONG)
    await page.goto(f"{url}/#as={person.id}")
    await page.wait_for_selector("#composer textarea")
    try:
        yield page
    finally:
        await _seen(page, f"end-{person.name}")
        await page.close()


async def goes_to(page: Page, channel: str) -> None:
    """Look at a channel, once it is there."""
    await page.locator("#sidebar [data-channel]", has_text=re.compile(channel)).first.click()


async def types(page: Page, words: str) -> None:
    """Type it and send it."""
    box = page.locator("#composer textarea")
    await box.fill(words)
    await page.keyboard.press("Escape")
    await box.press("Enter")


def message(page: Page, words: str) -> Locator:
    """The newest message with these words."""
    return page.locator("#messages [data-ts]", has_text=words).last


async def presses(page: Page, words: str, label: str) -> None:
    """Press a button of that message, once it is there."""
    await message(page, words).get_by_role("button", name=label, exact=True).click()


async def approves(page: Page) -> None:
    """Somebody else has seen what will be run, and lets it run."""
    await presses(page, "Runbook:", "Approve…")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("checkbox").check()
    await _seen(page, "approval")
    await dialog.get_by_role("button", name=re.compile("Approve|Run")).click()


async def _seen(page: Page, name: str) -> None:
    """A picture of it, if somebody wants to look: WARROOM_PICTURES names the folder."""
    if folder := os.environ.get("WARROOM_PICTURES"):
        await page.screenshot(path=Path(folder) / f"{name}.png")


async def test_broken_and_mended_in_the_browser(browser: Browser, demo: str) -> None:
    """From the button that breaks it to the resolution, nothing is done but what people press and type."""
    async with window(browser, demo, ANA) as ana, window(browser, demo, BEN) as ben:
        await expect(ana.locator("[data-service=api][data-state=running]")).to_be_visible(timeout=LONG)
        await goes_to(ana, "incident-response")
        await ana.click("[data-service=api] [data-break='answer 500']")
        await presses(ana, "api is failing", "Declare P1 …")
        await ana.get_by_role("dialog").get_by_role("button", name=re.compile("^Declare")).click()
        await goes_to(ana, "inc-0001")
        await presses(ana, "Objective", "Acknowledge")
        await types(ben, "/incident join INC-1")
        await goes_to(ben, "inc-0001")

        await types(ana, "/incident runbook api-failure")
        await presses(ana, "Runbook:", "No: restart it")
        await presses(ana, "Runbook:", "Ask to run…")
        await approves(ben)
        await expect(ana.locator("[data-service=api][data-state=running]")).to_be_visible(timeout=LONG)
        await presses(ana, "Runbook:", "Set to monitoring")
        await _seen(ana, "runbook")

        await types(ana, "/incident resolve restarted it")
        for left in ("Smoke tests pass; Data integrity checked", "Data integrity checked"):
            await expect(message(ana, f"Still to be ticked: {left}.")).to_be_visible(timeout=LONG)
            await message(ana, "Still to be ticked").get_by_role("button", name="Tick", exact=True).first.click()
        await resolved(ana)
        await _seen(ana, "resolved")


async def resolved(page: Page) -> Any:
    """Let the half hour pass in which nothing comes back."""
    done = page.locator("#messages [data-ts]", has_text=re.compile(r"Resolved"))
    for _ in range(20):
        if await done.count():
            return
        await page.click("#jump-next:enabled")
        await page.wait_for_timeout(1000)
    await expect(done.first).to_be_visible()
