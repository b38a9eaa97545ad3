"""Slack as a place that can be told: for each kind of thing told, one way to tell it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.integrations.slack.calls import Calls
from bot.integrations.slack.canvases import Canvases
from bot.integrations.slack.handing import Handing
from bot.integrations.slack.hints import Hints
from bot.integrations.slack.members import Members, Resolve
from bot.integrations.slack.message import Message, Place, Receipt
from bot.integrations.slack.outputs import Outputs, below
from bot.integrations.slack.posts import Attempt, Posts
from bot.integrations.slack.rooms import Rooms
from bot.integrations.slack.words.announcement import announcement
from bot.integrations.slack.words.card import card
from bot.integrations.slack.words.duties import duties, theirs
from bot.integrations.slack.words.flag import flag, moot
from bot.integrations.slack.words.handover import handover, still_commands, vacancy, vacant, waits
from bot.integrations.slack.words.page import again_at, page
from bot.integrations.slack.words.prompt import nudge, outcome, prompt
from bot.integrations.slack.words.proposal import asks, proposal
from bot.integrations.slack.words.question import question, waiting
from bot.integrations.slack.words.run import called_back, run
from bot.integrations.slack.words.said import aside, said
from bot.integrations.slack.words.still import still
from bot.integrations.slack.words.still import waits as is_owed
from bot.integrations.slack.words.task import task
from bot.integrations.slack.words.verification import verification
from playbook import phases
from playbook.away import said_at
from playbook.commands import RecordCard
from playbook.document import Playbook
from playbook.estimating import asking
from playbook.events import (
    CommanderAway,
    CommanderLost,
    CommanderSought,
    EstimatePassed,
    HandoverOffered,
    HandoverProposed,
    Paged,
    PageRepeated,
    PhaseEntered,
    StillAsked,
    TimeUsed,
    UpdateOverdue,
    UpdatePrompted,
    VerificationBegun,
)
from playbook.telling import What
from scheduler.errands import Done, Errand, GiveUp, TryLater

_SOON: Final = timedelta(seconds=1)
Way = Callable[[Errand], Awaitable[Done]]
Words = Callable[[Errand], Message]
Where = Callable[[Errand], Awaitable[Place]]

WORDS: Final[Mapping[What, Words]] = {
    What.PAGE: page,
    What.FLAG: flag,
    What.NUDGE: nudge,
    What.STILL: still,
    What.ANNOUNCEMENT: announcement,
    What.THREAD: said,
    What.ASIDE: aside,
    What.PROPOSAL: proposal,
    What.CARD: card,
    What.ROOM: said,
    What.UPDATE: said,
    What.PROMPT: prompt,
    What.TASK: task,
    What.DUTIES: duties,
    What.HANDOVER: handover,
    What.VACANCY: vacancy,
    What.QUESTION: question,
    What.VERIFICATION: verification,
    What.RUN: run,
    What.CALLED_BACK: called_back,
}
"""What each message says. The other things told are not messages but doings: see `Slack.ways`."""


class Slack:
    """Tells everything in Slack; implements `scheduler.errands.Integration`.

    `resolve` finds the Slack user id of an e-mail address. `monotonic` gives seconds, for the pace.
    """

    def __init__(self, client: AsyncWebClient, *, monotonic: Callable[[], float], resolve: Resolve) -> None:
        calls = Calls(client, monotonic=monotonic)
        self._members = Members(calls, resolve)
        self._posts = Posts(calls)
        rooms, handing = Rooms(calls, self._members), Handing(calls, self._members)
        self.ways: Mapping[What, Way] = {
            What.PAGE: self._message(What.PAGE, self._person),
            What.FLAG: self._message(What.FLAG, self._person),
            What.STILL: self._message(What.STILL, self._person),
            What.NUDGE: self._message(What.NUDGE, self._person),
            What.ANNOUNCEMENT: self._message(What.ANNOUNCEMENT, _incidents, anew=True),
            What.THREAD: self._message(What.THREAD, _thread),
            What.ASIDE: self._message(What.ASIDE, self._person),
            What.PROPOSAL: self._message(What.PROPOSAL, self._person),
            What.OPEN_ROOM: rooms.open,
            What.RENAME_ROOM: rooms.rename,
            What.INVITE: rooms.invite,
            What.TOPIC: rooms.topic,
            What.WAR_ROOM_LINK: rooms.war_room_link,
            What.STATUS_LINK: rooms.status_link,
            What.LOG: Canvases(calls, self._members).keep,
            What.LOG_LINK: rooms.log_link,
            What.DOCUMENT_LINK: rooms.document_link,
            What.CARD: self._card,
            What.PIN: rooms.pin,
            What.ROOM: self._message(What.ROOM, _room),
            What.UPDATE: self._message(What.UPDATE, _room),
            What.HINT: Hints(calls, self._members).tell,
            What.PROMPT: self._message(What.PROMPT, self._person),
            What.TASK: self._message(What.TASK, _room),
            What.EXPORT: handing.export,
            What.CATCH_UP: handing.catch_up,
            What.DUTIES: self._message(What.DUTIES, self._person),
            What.HANDOVER: self._message(What.HANDOVER, self._person),
            What.VACANCY: self._message(What.VACANCY, _room),
            What.QUESTION: self._message(What.QUESTION, _room),
            What.VERIFICATION: self._message(What.VERIFICATION, _room),
            What.RUN: self._message(What.RUN, _room),
            What.OUTPUT: Outputs(calls, self._posts).tell,
            What.CALLED_BACK: self._message(What.CALLED_BACK, _below),
        }

    async def name_of(self, person: str, playbook: Playbook) -> str:
        """What to call somebody where no mention can be drawn."""
        return await self._members.name_of(person, playbook)

    async def deliver(self, errand: Errand) -> Done:
        """Tell it. Raises `TryLater` and `GiveUp`."""
        return await self.ways[errand.delivery.what](errand)

    def _message(self, what: What, where: Where, *, anew: bool = False) -> Way:
        """The way of a message; `anew`: one that stands for the incident is posted again if it was deleted."""

        async def tell(errand: Errand) -> Done:
            moot = _is_moot(errand)
            if moot and errand.delivery.unknown_since is None:
                return Done()
            way = self._posts.stand if moot else self._posts.tell
            posted = await way(Attempt.of(errand), await where(errand), WORDS[what](errand), anew=anew)
            return Done(receipt=str(posted) if posted else None)

        return tell

    async def _card(self, errand: Errand) -> Done:
        """The card tells the incident where it hangs, so that it can be pinned."""
        attempt = Attempt.of(_hanging(errand))
        posted = await self._posts.tell(attempt, await _room(errand), WORDS[What.CARD](errand), anew=True)
        known = errand.incident.card == posted.ts
        return Done(receipt=str(posted), command=None if known else RecordCard(at=errand.now, ts=posted.ts))

    async def _person(self, errand: Errand) -> Place:
        return Place(channel=await self._members.need(errand.delivery.person))


def _hanging(errand: Errand) -> Errand:
    """The errand of a card whose own receipt is lost: the incident knows where it hangs."""
    incident, delivery = errand.incident, errand.delivery
    if delivery.receipt is not None or delivery.twins or incident.card is None or incident.room is None:
        return errand
    receipt = Receipt(channel=incident.room.channel, ts=incident.card)
    return replace(errand, delivery=replace(delivery, receipt=str(receipt)))


def _is_moot(errand: Errand) -> bool:  # noqa: C901 - a table
    """Whether it asks for something that is not wanted any more, and was never posted as far as we know: then nobody is
    disturbed."""
    delivery = errand.delivery
    if delivery.receipt is not None or delivery.twins:
        return False
    if delivery.what is What.DUTIES:
        return not theirs(errand)
    if delivery.what is What.FLAG:
        return moot(errand.incident, delivery.person)
    if delivery.what is What.PROPOSAL:
        return not asks(errand)
    match errand.event:
        case HandoverOffered() as event:
            return not waits(event, errand)
        case HandoverProposed() as event:
            return not still_commands(event, errand)
        case CommanderLost() | CommanderSought() as event:
            return not vacant(event, errand)
        case CommanderAway() as event:
            return said_at(errand.incident) != event.at
        case EstimatePassed() as event:
            return errand.incident.estimate_asked != asking(event)
        case StillAsked() as event:
            return not is_owed(event, errand)
        case Paged() | PageRepeated() as event:
            return not errand.incident.open or again_at(event, errand.incident, delivery.person) is not None
        case TimeUsed() as event:
            return not phases.runs(errand.incident, event) or errand.incident.verification.taken
        case PhaseEntered() as event:
            return waiting(event, errand.incident) is None
        case VerificationBegun():
            return not errand.incident.verification.running
        case UpdatePrompted() | UpdateOverdue() as event:
            return outcome(event, errand) is not None
        case _:
            return False


async def _incidents(errand: Errand) -> Place:
    return Place(channel=f"#{errand.playbook.channels.incidents}")


async def _thread(errand: Errand) -> Place:
    if errand.announcement is None:
        if _is_early(errand):
            raise TryLater("the announcement is not posted yet", after=_SOON)
        raise GiveUp("the announcement under which it belongs could not be posted")
    return Receipt.read(errand.announcement).below


def _is_early(errand: Errand) -> bool:
    """Whether the announcement may still come. Only a mention is told beside it; the other replies wait behind it."""
    lost = any(one.startswith(f"{What.ANNOUNCEMENT} ") for one in errand.incident.undelivered)
    return isinstance(errand.event, Paged) and not lost


async def _below(errand: Errand) -> Place:
    return below(errand)


async def _room(errand: Errand) -> Place:
    if errand.incident.room is None:
        raise GiveUp("the war room is not there")
    return Place(channel=errand.incident.room.channel)
