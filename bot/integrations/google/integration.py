"""The incident log as a Google document, made once and kept in step; implements `scheduler.errands.Integration`.

It is made by Drive, with a property that names the incident: by that it is found again after a lost answer. Private
incidents have none, since the whole domain may read it.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from bot.integrations.google.account import Tokens
from bot.integrations.google.words import document
from bot.integrations.log import Names, drawn_up
from bot.integrations.slack.pace import Pace, Rate
from bot.integrations.web import Answer, Web
from playbook.commands import RecordDocument
from playbook.incident import Incident
from scheduler.errands import Done, Errand, GiveUp, TryLater

log = logging.getLogger(__name__)

KIND: Final = "application/vnd.google-apps.document"
_PROPERTY: Final = "warroom"
_WRITES: Final = "writes"
_RATES: Final = {_WRITES: Rate(gap=2.0, burst=10)}
"""All documents together: never more than 40 writes in a minute. Source: Google Docs, usage limits, 60 a minute."""


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where documents are kept, and who may write in them: domains and e-mail addresses."""

    folder: str = ""
    """A folder's id, in a shared drive as a rule: service accounts have no space of their own."""
    share: Sequence[str] = ()
    docs: str = "https://docs.googleapis.com"
    drive: str = "https://www.googleapis.com"


class Google:
    """`names` says what to call somebody; `monotonic` gives seconds, for the pace."""

    def __init__(
        self, web: Web, tokens: Tokens, places: Places, *, names: Names, monotonic: Callable[[], float]
    ) -> None:
        self._web = web
        self._tokens = tokens
        self._places = places
        self._names = names
        self._pace = Pace(monotonic, _RATES)

    async def deliver(self, errand: Errand) -> Done:
        """Write the whole log as it stands now; make the document if there is none. Raises `TryLater`, `GiveUp`."""
        incident = errand.incident
        if incident.private:
            return Done()
        self._wait_for_turn()
        errand.refuse_if_spent()
        known = errand.delivery.receipt or incident.places.document or next(iter(errand.delivery.twins), "")
        if not known or not await self._written(known, errand):
            known = await self._made(errand)
            await self._furnished(known, errand)
        await self._only(known, errand)
        if incident.places.document == known:
            return Done(receipt=known)
        link = f"https://docs.google.com/document/d/{known}/edit"
        return Done(receipt=known, command=RecordDocument(at=errand.now, document=known, link=link))

    async def _only(self, known: str, errand: Errand) -> None:
        """A second document, made by somebody who had lost the claim, goes into the bin."""
        for twin in errand.delivery.besides(known):
            try:
                await self._drive("PATCH", f"files/{twin}", params={"fields": "id"}, body={"trashed": True})
            except GiveUp as end:
                extra = {"incident": errand.incident.number, "document": twin, "reason": str(end)}
                log.error("second_document_stays", extra=extra)

    async def _furnished(self, known: str, errand: Errand) -> None:
        """Write and share what was just made. It is there whatever fails now, so it must not be made again."""
        try:
            await self._written(known, errand)
        except TryLater as later:
            raise TryLater(str(later), after=later.after, unknown=True) from later
        except GiveUp as end:
            log.error("document_not_written", extra={"incident": errand.incident.number, "reason": str(end)})
        for whom in self._places.share:
            await self._let_in(whom, known, errand)

    async def _let_in(self, whom: str, known: str, errand: Errand) -> None:
        """One who is not let in keeps nobody else out."""
        try:
            await self._shared(whom, known)
        except TryLater as later:
            raise TryLater(str(later), after=later.after, unknown=True) from later
        except GiveUp as end:
            extra = {"incident": errand.incident.number, "whom": whom, "reason": str(end)}
            log.error("document_not_shared", extra=extra)

    def _wait_for_turn(self) -> None:
        if self._pace.wait(_WRITES) > 0:
            raise TryLater("documents are paced", after=timedelta(seconds=self._pace.turn(_WRITES)))
        self._pace.use(_WRITES)

    async def _made(self, errand: Errand) -> str:
        if errand.delivery.unknown_since is not None and (found := await self._found(errand.incident)):
            return found
        body = {
            "name": f"Incident Log {errand.incident.name} · {' '.join(errand.incident.title.split())}".rstrip(" ·"),
            "mimeType": KIND,
            "appProperties": {_PROPERTY: _mark(errand.incident)},
            **({"parents": [self._places.folder]} if self._places.folder else {}),
        }
        made = await self._drive("POST", "files", making=True, params={"fields": "id"}, body=body)
        return str(made["id"])

    async def _found(self, incident: Incident) -> str:
        """The document that an attempt whose answer was lost has made; empty if there is none."""
        wanted = f"appProperties has {{ key='{_PROPERTY}' and value='{_mark(incident)}' }} and trashed = false"
        params = {"q": wanted, "fields": "files(id)", "includeItemsFromAllDrives": "true"}
        files = (await self._drive("GET", "files", params=params)).get("files") or []
        return str(files[0]["id"]) if files else ""

    async def _shared(self, whom: str, known: str) -> None:
        """With one whom the settings name. The same right twice is one."""
        named = {"type": "user", "emailAddress": whom} if "@" in whom else {"type": "domain", "domain": whom}
        quiet = {"sendNotificationEmail": "false"} if "@" in whom else {}
        body = {"role": "writer", **named}
        await self._drive("POST", f"files/{known}/permissions", params={"fields": "id", **quiet}, body=body)

    async def _written(self, known: str, errand: Errand) -> bool:
        """Whether the document was there to be written anew."""
        address = f"{self._places.docs.rstrip('/')}/v1/documents/{known}"
        fields = {"fields": "body(content(endIndex))"}
        status, now = await self._asked("GET", address, params=fields)
        if status == 404:
            return False
        requests = document(await drawn_up(errand, self._names), end=_end(self._good(status, now)))
        self._good(*await self._asked("POST", f"{address}:batchUpdate", body={"requests": requests}))
        return True

    async def _drive(self, method: str, what: str, *, params: dict[str, str], **arguments: Any) -> Answer:
        address = f"{self._places.drive.rstrip('/')}/drive/v3/{what}"
        return self._good(
            *await self._asked(method, address, params={**params, "supportsAllDrives": "true"}, **arguments)
        )

    def _good(self, status: int, answer: Answer) -> Answer:
        if status >= 400:
            raise self._refused(status, answer)
        return answer

    def _refused(self, status: int, answer: Answer) -> GiveUp | TryLater:
        """Google says 403 both for what is not allowed and for what is too much at once."""
        error = answer.get("error")
        reasons = [one.get("reason") for one in error.get("errors", ())] if isinstance(error, dict) else []
        if {"rateLimitExceeded", "userRateLimitExceeded"} & set(reasons):
            return TryLater("Google allows no more for a while", after=timedelta(seconds=30))
        return self._web.refuse(status, answer)

    async def _asked(self, method: str, address: str, **arguments: Any) -> tuple[int, Answer]:
        """One call, with a fresh token if the one we have is not taken any more."""
        for last in (False, True):
            headers = {"Authorization": f"Bearer {await self._tokens.bearer(anew=last)}"}
            status, answer = await self._web.ask(method, address, headers=headers, **arguments)
            if status != 401 or last:
                return status, answer
        raise TypeError("the second attempt answers or raises")


def _mark(incident: Incident) -> str:
    """What no other incident has, of another life of the database either; no quotes in it."""
    return f"{incident.name} {incident.declared_at.isoformat()}"


def _end(read: Answer) -> int:
    """The index behind the document's last sign."""
    return max((int(one.get("endIndex", 1)) for one in (read.get("body") or {}).get("content", ())), default=1)
