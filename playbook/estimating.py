"""The estimate by itself: given in one word, without a status update; what it calls is for the flags.

Unlike the field of an update, which takes any words, it is refused if nobody can count with it. One that can be counted
with runs out: then the card says so, and whoever commands is asked for another one, once, in person. While a resolution
is verified nobody is asked, since the impact is said to be over.
"""

from datetime import datetime, timedelta
from textwrap import shorten
from typing import Final

from playbook import answering, commands, estimates
from playbook.document import Playbook
from playbook.events import Estimated, EstimatePassed, Event, UpdatePosted
from playbook.incident import Incident, Report
from playbook.lifecycle import refuse_unless_open
from playbook.refusals import Refused
from playbook.telling import Lane, Telling, What, card
from playbook.wording import colon, person

LONGEST: Final = timedelta(days=366)
"""More is a slip of the hand."""
ANEW: Final = {"estimate_out": False, "estimate_asked": ""}
"""What is true of an estimate that has just been given, and of none."""
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


def ends_at(incident: Incident, playbook: Playbook) -> datetime | None:
    """When it should be over; None if nobody has said so in words that one can count with."""
    since = incident.estimated_at
    left = None if since is None else estimates.remaining(incident.estimate, since, playbook.calendar)
    return None if since is None or left is None else since + left


def upcoming(incident: Incident, playbook: Playbook) -> datetime | None:
    """When the estimate runs out; None if it cannot, or has been said to have."""
    if not incident.open or incident.estimate_out or incident.verification.running:
        return None
    return ends_at(incident, playbook)


def stands(incident: Incident) -> str:
    """The estimate as it stands, with a word that it has run out if it has; empty if there is none."""
    said = incident.estimate.strip()
    return f"{said} (has run out)" if said and incident.estimate_out else said


def ask(incident: Incident, command: commands.AskEstimate, playbook: Playbook) -> list[Event]:
    """Ask whoever has it for another one; nothing if it has not run out."""
    due = upcoming(incident, playbook)
    if due is None or command.at < due:
        return []
    who = answering.holder(incident) or ""
    return [EstimatePassed(at=command.at, by=command.by, estimate=incident.estimate.strip(), due=due, person=who)]


def evolved(incident: Incident, event: Estimated | EstimatePassed) -> Incident:
    """The incident with the estimate, or with one that has run out."""
    if isinstance(event, EstimatePassed):
        return incident.model_copy(update={"estimate_out": True, "estimate_asked": asking(event)})
    return given(incident, event.estimate, event.at)


def given(incident: Incident, estimate: str, at: datetime) -> Incident:
    """The incident with an estimate that somebody has just given."""
    return incident.model_copy(update={"estimate": estimate, "estimated_at": at, **ANEW})


def reported(incident: Incident, event: UpdatePosted) -> Incident:
    """The incident with the estimate of an update; one that only repeats what was known is as old as it was.

    The form is prefilled with the estimate that stands, so whoever leaves it there has given none.
    """
    said = event.report.estimate.strip()
    repeated = said == incident.estimate.strip() and not incident.estimate_out
    return incident if not said or repeated else given(incident, event.report.estimate, event.at)


def asking(event: EstimatePassed) -> str:
    """The key of the message that asks for another one; empty if there is nobody to ask."""
    return f"estimate:{event.at.isoformat()}:{event.person}" if event.person else ""


def told(after: Incident) -> list[Telling]:
    """The card; and whoever is asked for another one, alone."""
    return [*card(after), *_question(after.estimate_asked)]


def settled(before: Incident | None, after: Incident) -> list[Telling]:
    """What asked for another one, to be edited: there is one, or none is needed any more."""
    asked = before.estimate_asked if before else ""
    over = before is not None and before.open and not after.open
    return _question(asked) if over or after.estimate_asked != asked else []


def _question(key: str) -> list[Telling]:
    if not key:
        return []
    return [Telling(key=key, what=What.ASIDE, lane=Lane.PROMPT, queue=key, person=key.rpartition(":")[2])]


def line(event: Estimated | EstimatePassed) -> str:
    """What it is called on the timeline."""
    if isinstance(event, EstimatePassed):
        return f"The estimate “{event.estimate}” has run out"
    if event.estimate.casefold() == estimates.UNKNOWN:
        return f"{person(event.by)} cannot say how long it will still take{colon(event.why)}"
    return f"{person(event.by)} estimates {event.estimate}{colon(event.why)}"
