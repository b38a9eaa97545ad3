"""A word to one person alone, in the room, while they are there: which command does what they tried otherwise."""

from typing import Final

from bot.integrations.slack.calls import Calls
from bot.integrations.slack.members import AWAY, Members
from handlers.blocks import section
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
        await self._calls.call(
            "chat.postEphemeral", fine=AWAY, channel=room.channel, user=user, text=TOPIC, blocks=[section(TOPIC)]
        )
        return Done()
