"""Asking a web address for a health check: through redirects, but into no private network that nobody allowed."""

import socket
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Any, Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.execution.names import Names
from bot.integrations.probes.certificates import trusting
from bot.integrations.probes.finding import Failed
from bot.integrations.probes.tcp import refusal
from bot.integrations.probes.tools import Tools
from playbook.health.http import HttpCheck

LARGEST: Final = 256 * 1024
"""Bytes of an answer that are read."""
HOPS: Final = 5
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_AGENT: Final = "warroom health check"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back at last."""

    status: int
    reason: str
    location: str
    body: bytes
    certificate: dict[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class _Question:
    method: str
    url: URL
    headers: dict[str, str]
    body: str | None
    public: bool
    """Whether only a public address may be asked."""


async def ask(check: HttpCheck, tools: Tools) -> Answer:
    """The answer after all redirects that are followed. Raises Failed."""
    url = _url(tools.secrets.fill_address(check.url))
    question = _Question(
        method=check.method,
        url=url,
        headers={"User-Agent": _AGENT} | {name: tools.secrets.fill(text) for name, text in check.headers.items()},
        body=None if check.body is None else tools.secrets.fill(check.body),
        public=False,
    )
    context = trusting(check.tls_authority)
    for _ in range(HOPS + 1):
        try:
            answer = await _asked(question, tools.names, context)
        except aiohttp.ClientError as error:
            raise Failed(_why(error)) from error
        if check.redirects == "none" or answer.status not in _REDIRECTS or not answer.location:
            return answer
        question = _redirected(question, answer, public=check.redirects == "public")
    raise Failed(f"redirected more than {HOPS} times")


def _url(text: str) -> URL:
    try:
        return URL(text)
    except ValueError as error:
        raise Failed("the address cannot be read once its values are filled in") from error


def _redirected(question: _Question, answer: Answer, *, public: bool) -> _Question:
    """The next question: to another place, nothing goes that was meant for this one."""
    url = question.url.join(_url(answer.location))
    if url.scheme not in ("http", "https") or not url.host:
        raise Failed("redirects to something that is no web address")
    here = url.origin() == question.url.origin()
    kept = question.method if answer.status in (307, 308) or question.method == "HEAD" else "GET"
    return _Question(
        method=kept,
        url=url,
        headers=question.headers if here else {"User-Agent": _AGENT},
        body=question.body if kept == question.method and here else None,
        public=public and not (here and not question.public),
    )


async def _asked(question: _Question, names: Names, context: Any) -> Answer:
    if question.public and _is_number(question.url.host or ""):
        _refuse_private(question.url.host or "", [question.url.host or ""])
    connector = aiohttp.TCPConnector(
        resolver=_Resolver(names, public=question.public), use_dns_cache=False, ssl=context, force_close=True
    )
    async with (
        aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), response_class=_Seen, timeout=_NO_TIMEOUT
        ) as session,
        session.request(
            question.method,
            question.url,
            headers=question.headers,
            data=question.body,
            allow_redirects=False,
        ) as response,
    ):
        return Answer(
            status=response.status,
            reason=response.reason or "",
            location=response.headers.get("Location", ""),
            body=await _beginning(response.content),
            certificate=getattr(response, "certificate", None),
        )


async def _beginning(content: aiohttp.StreamReader) -> bytes:
    body = bytearray()
    while len(body) < LARGEST and (more := await content.read(LARGEST - len(body))):
        body += more
    return bytes(body)


_NO_TIMEOUT: Final = aiohttp.ClientTimeout()
"""The whole probe has one."""


class _Seen(aiohttp.ClientResponse):
    """An answer that remembers the certificate of whoever gave it, since the connection may be gone at once."""

    certificate: dict[str, Any] | None = None

    async def start(self, connection: Any) -> aiohttp.ClientResponse:
        if connection.transport is not None:
            self.certificate = connection.transport.get_extra_info("peercert")
        return await super().start(connection)


class _Resolver(AbstractResolver):
    def __init__(self, names: Names, *, public: bool) -> None:
        self._names = names
        self._public = public

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Raises NoAddress and Failed."""
        addresses = await self._names.addresses(host)
        if self._public:
            _refuse_private(host, addresses)
        return [_result(host, address, port) for address in addresses]

    async def close(self) -> None:
        """Nothing is open."""


def _result(host: str, address: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST)


def _refuse_private(host: str, addresses: Any) -> None:
    for address in addresses:
        number = ip_address(address)
        if isinstance(number, IPv6Address) and number.ipv4_mapped is not None:
            number = number.ipv4_mapped
        if not number.is_global or number.is_multicast:
            raise Failed(f"redirects to {host}, a private address; `redirects: any` would allow it")


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _why(error: aiohttp.ClientError) -> str:
    match error:
        case aiohttp.ClientConnectorCertificateError():
            said = getattr(error.certificate_error, "verify_message", "") or "it cannot be verified"
            return f"the certificate is not valid: {said}"
        case aiohttp.ClientConnectorSSLError():
            return "no TLS connection can be made"
        case aiohttp.ClientConnectorError():
            return f"cannot be reached: {refusal(error.os_error)}"
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientOSError() | aiohttp.ClientPayloadError():
            return "the connection was closed before the answer was complete"
        case aiohttp.InvalidURL():
            return "the address cannot be read"
        case _:
            return f"the answer cannot be read: {type(error).__name__}"
