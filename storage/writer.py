"""Group commit: whatever waits is written in one transaction, and each learns its own result."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from sqlalchemy.exc import IntegrityError

from playbook.refusals import Refused
from storage.batch import Batch, Job, Outcome
from storage.database import Database, Unsettled
from storage.outages import was_taken_back
from storage.playbooks import Playbooks

_MOST = 100
"""Jobs in one transaction: enough to spread the cost of a commit, few enough to stay within milliseconds."""

Result = Outcome | None
_Waiting = tuple[Job, "asyncio.Future[Result]"]


class _TakenBack(Exception):
    """The end of a rehearsal."""


class Writer:
    """The process's one writer of incidents."""

    def __init__(self, database: Database, playbooks: Playbooks, on_commit: Callable[[], None]) -> None:
        self._database = database
        self._playbooks = playbooks
        self._on_commit = on_commit
        self._waiting: list[_Waiting] = []
        self._running: asyncio.Task[None] | None = None

    async def do(self, job: Job) -> Result:
        """Do the job; returns once it is on disk. Raises what the job raises: `Refused`, or a database's error."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((job, future))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return await future

    async def rehearse(self, job: Job) -> None:
        """Do the job, and take it back."""
        batch = Batch(self._database, self._playbooks)
        with suppress(_TakenBack):
            async with self._database.write() as connection:
                await batch.read(connection, [job])
                await batch.do(connection, job)
                await batch.write(connection)
                raise _TakenBack

    async def _run(self) -> None:
        while self._waiting:
            await asyncio.sleep(0)  # let those who came at the same moment join
            taken, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            await self._together(taken)

    async def _together(self, taken: Sequence[_Waiting]) -> None:
        """All in one transaction; if that fails, each in its own, so that one bad job harms no other."""
        try:
            await self._transact(taken)
        except Exception as error:  # noqa: BLE001 - whatever the database says belongs to the jobs, not to the loop
            if len(taken) > 1:
                for one in taken:
                    await self._together([one])
            else:
                await self._alone(taken[0], error)

    async def _alone(self, one: _Waiting, error: Exception) -> None:
        """A key that another process wrote just now shows as a conflict; a commit whose answer was lost may be
        done. The key tells: look again, once. What was taken back for the sake of others is not done.
        """
        known = isinstance(error, IntegrityError | Unsettled) and one[0].key is not None
        if known or was_taken_back(error):
            try:
                await self._transact([one])
            except Exception as second:  # noqa: BLE001 - as above
                error = second
            else:
                return
        if not one[1].done():
            one[1].set_exception(error)

    async def _transact(self, taken: Sequence[_Waiting]) -> None:
        results: list[Result | Refused] = []
        batch = Batch(self._database, self._playbooks)
        async with self._database.write() as connection:
            await batch.read(connection, [job for job, _ in taken])
            for job, _ in taken:
                try:
                    results.append(await batch.do(connection, job))
                except Refused as refused:
                    results.append(refused)
            await batch.write(connection)
        self._playbooks.kept(batch.kept)
        for (_, future), result in zip(taken, results, strict=True):
            _tell(future, result)
        if batch.told or batch.ended or batch.second:
            self._on_commit()


def _tell(future: "asyncio.Future[Result]", result: Result | Refused) -> None:
    if future.done():  # whoever asked has gone; it is on disk all the same
        return
    if isinstance(result, Refused):
        future.set_exception(result)
    else:
        future.set_result(result)
