"""Slack's payloads, spoilt: wrong types, missing parts, depth, size, odd text, broken JSON, broken signatures."""

import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final
from urllib.parse import quote_plus, urlencode

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"

TEXTS: Final = (
    "",
    " ",
    "\x00",
    "\x00\x07\x1b[31m",
    "\ud800",
    "\u202egnp.exe\u202c",
    "<!channel> <!here> <@U0000CLEO> <https://evil.example|x>",
    "'; DROP TABLE incidents; --",
    "{t:1} %s {0} ${x} {{7*7}}",
    "🔥👩‍👩‍👧‍👦" * 40,
    "x" * 5_000,
    "ſ" * 300,
    "../../etc/passwd",
    "INC-99999999999999999999999",
    "-1/99999999999999999999",
    '{"incident": 1e999}',
)
THINGS: Final[tuple[Any, ...]] = (
    *TEXTS, None, True, 0, -1, 2**63, 2**64, 10**400, 1e308, 0.1, [], {}, [[]], [None], {"": {}}, {"id": None}, [{}],
)  # fmt: skip
"""What may stand where something else should."""


class Mutant:
    """A spoilt request, ready to be sent. `spoilt`: where; `signed`: how it is signed."""

    def __init__(self, body: bytes, content_type: str, spoilt: str, signed: str = "rightly") -> None:
        self.body, self.content_type, self.spoilt, self.signed = body, content_type, spoilt, signed


def mutant(payload: dict[str, Any], kind: str, chance: Random) -> Mutant:
    """Spoil one payload. `kind`: command, interaction or event."""
    how = chance.choices((_inside, _text, _signature, _twice), weights=(70, 14, 10, 6))[0]
    return how(copy.deepcopy(payload), kind, chance)


def encoded(payload: Any, kind: str) -> tuple[bytes, str]:
    """Body and content type, as Slack sends them."""
    if kind == "command":
        return urlencode({name: _plain(value) for name, value in payload.items()}).encode(), FORM
    text = json.dumps(payload)
    return (text.encode(), JSON) if kind == "event" else (b"payload=" + quote_plus(text).encode(), FORM)


def _plain(value: Any) -> bytes:
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "surrogatepass")


def _inside(payload: dict[str, Any], kind: str, chance: Random) -> Mutant:
    """One to three parts are replaced, removed, nested or added to."""
    spoilt = []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        places = list(_places(payload))
        if not places:
            break
        path, holder, name = chance.choice(places)
        chance.choice((_replace, _replace, _replace, _remove, _bury, _crowd))(holder, name, chance)
        spoilt.append(path)
    return Mutant(*encoded(payload, kind), spoilt=" and ".join(spoilt))


def _places(node: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, value in list(inner):
        here = f"{path}.{name}".lstrip(".")
        yield here, node, name
        yield from _places(value, here)


def _replace(holder: Any, name: Any, chance: Random) -> None:
    holder[name] = copy.deepcopy(chance.choice(THINGS))


def _remove(holder: Any, name: Any, _chance: Random) -> None:
    del holder[name]


def _bury(holder: Any, name: Any, chance: Random) -> None:
    """Deep inside lists or objects."""
    value = holder[name]
    for _ in range(chance.choice((1, 2, 50, 400))):
        value = [value] if chance.random() < 0.5 else {"x": value}
    holder[name] = value


def _crowd(holder: Any, name: Any, chance: Random) -> None:
    """Among a thousand others."""
    holder[name] = {f"k{number}": number for number in range(chance.choice((3, 1_000)))}


def _text(payload: dict[str, Any], kind: str, chance: Random) -> Mutant:
    """Broken as text: cut off, stained, in another encoding, or of another type than it says."""
    body, content_type = encoded(payload, kind)
    place = chance.randrange(len(body))
    ways: dict[str, Callable[[], tuple[bytes, str]]] = {
        "cut off": lambda: (body[:place], content_type),
        "stained": lambda: (body[:place] + chance.randbytes(3) + body[place + 1 :], content_type),
        "utf-16": lambda: (body.decode().encode("utf-16"), content_type),
        "with a mark": lambda: (b"\xef\xbb\xbf" + body, content_type),
        "twice over": lambda: (body + b"&" + body, content_type),
        "of the other type": lambda: (body, FORM if content_type == JSON else JSON),
        "of no type": lambda: (body, "text/plain"),
        "of a strange type": lambda: (body, "multipart/form-data; boundary=x"),
        "deep": lambda: (b"payload=" + b"[" * 50_000, FORM),
        "with a huge number": lambda: (b"payload=" + b"9" * 5_000, FORM),
        "large": lambda: (body + b"&x=" + b"y" * 1_100_000, FORM),
        "empty": lambda: (b"", content_type),
        "noise": lambda: (chance.randbytes(200), content_type),
    }
    spoilt = chance.choice(list(ways))
    return Mutant(*ways[spoilt](), spoilt=f"text {spoilt}")


def _signature(payload: dict[str, Any], kind: str, chance: Random) -> Mutant:
    """Not from Slack, or not from now."""
    signed = chance.choice(("not", "wrongly", "for another", "long ago", "in the future", "at no time", "oddly"))
    return Mutant(*encoded(payload, kind), spoilt="signature", signed=signed)


def _twice(payload: dict[str, Any], kind: str, chance: Random) -> Mutant:
    """A key that stands there twice, with different values."""
    name = chance.choice(list(payload))
    if kind == "command":
        body = encoded(payload, kind)[0] + b"&" + urlencode({name: _plain(chance.choice(THINGS))}).encode()
        return Mutant(body, FORM, spoilt=f"{name} twice")
    text = json.dumps(payload)[:-1] + f", {json.dumps(name)}: {json.dumps(chance.choice(THINGS))}}}"
    body = text.encode() if kind == "event" else b"payload=" + quote_plus(text).encode()
    return Mutant(body, JSON if kind == "event" else FORM, spoilt=f"{name} twice")
