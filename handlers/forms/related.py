"""The forms of two incidents: choose the other one, or say what is split off."""

from typing import Final

from handlers import outcomes, relating
from handlers.answers import Open, Seen
from handlers.asking import Ask
from handlers.blocks import clip, option, section
from handlers.forms import choices, declare, fields
from handlers.forms.fields import Filled
from handlers.forms.form import Form
from handlers.forms.memo import Memo
from handlers.speech import one_line
from playbook import commands
from playbook.deciding import LONGEST_TITLE, LONGEST_WORDS
from playbook.incident import Incident
from playbook.refusals import Refused
from playbook.related import linked
from playbook.severity import known
from playbook.wording import headline

TIE, UNTIE, MERGE, SPLIT = "tie", "untie", "merge", "split"
_OFFERED: Final = 100
"""Options of a menu (Slack)."""


async def tie_opened(ask: Ask, incident: Incident) -> Open:
    """The form for a link. Raises `Refused`."""
    await ask.refuse_unless_allowed(incident, commands.Link(by=ask.by, at=ask.at, other=0))
    others = [one for one in await ask.sight.recent(_OFFERED) if incident.private or not one.private]
    return _choice(ask, incident, others, TIE, ("Link", "Which one has to do with it?", "Link", "link"))


async def merge_opened(ask: Ask, incident: Incident) -> Open:
    """The form for a merge. Raises `Refused`."""
    await ask.refuse_unless_open(incident, "merge")
    await ask.refuse_unless_allowed(incident, commands.Merge(by=ask.by, at=ask.at, into=0))
    others = [one for one in await ask.sight.open() if one.private is incident.private]
    hint = f"All members of {incident.name} are let into it." if incident.private else ""
    words = ("Merge", "Into which one does it go?", "Merge into it", "merge")
    return _choice(ask, incident, others, MERGE, words, hint=hint)


def _choice(
    ask: Ask,
    incident: Incident,
    others: list[Incident],
    callback: str,
    words: tuple[str, str, str, str],
    *,
    hint: str = "",
) -> Open:
    title, label, submit, verb = words
    offered = [
        option(clip(f"{one.name} {headline(one)}", 75), str(one.number), f"{one.severity} · {one.status}")
        for one in others
        if one.number != incident.number
    ]
    if not offered:
        raise Refused(f"There is no other incident to {verb} {incident.name} with.")
    blocks = [
        section(choices.about(incident)),
        fields.field("other", label, fields.menu(offered[:_OFFERED]), hint=hint),
        fields.field("why", "Why?", fields.text(LONGEST_WORDS, lines=True), optional=True),
    ]
    view = fields.modal(callback, title, submit, ask.memo(incident), blocks)
    return Open(view=view, otherwise=f"Type `/incident {verb} {incident.name} INC-3`, or another one, instead.")


async def untie_opened(ask: Ask, incident: Incident) -> Open:
    """The form that takes a link back. Raises `Refused`."""
    await ask.refuse_unless_allowed(incident, commands.Unlink(by=ask.by, at=ask.at, other=0))
    offered = [option(clip(spelt, 75), str(number)) for number, spelt in linked(incident)]
    if not offered:
        raise Refused(f"{incident.name} is linked to no other incident.")
    blocks = [
        section(choices.about(incident)),
        fields.field("other", "Which one has nothing to do with it?", fields.menu(offered[:_OFFERED])),
    ]
    view = fields.modal(UNTIE, "Unlink", "Unlink", ask.memo(incident), blocks)
    return Open(view=view, otherwise=f"Type `/incident unlink {incident.name} INC-3`, or another one, instead.")


async def split_opened(ask: Ask, incident: Incident) -> Open:
    """The form for a part. Raises `Refused`."""
    await ask.refuse_unless_open(incident, "split")
    radio = fields.radio(declare.severities(ask.playbook, tuple(ask.playbook.severities)), incident.severity)
    blocks = [
        section(choices.about(incident)),
        fields.field("title", "What is the part that becomes an incident?", fields.text(LONGEST_TITLE)),
        fields.field("severity", "How bad is it?", radio),
    ]
    view = fields.modal(SPLIT, "Split off a part", "Declare it", ask.memo(incident), blocks)
    return Open(view=view, otherwise=f"Type `/incident split {incident.name} &lt;title&gt;` instead.")


async def tie_submit(ask: Ask, memo: Memo, filled: Filled) -> Seen:
    """Link the two."""
    incident, other = await _both(ask, memo, filled)
    outcome = await relating.link(ask, incident, other, filled.text("why"))
    return Seen(incident=memo.incident, line=outcomes.line(outcome))


async def untie_submit(ask: Ask, memo: Memo, filled: Filled) -> Seen:
    """Take the link back."""
    incident, other = await _both(ask, memo, filled)
    outcome = await relating.unlink(ask, incident, other)
    return Seen(incident=memo.incident, line=outcomes.line(outcome))


async def merge_submit(ask: Ask, memo: Memo, filled: Filled) -> Seen:
    """Merge the one into the other."""
    incident, other = await _both(ask, memo, filled)
    return Seen(incident=memo.incident, line=await relating.merge(ask, incident, other, filled.text("why")))


async def _both(ask: Ask, memo: Memo, filled: Filled) -> tuple[Incident, Incident]:
    return await ask.sight.known(memo.incident), await ask.sight.known(int(filled.choice("other") or 0))


async def split_submit(ask: Ask, memo: Memo, filled: Filled) -> Seen:
    """Declare the part."""
    incident = await ask.sight.known(memo.incident)
    severity = known(filled.choice("severity"), ask.playbook)
    outcome = await relating.split(ask, incident, severity, one_line(filled.text("title")))
    return Seen(incident=outcome.incident.number, line=outcomes.line(outcome))


FORMS: Final = (
    Form(callback=TIE, submit=tie_submit, field="other"),
    Form(callback=UNTIE, submit=untie_submit, field="other"),
    Form(callback=MERGE, submit=merge_submit, field="other"),
    Form(callback=SPLIT, submit=split_submit, field="title", once=True),
)
