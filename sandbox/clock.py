"""The workspace's clock: it can run faster than the wall's, and jump ahead."""

import json
import time
from collections.abc import Callable
from pathlib import Path


class VirtualClock:
    """now = virtual + (wall - real) * rate. Seconds since the epoch.

    With `path` the three numbers are written there at each change, atomically, so that another process can follow.
    """

    def __init__(
        self,
        path: Path | str | None = None,
        *,
        start: float | None = None,
        rate: float = 1.0,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._wall = wall
        self._real = wall()
        self._virtual = self._real if start is None else start
        self.rate = rate
        self._path = Path(path) if path else None
        self._watchers: list[Callable[[], None]] = []
        self._write()

    def now(self) -> float:
        """The time that people see."""
        return self._virtual + (self._wall() - self._real) * self.rate

    def set_rate(self, rate: float) -> None:
        """Let time run `rate` times as fast as the wall's; 0 stops it."""
        if rate < 0:
            raise ValueError("time does not run backwards")
        self._settle(self.now(), rate)

    def jump_to(self, epoch: float) -> None:
        """Make it `epoch` now. Going back is refused: timestamps of messages only grow."""
        if epoch < self.now() - 1:
            raise ValueError("time does not run backwards")
        self._settle(epoch, self.rate)

    def advance(self, seconds: float) -> None:
        """Jump ahead by `seconds`."""
        self.jump_to(self.now() + seconds)

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call `watcher` after each change of rate or jump."""
        self._watchers.append(watcher)

    def _settle(self, virtual: float, rate: float) -> None:
        self._virtual, self._real, self.rate = virtual, self._wall(), rate
        self._write()
        for watcher in self._watchers:
            watcher()

    def _write(self) -> None:
        if not self._path:
            return
        text = json.dumps({"virtual": self._virtual, "real": self._real, "rate": self.rate})
        draft = self._path.with_name(self._path.name + ".new")
        draft.write_text(text, encoding="utf-8")
        draft.replace(self._path)
