"""The form that declares an incident: how bad, what, whom it hurts, where, how noticed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from handlers import outcomes, twins
from handlers.answers import Open, Seen
from handlers.asking import Ask
from handlers.blocks import OPTION, Block, Element, actions, clip, context, option, section, title, words
from handlers.buttons import Act, button
from handlers.forms import fields
from handlers.forms import flags as flagging
from handlers.forms.fields import Filled
from handlers.forms.form import Form, Wrong
from handlers.forms.memo import Memo
from handlers.speech import one_line
from playbook import severity
from playbook.commands import Declare
from playbook.deciding import LONGEST_TITLE, LONGEST_WORDS
from playbook.document import Playbook
from playbook.flags import confidential
from playbook.incident import Incident
from playbook.refusals import Refused
from playbook.triage import TREE
from playbook.twins import DeclaredAlready

CALLBACK: Final = "declare"
SOURCES: Final = 200
"""Characters of how it was noticed."""
_SERVICES: Final = 300
_SERVICE: Final = OPTION
_SEVERITY: Final = "severity"
_TWIN: Final = "twin"
_PRIVATE: Final = "private"
_JOIN: Final = "join"
_ANYWAY: Final = "anyway"
_CIRCLE: Final = "circle"
_OPENLY: Final = "openly"


async def opened(ask: Ask, *, title: str = "", impact: str = "", link: str = "", private: bool = False) -> Open:
    """The form; no severity is preselected, because choosing it is the point. Raises `Refused` if none may be."""
    given = Declare(by=ask.by, at=ask.at, severity="", title=title, impact=impact, link=link, private=private)
    return await prefilled(ask, given)


async def prefilled(ask: Ask, given: Declare) -> Open:
    """The form with what is known already. Raises `Refused` if this person may declare nothing."""
    memo = Memo(back=ask.back, channel=ask.channel, link=given.link, alarm=given.alarm, detected_at=given.detected_at)
    blocks = [*await _blocks(ask, given), _who_may_know(given)]
    view = fields.modal(CALLBACK, "Declare an incident", "Declare", memo, blocks)
    otherwise = words("`/incident declare P0 <what is wrong>` declares one at once, without a form.")
    return Open(view=view, otherwise=otherwise)


async def proposed(ask: Ask, memo: Memo, key: str, because: str) -> Open:
    """The form that lies below the triage, with the severity that it led to; Slack keeps what was typed there.

    A choice made before would be kept too, so that the field of the severity gets another name.
    """
    kept = memo.model_copy(update={"way": "", "title": "", "laid": False})
    below = ask.modal.below if ask.modal else ""
    given = Declare(by=ask.by, at=ask.at, severity=key)
    blocks = await _blocks(ask, given, field=f"{_SEVERITY}-{ask.modal.id if ask.modal else key}", because=because)
    view = fields.modal(CALLBACK, "Declare an incident", "Declare", kept, [*blocks, _who_may_know(given)])
    return Open(view=view, otherwise=words(f"Close this and choose {key} in the form."), over=below)


async def asked(ask: Ask, memo: Memo, command: Declare, twin: Incident) -> Open:
    """The same form with all that was filled in, and the question whether it is what somebody declared before."""
    kept = memo.model_copy(update={"twin": twin.number, "channel": command.channel, "link": command.link})
    choices = (option(f"Yes: join {twin.name}", _JOIN), option("No: declare mine too", _ANYWAY))
    blocks = [
        section(f"{twins.told(ask, twin)} Nothing more was declared yet."),
        fields.field(_TWIN, "Is yours the same?", fields.radio(choices, _JOIN)),
        *await _blocks(ask, command, sure=True),
        _who_may_know(command),
    ]
    view = fields.modal(CALLBACK, "Declare an incident", "Go on", kept, blocks)
    return Open(view=view, otherwise=words(f"`/incident join {twin.name}` brings you to the one declared before."))


async def _doubted(ask: Ask, memo: Memo, command: Declare, names: Sequence[str]) -> Open:
    """The same form with all that was filled in, and the question whether everybody is to know; it is asked once."""
    because = f"🔒 *{title(' · '.join(names))}*: better declared private. Nothing was declared yet."
    choices = (
        option("Private: only those who are called or invited", _PRIVATE, "It stays so"),
        option("Everybody", _OPENLY, "It is announced at once, which cannot be taken back"),
    )
    blocks = [
        section(because),
        fields.field(_CIRCLE, "Who may know?", fields.radio(choices, _PRIVATE)),
        *await _blocks(ask, command, sure=True),
    ]
    view = fields.modal(CALLBACK, "Declare an incident", "Declare", memo.model_copy(update={"openly": True}), blocks)
    return Open(view=view, otherwise=words(f"`/incident declare private {command.severity} …` declares it privately."))


async def _blocks(
    ask: Ask, given: Declare, *, field: str = _SEVERITY, because: str = "", sure: bool = False
) -> list[Block]:
    playbook = ask.playbook
    every = [Declare(by=ask.by, at=ask.at, severity=key) for key in playbook.severities]
    offered = [one.severity for one in await ask.permitted(None, every)]
    return [
        *([section(because)] if because else []),
        fields.field(field, "How bad is it?", fields.radio(severities(playbook, offered), given.severity)),
        *([] if sure else [actions(button(Act.TRIAGE, "Help me decide", TREE))]),
        effects(playbook, offered, ask.at),
        fields.field(
            "title",
            "What is wrong, in a few words?",
            fields.text(LONGEST_TITLE, initial=one_line(given.title), placeholder="Checkout down"),
        ),
        fields.field(
            "impact",
            "What do users notice?",
            fields.text(LONGEST_WORDS, initial=given.impact, lines=True, placeholder="Nobody can pay"),
            optional=True,
        ),
        _services(playbook, given.services),
        fields.field(
            "source",
            "How was it noticed?",
            fields.text(SOURCES, initial=given.source, placeholder="An alert, a support ticket, a customer"),
            optional=True,
        ),
        *([flagging.field(playbook, given.flags, "Who must know at once?")] if playbook.flags else []),
    ]


def _who_may_know(given: Declare) -> Block:
    """For good: what was once announced cannot be taken back, and what was private was written for few."""
    choice = option("Private: only those who are called or invited", _PRIVATE, "For security matters; it stays so")
    ticks = fields.ticks([choice], [_PRIVATE] if given.private else [])
    return fields.field(_PRIVATE, "Who may know?", ticks, optional=True)


def severities(playbook: Playbook, offered: Sequence[str]) -> list[Element]:
    """The severities to choose from, with what they mean."""
    return [
        option(f"{key} {one.name}: {one.description}", key, one.example)
        for key, one in playbook.severities.items()
        if key in offered
    ]


def effects(playbook: Playbook, offered: Sequence[str], at: datetime) -> Block:
    """What each severity will do; whom it pages by name, because the role does not tell who will be woken."""
    return context("\n".join(f"*{key}* {words(severity.effects(key, playbook, at))}" for key in offered))


def _services(playbook: Playbook, given: tuple[str, ...]) -> Block:
    if playbook.services:
        known = [option(name, clip(name, _SERVICE)) for name in playbook.services]
        return fields.field("services", "Which services?", fields.menus(known, given), optional=True)
    free = fields.text(_SERVICES, initial=", ".join(given), placeholder="checkout, login")
    return fields.field("services", "Which services?", free, optional=True, hint="Separate them by commas.")


async def submit(ask: Ask, memo: Memo, filled: Filled) -> Seen | Open:
    """Declare what the form says. The same form declares one incident, whatever was corrected between two tries."""
    command = _command(ask, memo, filled)
    if memo.twin and filled.choice(_TWIN) == _JOIN and not command.private:
        told = f"{command.title}\n{command.impact}".strip()
        said = await twins.joined(ask, memo.twin, told, key=ask.key, flags=command.flags)
        return Seen(incident=memo.twin, line=said)
    doubts = () if command.private or memo.openly else confidential(command.flags, ask.playbook)
    if doubts:
        return await _doubted(ask, memo, command, doubts)
    try:
        outcome = await ask.declare(replace(command, unless_twin=not memo.twin))
    except DeclaredAlready as already:
        return await asked(ask, memo, command, already.twin)
    return Seen(incident=outcome.incident.number, line=outcomes.line(outcome))


def _command(ask: Ask, memo: Memo, filled: Filled) -> Declare:
    field = next((name for name in filled.values if name.startswith(_SEVERITY)), _SEVERITY)
    try:
        key = severity.known(filled.choice(field), ask.playbook)
    except Refused as refused:
        raise Wrong(field, refused.sentence) from refused
    title = one_line(filled.text("title"))
    if not title:
        raise Wrong("title", "Say in a few words what is wrong.")
    return Declare(
        by=ask.by,
        at=ask.at,
        severity=key,
        title=title,
        impact=filled.text("impact"),
        services=_named(filled, ask.playbook),
        source=filled.text("source"),
        link=memo.link,
        channel=memo.channel,
        private=_PRIVATE in (*filled.choices(_PRIVATE), filled.choice(_CIRCLE)),
        flags=filled.choices(flagging.FIELD),
        detected_at=memo.detected_at,
        alarm=memo.alarm,
    )


def _named(filled: Filled, playbook: Playbook) -> tuple[str, ...]:
    known = {clip(name, _SERVICE): name for name in playbook.services}
    free = [one_line(name) for name in filled.text("services").replace("\n", ",").split(",")]
    chosen = [known.get(value, value) for value in filled.choices("services")]
    return tuple(dict.fromkeys(name for name in (*chosen, *free) if name))


FORM: Final = Form(callback=CALLBACK, submit=submit, field="title", once=True)
