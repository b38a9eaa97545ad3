"""What each proof has to say: a row of the table in `docs/reliability.md`; and how much of it is to be done."""

import os
from dataclasses import dataclass
from typing import Final

FULL: Final = "full"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the table. `took`: seconds."""

    test: str
    at_least: str
    """What the proof has to do at the least, in words."""
    done: int
    """How many of them were done."""
    lost: int
    doubled: int
    took: float
    figures: str = ""
    """What else was counted."""

    @property
    def holds(self) -> bool:
        """Whether something was done, and nothing was lost or doubled."""
        return self.done > 0 and self.lost == self.doubled == 0


def is_full() -> bool:
    """Whether everything is to be done: `WARROOM_FAULTS=full`; else a quick share."""
    return os.environ.get("WARROOM_FAULTS") == FULL


def share(quick: float) -> float:
    """The fraction to do: everything, or the quick share."""
    return 1.0 if is_full() else quick
