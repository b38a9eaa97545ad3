"""What is wrong with a playbook file, said so that an ops lead can mend it: file, line, key, message, remedy."""

from collections.abc import Iterable
from dataclasses import dataclass

Path = tuple[str | int, ...]
"""Where something stands in the file: keys, and positions in lists (from 0)."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something wrong at a path; `line` (from 1) is given only where the path does not tell it."""

    path: Path
    message: str
    remedy: str
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something wrong on a line (from 1) of the file, and what to do about it."""

    line: int
    key: str
    message: str
    remedy: str
    file: str = "playbook.yaml"

    def __str__(self) -> str:
        return f"{self.place} {self.message}; {self.remedy}"

    @property
    def place(self) -> str:
        """`playbook.yaml:14: severities.P0.objectve:`, as editors and terminals link it."""
        return f"{self.file}:{self.line}: {self.key}:" if self.key else f"{self.file}:{self.line}:"


def dotted(path: Path) -> str:
    """`escalation_policies.critical[2].page`: positions in lists count from 1, as people do."""
    key = ""
    for step in path:
        key += f"[{step + 1}]" if isinstance(step, int) else f".{step}"
    return key.removeprefix(".")


def explain(problems: Iterable[Problem]) -> str:
    """The problems as text for a terminal: each with its place on one line and its remedy below, then their number."""
    found = tuple(problems)
    blocks = [f"{problem.place} {problem.message}\n    → {problem.remedy}" for problem in found]
    count = "1 problem" if len(found) == 1 else f"{len(found)} problems"
    return "\n".join((*blocks, "", count))
