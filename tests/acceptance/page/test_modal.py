"""Modals: filling, complaints, the stack, leaving."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from sandbox.people import BEN

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("page")]


async def open_form(page: Page) -> Any:
    """Open the app's form by its global shortcut."""
    await page.get_by_role("button", name="Shortcuts", exact=True).click()
    await page.get_by_role("option", name="Open the form").click()
    dialog = page.get_by_role("dialog", name="The form")
    await expect(dialog).to_be_visible()
    return dialog


async def fill(page: Page, dialog: Any, what: str) -> None:
    """Fill every required field."""
    await dialog.get_by_label("What").fill(what)
    await dialog.locator("[data-block-id=who] button").click()
    await page.get_by_role("option", name="Ben").click()
    await dialog.get_by_label("Green").check()


async def test_a_filled_form_arrives(ana: Page, desk: Any) -> None:
    """All kinds of fields reach the app, the dialog goes, and the focus returns to where it was."""
    dialog = await open_form(ana)
    await fill(ana, dialog, "A new chair")
    await dialog.locator("[data-block-id=tags] button").click()
    await ana.get_by_role("option", name="Red").click()
    await ana.get_by_role("option", name="Blue").click()
    await ana.keyboard.press("Escape")
    await dialog.get_by_role("button", name="Send it").click()
    await expect(dialog).to_have_count(0)
    assert desk.heard == [("A new chair", BEN.id, "green", ["red", "blue"])]


async def test_required_fields_are_checked_before_sending(ana: Page, desk: Any) -> None:
    """As Slack's client does: complaints stand under their fields, the first gets the focus, nothing is sent."""
    dialog = await open_form(ana)
    await dialog.get_by_label("Mail").fill("not a mail")
    await dialog.get_by_role("button", name="Send it").click()
    required = "Please complete this required field."
    for block in ("what", "who", "colour"):
        await expect(dialog.locator(f"[data-error-for={block}]")).to_have_text(required)
    await expect(dialog.locator("[data-error-for=mail]")).to_contain_text("valid email")
    await expect(dialog.get_by_label("What")).to_be_focused()
    await expect(dialog.get_by_label("What")).to_have_attribute("aria-invalid", "true")
    assert desk.heard == []


async def test_the_apps_complaint_stands_under_its_field(ana: Page, desk: Any) -> None:
    """An answer with errors keeps the dialog and everything typed; a better value goes through."""
    dialog = await open_form(ana)
    await fill(ana, dialog, "nothing")
    await dialog.get_by_role("button", name="Send it").click()
    await expect(dialog.locator("[data-error-for=what]")).to_have_text("Nothing is not enough.")
    await expect(dialog.get_by_label("What")).to_have_value("nothing")
    await expect(dialog.locator("[data-block-id=who] button")).to_have_text("BOBen")
    await dialog.get_by_label("What").fill("something")
    await dialog.get_by_label("What").press("Enter")
    await expect(dialog).to_have_count(0)
    assert desk.heard == [("something", BEN.id, "green", [])]


async def test_the_characters_left_are_counted(ana: Page) -> None:
    """Near the limit the rest is shown; beyond it nothing can be typed."""
    dialog = await open_form(ana)
    counter = dialog.locator("[data-block-id=what] .counter")
    await dialog.get_by_label("What").fill("few")
    await expect(counter).to_be_hidden()
    await dialog.get_by_label("What").fill("x" * 38)
    await expect(counter).to_have_text("2")
    await ana.keyboard.type("yyyy")
    await expect(dialog.get_by_label("What")).to_have_value("x" * 38 + "yy")


async def test_a_pushed_view_lies_above_and_gives_way(ana: Page, desk: Any) -> None:
    """A push keeps the first view below with what was typed, and the app saw it; its button leads back."""
    dialog = await open_form(ana)
    await dialog.get_by_label("What").fill("half a")
    await dialog.get_by_role("button", name="Deeper").click()
    deeper = ana.get_by_role("dialog", name="Deeper")
    await expect(deeper).to_be_visible()
    await expect(ana.get_by_role("dialog")).to_have_count(1)
    assert desk.heard == ["half a"]
    await deeper.get_by_role("button", name="Back").click()
    await expect(dialog.get_by_label("What")).to_have_value("half a")


async def test_the_cross_leaves_the_whole_stack(ana: Page, desk: Any) -> None:
    """Escape and the cross close everything, and the app is told that it was everything."""
    dialog = await open_form(ana)
    await dialog.get_by_role("button", name="Deeper").click()
    await expect(ana.get_by_role("dialog", name="Deeper")).to_be_visible()
    await ana.keyboard.press("Escape")
    await expect(ana.get_by_role("dialog")).to_have_count(0)
    await desk.until_heard(None, ("closed", True))


async def test_an_app_that_is_gone_leaves_the_form_open(ana: Page, desk: Any) -> None:
    """The dialog stays with a banner, and nothing typed is lost."""
    dialog = await open_form(ana)
    await fill(ana, dialog, "A new chair")
    desk.ws.app.request_url = "http://127.0.0.1:9/gone"
    await dialog.get_by_role("button", name="Send it").click()
    await expect(dialog.locator(".banner")).to_contain_text("dispatch_failed")
    await expect(dialog.get_by_label("What")).to_have_value("A new chair")


async def test_an_update_keeps_what_was_typed(ana: Page) -> None:
    """When the app redraws the form after a choice, the words and the choice stay, and so does the focus."""
    dialog = await open_form(ana)
    await dialog.get_by_label("What").fill("half a")
    await dialog.locator("[data-action-id=kind]").click()
    await ana.get_by_role("option", name="Red").click()
    redrawn = ana.get_by_role("dialog", name="The red form")
    await expect(redrawn.get_by_label("What")).to_have_value("half a")
    await expect(redrawn.locator("[data-action-id=kind]")).to_have_text("Red")
    await expect(redrawn.locator("[data-action-id=kind]")).to_be_focused()


async def test_the_app_offers_options(ana: Page) -> None:
    """An external select asks the app for what fits the typed words, once there are enough of them."""
    dialog = await open_form(ana)
    await dialog.locator("[data-block-id=about] button").click()
    await expect(dialog.locator(".menu-empty")).to_have_text("Type at least 2 characters")
    await ana.keyboard.type("chair")
    await dialog.get_by_role("option", name="chair number 2").click()
    await expect(dialog.locator("[data-block-id=about] button")).to_have_text("chair number 2")


async def test_the_focus_stays_inside(ana: Page) -> None:
    """Tab goes round in the dialog."""
    dialog = await open_form(ana)
    for _ in range(16):
        await ana.keyboard.press("Tab")
        assert await dialog.evaluate("node => node.contains(document.activeElement)")
