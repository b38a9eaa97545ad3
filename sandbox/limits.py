"""Slack's rate limits: so many calls a minute for each method, one message a second for each channel."""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable

# Calls a minute by tier. Source: Slack, Web API rate limits; "special" methods have none that is published.
PER_MINUTE: dict[int | None, int] = {1: 1, 2: 20, 3: 50, 4: 100, None: 600}
POSTS_PER_SECOND = 1.0
POST_BURST = 3


class Limits:
    """Counts in one-minute windows that slide, on the clock `now` (seconds)."""

    def __init__(self, now: Callable[[], float] = time.monotonic, *, on: bool = True) -> None:
        self.on = on
        self._now = now
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._posts: dict[str, tuple[float, float]] = {}

    def admit(self, method: str, tier: int | None) -> int | None:
        """None when the call may pass, else the seconds of Retry-After."""
        if not self.on:
            return None
        now, calls = self._now(), self._calls[method]
        while calls and calls[0] <= now - 60:
            calls.popleft()
        if len(calls) >= PER_MINUTE[tier]:
            return max(1, math.ceil(calls[0] + 60 - now))
        calls.append(now)
        return None

    def admit_post(self, channel: str) -> int | None:
        """The same for one more message in this channel. Source: Slack, chat.postMessage."""
        if not self.on:
            return None
        now = self._now()
        tokens, since = self._posts.get(channel, (float(POST_BURST), now))
        tokens = min(float(POST_BURST), tokens + (now - since) * POSTS_PER_SECOND)
        if tokens < 1:
            self._posts[channel] = (tokens, now)
            return max(1, math.ceil((1 - tokens) / POSTS_PER_SECOND))
        self._posts[channel] = (tokens - 1, now)
        return None
