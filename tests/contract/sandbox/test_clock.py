"""The virtual clock, and the timestamps that it gives."""

import json
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import VirtualClock
from sandbox.workspace import Workspace


def test_time_runs_at_its_rate() -> None:
    """now = virtual + (wall - real) * rate, through changes of rate and jumps."""
    wall = [100.0]
    clock = VirtualClock(start=1000.0, wall=lambda: wall[0])
    wall[0] += 10
    assert clock.now() == 1010.0
    clock.set_rate(60)
    wall[0] += 10
    assert clock.now() == 1610.0
    clock.jump_to(5000.0)
    assert clock.now() == 5000.0


def test_time_does_not_run_backwards() -> None:
    """Neither a jump back nor a negative rate."""
    clock = VirtualClock(start=1000.0, rate=0)
    with pytest.raises(ValueError, match="backwards"):
        clock.jump_to(900.0)
    with pytest.raises(ValueError, match="backwards"):
        clock.set_rate(-1)


def test_the_file_follows_each_change(tmp_path: Path) -> None:
    """Another process reads virtual, real and rate."""
    path = tmp_path / "clock.json"
    clock = VirtualClock(path, start=1000.0, wall=lambda: 100.0)
    first = json.loads(path.read_text())
    clock.set_rate(10)
    clock.advance(5)

    assert first == {"virtual": 1000.0, "real": 100.0, "rate": 1.0}
    assert json.loads(path.read_text()) == {"virtual": 1005.0, "real": 100.0, "rate": 10}
    assert [file.name for file in tmp_path.iterdir()] == ["clock.json"]


async def test_messages_are_stamped_by_it(manifest: dict[str, object]) -> None:
    """Timestamps are virtual, unique and growing even when time stands still."""
    async with Workspace(manifest, clock=VirtualClock(start=2000.0, rate=0), limits=False) as ws:
        client = AsyncWebClient(token=ws.app.bot_token, base_url=ws.api_url)
        stamps = [(await client.chat_postMessage(channel="#general", text="x"))["ts"] for _ in range(3)]
        ws.clock.advance(60)
        stamps.append((await client.chat_postMessage(channel="#general", text="x"))["ts"])

    assert stamps == ["2000.000000", "2000.000001", "2000.000002", "2060.000000"]
