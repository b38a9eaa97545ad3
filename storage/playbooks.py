"""Every playbook that governs an incident, kept as it was when the incident was declared."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from playbook.document import Playbook
from storage.database import Database
from storage.tables import playbooks


class Playbooks:
    """The playbook in force (`current`), and those in force before."""

    def __init__(self, database: Database, current: Playbook) -> None:
        self._database = database
        self._read = {current.version: current}
        self._kept: set[str] = set()
        self.current = current

    def put_in_force(self, playbook: Playbook) -> None:
        """Let this one govern the incidents declared from now on."""
        self._read[playbook.version] = playbook
        self.current = playbook

    async def keep(self, connection: AsyncConnection) -> str:
        """Make sure that the one in force can be read again; part of the transaction that first relies on it.

        Returns its version, to be given to `kept` once the transaction is committed.
        """
        if self.current.version not in self._kept:
            row = {"version": self.current.version, "data": self.current.model_dump_json()}
            await connection.execute(self._database.insert(playbooks).values(row).on_conflict_do_nothing())
        return self.current.version

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
            self._read[version] = Playbook.model_validate_json(data or "", extra="ignore")  # a newer one may say more
        return self._read[version]
