"""The word that a request of the web bears, `Authorization: Bearer …`, and how one is refused, in JSON."""

import hmac
import logging

from aiohttp import web
from pydantic import SecretStr


def bears(request: web.Request, token: SecretStr) -> bool:
    """Whether it bears this token; how far it agrees cannot be told from the time that takes."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    right = hmac.compare_digest(
        given.strip().encode("utf-8", "surrogateescape"), token.get_secret_value().encode("utf-8")
    )
    return right and scheme.lower() == "bearer"


def refusal(log: logging.Logger, action: str, request: web.Request, status: int, sentence: str) -> web.Response:
    """What is wrong, as an answer; `action` is what the log calls it."""
    log.warning(action, extra={"status": status, "path": request.path, "remote": request.remote})
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return web.json_response({"error": sentence}, status=status, headers=headers)
