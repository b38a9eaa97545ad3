"""What each message says, in each state in which somebody may read it."""

from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.integrations.slack.integration import WORDS, Slack
from bot.integrations.slack.message import Message
from bot.integrations.slack.words.run import printed
from playbook import commands, dispute
from playbook.document import Playbook
from playbook.events import Paged, StepRecorded
from playbook.incident import Report, Status
from playbook.lines import line
from playbook.states.runs import Stage
from playbook.telling import What
from tests.support.history import History, at
from tests.unit.integrations.rendering import errand, last, opened, pressable, said, seen, told

ANA, BEN, DEE = "U0000ANA", "U0000BEN", "U0000DEE"
REPORT = Report(new="Disk is full.", actions="- freed some", next_steps="Fail over.", estimate="20 min")


def checkout(playbook: Playbook) -> History:
    """A P0 with all that people say when they declare one."""
    return History(playbook, title="checkout down", impact="Nobody can pay.", services=("shop",), source="a customer")


def test_page_calls(playbook: Playbook) -> None:
    """A page says what it is, why it came, what is known, and has one button."""
    history = checkout(playbook)

    assert said(history, What.PAGE, "paged", ANA) == (
        "🔴 *P0 Critical · checkout down*\n"
        "*You are called* as On-call engineer (primary): declared by @Dee.\nWhy this?\n"
        "*Impact*\nNobody can pay.\n"
        "INC-7 · since 03:00 (03:00) · acknowledge by 03:15 (03:15) · Join the call\nAcknowledge"
    )
    assert pressable(WORDS[What.PAGE](errand(history, What.PAGE, "paged", person=ANA))) == ["Why this?", "Acknowledge"]


def test_page_names_who_was_tried(playbook: Playbook) -> None:
    """A later page says why now, who was tried, and shows the way into the room."""
    history = opened(checkout(playbook))
    history.run(15)

    assert said(history, What.PAGE, "paged", BEN).split("\n")[1:4:2] == [
        "*You are called* as On-call engineer (backup): nobody acknowledged in 15 min. Tried: @Ana.",
        "*Impact*",
    ]
    assert "#inc-0007-checkout-down" in said(history, What.PAGE, "paged", BEN)


@pytest.mark.parametrize("what", [What.PAGE, What.ANNOUNCEMENT])
def test_by_when_somebody_is_to_acknowledge(playbook: Playbook, what: What) -> None:
    """Until somebody has, while there is time; best effort gives no time, so nobody is hurried for nothing."""
    asked, late, light = History(playbook), History(playbook), History(playbook, "P4")
    late.run(16)
    kind = "paged" if what is What.PAGE else "declared"

    assert "acknowledge by 03:15" in said(asked, what, kind, ANA)
    assert "acknowledge by" not in said(late, what, kind, BEN)
    assert "acknowledge by" not in said(light, what, kind, ANA)
    asked.give(commands.Acknowledge(by=ANA, at=at(3)))
    assert "acknowledge by" not in said(asked, what, kind, ANA)


def test_page_answered(playbook: Playbook) -> None:
    """Once somebody has it, a page says who, and asks for nothing."""
    history = opened(checkout(playbook))
    history.give(commands.Acknowledge(by=ANA, at=at(3)))

    assert said(history, What.PAGE, "paged", BEN) == (
        "🔴 *P0 Critical · checkout down*\n@Ana has it.\nWhy this?\n"
        "INC-7 · since 03:00 (03:00) · #inc-0007-checkout-down · Join the call"
    )
    assert said(history, What.PAGE, "paged", ANA).split("\n")[1:3] == [
        "You have it.",
        f"You are in command. {playbook.command.duties}",
    ]
    assert pressable(WORDS[What.PAGE](errand(history, What.PAGE, "paged", person=ANA))) == ["Why this?"]


def test_page_after_the_acknowledgement(playbook: Playbook) -> None:
    """Somebody called because it lasts is told who is on it, not that they were tried in vain, and has a button."""
    history = checkout(playbook)
    history.give(commands.Acknowledge(by=ANA, at=at(3)))
    history.run(30)

    message = WORDS[What.PAGE](errand(history, What.PAGE, "paged", person="U0000MARC"))

    assert said(history, What.PAGE, "paged", "U0000MARC").split("\n")[1] == (
        "*You are called* as Engineering manager: not resolved in 30 min. @Ana is on it."
    )
    assert pressable(message) == ["Why this?", "I'm coming"]


def test_page_while_nobody_commands(playbook: Playbook) -> None:
    """Somebody has acknowledged, and who commanded has gone: whoever is called then can take command there."""
    history = opened(checkout(playbook))
    history.give(commands.Acknowledge(by=ANA, at=at(3)))
    history.give(commands.AssignCommander(by=BEN, at=at(4), person=BEN))
    history.give(commands.Depart(at=at(29), person=BEN))
    history.run(30)

    message = WORDS[What.PAGE](errand(history, What.PAGE, "paged", person="U0000MARC"))
    assert pressable(message) == ["Why this?", "Take command"]


def test_page_after_the_end(playbook: Playbook) -> None:
    """When it is over, a page says how it ended."""
    history = checkout(playbook)
    history.give(commands.ChangeStatus(by=ANA, at=at(47), to=Status.RESOLVED, now=True, why="fixed"))

    assert (
        said(history, What.PAGE, "paged", ANA)
        == "✅ *P0 Critical · checkout down*\nResolved after 47 min.\nWhy this?\nINC-7"
    )


def test_page_of_an_earlier_call(playbook: Playbook) -> None:
    """After a reopening the old pages call nobody; the new one does."""
    history = checkout(playbook)
    old = last(history, "paged")
    history.give(commands.ChangeStatus(by=ANA, at=at(47), to=Status.RESOLVED, now=True, why="fixed"))
    history.give(commands.Reopen(by=DEE, at=at(60), why="it is back"))

    assert said(history, What.PAGE, old, ANA).split("\n")[1] == "Calling @Ana (On-call engineer), anew since 04:00."
    assert said(history, What.PAGE, "paged", ANA).split("\n")[1] == (
        "*You are called* as On-call engineer (primary): it came back."
    )


def test_page_late(playbook: Playbook) -> None:
    """A page that comes late because the bot was down says so."""
    history = checkout(playbook)
    history.tick(27)

    assert said(history, What.PAGE, "paged", BEN).split("\n")[1] == (
        "*You are called* as On-call engineer (backup): nobody acknowledged in 27 min "
        "(12 min late: Warroom was not running). Tried: @Ana."
    )


def test_announcement_first(playbook: Playbook) -> None:
    """The first post mentions those who are called and nobody else: it notifies."""
    history = checkout(playbook)

    assert said(history, What.ANNOUNCEMENT, "declared") == (
        "🔴 *P0 Critical · checkout down*\nCalling @Ana (On-call engineer)\nWhy this?\n"
        "Nobody can pay.\nINC-7 · Investigating · since 03:00 (03:00) · acknowledge by 03:15 (03:15)\nAcknowledge"
    )


def test_announcement_later(playbook: Playbook) -> None:
    """Edited, it says who has it, where people meet, and who declared it."""
    history = opened(checkout(playbook))
    history.give(commands.Acknowledge(by=ANA, at=at(3)))

    assert said(history, What.ANNOUNCEMENT, "declared", receipt="C1:1") == (
        "🔴 *P0 Critical · checkout down*\n@Ana has it · #inc-0007-checkout-down\nWhy this?\n"
        "Nobody can pay.\nINC-7 · Investigating · since 03:00 (03:00) · declared by @Dee"
    )


def test_announcement_at_the_end(playbook: Playbook) -> None:
    """When it is over it says how long it took, and who was in command."""
    history = opened(checkout(playbook))
    history.give(commands.Acknowledge(by=ANA, at=at(3)))
    history.give(commands.ChangeStatus(by=ANA, at=at(47), to=Status.RESOLVED, now=True, why="fixed"))

    assert said(history, What.ANNOUNCEMENT, "declared", receipt="C1:1") == (
        "✅ *P0 Critical · checkout down*\nResolved after 47 min · #inc-0007-checkout-down\nWhy this?\n"
        "INC-7 · Resolved · declared by @Dee · commander @Ana"
    )


def test_announcement_of_a_false_alarm(playbook: Playbook) -> None:
    """A false alarm is not called resolved."""
    history = checkout(playbook)
    history.give(commands.ChangeStatus(by=DEE, at=at(3), to=Status.CANCELLED, why="my wifi"))

    assert said(history, What.ANNOUNCEMENT, "declared", receipt="C1:1").split("\n")[:2] == [
        "🔕 *P0 Critical · checkout down*",
        "False alarm, cancelled after 3 min",
    ]


def test_untitled(playbook: Playbook) -> None:
    """An incident without a title is called by its number."""
    assert said(History(playbook), What.ANNOUNCEMENT, "declared").split("\n")[0] == "🔴 *P0 Critical · INC-7*"


def test_thread_escalation(playbook: Playbook) -> None:
    """The channel hears who is called now, why now, and who was tried."""
    history = checkout(playbook)
    history.run(15)

    assert said(history, What.THREAD, "paged") == (
        "📣 Escalation: @Ben (Backup): nobody acknowledged in 15 min. Tried: @Ana.\nWhy this?"
    )


def test_thread_escalation_asked_for(playbook: Playbook) -> None:
    """Somebody who escalates by hand is named, with the reason."""
    history = checkout(playbook)
    history.give(commands.Escalate(by=ANA, at=at(5), why="I need a database person"))

    assert said(history, What.THREAD, "paged") == (
        "📣 Escalation: @Ben (Backup): @Ana asked for it: I need a database person. Tried: @Ana.\nWhy this?"
    )


def test_thread_called_again(playbook: Playbook) -> None:
    """A call because it got worse, or came back, is not called an escalation."""
    raised = History(playbook, "P2", title="checkout down")
    raised.give(commands.ChangeSeverity(by=DEE, at=at(5), to="P0"))
    reopened = checkout(playbook)
    reopened.give(commands.ChangeStatus(by=ANA, at=at(47), to=Status.RESOLVED, now=True, why="fixed"))
    reopened.give(commands.Reopen(by=DEE, at=at(60), why="it is back"))

    assert said(raised, What.THREAD, "paged").split("\n")[0] == (
        "📣 Called again: @Ana (On-call engineer): severity raised to P0."
    )
    assert (
        said(reopened, What.THREAD, "paged").split("\n")[0] == "📣 Called again: @Ana (On-call engineer): it came back."
    )


def test_a_vacancy_is_asked_again_and_the_older_question_falls_silent(playbook: Playbook) -> None:
    """One button at a time; once somebody commands, both are one line that says who."""
    history = opened(checkout(playbook))
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    history.give(commands.AssignCommander(by=BEN, at=at(2), person=BEN))
    history.give(commands.Depart(at=at(2), person=BEN))
    history.run(12)
    waiting = [said(history, What.VACANCY, kind) for kind in ("commander_lost", "commander_sought")]
    history.give(commands.AssignCommander(by=BEN, at=at(13), person=BEN))

    assert waiting == [
        "👤 Asked again at 03:12.",
        "👤 *Still nobody is in command*, 10 min after @Ben went. @Ana: who takes it?\nTake command\nWhy this?",
    ]
    assert [said(history, What.VACANCY, kind) for kind in ("commander_lost", "commander_sought")] == [
        "👤 @Ben is in command."
    ] * 2


def test_update(playbook: Playbook) -> None:
    """An update has the parts of the playbook's template; stakeholders and the room are each promised their next."""
    history = opened(checkout(playbook))
    history.give(commands.PostUpdate(by=ANA, at=at(16), report=REPORT, to=Status.IDENTIFIED))

    expected = (
        "📝 *Update #1* · *Status:* Identified · *Duration:* 16 min\n"
        "Disk is full.\n*Actions taken*\n- freed some\n*Next steps*\nFail over.\n"
        "Estimated resolution: 20 min · Next update: {} · posted by @Ana"
    )
    assert said(history, What.THREAD, "update_posted") == expected.format("03:31")
    assert said(history, What.UPDATE, "update_posted") == expected.format("03:26")


def test_the_last_update(playbook: Playbook) -> None:
    """It has the parts of the playbook's resolved template, and the timeline keeps its cause and what follows."""
    history = opened(History(playbook, "P2", title="Checkout down", impact="No checkout"))
    report = Report(new="Rolled back.", root_cause="A bad deploy.", prevention="A canary.")
    history.give(commands.PostUpdate(by=ANA, at=at(16), report=report, to=Status.RESOLVED))

    assert said(history, What.THREAD, "update_posted") == (
        "📝 *Update #1* · *Status:* Resolved · *Duration:* 16 min\n"
        "*Impact*\nNo checkout\n*Resolution*\nRolled back.\n*Root cause*\nA bad deploy.\n"
        "*Preventive measures*\nA canary.\n03:00 to 03:16 · posted by @Ana"
    )
    assert line(last(history, "update_posted")) == (
        "<@U0000ANA> posted update #1: Rolled back.\nRoot cause: A bad deploy.\nPreventive measures: A canary."
    )


def test_the_card_keeps_the_parts_of_the_last_update_apart(playbook: Playbook) -> None:
    """In the one line that it has for it."""
    history = opened(History(playbook, "P2"))
    report = Report(new="Rolled back deploy 4711", root_cause="A bad deploy.", prevention="A canary.")
    history.give(commands.PostUpdate(by=ANA, at=at(16), report=report, to=Status.RESOLVED))

    parts = "Rolled back deploy 4711 · Root cause: A bad deploy. · Preventive measures: A canary."
    assert parts in said(history, What.CARD, "room_opened")


def test_the_estimate_on_the_card(playbook: Playbook) -> None:
    """With the moment from which it counts; while the resolution is verified, there is nothing to estimate."""
    history = opened(History(playbook))
    history.give(commands.Estimate(by=ANA, at=at(5), estimate="5h"))
    assert "*Estimate*\n5h, said at 03:05 (03:05)\n" in said(history, What.CARD, "room_opened")
    history.give(commands.ChangeStatus(by=ANA, at=at(20), to=Status.RESOLVED, why="fixed"))
    assert "*Estimate*" not in said(history, What.CARD, "room_opened")
    history.give(commands.Relapse(by=ANA, at=at(25), why="500s"))

    assert "*Estimate*" in said(history, What.CARD, "room_opened")


def test_by_when_it_was_to_be_acknowledged(playbook: Playbook) -> None:
    """The card does not go on asking for what was to be done before."""
    history = opened(History(playbook))
    history.run(14)
    assert "\nacknowledge by 03:15 (03:15)\n" in said(history, What.CARD, "room_opened")
    history.run(25)

    assert "\nwas to be acknowledged by 03:15 (03:15)\n" in said(history, What.CARD, "room_opened")


@pytest.mark.parametrize("goes_on", [False, True])
def test_the_all_clear_of_what_was_watched_first(playbook: Playbook, *, goes_on: bool) -> None:
    """The update with which the watching began says what fixed it, and the end says it again: whoever reads it alone
    knows all; but not if work has gone on since."""
    history = opened(checkout(playbook))
    report = Report(new="Rolled back.", root_cause="A bad deploy.", prevention="A canary.")
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    history.give(commands.PostUpdate(by=ANA, at=at(16), report=report, to=Status.RESOLVED))
    for check in range(3):
        history.give(commands.TickCheck(by=ANA, at=at(17), check=check))
    history.give(commands.PostUpdate(by=ANA, at=at(20), report=Report(new="No change.")))
    if goes_on:
        history.give(commands.Relapse(by=BEN, at=at(21), why="it is back"))
        history.give(commands.ChangeStatus(by=ANA, at=at(47), to=Status.RESOLVED, now=True, why="it was the cache"))
    else:
        history.run(60)

    by, why = ("@Ana", "it was the cache") if goes_on else ("Warroom", "verified, and nothing came back in 30 min")
    fixed = "*Resolution*\nRolled back.\n*Root cause*\nA bad deploy.\n*Preventive measures*\nA canary.\n"
    assert said(history, What.THREAD, last(history, "status_changed")) == (
        f"✅ *Resolved* by {by} after 47 min: {why}\n*Impact*\nNobody can pay.\n"
        f"{'' if goes_on else fixed}03:00 to 03:47"
    )


def test_update_for_the_room_only(playbook: Playbook) -> None:
    """An update that stays in the room says so, and leaves out what was left empty."""
    history = opened(checkout(playbook))
    history.give(commands.PostUpdate(by=ANA, at=at(9), report=Report(new="Looking."), public=False))

    assert said(history, What.UPDATE, "update_posted") == (
        "📝 *Update #1* (war room only) · *Status:* Investigating · *Duration:* 9 min\nLooking.\n"
        "Next update: 03:15 · posted by @Ana"
    )


def test_update_that_still_holds(playbook: Playbook) -> None:
    """Its message in the room says since when nobody has had anything new, and when there will be more."""
    history = opened(checkout(playbook))
    history.give(commands.PostUpdate(by=ANA, at=at(9), report=Report(new="Looking.")))
    first = last(history, "update_posted")
    history.give(commands.PostUpdate(by=BEN, at=at(18), report=Report(new="No change."), public=False, unchanged=True))

    assert said(history, What.UPDATE, first).split("\n")[1:] == [
        "Looking.",
        "posted by @Ana",
        "🕒 *Still so at 03:18*, says @Ben · Next update: 03:24",
    ]
    assert "Still so" not in said(history, What.THREAD, first)


def verified(playbook: Playbook) -> History:
    """A P0 whose verification Ana has begun, with what fixed it."""
    history = opened(checkout(playbook))
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    report = Report(new="Rolled back.", root_cause="A bad deploy.")
    history.give(commands.PostUpdate(by=ANA, at=at(16), report=report, to=Status.RESOLVED))
    return history


FIXED = ["*Resolution*", "Rolled back.", "*Root cause*", "A bad deploy."]


def shown(history: History) -> list[str]:
    """The verification's message as it stands."""
    return said(history, What.VERIFICATION, "verification_begun").split("\n")


def test_verification_says_what_fixed_it(playbook: Playbook) -> None:
    """From the list to the end: one message, with the words of the resolution and all that the end has."""
    history = verified(playbook)
    begun = shown(history)
    history.give(commands.PostUpdate(by=BEN, at=at(17), report=Report(new="No change."), unchanged=True))
    for check in range(3):
        history.give(commands.TickCheck(by=BEN, at=at(17), check=check))
    watched = shown(history)
    history.run(47)

    assert begun[2:7] == [*FIXED, "⬜ All services healthy"]
    assert watched[1:6] == [*FIXED, "🕒 *Still so at 03:17*, says @Ben · Next update: 03:32"]
    assert shown(history) == [
        "✅ *Resolved* after 47 min: verified, and nothing came back in 30 min.",
        "*Impact*", "Nobody can pay.", *FIXED, "03:00 to 03:47",
        *(f"✅ {check} · @Ben at 03:17" for check in playbook.verification["P0"].checks),
    ]  # fmt: skip


def test_verification_that_ended_otherwise(playbook: Playbook) -> None:
    """Cut short it says why; after a relapse, what had not fixed it."""
    cut, back = verified(playbook), verified(playbook)
    cut.give(commands.ChangeStatus(by=ANA, at=at(20), to=Status.RESOLVED, now=True, why="the canary is green"))
    back.give(commands.Relapse(by=BEN, at=at(20), why="500s"))

    assert shown(cut)[0] == "✅ *Resolved* after 20 min: verification cut short by @Ana: the canary is green"
    assert shown(back) == ["↩️ *It came back*, said @Ben at 03:20.", "What was thought to have fixed it: Rolled back."]


def test_what_happened(playbook: Playbook) -> None:
    """Every turn that is said aloud has its sentence."""
    history = opened(checkout(playbook))
    lines = []
    for command in (
        commands.Acknowledge(by=ANA, at=at(1)),
        commands.AssignCommander(by=ANA, at=at(2), person=BEN),
        commands.ChangeSeverity(by=BEN, at=at(3), to="P1", why="only one shop"),
        commands.ChangeSeverity(by=BEN, at=at(4), to="P0"),
        commands.ChangeStatus(by=BEN, at=at(47), to=Status.RESOLVED, now=True, why="failed over"),
        commands.ChangeStatus(by=BEN, at=at(60), to=Status.CLOSED, why="nothing is left"),
        commands.Reopen(by=DEE, at=at(90), why="it is back"),
        commands.ChangeStatus(by=DEE, at=at(91), to=Status.CANCELLED, why="it is not"),
    ):
        made = history.give(command)
        lines.append(said(history, What.ROOM, made[0]))

    assert lines[1:] == [
        "👤 @Ben is in command now, put there by @Ana.",
        "🟠 *Severity lowered: P0 → P1* by @Ben: only one shop\nHigh · updates every 30 min · objective: 4 h",
        (
            "🔴 *Severity raised: P1 → P0* by @Ben\n"
            "Critical · updates every 15 min (war room: every 10 min) · objective: 1 h"
        ),
        "✅ *Resolved* by @Ben after 47 min: failed over\n*Impact*\nNobody can pay.\n03:00 to 03:47",
        "✅ *Closed* by @Ben: nothing is left",
        "🔁 *Reopened* by @Dee: it is back",
        "🔕 *False alarm*, cancelled by @Dee: it is not",
    ]


def test_undelivered_page(playbook: Playbook) -> None:
    """If somebody could not be called, the channel learns it, and what to do."""
    history = checkout(playbook)
    history.give(
        commands.RecordUndelivered(at=at(1), what="page", person=ANA, reason="Slack does not know this person")
    )

    assert said(history, What.THREAD, "undelivered") == (
        "⚠️ @Ana could not be called: Slack does not know this person. Call them another way."
    )


WHERE = "INC-7 · since 03:00 (03:00) · #inc-0007-checkout-down"


def asked(playbook: Playbook, until: float) -> History:
    """A P0 that Ana has, up to that minute."""
    history = opened(checkout(playbook))
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    history.run(until)
    return history


def prompted(history: History, kind: str = "update_prompted", person: str = ANA) -> list[str]:
    """What asks for an update, without what it is about."""
    return said(history, What.PROMPT, kind, person).split("\n")[1:]


def test_prompt(playbook: Playbook) -> None:
    """The one who owes the update is asked before it is due, with the three answers there are."""
    assert prompted(asked(playbook, 8)) == [
        "📝 *You owe the next update*, to those in the war room, at 03:10 (03:10).",
        WHERE,
        "Post update",
        "Nothing new",
        "Snooze 5 min",
        "Why this?",
    ]


def test_prompt_that_was_put_off(playbook: Playbook) -> None:
    """It cannot be put off again, so nothing offers that."""
    history = asked(playbook, 8)
    history.give(commands.Snooze(by=ANA, at=at(9), length=timedelta(minutes=5)))
    history.run(14)

    assert prompted(history)[2:] == ["Post update", "Nothing new", "Why this?"]


def test_prompt_afterwards(playbook: Playbook) -> None:
    """A prompt becomes one quiet line that says what came of it."""
    answered, snoozed, over, lowered, raised = (asked(playbook, 8) for _ in range(5))
    answered.give(commands.PostUpdate(by=ANA, at=at(9), report=REPORT))
    snoozed.give(commands.Snooze(by=ANA, at=at(9), length=timedelta(minutes=5)))
    over.give(commands.ChangeStatus(by=ANA, at=at(9), to=Status.RESOLVED, now=True, why="fixed"))
    lowered.give(commands.ChangeSeverity(by=ANA, at=at(9), to="P3", why="one shop"))
    raised.give(commands.ChangeSeverity(by=ANA, at=at(9), to="P1", why="one region"))

    assert [prompted(one)[0] for one in (answered, snoozed, over, lowered, raised)] == [
        "Update #1 posted by @Ana at 03:09.",
        "Put off until 03:15.",
        "No update needed any more: INC-7 is resolved.",
        "No longer needed.",
        "It will be asked for anew, before it is due at 03:30.",
    ]


def test_prompt_of_another_commander(playbook: Playbook) -> None:
    """When somebody else takes command, what asked the former commander falls silent: the new one is asked."""
    history = asked(playbook, 11)
    first = last(history, "update_prompted")
    history.give(commands.AssignCommander(by=ANA, at=at(12), person=BEN))
    history.run(12)

    assert said(history, What.PROMPT, first, ANA).split("\n")[1] == "@Ben is asked for it now."


def test_prompt_of_whoever_takes_command_late(playbook: Playbook) -> None:
    """The new commander reads that the update is late, and whoever was told so reads that it still is."""
    history = asked(playbook, 15)
    history.give(commands.AssignCommander(by=BEN, at=at(17), person=BEN))
    history.run(18)

    assert prompted(history, person=BEN)[0] == (
        "⏰ *An update is overdue, and yours to give*: those in the war room were to hear at 03:10 (03:10), "
        "the stakeholders at 03:15 (03:15)."
    )
    assert said(history, What.NUDGE, "overdue_widened", "U0000MARC") == (
        "🔴 *P0 · checkout down*\n@Ben is asked for it anew.\nINC-7 · #inc-0007-checkout-down"
    )


def test_prompt_answered_late(playbook: Playbook) -> None:
    """An update that came late says how late."""
    history = asked(playbook, 8)
    history.give(commands.PostUpdate(by=ANA, at=at(14), report=REPORT))

    assert prompted(history)[0] == "Update #1 posted by @Ana at 03:14, 4 min late."


def test_overdue(playbook: Playbook) -> None:
    """The same message says that it is overdue, with the way to give it; the card says so too, and of whom."""
    history = asked(playbook, 10)

    assert prompted(history)[::2] == [
        "⏰ *An update is overdue, and yours to give*: those in the war room were to hear at 03:10 (03:10).",
        "Post update",
        "Snooze 5 min",
    ]
    assert "*⚠️ Update overdue*\n03:10 (03:10) · war room\nasked of @Ana\n" in said(history, What.CARD, "room_opened")


def test_a_late_update_to_the_room_does_not_hide_the_stakeholders(playbook: Playbook) -> None:
    """Once theirs is late too, the message that asked, the card and the second round say so; nothing new is sent."""
    history = asked(playbook, 14)
    before = said(history, What.CARD, "room_opened")
    history.run(16)

    assert "*⚠️ Update overdue*\n03:10 (03:10) · war room\nasked of @Ana\n" in before
    card = "*⚠️ Update overdue*\n03:10 (03:10) · war room\n03:15 (03:15) · stakeholders\nasked of @Ana\n"
    assert card in said(history, What.CARD, "room_opened")
    late = "those in the war room were to hear at 03:10 (03:10), the stakeholders at 03:15 (03:15)."
    assert prompted(history)[0] == f"⏰ *An update is overdue, and yours to give*: {late}"
    assert late in said(history, What.NUDGE, "overdue_widened", "U0000MARC")
    assert len([one for one, _ in told(history) if one.delivery.what in (What.PROMPT, What.NUDGE)]) == 3


def test_prompt_of_whoever_comes_to_write_a_late_one(playbook: Playbook) -> None:
    """It is as late as before, and to each of those to whom it is owed at their own time; the card says so too."""
    history = asked(playbook, 11)
    history.give(commands.AssignRole(by=ANA, at=at(12), role="comms", person=BEN))
    history.run(12)

    assert prompted(history, person=BEN)[0] == (
        "⏰ *An update is overdue, and yours to give*: those in the war room were to hear at 03:10 (03:10)."
    )
    assert "*⚠️ Update overdue*\n03:10 (03:10) · war room\nasked of @Ben\n" in said(history, What.CARD, "room_opened")


def test_an_update_is_asked_of_those_who_were_asked(playbook: Playbook) -> None:
    """Who is called at the hour at which the others hear of a late one owes it too, and was not asked."""
    history = opened(History(playbook, private=True))
    history.run(16)

    assert history.incident.escalation.tried == (ANA, BEN)
    assert "It is asked of @Ana. Nobody is in command." in said(history, What.NUDGE, "overdue_widened", DEE)
    assert "asked of @Ana\n" in said(history, What.CARD, "room_opened")


def test_prompt_after_an_outage(playbook: Playbook) -> None:
    """It says when the update was due, not that it soon will be; the timeline how long ago that was."""
    history = opened(checkout(playbook))
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    history.tick(55)
    message = WORDS[What.PROMPT](errand(history, What.PROMPT, "update_prompted", person=ANA))

    assert "at 03:10" in prompted(history)[0]
    assert message.text.endswith("your update is overdue")
    assert line(last(history, "update_prompted")) == "<@U0000ANA> was asked for an update, owed for 45 min"


def test_nudge(playbook: Playbook) -> None:
    """The others are told who is in command, and where to look."""
    history = opened(checkout(playbook))
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    history.run(15)

    assert said(history, What.NUDGE, "overdue_widened", "U0000MARC") == (
        "🔴 *P0 · checkout down*\n⏰ An update is overdue: those in the war room were to hear at 03:10 (03:10), "
        "the stakeholders at 03:15 (03:15). @Ana is in command.\n"
        "INC-7 · since 03:00 (03:00) · #inc-0007-checkout-down\nPost update\nWhy this?"
    )


def test_nudge_of_what_somebody_else_writes(playbook: Playbook) -> None:
    """The communications lead owes it, and not the commander."""
    history = opened(checkout(playbook))
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    history.give(commands.AssignRole(by=ANA, at=at(2), role="comms", person="U0000SARA"))
    history.run(15)

    assert "It is asked of @Sara. @Ana is in command.\n" in said(history, What.NUDGE, "overdue_widened", "U0000MARC")


def test_a_private_one_has_members_and_no_stakeholders(playbook: Playbook) -> None:
    """Whoever owes its update is not sent to tell people outside."""
    history = opened(History(playbook, "P1", private=True))
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    history.run(29)

    assert "You owe the next update*, to its members, at" in said(history, What.PROMPT, "update_prompted", ANA)


def test_a_proposal_is_asked_of_one(playbook: Playbook) -> None:
    """Whoever took command meanwhile answers; the message of who was asked first says so, and has no button."""
    history = opened(History(playbook, "P0"))
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    told = {"by": "U0000BEN", "to": "P1", "why": "one region", "asked": ANA}
    history.give(commands.ProposeSeverity(at=at(2), **told))
    history.give(commands.AssignCommander(by="U0000MARC", at=at(3), person="U0000MARC"))

    def message(person: str) -> Message:
        key = dispute.question_key(person, at(2))
        return WORDS[What.PROPOSAL](errand(history, What.PROPOSAL, "severity_proposed", person=person, key=key))

    assert [pressable(message(one)) for one in (ANA, "U0000MARC")] == [[], ["Keep P0", "Lower to P1…", "Why this?"]]
    assert "from P0 to P1. @Marc is asked now." in seen(message(ANA))
    history.give(commands.AssignCommander(by=ANA, at=at(4), person=ANA))
    assert [pressable(message(one)) != [] for one in (ANA, "U0000MARC")] == [True, False]


def test_nudge_settled(playbook: Playbook) -> None:
    """Once the update is there, what was told the others says so and asks for nothing."""
    history = opened(checkout(playbook))
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    history.run(15)
    history.give(commands.PostUpdate(by=ANA, at=at(16), report=REPORT))

    assert said(history, What.NUDGE, "overdue_widened", "U0000MARC") == (
        "🔴 *P0 · checkout down*\nThe update is not overdue any more.\nINC-7 · #inc-0007-checkout-down"
    )
    assert pressable(WORDS[What.NUDGE](errand(history, What.NUDGE, "overdue_widened"))) == []


def test_card(playbook: Playbook) -> None:
    """The card shows what somebody who enters wants to know, and can do."""
    history = opened(checkout(playbook))
    message = WORDS[What.CARD](errand(history, What.CARD, "room_opened"))

    assert said(history, What.CARD, "room_opened").split("\nAcknowledge")[0] == (
        "🔴 P0 · checkout down\n"
        "*Status*\nInvestigating\n"
        "*Commander*\nnobody yet · calling @Ana\nacknowledge by 03:15 (03:15)\n"
        "*Since*\n03:00 (03:00)\n"
        "*Objective: 1 h*\n04:00 (04:00)\n50 % at 03:30 · 75 % at 03:45\n"
        "*Next update*\n03:10 (03:10) · war room\n"
        "*Services*\nshop\n"
        "*Impact*\nNobody can pay.\n"
        "03:00  @Dee declared P0: checkout down\n03:00  On-call engineer paged: @Ana\n03:00  War room opened\n"
        "*INC-7* · Join the call · Status page · declared by @Dee (a customer) · checklist 3 of 12"
    )
    assert pressable(message) == [
        "Acknowledge", "Post update", "Status", "Severity", "Escalate", "Resolve", "More…"
    ]  # fmt: skip


def test_card_later(playbook: Playbook) -> None:
    """Acknowledge goes when somebody has it; after the end only closing and reopening are left."""
    history = opened(checkout(playbook))
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    running = pressable(WORDS[What.CARD](errand(history, What.CARD, "room_opened")))
    history.give(commands.ChangeStatus(by=ANA, at=at(75), to=Status.RESOLVED, now=True, why="fixed"))
    resolved = pressable(WORDS[What.CARD](errand(history, What.CARD, "room_opened")))
    facts = said(history, What.CARD, "room_opened")
    history.give(commands.ChangeStatus(by=ANA, at=at(90), to=Status.CLOSED, why="nothing is left"))
    closed = pressable(WORDS[What.CARD](errand(history, What.CARD, "room_opened")))

    assert running == ["Post update", "Status", "Severity", "Escalate", "Resolve", "More…"]
    assert resolved == ["Close", "Reopen", "More…"]
    assert closed == ["Reopen", "More…"]
    assert "*Lasted*\n1 h 15 min, from 03:00 to 04:15\n*Objective*\nmissed by 15 min (1 h)" in facts


def test_card_verified(playbook: Playbook) -> None:
    """The time that the verification took is no part of what the objective measures."""
    history = opened(checkout(playbook))
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    history.give(commands.ChangeStatus(by=ANA, at=at(50), to=Status.RESOLVED, why="fixed"))
    for check in range(3):
        history.give(commands.TickCheck(by=ANA, at=at(52), check=check))
    history.run(82)

    assert (
        "*Lasted*\n1 h 22 min, from 03:00 to 04:22\n*Objective*\nmet (1 h): the impact was over after 50 min\n"
    ) in said(history, What.CARD, "room_opened")


def test_buttons_are_aimed(playbook: Playbook) -> None:
    """Each button says which incident and which entry it is about, so that it can be asked why it came."""
    history = checkout(playbook)
    history.run(15)
    made = errand(history, What.PAGE, "paged", person=BEN)

    page = WORDS[What.PAGE](made)

    assert page.blocks[-1]["elements"][0]["value"] == f"7/{made.delivery.entry}"
    assert page.blocks[0]["accessory"]["value"] == f"7/{made.delivery.entry}"
    assert isinstance(history.events[made.delivery.entry - 1], Paged)


def test_every_kind_has_a_way() -> None:
    """Nothing that can be told is without a way to tell it."""

    async def nobody(_email: str) -> None:
        return None

    slack = Slack(AsyncWebClient(), monotonic=lambda: 0.0, resolve=nobody)

    outside = {What.ALERT, What.DOCUMENT, What.MAIL, What.MEETING}
    elsewhere = outside | {What.NEIGHBOUR, What.QUICK_CHECK, What.STEP}
    assert set(slack.ways) == set(What) - elsewhere


@pytest.mark.parametrize(
    ("where", "timeline", "message"),
    [
        ("on the host `dmz`", "(df / on the host `dmz`)", "❌ `df /` on the host `dmz`: it is full\n"),
        ("", "(df /)", "❌ `df /`: it is full\n"),
    ],
)
def test_where_a_step_ran(where: str, timeline: str, message: str) -> None:
    """Health checks are looked at wherever each of them is: then nothing is said of it, and no gap is left."""
    event = StepRecorded(
        at=at(1), by=ANA, run=1, visit=0, attempt=1, step=0, stage=Stage.FAILED, what="Look", line="df /", where=where,
        says="it is full",
    )  # fmt: skip

    assert line(event) == f"“Look” failed: it is full {timeline}"
    assert printed(event) == message
