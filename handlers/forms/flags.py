"""The form of the flags: those that are up are ticked; what is ticked goes up, what is unticked comes down."""

from collections.abc import Sequence
from typing import Final

from handlers import outcomes
from handlers.answers import Open, Seen
from handlers.asking import Ask
from handlers.blocks import OPTION, Block, Element, clip, option, section
from handlers.forms import fields
from handlers.forms.fields import Filled
from handlers.forms.form import Form, Wrong
from handlers.forms.memo import Memo
from handlers.panel import headline
from playbook import commands, flags, hushing
from playbook.deciding import LONGEST_WORDS
from playbook.document import Playbook
from playbook.incident import Incident

CALLBACK: Final = "flags"
FIELD: Final = "flags"
TICKS: Final = 10
"""Boxes that one field may have (Slack); more become a menu."""


async def opened(ask: Ask, incident: Incident) -> Open:
    """The form. Raises `Refused` if the playbook has no flags, or somebody may not raise them."""
    playbook = await ask.desk.incidents.governing(incident)
    if not playbook.flags:
        raise flags.unknown("", playbook)
    await ask.refuse_unless_allowed(incident, commands.ChangeFlags(by=ask.by, at=ask.at, up=tuple(playbook.flags)))
    up = tuple(flag.key for flag in incident.flags.up if flag.name in hushing.shown(incident, ask.by))
    memo = ask.memo(incident).model_copy(update={"flags": up})
    blocks = [
        section(headline(incident, playbook)),
        field(playbook, up, "What is the matter?"),
        fields.field("why", "What is known of it?", fields.text(LONGEST_WORDS, lines=True), optional=True),
    ]
    view = fields.modal(CALLBACK, "Flags", "Save", memo, blocks)
    return Open(view=view, otherwise=f"Type `/incident flag {incident.name} {next(iter(playbook.flags))}` instead.")


def field(playbook: Playbook, up: Sequence[str], label: str) -> Block:
    """The flags to tick, each with whom it calls."""
    choices = [_choice(key, playbook) for key in playbook.flags]
    element: Element = (fields.ticks if len(choices) <= TICKS else fields.menus)(choices, up)
    return fields.field(FIELD, label, element, optional=True, hint="Whoever a flag names is told at once.")


def _choice(key: str, playbook: Playbook) -> Element:
    flag = playbook.flags[key]
    roles = ", ".join(playbook.called(who) for who in flag.page)
    return option(clip(flag.name, OPTION), key, clip(f"Tells {roles}", OPTION))


async def submit(ask: Ask, memo: Memo, filled: Filled) -> Seen:
    """Raise what was ticked since, lower what was unticked since, and leave what others did meanwhile."""
    ticked = filled.choices(FIELD)
    up = tuple(key for key in ticked if key not in memo.flags)
    down = tuple(key for key in memo.flags if key not in ticked)
    if not up and not down:
        raise Wrong(FIELD, "Nothing has changed: tick what is the matter, or untick what is not.")
    command = commands.ChangeFlags(by=ask.by, at=ask.at, up=up, down=down, why=filled.text("why"))
    return Seen(incident=memo.incident, line=outcomes.line(await ask.give(memo.incident, command)))


FORM: Final = Form(callback=CALLBACK, submit=submit, field=FIELD)
