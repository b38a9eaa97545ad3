"""What Slack's shortcuts do: declare from anywhere, declare from a message, put a message on a timeline."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from handlers import keeping
from handlers.answers import Answer
from handlers.asking import Ask
from handlers.blocks import clip
from handlers.forms import declare
from handlers.messages import permalink, text
from handlers.speech import one_line, words
from playbook.deciding import LONGEST_TITLE, LONGEST_WORDS

Shortcut = Callable[[Ask, dict[str, Any]], Awaitable[Answer]]


async def anywhere(ask: Ask, _body: dict[str, Any]) -> Answer:
    """The form that declares."""
    return await declare.opened(ask)


async def from_message(ask: Ask, body: dict[str, Any]) -> Answer:
    """The form, with the message's first line as the title, the message as the impact, and a link back to it."""
    message = body.get("message") or {}
    said = words(text(message))
    title = clip(one_line(said.partition("\n")[0]), LONGEST_TITLE)
    return await declare.opened(
        ask, title=title, impact=clip(said, LONGEST_WORDS), link=permalink(ask.channel, message)
    )


SHORTCUTS: Final[dict[str, Shortcut]] = {
    "declare": anywhere,
    "declare_from_message": from_message,
    "add_to_timeline": keeping.wished,
}
