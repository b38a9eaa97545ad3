"""The formats that there are: how each is written, and what its file is called."""

from collections.abc import Callable
from typing import Final

from playbook.exports import markdown, record, table
from playbook.exports.export import Export
from playbook.incident import Incident
from playbook.nearest import nearest
from playbook.refusals import Refused
from playbook.states.handing import Format

WRITERS: Final[dict[Format, Callable[[Export], str]]] = {
    Format.MARKDOWN: markdown.write,
    Format.JSON: record.write,
    Format.CSV: table.write,
}
NAMES: Final = {Format.MARKDOWN: "Markdown", Format.JSON: "JSON", Format.CSV: "CSV"}
_WORDS: Final = {"markdown": Format.MARKDOWN, **{str(form): form for form in Format}}


def named(word: str) -> Format:
    """The format that a word names. Raises `Refused`, with those there are."""
    found = _WORDS.get(word.lower().strip(",.;"))
    if found is None:
        guess = nearest(word, _WORDS)
        meant = (
            f"Did you mean `{_WORDS[guess]}`?" if guess else f"Choose one of {', '.join(f'`{one}`' for one in Format)}."
        )
        raise Refused(f"“{word}” is not a format. {meant}")
    return found


def filename(incident: Incident, form: Format) -> str:
    """What the file is called: `INC-7-timeline.md`."""
    return f"{incident.name}-timeline.{form}"
