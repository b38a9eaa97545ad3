"""Block Kit: what is drawn, and what a press or a choice brings to the app."""

import json
from typing import Any

import pytest
from playwright.async_api import Page, expect

from sandbox.people import ANA

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("page")]


MRKDWN = [
    ("*bold* _it_ ~no~ `code *x*`", "<strong>bold</strong> <em>it</em> <s>no</s> <code>code *x*</code>"),
    ("*_both_*", "<strong><em>both</em></strong>"),
    ("2*3*4 snake_case_name a ~ b ~", "2*3*4 snake_case_name a ~ b ~"),
    ("* not bold* *nor\nthis*", "* not bold* *nor<br>this*"),
    ("&lt;b&gt; &amp;amp; &quot;", "&lt;b&gt; &amp;amp; &amp;quot;"),
    ("<b>raw</b>", "&lt;b&gt;raw&lt;/b&gt;"),
    ("&gt; a\n&gt; b\nc", '<blockquote class="quote">a<br>b</blockquote>c'),
    ("```x *y*\n<z>```", '<pre class="code-block">x *y*\n&lt;z&gt;</pre>'),
    (":tada: :nosuch:", '<span class="emoji" role="img" aria-label="tada emoji" title=":tada:">🎉</span> :nosuch:'),
    ("<javascript:alert(1)|x>", "&lt;javascript:alert(1)|x&gt;"),
    (
        "<https://e.example/a?b&amp;c|it>",
        '<a href="https://e.example/a?b&amp;c" target="_blank" rel="noopener noreferrer" class="link">it</a>',
    ),
    (
        "see https://e.example/a_b_c.",
        'see <a href="https://e.example/a_b_c" target="_blank" rel="noopener noreferrer" class="link">https://e.example/a_b_c</a>.',
    ),
    (
        "<!here>",
        '<span class="mention mention-me" data-broadcast="here">@here</span>',
    ),
    ("<@U0000BEN>", '<span class="mention" title="Ben Okafor · backup on call" data-user="U0000BEN">@Ben</span>'),
]


async def draw(page: Page, module: str, call: str) -> str:
    """The HTML of the nodes that a call of one of the page's modules gives."""
    script = f"""async () => {{
        const made = (await import('/page/{module}.js')).{call};
        const box = document.createElement('div');
        box.append(...[made].flat());
        return box.innerHTML;
    }}"""
    return str(await page.evaluate(script))


async def post_card(page: Page, desk: Any) -> Any:
    """Post the app's card into #general, and find it."""
    await page.locator("#composer textarea").fill("/desk card")
    await page.keyboard.press("Escape")
    await page.locator("#composer textarea").press("Enter")
    card = page.locator("#messages [data-ts]", has=page.locator("[data-action-id=take]"))
    await expect(card).to_be_visible()
    desk.heard.clear()
    return card


async def test_mrkdwn(ana: Page) -> None:
    """Marks, entities, quotes, code, links and mentions become what Slack makes of them; markup never does."""
    drawn = [(text, await draw(ana, "mrkdwn", f"mrkdwnNodes({json.dumps(text)})")) for text, _ in MRKDWN]
    assert drawn == MRKDWN


async def test_only_text_that_is_not_verbatim_is_linked(ana: Page) -> None:
    """Bare @here, #general and addresses become links, unless the text object says verbatim."""
    text = "@here #general https://e.example"
    call = "textNodes({{type: 'mrkdwn', text: '" + text + "', verbatim: {}}})"
    linked = await draw(ana, "mrkdwn", call.format("false"))
    assert [linked.count(sign) for sign in ("data-broadcast", "data-goto", "href")] == [1, 1, 1]
    assert await draw(ana, "mrkdwn", call.format("true")) == text


async def test_rich_text(ana: Page) -> None:
    """Rich text keeps its styles, lists and quotes."""
    words = {"type": "text", "text": "a <b>", "style": {"bold": True, "italic": True}}
    item = {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}
    parts = [
        {"type": "rich_text_section", "elements": [words, {"type": "emoji", "name": "tada"}]},
        {"type": "rich_text_list", "style": "ordered", "elements": [item]},
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "df -h"}]},
    ]
    block = json.dumps({"type": "rich_text", "elements": parts})
    html = await draw(ana, "richtext", f"richText({block})")
    assert "<strong><em>a &lt;b&gt;</em></strong>" in html
    assert "<li>one</li>" in html
    assert '<blockquote class="quote">said</blockquote><pre class="code-block">df -h</pre>' in html


async def test_a_press_reaches_the_app_and_the_card_changes_in_place(ana: Page, desk: Any) -> None:
    """The app hears who pressed; its edit is drawn into the same message."""
    card = await post_card(ana, desk)
    ts = await card.get_attribute("data-ts")
    await card.get_by_role("button", name="Take").click()
    await expect(ana.locator(f"#messages [data-ts='{ts}']")).to_contain_text("Taken by @Ana")
    assert desk.heard == [("take", ANA.id)]


async def test_a_confirmation_can_be_refused_and_given(ana: Page, desk: Any) -> None:
    """A dialog asks first; refusing sends nothing."""
    card = await post_card(ana, desk)
    dialog = ana.get_by_role("dialog", name="Really?")
    await card.get_by_role("button", name="Drop").click()
    await expect(dialog).to_contain_text("It cannot be undone.")
    await dialog.get_by_role("button", name="Leave it").click()
    await expect(dialog).to_have_count(0)
    assert desk.heard == []
    await card.get_by_role("button", name="Drop").click()
    await dialog.get_by_role("button", name="Do it").click()
    await desk.until_heard("drop")


async def test_menus_work_from_the_keyboard(ana: Page, desk: Any) -> None:
    """A select is opened, walked and chosen from without a mouse, shows the choice, and keeps the focus."""
    card = await post_card(ana, desk)
    menu = card.locator("[data-action-id=colour]")
    await menu.focus()
    await menu.press("Enter")
    await expect(ana.get_by_role("option")).to_have_text(["Red", "Green", "Blue"])
    await ana.keyboard.press("ArrowDown")
    await ana.keyboard.press("Enter")
    await desk.until_heard(("colour", "green"))
    await expect(menu).to_have_text("Green")
    await expect(menu).to_be_focused()


async def test_the_overflow_menu(ana: Page, desk: Any) -> None:
    """The three dots offer their options."""
    card = await post_card(ana, desk)
    await card.get_by_role("button", name="More options").click()
    await ana.get_by_role("option", name="Why this?").click()
    await desk.until_heard(("more", "why"))


async def test_a_press_that_fails_says_so_beside_the_button(ana: Page, desk: Any) -> None:
    """When the app is gone the message carries a warning, and the button can be pressed again."""
    card = await post_card(ana, desk)
    desk.ws.app.request_url = "http://127.0.0.1:9/gone"
    await card.get_by_role("button", name="Take").click()
    await expect(card.get_by_role("alert")).to_contain_text("dispatch_failed")
    await expect(card.get_by_role("button", name="Take")).to_be_enabled()


async def test_a_message_shortcut(ana: Page, desk: Any) -> None:
    """More actions, at a message, lists the app's message shortcuts and runs them."""
    await desk.post("general", "Note this down")
    one = ana.locator("#messages [data-ts]", has_text="Note this down")
    await one.hover()
    await one.get_by_role("button", name="More actions").click()
    await ana.get_by_role("option", name="Take note").click()
    await desk.until_heard(("note", "Note this down"))


async def test_home(ana: Page, desk: Any) -> None:
    """Choosing the app opens its Home tab, which the app is told of and fills."""
    await ana.locator("#sidebar .side-group", has_text="Apps").get_by_role("button").click()
    await expect(ana.locator("#home")).to_contain_text("Good day, @Ana")
    await ana.locator("#home").get_by_role("button", name="Drop").click()
    await desk.until_heard("drop")
