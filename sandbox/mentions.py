"""Who is pinged by a message, and how typed names travel."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.wire import Json

EVERYBODY = ("channel", "here", "everyone")
TOKEN = re.compile(r"<([@!#])([^<>|]+)(?:\|[^<>]*)?>")
BARE = re.compile(r"(?<![\w<@!|])@(channel|here|everyone)\b")


def pings(text: str, blocks: list[Any], *, link_names: bool = False) -> set[str]:
    """The targets of a message: user ids, user group ids, and "channel", "here", "everyone".

    Slack links bare @here in a mrkdwn text object unless `verbatim` is true; in the top-level text only when
    `link_names` is on or `parse` is "full". Source: Slack, formatting message text.
    """
    return {*_tokens(text, bare=link_names), *_block_pings(blocks)}


def _tokens(text: str, *, bare: bool) -> Iterator[str]:
    for sign, target in TOKEN.findall(text):
        if sign == "@":
            yield target
        elif sign == "!" and target.startswith("subteam^"):
            yield target.removeprefix("subteam^")
        elif sign == "!" and target in EVERYBODY:
            yield target
    if bare:
        yield from BARE.findall(text)


def _block_pings(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for child in node:
            yield from _block_pings(child)
    elif isinstance(node, dict):
        reader = RICH.get(str(node.get("type")))
        if reader:
            yield from reader(node)
        else:
            for child in node.values():
                yield from _block_pings(child)


RICH: dict[str, Callable[[Json], Iterator[str]]] = {
    "mrkdwn": lambda node: _tokens(str(node.get("text", "")), bare=not node.get("verbatim")),
    "markdown": lambda node: _tokens(str(node.get("text", "")), bare=True),
    "user": lambda node: iter((str(node.get("user_id")),)),
    "usergroup": lambda node: iter((str(node.get("usergroup_id")),)),
    "broadcast": lambda node: iter((str(node.get("range")),)),
}

USER = re.compile(r"<@(\w+)(?:\|[^>]*)?>")
CHANNEL = re.compile(r"<#(\w+)(?:\|[^>]*)?>")
NAME = re.compile(r"(?<![\w<])@([A-Za-z][\w.-]*)")
HASH = re.compile(r"(?<![\w<])#([a-z0-9_-]+)")
URL = re.compile(r"(?<![<\w])(https?://[^\s<>|]+)")
PLACEHOLDER = re.compile("\x00(.*?)\x00")


class Typed:
    """Turns what a person types into what Slack sends. People type @Ana, or the page inserts <@U0000ANA>."""

    def __init__(self, users: dict[str, str], channels: dict[str, tuple[str, bool]]) -> None:
        """`users`: lower-case name → id. `channels`: name → (id, private)."""
        self._users = users
        self._names = {user_id: name for name, user_id in users.items()}
        self._channels = channels
        self._channel_names = {channel_id: name for name, (channel_id, _) in channels.items()}

    def escaped(self, text: str) -> str:
        """As in messages, and in commands with should_escape: <@U…>, <#C…|name>, <!here>, links, entities."""
        kept = USER.sub(lambda m: f"\x00@{m[1]}\x00", text)
        kept = CHANNEL.sub(lambda m: self._channel_token(self._channel_names.get(m[1], "")) or m[0], kept)
        kept = URL.sub(lambda m: f"\x00{m[1]}\x00", kept)
        kept = NAME.sub(self._user_token, kept)
        kept = HASH.sub(lambda m: self._channel_token(m[1]) or m[0], kept)
        kept = kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return PLACEHOLDER.sub(r"<\1>", kept)

    def plain(self, text: str) -> str:
        """As in commands without should_escape: names stay words."""
        text = USER.sub(lambda m: "@" + self._names.get(m[1], m[1]), text)
        return CHANNEL.sub(lambda m: "#" + self._channel_names.get(m[1], m[1]), text)

    def _user_token(self, found: re.Match[str]) -> str:
        name = found[1].lower()
        if name in EVERYBODY:
            return f"\x00!{name}\x00"
        return f"\x00@{self._users[name]}\x00" if name in self._users else found[0]

    def _channel_token(self, name: str) -> str:
        if name not in self._channels:
            return ""
        channel_id, private = self._channels[name]
        return f"\x00#{channel_id}|{'' if private else name}\x00"
