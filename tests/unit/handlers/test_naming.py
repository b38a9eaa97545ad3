"""How people name an incident."""

import pytest

from handlers.naming import Reference, reference


@pytest.mark.parametrize(
    ("word", "named"),
    [
        ("INC-7", Reference(number=7)),
        ("inc-0007", Reference(number=7)),
        ("inc7:", Reference(number=7)),
        ("#7", Reference(number=7)),
        ("7", Reference(number=7, bare=True)),
        ("#inc-0007-checkout-down", Reference(number=7)),
        ("<#C0123|inc-0007-checkout-down>", Reference(channel="C0123")),
        ("<#G0123>", Reference(channel="G0123")),
        ("7th", None),
        ("7-up", None),
        ("inc-7-foo", None),
        ("incident", None),
        ("P0", None),
        ("1234567890", None),
        ("", None),
    ],
)
def test_reference(word: str, named: Reference | None) -> None:
    """`INC-7`, `7`, `#inc-0007-…` and a channel are names; other words are not."""
    assert reference(word) == named
