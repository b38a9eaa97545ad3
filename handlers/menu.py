"""Everything that can be done about one incident, behind the "More…" button: two clicks from any of its messages."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from handlers import roles, verifying
from handlers.answers import Open
from handlers.asking import Ask
from handlers.blocks import Block, actions, section, words
from handlers.buttons import Act, Aim, button
from handlers.forms import fields
from handlers.forms.memo import Memo
from handlers.panel import headline
from playbook.incident import Incident, Status
from playbook.related import linked

CALLBACK: Final = "menu"


class Group(StrEnum):
    """The headings, in their order."""

    PEOPLE = "People"
    WORK = "Work"
    LOOK = "Look"
    END = "End"


def _always(_incident: Incident) -> bool:
    return True


def _open(incident: Incident) -> bool:
    return incident.open


def _over(incident: Incident) -> bool:
    return not incident.open


def _verified(incident: Incident) -> bool:
    return incident.verification.running


def _unverified(incident: Incident) -> bool:
    return incident.open and not incident.verification.running


def _asked(incident: Incident) -> bool:
    return incident.phases.waiting is not None and _unverified(incident)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One button of the menu; `when` says for which incidents it is there."""

    act: Act
    text: str
    group: Group
    when: Callable[[Incident], bool] = _open


MENU: Final[tuple[Choice, ...]] = (
    Choice(act=Act.COMMANDER, text="Change commander…", group=Group.PEOPLE),
    Choice(act=Act.ROLES, text="Duties and roles…", group=Group.PEOPLE),
    Choice(act=Act.HANDOVER, text="Hand over command…", group=Group.PEOPLE),
    Choice(act=Act.ESCALATE, text="Escalate…", group=Group.PEOPLE),
    Choice(act=Act.FLAGS, text="Flags…", group=Group.PEOPLE, when=_always),
    Choice(act=Act.UPDATE, text="Post update…", group=Group.WORK),
    Choice(act=Act.ESTIMATE, text="Estimate…", group=Group.WORK),
    Choice(act=Act.NOTE, text="Add a note…", group=Group.WORK, when=_always),
    Choice(act=Act.ANSWER, text="Answer what is asked…", group=Group.WORK, when=_asked),
    Choice(act=Act.STATUS, text="Status…", group=Group.WORK),
    Choice(act=Act.SEVERITY, text="Severity…", group=Group.WORK),
    Choice(act=Act.USERS, text="Users affected…", group=Group.WORK),
    Choice(act=Act.GIVE_TASK, text="Give a task…", group=Group.WORK),
    Choice(act=Act.TASKS, text="Tasks", group=Group.WORK, when=lambda incident: bool(incident.tasks)),
    Choice(act=Act.RUNBOOKS, text="Runbooks…", group=Group.WORK),
    Choice(act=Act.TIE, text="Link to another…", group=Group.WORK, when=_always),
    Choice(act=Act.UNTIE, text="Unlink…", group=Group.WORK, when=lambda incident: bool(linked(incident))),
    Choice(act=Act.SPLIT, text="Split off a part…", group=Group.WORK),
    Choice(act=Act.TITLE, text="Change the title…", group=Group.WORK, when=_always),
    Choice(act=Act.REPAIR, text="Repair what is missing", group=Group.WORK),
    Choice(act=Act.TIMELINE, text="Show the timeline", group=Group.LOOK, when=_always),
    Choice(act=Act.CATCH_UP, text="Catch me up", group=Group.LOOK, when=_always),
    Choice(act=Act.EXPORT, text="Export the timeline", group=Group.LOOK, when=_always),
    Choice(act=Act.WHY, text="Why this message?", group=Group.LOOK, when=_always),
    Choice(act=Act.CHECKLIST, text="Checklist…", group=Group.END, when=_always),
    Choice(act=Act.RESOLVE, text="Resolve…", group=Group.END, when=_unverified),
    Choice(act=Act.RESOLVE_NOW, text="Resolve now…", group=Group.END, when=_verified),
    Choice(act=Act.RELAPSE, text="It came back…", group=Group.END, when=lambda one: one.status is Status.MONITORING),
    Choice(act=Act.CANCEL, text="False alarm…", group=Group.END),
    Choice(act=Act.MERGE, text="Merge into another…", group=Group.END),
    Choice(act=Act.CLOSE, text="Close", group=Group.END, when=lambda incident: incident.status is Status.RESOLVED),
    Choice(act=Act.REOPEN, text="Reopen…", group=Group.END, when=_over),
)


async def opened(ask: Ask, aim: Aim) -> Open:
    """The menu of an incident, as it stands now. Raises `Refused` if there is none that this person may see."""
    incident = await ask.sight.known(aim.incident)
    playbook = await ask.desk.incidents.governing(incident)
    memo = Memo(incident=incident.number, entry=aim.entry, channel=ask.channel, told=ask.told)
    blocks = [section(headline(incident, playbook)), *_groups(incident, aim, roles.rows(incident, playbook, ask.by))]
    view = fields.modal(CALLBACK, incident.name, "", memo, blocks)
    return Open(view=view, otherwise=words("`/incident help` shows every command."))


def _groups(incident: Incident, aim: Aim, held: list[Block]) -> list[Block]:
    """Each group under its heading; below the people stand the roles, below the end what is to be verified."""
    blocks: list[Block] = []
    for group in Group:
        shown = [one for one in MENU if one.group is group and one.when(incident)]
        if shown:
            blocks += [section(f"*{group}*"), actions(*(button(one.act, one.text, aim) for one in shown))]
        blocks += held if group is Group.PEOPLE else []
        blocks += verifying.rows(incident.verification, aim) if group is Group.END and _verified(incident) else []
    return blocks
