"""The estimate by itself: given in one word, without a status update; what it calls is for the flags.

Unlike the field of an update, which takes any words, it is refused if nobody can count with it.
"""

from datetime import timedelta
from textwrap import shorten
from typing import Final

from playbook import commands, estimates
from playbook.document import Playbook
from playbook.events import Estimated, Event, UpdatePosted
from playbook.incident import Incident, Report
from playbook.lifecycle import refuse_unless_open
from playbook.refusals import Refused
from playbook.wording import colon, person

LONGEST: Final = timedelta(days=366)
"""More is a slip of the hand."""
_SHOWN: Final = 60
_FORMS: Final = "such as `/incident estimate 5h`, `2-4 hours` or `until 18:00`; or `unknown`"


def give(incident: Incident, command: commands.Estimate, playbook: Playbook) -> list[Event]:
    """Take the estimate. Raises `Refused` if it is none."""
    refuse_unless_open(incident, "estimate")
    said = " ".join(command.estimate.split())
    if not said:
        raise Refused(f"Say how long it will still take, {_FORMS}.")
    if said.casefold() != estimates.UNKNOWN:
        _refuse_unless_counted(said, command, playbook)
    return [Estimated(at=command.at, by=command.by, estimate=said, before=incident.estimate.strip(), why=command.why)]


def _refuse_unless_counted(said: str, command: commands.Estimate, playbook: Playbook) -> None:
    left, quoted = estimates.remaining(said, command.at, playbook.calendar), shorten(said, _SHOWN, placeholder="…")
    if left is None:
        raise Refused(f"“{quoted}” does not say how long it will still take. Write it {_FORMS}.")
    if not left:
        raise Refused(f"“{quoted}” is no time at all. If the impact is over: `/incident resolve <what fixed it>`.")
    if left > LONGEST:
        raise Refused(f"“{quoted}” is more than a year. Write how long it will still take, {_FORMS}.")


def heard(report: Report, known: str) -> Report:
    """The report of an update, with the estimate that its words plainly name.

    What stands in the field for it comes first, unless that only repeats what was known: the form is prefilled.
    """
    given = report.estimate.strip()
    named = estimates.named(report.new) if not given or given == known.strip() else ""
    return report.model_copy(update={"estimate": named}) if named else report


def evolved(incident: Incident, event: Estimated) -> Incident:
    """The incident with the estimate."""
    return incident.model_copy(update={"estimate": event.estimate, "estimated_at": event.at})


def reported(incident: Incident, event: UpdatePosted) -> Incident:
    """The incident with the estimate of an update; one that only repeats what was known is as old as it was.

    The form is prefilled with the estimate that stands, so whoever leaves it there has given none.
    """
    said = event.report.estimate.strip()
    if not said or said == incident.estimate.strip():
        return incident
    return incident.model_copy(update={"estimate": event.report.estimate, "estimated_at": event.at})


def line(event: Estimated) -> str:
    """What it is called on the timeline."""
    if event.estimate.casefold() == estimates.UNKNOWN:
        return f"{person(event.by)} cannot say how long it will still take{colon(event.why)}"
    return f"{person(event.by)} estimates {event.estimate}{colon(event.why)}"
