"""The web API: for when Slack is down, and for machines that declare. Behind one bearer token, or not there at all."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from aiohttp import web
from pydantic import SecretStr, ValidationError

from bot.bearer import bears, refusal
from bot.clock import Clock
from bot.orders import ORDERS, Declaration, Order, Orders, Stranger, answer, shown
from handlers.sight import Sight
from playbook.entries import entries, standing
from playbook.refusals import Refused
from storage.outages import OUTAGES

log = logging.getLogger(__name__)

ROOT: Final = "/api/v1/incidents"
_ONE: Final = ROOT + r"/{number:\d{1,9}}"
Handler = Callable[[web.Request], Awaitable[web.Response]]
Read = TypeVar("Read", bound=Order)


class Api:
    """Answers with JSON only. `clock` is the incidents' time."""

    def __init__(self, orders: Orders, clock: Clock, token: SecretStr) -> None:
        self._orders = orders
        self._clock = clock
        self._token = token
        self._public = Sight(incidents=orders.incidents, by="", channel="")

    def routes(self) -> list[web.RouteDef]:
        """Where it answers; nowhere without a token."""
        if not self._token.get_secret_value():
            return []
        acts = [web.post(f"{_ONE}/{act}", self._guarded(self._act(act))) for act in ORDERS]
        return [
            web.get(ROOT, self._guarded(self._open), allow_head=False),
            web.post(ROOT, self._guarded(self._declare)),
            web.get(_ONE, self._guarded(self._one), allow_head=False),
            *acts,
        ]

    async def _open(self, _request: web.Request) -> web.Response:
        return web.json_response({"incidents": [shown(one) for one in await self._public.open()]})

    async def _one(self, request: web.Request) -> web.Response:
        incident = await self._public.get(int(request.match_info["number"]))
        if incident is None:
            return _no(request, 404, "There is no such incident.")
        history = await self._public.timeline(incident)
        lines = [{"at": entry.at.isoformat(), "line": entry.told} for entry in standing(entries(history))]
        return web.json_response({"incident": shown(incident), "timeline": lines})

    async def _declare(self, request: web.Request) -> web.Response:
        order = await _read(request, Declaration)
        outcome = await self._orders.declare(order, self._clock(), _idempotency(request))
        return web.json_response(answer(outcome), status=200 if outcome.repeat else 201)

    def _act(self, act: str) -> Handler:
        async def answered(request: web.Request) -> web.Response:
            order = await _read(request, ORDERS[act])
            number = int(request.match_info["number"])
            return web.json_response(
                answer(await self._orders.give(number, order, self._clock(), _idempotency(request)))
            )

        return answered

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.Response:
            if not bears(request, self._token):
                return _no(request, 401, "Send the header “Authorization: Bearer …” with WARROOM_API_TOKEN.")
            try:
                return await handler(request)
            except web.HTTPRequestEntityTooLarge:
                return _no(request, 413, "The request is too large.")
            except ValidationError as error:
                return _no(request, _status(error), wrong(error))
            except Stranger as error:
                return _no(request, 422, str(error))
            except Refused as refused:
                return _no(request, 409, refused.sentence)
            except OUTAGES:
                log.exception("api_failed")
                return _no(request, 503, "The database does not answer: nothing is known to be recorded. Try again.")

        return guarded


async def _read(request: web.Request, form: type[Read]) -> Read:
    """The body. Raises `ValidationError`."""
    return form.model_validate_json(await request.read())


def _idempotency(request: web.Request) -> str:
    """The header's key, held to the same form as the body's. Raises `ValidationError`."""
    return Order(by="-", key=request.headers.get("Idempotency-Key", "")).key


def _status(error: ValidationError) -> int:
    return 400 if any(one["type"] == "json_invalid" for one in error.errors()) else 422


def wrong(error: ValidationError) -> str:
    """What is wrong, field by field, without what was given: it may be a secret in the wrong place."""
    said = [f"{_field(one['loc'])}{_sentence(one)}" for one in error.errors(include_url=False, include_input=False)]
    return " ".join(said[:10])


def _field(place: tuple[int | str, ...]) -> str:
    return f"`{'.'.join(map(str, place))}`: " if place else ""


def _sentence(one: Any) -> str:
    message = str(one["msg"]).strip().rstrip(".")
    return f"{message[0].upper()}{message[1:]}."


def _no(request: web.Request, status: int, sentence: str) -> web.Response:
    return refusal(log, "api_refused", request, status, sentence)
