"""How a role is named in a command, and what of the command's changes waits for somebody on their Home."""

import pytest

from handlers import home, roles
from playbook import commands
from playbook.document import Playbook
from playbook.duties import Role
from playbook.refusals import Refused
from tests.support.history import History, at

ANA, BEN = "U0000ANA", "U0000BEN"


def test_a_beginning_that_means_two_is_asked_back(playbook: Playbook) -> None:
    """Two letters that only one role begins with are enough; what two begin with is not."""
    more = playbook.model_copy(update={"roles": {**playbook.roles, "care": Role(name="Customer care", duties="x")}})

    assert [roles.named(word, more) for word in ("sc", "operations", "Customer-Care", "commander")] == [
        "scribe",
        "ops",
        "care",
        "commander",
    ]
    for word in ("comm", "s", ""):
        with pytest.raises(Refused, match="There is no role"):
            roles.named(word, more)


def test_the_home_of_whoever_is_asked(playbook: Playbook) -> None:
    """The question waits there with its button until it is answered; a vacancy waits for those who are asked."""
    history = History(playbook)
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    history.give(commands.OfferCommand(by=ANA, at=at(2), person=BEN))
    asked = waiting(history, BEN), waiting(history, ANA)
    history.give(commands.AnswerOffer(by=BEN, at=at(3), accept=True))
    history.give(commands.Depart(at=at(4), person=BEN))

    assert asked == (["accept", "decline"], ["update"])
    assert [waiting(history, who) for who in (ANA, BEN)] == [["take_command", "update"], []]


def waiting(history: History, person: str) -> list[str]:
    """The actions of what waits for somebody, the most urgent first."""
    found = (one for wait in home.WAITS for one in wait(person, history.incident, history.playbook))
    return [str(element["action_id"]) for one in found for element in one.buttons]
