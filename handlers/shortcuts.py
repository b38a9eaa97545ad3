"""What Slack's shortcuts do: declare from anywhere, and declare from a message."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from handlers.answers import Answer
from handlers.asking import Ask
from handlers.blocks import clip
from handlers.forms import declare
from handlers.speech import one_line, words
from playbook.deciding import LONGEST_TITLE, LONGEST_WORDS

Shortcut = Callable[[Ask, dict[str, Any]], Awaitable[Answer]]


async def anywhere(ask: Ask, _body: dict[str, Any]) -> Answer:
    """The form that declares."""
    return await declare.opened(ask)


async def from_message(ask: Ask, body: dict[str, Any]) -> Answer:
    """The form, with the message's first line as the title, the message as the impact, and a link back to it."""
    message = body.get("message") or {}
    said = words(_text(message))
    title = clip(one_line(said.partition("\n")[0]), LONGEST_TITLE)
    return await declare.opened(
        ask, title=title, impact=clip(said, LONGEST_WORDS), link=permalink(ask.channel, message)
    )


def permalink(channel: str, message: dict[str, Any]) -> str:
    """The message's address; built by hand, because asking Slack for it would cost a call before the form opens."""
    stamp, thread = str(message.get("ts", "")), message.get("thread_ts")
    if not stamp:
        return ""
    address = f"https://slack.com/archives/{channel}/p{stamp.replace('.', '')}"
    return f"{address}?thread_ts={thread}&cid={channel}" if thread and thread != stamp else address


def _text(message: dict[str, Any]) -> str:
    attached = [str(one.get("fallback") or one.get("text") or "") for one in message.get("attachments") or ()]
    return str(message.get("text") or "") or "\n".join(text for text in attached if text)


SHORTCUTS: Final[dict[str, Shortcut]] = {"declare": anywhere, "declare_from_message": from_message}
