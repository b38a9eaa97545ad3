"""The health checks of an incident's services: what their news does to it.

They show on the card. Once all of them are well, they tick the item of the verification that says so, which nobody
can tick before; and what fails while it is watched sends it back, as a person's word would.
"""

from playbook import commands, verification
from playbook.events import Event, SymptomsChanged
from playbook.health.sample import Outcome
from playbook.incident import Incident, Status
from playbook.states.symptoms import Symptom
from playbook.wording import colon


def record(incident: Incident, command: commands.RecordSymptoms) -> list[Event]:
    """What has changed since the last report, and what follows from that."""
    known = {one.check: (one.state, one.seen) for one in incident.symptoms}
    changed = tuple(one for one in command.symptoms if known.get(one.check) != (one.state, one.seen))
    gone = known.keys() - {one.check for one in command.symptoms}
    if not incident.open or not (changed or gone):
        return []
    news = SymptomsChanged(at=command.at, by=command.by, symptoms=command.symptoms, changed=changed)
    failed = [one for one in changed if one.state is Outcome.FAILING and one.check in known]
    if failed and incident.status is Status.MONITORING:
        why = f"health check {failed[0].check}{colon(failed[0].said)}"
        return [news, *verification.relapse(incident, commands.Relapse(at=command.at, by=command.by, why=why))]
    after = incident.model_copy(update={"symptoms": command.symptoms})
    return [news, *ticked(after, command)]


def ticked(incident: Incident, command: commands.RecordSymptoms) -> list[Event]:
    """The item of a running verification that the checks answer, if all of them are well and it is not ticked yet."""
    have = incident.verification
    if not have.running or have.healthy not in have.open_checks or not verification.well(incident):
        return []
    return [*verification.tick(incident, commands.TickCheck(at=command.at, by=command.by, check=have.healthy))]


def line(event: SymptomsChanged) -> str:
    """What it is called on the timeline: what is bad is named, what is well is counted if there is more of it."""
    bad = [_bad(one) for one in event.changed if one.state is not Outcome.HEALTHY]
    well = [one.check for one in event.changed if one.state is Outcome.HEALTHY]
    good = [f"{len(well)} are well" if len(well) > 1 else f"{well[0]} is well"] if well else []
    return f"Health checks: {'; '.join((*bad, *good)) or 'none speaks for it any more'}"


def _bad(one: Symptom) -> str:
    return f"{one.check} is {one.state}{colon(one.said)}" if one.seen else f"{one.check} {one.said}"
