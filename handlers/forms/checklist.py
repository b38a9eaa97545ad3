"""The form of the checklist: what Warroom has seen done, and boxes for what people tick."""

from collections.abc import Mapping, Sequence
from typing import Final

from handlers import outcomes
from handlers.answers import Open, Seen
from handlers.asking import Ask
from handlers.blocks import SECTION, Block, clip, context, option, section, when, words
from handlers.forms import fields
from handlers.forms.fields import Filled
from handlers.forms.form import Form, Wrong
from handlers.forms.memo import Memo
from playbook import checklist, commands
from playbook.checklist import Point
from playbook.incident import Incident
from playbook.refusals import Refused

CALLBACK: Final = "checklist"
BOXES: Final = 10
"""Boxes that one field may have (Slack)."""
_FIELD: Final = "items"
_NAME: Final = 72
"""Characters of a box's text (Slack allows 75)."""


async def opened(ask: Ask, incident: Incident, *, entry: int = 0) -> Open:
    """The checklist as it stands. Raises `Refused` if this person may not tick, or there is nothing on it."""
    await ask.refuse_unless_allowed(incident, commands.TickItems(by=ask.by, at=ask.at))
    playbook = await ask.desk.incidents.governing(incident)
    points = checklist.points(incident, playbook)
    if not points:
        raise Refused(f"The playbook has no checklist for {incident.severity}; `checklist:` in its file makes one.")
    memo = ask.memo(incident, entry=entry)
    blocks = [*_seen(points, incident), *_boxes(_theirs(points)), *_spared(checklist.spared(incident, playbook))]
    view = fields.modal(CALLBACK, "Checklist", "Save", memo, blocks)
    return Open(view=view, otherwise=words(f"`/incident checklist {incident.name} <item>` ticks one."))


def _theirs(points: Sequence[Point]) -> list[Point]:
    return [one for one in points if not one.own]


def _seen(points: Sequence[Point], incident: Incident) -> list[Block]:
    own = [f"{'☑' if one.done else '☐'} {words(one.text)}{_when(one)}" for one in points if one.own]
    done = sum(one.done for one in points)
    head = section(f"*{incident.name}*: {done} of {len(points)} done. What stands here Warroom ticks by itself:")
    return [head, context("\n".join(own))] if own else [section(f"*{incident.name}*: {done} of {len(points)} done.")]


def _spared(spared: Mapping[str, Sequence[str]]) -> list[Block]:
    """What other incidents are asked for, so that nobody misses it here."""
    said = [f"Not asked for {because}: {words('; '.join(texts))}." for because, texts in spared.items()]
    return [context(clip("\n".join(said), SECTION))] if said else []


def _when(point: Point) -> str:
    at = f" · {when(point.at)}" if point.at else ""
    return f"{at}{f' · {words(point.remark)}' if point.remark else ''}"


def _boxes(theirs: Sequence[Point]) -> list[Block]:
    return [
        fields.field(
            f"{_FIELD}{start}", "Done by people" if start == 0 else "And", _ticks(theirs[start:]), optional=True
        )
        for start in range(0, len(theirs), BOXES)
    ]


def _ticks(theirs: Sequence[Point]) -> Block:
    shown = theirs[:BOXES]
    return fields.ticks(
        [option(clip(one.text, _NAME), one.key) for one in shown], [one.key for one in shown if one.done]
    )


async def submit(ask: Ask, memo: Memo, filled: Filled) -> Seen:
    """Tick what is ticked, and untick what is not."""
    incident = await ask.sight.known(memo.incident)
    theirs = _theirs(checklist.points(incident, await ask.desk.incidents.governing(incident)))
    chosen = {key for start in range(0, len(theirs), BOXES) for key in filled.choices(f"{_FIELD}{start}")}
    command = commands.TickItems(
        by=ask.by,
        at=ask.at,
        ticked=tuple(one.key for one in theirs if one.key in chosen),
        unticked=tuple(one.key for one in theirs if one.key not in chosen),
    )
    try:
        outcome = await ask.give(memo.incident, command)
    except Refused as refused:
        raise Wrong(f"{_FIELD}0", refused.sentence) from refused
    return Seen(incident=memo.incident, line=outcomes.line(outcome))


FORM: Final = Form(callback=CALLBACK, submit=submit, field=f"{_FIELD}0")
