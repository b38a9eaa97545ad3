"""A draft of the next update: what was noted and done since the last, and nothing guessed."""

from collections.abc import Sequence
from typing import Final

from handlers.blocks import clip
from playbook import events
from playbook.cadence import LONGEST
from playbook.incident import Report
from playbook.lines import line

DONE: Final = (events.StatusChanged, events.SeverityChanged)
"""What counts as an action taken; whom we called, and who answered, is no news for stakeholders."""
_LINE: Final = 300


def since_last_update(history: Sequence[events.Event]) -> Report:
    """Notes become what we know, deeds become the actions taken; times are UTC. Persons are written `<@U…>`."""
    fresh = _since(history)
    notes = [event.words for event in fresh if isinstance(event, events.NoteAdded)]
    done = [f"{event.at:%H:%M} {clip(line(event), _LINE)}" for event in fresh if isinstance(event, DONE)]
    return Report(new=_fitting(notes), actions=_fitting([f"- {one}" for one in done]))


def _since(history: Sequence[events.Event]) -> Sequence[events.Event]:
    posted = [index for index, event in enumerate(history) if isinstance(event, events.UpdatePosted)]
    return history[posted[-1] + 1 :] if posted else history


def _fitting(lines: Sequence[str]) -> str:
    """The newest lines that fit into one field, in their order."""
    kept: list[str] = []
    for one in reversed(lines):
        if sum(len(text) + 1 for text in kept) + len(one) > LONGEST:
            break
        kept.append(one)
    return "\n".join(reversed(kept))
