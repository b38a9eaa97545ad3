"""What people typed becomes words: faithful, and fit to be stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import blocks, speech


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("checkout down", "checkout down"),
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt;", "&lt;"),
        ("ask <@U0000ANA|ana> or <@W123>", "ask <@U0000ANA> or <@W123>"),
        ("see <#C123|general> and <#C456> and <#C789|>", "see #general and #C456 and #C789"),
        ("<!here> <!channel> <!everyone|everyone>", "@here @channel everyone"),
        ("<!subteam^S1|@dba> and <!subteam^S2>", "@dba and @group"),
        ("<https://x.example/a?b=1&amp;c=2|x.example>", "https://x.example/a?b=1&c=2"),
        ("<mailto:ana@example.com|ana@example.com>", "ana@example.com"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("  padded \n", "padded"),
        ("\u202eevil\u202c \u2067x\u2069", "evil x"),
        ("nul\x00 bell\x07 half\ud83d", "nul bell half"),
        ("שלום 🔥 ✓", "שלום 🔥 ✓"),
        ("unclosed <@U123", "unclosed <@U123"),
    ],
)
def test_words_are_what_was_meant(sent: str, words: str) -> None:
    """Slack's escapes are undone, persons stay persons, invisible controls go."""
    assert speech.words(sent) == words


@given(st.text())
def test_any_text_can_be_stored_and_shown(text: str) -> None:
    """Whatever is typed, the words are storable in UTF-8 without NUL, and shown they call nobody but persons."""
    words = speech.words(text)

    assert "\x00" not in words
    assert words.encode().decode() == words
    assert "<!" not in blocks.words(words)


@pytest.mark.parametrize(
    ("text", "parts"),
    [("", ("", "")), ("  ack ", ("ack", "")), ("note  two\nlines ", ("note", "two\nlines "))],
)
def test_cut_takes_the_first_word(text: str, parts: tuple[str, str]) -> None:
    """The first word, and the rest with its line breaks."""
    assert speech.cut(text) == parts
