"""The secrets of one probe: filled in before it looks, and taken out of all that it says."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from urllib.parse import unquote, urlsplit

from bot.masking import masked, password_in, ways
from playbook.health import references


class Secrets:
    """`environment` is where the values are, `known` what is secret anyhow."""

    def __init__(self, environment: Mapping[str, str], known: Iterable[str] = ()) -> None:
        self._environment = environment
        self._hidden = set(known)

    def fill(self, text: str) -> str:
        """A text with the values of its `${NAME}`. Raises references.Unset."""
        self._hide_values(text)
        return references.filled(text, self._environment)

    def fill_address(self, text: str) -> str:
        """An address with them, escaped. Raises references.Unset."""
        self._hide_values(text)
        address = references.filled_address(text, self._environment)
        self._hide_login(address)
        return address

    def mask(self, text: str) -> str:
        """The text without any of them."""
        return masked(text, self._hidden)

    def _hide_values(self, text: str) -> None:
        for name in references.names(text):
            self._hide(self._environment.get(name, ""))

    def _hide_login(self, address: str) -> None:
        password = password_in(address)
        self._hide(password)
        try:
            user = urlsplit(address).username or ""
        except ValueError:
            user = ""
        if password:
            self._hide(b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode())

    def _hide(self, word: str) -> None:
        self._hidden.update(way for way in ways(word) if way)
