"""`/incident declare`: with a severity at once, without one by the form."""

import re
from typing import Final

from handlers import outcomes, twins
from handlers.answers import Answer, say
from handlers.asking import Ask
from handlers.blocks import clip
from handlers.blocks import words as escaped
from handlers.forms import declare as form
from handlers.forms.memo import Memo
from handlers.speech import cut, one_line, words
from playbook import severity
from playbook.commands import Declare
from playbook.deciding import LONGEST_TITLE, LONGEST_WORDS
from playbook.document import Playbook
from playbook.refusals import Refused
from playbook.twins import DeclaredAlready

_LIKE_A_SEVERITY: Final = re.compile(r"(?:p|s|sev|severity|prio|priority)-?\d+", re.IGNORECASE)


async def run(ask: Ask, text: str) -> Answer:
    """Declare at once if the first word is a severity; refuse what looks like one and is none; else the form."""
    private, text = audience(text, ask.playbook)
    word, rest = cut(text)
    try:
        key = severity_of(word, ask.playbook)
    except Refused as refused:
        raise Refused(f"{refused.sentence} Nothing was declared.") from refused
    if key is None:
        return await form.opened(ask, title=clip(one_line(words(text)), LONGEST_TITLE), private=bool(private))
    if private is None:
        _refuse_doubt(key, words(rest))
    title, impact, remark = named(words(rest))
    command = Declare(
        by=ask.by,
        at=ask.at,
        severity=key,
        title=title,
        impact=impact,
        channel=ask.channel,
        private=bool(private),
        unless_twin=True,
    )
    try:
        outcome = await ask.declare(command)
    except DeclaredAlready as already:
        return twins.asked(ask, command, already.twin) or await form.asked(
            ask, Memo(back=ask.back), command, already.twin
        )
    untitled = escaped(f"Give it a title: `/incident title {outcome.incident.name} <words>`.") if not title else ""
    return say(" ".join(part for part in (outcomes.line(outcome), remark, untitled) if part))


def audience(text: str, playbook: Playbook) -> tuple[bool | None, str]:
    """Whether the first word says `private`, or `public` before a severity; None if neither; and the other words."""
    word, rest = cut(text)
    match words(word).casefold().strip(":,;.-–—"):
        case "private":
            return True, rest
        case "public" if _begins_with_severity(rest, playbook):
            return False, rest
    return None, text


def _begins_with_severity(text: str, playbook: Playbook) -> bool:
    said = words(cut(text)[0]).strip(":,;.-–—").casefold()
    return said in {key.casefold() for key in playbook.severities}


def _refuse_doubt(key: str, said: str) -> None:
    """`P1 private …` may mean either; what was once announced cannot be taken back, so it is better to ask."""
    word, rest = cut(said)
    if word.casefold().strip(":,;.-–—") != "private":
        return
    short = clip(" ".join(rest.replace("`", "'").split()), 120)
    raise Refused(
        f"Is it private, for its members only? Then type `{f'/incident declare private {key} {short}'.strip()}`; "
        f"else `{f'/incident declare public {key} private {short}'.strip()}`. Nothing was declared."
    )


def severity_of(word: str, playbook: Playbook) -> str | None:
    """The severity that a word names; None if it is another word. Raises `Refused` for one like `P9`."""
    bare = words(word).strip(":,;.-–—")
    known = next((key for key in playbook.severities if key.casefold() == bare.casefold()), None)
    if known is None and _LIKE_A_SEVERITY.fullmatch(bare):
        return severity.known(bare, playbook)
    return known


def named(said: str) -> tuple[str, str, str]:
    """A title and an impact out of free words, and a remark on what was cut: no declaration fails by its length."""
    first, _, more = said.partition("\n")
    title = one_line(first)
    if len(title) <= LONGEST_TITLE and len(more) <= LONGEST_WORDS:
        return title, more.strip(), ""
    cut_off = f", and cut after {LONGEST_WORDS:,} characters" if len(said) > LONGEST_WORDS else ""
    remark = f"Your words are too long for a title, so they were shortened there; in full they are the impact{cut_off}."
    return clip(title, LONGEST_TITLE), clip(said, LONGEST_WORDS), remark
