"""A Google service account: its key file, and the tokens it is given for it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import jwt

from bot.integrations.web import Web
from scheduler.errands import GiveUp

SCOPES: Final = "https://www.googleapis.com/auth/documents https://www.googleapis.com/auth/drive"
"""Documents are written; they are made in a folder, shared, and found again."""
_GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_HOLDS: Final = 3600
"""Seconds that a signed claim holds at most. Source: Google, service accounts."""
_EARLY: Final = 60.0
_UNSIGNED: Final = (jwt.PyJWTError, ValueError, TypeError)
"""What a key that cannot sign makes of it."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """What the key file says. The private key shows in no log."""

    email: str
    id: str
    token_uri: str
    private: str = field(repr=False)

    @classmethod
    def read(cls, path: Path) -> "Key":
        """Raises ValueError, with what is wrong, for a file that is no service account's key."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            found = cls(
                email=str(data["client_email"]),
                id=str(data.get("private_key_id", "")),
                token_uri=str(data["token_uri"]),
                private=str(data["private_key"]),
            )
            found.sign({})
        except OSError as error:
            raise ValueError(f"the file cannot be read: {error.strerror}") from error
        except (*_UNSIGNED, KeyError) as error:
            raise ValueError("it is not the JSON key of a service account") from error
        return found

    def sign(self, claims: dict[str, object]) -> str:
        """Raises one of `_UNSIGNED` if the key cannot sign."""
        return jwt.encode(claims, self.private, algorithm="RS256", headers={"kid": self.id})


class Tokens:
    """Access tokens for a key. `clock` is the world's time, `monotonic` gives seconds, for how long a token holds."""

    def __init__(
        self, web: Web, key: Key, *, subject: str, clock: Callable[[], datetime], monotonic: Callable[[], float]
    ) -> None:
        self._web = web
        self._key = key
        self._subject = subject
        self._clock = clock
        self._monotonic = monotonic
        self._token = ("", 0.0)

    async def bearer(self, *, anew: bool = False) -> str:
        """A token that holds for a while yet. Raises `TryLater` and `GiveUp`."""
        token, until = self._token
        if token and not anew and self._monotonic() < until:
            return token
        form = {"grant_type": _GRANT, "assertion": self._claim()}
        status, answer = await self._web.ask("POST", self._key.token_uri, form=form)
        if status >= 400 or not answer.get("access_token"):
            raise self._web.refuse(status, answer)
        self._token = (str(answer["access_token"]), self._monotonic() + float(answer.get("expires_in", 0)) - _EARLY)
        return self._token[0]

    def _claim(self) -> str:
        now = int(self._clock().timestamp())
        claims = {"iss": self._key.email, "scope": SCOPES, "aud": self._key.token_uri, "iat": now, "exp": now + _HOLDS}
        subject = {"sub": self._subject} if self._subject else {}
        try:
            return self._key.sign({**claims, **subject})
        except _UNSIGNED as error:
            raise GiveUp("the service account's key cannot sign") from error
