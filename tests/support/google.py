"""A local server that behaves as Google's token endpoint, Drive API and Docs API do, in what we use of them."""

import json
import re
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.support.serving import served

EMAIL = "warroom@project.iam.gserviceaccount.com"


@cache
def _pair() -> tuple[str, Any]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key.private_bytes(*form).decode(), key.public_key()


@dataclass
class FakeGoogle:
    """`faults` are the ends of the next calls that make a file: a status, or `lose` after it is made."""

    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    shared: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    claims: list[dict[str, Any]] = field(default_factory=list)
    styles: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    faults: deque[str] = field(default_factory=deque)
    share_fault: int = 0
    strangers: set[str] = field(default_factory=set)
    """With whom nothing can be shared."""
    expired: bool = False
    writes: int = 0
    url: str = ""

    def key(self, folder: Path) -> Path:
        """The key file of the service account."""
        path = folder / "key.json"
        data = {
            "type": "service_account",
            "client_email": EMAIL,
            "private_key_id": "k1",
            "private_key": _pair()[0],
            "token_uri": f"{self.url}/token",
        }
        path.write_text(json.dumps(data))
        return path

    async def token(self, request: web.Request) -> web.Response:
        """A token for an hour, for whoever has signed with the key."""
        form = await request.post()
        try:
            if form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
                raise jwt.InvalidTokenError("grant_type")
            claims = jwt.decode(
                str(form["assertion"]), _pair()[1], ["RS256"], audience=f"{self.url}/token",
                options={"verify_exp": False, "verify_iat": False, "require": ["iss", "scope", "aud", "exp", "iat"]},
            )  # fmt: skip
        except jwt.InvalidTokenError as error:
            return web.json_response({"error": "invalid_grant", "error_description": str(error)}, status=400)
        self.claims.append(claims)
        self.expired = False
        answer = {"access_token": f"g{len(self.claims)}", "token_type": "Bearer", "expires_in": 3599}
        return web.json_response(answer)

    async def create(self, request: web.Request) -> web.StreamResponse:
        """A file by its metadata."""
        if refused := self._refused(request):
            return refused
        fault = self.faults.popleft() if self.faults else ""
        if fault.isdecimal():
            return _error(int(fault), "as asked", "backendError")
        body = await request.json()
        known = f"doc{len(self.files) + 1}"
        self.files[known], self.texts[known], self.shared[known] = body, "\n", []
        if fault == "lose" and request.transport is not None:
            request.transport.close()
        return web.json_response({"id": known})

    async def change(self, request: web.Request) -> web.Response:
        """A file's metadata; what is in the bin is found no more."""
        if refused := self._refused(request):
            return refused
        known = request.match_info["file"]
        if known not in self.files:
            return _error(404, f"File not found: {known}.", "notFound")
        self.files[known] |= await request.json()
        return web.json_response({"id": known})

    async def find(self, request: web.Request) -> web.Response:
        """Files by a property of ours."""
        if refused := self._refused(request):
            return refused
        asked = re.fullmatch(
            r"appProperties has \{ key='(\w+)' and value='([^']*)' \} and trashed = false", request.query["q"]
        )
        if asked is None:
            return _error(400, "Invalid Value", "invalid")
        found = [
            {"id": known}
            for known, body in self.files.items()
            if body.get("appProperties", {}).get(asked[1]) == asked[2] and not body.get("trashed")
        ]
        return web.json_response({"files": found})

    async def share(self, request: web.Request) -> web.Response:
        """A right for somebody."""
        if refused := self._refused(request):
            return refused
        if self.share_fault:
            return _error(self.share_fault, "sharing outside of the domain is not allowed", "sharingRateLimitExceeded")
        whom = await request.json()
        if self.strangers & {whom.get("domain"), whom.get("emailAddress")}:
            return _error(400, "The specified domain is invalid or not applicable", "invalidSharingRequest")
        self.shared[request.match_info["file"]].append(whom)
        return web.json_response({"id": "p1"})

    async def read(self, request: web.Request) -> web.Response:
        """A document's structure, of which we read where it ends."""
        text = self.texts.get(request.match_info["document"])
        if refused := self._refused(request):
            return refused
        if text is None:
            return _error(404, "Requested entity was not found.", "notFound")
        return web.json_response({"body": {"content": [{"endIndex": 1}, {"endIndex": 1 + _units(text)}]}})

    async def update(self, request: web.Request) -> web.Response:
        """Changes, in order; all or none."""
        if refused := self._refused(request):
            return refused
        known = request.match_info["document"]
        text, styles = self.texts[known].encode("utf-16-le"), []
        for one in (await request.json())["requests"]:
            ((kind, what),) = one.items()
            where = what.get("range") or {}
            if kind == "deleteContentRange":
                if where["endIndex"] > len(text) // 2:
                    return _error(400, "The range cannot include the newline at the end of the segment.", "badRequest")
                text = text[: 2 * (where["startIndex"] - 1)] + text[2 * (where["endIndex"] - 1) :]
            elif kind == "insertText":
                at = 2 * (what["location"]["index"] - 1)
                kept = re.sub(r"[\x00-\x08\x0c-\x1f\ue000-\uf8ff]", "", what["text"])  # Source: InsertTextRequest
                text = text[:at] + kept.encode("utf-16-le") + text[at:]
            elif kind == "updateParagraphStyle":
                if not 1 <= where["startIndex"] < where["endIndex"] <= 1 + len(text) // 2:
                    return _error(400, "Index must be within the bounds.", "badRequest")
                part = text[2 * (where["startIndex"] - 1) : 2 * (where["endIndex"] - 1)].decode("utf-16-le")
                styles.append((what["paragraphStyle"]["namedStyleType"], part))
            else:
                return _error(400, f"Unknown request {kind}", "badRequest")
        self.texts[known], self.styles[known] = text.decode("utf-16-le"), styles
        self.writes += 1
        return web.json_response({"documentId": known, "replies": [{}]})

    def _refused(self, request: web.Request) -> web.Response | None:
        if self.expired or request.headers.get("Authorization") != f"Bearer g{len(self.claims)}":
            return _error(401, "Request had invalid authentication credentials.", "authError")
        return None


def _error(status: int, message: str, reason: str) -> web.Response:
    error = {"code": status, "message": message, "errors": [{"message": message, "reason": reason}]}
    return web.json_response({"error": error}, status=status)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@asynccontextmanager
async def fake_google() -> AsyncIterator[FakeGoogle]:
    """It listens while the block runs."""
    made, app = FakeGoogle(), web.Application()
    app.router.add_post("/token", made.token)
    app.router.add_post("/drive/v3/files", made.create)
    app.router.add_get("/drive/v3/files", made.find)
    app.router.add_patch("/drive/v3/files/{file}", made.change)
    app.router.add_post("/drive/v3/files/{file}/permissions", made.share)
    app.router.add_get("/v1/documents/{document}", made.read)
    app.router.add_post("/v1/documents/{document}:batchUpdate", made.update)
    async with served(app) as made.url:
        yield made
