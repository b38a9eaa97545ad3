"""Telling Slack of an incident that is in no database: the pages, the room, the announcement, each once."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.integrations.slack.calls import Calls
from bot.integrations.slack.members import Members
from bot.integrations.slack.message import Message, Place
from bot.integrations.slack.posts import Attempt, Posts
from bot.integrations.slack.rooms import Rooms
from bot.integrations.slack.words import unrecorded as words
from bot.integrations.slack.words.page import Called, role_of
from handlers.directory import code
from playbook.commands import RecordRoom
from playbook.document import Playbook
from playbook.events import Event
from playbook.incident import Incident, Room
from playbook.telling import Lane, What
from scheduler.errands import Errand
from storage.deliveries import Delivery

ANNOUNCEMENT: Final = "announcement"
OPEN_ROOM: Final = "open-room"
INVITE: Final = "invite"
NOTICE: Final = "notice"
_AGES: Final = timedelta(days=365)


class Unrecorded:
    """Tells one thing at a time. Raises `TryLater` and `GiveUp`, as for a delivery."""

    def __init__(self, client: AsyncWebClient, *, monotonic: Callable[[], float]) -> None:
        calls = Calls(client, monotonic=monotonic)
        members = Members(calls, _finder(client))
        self._members = members
        self._posts = Posts(calls)
        self._rooms = Rooms(calls, members)

    async def page(self, errand: Errand) -> str:
        """Call the person; where it was posted."""
        person = errand.delivery.person
        place = Place(channel=await self._members.need(person))
        event = errand.event
        role = role_of(errand, event) if isinstance(event, Called) else errand.playbook.name_of(person or "")
        return await self._post(errand, place, words.page(errand.incident, role))

    async def flag(self, errand: Errand) -> str:
        """Tell the person of the flags; where it was posted."""
        person = errand.delivery.person
        place = Place(channel=await self._members.need(person))
        return await self._post(errand, place, words.flag(errand.incident, person or "", errand.playbook))

    async def room(self, errand: Errand) -> Room:
        """Open the room, named for what it is: it has no number."""
        made = (await self._rooms.open(replace(errand, playbook=_named(errand)))).command
        if not isinstance(made, RecordRoom):
            raise TypeError("an opened room is recorded")
        return made.room

    async def invite(self, errand: Errand) -> str:
        """Bring everybody in; the room's channel."""
        await self._rooms.invite(errand)
        return _room(errand.incident).channel

    async def notice(self, errand: Errand) -> str:
        """Say in the room how it stands; where it was posted."""
        place = Place(channel=_room(errand.incident).channel)
        return await self._post(errand, place, words.notice(errand.incident))

    async def recorded(self, errand: Errand, posted: str, incident: Incident) -> None:
        """Say in the room, where it was said that nothing is recorded, as which incident it is now."""
        known = replace(errand, delivery=replace(errand.delivery, receipt=posted))
        place = Place(channel=_room(errand.incident).channel)
        await self._posts.tell(Attempt.of(known), place, words.recorded(errand.incident, incident), anew=False)

    async def announcement(self, errand: Errand) -> str:
        """Say it to everybody; where it was posted."""
        place = Place(channel=f"#{errand.playbook.channels.incidents}")
        return await self._post(errand, place, words.announcement(errand.incident))

    async def _post(self, errand: Errand, place: Place, message: Message) -> str:
        return str(await self._posts.tell(Attempt.of(errand), place, message, anew=False))


def identity(key: str, telling: str) -> int:
    """By what a message is found again; below zero, so that it is no row's."""
    return -int(hashlib.sha256(f"{key}/{telling}".encode()).hexdigest()[:12], 16)


def errand(
    key: str, telling: str, what: What, incident: Incident, event: Event, playbook: Playbook, now: datetime,
    *, person: str | None = None, unknown_since: datetime | None = None,
) -> Errand:  # fmt: skip
    """An errand for what is in no row. Its id is made of the request's identity, so that a lost answer can be found."""
    delivery = Delivery(
        id=identity(key, telling),
        incident=incident.number,
        key=telling,
        what=what,
        person=person,
        lane=int(Lane.PAGE),
        entry=0,
        generation=1,
        attempts=0,
        unknown_since=unknown_since,
        receipt=None,
        claim="",
        until=now + _AGES,
    )
    return Errand(
        delivery=delivery, incident=incident, event=event, playbook=playbook, lines=(), announcement=None, now=now
    )


def _named(errand: Errand) -> Playbook:
    """Named for what it is; with a few signs of its own, by which it is found again and not another process's."""
    template = f"inc-unrecorded-{errand.incident.declared_at:%H%M}-{-errand.delivery.id % 0x10000:04x}-{{title}}"
    channels = errand.playbook.channels.model_copy(update={"room": template})
    return errand.playbook.model_copy(update={"channels": channels})


def _room(incident: Incident) -> Room:
    if incident.room is None:
        raise TypeError("told before the room is there")
    return incident.room


def _finder(client: AsyncWebClient) -> Callable[[str], Awaitable[str | None]]:
    """Asks Slack, and remembers nothing: there is nowhere to."""

    async def find(email: str) -> str | None:
        try:
            answer = await client.users_lookupByEmail(email=email)
        except SlackApiError as error:
            if code(error) != "users_not_found":
                raise
            return None
        return str(answer["user"]["id"])

    return find
