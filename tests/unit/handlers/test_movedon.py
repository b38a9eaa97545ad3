"""A refusal's advice, which people copy: outside of the room it names the incident, once."""

import pytest

from handlers.movedon import addressed
from playbook.document import Playbook
from playbook.refusals import Refused
from tests.support.history import History


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Type `/incident note <words>`.", "Type `/incident note INC-7 <words>`."),
        ("Raise it: `/incident severity INC-1 P0`.", "Raise it: `/incident severity INC-1 P0`."),
        ("`/incident merge INC-1 INC-7` does.", "`/incident merge INC-1 INC-7` does."),
        ("`/incident list` shows them.", "`/incident list` shows them."),
    ],
)
def test_the_advice_can_be_copied(playbook: Playbook, said: str, told: str) -> None:
    """What names an incident already stays as it is."""
    assert addressed(Refused(said), History(playbook).incident, "C0000ELSEWHERE").sentence == told
