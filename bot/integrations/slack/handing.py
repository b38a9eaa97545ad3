"""Handing the timeline to one person in Slack: a file by direct message, a summary that only they see."""

from typing import Any

from bot.integrations.slack.calls import Calls
from bot.integrations.slack.finding import attempted, said
from bot.integrations.slack.members import AWAY, Members
from handlers.catchup import brief, summary
from playbook.events import Exported
from playbook.exports.export import export, people
from playbook.exports.formats import NAMES, WRITERS, filename
from playbook.incident import Incident
from scheduler.errands import Done, Errand, GiveUp


class Handing:
    """Gives files and summaries."""

    def __init__(self, calls: Calls, members: Members) -> None:
        self._calls = calls
        self._members = members

    async def export(self, errand: Errand) -> Done:
        """Upload the file into our direct conversation with the person. Sent once; looked for after a lost answer."""
        if not isinstance(errand.event, Exported) or errand.delivery.receipt is not None:
            return Done()
        channel = await self._direct(await self._members.need(errand.delivery.person))
        if errand.delivery.unknown_since is not None and (found := await self._find(errand, channel)):
            return Done(receipt=f"{channel}:{found}")
        body = (await self._text(errand, errand.event)).encode()
        name = filename(errand.incident, errand.event.form)
        place = await self._calls.call(
            "files.getUploadURLExternal", fine=("missing_scope",), filename=name, length=len(body)
        )
        if not place["ok"]:
            return await self._unable(errand, channel)
        await self._calls.upload(str(place["upload_url"]), body)
        errand.refuse_if_spent()
        await self._calls.call(
            "files.completeUploadExternal",
            files=[{"id": place["file_id"], "title": _title(errand)}],
            channel_id=channel,
            initial_comment=_comment(errand.incident, errand.event),
        )
        return Done(receipt=f"{channel}:{place['file_id']}")

    async def catch_up(self, errand: Errand) -> Done:
        """Show the summary, at most once: what may have been shown is not shown again."""
        room, person = errand.incident.room, errand.delivery.person
        if room is None or person is None or errand.delivery.unknown_since is not None:
            return Done()
        blocks = summary(errand.incident, errand.playbook, errand.lines, errand.now)
        await self._calls.call(
            "chat.postEphemeral",
            fine=AWAY,
            channel=room.channel,
            user=person,
            text=brief(errand.incident),
            blocks=blocks,
        )
        return Done()

    async def _direct(self, person: str) -> str:
        answer = await self._calls.call("conversations.open", users=person)
        return str(answer["channel"]["id"])

    async def _text(self, errand: Errand, event: Exported) -> str:
        ids = people(errand.incident, errand.lines)
        names = {who: await self._members.name_of(who, errand.playbook) for who in ids}
        made = export(errand.incident, errand.lines, names, whole=event.whole, now=errand.now)
        return WRITERS[event.form](made)

    async def _find(self, errand: Errand, channel: str) -> str | None:
        """The file that an earlier attempt sent, if it did: its title has the entry that asked for it."""
        async for message in said(self._calls, channel, attempted(errand)):
            for file in message.get("files", ()):
                if file.get("title") == _title(errand):
                    return str(file["id"])
        return None

    async def _unable(self, errand: Errand, channel: str) -> Done:
        """An app of before exports lacks their scope; the person waits for the file, so they are told."""
        name = errand.incident.name
        text = (
            f"The file of {name}'s timeline cannot be sent: the app lacks the scope `files:write`. Whoever runs "
            f"Warroom installs it again with the scopes of manifest.yaml, or types `warroom export {name}`."
        )
        answer: dict[str, Any] = await self._calls.call("chat.postMessage", channel=channel, text=text)
        return Done(receipt=f"{channel}:{answer['ts']}")


def _title(errand: Errand) -> str:
    """Unique to the wish: it ends with the entry that asked for it."""
    if errand.delivery.entry < 1:
        raise GiveUp("nobody has asked for it")
    return f"Timeline of {errand.incident.name}, up to entry {errand.delivery.entry}"


def _comment(incident: Incident, event: Exported) -> str:
    private = " It is private: keep it to its members." if incident.private else ""
    return f"The timeline of {incident.name} as {NAMES[event.form]}, as you asked.{private}"
