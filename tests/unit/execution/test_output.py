"""What is kept of what a program prints, and how it is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.execution.output import Output, readable


@given(st.lists(st.binary(max_size=300), max_size=30), st.integers(8, 100))
def test_little_is_kept(parts: list[bytes], kept: int) -> None:
    """However it comes in, the beginning and the end are kept, and it is known how much that is not."""
    output, all_of_it = Output(kept=kept), b"".join(parts)
    for part in parts:
        output.add(part)
    head, tail = bytes(output._head), bytes(output._tail[-output._last :])

    assert output.size == len(all_of_it)
    assert head == all_of_it[: kept // 4]
    assert (
        (head + tail == all_of_it)
        if len(all_of_it) <= kept
        else (all_of_it.endswith(tail) and len(tail) == kept - kept // 4)
    )


def test_what_is_left_out_is_said() -> None:
    """Between the beginning and the end stands how many bytes."""
    output = Output(kept=8)
    output.add(b"ab" + b"." * 90 + b"uvwxyz")

    assert output.text() == "ab\n… 90 bytes are left out …\nuvwxyz"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", ""),
        (b"caf\xc3\xa9\tok\n", "café\tok\n"),
        (b"\x1b[31mred\x1b[0m \x1b]0;title\x07done", "red done"),
        (b"10%\r20%\r\nend", "10%\n20%\nend"),
        ("a\u202eb\x07".encode() + b"c" * 30, "ab" + "c" * 30),
        (b"caf\xe9 is a word of Latin-1", "caf\ufffd is a word of Latin-1"),
        (b"\x00\x01\x02", "(3 bytes that are no text)"),
        (bytes(range(128, 256)), "(128 bytes that are no text)"),
    ],
)
def test_bytes_as_text(raw: bytes, expected: str) -> None:
    """Colours and control characters are taken out; what is no text is called so."""
    assert readable(raw) == expected


@given(st.binary(max_size=2000))
def test_nothing_unseen_is_left(raw: bytes) -> None:
    """No control character comes through, whatever is printed."""
    assert all(sign.isprintable() or sign in "\n\t" or sign.isspace() or ord(sign) > 0x7F for sign in readable(raw))
