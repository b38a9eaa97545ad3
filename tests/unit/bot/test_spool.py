"""The spool: what is not in the database yet stands in a file, and whoever writes knows whether it does."""

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import spool
from bot.spool import Record, Spool
from playbook.commands import Declare

LEFT = Record(key="slack:1", command=Declare(by="U1", at=datetime(2026, 11, 24, tzinfo=UTC), severity="P0", title="x"))


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no failure of its disk."""
    monkeypatch.setattr(spool, "WRITING", 30.0)


def files(folder: Path) -> list[Path]:
    """What lies there."""
    return list(folder.iterdir())


async def test_a_disk_that_hangs_holds_up_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that the disk does not end is said not to be there after a moment; once the disk answers, it is."""
    kept = Spool(tmp_path / "spool.jsonl", "sqlite:///one", "elsewhere:1:ab")
    assert await kept.write([LEFT])
    (file,) = files(tmp_path)
    os.mkfifo(tmp_path / f".{file.name}.new")  # whoever opens it for writing waits for a reader

    assert await kept.write([]) is True
    monkeypatch.setattr(spool, "WRITING", 0.1)
    assert await kept.write([LEFT]) is False

    await asyncio.to_thread((tmp_path / f".{file.name}.new").read_bytes)


async def test_whoever_is_cancelled_leaves_no_two_writers(tmp_path: Path) -> None:
    """A write goes to its end, though nobody waits for it any more; the next one has its turn after it."""
    kept = Spool(tmp_path / "spool.jsonl", "sqlite:///one", "elsewhere:1:ab")
    given_up = asyncio.create_task(kept.write([LEFT, LEFT]))
    await asyncio.sleep(0)
    given_up.cancel()

    assert await kept.write([LEFT])
    (file,) = files(tmp_path)
    assert len(file.read_text().splitlines()) == 1
