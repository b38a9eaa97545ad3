"""What is not in the database yet, in a file beside it: a process that dies meanwhile leaves it to the next."""

import asyncio
import logging
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from playbook.commands import Declare
from playbook.incident import Room

log = logging.getLogger(__name__)


class Record(BaseModel):
    """One declaration that is carried out without a record, and how far."""

    key: str
    command: Declare
    room: Room | None = None
    receipts: dict[str, str] = Field(default_factory=dict)
    """Where each telling stands, by its key."""
    unknown: dict[str, datetime] = Field(default_factory=dict)
    """When an attempt began whose outcome nobody knows."""
    lost: set[str] = Field(default_factory=set)
    """What Slack refused for good; the deliveries try it again once there is a record."""
    recorded: bool = False


class Spool:
    """A file of JSON lines, replaced as a whole, so that it is never half written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = asyncio.Lock()

    def read(self) -> list[Record]:
        """What an earlier process has left; a line that cannot be read is logged and passed over."""
        if not self._path.exists():
            return []
        return [one for line in self._path.read_text("utf-8").splitlines() if (one := _record(line)) is not None]

    async def write(self, records: Iterable[Record]) -> None:
        """Keep exactly these, on disk when it returns. A full disk is logged: what is in memory goes on."""
        lines = [one.model_dump_json() for one in records]
        async with self._turn:
            try:
                await asyncio.to_thread(self._replace, "".join(f"{line}\n" for line in lines))
            except OSError as error:
                log.error("spool_not_written", extra={"path": str(self._path), "reason": repr(error)})

    def _replace(self, text: str) -> None:
        if not text:
            self._path.unlink(missing_ok=True)
            return
        fresh = self._path.with_name(f"{self._path.name}.new")
        fresh.touch(mode=0o600)  # a private incident's words may be in it
        with fresh.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


def _record(line: str) -> Record | None:
    try:
        return Record.model_validate_json(line)
    except ValidationError as error:
        log.error("spool_unreadable", extra={"reason": f"{error.error_count()} errors", "characters": len(line)})
        return None
