"""Whatever people type, every message is within Slack's limits and pings nobody who was not named."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.integrations.slack.rooms import topic
from handlers.blocks import FALLBACK
from playbook import commands
from playbook.cadence import LONGEST
from playbook.deciding import LONGEST_TITLE, LONGEST_WORDS
from playbook.document import Playbook
from playbook.incident import Report, Status
from playbook.telling import What
from sandbox import mentions
from sandbox.blocks import surfaces
from tests.support.history import History, at
from tests.unit.integrations.rendering import opened, told

ANA, BEN = "U0000ANA", "U0000BEN"
HOSTILE = (
    "<!channel> <!here|here> <!everyone> @here @channel @everyone #general",
    "<!subteam^S0000001|@all> <#C0000001|general> <http://evil.example|click> https://evil.example",
    "& < > &lt;!channel&gt; &amp; \" ' \\ `code` ```fence *bold* _it_ ~gone~ | >quote",
    "\u202eright to left\u202c \u2067\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 👩‍🚒🔥",
    ":fire: {t:1} {title} %s",
    "line one\nline two\n\n\n• three\t\u0000\u200b",
    "<" * 2_500,
    "&" * 2_500,
    "🔥" * 2_500,
    "<@U0000ANA>" * 220,
    " ",
)


def story(playbook: Playbook, text: str, severity: str = "P0") -> History:
    """Everything that can happen to an incident, with `text` in every field that people fill."""
    history = opened(
        History(
            playbook,
            severity,
            title=text[:LONGEST_TITLE],
            impact=text[:LONGEST_WORDS],
            services=(text, text, text),
            source=text,
            link=text,
        )
    )
    words, part = text[:LONGEST_WORDS].strip() or "words", text[:LONGEST].strip() or "part"
    report = Report(new=part, actions=part, next_steps=part, estimate=part, root_cause=part, prevention=part)
    history.run(16)
    for command in (
        commands.Escalate(by=ANA, at=at(17), why=words),
        commands.Acknowledge(by=ANA, at=at(18)),
        commands.AssignCommander(by=ANA, at=at(18), person=BEN),
        commands.AssignRole(by=BEN, at=at(18), role="scribe", person=ANA),
        commands.PostUpdate(by=BEN, at=at(19), report=report, to=Status.IDENTIFIED),
        commands.OfferCommand(by=BEN, at=at(19), person=ANA),
        commands.AnswerOffer(by=ANA, at=at(19), accept=False),
        commands.AddNote(by=BEN, at=at(19), words=words),
        commands.ChangeFlags(by=BEN, at=at(19), up=("customer-data", "media"), why=words),
        commands.ChangeFlags(by=BEN, at=at(19), down=("media",), why=words),
        commands.CountUsers(by=BEN, at=at(19), users=1_000_000_000),
        commands.Estimate(by=BEN, at=at(19), estimate="5 h", why=words),
        commands.Retitle(by=BEN, at=at(19), title=(text[: LONGEST_TITLE - 1] + "!")),
        commands.Snooze(by=BEN, at=at(19), length=timedelta(minutes=3)),
        commands.Depart(at=at(19), person=BEN),
        commands.AssignCommander(by=BEN, at=at(19), person=BEN),
        commands.OfferCommand(by=BEN, at=at(61), person=ANA),
    ):
        history.give(command)
    history.run(62)
    for command in (
        commands.ChangeSeverity(by=BEN, at=at(63), to="P1", why=words),
        commands.RecordUndelivered(at=at(63), what="page", person=ANA, reason=words),
        commands.ChangeStatus(by=BEN, at=at(63), to=Status.RESOLVED),
        commands.TickCheck(by=BEN, at=at(63), check=1),
        commands.Relapse(by=BEN, at=at(64), why=words),
        commands.ChangeStatus(by=BEN, at=at(64), to=Status.RESOLVED, now=True, why=words),
        commands.ChangeStatus(by=BEN, at=at(65), to=Status.CLOSED, why=words),
        commands.Reopen(by=BEN, at=at(66), why=words),
        commands.ChangeSeverity(by=BEN, at=at(66), to="P2", why=words),
        commands.PostUpdate(by=BEN, at=at(66), report=report, to=Status.RESOLVED),
        commands.Reopen(by=BEN, at=at(67), why=words),
        commands.ChangeStatus(by=BEN, at=at(67), to=Status.CANCELLED, why=words),
    ):
        history.give(command)
    return history


def check(history: History) -> None:
    """Every message of the story, at its end, is one that Slack takes and that pings nobody but people."""
    for errand, message in told(history):
        surfaces.check_message(message.blocks)
        pinged = mentions.pings(message.text, message.blocks, link_names=False)

        assert 0 < len(message.text) <= FALLBACK, errand.delivery.what
        assert {who for who in pinged if who[0] not in "UW"} == set(), errand.delivery.what
        assert "<!" not in message.text.replace("<!date^", "")
    line = topic(history.incident, commander=history.incident.title)
    assert len(line) <= 250
    assert mentions.pings(line, [], link_names=True) == set()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text(playbook: Playbook, text: str) -> None:
    """Each trick that is known is harmless in every field of every message, at each moment of an incident."""
    full = story(playbook, text)
    history = History(playbook, title=text[:LONGEST_TITLE], impact=text[:LONGEST_WORDS])
    check(history)
    check(full)

    assert {errand.delivery.what for errand, _ in told(full)} == {
        What.PAGE, What.FLAG, What.NUDGE, What.ANNOUNCEMENT, What.THREAD, What.CARD, What.ROOM, What.UPDATE,
        What.PROMPT, What.QUESTION, What.ASIDE, What.VERIFICATION, What.DUTIES, What.HANDOVER, What.VACANCY,
    }  # fmt: skip


@given(text=st.text(st.sampled_from("<>&@!#|*_`~^UW0: \n\u202e\u2067شa😀channel"), max_size=300))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text(playbook: Playbook, text: str) -> None:
    """So is any mixture of the signs that mean something to Slack."""
    check(story(playbook, text, "P0"))
