"""The form that asks on which timeline a message belongs, if it was written in no incident's room."""

from typing import Final

from handlers import outcomes
from handlers.answers import Open, Seen
from handlers.asking import Ask
from handlers.blocks import OPTION, clip, option, person, section, words
from handlers.forms import fields
from handlers.forms.fields import Filled
from handlers.forms.form import Form, Wrong
from handlers.forms.memo import Memo
from playbook import commands
from playbook.incident import Incident
from playbook.refusals import Refused
from playbook.states.keeping import Said
from playbook.wording import headline

CALLBACK: Final = "keep_message"
FIELD: Final = "incident"
_MEMO: Final = 2_900
"""Characters that a form may remember (Slack: 3,000 of `private_metadata`)."""
_OVER: Final = 10
"""Of the newest incidents, those that are over can be chosen too."""
_SHOWN: Final = 300
_LEAST: Final = 100
"""Characters of a message that are kept rather than its files."""
_MOST: Final = 100
"""Choices of a menu (Slack)."""


async def opened(ask: Ask, message: Said) -> Open:
    """The form. Raises `Refused` if there is no incident to choose."""
    choices = await _choices(ask)
    if not choices:
        raise Refused("There is no incident whose timeline it could stand on. `/incident declare` declares one.")
    who = person(message.author) if message.author else words(message.app)
    options = [option(_choice(one), str(one.number)) for one in choices]
    blocks = [
        section(f"{who}: {words(clip(message.words, _SHOWN)) or 'a message without words'}"),
        fields.field(FIELD, "On which timeline?", fields.menu(options, options[0]["value"])),
    ]
    view = fields.modal(CALLBACK, "Add to timeline", "Add", _remembering(ask, message), blocks)
    otherwise = words(f"Type `/incident note {choices[0].name} <words>`, or put a 📌 under a message of its war room.")
    return Open(view=view, otherwise=otherwise)


def _choice(incident: Incident) -> str:
    return clip(f"{incident.name} · {incident.severity} · {headline(incident)}", OPTION)


async def _choices(ask: Ask) -> list[Incident]:
    """The open ones first."""
    first = await ask.sight.open()
    return [*first, *(one for one in await ask.sight.recent(_OVER) if not one.open)][:_MOST]


def _remembering(ask: Ask, message: Said) -> Memo:
    """With as many of its words as a form can remember; its address leads to the others."""
    memo = Memo(back=ask.back, channel=ask.channel, said=message)
    while len(memo.write()) > _MEMO and (message.words or message.files):
        message = _shorter(message)
        memo = memo.model_copy(update={"said": message})
    return memo


def _shorter(message: Said) -> Said:
    words = message.words
    if len(words) > _LEAST:
        return message.model_copy(update={"words": clip(words, len(words) * 3 // 4)})
    return message.model_copy(update={"files": ()} if message.files else {"words": ""})


async def submit(ask: Ask, memo: Memo, filled: Filled) -> Seen:
    """Put it there."""
    chosen = filled.choice(FIELD)
    if memo.said is None or not chosen.isdecimal():
        raise Wrong(FIELD, "Choose the incident on whose timeline it belongs.")
    command = commands.KeepMessage(by=ask.by, at=ask.at, said=memo.said)
    outcome = await ask.give(int(chosen), command)
    return Seen(incident=int(chosen), line=outcomes.line(outcome))


FORM: Final = Form(callback=CALLBACK, submit=submit, field=FIELD)
