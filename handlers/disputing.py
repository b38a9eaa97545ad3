"""Changing the severity: whoever may not lower it proposes it to somebody who may."""

from handlers.asking import Ask
from handlers.movedon import addressed
from playbook import commands
from playbook.authority import Forbidden
from playbook.incident import Incident
from playbook.refusals import Refused
from playbook.wording import person
from storage.batch import Outcome


async def given(ask: Ask, incident: Incident, command: commands.ChangeSeverity) -> Outcome:
    """Raise or lower it; what this person may not is written down as a proposal. Raises `Refused`."""
    try:
        return await ask.give(incident.number, command)
    except Forbidden as no:
        asked = whom(ask, incident, no)
        if no.deed != "severity-lower" or not asked:
            raise
        if not command.why:
            typed = f"`/incident severity {command.to} <why>`"
            told = Refused(f"{no.sentence} Or say why, and it is put to {person(asked)}: {typed}.")
            raise addressed(told, incident, ask.channel) from no
        proposal = commands.ProposeSeverity(by=ask.by, at=ask.at, to=command.to, why=command.why, asked=asked)
        return await ask.give(incident.number, proposal)


def whom(ask: Ask, incident: Incident, no: Forbidden) -> str:
    """Who is asked instead; empty if nobody may be, or nobody may know of it."""
    known = incident.members if incident.private else no.may
    return next((one for one in no.may if one != ask.by and one in known), "")
