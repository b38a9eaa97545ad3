"""What a merge brings along: what the duplicate's people know and owe is known and owed where they go on."""

from collections.abc import Sequence

from playbook import commands, flags, tasks
from playbook.document import Playbook
from playbook.events import Event, TaskAdded, UsersCounted
from playbook.incident import Incident
from playbook.states.related import Carried


def carried(incident: Incident) -> Carried:
    """What this incident has that must not be lost as it is merged."""
    return Carried(
        flags=tuple(flag.key for flag in incident.flags.up),
        users=incident.flags.users,
        tasks=tuple((task.person, task.words) for task in incident.tasks if not task.done),
    )


def brought(incident: Incident, command: commands.RecordMerged, playbook: Playbook) -> list[Event]:
    """The flags that are not up here, told to who must know of them; the greater number of users; the open tasks."""
    came = command.carried
    up = [flags.flag_of(key, command.at, playbook) for key in came.flags if key in flags.down(incident, playbook)]
    raised = flags.called(incident, up, command.at, command.by, why=f"as said of INC-{command.other}")
    return [*raised, *_users(incident, command), *_tasks(incident, command)]


def _users(incident: Incident, command: commands.RecordMerged) -> Sequence[Event]:
    users, before = command.carried.users, incident.flags.users
    if users is None or users <= (before or 0):
        return []
    return [UsersCounted(at=command.at, by=command.by, users=users, before=before)]


def _tasks(incident: Incident, command: commands.RecordMerged) -> Sequence[Event]:
    first = len(incident.tasks) + 1
    left = command.carried.tasks[: max(0, tasks.MOST - len(incident.tasks))]
    return [
        TaskAdded(at=command.at, by=command.by, number=number, words=words, person=person)
        for number, (person, words) in enumerate(left, start=first)
    ]
