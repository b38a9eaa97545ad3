"""The war room: made, named, filled with people, and furnished with its topic, bookmarks and pin."""

import logging
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from bot.integrations.slack.calls import Answer, Calls
from bot.integrations.slack.members import Members
from bot.integrations.slack.names import names
from handlers.blocks import clip, plain
from playbook import events, places
from playbook.commands import RecordRoom
from playbook.incident import Incident, Room
from scheduler.errands import Done, Errand, GiveUp

log = logging.getLogger(__name__)

TOPIC: Final = 250
"""Characters of a topic. Source: Slack, conversations.setTopic."""
_MOST_INVITED: Final = 100
_SKEW: Final = timedelta(minutes=5)
_THERE: Final = frozenset({"already_in_channel", "cant_invite_self"})
_CANNOT_COME: Final = frozenset(
    {
        "user_not_found",
        "users_not_found",
        "cant_invite",
        "user_is_restricted",
        "user_is_ultra_restricted",
        "ura_max_channels",
        "org_user_not_in_team",
        "invitee_cant_see_channel",
    }
)
"""Somebody who cannot be brought in; a page to them fails by itself, and loudly."""
_EVERYBODY: Final = re.compile(r"@(?=(?:channel|here|everyone)\b)")
_BRACKETS: Final = str.maketrans("<>", "‹›")


class Rooms:
    """Everything about an incident's war room but the messages in it."""

    def __init__(self, calls: Calls, members: Members) -> None:
        self._calls = calls
        self._members = members

    async def open(self, errand: Errand) -> Done:
        """Make the room, once. After an unknown outcome, one that is ours already is adopted; so is one of somebody
        who had lost the claim, or knew of no record, if it is the only one. A second room is closed.
        """
        done, room = Done(), errand.incident.room
        if room is None:
            channel = await self._found(errand) or await self._twin(errand) or await self._made(errand)
            room = Room(channel=str(channel["id"]), name=str(channel["name"]))
            done = Done(receipt=room.channel, command=RecordRoom(at=errand.now, room=room))
        for twin in errand.delivery.besides(room.channel):
            await self._calls.call("conversations.archive", fine=("already_archived",), channel=twin)
        return done

    async def _found(self, errand: Errand) -> Answer | None:
        tried = list(names(errand.playbook.channels.room, errand.incident))
        if errand.delivery.unknown_since is not None:
            async for channel in self._own(private=errand.incident.private):
                if channel["name"] in tried and _ours(channel, errand.incident):
                    return dict(channel)
        return None

    async def _twin(self, errand: Errand) -> Answer | None:
        for twin in errand.delivery.twins[:1]:
            return dict((await self._calls.call("conversations.info", channel=twin))["channel"])
        return None

    async def _made(self, errand: Errand) -> Answer:
        errand.refuse_if_spent()
        tried = list(names(errand.playbook.channels.room, errand.incident))
        for name in tried:
            answer = await self._create(name, private=errand.incident.private)
            if answer["ok"]:
                return dict(answer["channel"])
        raise GiveUp(f"the names {tried[0]} to {tried[-1]} are all taken")

    async def _create(self, name: str, *, private: bool) -> Answer:
        """An app of before private incidents lacks their scope; the members must learn it, not wait in silence."""
        fine = ("name_taken", "missing_scope") if private else ("name_taken",)
        answer = await self._calls.call("conversations.create", fine=fine, name=name, is_private=private)
        if answer.get("error") == "missing_scope":
            raise GiveUp("the app may not open private channels: install it again with the scopes of manifest.yaml")
        return answer

    async def rename(self, errand: Errand) -> Done:
        """Give the room the title that came later. Asked again blindly, it would find its own name taken."""
        room, tried = _room(errand), list(names(errand.playbook.channels.room, errand.incident))
        if errand.delivery.unknown_since is not None:
            answer = await self._calls.call("conversations.info", channel=room.channel)
            if answer["channel"]["name"] in tried:
                return Done()
        for name in [] if room.name == tried[0] else tried:
            answer = await self._calls.call(
                "conversations.rename", fine=("name_taken",), channel=room.channel, name=name
            )
            if answer["ok"]:
                return Done()
        return Done()

    async def invite(self, errand: Errand) -> Done:
        """Bring in those whom this event brought, and leave in peace those who have gone."""
        found = [await self._members.id_of(person) for person in _brought(errand)]
        users = [user for user in dict.fromkeys(found) if user is not None]
        for start in range(0, len(users), _MOST_INVITED):
            await self._invite(_room(errand).channel, users[start : start + _MOST_INVITED])
        return Done()

    async def _invite(self, channel: str, users: list[str]) -> None:
        answer = await self._calls.call(
            "conversations.invite", fine=_THERE | _CANNOT_COME, channel=channel, users=",".join(users), force=True
        )
        errors = answer.get("errors") or ([] if answer["ok"] else [{"error": answer["error"]}])
        strangers = [one for one in errors if one.get("error") not in _THERE]
        if strangers:
            log.warning("not_invited", extra={"channel": channel, "errors": strangers})

    async def topic(self, errand: Errand) -> Done:
        """The line under the room's name: how it stands. Plain text, since a topic draws neither mention nor link."""
        incident, commander = errand.incident, errand.incident.commander
        name = await self._members.name_of(commander, errand.playbook) if commander else ""
        await self._calls.call(
            "conversations.setTopic", channel=_room(errand).channel, topic=topic(incident, commander=name)
        )
        return Done()

    async def war_room_link(self, errand: Errand) -> Done:
        """The call, at the head of the room."""
        return await self._link(
            errand, "Join the call", places.call(errand.incident, errand.playbook), ":telephone_receiver:"
        )

    async def status_link(self, errand: Errand) -> Done:
        """The public status page, at the head of the room, if the playbook names one."""
        return await self._link(errand, "Status page", errand.playbook.war_room.status_page, ":mega:")

    async def log_link(self, errand: Errand) -> Done:
        """The incident log, at the head of the room."""
        return await self._link(errand, "Incident log", errand.incident.places.canvas_link or None, ":memo:")

    async def document_link(self, errand: Errand) -> Done:
        """The same log as a document elsewhere, at the head of the room."""
        link = errand.incident.places.document_link or None
        return await self._link(errand, "Incident log (document)", link, ":page_facing_up:")

    async def _link(self, errand: Errand, title: str, link: str | None, emoji: str) -> Done:
        """A bookmark, once. One that was removed comes back, one that leads elsewhere is mended, a second one goes."""
        if link is None:
            return Done()
        channel, delivery = _room(errand).channel, errand.delivery
        await self._unlink(channel, delivery.besides(delivery.receipt))
        errand.refuse_if_spent()
        asked = isinstance(errand.event, events.Repaired)
        if asked or delivery.receipt is not None or delivery.unknown_since is not None:
            known = await self._calls.call("bookmarks.list", channel_id=channel)
            same = {str(one["id"]): one for one in known["bookmarks"] if one["title"] == title}
            if same:
                kept = delivery.receipt if delivery.receipt in same else next(iter(same))
                if delivery.unknown_since is not None:
                    await self._unlink(channel, [one for one in same if one != kept])
                if same[kept]["link"] != link:
                    await self._calls.call("bookmarks.edit", channel_id=channel, bookmark_id=kept, link=link)
                return Done(receipt=kept)
        answer = await self._calls.call(
            "bookmarks.add", channel_id=channel, title=title, type="link", link=link, emoji=emoji
        )
        return Done(receipt=str(answer["bookmark"]["id"]))

    async def _unlink(self, channel: str, bookmarks: Sequence[str]) -> None:
        for bookmark in bookmarks:
            await self._calls.call(
                "bookmarks.remove", fine=("not_found", "bookmark_not_found"), channel_id=channel, bookmark_id=bookmark
            )

    async def pin(self, errand: Errand) -> Done:
        """Pin the live card. One that was deleted meanwhile is posted anew, and that one is pinned."""
        ts = errand.event.ts if isinstance(errand.event, events.CardPosted) else errand.incident.card
        fine = ("already_pinned", "message_not_found")
        await self._calls.call("pins.add", fine=fine, channel=_room(errand).channel, timestamp=ts)
        return Done()

    def _own(self, *, private: bool) -> Any:
        """An installation without the scope for private rooms must go on finding its public ones."""
        types = "private_channel" if private else "public_channel"
        return self._calls.pages("users.conversations", "channels", 10, types=types, exclude_archived="true", limit=200)


def topic(incident: Incident, *, commander: str) -> str:
    """How it stands, in one plain line of at most 250 characters that pings nobody."""
    parts = (
        incident.severity,
        f"merged into INC-{main}" if (main := incident.related.merged_into) else str(incident.status),
        f"Commander {commander}" if commander else "",
        incident.name,
        " ".join(plain(incident.title).split()),
    )
    line = " · ".join(part for part in parts if part).translate(_BRACKETS)
    call = f" · {incident.places.meeting_link}" if incident.places.meeting_link else ""
    return clip(_EVERYBODY.sub("@\N{WORD JOINER}", line), TOPIC - len(call)) + call


def _room(errand: Errand) -> Room:
    if errand.incident.room is None:
        raise GiveUp("the war room is not there")
    return errand.incident.room


def _ours(channel: dict[str, Any], incident: Incident) -> bool:
    """As private as it must be, and not a room of the same name from another life of the database."""
    if bool(channel.get("is_private")) is not incident.private:
        return False
    return float(channel.get("created", 0)) >= (incident.declared_at - _SKEW).timestamp()


def _brought(errand: Errand) -> tuple[str, ...]:
    match errand.event:
        case events.Paged(people=people) | events.PageRepeated(people=people) | events.DuplicateTaken(people=people):
            return people
        case events.FlagsRaised(called=called, known=known):
            return (*called, *known)
        case events.Acknowledged(by=by) | events.Joined(by=by):
            return (by,)
        case events.CommanderAssigned(person=person) | events.RoleAssigned(person=person):
            return (person,)
        case events.TaskAdded(person=person):
            return (person,) if person else ()
        case _:
            return errand.incident.members
