"""The secrets that we know, and texts without them: the last hold before a log or an error is read by somebody."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from pydantic import SecretStr

from bot.keys import values_of
from bot.settings import Settings

MASK: Final = "***"
SHORTEST: Final = 6
"""Characters; a shorter one would take common words out of the log, and guards nothing anyhow."""


def secrets(settings: Settings) -> frozenset[str]:
    """Every secret in the settings, in each way it may be written: as it is, escaped, and inside an address."""
    values = (getattr(settings, name) for name in type(settings).model_fields)
    hidden = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
    hidden += [key for word in hidden for key in values_of(word)]
    passwords = [password_in(address) for address in (*hidden, settings.warroom_database_url)]
    return frozenset(
        way for word in (*hidden, *passwords) for way in ways(word) if len(word) >= SHORTEST and len(way) >= SHORTEST
    )


def masked(text: str, known: Iterable[str]) -> str:
    """The text without these secrets; where one is a part of another, the longer one is taken out whole."""
    words = sorted((re.escape(secret) for secret in known), key=len, reverse=True)
    return re.sub("|".join(words), MASK, text) if words else text


def password_in(address: str) -> str:
    """The password in an address; what cannot be read as one is cut by hand, for it will stand in the error."""
    try:
        found = urlsplit(address).password
    except ValueError:
        found = None
    return found if found is not None else address.rpartition("@")[0].rpartition("://")[2].partition(":")[2]


def ways(word: str) -> Iterable[str]:
    """Every way in which a secret may be written."""
    plain = unquote(word)
    return {word, plain, quote(plain, safe=""), repr(word)[1:-1], repr(plain)[1:-1]}
