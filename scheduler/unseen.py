"""Health checks that nobody can look at, since their runner is busy or gone: the runner has an alarm, once."""

import logging
from collections.abc import Callable
from datetime import datetime

from playbook.document import Playbook
from playbook.health import runners as rules
from playbook.health.standing import Standing
from storage.health import Health, Written
from storage.outages import OUTAGES

log = logging.getLogger(__name__)


class Unseen:
    """`clock` is the incidents' time."""

    def __init__(self, health: Health, playbook: Callable[[], Playbook], *, clock: Callable[[], datetime]) -> None:
        self._health = health
        self._playbook = playbook
        self._clock = clock

    async def run(self, written: Written) -> bool:
        """One round; returns whether it has written something. What stands written of the checks decides; done twice,
        or by two processes, it is the same.
        """
        known, news = written.standings, False
        try:
            for runner, names in rules.runners(self._playbook()).items():
                name = rules.known_as(runner)
                was = known.get(name, Standing())
                now = rules.standing(runner, was, [known[one] for one in names if one in known], self._clock())
                if now != was:
                    await self._health.stand(name, now)
                    news = True
        except OUTAGES as error:
            log.warning("runners_not_judged", extra={"reason": repr(error)})
        return news
