"""What is not in the database yet, in a file beside it: a process that dies meanwhile leaves it to the next."""

import asyncio
import glob
import hashlib
import logging
import os
import secrets
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, Field, ValidationError

from bot import tokens
from playbook.commands import Declare
from playbook.events import Familiar
from playbook.incident import Room

log = logging.getLogger(__name__)

WRITING: Final = 1.0
"""Seconds that a write is waited for: the database has had its time, and whoever declares is answered within three."""


class Record(BaseModel):
    """One declaration that is carried out without a record, and how far."""

    key: str
    command: Declare
    mark: str = Field(default_factory=lambda: secrets.token_hex(4))
    """Of this record alone: another process that tells the same without one must not take ours for its own."""
    happened: tuple[Annotated[Familiar, Field(discriminator="kind")], ...] = ()
    """What the declaration made happen, decided once: whom it calls does not change between two attempts."""
    room: Room | None = None
    receipts: dict[str, str] = Field(default_factory=dict)
    """Where each telling stands, by its key."""
    unknown: dict[str, datetime] = Field(default_factory=dict)
    """When each attempt began; without a receipt, nobody knows its outcome."""
    lost: set[str] = Field(default_factory=set)
    """What Slack refused for good; the deliveries try it again once there is a record."""
    number: int | None = None
    """Under which it is on record. From then on it is never declared again, whatever the database has forgotten."""
    placed: set[str] = Field(default_factory=set)
    """Whose receipts the database has."""

    @property
    def recorded(self) -> bool:
        """Whether it is on record."""
        return self.number is not None

    @property
    def open(self) -> set[str]:
        """What may have been told, or not: an attempt began, and nobody saw its end."""
        return self.unknown.keys() - self.receipts.keys() - self.lost

    @property
    def settled(self) -> bool:
        """Whether nothing is left to do: it is on record, and so is everything that was told without one."""
        return self.recorded and not self.open and self.receipts.keys() <= self.placed


class Spool:
    """A file of JSON lines, replaced as a whole, so that it is never half written.

    Each process has its own, named after its database and itself (`token`): two never overwrite each other.
    """

    def __init__(self, path: Path, database_url: str, token: str) -> None:
        self._folder = path.parent
        self._stem = f"{path.name}.{hashlib.sha256(database_url.encode()).hexdigest()[:12]}."
        self._path = self._folder / f"{self._stem}{_spelt(token)}"
        self._turn = asyncio.Lock()
        self._writing: set[asyncio.Task[bool]] = set()
        self._adopted: list[Path] = []

    def read(self) -> list[Record]:
        """What processes that have ended left; a line that cannot be read is logged and passed over."""
        found: list[Record] = []
        for left in sorted(self._folder.glob(f"{glob.escape(self._stem)}*")):
            if _lives(left.name.removeprefix(self._stem)):
                continue
            mine = self._path.with_name(f"{self._path.name}+{len(self._adopted)}")
            try:
                left.rename(mine)  # whoever is first has it
            except FileNotFoundError:
                continue
            self._adopted.append(mine)
            lines = mine.read_text("utf-8").splitlines()
            found += [one for line in lines if (one := _record(line)) is not None]
        return found

    async def write(self, records: Iterable[Record]) -> bool:
        """Keep exactly these; whether they are on disk. A disk that is full, or hangs, holds up nobody: what is in
        memory goes on.
        """
        text = "".join(f"{one.model_dump_json()}\n" for one in records)
        writing = asyncio.create_task(self._write(text))
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)
        done, _ = await asyncio.wait({writing}, timeout=WRITING)  # whoever is cancelled here leaves no half turn
        if not done:
            log.error("spool_not_written", extra={"path": str(self._path), "reason": "the disk does not answer"})
        return bool(done) and writing.result()

    async def _write(self, text: str) -> bool:
        async with self._turn:
            try:
                await asyncio.to_thread(self._replace, text)
            except OSError as error:
                log.error("spool_not_written", extra={"path": str(self._path), "reason": repr(error)})
                return False
            return True

    def _replace(self, text: str) -> None:
        if text:
            self._put(text)
        else:
            self._path.unlink(missing_ok=True)
        while self._adopted:
            self._adopted.pop().unlink(missing_ok=True)

    def _put(self, text: str) -> None:
        fresh = self._path.with_name(f".{self._path.name}.new")
        fresh.touch(mode=0o600)  # a private incident's words may be in it
        with fresh.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


def _spelt(token: str) -> str:
    """The token as a part of a file's name."""
    return token.replace(":", "@")


def _lives(name: str) -> bool:
    """Whether a process of this host still writes that file; another host's is taken: containers change their names.

    So the folder must not be shared by hosts that run at the same time.
    """
    token = name.partition("+")[0].replace("@", ":")
    return tokens.here(token) and not tokens.dead([token])


def _record(line: str) -> Record | None:
    try:
        return Record.model_validate_json(line)
    except ValidationError as error:
        log.error("spool_unreadable", extra={"reason": f"{error.error_count()} errors", "characters": len(line)})
        return None
