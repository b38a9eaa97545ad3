"""The probe of `http`, against real servers."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiohttp import web

from bot.execution.names import Names
from playbook.health.sample import LONGEST_EVIDENCE, Outcome, Sample
from tests.support.serving import dns_server, served, silent_dns, silent_tcp

Look = Callable[..., Awaitable[Sample]]
HEALTHY, DEGRADED, FAILING = Outcome.HEALTHY, Outcome.DEGRADED, Outcome.FAILING


class Site:
    """A site on this machine: `url` is where, `seen` what was asked of it."""

    def __init__(self) -> None:
        self.url = ""
        self.elsewhere = ""
        self.seen: list[web.Request] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:  # noqa: C901 - a table
        """By the path."""
        self.seen.append(request)
        match request.path:
            case "/json":
                return web.json_response({"status": "ok", "nodes": [{"ready": True, "count": 3}]})
            case "/echo":
                return web.Response(text=f"{dict(request.headers)} {request.method} {await request.text()}", status=500)
            case "/slow":
                await asyncio.sleep(0.05)
                return web.Response(text="at last")
            case "/drip":
                response = web.StreamResponse()
                await response.prepare(request)
                while True:
                    await response.write(b"x")
                    await asyncio.sleep(0.01)
            case "/huge":
                return web.Response(body=b"a" * 1_000_000 + b"needle")
            case "/binary":
                return web.Response(body=bytes(range(256)) * 8, status=500)
            case "/cut":
                assert request.transport is not None
                request.transport.abort()
                return web.Response()
            case "/to-json":
                return web.Response(status=302, headers={"Location": "/json"})
            case "/elsewhere":
                return web.Response(status=302, headers={"Location": self.elsewhere})
            case "/round":
                return web.Response(status=302, headers={"Location": "/round"})
            case "/missing":
                return web.Response(status=404, text="no such page")
        return web.Response(text="all is well")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """It listens while the test runs."""
    made, app = Site(), web.Application()
    app.router.add_route("*", "/{path:.*}", made.answer)
    async with served(app) as made.url:
        made.elsewhere = f"{made.url.replace('127.0.0.1', 'localhost')}/echo"
        yield made


OF_ANSWERS: list[tuple[str, dict[str, Any], Outcome, str]] = [
    ("/", {}, HEALTHY, "200 in "),
    ("/", {"contains": "is well"}, HEALTHY, "200 in "),
    ("/", {"pattern": "^all .* well$"}, HEALTHY, "200 in "),
    ("/missing", {}, FAILING, "404 Not Found"),
    ("/missing", {"status": [200, 404]}, HEALTHY, "404 in "),
    ("/", {"status": ["3xx"]}, FAILING, "200 OK"),
    ("/", {"contains": "is ill"}, FAILING, "“is ill” is not in the answer"),
    ("/", {"pattern": "ill$"}, FAILING, "`ill$` is not found in the answer"),
    ("/json", {"json": {"status": "ok", "nodes[0].ready": True, "nodes[0].count": 3}}, HEALTHY, "200 in "),
    ("/json", {"json": {"status": "bad"}}, FAILING, '`status` is "ok", not "bad"'),
    ("/json", {"json": {"nodes[0].ready": 1}}, FAILING, "`nodes[0].ready` is true, not 1"),
    ("/json", {"json": {"nodes[1].ready": True}}, FAILING, "`nodes[1].ready` is not in the answer"),
    ("/", {"json": {"status": "ok"}}, FAILING, "the answer is not JSON"),
    ("/slow", {"slow": "20ms"}, DEGRADED, "200 in "),
    ("/slow", {"slow": "4s"}, HEALTHY, "200 in "),
    ("/huge", {"contains": "needle"}, FAILING, "“needle” is not in the answer"),
    ("/cut", {}, FAILING, "the connection was closed before the answer was complete"),
    ("/", {"method": "HEAD"}, HEALTHY, "200 in "),
]


@pytest.mark.parametrize(("path", "more", "outcome", "says"), OF_ANSWERS)
async def test_an_answer(look: Look, site: Site, path: str, more: dict[str, Any], outcome: Outcome, says: str) -> None:
    """Its status, its words, its JSON and its time are judged."""
    sample = await look({"kind": "http", "url": f"{site.url}{path}", **more})

    assert (sample.outcome, sample.says[: len(says)]) == (outcome, says)


async def test_what_is_sent(look: Look, site: Site) -> None:
    """Method, headers and body, with secrets filled in; and these stand nowhere in the sample."""
    sample = await look(
        {
            "kind": "http",
            "url": f"{site.url.replace('//', '//me:${PASS}@')}/echo",
            "method": "POST",
            "headers": {"X-Key": "key ${KEY}", "Content-Type": "text/plain"},
            "body": "body ${KEY}",
        },
        environment={"PASS": "pass/word", "KEY": "k3y"},
    )

    assert site.seen[0].headers["X-Key"] == "key k3y"
    assert site.seen[0].headers["Authorization"] == "Basic bWU6cGFzcy93b3Jk"
    assert sample.outcome is FAILING
    assert "POST body ***" in sample.evidence
    assert not any(word in sample.model_dump_json() for word in ("k3y", "pass/word", "pass%2Fword", "bWU6cGFzcy93b3Jk"))


async def test_evidence_is_short(look: Look, site: Site) -> None:
    """A page is cut, and what is no text is counted."""
    long = await look({"kind": "http", "url": f"{site.url}/huge", "status": [201]})
    binary = await look({"kind": "http", "url": f"{site.url}/binary"})

    assert len(long.evidence) == LONGEST_EVIDENCE
    assert binary.evidence == "500 Internal Server Error\n(2048 bytes that are no text)"


async def test_redirects_within_a_place(look: Look, site: Site) -> None:
    """They are followed, unless they shall not be."""
    check = {"kind": "http", "url": f"{site.url}/to-json", "headers": {"X-Key": "k3y"}}
    followed = await look({**check, "json": {"status": "ok"}})
    refused = await look({**check, "redirects": "none"})

    assert (followed.outcome, followed.says[:7]) == (HEALTHY, "200 in ")
    assert (refused.outcome, refused.says) == (FAILING, "302 Found, to /json")
    assert site.seen[1].headers["X-Key"] == "k3y"


async def test_redirects_into_a_private_network(look: Look, site: Site) -> None:
    """Not unless it is allowed; and then nothing goes there that was meant for another place."""
    check = {"kind": "http", "url": f"{site.url}/elsewhere", "headers": {"X-Key": "k3y"}}
    refused = await look(check)
    asked = len(site.seen)
    allowed = await look({**check, "redirects": "any"})

    assert refused.says == "redirects to localhost, a private address; `redirects: any` would allow it"
    assert asked == 1
    assert (allowed.says, "k3y" in allowed.evidence) == ("500 Internal Server Error", False)


@pytest.mark.parametrize(
    "private",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "::1", "fd00::1", "::ffff:127.0.0.1", "0.0.0.0"],
)
async def test_names_of_a_private_network(look: Look, site: Site, private: str) -> None:
    """A name with a private address is found out when it is looked up."""
    site.elsewhere = "http://inside.example/"
    kind = "AAAA" if ":" in private else "A"
    async with dns_server({("inside.example.", kind): [private]}) as zone:
        names = Names(servers=("127.0.0.1",), port=zone.port)
        sample = await look({"kind": "http", "url": f"{site.url}/elsewhere"}, names=names)

    assert sample.says == "redirects to inside.example, a private address; `redirects: any` would allow it"


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("file:///etc/passwd", "redirects to something that is no web address"),
        ("http://[::1", "the address cannot be read once its values are filled in"),
    ],
)
async def test_redirects_to_nowhere(look: Look, site: Site, target: str, says: str) -> None:
    """What is no web address is not asked."""
    site.elsewhere = target

    assert (await look({"kind": "http", "url": f"{site.url}/elsewhere"})).says == says


async def test_redirects_without_end(look: Look, site: Site) -> None:
    """After five it is enough."""
    sample = await look({"kind": "http", "url": f"{site.url}/round"})

    assert (sample.says, len(site.seen)) == ("redirected more than 5 times", 6)


async def test_nobody_is_there(look: Look) -> None:
    """A port that nobody listens at, and a value that is not set."""
    refused = await look({"kind": "http", "url": "http://127.0.0.1:1/"})
    unset = await look({"kind": "http", "url": "http://${HOST}/"})

    assert refused.says == "cannot be reached: connection refused"
    assert unset.says == "`HOST` is not set in the environment where this runs"


async def test_somebody_says_nothing(look: Look, site: Site) -> None:
    """Neither a silent server, nor one that drips, nor a silent DNS is waited for longer than the time-out."""
    async with silent_tcp() as port, silent_dns() as dns:
        names = Names(servers=("127.0.0.1",), port=dns)
        check = {"kind": "http", "timeout": "1s"}
        samples = await asyncio.gather(
            look({**check, "url": f"http://127.0.0.1:{port}/"}),
            look({**check, "url": f"{site.url}/drip"}),
            *(look({**check, "url": "http://silent.example/"}, names=names) for _ in range(40)),
        )
        still_free = await asyncio.wait_for(asyncio.to_thread(lambda: True), 5)

    assert {sample.says for sample in samples} == {"no answer within 1s"}
    assert still_free  # none of the process's threads hangs in the DNS
    assert all(sample.took < timedelta(seconds=5) for sample in samples)


@pytest.fixture
async def secure(tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[str]]]:
    """Sites with certificates: `await secure(ends)` is the address of one whose certificate ends then."""
    authority, runners = trustme.CA(), []
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))

    async def well(_: web.Request) -> web.Response:
        return web.Response()

    async def site(ends: datetime, name: str = "127.0.0.1") -> str:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(name, not_before=ends - timedelta(days=90), not_after=ends).configure_cert(context)
        app = web.Application()
        app.router.add_get("/", well)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        runners.append(runner)
        return f"https://127.0.0.1:{runner.addresses[0][1]}/"

    yield site
    for runner in runners:
        await runner.cleanup()


async def test_certificates(look: Look, secure: Callable[..., Awaitable[str]], tmp_path: Path) -> None:
    """One that ends soon is degraded, one that ends at once failing, and one that is not valid fails by itself."""
    now = datetime.now(UTC)
    check = {"kind": "http", "tls_authority": str(tmp_path / "ca.pem")}
    good = await look({**check, "url": await secure(now + timedelta(days=40))}, at=now)
    soon_url = await secure(now + timedelta(days=10))
    soon = await look({**check, "url": soon_url}, at=now)
    later = await look({**check, "url": soon_url, "tls_warn": "none", "tls_fail": "none"}, at=now)
    ending = await look({**check, "url": soon_url, "tls_fail": "20d"}, at=now)
    ended = await look({**check, "url": await secure(now - timedelta(days=1))}, at=now)
    other = await look({**check, "url": await secure(now + timedelta(days=40), "example.com")}, at=now)
    strange = await look({"kind": "http", "url": soon_url}, at=now)
    plain = await look({**check, "url": soon_url.replace("https", "http")}, at=now)

    assert (good.outcome, soon.outcome, later.outcome, ending.outcome) == (HEALTHY, DEGRADED, HEALTHY, FAILING)
    assert soon.says == ending.says == "the certificate ends in 9 days"
    assert ended.says == "the certificate is not valid: certificate has expired"
    assert other.says.startswith("the certificate is not valid: IP address mismatch")
    assert strange.says == "the certificate is not valid: unable to get local issuer certificate"
    assert plain.outcome is FAILING


async def test_an_authority_that_is_none(look: Look, tmp_path: Path) -> None:
    """A file that is missing, and one that holds something else."""
    (tmp_path / "text").write_text("hello")
    for file in ("none", "text"):
        sample = await look({"kind": "http", "url": "https://127.0.0.1:1/", "tls_authority": str(tmp_path / file)})
        assert sample.says == f"`{tmp_path / file}` holds no certificate that can be read"
