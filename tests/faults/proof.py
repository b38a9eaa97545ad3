"""What each proof has to say: a row of the table in `docs/reliability.md`."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the table. `took`: seconds."""

    test: str
    least: int
    """How many have to be done at the least."""
    of: str
    """What they are, in words."""
    done: int
    """How many of them were done."""
    lost: int
    doubled: int
    took: float
    figures: str = ""
    """What else was counted."""

    @property
    def holds(self) -> bool:
        """Whether all that had to be done was done, and nothing was lost or doubled."""
        return self.done >= self.least > 0 and self.lost == self.doubled == 0
