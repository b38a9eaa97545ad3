"""What a public incident keeps to few: a confidential flag and its reason, in every form of the timeline."""

import pytest

from playbook import commands
from playbook.document import Playbook
from playbook.exports import markdown, record, table
from playbook.exports.export import export
from playbook.hushing import HUSHED, shown
from playbook.lines import line
from tests.support.history import History, at

ANA, BEN, LENA = "U0000ANA", "U0000BEN", "U0000LENA"


def flagged(playbook: Playbook, *, private: bool) -> History:
    """Ana has raised two flags, one of them confidential, and lowered that."""
    history = History(playbook, private=private)
    history.give(commands.ChangeFlags(by=ANA, at=at(1), up=("security-breach", "media"), why="quagga"))
    return history


@pytest.mark.parametrize("private", [False, True])
def test_in_no_form_of_the_timeline(playbook: Playbook, *, private: bool) -> None:
    """Neither the flag nor the reason, whoever reads or exports it; a private incident says both to its members."""
    history = flagged(playbook, private=private)
    history.give(commands.ChangeFlags(by=BEN, at=at(2), down=("security-breach",), why="quagga it was not"))
    made = export(history.incident, history.events, {}, whole=True, now=at(3))
    texts = [line(event) for event in history.events]
    texts += [markdown.write(made), record.write(made), table.write(made)]

    assert any("quagga" in text for text in texts) is private
    assert any("Security breach" in text or "security-breach" in text for text in texts) is private
    assert any(HUSHED in text for text in texts) is not private


def test_on_the_card_and_to_those_who_must_know(playbook: Playbook) -> None:
    """Everybody sees that there is something; whoever raised it and whom it names see what."""
    incident = flagged(playbook, private=False).incident

    assert shown(incident) == shown(incident, BEN) == ("Media attention", HUSHED)
    assert shown(incident, ANA) == shown(incident, LENA) == ("Security breach", "Media attention")
