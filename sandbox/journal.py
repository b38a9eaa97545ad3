"""The record of Web API calls: what the app asked, when, and what it got."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.changes import Changes
from sandbox.wire import Json


@dataclass(kw_only=True)
class Call:
    """One call. Times are monotonic seconds; `finished` and `answer` are None while it is under way or lost.

    `round_trip` counts from the last act of a person: 1 for calls that began before any other had been answered,
    2 for those that could know an answer of the first, and so on.
    """

    method: str
    args: Json
    started: float
    round_trip: int
    finished: float | None = None
    answer: Json | None = None
    status: int = 0

    @property
    def ok(self) -> bool:
        """Whether Slack did what was asked and the app was told so."""
        return bool(self.answer and self.answer.get("ok"))


class Journal:
    """All calls in the order of their beginning."""

    def __init__(self, changes: Changes) -> None:
        self.calls: list[Call] = []
        self._changes = changes
        self._depth = 0
        self._marked = 0.0

    def mark(self) -> None:
        """A person acts: round trips count from here. What is still under way began before, and is none of theirs."""
        self._depth, self._marked = 0, time.monotonic()

    def begin(self, method: str, args: Json) -> Call:
        """Write down a call that has arrived."""
        call = Call(method=method, args=args, started=time.monotonic(), round_trip=self._depth + 1)
        self.calls.append(call)
        return call

    def end(self, call: Call, status: int, answer: Json | None) -> None:
        """Write down how it was answered; `answer` is None when the app got none."""
        call.finished, call.status, call.answer = time.monotonic(), status, answer
        if call.started >= self._marked:
            self._depth = max(self._depth, call.round_trip)
        self._changes.tell("calls")

    def of(self, method: str) -> Iterator[Call]:
        """The calls of one method."""
        return (call for call in self.calls if call.method == method)
