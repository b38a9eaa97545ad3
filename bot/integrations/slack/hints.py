"""A word to one person alone, in the room: which command does what they tried otherwise, or where people are now."""

from typing import Final

from bot.integrations.slack.calls import Calls
from bot.integrations.slack.members import AWAY, Members
from handlers.blocks import section
from playbook.events import Spoke
from playbook.incident import Incident, Status
from scheduler.errands import Done, Errand

TOPIC: Final = (
    "Warroom keeps this room's topic in step with the incident, so it is put back. What you wrote stands on the "
    "timeline. To change what the topic says: `/incident title …`, `/incident status …`, `/incident severity …`, "
    "`/incident commander @…`."
)


class Hints:
    """Tells at most once: only one person would see a second copy, and nothing is lost without the first."""

    def __init__(self, calls: Calls, members: Members) -> None:
        self._calls = calls
        self._members = members

    async def tell(self, errand: Errand) -> Done:
        """Tell it, unless it may have been told already."""
        room = errand.incident.room
        if errand.delivery.unknown_since is not None or room is None:
            return Done()
        errand.refuse_if_spent()
        user = await self._members.need(errand.delivery.person)
        text = _pointer(errand.incident) if isinstance(errand.event, Spoke) else TOPIC
        await self._calls.call(
            "chat.postEphemeral", fine=AWAY, channel=room.channel, user=user, text=text, blocks=[section(text)]
        )
        return Done()


def _pointer(incident: Incident) -> str:
    """Where people are, for somebody who writes where nobody works any more."""
    have, name = incident.related, incident.name
    if incident.status is Status.MERGED:
        where = f" in <#{have.main_room}>" if have.main_room else ""
        return f"{name} was merged into INC-{have.merged_into}. People go on there{where}, and may not read this."
    how = "was cancelled as a false alarm" if incident.status is Status.CANCELLED else f"is {incident.status}"
    again = f"`/incident reopen {name} &lt;what you see&gt;`"
    return f"{name} {how}, so people may not read this. If it came back: {again}."
