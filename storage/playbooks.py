"""Every playbook that governs an incident, kept as it was when the incident was declared."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from playbook.document import Playbook
from playbook.rotas import Cover
from storage.covers import holding
from storage.database import Database
from storage.tables import EPOCH, playbooks

_KEPT: Final = timedelta(days=1)
"""For how long covers that are over are kept at hand."""


class Playbooks:
    """The playbook in force (`current`), and those in force before; each with the covers that hold."""

    def __init__(self, database: Database, current: Playbook) -> None:
        self._database = database
        self._read = {current.version: current}
        self._kept: set[str] = set()
        self._current = current.version
        self._covers: tuple[Cover, ...] = ()
        self._since = EPOCH

    @property
    def current(self) -> Playbook:
        """The playbook in force."""
        return self._read[self._current]

    def put_in_force(self, playbook: Playbook) -> None:
        """Let this one govern the incidents declared from now on."""
        self._read[playbook.version] = playbook.with_covers(self._covers)
        self._current = playbook.version

    async def refresh(self, connection: AsyncConnection, since: datetime) -> None:
        """Read anew who stands in from that time on; costs nothing while no playbook has a rota.

        Those of the day before stay: a command that is older than another one's look is decided by them.
        """
        self._since = since - _KEPT
        if any(playbook.rotas for playbook in self._read.values()):
            await self._read_covers(connection)

    async def _read_covers(self, connection: AsyncConnection) -> None:
        found = await holding(connection, self._since)
        if found != self._covers:
            self._covers = found
            self._read = {version: one.with_covers(found) if one.rotas else one for version, one in self._read.items()}

    async def keep(self, connection: AsyncConnection) -> str:
        """Make sure that the one in force can be read again; part of the transaction that first relies on it.

        Returns its version, to be given to `kept` once the transaction is committed.
        """
        if self._current not in self._kept:
            row = {"version": self._current, "data": self.current.model_dump_json()}
            await connection.execute(self._database.insert(playbooks).values(row).on_conflict_do_nothing())
        return self._current

    def kept(self, versions: Iterable[str]) -> None:
        """The transaction that kept them is committed."""
        self._kept.update(versions)

    def known(self, version: str) -> Playbook | None:
        """The playbook of that version, if it has been read before; costs nothing."""
        return self._read.get(version)

    async def get(self, connection: AsyncConnection, version: str) -> Playbook:
        """The playbook of that version."""
        if version not in self._read:
            data = await connection.scalar(select(playbooks.c.data).where(playbooks.c.version == version))
            read = Playbook.model_validate_json(data or "", extra="ignore")  # a newer one may say more
            self._read[version] = read
            if read.rotas:
                await self._read_covers(connection)
                self._read[version] = read.with_covers(self._covers)
        return self._read[version]
