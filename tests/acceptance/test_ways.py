"""Each person's ways of being reached, in order: Slack, then what their contact says, until somebody answers."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from playbook import reading
from playbook.contacts import Way
from playbook.document import Playbook
from sandbox.people import ANA, BEN
from tests.support.mailbox import Mailbox, mailbox
from tests.support.pagerduty import KEY, FakePagerDuty, fake_pagerduty
from tests.support.story import Story, telling


def reached() -> Playbook:
    """The built-in playbook, whose first contact has an e-mail after two minutes, and an alert after five."""
    plain = reading.default()
    ways = tuple(Way(by=by, after=timedelta(minutes=after)) for by, after in (("email", 2), ("pagerduty", 5)))
    primary = plain.contacts["primary"].model_copy(update={"pagerduty": "ana", "reach": ways})
    return plain.model_copy(update={"contacts": {**plain.contacts, "primary": primary}})


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    """The team's mail server."""
    async with mailbox() as box:
        yield box


@pytest.fixture
async def pagerduty() -> AsyncIterator[FakePagerDuty]:
    """A server like PagerDuty's."""
    async with fake_pagerduty() as made:
        yield made


@pytest.fixture
async def story(tmp_path: Path, box: Mailbox, pagerduty: FakePagerDuty) -> AsyncIterator[Story]:
    """A running bot that is set up for both."""
    settings = {
        "warroom_smtp_url": box.url,
        "warroom_mail_from": "Warroom <warroom@example.com>",
        "warroom_pagerduty_keys": f"ana={KEY}",
        "warroom_pagerduty_url": pagerduty.url,
    }
    async with telling(tmp_path, settings=settings, playbook=reached()) as story:
        yield story


async def test_until_somebody_answers(story: Story, box: Mailbox, pagerduty: FakePagerDuty) -> None:
    """Slack at once, a mail after two minutes, an alert after five; who answers is told to PagerDuty, and the end."""
    await story.person(BEN).command("/incident declare P0 checkout is down")
    await story.settle()
    assert len(story.direct(ANA)) == 1

    await story.at(1.9)
    assert box.mails == []
    await story.at(2)
    (mail,) = box.mails
    assert (mail["To"], mail["Subject"]) == (ANA.email, "[P0] checkout is down: you are called (INC-1)")
    assert "as the playbook wants it" in mail.get_content()

    await story.at(5)
    assert list(pagerduty.alerts.values()) == ["trigger"]
    await story.person(ANA).command("/incident ack INC-1")
    await story.settle()
    assert list(pagerduty.alerts.values()) == ["acknowledge"]
    await story.person(ANA).command("/incident resolve INC-1 now fixed")
    await story.settle()
    assert list(pagerduty.alerts.values()) == ["resolve"]
    assert len(box.mails) == 1

    answer = await story.person(BEN).command("/incident timeline INC-1 pages")
    told = "\n".join(message.visible for message in answer.replies)
    assert "paged by e-mail too: nobody has acknowledged for 2 min" in told
    assert "paged by PagerDuty too: nobody has acknowledged for 5 min" in told


async def test_not_if_somebody_answers_in_time(story: Story, box: Mailbox, pagerduty: FakePagerDuty) -> None:
    """Whoever acknowledges in Slack is not telephoned, nor is anybody else."""
    await story.person(BEN).command("/incident declare P0 checkout is down")
    await story.at(1)
    await story.person(BEN).command("/incident ack INC-1")
    await story.at(20)

    assert box.mails == []
    assert pagerduty.taken == []


async def test_what_cannot_be_told_is_said(story: Story, pagerduty: FakePagerDuty) -> None:
    """PagerDuty refuses the alert: it stands in the announcement's thread, with PagerDuty's words."""
    pagerduty.faults.extend(["400"])
    await story.person(BEN).command("/incident declare P0 checkout is down")
    await story.at(6)

    why = "could not be called by PagerDuty: PagerDuty answered 400: as asked"
    assert len([one for one in story.told("incident-response") if why in one]) == 1
