"""Private incidents are hidden in one place; everything in `handlers` that looks for incidents goes through it."""

import re
from pathlib import Path

HANDLERS = Path(__file__).parent.parent.parent / "handlers"
LOOKS = re.compile(r"incidents\.(get|of_channel|open|recent|timeline|entry|to_wake|handle)\(")
MAY = {
    "sight.py": "decides",
    "asking.py": "gives a command, after it has looked there",
    "movedon.py": "explains the refusal of a command that was given so",
}


def looking() -> set[str]:
    """The files that ask storage for incidents."""
    return {path.name for path in HANDLERS.rglob("*.py") if LOOKS.search(path.read_text())}


def test_nothing_looks_past_it() -> None:
    """A file that asks storage itself would show private incidents to everybody."""
    assert looking() == set(MAY)


def test_the_search_finds_what_it_forbids() -> None:
    """It sees both ways of asking."""
    assert LOOKS.search("await ask.desk.incidents.get(7)")
    assert LOOKS.search("await self.incidents.recent(10)")
