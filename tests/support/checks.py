"""Things that health checks look at, which a test breaks and mends: each is a file that is there, or not."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from playbook import reading
from playbook.document import Playbook
from playbook.health import kinds
from tests.support.story import Story

INTERVAL = timedelta(seconds=10)


class Thing:
    """Something that works while its file is there."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / f"{name}.works"
        self.mend()

    def mend(self) -> None:
        """It works."""
        self._path.write_text("it works\n")

    def break_it(self) -> None:
        """It does not."""
        self._path.unlink()

    def check(self, **keys: Any) -> dict[str, Any]:
        """A check of it, as the playbook file writes one."""
        return {"kind": "command", "argv": ["cat", str(self._path)], "every": "10s", **keys}


def playbook(services: tuple[str, ...], **checks: dict[str, Any]) -> Playbook:
    """The built-in playbook with these services and checks."""
    read = {name: kinds.check(written) for name, written in checks.items()}
    assert None not in read.values()
    return reading.default().model_copy(update={"services": services, "checks": read})


async def pass_time(story: Story, seconds: float) -> None:
    """Let both clocks run on in steps of two seconds, and let all be run and told that is due."""
    for _ in range(round(seconds / 2)):
        story.world.now += timedelta(seconds=2)
        story.workspace.clock.jump_to(story.workspace.clock.now() + 2)
        await story.warroom.parts.tick.run()
        await story.warroom.parts.checks.settle()
        await story.settle()
