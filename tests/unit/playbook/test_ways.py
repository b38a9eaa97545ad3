"""The ways beside Slack: if it does not bring a page, or if nobody answers; once, and only while it calls somebody."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from playbook import commands
from playbook.contacts import Contact, Way, WayBy
from playbook.document import Playbook
from playbook.events import Event, PagedByMail, PagedByPagerDuty, Undelivered
from playbook.flags import call_key
from playbook.incident import Status
from playbook.reading import default
from playbook.telling import Lane, Telling, What, page_key
from playbook.tellings import tellings
from tests.support.history import START, History, at

ANA = "U0000ANA"
PAGE = page_key(ANA, 0, START)
EVERY: Final[tuple[WayBy, ...]] = ("pagerduty", "email")


def unreachable(
    minute: float = 1, *, person: str = ANA, page: str = PAGE, wait: timedelta = timedelta(seconds=4)
) -> commands.RecordUnreachable:
    """Slack has not brought Ana's page yet."""
    why = "Slack does not answer"
    return commands.RecordUnreachable(at=at(minute), person=person, page=page, reason=why, wait=wait, ways=EVERY)


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
    lost = commands.RecordUndelivered(at=at(1), what=What.PAGE, person=ANA, reason="no account", page=PAGE, ways=EVERY)

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
    history.give(commands.ChangeFlags(by="U0000DEE", at=at(1), up=("data-loss",)))
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


@pytest.fixture
def reachable(playbook: Playbook) -> Playbook:
    """Ana is reached by e-mail after two minutes and by PagerDuty after five; the CTO by PagerDuty after three."""
    ana = Contact.model_validate(
        {
            **playbook.contacts["primary"].model_dump(),
            "pagerduty": "ana",
            "reach": [{"by": "email", "after": "2m"}, {"by": "pagerduty", "after": "5m"}],
        }
    )
    cto = playbook.contacts["cto"].model_copy(
        update={"pagerduty": "cto", "reach": (Way(by="pagerduty", after=timedelta(minutes=3)),)}
    )
    return playbook.model_copy(update={"contacts": {**playbook.contacts, "primary": ana, "cto": cto}})


def gone(made: list[tuple[float, Event]], person: str = ANA) -> list[tuple[float, str]]:
    """At which minutes somebody's pages went another way, and which."""
    return [
        (minute, event.kind.removeprefix("paged_by_"))
        for minute, event in made
        if isinstance(event, PagedByMail | PagedByPagerDuty) and event.person == person
    ]


def test_one_way_after_the_other(reachable: Playbook) -> None:
    """Each once, after the wait that the contact has for it; whoever has none is paged in Slack alone."""
    history = History(reachable)
    made = history.run(90)

    assert gone(made) == [(2, "mail"), (5, "pagerduty")]
    assert gone(made, "U0000BEN") == []
    assert gone(made, CTO) == [(63, "pagerduty")]


@pytest.mark.parametrize(
    "answer",
    [
        commands.Acknowledge(by="U0000BEN", at=at(3)),
        commands.ChangeStatus(by="U0000BEN", at=at(3), to=Status.RESOLVED, now=True, why="fixed"),
        commands.ChangeStatus(by="U0000BEN", at=at(3), to=Status.CANCELLED, why="x"),
    ],
)
def test_no_further_than_the_answer(reachable: Playbook, answer: commands.Command) -> None:
    """Once somebody has it, or it is over, the ways still to come are not gone."""
    history = History(reachable)
    assert gone(history.run(3)) == [(2, "mail")]
    history.give(answer)

    assert gone(history.run(14)) == []


def test_an_outage_makes_up_for_each_once(reachable: Playbook) -> None:
    """Both lead to the same person: both go at once, and say how late they are."""
    history = History(reachable)
    made = [event for event in history.tick(10) if isinstance(event, PagedByMail | PagedByPagerDuty)]

    assert [(event.kind, event.due) for event in made] == [("paged_by_mail", at(2)), ("paged_by_pagerduty", at(5))]
    assert gone([(10, event) for event in history.tick(11)]) == []


def test_called_anew_they_begin_anew(reachable: Playbook) -> None:
    """It came back, so people are paged again, and by all of the ways again."""
    history = History(reachable)
    history.run(6)
    history.give(commands.ChangeStatus(by="U0000BEN", at=at(6), to=Status.RESOLVED, now=True, why="fixed"))
    history.give(commands.Reopen(by="U0000BEN", at=at(10), why="it is back"))

    assert gone(history.run(24)) == [(12, "mail"), (15, "pagerduty")]


def test_slack_down_takes_the_first_of_them(reachable: Playbook) -> None:
    """The first way that is set up here goes at once, the other when its time has come."""
    history = History(reachable)
    (event,) = history.give(unreachable(1))
    assert isinstance(event, PagedByMail)
    assert gone(history.run(14)) == [(5, "pagerduty")]

    alerted = History(reachable)
    command = unreachable(1)
    (event,) = alerted.give(replace(command, ways=("pagerduty",)))
    assert isinstance(event, PagedByPagerDuty)
    assert History(reachable).give(replace(command, ways=())) == []


def test_a_flag_goes_on_until_they_show(reachable: Playbook) -> None:
    """There is nothing to acknowledge: whoever has done anything to the incident since knows of it."""
    history = flagged(reachable)
    assert gone(history.run(14), CTO) == [(4, "pagerduty")]

    shown = flagged(reachable)
    shown.give(commands.AddNote(by=CTO, at=at(2), words="on my way"))
    assert gone(shown.run(14), CTO) == []

    lowered = flagged(reachable)
    lowered.give(commands.ChangeFlags(by=ANA, at=at(2), down=("data-loss",)))
    assert gone(lowered.run(14), CTO) == []


def test_an_alert_is_told_of_the_answer(reachable: Playbook) -> None:
    """What was alerted is told again when somebody has it, and when it is over; what was not is left alone."""
    history = History(reachable)
    history.run(5)
    assert what_is_told(history, commands.Acknowledge(by=ANA, at=at(6))) == {ANA}
    assert what_is_told(history, commands.ChangeStatus(by=ANA, at=at(7), to=Status.IDENTIFIED)) == set()
    over = commands.ChangeStatus(by=ANA, at=at(8), to=Status.RESOLVED, now=True, why="fixed")
    assert what_is_told(history, over) == {ANA}


def what_is_told(history: History, command: commands.Command) -> set[str | None]:
    """Whose alerts are told of what the command makes happen."""
    told: list[Telling] = []
    for event in history.give(command):
        told += tellings(history.incident, event, history.incident, 9)
    return {one.person for one in told if one.what is What.ALERT}


def test_a_way_gone_after_somebody_stopped_answering(reachable: Playbook) -> None:
    """Ben had it from the first minute on: that nobody has acknowledged since the page would be untrue."""
    history = History(reachable)
    history.give(commands.Acknowledge(by="U0000BEN", at=at(1)))
    mailed = next(one for _, one in history.run(60) if isinstance(one, PagedByMail))

    assert mailed.reason == "<@U0000BEN> had it and gives no sign any more"
