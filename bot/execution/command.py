"""What is run, how it ended, and what it printed."""

import errno
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final

from playbook import sizes
from playbook.durations import spell
from playbook.health.fields import spelt

KEPT: Final = 64 * 1024
"""Bytes of what a program prints that are kept: the first quarter, and the end."""
MOST: Final = 8 * 1024 * 1024
"""Bytes after which a program that goes on printing is stopped."""


class NotRun(Exception):
    """It could not even be begun; the words are a sentence."""


class Ended(StrEnum):
    """How a run came to its end."""

    EXITED = "exited"
    TIMED_OUT = "timed out"
    FLOODED = "flooded"
    LOST = "lost"
    """The connection to its host ended, and nobody knows what became of it."""
    UNSEEN = "unseen"
    """It was told to end, and nobody saw that it did: it may run on."""


UNLIMITED: Final = 2**62
"""Bytes that no file has: a backup is as large as it is."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a program on this host may use, itself and each of its children. (Linux only.)"""

    data: int = 4 * 1024**3
    """Bytes of memory that it writes."""
    file: int = UNLIMITED
    """Bytes of one file."""
    files: int = 4096
    """Open files."""

    @classmethod
    def of(cls, memory: str | None, file: str | None) -> "Limits":
        """With these sizes instead, as the playbook writes them."""
        given = {"data": memory, "file": file}
        return cls(**{name: sizes.bytes_in(size) for name, size in given.items() if size is not None})


@dataclass(frozen=True, kw_only=True)
class Command:
    """A program with its arguments, and the bounds of its run."""

    argv: tuple[str, ...]
    timeout: timedelta
    directory: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    """What is added to the little that every program gets."""
    limits: Limits = Limits()


@dataclass(frozen=True, kw_only=True)
class Result:
    """How it ended, with what code (negative: by that signal), after how long, and what it printed, readably."""

    ended: Ended
    code: int | None
    took: timedelta
    output: str

    def says(self, command: Command) -> str:
        """One short line: “ended with 1 in 12 ms”."""
        program = command.argv[0].rpartition("/")[2]
        match self.ended:
            case Ended.TIMED_OUT:
                return f"{program} did not end within {spelt(command.timeout)}, and was stopped"
            case Ended.FLOODED:
                return f"{program} printed more than {MOST // 1024**2} MB, and was stopped"
            case Ended.LOST:
                return f"the connection was lost while {program} ran"
            case Ended.UNSEEN:
                return f"{program} was told to stop after {said(self.took)}, and nobody saw it end"
            case Ended.EXITED if self.cut(command):
                return f"{program} came to its limit of {sizes.said(command.limits.file)} for a file"
            case Ended.EXITED if self.code is not None and self.code < 0:
                return f"{program} was ended by signal {-self.code} after {said(self.took)}"
            case Ended.EXITED:
                return f"{program} ended with {self.code} in {said(self.took)}"

    def cut(self, command: Command) -> bool:
        """Whether a file came to its limit, so that what was written is not whole: as far as the program or one of its
        children says so, by its end or in what it printed.
        """
        if command.limits.file >= UNLIMITED:
            return False
        return self.code in (-signal.SIGXFSZ, 128 + signal.SIGXFSZ) or any(said in self.output for said in _TOO_LARGE)


_TOO_LARGE: Final = (signal.strsignal(signal.SIGXFSZ) or "", os.strerror(errno.EFBIG))
"""What programs print for it."""


def said(took: timedelta) -> str:
    """How long something took: `12 ms`, `3 s`, `2 min 5 s`."""
    milliseconds = took // timedelta(milliseconds=1)
    return f"{milliseconds} ms" if milliseconds < 1000 else spell(took)
