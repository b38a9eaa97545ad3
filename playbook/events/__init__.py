"""What has happened to an incident. Past tense: the timeline is these, in order.

They are stored, so a field may be added with a default, and none may be renamed or removed.
Each machine's events have their file; here they are one.
"""

from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from playbook.events.checklist import ItemsTicked
from playbook.events.course import (
    Acknowledged,
    CardPosted,
    CommanderAssigned,
    Declared,
    Joined,
    LevelPassed,
    NoteAdded,
    OverdueWidened,
    Paged,
    PromptSnoozed,
    Reason,
    Repaired,
    Retitled,
    RoomOpened,
    SeverityChanged,
    StatusChanged,
    Undelivered,
    UpdateOverdue,
    UpdatePosted,
    UpdatePrompted,
    UpdateStep,
)
from playbook.events.dispute import SeverityKept, SeverityProposed
from playbook.events.estimates import Estimated, EstimatePassed
from playbook.events.flags import FlagsLowered, FlagsRaised, Raised, UsersCounted
from playbook.events.handing import Arrived, Exported
from playbook.events.happened import Foreign, Happened
from playbook.events.keeping import MessageDeleted, MessageEdited, MessageKept, MessageTakenOut
from playbook.events.phases import PhaseEntered, QuestionAnswered, TimeUsed
from playbook.events.places import (
    CanvasOpened,
    DocumentOpened,
    MeetingOpened,
    PlaceChanged,
    TopicChanged,
    TopicPutBack,
)
from playbook.events.related import DuplicateTaken, Tied, Untied
from playbook.events.repeating import PageRepeated
from playbook.events.roles import (
    CommanderAway,
    CommanderLost,
    CommanderSought,
    HandoverDeclined,
    HandoverLapsed,
    HandoverOffered,
    HandoverProposed,
    RoleAssigned,
    RoleReleased,
)
from playbook.events.runs import (
    RunEnded,
    RunStarted,
    RunStep,
    StepAnswered,
    StepApproved,
    StepAsked,
    StepBegun,
    StepCancelled,
    StepFaltered,
    StepLapsed,
    StepReached,
    StepRecorded,
    StepRepeated,
    StepTicked,
)
from playbook.events.speaking import Spoke
from playbook.events.still import StillAnswered, StillAsked, Unacknowledged
from playbook.events.symptoms import SymptomsChanged
from playbook.events.tasks import TaskAdded, TaskDone
from playbook.events.verification import (
    CheckTicked,
    CheckUnticked,
    MonitoringBegun,
    Relapsed,
    VerificationBegun,
    VerificationStep,
)
from playbook.events.ways import PagedByMail, PagedByPagerDuty

__all__ = [
    "Acknowledged",
    "Arrived",
    "CanvasOpened",
    "CardPosted",
    "CheckTicked",
    "CheckUnticked",
    "CommanderAssigned",
    "CommanderAway",
    "CommanderLost",
    "CommanderSought",
    "Declared",
    "DocumentOpened",
    "DuplicateTaken",
    "EstimatePassed",
    "Estimated",
    "Event",
    "Exported",
    "Familiar",
    "FlagsLowered",
    "FlagsRaised",
    "Foreign",
    "HandoverDeclined",
    "HandoverLapsed",
    "HandoverOffered",
    "HandoverProposed",
    "Happened",
    "ItemsTicked",
    "Joined",
    "LevelPassed",
    "MeetingOpened",
    "MessageDeleted",
    "MessageEdited",
    "MessageKept",
    "MessageTakenOut",
    "MonitoringBegun",
    "NoteAdded",
    "OverdueWidened",
    "PageRepeated",
    "Paged",
    "PagedByMail",
    "PagedByPagerDuty",
    "PhaseEntered",
    "PlaceChanged",
    "PromptSnoozed",
    "QuestionAnswered",
    "Raised",
    "Reason",
    "Relapsed",
    "Repaired",
    "Retitled",
    "RoleAssigned",
    "RoleReleased",
    "RoomOpened",
    "RunEnded",
    "RunStarted",
    "RunStep",
    "SeverityChanged",
    "SeverityKept",
    "SeverityProposed",
    "Spoke",
    "StatusChanged",
    "StepAnswered",
    "StepApproved",
    "StepAsked",
    "StepBegun",
    "StepCancelled",
    "StepFaltered",
    "StepLapsed",
    "StepReached",
    "StepRecorded",
    "StepRepeated",
    "StepTicked",
    "StillAnswered",
    "StillAsked",
    "SymptomsChanged",
    "TaskAdded",
    "TaskDone",
    "Tied",
    "TimeUsed",
    "TopicChanged",
    "TopicPutBack",
    "Unacknowledged",
    "Undelivered",
    "Untied",
    "UpdateOverdue",
    "UpdatePosted",
    "UpdatePrompted",
    "UpdateStep",
    "UsersCounted",
    "VerificationBegun",
    "VerificationStep",
    "read_event",
]

Familiar = (
    Declared
    | Paged
    | PageRepeated
    | LevelPassed
    | Acknowledged
    | StillAsked
    | StillAnswered
    | Spoke
    | Unacknowledged
    | CommanderAssigned
    | StatusChanged
    | SeverityChanged
    | Tied
    | Untied
    | DuplicateTaken
    | SeverityProposed
    | SeverityKept
    | UpdatePosted
    | UpdatePrompted
    | UpdateOverdue
    | OverdueWidened
    | PromptSnoozed
    | NoteAdded
    | Retitled
    | Joined
    | Repaired
    | ItemsTicked
    | SymptomsChanged
    | TaskAdded
    | TaskDone
    | RoomOpened
    | CardPosted
    | Undelivered
    | PagedByMail
    | PagedByPagerDuty
    | TopicChanged
    | TopicPutBack
    | MessageKept
    | MessageTakenOut
    | MessageEdited
    | MessageDeleted
    | Exported
    | Arrived
    | CanvasOpened
    | RoleAssigned
    | RoleReleased
    | HandoverOffered
    | HandoverDeclined
    | HandoverLapsed
    | HandoverProposed
    | CommanderAway
    | CommanderLost
    | CommanderSought
    | FlagsRaised
    | FlagsLowered
    | UsersCounted
    | Estimated
    | EstimatePassed
    | PhaseEntered
    | QuestionAnswered
    | TimeUsed
    | VerificationBegun
    | CheckTicked
    | CheckUnticked
    | MonitoringBegun
    | Relapsed
    | DocumentOpened
    | MeetingOpened
    | RunEnded
    | RunStarted
    | StepAnswered
    | StepApproved
    | StepAsked
    | StepBegun
    | StepCancelled
    | StepLapsed
    | StepReached
    | StepRecorded
    | StepFaltered
    | StepRepeated
    | StepTicked
)
Event = Familiar | Foreign
_FAMILIAR: TypeAdapter[Familiar] = TypeAdapter(Annotated[Familiar, Field(discriminator="kind")])


def read_event(data: str | bytes) -> Event:
    """Read a stored event back by its `kind`. Raises `ValidationError` if it is none."""
    try:
        return _FAMILIAR.validate_json(data)
    except ValidationError as error:
        if error.errors()[0]["type"] != "union_tag_invalid":
            raise
        return Foreign.model_validate_json(data)
