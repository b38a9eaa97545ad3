"""What a program prints: the beginning and the end of it are kept, as text that can be shown to anybody."""

import re
from typing import Final

from bot.execution.command import KEPT, MOST

_ESCAPES: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_UNSEEN: Final = re.compile(r"[^\t\n\x20-\x7e\xa0-\U0010ffff]|[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_BINARY: Final = 0.1
"""A share of signs that no text has, above which it is none."""


class Output:
    """It takes all that is printed, and keeps little."""

    def __init__(self, kept: int = KEPT, most: int = MOST) -> None:
        self._first, self._last, self._most = kept // 4, kept - kept // 4, most
        self._head, self._tail = bytearray(), bytearray()
        self.size = 0

    def add(self, data: bytes) -> None:
        """Some more of it."""
        self.size += len(data)
        room = self._first - len(self._head)
        self._head += data[:room]
        self._tail += data[room:] if room > 0 else data
        if len(self._tail) > 2 * self._last:  # seldom, so that little is moved
            del self._tail[: -self._last]

    @property
    def flooded(self) -> bool:
        """Whether it is more than anybody should print."""
        return self.size > self._most

    def text(self) -> str:
        """The beginning and the end, with a line that says how much is left out between them."""
        tail = bytes(self._tail[-self._last :])
        left_out = self.size - len(self._head) - len(tail)
        raw = bytes(self._head) + tail
        if not left_out:
            return readable(raw)
        return f"{readable(bytes(self._head))}\n… {left_out} bytes are left out …\n{readable(tail)}"


def readable(raw: bytes) -> str:
    """Bytes as text: colours and control characters are taken out; what is no text is called so."""
    text = _ESCAPES.sub("", raw.decode("utf-8", errors="replace")).replace("\r\n", "\n").replace("\r", "\n")
    strange = len(_UNSEEN.findall(text)) + text.count("\ufffd")
    if "\x00" in text or strange > _BINARY * len(text):
        return f"({len(raw)} bytes that are no text)" if raw else ""
    return _UNSEEN.sub("", text)
