"""The one way to find out whether somebody may give a command: the playbook's rules, and who is in Slack's groups."""

from collections.abc import Awaitable, Callable, Iterable, Sequence

from playbook import authority
from playbook.circles import Members
from playbook.commands import Command, Declare
from playbook.document import Playbook
from playbook.incident import Incident
from playbook.refusals import Refused
from storage.incidents import Incidents

Groups = Callable[[Iterable[str]], Awaitable[Members]]
"""The members of Slack's user groups."""


async def refuse_unless_allowed(
    incidents: Incidents, groups: Groups, incident: Incident | None, command: Declare | Command
) -> None:
    """Refuse what the playbook does not let this person do, naming somebody who may. None: nothing is declared yet."""
    (refused,) = await refusals(incidents, groups, incident, (command,))
    if refused:
        raise refused


async def refusals(
    incidents: Incidents, groups: Groups, incident: Incident | None, several: Sequence[Declare | Command]
) -> list[Refused | None]:
    """Why this person may not give each of several, None if they may; Slack is asked for all their groups at once."""
    playbook = await incidents.governing(incident) if incident else incidents.playbook
    wanted = [group for command in several for group in authority.groups_to_ask(incident, command, playbook)]
    members = await groups(dict.fromkeys(wanted))
    return [_refusal(incident, command, members, playbook) for command in several]


def _refusal(
    incident: Incident | None, command: Declare | Command, members: Members, playbook: Playbook
) -> Refused | None:
    try:
        authority.refuse_unless_allowed(incident, command, members, playbook)
    except Refused as refused:
        return refused
    return None
