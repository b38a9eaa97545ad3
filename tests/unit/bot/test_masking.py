"""Known secrets are taken out of every line of the log, however they are written there."""

import logging

import pytest
from pydantic import SecretStr

from bot.logs import Fields
from bot.masking import MASK, masked, secrets
from bot.settings import Settings


def settings(**given: object) -> Settings:
    """Settings out of nothing but these."""
    return Settings.model_validate({"_env_file": None, **given})


def test_what_is_secret() -> None:
    """Tokens, whole addresses that are secrets, and the passwords in addresses, escaped and not."""
    found = secrets(
        settings(
            slack_bot_token=SecretStr("xoxb-planted"),
            warroom_heartbeat_url=SecretStr("https://hc.example.com/planted"),
            warroom_smtp_url=SecretStr("smtp://me:mailword@mail.example.com"),
            warroom_database_url="postgresql://warroom:p%40ssword@db.example.com/warroom",
        )
    )

    assert {"xoxb-planted", "https://hc.example.com/planted", "mailword", "p%40ssword", "p@ssword"} <= found
    assert not {"warroom", "db.example.com", "me"} & found


@pytest.mark.parametrize("url", ["sqlite:///warroom.sqlite3", "postgresql://db.example.com/warroom"])
def test_nothing_is_secret(url: str) -> None:
    """An empty token and an address without a password hide nothing, least of all every place between two signs."""
    assert secrets(settings(warroom_database_url=url)) == frozenset()


def test_short_ones_are_let_be() -> None:
    """A password of five letters would take words out of the log."""
    assert secrets(settings(warroom_database_url="postgresql://warroom:level@host/x")) == frozenset()


def test_an_address_that_cannot_be_read() -> None:
    """The password in it is found all the same, since errors quote it."""
    assert "pa:ss[word" in secrets(settings(warroom_database_url="postgresql://warroom:pa:ss[word@host:x/db"))


def test_the_longest_goes_first() -> None:
    """A secret that holds another leaves nothing of itself."""
    assert masked("a secretsecret2 b", {"secretsecret2", "secret"}) == f"a {MASK} b"


def test_a_line_of_the_log() -> None:
    """Message, fields and traceback: it is in none of them, and the rest is."""
    try:
        raise ValueError("cannot open xoxb-planted")
    except ValueError as error:
        failure = (type(error), error, error.__traceback__)
    record = logging.LogRecord("bot", logging.ERROR, __file__, 1, "asked with %s", ("xoxb-planted",), failure)
    record.__dict__["reason"] = {"token": "xoxb-planted"}

    line = Fields({"xoxb-planted"}).format(record)

    assert "xoxb-planted" not in line
    assert line.count(MASK) == 4  # the traceback shows the line that raised it, too
    assert "ValueError: cannot open" in line
