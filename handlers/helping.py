"""Help in words: what each verb does, and what to say to a word that is none."""

from collections.abc import Mapping, Sequence

from handlers.answers import Say, say
from handlers.blocks import clip, words
from handlers.verb import Group, Verb
from playbook.nearest import nearest


def everything(verbs: Sequence[Verb]) -> Sequence[str]:
    """A paragraph for each group of verbs, then how to name an incident."""
    groups = [f"*{group}*\n" + "\n".join(one(verb) for verb in verbs if verb.group is group) for group in Group]
    rules = (
        "In a war room a command is about its incident. Elsewhere name it first: `/incident ack INC-7`. "
        "`/incident` alone shows where you are."
    )
    return (*groups, rules)


def one(verb: Verb) -> str:
    """One verb: how to type it, and what it does."""
    return f"`/incident {words(verb.usage)}` {words(verb.says)}"


def unknown(word: str, verbs: Mapping[str, Verb]) -> Say:
    """What to say to a word that is no verb: the nearest one, and where help is."""
    guess = nearest(word, verbs)
    meant = f" Did you mean `/incident {verbs[guess].name}`?" if guess else ""
    shown = words(clip(word.replace("`", "'"), 40))
    return say(f"There is no `/incident {shown}`.{meant} `/incident help` shows every command.")
