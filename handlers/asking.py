"""One question to us: who asks, when, where, and how to find out that the same question came twice."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from typing import Final, TypeVar

from handlers import allowed
from handlers.desk import Desk
from handlers.forms.memo import Memo
from handlers.modal import Modal
from handlers.movedon import addressed, explained, forestalled
from handlers.sight import Sight
from handlers.unrecorded import Unrecorded
from playbook import deciding, lifecycle
from playbook.commands import Acknowledge, Command, Declare
from playbook.document import Playbook
from playbook.evolving import evolve
from playbook.incident import Incident
from playbook.refusals import Refused
from storage.batch import Outcome
from storage.outages import OUTAGES

RECORDING: Final = 1.5
"""Seconds that the database may take to write a declaration down; Slack waits for our answer for three."""

Asked = TypeVar("Asked", bound=Declare | Command)


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What a slash command, a button, a shortcut and a submitted form have in common."""

    desk: Desk
    by: str
    at: datetime
    key: str
    """The same key twice is done once."""
    channel: str = ""
    """Where it was asked; empty for global shortcuts and forms."""
    trigger: str = ""
    """Slack's right to open a form, 3 s long."""
    back: str = ""
    """The response URL to use for what does not show where it was asked; empty if everything shows there."""
    private: bool = False
    """Whether the message whose button was pressed is seen by this person only."""
    told: bool = False
    """Whether what is pressed or filled in came by a direct message of ours: see `Sight`."""
    modal: Modal | None = None
    """The modal in which it was asked, if it was in one."""
    done: list[Outcome] = field(default_factory=list)
    """What has been committed, so that nobody is told "nothing was changed" when something was."""

    @property
    def playbook(self) -> Playbook:
        """The playbook that will govern the next incident."""
        return self.desk.incidents.playbook

    @property
    def sight(self) -> Sight:
        """The incidents as this person sees them from here."""
        return Sight(incidents=self.desk.incidents, by=self.by, channel=self.channel, told=self.told)

    def memo(self, incident: Incident, *, entry: int = 0) -> Memo:
        """What a form about an incident remembers of where it was asked for; `entry` as in `Memo`."""
        return Memo(incident=incident.number, entry=entry, back=self.back, channel=self.channel, told=self.told)

    async def declare(self, command: Declare, *, key: str = "") -> Outcome:
        """Begin an incident. Raises `Refused`; and `Unrecorded` if the database is down, but people are called."""
        await self.refuse_unless_allowed(None, command)
        outcome = await self._recorded(command, key or self.key)
        self.done.append(outcome)
        return outcome

    async def _recorded(self, command: Declare, key: str) -> Outcome:
        """Written down; a database that takes longer than a person can wait counts as down."""
        emergency = self.desk.emergency
        if emergency is None:
            return await self.desk.incidents.declare(command, key=key)
        try:
            async with asyncio.timeout(RECORDING):
                return await self.desk.incidents.declare(command, key=key)
        except OUTAGES as error:
            # Nobody can be asked whether it is another one: it is one.
            raise Unrecorded(await emergency(replace(command, unless_twin=False), key)) from error

    async def give(self, number: int, command: Command, *, key: str = "") -> Outcome:
        """Give a command to an incident. Raises `Refused`, with who was faster if somebody was."""
        await self.refuse_unless_allowed(await self.sight.known(number), command)
        try:
            outcome = await self.desk.incidents.handle(number, command, key=key or self.key)
        except Refused as refused:
            raise await self._explained(refused, number, command) from refused
        if late := forestalled(outcome, self.by):
            raise late
        self.done.append(outcome)
        return outcome

    async def preview(self, incident: Incident, command: Command) -> Outcome:
        """What the command would make of it, without doing it; so no form opens in vain. Raises `Refused`."""
        await self.refuse_unless_allowed(incident, command)
        playbook = await self.desk.incidents.governing(incident)
        try:
            events = deciding.decide(incident, command, playbook)
        except Refused as refused:
            raise await self._explained(refused, incident.number, command) from refused
        after = reduce(evolve, events, incident)
        return Outcome(incident=after, events=tuple(events), playbook=playbook, before=incident)

    async def refuse_unless_allowed(self, incident: Incident | None, command: Declare | Command) -> None:
        """Refuse what the playbook does not let this person do, naming somebody who may. None: nothing is declared."""
        await allowed.refuse_unless_allowed(self.desk.incidents, self.desk.groups.members, incident, command)

    async def permitted(self, incident: Incident | None, several: Sequence[Asked]) -> list[Asked]:
        """Those of several commands that this person may give. Raises `Refused` if there is none."""
        refused = await allowed.refusals(self.desk.incidents, self.desk.groups.members, incident, several)
        permitted = [command for command, no in zip(several, refused, strict=True) if no is None]
        first = next((no for no in refused if no), None)
        if first and not permitted:
            raise first
        return permitted

    async def refuse_unless_open(self, incident: Incident, wish: str) -> None:
        """Refuse what only makes sense while people work on it, e.g. `wish="update"`, with who ended it."""
        try:
            lifecycle.refuse_unless_open(incident, wish)
        except Refused as refused:
            raise await self._explained(refused, incident.number, Acknowledge(by=self.by, at=self.at)) from refused

    async def refuse_unless_here(
        self, who: str, so: str, *, remedy: str = " Choose a person who works here.", fresh: bool = False
    ) -> None:
        """Refuse who cannot take part: deactivated, a bot, unknown; `so` is what that hinders."""
        objection = await self.desk.people.objection(who, fresh=fresh)
        if objection:
            raise Refused(f"<@{who}> {objection}, so {so}.{remedy}")

    async def _explained(self, refused: Refused, number: int, command: Command) -> Refused:
        incident = await self.sight.get(number)
        if incident is None:
            return refused
        why = await explained(refused, incident, command, self.desk.incidents)
        return addressed(why, incident, self.channel)
