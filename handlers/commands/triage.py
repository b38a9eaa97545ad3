"""`/incident triage`: the playbook's questions, for whoever does not know how bad it is."""

from handlers.answers import Answer
from handlers.asking import Ask
from handlers.blocks import clip
from handlers.commands.declare import audience
from handlers.forms import triage
from handlers.speech import one_line, words
from playbook.deciding import LONGEST_TITLE


async def run(ask: Ask, text: str) -> Answer:
    """The first question; words become the title, and `private` before them keeps it to its members."""
    private, rest = audience(text, ask.playbook)
    return await triage.opened(ask, title=clip(one_line(words(rest)), LONGEST_TITLE), private=bool(private))
