"""The addresses that heartbeats call, one for each check of that kind; who knows one can feign that all is well."""

import hashlib
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from bot.settings import Settings
from playbook.health.heartbeat import HeartbeatCheck
from playbook.health.kinds import AnyCheck
from storage.outages import OUTAGES

log = logging.getLogger(__name__)


def addresses(settings: Settings, checks: Mapping[str, AnyCheck]) -> dict[str, str]:
    """The path of each heartbeat, by the name of its check. It is made of the app's secret, so that it need not be
    kept, and changes with it."""
    names = [name for name, check in checks.items() if isinstance(check, HeartbeatCheck)]
    secret = settings.slack_signing_secret.get_secret_value() or settings.slack_app_token.get_secret_value()
    tokens = {name: hmac.new(secret.encode(), f"heartbeat:{name}".encode(), hashlib.sha256) for name in names}
    return {name: f"/heartbeat/{token.hexdigest()[:32]}" for name, token in tokens.items()}


def routes(
    settings: Settings, checks: Mapping[str, AnyCheck], called: Callable[[str], Awaitable[None]]
) -> list[web.RouteDef]:
    """What listens there, for GET and for POST; `called` is told the name of the check."""
    named = {path: name for name, path in addresses(settings, checks).items()}

    async def answer(request: web.Request) -> web.Response:
        name = named.get(request.path)
        if name is None:
            return web.json_response({"error": "There is no such heartbeat."}, status=404)
        try:
            await called(name)
        except OUTAGES as error:
            log.warning("heartbeat_not_recorded", extra={"check": name, "reason": repr(error)})
            return web.json_response({"error": "The database does not answer. Call again."}, status=503)
        return web.json_response({"heard": name})

    # Any other path under it gets the sentence too, rather than the server's own page.
    return [web.route(method, "/heartbeat/{token}", answer) for method in ("GET", "POST")]
