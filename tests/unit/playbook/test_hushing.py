"""What a public incident keeps to few: a confidential flag and its reason, in every form of the timeline."""

import pytest

from playbook import commands, evolving
from playbook.document import Playbook
from playbook.events import FlagsLowered, FlagsRaised
from playbook.exports import markdown, record, table
from playbook.exports.export import export
from playbook.hushing import HUSHED, shown
from playbook.lines import line
from playbook.reasons import why
from tests.support.history import History, at
from tests.unit.integrations.rendering import opened

ANA, BEN, LENA = "U0000ANA", "U0000BEN", "U0000LENA"
CTO, CEO = "U0000TESS", "U0000CLEO"


def flagged(playbook: Playbook, *, private: bool) -> History:
    """Ana has raised two flags, one of them confidential, and lowered that."""
    history = History(playbook, private=private)
    history.give(commands.ChangeFlags(by=ANA, at=at(1), up=("security-breach", "media"), why="quagga"))
    return history


@pytest.mark.parametrize("private", [False, True])
def test_nor_in_the_reason_of_a_message(playbook: Playbook, *, private: bool) -> None:
    """“Why this?” stands under the message in the thread, where anybody presses it; whom it names reads why."""
    history = flagged(playbook, private=private)
    event = next(one for one in history.events if isinstance(one, FlagsRaised))
    by_anybody, by_legal = (why(event, history.incident, playbook, who) for who in (BEN, LENA))

    assert "Media attention" in by_anybody
    assert ("Security breach" in by_anybody) is private
    assert "Security breach" in by_legal


@pytest.mark.parametrize("private", [False, True])
def test_nor_to_whoever_raises_it_again(playbook: Playbook, *, private: bool) -> None:
    """They are heard, and learn neither who has raised it nor who was told; whom it names does."""
    history = flagged(playbook, private=private)
    by_anybody, by_legal = (
        history.refused(commands.ChangeFlags(by=who, at=at(2), up=("security-breach",))) for who in (BEN, LENA)
    )

    assert (by_anybody == "Those who must know of “Security breach” know already.") is not private
    assert by_legal.startswith(f"<@{ANA}> has raised “Security breach” already; told:")


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
    assert shown(incident, ANA) == shown(incident, LENA) == ("Media attention", "Security breach")


def flags_of(history: History) -> list[tuple[list[str], tuple[str, ...], str, bool]]:
    """What went up, event by event: the flags, who was called, the reason, whether it is kept to few."""
    raised = [event for event in history.events if isinstance(event, FlagsRaised)]
    return [([one.key for one in event.flags], event.called, event.why, event.hushed) for event in raised]


def told(history: History) -> list[str]:
    """The lines of the timeline that speak of flags."""
    return [line(event) for event in history.events if isinstance(event, FlagsRaised | FlagsLowered)]


def test_what_is_not_confidential_is_on_the_record(playbook: Playbook) -> None:
    """Ticked together with a breach, the loss of data is said, with who was told; the reason stays with the breach."""
    history = History(playbook, "P2")
    both = ("security-breach", "data-loss")
    history.give(commands.ChangeFlags(by=ANA, at=at(1), up=both, why="quagga"))
    history.give(commands.ChangeFlags(by=ANA, at=at(2), down=both, why="quagga it was not"))

    assert flags_of(history) == [
        (["data-loss"], (CTO,), "", False),
        (["security-breach"], ("U0000IVY", LENA, "U0000PAUL"), "quagga", True),
    ]
    assert told(history) == [
        f"<@{ANA}> raised the flag “Data loss or corruption” (told <@{CTO}>)",
        f"<@{ANA}> raised a flag: {HUSHED}",
        f"<@{ANA}> lowered “Data loss or corruption”",
        f"<@{ANA}> lowered a flag: {HUSHED}",
    ]
    assert history.incident.flags.up == ()
    assert evolving.replay(history.events) == history.incident


def test_the_reason_of_one_that_goes_down_is_not_said_of_one_that_goes_up(playbook: Playbook) -> None:
    """They have one field for it, and it may tell of the breach."""
    history = History(playbook, "P2")
    history.give(commands.ChangeFlags(by=ANA, at=at(1), up=("security-breach",)))
    history.give(commands.ChangeFlags(by=ANA, at=at(2), up=("media",), down=("security-breach",), why="quagga"))

    assert told(history)[1:] == [
        f"<@{ANA}> raised the flag “Media attention” (told <@{CEO}>)",
        f"<@{ANA}> lowered a flag: {HUSHED}",
    ]
    assert not any("quagga" in text for text in told(history))


def test_in_private_they_are_one(playbook: Playbook) -> None:
    """Whoever may read it may read all of it."""
    history = History(playbook, "P2", private=True)
    history.give(commands.ChangeFlags(by=ANA, at=at(1), up=("security-breach", "data-loss"), why="quagga"))

    ((keys, _, why, hushed),) = flags_of(history)
    assert (keys, why, hushed) == (["security-breach", "data-loss"], "quagga", False)


def test_declared_with_both(playbook: Playbook) -> None:
    """In the very moment, too, and each person is called once."""
    history = History(playbook, "P1", flags=("customer-data", "media", "data-loss"))
    (open_, called, *_), (few, rest, *_) = flags_of(history)

    assert (open_, few) == (["media", "data-loss"], ["customer-data"])
    assert (called, set(called) & set(rest)) == ((CEO, CTO), set())
    assert history.incident.flags.called == (*called, *rest)
    assert all(event.declared for event in history.events if isinstance(event, FlagsRaised))


def test_raised_by_numbers(playbook: Playbook) -> None:
    """One number raises two: that it is over the limit of the confidential one is not said."""
    exposed = playbook.flags["customer-data"].model_copy(update={"users_over": 500})
    history = History(playbook.model_copy(update={"flags": {**playbook.flags, "customer-data": exposed}}), "P2")
    history.give(commands.CountUsers(by=ANA, at=at(1), users=2_000))

    assert [(keys, hushed) for keys, _, _, hushed in flags_of(history)] == [
        (["many-users"], False),
        (["customer-data"], True),
    ]
    assert told(history) == [
        f"Flag “Over 1,000 users affected” raised by itself: 2,000 users affected, over 1,000 (told <@{CEO}>)",
        f"<@{ANA}> raised a flag: {HUSHED}",
    ]


def test_raised_by_the_answer_of_a_phase(playbook: Playbook) -> None:
    """A playbook may call that confidential, too."""
    secret = playbook.flags["data-loss"].model_copy(update={"confidential": True})
    history = opened(History(playbook.model_copy(update={"flags": {**playbook.flags, "data-loss": secret}})))
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    history.run(20)
    history.give(commands.AnswerQuestion(by=ANA, at=at(21), question="data", answer=0))

    assert told(history) == [f"<@{ANA}> raised a flag: {HUSHED}"]
