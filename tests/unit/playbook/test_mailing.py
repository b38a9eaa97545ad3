"""A page that Slack does not bring goes out by e-mail: once, and only while it calls somebody."""

from datetime import timedelta

import pytest

from playbook import commands
from playbook.document import Playbook
from playbook.events import PagedByMail, Undelivered
from playbook.flags import call_key
from playbook.incident import Status
from playbook.reading import default
from playbook.telling import Lane, What, page_key
from playbook.tellings import tellings
from tests.support.history import START, History, at

ANA = "U0000ANA"
PAGE = page_key(ANA, 0, START)


def unreachable(
    minute: float = 1, *, person: str = ANA, page: str = PAGE, wait: timedelta = timedelta(seconds=4)
) -> commands.RecordUnreachable:
    """Slack has not brought Ana's page yet."""
    why = "Slack does not answer"
    return commands.RecordUnreachable(at=at(minute), person=person, page=page, reason=why, wait=wait)


def test_not_before_slack_has_had_its_time(playbook: Playbook) -> None:
    """Half a minute of trouble is Slack's; whoever is to wait that long anyhow is not let wait for it."""
    assert History(playbook).give(unreachable(0.49)) == []
    assert len(History(playbook).give(unreachable(0.5))) == 1
    assert len(History(playbook).give(unreachable(0.01, wait=timedelta(seconds=60)))) == 1


def test_once_for_each_page(playbook: Playbook) -> None:
    """The first word of it makes one mail to the person paged, ahead of everything else; the second makes nothing."""
    history = History(playbook)
    (event,) = history.give(unreachable())
    assert isinstance(event, PagedByMail)
    assert event.person == ANA

    mail = next(one for one in tellings(history.incident, event, history.incident, 9) if one.what is What.MAIL)
    assert (mail.person, mail.lane) == (ANA, Lane.PAGE)
    assert history.give(unreachable(2)) == []


@pytest.mark.parametrize("end", ["acknowledged", "resolved"])
def test_not_when_it_calls_nobody_any_more(playbook: Playbook, end: str) -> None:
    """Somebody has it, or it is over: nobody is woken by a mail."""
    history = History(playbook)
    if end == "acknowledged":
        history.give(commands.Acknowledge(by="U0000BEN", at=at(0.5)))
    else:
        history.give(commands.ChangeStatus(by="U0000BEN", at=at(0.5), to=Status.RESOLVED, now=True, why="fixed"))

    assert history.give(unreachable()) == []


def test_a_page_after_the_acknowledgement_still_calls(playbook: Playbook) -> None:
    """Who is called although somebody has it, because it lasts, is reached by mail as well."""
    history = History(playbook)
    history.give(commands.Acknowledge(by="U0000BEN", at=at(1)))
    history.give(commands.Escalate(by="U0000BEN", at=at(2)))
    call = history.incident.escalation.calls[-1]

    (event,) = history.give(unreachable(3, person=call.people[0], page=page_key(call.people[0], call.level, call.at)))
    assert isinstance(event, PagedByMail)


def test_nobody_without_an_address(playbook: Playbook) -> None:
    """A contact known by Slack's id alone has no address to write to."""
    primary = playbook.contacts["primary"].model_copy(update={"email": None})
    without = playbook.model_copy(update={"contacts": {**playbook.contacts, "primary": primary}})

    assert History(without).give(unreachable()) == []


def test_given_up_is_mailed_and_said(playbook: Playbook) -> None:
    """What Slack refuses for good goes out by mail at once, and both stand on the timeline."""
    lost = commands.RecordUndelivered(at=at(1), what=What.PAGE, person=ANA, reason="no account", page=PAGE)

    assert [type(event) for event in History(playbook).give(lost)] == [Undelivered, PagedByMail]


def test_the_escalation_goes_on(playbook: Playbook) -> None:
    """A mail sent is not a person reached: the next level is paged when it would have been."""
    mailed, plain = History(playbook), History(playbook)
    mailed.give(unreachable())

    assert [one for one in mailed.run(60) if one[1].kind == "paged"] == [
        one for one in plain.run(60) if one[1].kind == "paged"
    ]


def test_before_slack_was_ever_asked() -> None:
    """A playbook whose people Slack has not named yet pages by the address that it has."""
    page = page_key("ana@example.com", 0, START)

    (event,) = History(default()).give(unreachable(person="ana@example.com", page=page))
    assert isinstance(event, PagedByMail)


CTO = "U0000TESS"


def flagged(playbook: Playbook) -> History:
    """A flag was raised of which Slack has not brought word to the CTO."""
    history = History(playbook)
    history.give(commands.ChangeFlags(by=ANA, at=at(1), up=("data-loss",)))
    return history


def test_a_flag_is_told_by_mail_whoever_has_the_incident(playbook: Playbook) -> None:
    """It asks for no acknowledgement, so none makes it needless; once, after Slack has had its time."""
    history = flagged(playbook)
    history.give(commands.Acknowledge(by=ANA, at=at(1.1)))
    assert history.give(unreachable(1.2, person=CTO, page=call_key(CTO))) == []
    (event,) = history.give(unreachable(2, person=CTO, page=call_key(CTO)))

    assert isinstance(event, PagedByMail)
    assert event.person == CTO
    assert history.give(unreachable(3, person=CTO, page=call_key(CTO))) == []


def test_a_flag_that_was_lowered_is_not_mailed(playbook: Playbook) -> None:
    """Nobody learns late of what is not so."""
    history = flagged(playbook)
    history.give(commands.ChangeFlags(by=ANA, at=at(1.1), down=("data-loss",)))

    assert history.give(unreachable(2, person=CTO, page=call_key(CTO))) == []
