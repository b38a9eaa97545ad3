"""The incident log in the war room: the channel's canvas, made with the room and kept in step with the timeline."""

from datetime import timedelta
from typing import Final

from bot.integrations.log import drawn_up
from bot.integrations.slack.calls import Answer, Calls
from bot.integrations.slack.members import Members
from bot.integrations.slack.words.canvas import canvas, head
from playbook.commands import RecordCanvas
from scheduler.errands import Done, Errand, GiveUp, TryLater

_THERE: Final = frozenset({"channel_canvas_already_exists", "free_team_canvas_tab_already_exists"})
_GONE: Final = frozenset({"canvas_not_found", "canvas_deleted"})
_LOCKED: Final = "canvas_editing_locked"
_UNLOCKED: Final = timedelta(seconds=5)
"""How long to wait while somebody else edits."""


class Canvases:
    """A channel has one canvas, so making it twice finds the first."""

    def __init__(self, calls: Calls, members: Members) -> None:
        self._calls = calls
        self._members = members

    async def keep(self, errand: Errand) -> Done:
        """Write the whole log as it stands now; make the canvas if there is none, or none any more."""
        room = errand.incident.room
        if room is None:
            raise GiveUp("the war room is not there")
        log = await drawn_up(errand, self._members.name_of)
        content: Answer = {"type": "markdown", "markdown": canvas(log)}
        errand.refuse_if_spent()
        known = errand.delivery.receipt or errand.incident.places.canvas
        if not known or not await self._edited(known, content):
            known = await self._made(room.channel, head(log), content)
        if errand.incident.places.canvas == known:
            return Done(receipt=known)
        link = await self._link(known)
        return Done(receipt=known, command=RecordCanvas(at=errand.now, canvas=known, link=link))

    async def _edited(self, known: str, content: Answer) -> bool:
        """Whether the canvas was there to be written anew."""
        change = {"operation": "replace", "document_content": content}
        fine = _GONE | {_LOCKED, "missing_scope"}
        answer = await self._calls.call("canvases.edit", fine=fine, canvas_id=known, changes=[change])
        if answer.get("error") == _LOCKED:
            raise TryLater("somebody else edits the canvas", after=_UNLOCKED)
        return bool(_allowed(answer)["ok"])

    async def _made(self, channel: str, title: str, content: Answer) -> str:
        fine = _THERE | {"missing_scope"}
        answer = _allowed(
            await self._calls.call(
                "conversations.canvases.create", fine=fine, channel_id=channel, title=title, document_content=content
            )
        )
        return str(answer["canvas_id"]) if answer["ok"] else await self._adopted(channel, title, content)

    async def _adopted(self, channel: str, title: str, content: Answer) -> str:
        """The canvas that is there already, if we made it and lost the answer; somebody else's is left alone."""
        info = await self._calls.call("conversations.info", channel=channel)
        known = str(((info["channel"].get("properties") or {}).get("canvas") or {}).get("file_id") or "")
        if known:
            criteria = {"section_types": ["h1"], "contains_text": title}
            found = _allowed(
                await self._calls.call(
                    "canvases.sections.lookup", fine=_GONE | {"missing_scope"}, canvas_id=known, criteria=criteria
                )
            )
            if found.get("sections") and await self._edited(known, content):
                return known
        raise GiveUp("the room has a canvas already that is not Warroom's, and it is left alone")

    async def _link(self, known: str) -> str:
        """Where a browser finds it. Source: Slack, the permalinks of canvases."""
        us = await self._calls.call("auth.test")
        return f"{str(us['url']).rstrip('/')}/docs/{us['team_id']}/{known}"


def _allowed(answer: Answer) -> Answer:
    """An app of before the log lacks its scope; it must be known, and must not be asked for again and again."""
    if answer.get("error") == "missing_scope":
        raise GiveUp("the app may not keep a canvas: install it again with the scopes of manifest.yaml")
    return answer
