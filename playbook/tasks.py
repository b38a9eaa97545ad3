"""The tasks machine: what people give each other to do while they work on an incident.

A task is one message in the war room, with a button, edited once it is done.
"""

from typing import Final

from playbook import commands, events
from playbook.events import Event
from playbook.incident import Incident
from playbook.lifecycle import refuse_unless_open
from playbook.refusals import Refused
from playbook.states.tasks import Task
from playbook.telling import Lane, Telling, What, aside, card, invite
from playbook.wording import person

LONGEST: Final = 500
"""Characters of a task; what is longer is a note."""
MOST: Final = 100
"""Tasks of one incident; more are no help to anybody."""


def add(incident: Incident, command: commands.AddTask) -> list[Event]:
    """Somebody is to do something."""
    refuse_unless_open(incident, "do")
    if not command.words:
        raise Refused("Say who is to do what: `/incident task @name <words>`, or `/incident task <words>` for anybody.")
    if len(command.words) > LONGEST:
        raise Refused(f"A task may have {LONGEST} characters; this has {len(command.words):,}. Shorten it, or note it.")
    if len(incident.tasks) >= MOST:
        raise Refused(f"{incident.name} has {MOST} tasks already; finish some: `/incident tasks`.")
    number = len(incident.tasks) + 1
    added = events.TaskAdded(at=command.at, by=command.by, number=number, words=command.words, person=command.person)
    return [added]


def finish(incident: Incident, command: commands.FinishTask) -> list[Event]:
    """Somebody has done it; over or not, what is done is done."""
    task = next((one for one in incident.tasks if one.number == command.task), None)
    if task is None:
        raise Refused(f"{incident.name} has no task {command.task}. `/incident tasks` shows them.")
    if task.done:
        raise Refused(f"<@{task.done_by}> has done that already: {task.words}")
    return [events.TaskDone(at=command.at, by=command.by, number=task.number, words=task.words)]


def after(have: tuple[Task, ...], event: events.TaskAdded | events.TaskDone) -> tuple[Task, ...]:
    """The tasks after one more was given or done."""
    match event:
        case events.TaskAdded():
            new = Task(number=event.number, words=event.words, by=event.by, at=event.at, person=event.person)
            return (*have, new)
        case events.TaskDone():
            done = {"done_by": event.by, "done_at": event.at}
            return tuple(one.model_copy(update=done) if one.number == event.number else one for one in have)


def told(
    before: Incident | None, event: events.TaskAdded | events.TaskDone, incident: Incident, seq: int
) -> list[Telling]:
    """The task's message, which mentions whoever is to do it, and the card; they are let in.

    Whom it brings into a private incident is told in person: there they must learn what it is, and why they see it.
    """
    person = (event.person,) if isinstance(event, events.TaskAdded) and event.person else ()
    known = before.members if before is not None and before.private else person
    new = [aside(who, seq) for who in person if who not in (*known, event.by)]
    return [*telling(incident, event.number), *card(incident), *invite(incident, person, seq), *new]


def telling(incident: Incident, number: int) -> list[Telling]:
    """The message of one task, once there is a room for it."""
    if incident.room is None:
        return []
    key = f"task:{number}"
    return [Telling(key=key, what=What.TASK, lane=Lane.PROMPT, queue=key)]


def line(event: events.TaskAdded | events.TaskDone) -> str:
    """How it is called on the timeline."""
    match event:
        case events.TaskAdded():
            whom = "anybody" if not event.person else "themselves" if event.person == event.by else person(event.person)
            return f"{person(event.by)} gave {whom} a task: {event.words}"
        case events.TaskDone():
            return f"{person(event.by)} did it: {event.words}"
