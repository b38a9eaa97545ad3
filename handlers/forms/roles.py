"""The forms about who does what: giving a role to somebody, and handing the command over."""

from typing import Final

from handlers import outcomes, roles
from handlers.answers import Open, Seen
from handlers.asking import Ask
from handlers.blocks import option, section, words
from handlers.forms import choices, fields
from handlers.forms.fields import Filled
from handlers.forms.form import Form
from handlers.forms.memo import Memo
from playbook import commands
from playbook.incident import Incident
from playbook.refusals import Refused
from playbook.wording import person

ROLE: Final = "role"
HANDOVER: Final = "handover"


async def assign_opened(ask: Ask, incident: Incident) -> Open:
    """The form that gives a role to somebody. Raises `Refused` when the incident is over, or there is no role."""
    await ask.refuse_unless_open(incident, "do in a role")
    playbook = await ask.desk.incidents.governing(incident)
    if not playbook.roles:
        raise Refused("The playbook has no role but the commander's; its section `roles` defines more.")
    first = next(iter(playbook.roles))
    await ask.refuse_unless_allowed(incident, commands.AssignRole(by=ask.by, at=ask.at, role=first, person=ask.by))
    offered = [option(role.name, key, role.duties) for key, role in playbook.roles.items()]
    blocks = [
        section(choices.about(incident)),
        fields.field("role", "Which role?", fields.menu(offered)),
        choices.whom(incident, "Who has it from now on?"),
    ]
    view = fields.modal(ROLE, "Give a role", "Give", ask.memo(incident), blocks)
    return Open(view=view, otherwise=f"Type `/incident role {incident.name} {words(first)} @name` instead.")


async def assign_submit(ask: Ask, memo: Memo, filled: Filled) -> Seen:
    """Give it."""
    outcome = await roles.give(ask, memo.incident, filled.choice("role"), filled.person("person"))
    return Seen(incident=memo.incident, line=outcomes.line(outcome))


async def handover_opened(ask: Ask, incident: Incident) -> Open:
    """The form that asks somebody to take command. Raises `Refused` when there is nothing to hand over."""
    await ask.refuse_unless_open(incident, "hand over")
    await ask.refuse_unless_allowed(incident, commands.OfferCommand(by=ask.by, at=ask.at, person=ask.by))
    now = words(person(incident.commander)) if incident.commander else "nobody yet"
    blocks = [
        section(f"{choices.about(incident)}\nIn command: {now}. Until whoever you ask accepts, nothing changes."),
        choices.whom(incident, "Who is asked to take command?"),
    ]
    view = fields.modal(HANDOVER, "Hand over command", "Ask", ask.memo(incident), blocks)
    return Open(view=view, otherwise=f"Type `/incident handover {incident.name} @name` instead.")


async def handover_submit(ask: Ask, memo: Memo, filled: Filled) -> Seen:
    """Ask them."""
    outcome = await roles.offer(ask, memo.incident, filled.person("person"))
    return Seen(incident=memo.incident, line=outcomes.line(outcome))


FORMS: Final = (
    Form(callback=ROLE, submit=assign_submit, field="person"),
    Form(callback=HANDOVER, submit=handover_submit, field="person"),
)
