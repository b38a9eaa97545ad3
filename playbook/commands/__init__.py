"""What people, systems and the clock may ask of an incident. Imperative: it has not happened yet.

`by` is a Slack user id, or `CLOCK`; `at` is when it was asked, aware and UTC.
Each machine's commands have their file; here they are one.
"""

from playbook.commands.checklist import TickItems
from playbook.commands.course import (
    Acknowledge,
    AddNote,
    AssignCommander,
    CallOverdue,
    ChangeSeverity,
    ChangeStatus,
    Climb,
    Declare,
    Escalate,
    Join,
    PostUpdate,
    Prompt,
    RecordCard,
    RecordRoom,
    RecordUndelivered,
    RecordUnreachable,
    Reopen,
    Repair,
    Retitle,
    Snooze,
    WidenOverdue,
)
from playbook.commands.dispute import KeepSeverity, ProposeSeverity
from playbook.commands.estimates import AskEstimate, Estimate
from playbook.commands.flags import ChangeFlags, CountUsers
from playbook.commands.handing import Arrive, Export
from playbook.commands.keeping import DeleteMessage, EditMessage, KeepMessage, TakeMessageOut
from playbook.commands.phases import AnswerQuestion, EnterPhase, TellTime
from playbook.commands.places import NoticeTopic, PutTopicBack, RecordCanvas, RecordDocument, RecordMeeting
from playbook.commands.related import Link, Merge, RecordMerged, RecordTie, RecordUntie, Unlink
from playbook.commands.repeating import RepeatPages
from playbook.commands.roles import (
    AnswerOffer,
    AssignRole,
    Depart,
    LapseOffer,
    NoticeAway,
    OfferCommand,
    ProposeHandover,
    SeekCommander,
)
from playbook.commands.runs import (
    AnswerStep,
    ApproveStep,
    BeginStep,
    CancelStep,
    EndRun,
    OfRun,
    RecordStep,
    RequestStep,
    RunCommand,
    StartRun,
    TickRuns,
    TickStep,
)
from playbook.commands.speaking import Speak
from playbook.commands.still import AnswerStill, AskStill, GoOn
from playbook.commands.symptoms import RecordSymptoms
from playbook.commands.tasks import AddTask, FinishTask
from playbook.commands.verification import EndVerification, Relapse, TickCheck, UntickCheck
from playbook.commands.ways import ReachOn

__all__ = [
    "Acknowledge",
    "AddNote",
    "AddTask",
    "AnswerOffer",
    "AnswerQuestion",
    "AnswerStep",
    "AnswerStill",
    "ApproveStep",
    "Arrive",
    "AskEstimate",
    "AskStill",
    "AssignCommander",
    "AssignRole",
    "BeginStep",
    "CallOverdue",
    "CancelStep",
    "ChangeFlags",
    "ChangeSeverity",
    "ChangeStatus",
    "Climb",
    "Command",
    "CountUsers",
    "Declare",
    "DeleteMessage",
    "Depart",
    "EditMessage",
    "EndRun",
    "EndVerification",
    "EnterPhase",
    "Escalate",
    "Estimate",
    "Export",
    "FinishTask",
    "GoOn",
    "Join",
    "KeepMessage",
    "KeepSeverity",
    "LapseOffer",
    "Link",
    "Merge",
    "NoticeAway",
    "NoticeTopic",
    "OfRun",
    "OfferCommand",
    "PostUpdate",
    "Prompt",
    "ProposeHandover",
    "ProposeSeverity",
    "PutTopicBack",
    "ReachOn",
    "RecordCanvas",
    "RecordCard",
    "RecordDocument",
    "RecordMeeting",
    "RecordMerged",
    "RecordRoom",
    "RecordStep",
    "RecordSymptoms",
    "RecordTie",
    "RecordUndelivered",
    "RecordUnreachable",
    "RecordUntie",
    "Relapse",
    "Reopen",
    "Repair",
    "RepeatPages",
    "RequestStep",
    "Retitle",
    "RunCommand",
    "SeekCommander",
    "Snooze",
    "Speak",
    "StartRun",
    "TakeMessageOut",
    "TellTime",
    "TickCheck",
    "TickItems",
    "TickRuns",
    "TickStep",
    "TimerCommand",
    "Unlink",
    "UntickCheck",
    "WidenOverdue",
]

TimerCommand = (
    Climb
    | AskStill
    | GoOn
    | Prompt
    | CallOverdue
    | WidenOverdue
    | PutTopicBack
    | LapseOffer
    | ProposeHandover
    | SeekCommander
    | RepeatPages
    | ReachOn
    | EndVerification
    | EnterPhase
    | TellTime
    | AskEstimate
    | TickRuns
)
Command = (
    Acknowledge
    | AnswerStill
    | AssignCommander
    | Escalate
    | ChangeStatus
    | Reopen
    | ChangeSeverity
    | Link
    | Unlink
    | Merge
    | RecordTie
    | RecordUntie
    | RecordMerged
    | ProposeSeverity
    | KeepSeverity
    | PostUpdate
    | Snooze
    | AddNote
    | Retitle
    | Join
    | Repair
    | NoticeTopic
    | Speak
    | KeepMessage
    | TakeMessageOut
    | EditMessage
    | DeleteMessage
    | Export
    | Arrive
    | TickItems
    | AddTask
    | FinishTask
    | AssignRole
    | OfferCommand
    | AnswerOffer
    | Depart
    | NoticeAway
    | ChangeFlags
    | CountUsers
    | Estimate
    | TickCheck
    | UntickCheck
    | AnswerQuestion
    | Relapse
    | AnswerStep
    | ApproveStep
    | BeginStep
    | CancelStep
    | EndRun
    | RecordStep
    | RequestStep
    | StartRun
    | TickStep
    | RecordRoom
    | RecordCanvas
    | RecordSymptoms
    | RecordDocument
    | RecordMeeting
    | RecordCard
    | RecordUndelivered
    | RecordUnreachable
    | TimerCommand
)
"""Everything but `Declare`, which makes the incident."""
