"""Open incidents learn how their health checks stand, on SQLite and on PostgreSQL."""

from datetime import timedelta

from playbook.commands import Declare
from playbook.health.check import Damping
from playbook.health.sample import Outcome, Sample
from playbook.health.standing import Standing, after
from scheduler.symptoms import Symptoms
from storage.database import Database
from storage.health import Written
from storage.incidents import Incidents
from storage.playbooks import Playbooks
from tests.support.checks import playbook
from tests.support.history import at

ITS = playbook(("checkout",), api={"kind": "command", "argv": ["true"], "every": "10s", "service": "checkout"})


async def known(incidents: Incidents) -> list[list[Outcome]]:
    """What each incident knows of its checks."""
    return [[one.state for one in incident.symptoms] for incident in await incidents.open()]


async def declared(incidents: Incidents) -> None:
    await incidents.declare(Declare(by="U1", at=at(0), severity="P2", services=("checkout",)))


async def test_all_that_are_open_hear_of_the_first_look_and_later_ones_of_what_is_known(database: Database) -> None:
    """That a check is well is news to an incident that was there before anybody had looked."""
    incidents = Incidents(database, Playbooks(database, ITS), lambda: None)
    symptoms = Symptoms(incidents, clock=lambda: at(1))
    await declared(incidents)
    await declared(incidents)
    await symptoms.run(Written(standings={"api": Standing()}, alarmed={}))
    before = await known(incidents)

    sample = Sample(check="api", at=at(1), took=timedelta(), outcome=Outcome.HEALTHY, says="well")
    written = Written(standings={"api": after(Standing(), sample, Damping())}, alarmed={})
    await symptoms.run(written)
    both = await known(incidents)
    await declared(incidents)
    await symptoms.run(written)
    every = await known(incidents)
    versions = await incidents.versions()
    await symptoms.run(written)

    assert before == [[], []]
    assert both == [[Outcome.HEALTHY]] * 2
    assert every == [[Outcome.HEALTHY]] * 3
    assert await incidents.versions() == versions
