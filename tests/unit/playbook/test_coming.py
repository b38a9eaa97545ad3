"""Who is called although somebody has it is wanted in person: they are called until they give a sign."""

from datetime import timedelta
from typing import Final

import pytest

from bot.integrations.slack.integration import WORDS
from playbook import commands
from playbook.contacts import Way
from playbook.document import Playbook
from playbook.events import LevelPassed, Paged, PagedByMail, PagedByPagerDuty, PageRepeated
from playbook.incident import Status
from playbook.reasons import why
from playbook.telling import What, page_key
from tests.support.history import History, at, patient
from tests.unit.integrations.rendering import errand, opened, pressable, said
from tests.unit.playbook.test_tellings import keys, told

ANA, SARA, MARC, TESS = "U0000ANA", "U0000SARA", "U0000MARC", "U0000TESS"
SIGNS: Final[tuple[commands.Command, ...]] = (
    commands.Join(by=SARA, at=at(33)),
    commands.AddNote(by=SARA, at=at(33), words="on my way"),
    commands.Speak(by=SARA, at=at(33)),
)
"""The button, a command, a word in the room."""


@pytest.fixture
def reachable(playbook: Playbook) -> Playbook:
    """The senior engineer and the manager are reached by e-mail after 2 minutes, by PagerDuty after 6."""
    reach = (Way(by="email", after=timedelta(minutes=2)), Way(by="pagerduty", after=timedelta(minutes=6)))
    ways = {"reach": reach, "pagerduty": "x", "email": "x@example.com"}
    several = {key: playbook.contacts[key].model_copy(update=ways) for key in ("senior", "manager")}
    return patient(playbook).model_copy(update={"contacts": {**playbook.contacts, **several}})


def lasting(playbook: Playbook, by: str = ANA, until: float = 30) -> History:
    """Somebody has it from minute 2 on, and yet it lasts."""
    history = opened(History(playbook))
    history.give(commands.Acknowledge(by=by, at=at(2)))
    history.run(until)
    return history


def called(history: History, until: float) -> list[tuple[float, tuple[str, ...]]]:
    """When time calls again because it lasts, and whom; of the level at 30 minutes."""
    made = [(minute, one) for minute, one in history.run(until) if isinstance(one, PageRepeated) and one.level == 2]
    return [(minute, one.people) for minute, one in made]


def test_called_again_as_the_level_says(reachable: Playbook) -> None:
    """Every ten minutes, twice, though Ana has it: nobody else would learn that they sleep."""
    assert called(lasting(reachable), 600) == [(40, (SARA, MARC)), (50, (SARA, MARC))]


@pytest.mark.parametrize("sign", SIGNS)
def test_until_they_give_a_sign(reachable: Playbook, sign: commands.Command) -> None:
    """Any sign of theirs ends it for them alone: the other one is called on."""
    history = lasting(reachable)
    assert history.give(sign)

    assert called(history, 600) == [(40, (MARC,)), (50, (MARC,))]


def test_to_be_brought_into_the_room_is_no_sign(reachable: Playbook) -> None:
    """Warroom itself invites them."""
    history = lasting(reachable)
    history.give(commands.Arrive(by=SARA, at=at(31)))

    assert called(history, 45) == [(40, (SARA, MARC))]


@pytest.mark.parametrize("sign", SIGNS)
def test_the_sign_stops_the_other_ways(reachable: Playbook, sign: commands.Command) -> None:
    """The mail went at 32; PagerDuty, due at 36, calls Marc alone, and says what is true."""
    history = lasting(reachable)
    mailed = [one.person for _, one in history.run(33) if isinstance(one, PagedByMail)]
    history.give(sign)
    alerted = [one for _, one in history.run(39) if isinstance(one, PagedByPagerDuty)]

    assert mailed == [SARA, MARC]
    assert [(one.person, one.reason) for one in alerted] == [(MARC, "no sign of them for 6 min")]


@pytest.mark.parametrize("sign", SIGNS)
def test_the_card_shows_who_comes(reachable: Playbook, sign: commands.Command) -> None:
    """Whoever commands sees who was called beside them and who of these has given a sign, by whatever it was."""
    assert "*Called*" not in said(lasting(reachable, until=29), What.CARD, "room_opened")
    history = lasting(reachable)
    assert "*Called*\n@Sara (no sign yet), @Marc (no sign yet)\n" in said(history, What.CARD, "room_opened")
    made = told(history, sign)

    assert keys(made, What.CARD) == ["card"]
    assert "*Called*\n@Sara (answered), @Marc (no sign yet)\n" in said(history, What.CARD, "room_opened")


def test_the_sign_edits_what_called_them(reachable: Playbook) -> None:
    """The page loses its button, and the alert is told that it is answered; nobody else's is touched."""
    history = lasting(reachable, until=37)
    made = told(history, commands.Join(by=SARA, at=at(38)))
    key = page_key(SARA, 2, at(30))

    assert keys(made, What.PAGE) == [key]
    assert keys(made, What.ALERT) == [f"alert:{key}"]


def test_who_has_it_is_not_called(reachable: Playbook) -> None:
    """The manager commands, so of that level the senior engineer is called alone."""
    history = lasting(reachable, by=MARC)

    assert [one.people for one in history.events if isinstance(one, Paged)][-1] == (SARA,)
    assert called(history, 45) == [(40, (SARA,))]


def test_a_level_of_nobody_else_is_passed_over(playbook: Playbook) -> None:
    """A P1's manager at 30 minutes has it: nobody is called in the next level's stead before its time."""
    policy = tuple(one.model_copy(update={"unless": "resolved"}) for one in playbook.policy("P0") if one.after)
    senior = policy[1].model_copy(update={"page": ("manager",)})
    levels = {**playbook.escalation_policies, "critical": (playbook.policy("P0")[0], senior, policy[2])}
    history = lasting(patient(playbook.model_copy(update={"escalation_policies": levels})), by=MARC, until=59)
    passed = [one.because for one in history.events if isinstance(one, LevelPassed)]

    assert passed == ["everybody there knows"]
    assert [one.people for one in history.events if isinstance(one, Paged)] == [(ANA,)]
    assert [minute for minute, one in history.run(60) if isinstance(one, Paged)] == [60]


def test_nobody_is_called_while_it_is_verified(reachable: Playbook) -> None:
    """A relapse takes it up again."""
    history = lasting(reachable)
    history.give(commands.ChangeStatus(by=ANA, at=at(35), to=Status.RESOLVED, why="fixed"))
    history.give(commands.TickCheck(by=ANA, at=at(36), check=0))

    assert called(history, 45) == []


def test_what_they_read(reachable: Playbook) -> None:
    """The page names who has it, not as tried in vain, and has a button; so has its repeat; once answered neither."""
    history = lasting(reachable)
    shown = said(history, What.PAGE, "paged", SARA)
    assert "*You are called* as Senior engineer: not resolved in 30 min. @Ana is on it." in shown
    assert "Tried" not in shown + said(history, What.THREAD, "paged")
    assert pressable(WORDS[What.PAGE](errand(history, What.PAGE, "paged", person=SARA))) == ["Why this?", "I'm coming"]

    history.run(40)
    repeat = next(one for one in history.events if isinstance(one, PageRepeated) and one.level == 2)
    again = said(history, What.PAGE, repeat, SARA)
    assert "*You are called again* as Senior engineer: no sign of you in 10 min. Repeat 1 of 2. @Ana is on it." in again
    assert "until whoever is called gives a sign" in why(repeat, history.incident, reachable)

    history.give(commands.Join(by=SARA, at=at(41)))
    for kind in ("paged", repeat):
        assert "You are on it too. @Ana has it." in said(history, What.PAGE, kind, SARA)
        assert pressable(WORDS[What.PAGE](errand(history, What.PAGE, kind, person=SARA))) == ["Why this?"]


def test_who_was_called_and_did_not_come_is_named_as_tried(reachable: Playbook) -> None:
    """The CTO learns at 60 minutes that Marc was called in vain; Ana has it, and Sara came."""
    history = lasting(reachable)
    history.give(commands.Join(by=SARA, at=at(33)))
    history.run(60)

    assert [one.tried for one in history.events if isinstance(one, Paged) and TESS in one.people] == [(MARC,)]
