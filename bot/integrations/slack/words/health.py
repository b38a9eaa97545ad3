"""What is said of health checks: the alarm, a checkup as it fills in, and the evidence below it."""

from datetime import timedelta
from typing import Final

from bot.integrations.slack.message import Message
from handlers.blocks import (
    FALLBACK,
    SECTION,
    Block,
    Element,
    actions,
    clip,
    clock,
    context,
    section,
    title,
    when,
    words,
)
from handlers.buttons import Act, button
from handlers.panel import MARKS, quote
from playbook import wording
from playbook.health.notices import Alarm, Checkup, Evidence
from playbook.health.sample import Outcome, Sample
from playbook.incident import CLOCK

_WORST: Final = (Outcome.FAILING, Outcome.DEGRADED, Outcome.HEALTHY)
_SHOWN: Final = 30
"""Lines of one message; what is well is left out first, and counted."""
_SAYING: Final = 80
_PROOF: Final = 1_200
"""Characters of one check's evidence."""
_PROOFS: Final = 20


def alarm(one: Alarm, key: str) -> Message:
    """Something fails; or it is well again. The button is there while nobody has declared an incident."""
    head = _head(one)
    lines = sorted(one.checks, key=lambda each: _WORST.index(each.state))[:_SHOWN]
    told = "\n".join(f"{MARKS[each.state]} `{each.check}` {quote(each.said, _SAYING)}" for each in lines)
    blocks = [section(clip(f"{head}\n{told}", SECTION))]
    if one.incident:
        blocks.append(context(f"INC-{one.incident} is declared · `/incident show INC-{one.incident}`"))
    elif one.over_at is None:
        blocks.append(actions(_declare(one, key)))
    return Message(text=clip(f"{head}: {lines[0].said}", FALLBACK), blocks=blocks)


def _head(one: Alarm) -> str:
    name = title(one.subject)
    if one.over_at is None:
        return f"🔴 *{name}* is failing · since {clock(one.detected_at)}"
    if one.dropped:
        return f"⚪ *{name}* is not checked any more · it was failing since {when(one.detected_at)}"
    lasted = wording.elapsed(one.over_at - one.detected_at)
    return f"🟢 *{name}* is well again · failed for {lasted}, from {when(one.detected_at)} to {when(one.over_at)}"


def _declare(one: Alarm, key: str) -> Element:
    severity = f" {one.severity}" if one.severity else ""
    return button(Act.DECLARE_ALARM, f"Declare{severity} …", key, style="danger")


def checkup(one: Checkup, key: str) -> Message:
    """The checks with what each has answered; those still under way at the end."""
    found = {sample.check: sample for sample in one.samples}
    waiting = [name for name in one.names if name not in found]
    order = sorted(one.samples, key=lambda sample: (_WORST.index(sample.outcome), not sample.looked))
    lines = [_line(sample) for sample in order] + [f"⏳ `{name}`" for name in waiting]
    hidden = len(lines) - _SHOWN
    if hidden > 0:
        lines = [*lines[:_SHOWN], f"… and {hidden} more"]
    head = f"*Health checks* · {title(one.scope)} · {_count(one)}"
    blocks: list[Block] = [section(clip("\n".join([head, *lines]), SECTION))]
    if one.done:
        blocks.append(actions(button(Act.CHECK_AGAIN, "Run again", key)))
    blocks.append(context(f"{words(_asked(one))} {when(one.begun_at, '{date_short_pretty} {time_secs}')}"))
    return Message(text=f"Health checks, {words(one.scope)}: {_count(one)}", blocks=blocks)


def _asked(one: Checkup) -> str:
    return "ran by itself" if one.by == CLOCK else f"asked for by {wording.person(one.by)}"


def _count(one: Checkup) -> str:
    """How it stands in a few words: what is bad is named first."""
    looked = [sample for sample in one.samples if sample.looked]
    many = {outcome: sum(sample.outcome is outcome for sample in looked) for outcome in _WORST}
    names = {Outcome.FAILING: "failing", Outcome.DEGRADED: "degraded", Outcome.HEALTHY: "well"}
    counted = [f"{many[outcome]} {names[outcome]}" for outcome in _WORST if many[outcome]]
    unseen, left = len(one.samples) - len(looked), len(one.names) - len(one.samples)
    return ", ".join([*counted, *([f"{unseen} unknown"] if unseen else []), *([f"{left} running"] if left else [])])


def _mark(sample: Sample) -> str:
    return MARKS[sample.outcome] if sample.looked else "❔"


def _line(sample: Sample) -> str:
    return f"{_mark(sample)} `{sample.check}` {quote(sample.says, _SAYING)}{_took(sample)}"


def _took(sample: Sample) -> str:
    """How long it took, where it does not say so itself."""
    milliseconds = sample.took / timedelta(milliseconds=1)
    said = " in " in sample.says or "within" in sample.says or milliseconds < 1
    return "" if said else f" · {milliseconds:,.0f} ms"


def evidence(one: Evidence) -> Message:
    """What each check has answered or printed; the worst first."""
    proofs = [sample for sample in one.samples if sample.evidence]
    proofs.sort(key=lambda sample: _WORST.index(sample.outcome))
    blocks = [section(_proof(sample)) for sample in proofs[:_PROOFS]]
    if len(proofs) > _PROOFS:
        blocks.append(context(f"… and {len(proofs) - _PROOFS} more; `/incident check <name>` shows one of them."))
    return Message(text="What the checks have answered", blocks=blocks)


def _proof(sample: Sample) -> str:
    """Marks inside would end the block of code."""
    text = sample.evidence.strip().replace("```", "'''")
    short = text if len(text) <= _PROOF else f"…{text[1 - _PROOF :]}"
    return f"{_mark(sample)} `{sample.check}` {quote(sample.says, _SAYING)}\n```{_code(short)}```"


def _code(text: str) -> str:
    """Nothing of what a program prints is a mention or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
