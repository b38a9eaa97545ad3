"""Where runners on other hosts find what they are to do: over HTTPS, each with a token of its own."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.bearer import bears, refusal
from bot.keys import Keys
from bot.runners.sources import ROOT, Near, Unreachable
from bot.runners.work import Answer, Lane
from storage.assignments import Assignments

log = logging.getLogger(__name__)

_Word = Annotated[str, Field(min_length=1, max_length=100)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    runner: _Word
    key: _Word


class _Take(_Asked):
    lane: Lane


class _Keep(_Asked):
    id: _Word


class _Answered(_Keep):
    answer: Answer


Handler = Callable[[web.Request], Awaitable[web.Response]]


class Gate:
    """Nowhere without tokens. `wall` is the clock of the database."""

    def __init__(self, assignments: Assignments, tokens: Keys, *, wall: Callable[[], datetime]) -> None:
        self._tokens = tokens
        self._near = {name: Near(assignments, name, wall=wall) for name in tokens}

    def teach(self, site: web.Application) -> None:
        """Answer there, and keep nobody waiting when it closes."""
        if not self._tokens:
            return
        for name, form, handler in (
            ("take", _Take, self._take),
            ("keep", _Keep, self._keep),
            ("answer", _Answered, self._answer),
        ):
            site.router.add_post(f"{ROOT}/{name}", self._guarded(form, handler))
        site.on_shutdown.append(self._close)

    async def _take(self, asked: _Take, request: web.Request) -> dict[str, Any]:
        def gone() -> bool:
            return request.transport is None or request.transport.is_closing()

        found = await self._near[asked.runner].take(asked.lane, asked.key, gone)
        return {} if found is None else {"id": found.id, "work": found.work}

    async def _keep(self, asked: _Keep, _request: web.Request) -> dict[str, Any]:
        return {"goes_on": await self._near[asked.runner].keep(asked.id, asked.key)}

    async def _answer(self, asked: _Answered, _request: web.Request) -> dict[str, Any]:
        await self._near[asked.runner].answer(asked.id, asked.key, asked.answer)
        return {}

    async def _close(self, _site: web.Application) -> None:
        for near in self._near.values():
            near.close()

    def _guarded(self, form: type[_Asked], handler: Callable[[Any, web.Request], Awaitable[dict[str, Any]]]) -> Handler:
        async def guarded(request: web.Request) -> web.Response:
            names = [name for name, token in self._tokens.items() if bears(request, token)]
            if not names:
                return _no(request, 401, "The token is none of WARROOM_RUNNER_TOKENS; set WARROOM_RUNNER_TOKEN to it.")
            try:
                asked = form.model_validate_json(await request.read())
                if asked.runner not in names:
                    return _no(request, 403, f"The token is that of the runner `{names[0]}`, not `{asked.runner}`'s.")
                return web.json_response(await handler(asked, request))
            except web.HTTPRequestEntityTooLarge:
                return _no(request, 422, "The answer is too large.")
            except ValidationError:
                return _no(request, 422, "This Warroom does not understand the runner: use the same version for both.")
            except Unreachable as error:
                return _no(request, 503, f"{error}.")

        return guarded


def _no(request: web.Request, status: int, sentence: str) -> web.Response:
    return refusal(log, "runner_refused", request, status, sentence)
