"""The one way to find out whether somebody may give a command: the playbook's rules, and who is in Slack's groups."""

from collections.abc import Awaitable, Callable, Iterable

from playbook import authority
from playbook.authority import Members
from playbook.commands import Command, Declare
from playbook.incident import Incident
from storage.incidents import Incidents

Groups = Callable[[Iterable[str]], Awaitable[Members]]
"""The members of Slack's user groups."""


async def refuse_unless_allowed(
    incidents: Incidents, groups: Groups, incident: Incident | None, command: Declare | Command
) -> None:
    """Refuse what the playbook does not let this person do, naming somebody who may. None: nothing is declared yet."""
    playbook = await incidents.governing(incident) if incident else incidents.playbook
    members = await groups(authority.groups_to_ask(incident, command, playbook))
    authority.refuse_unless_allowed(incident, command, members, playbook)
