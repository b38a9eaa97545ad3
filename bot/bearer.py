"""The word that a request of the web bears: `Authorization: Bearer …`."""

import hmac

from aiohttp import web
from pydantic import SecretStr


def bears(request: web.Request, token: SecretStr) -> bool:
    """Whether it bears this token; how far it agrees cannot be told from the time that takes."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    right = hmac.compare_digest(
        given.strip().encode("utf-8", "surrogateescape"), token.get_secret_value().encode("utf-8")
    )
    return right and scheme.lower() == "bearer"
