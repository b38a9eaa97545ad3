"""Signed HTTP: how Slack brings payloads to an app's request URL."""

import asyncio
import hashlib
import hmac
import time
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from sandbox.app import App
from sandbox.parcels import Parcel, Reply, Retry


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The v0 signature. Source: Slack, verifying requests."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class SignedHttp:
    """One session, kept; every parcel is signed with the real time, however fast the workspace's clock runs."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._session: ClientSession | None = None

    async def start(self) -> None:
        """Open the session."""
        self._session = ClientSession(connector=TCPConnector(limit=0))

    async def stop(self) -> None:
        """Close the session."""
        if self._session:
            await self._session.close()

    async def probe(self) -> bool:
        """Whether something listens at the request URL."""
        address = urlsplit(self._app.request_url)
        if not address.hostname:
            return False
        try:
            async with asyncio.timeout(1):
                _, writer = await asyncio.open_connection(address.hostname, address.port or 80)
        except OSError:
            return False
        writer.close()
        return True

    def headers(self, body: bytes, content_type: str, retry: Retry | None) -> dict[str, str]:
        """The headers of one delivery."""
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(self._app.signing_secret, timestamp, body),
        }
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
        return headers

    async def carry(self, parcel: Parcel, retry: Retry | None, deadline: float) -> Reply:
        """Bring a parcel. What goes wrong becomes the error that Slack would show."""
        body, content_type = parcel.encode()
        started = time.monotonic()
        reply = await self._post(body, self.headers(body, content_type, retry), deadline)
        return Reply(
            status=reply.status,
            text=reply.text,
            headers=reply.headers,
            error=reply.error,
            elapsed=time.monotonic() - started,
        )

    async def _post(self, body: bytes, headers: dict[str, str], deadline: float) -> Reply:
        if self._session is None or not self._app.request_url:
            return Reply(status=0, error="dispatch_failed")
        timeout = ClientTimeout(total=deadline)
        try:
            async with self._session.post(self._app.request_url, data=body, headers=headers, timeout=timeout) as answer:
                text = await answer.text()
                error = None if 200 <= answer.status < 300 else "dispatch_failed"
                kept = {key.lower(): value for key, value in answer.headers.items()}
                return Reply(status=answer.status, text=text, headers=kept, error=error)
        except TimeoutError:
            return Reply(status=0, error="operation_timeout")
        except ClientError:
            return Reply(status=0, error="dispatch_failed")
