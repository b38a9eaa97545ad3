"""Open incidents learn how the health checks stand that speak for them."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from playbook.commands import RecordSymptoms
from playbook.health.choosing import of_incident
from playbook.health.runners import UNSEEN
from playbook.health.sample import Outcome
from playbook.health.standing import Standing
from playbook.incident import Incident
from playbook.states.symptoms import Symptom
from storage.health import Written
from storage.incidents import Incidents
from storage.outages import OUTAGES

log = logging.getLogger(__name__)


class Symptoms:
    """`clock` is the incidents' time."""

    def __init__(self, incidents: Incidents, *, clock: Callable[[], datetime]) -> None:
        self._incidents = incidents
        self._clock = clock
        self._states: object = None
        self._versions: dict[int, int] = {}

    async def run(self, written: Written) -> None:
        """One round. Nothing is read twice that has not changed, and a report that says nothing new is none."""
        if not self._incidents.playbook.checks:
            return
        try:
            states = {name: (one.since is None, one.state, one.unseen_since) for name, one in written.standings.items()}
            versions = await self._incidents.versions()
            known = self._versions if states == self._states else {}
            changed = [number for number, version in versions.items() if known.get(number) != version]
            for incident in await self._incidents.open(changed if known else None) if changed else []:
                await self._report(incident, written.standings)
            self._states, self._versions = states, versions
        except OUTAGES as error:
            log.warning("symptoms_not_reported", extra={"reason": repr(error)})

    async def _report(self, incident: Incident, standings: Mapping[str, Standing]) -> None:
        """What it knows already is not reported, so that it costs no transaction."""
        names = of_incident(incident, self._incidents.playbook)
        found = (_symptom(name, standings[name]) for name in names if name in standings)
        symptoms = tuple(one for one in found if one is not None)
        if _states(symptoms) != _states(incident.symptoms):
            await self._incidents.handle(incident.number, RecordSymptoms(at=self._clock(), symptoms=symptoms))


def _symptom(name: str, one: Standing) -> Symptom | None:
    """None while nobody has looked yet. What was failing when it was seen last goes on to be."""
    if one.since is None:
        return None
    if one.unseen_since is not None and not one.failing:
        return Symptom(check=name, state=Outcome.DEGRADED, said=UNSEEN, since=one.unseen_since, seen=False)
    return Symptom(check=name, state=one.state, said=one.said, since=one.since)


def _states(symptoms: Sequence[Symptom]) -> list[tuple[str, Outcome, bool]]:
    return [(one.check, one.state, one.seen) for one in symptoms]
