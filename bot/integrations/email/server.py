"""The mail server: where it is, and what its refusals mean."""

import logging
import ssl
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from typing import Final, Self
from urllib.parse import unquote, urlsplit

import aiosmtplib

from scheduler.errands import GiveUp, TryLater

log = logging.getLogger(__name__)

TIMEOUT: Final = 10.0
"""Seconds one step of the conversation may take."""
MENDING: Final = timedelta(seconds=60)
"""How long to wait when the settings must be mended by hand."""
_PORTS: Final = {"smtp": 587, "smtps": 465}
_OURS: Final = (
    aiosmtplib.SMTPAuthenticationError,
    aiosmtplib.SMTPConnectResponseError,
    aiosmtplib.SMTPHeloError,
    aiosmtplib.SMTPNotSupported,
    aiosmtplib.SMTPSenderRefused,
)
"""Refusals that concern this installation and not the mail."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A mail server. With a name and a password the connection is always encrypted."""

    host: str
    port: int
    encrypted: bool
    """From the first byte on; otherwise by STARTTLS, if the server offers it or there is a password."""
    user: str | None = None
    password: str | None = None

    @classmethod
    def read(cls, url: str) -> Self:
        """From `smtp://user:password@host:587` or `smtps://…`. Raises ValueError, without the URL: it has a secret."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise ValueError("it must be smtp://user:password@host:587 or smtps://user:password@host:465")
        return cls(
            host=parts.hostname,
            port=parts.port or _PORTS[parts.scheme],
            encrypted=parts.scheme == "smtps",
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )

    async def send(self, message: EmailMessage) -> None:
        """Hand it over. Raises `TryLater` and `GiveUp`.

        After a lost answer nobody can look whether it was taken; it is sent again under the same Message-ID, by which
        mail programs know it.
        """
        try:
            await aiosmtplib.send(
                message,
                hostname=self.host,
                port=self.port,
                username=self.user,
                password=self.password,
                use_tls=self.encrypted,
                start_tls=True if self.user and not self.encrypted else None,
                timeout=TIMEOUT,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise failure(error) from error


def failure(error: Exception) -> TryLater | GiveUp:
    """What to raise because the mail server, or the way to it, failed. Source: RFC 5321, 4.2.1: 4yz may pass."""
    if isinstance(error, _OURS) and not _passes(error):
        log.error(
            "mail_to_mend", extra={"reason": _said(error), "remedy": "look at WARROOM_SMTP_URL, WARROOM_MAIL_FROM"}
        )
        return TryLater(f"the mail server refuses Warroom: {_said(error)}", after=MENDING)
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused | aiosmtplib.SMTPResponseException) and not _passes(error):
        return GiveUp(f"the mail server refused it: {_said(error)}")
    if isinstance(error, ValueError) and not isinstance(error, ssl.SSLError | OSError):
        return GiveUp("the address or the message cannot be sent as a mail")
    return TryLater(f"the mail server did not take it: {_said(error)}")


def _passes(error: Exception) -> bool:
    """Whether the server says that it may take it later."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return any(_passes(one) for one in error.recipients)
    return isinstance(error, aiosmtplib.SMTPResponseException) and 400 <= error.code < 500


def _said(error: Exception) -> str:
    """What the server said, in one line; never what we said to it."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused) and error.recipients:
        return _said(error.recipients[0])
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{error.code} {' '.join(error.message.split())}"[:200]
    return type(error).__name__
