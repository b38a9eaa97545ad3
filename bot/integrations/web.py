"""Calling the web APIs of others: the time-out, and what each failure means for a delivery."""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import aiohttp

from scheduler.errands import GiveUp, TryLater

Answer = dict[str, Any]

TIMEOUT: Final = 10.0
"""Seconds that one call may take."""
_BUSY: Final = timedelta(seconds=30)
"""How long to wait when a place says 429 and not for how long."""
_WORDS: Final = 200
"""Characters of a refusal that are kept."""


class Web:
    """One place outside, called by `name` in what people read. Raises `TryLater` and `GiveUp` and nothing else."""

    def __init__(self, session: aiohttp.ClientSession, name: str) -> None:
        self._session = session
        self._name = name

    async def ask(
        self,
        method: str,
        address: str,
        *,
        making: bool = False,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        body: Answer | None = None,
        form: Mapping[str, str] | None = None,
    ) -> tuple[int, Answer]:
        """One call: its status, 2xx or 4xx, and its JSON. `making`: it makes something, so nobody may know whether."""
        try:
            async with (
                asyncio.timeout(TIMEOUT),
                self._session.request(
                    method, address, headers=headers, params=params, json=body, data=form, allow_redirects=False
                ) as response,
            ):
                status, text, wait = response.status, await response.text(), response.headers.get("Retry-After", "")
        except aiohttp.ClientConnectorError as error:
            raise TryLater(f"{self._name} cannot be reached: {type(error).__name__}") from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise TryLater(f"no answer from {self._name}: {type(error).__name__}", unknown=making) from error
        if status == 429:
            after = timedelta(seconds=int(wait)) if wait.isdecimal() else _BUSY
            raise TryLater(f"{self._name} allows no more for a while", after=after)
        if status >= 500 or 300 <= status < 400:
            raise TryLater(f"{self._name} answered {status}", unknown=making)
        return status, _read(text)

    def refuse(self, status: int, answer: Answer) -> GiveUp:
        """What to raise because of a 4xx; the place's own words are kept, since they say what to mend."""
        error = answer.get("error")
        said = error.get("message") if isinstance(error, dict) else answer.get("error_description") or error
        words = str(said or answer.get("message") or answer.get("reason") or "no reason given")
        return GiveUp(f"{self._name} answered {status}: {words[:_WORDS]}")


def _read(text: str) -> Answer:
    try:
        data = json.loads(text) if text else {}
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
