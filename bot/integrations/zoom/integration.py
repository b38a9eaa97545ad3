"""One Zoom meeting for each incident, by Zoom's server-to-server OAuth; implements `scheduler.errands.Integration`.

Nobody waits for it: until it is there, and if it never comes, the playbook's address stands.
"""

import logging
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pydantic import SecretStr

from bot.integrations.web import Answer, Web
from handlers.blocks import plain
from playbook.commands import RecordMeeting
from playbook.incident import Incident
from scheduler.errands import Done, Errand, GiveUp, TryLater

log = logging.getLogger(__name__)

PATIENCE: Final = 5
"""Failed attempts, about half a minute, after which people meet at the playbook's address for good."""
TOPIC: Final = 200
"""Characters of a meeting's topic. Source: Zoom, Create a meeting."""
_SCHEDULED: Final = 2
"""A meeting with a time: one without it is not listed, so it could not be found again. Source: Zoom, List meetings."""
_EARLY: Final = 60.0
"""Seconds before its end at which a token is not used any more."""
_SKEW: Final = timedelta(minutes=5)
_PAGES: Final = 10


@dataclass(frozen=True, kw_only=True)
class Account:
    """The app in Zoom's marketplace, of the kind Server-to-Server OAuth; `user` is whose meetings they are."""

    account: str
    client: str
    secret: SecretStr
    user: str = "me"
    api: str = "https://api.zoom.us/v2"
    login: str = "https://zoom.us/oauth/token"


class Zoom:
    """`monotonic` gives seconds, for how long a token holds."""

    def __init__(self, web: Web, account: Account, *, monotonic: Callable[[], float]) -> None:
        self._web = web
        self._account = account
        self._monotonic = monotonic
        self._token = ("", 0.0)

    async def deliver(self, errand: Errand) -> Done:
        """Make the meeting, once. Raises `TryLater` and `GiveUp`."""
        incident, delivery = errand.incident, errand.delivery
        if not incident.open or incident.places.meeting or delivery.receipt is not None:
            await self._only(incident.places.meeting or delivery.receipt, errand)
            return Done()
        try:
            meeting = await self._found(incident) if delivery.unknown_since is not None else None
            if meeting is None:
                errand.refuse_if_spent()
                meeting = await self._made(incident)
        except TryLater as later:
            if delivery.attempts + 1 >= PATIENCE:
                raise GiveUp(str(later)) from later
            raise
        number, link = str(meeting["id"]), str(meeting["join_url"])
        return Done(receipt=number, command=RecordMeeting(at=errand.now, meeting=number, link=link))

    async def _only(self, kept: str | None, errand: Errand) -> None:
        """A second meeting, made by somebody who had lost the claim, is taken back, if the app may do that."""
        for twin in errand.delivery.besides(kept):
            try:
                await self._ask("DELETE", f"meetings/{twin}")
            except GiveUp as end:
                extra = {"incident": errand.incident.number, "meeting": twin, "reason": str(end)}
                log.error("second_meeting_stays", extra=extra)

    async def _made(self, incident: Incident) -> Answer:
        body = {
            "topic": topic(incident),
            "type": _SCHEDULED,
            "start_time": incident.declared_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "duration": 60,
            "settings": {"join_before_host": True, "jbh_time": 0, "waiting_room": False},
        }
        return await self._ask("POST", self._ours, making=True, body=body)

    async def _found(self, incident: Incident) -> Answer | None:
        """The meeting that an attempt whose answer was lost has made."""
        wanted, since = topic(incident), incident.declared_at - _SKEW
        async for meeting in self._meetings():
            if meeting.get("topic") == wanted and meeting.get("join_url") and _created(meeting) >= since:
                return meeting
        return None

    async def _meetings(self) -> AsyncIterator[Answer]:
        token = ""
        for _ in range(_PAGES):
            more = {"next_page_token": token} if token else {}
            page = await self._ask("GET", self._ours, params={"type": "scheduled", "page_size": "300", **more})
            for meeting in page.get("meetings", ()):
                yield meeting
            token = str(page.get("next_page_token") or "")
            if not token:
                return

    async def _ask(self, method: str, what: str, **arguments: Any) -> Answer:
        """One call of the API, with a fresh token if the one we have is not taken any more."""
        address = f"{self._account.api.rstrip('/')}/{what}"
        for last in (False, True):
            headers = {"Authorization": f"Bearer {await self._bearer(anew=last)}"}
            status, answer = await self._web.ask(method, address, headers=headers, **arguments)
            if status < 400:
                return answer
            if status != 401 or last:
                raise self._web.refuse(status, answer)
        raise TypeError("the second attempt answers or raises")

    @property
    def _ours(self) -> str:
        """Where our user's meetings are."""
        return f"users/{self._account.user}/meetings"

    async def _bearer(self, *, anew: bool) -> str:
        token, until = self._token
        if token and not anew and self._monotonic() < until:
            return token
        account = self._account
        basic = b64encode(f"{account.client}:{account.secret.get_secret_value()}".encode()).decode()
        status, answer = await self._web.ask(
            "POST",
            account.login,
            headers={"Authorization": f"Basic {basic}"},
            form={"grant_type": "account_credentials", "account_id": account.account},
        )
        if status >= 400 or not answer.get("access_token"):
            raise self._web.refuse(status, answer)
        self._token = (str(answer["access_token"]), self._monotonic() + float(answer.get("expires_in", 0)) - _EARLY)
        return self._token[0]


def topic(incident: Incident) -> str:
    """What the meeting is called; a private incident's title stays inside."""
    title = "" if incident.private else " ".join(plain(incident.title).split())
    return " · ".join(part for part in (incident.name, title) if part)[:TOPIC]


def _created(meeting: Answer) -> datetime:
    try:
        return datetime.fromisoformat(str(meeting.get("created_at")))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
