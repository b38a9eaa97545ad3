"""The probe of `docker`: the Engine's API over its socket. Source: Docker Engine API, Containers."""

import asyncio
import json
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import quote

import aiohttp

from bot.integrations.probes.containers import Container, judged
from bot.integrations.probes.finding import Failed, Finding, failing, healthy, together
from bot.integrations.probes.tcp import refusal
from bot.integrations.probes.tools import Tools
from playbook.health.docker import DockerCheck
from playbook.health.sample import Outcome

MOST: Final = 50
"""Containers with one label that are looked at."""
LARGEST: Final = 4 * 1024 * 1024
"""Bytes of an answer; an Engine that sends more is none."""


class _Engine:
    def __init__(self, session: aiohttp.ClientSession, at: datetime) -> None:
        self._session = session
        self.at = at
        """Its own time, once it has said it: containers have started by that clock."""

    async def get(self, path: str, **query: str) -> Any:
        """What it says; None if there is no such thing. Raises Failed."""
        async with self._session.get(f"http://docker/{path}", params=query) as response:
            body = await _whole(response)
            self.at = _date(response) or self.at
        try:
            data = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise Failed("the Docker Engine does not answer as one") from error
        if response.status == 404:
            return None
        if response.status != 200:
            raise Failed(f"the Docker Engine refuses: {_message(data) or response.status}")
        return data


async def probe(check: DockerCheck, tools: Tools) -> Finding:
    """Look at each of the containers."""
    try:
        async with (
            tools.executor.socket(check.socket, tools.host) as socket,
            aiohttp.ClientSession(connector=aiohttp.UnixConnector(socket, force_close=True)) as session,
        ):
            return await _looked(check, _Engine(session, tools.at))
    except aiohttp.ClientConnectorError as error:
        raise Failed(f"no Docker Engine at `{check.socket}`: {refusal(error.os_error)}") from error
    except aiohttp.ClientError as error:
        raise Failed(f"the Docker Engine does not answer: {type(error).__name__}") from error


async def _looked(check: DockerCheck, engine: _Engine) -> Finding:
    names = [check.container] if check.container else await _labelled(check.label or "", engine)
    if not names:
        return failing(f"no container has the label `{check.label}`")
    several = await asyncio.gather(*(_container(check, name, engine) for name in names[:MOST]))
    parts = [part for parts in several for part in parts]
    found = together(parts)
    if found.outcome is Outcome.HEALTHY and len(names) > 1:
        return healthy(f"{len(names)} containers run")
    return found


async def _labelled(label: str, engine: _Engine) -> list[str]:
    listed = await engine.get("containers/json", all="true", filters=json.dumps({"label": [label]}))
    return [str(one["Id"]) for one in listed or ()]


async def _container(check: DockerCheck, name: str, engine: _Engine) -> list[Finding]:
    path = f"containers/{quote(name, safe='')}"
    inspected = await engine.get(f"{path}/json")
    if inspected is None:
        return [failing(f"there is no container `{name[:60]}`")]
    stats = None
    if check.memory_warn or check.memory_fail:
        stats = await engine.get(f"{path}/stats", stream="false", **{"one-shot": "true"})
    return list(judged(check, Container(inspected=inspected, stats=stats, at=engine.at)))


async def _whole(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(65_536):
        body += chunk
        if len(body) > LARGEST:
            raise Failed("the Docker Engine does not answer as one")
    return bytes(body)


def _date(response: aiohttp.ClientResponse) -> datetime | None:
    try:
        return parsedate_to_datetime(response.headers.get("Date", ""))
    except ValueError:
        return None


def _message(data: object) -> str:
    return str(data.get("message", "")) if isinstance(data, dict) else ""
