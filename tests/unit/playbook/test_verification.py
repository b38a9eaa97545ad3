"""The verification machine: what stands between “resolve” and resolved."""

import pytest

from playbook import authority, commands, deadlines, escalation, verification
from playbook.checks import Verification
from playbook.commands import EndVerification, Relapse, TickCheck, UntickCheck
from playbook.document import Playbook
from playbook.events import CheckTicked, CheckUnticked, MonitoringBegun, StatusChanged, VerificationBegun
from playbook.incident import CLOCK, Report, Status
from playbook.refusals import Refused
from playbook.telling import What
from playbook.tellings import tellings
from tests.support.history import History, at, patient
from tests.unit.integrations.rendering import opened, said

ANA, BEN = "U0000ANA", "U0000BEN"


def resolve(minute: float, by: str = ANA, **details: object) -> commands.ChangeStatus:
    """The command that resolves."""
    return commands.ChangeStatus(by=by, at=at(minute), to=Status.RESOLVED, **details)  # type: ignore[arg-type]  # of a test


def verifying(playbook: Playbook, severity: str = "P0", minute: float = 10) -> History:
    """An incident in its room, acknowledged by Ana, whose verification begins at that minute."""
    history = opened(History(playbook, severity))
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    history.run(minute)
    history.give(resolve(minute))
    return history


def tick_all(history: History, minute: float) -> None:
    """Ben ticks everything."""
    for check in range(3):
        history.give(TickCheck(by=BEN, at=at(minute), check=check))


@pytest.mark.parametrize("severity", ["P0", "P1"])
def test_the_whole_way(playbook: Playbook, severity: str) -> None:
    """Resolve begins it; with the last tick the half hour begins; at its end, and not before, time resolves it."""
    history = verifying(playbook, severity)
    assert history.incident.status is Status.MONITORING
    tick_all(history, 12)

    moved = [(minute, event) for minute, event in history.run(300) if isinstance(event, StatusChanged)]
    assert [(minute, event.after, event.by) for minute, event in moved] == [(42, Status.RESOLVED, CLOCK)]
    assert moved[0][1].why == "verified, and nothing came back in 30 min"


def test_what_falls_due_as_the_watch_ends_is_not_asked_any_more(playbook: Playbook) -> None:
    """A handover is proposed after three hours in command, and at that very minute it is resolved."""
    history = verifying(patient(playbook), minute=149)
    tick_all(history, 151)
    made = [event.kind for minute, event in history.run(300) if minute == 181]

    assert made == ["status_changed"]


@pytest.mark.parametrize("severity", ["P2", "P3", "P4"])
def test_others_are_resolved_at_once(playbook: Playbook, severity: str) -> None:
    """What the playbook does not name is not verified."""
    history = History(playbook, severity)
    history.give(resolve(5))

    assert history.incident.status is Status.RESOLVED


def test_a_playbook_without_it_is_as_before(playbook: Playbook) -> None:
    """Kept playbooks of older versions know no verification."""
    history = History(playbook.model_copy(update={"verification": {}}))
    history.give(resolve(5))

    assert history.incident.status is Status.RESOLVED


def test_an_update_that_resolves_begins_it_too(playbook: Playbook) -> None:
    """What fixed it is told to the stakeholders, with the status that it has."""
    history = opened(History(playbook))
    made = history.give(commands.PostUpdate(by=ANA, at=at(3), report=Report(new="rolled back"), to=Status.RESOLVED))

    assert [event.kind for event in made][-3:] == ["status_changed", "verification_begun", "update_posted"]
    assert getattr(made[-1], "status", None) is Status.MONITORING


def test_what_is_watched_already_only_begins(playbook: Playbook) -> None:
    """No step of the status is made up."""
    history = History(playbook)
    history.give(commands.ChangeStatus(by=ANA, at=at(1), to=Status.MONITORING))

    assert [event.kind for event in history.give(resolve(2))] == ["verification_begun"]


def test_it_is_begun_once(playbook: Playbook) -> None:
    """Resolving again says what is missing and what to type."""
    history = verifying(playbook)
    history.give(TickCheck(by=BEN, at=at(11), check=1))

    assert history.refused(resolve(12)) == (
        "INC-7 is being verified already: still to be ticked: All services healthy; Data integrity checked. "
        "To resolve it at once: `/incident resolve now <why>`; if it came back: `/incident relapse <what you see>`."
    )


def test_a_check_is_ticked_once(playbook: Playbook) -> None:
    """The second is told who was faster; an unknown one is refused with those that are left."""
    history = verifying(playbook)
    made = history.give(TickCheck(by=BEN, at=at(11), check=0))

    assert made == [CheckTicked(at=at(11), by=BEN, check=0, name="All services healthy")]
    assert history.refused(TickCheck(by=ANA, at=at(12), check=0)) == (
        f"“All services healthy” is ticked already, by <@{BEN}>."
    )
    assert history.refused(TickCheck(by=ANA, at=at(12), check=3)) == (
        "Say which check: `/incident verify <a word of it>`, or its number. "
        "Still to be ticked, each once somebody has looked: 2 “Smoke tests pass”, 3 “Data integrity checked”."
    )


def test_a_tick_is_taken_off(playbook: Playbook) -> None:
    """It is to be done again; what was watched is watched from when everything is ticked once more."""
    history = verifying(playbook)
    tick_all(history, 11)
    assert history.incident.verification.until == at(41)

    made = history.give(UntickCheck(by=BEN, at=at(20), check=2))
    assert made == [CheckUnticked(at=at(20), by=BEN, check=2, name="Data integrity checked")]
    assert history.incident.verification.open_checks == (2,)
    history.run(60)
    assert history.incident.status is Status.MONITORING
    assert history.refused(UntickCheck(by=BEN, at=at(61), check=2)) == "“Data integrity checked” is not ticked."

    history.give(TickCheck(by=BEN, at=at(62), check=2))
    history.run(91.9)
    assert history.incident.status is Status.MONITORING
    history.run(92)
    assert history.incident.status is Status.RESOLVED


@pytest.mark.parametrize(
    ("said", "checks"),
    [("smoke", (1,)), ("  DATA ", (2,)), ("1", (0,)), ("3", (2,)), ("1, 3", (0, 2)), ("smoke, data,smoke", (1, 2))],
)
def test_a_check_is_named_by_a_word_or_its_number(playbook: Playbook, said: str, checks: tuple[int, ...]) -> None:
    """In any case of letters; several by commas."""
    assert verification.named(verifying(playbook).incident, said) == checks


@pytest.mark.parametrize("said", ["all", "", "4", "1, 4", "1, soup"])
def test_what_names_none_ticks_none(playbook: Playbook, said: str) -> None:
    """Nor does “all”, though one check begins with the word: each is ticked once somebody has looked."""
    with pytest.raises(Refused, match=r"each once somebody has looked: 1 “All services healthy”, 2 “Smoke tests pass”"):
        verification.named(verifying(playbook).incident, said)


def test_now_cuts_it_short_with_a_reason(playbook: Playbook) -> None:
    """Before it began and while it runs; without a reason it is refused. Of a P2 none is asked."""
    fresh, running, other = History(playbook), verifying(playbook), History(playbook, "P2")
    for history in (fresh, running):
        assert history.refused(resolve(15, now=True)) == (
            "Say why it is resolved without the verification: `/incident resolve now <why>`."
        )
        history.give(resolve(15, now=True, why="the canary is green"))
    other.give(resolve(15, now=True))

    assert {one.incident.status for one in (fresh, running, other)} == {Status.RESOLVED}
    assert deadlines.wake_at(running.incident, playbook) is None


def test_a_relapse_sends_it_back(playbook: Playbook) -> None:
    """To investigating, said in the room and the thread once; the half hour does not go on."""
    history = verifying(playbook)
    tick_all(history, 12)
    before, seq = history.incident, len(history.events)
    made = history.give(Relapse(by=BEN, at=at(20), why="500s again"))
    history.run(60)

    assert [event.kind for event in made] == ["relapsed", "status_changed"]
    assert history.incident.status is Status.INVESTIGATING
    assert not history.incident.verification.running
    told = [one.what for one in tellings(before, made[0], before.model_copy(), seq + 1)]
    assert [one for one in told if one in (What.THREAD, What.ROOM)] == [What.THREAD, What.ROOM]


def test_a_health_check_reports_a_relapse_the_same_way(playbook: Playbook) -> None:
    """By the clock, with its result as the reason."""
    history = verifying(playbook)
    history.give(Relapse(at=at(20), why="checkout: HTTP 500"))

    assert history.incident.status is Status.INVESTIGATING
    assert history.events[-1].by == CLOCK


def test_a_relapse_needs_something_to_come_back_to(playbook: Playbook) -> None:
    """Without words, while it is investigated, and after its end it is refused with what to type."""
    history = History(playbook)
    assert history.refused(Relapse(by=BEN, at=at(1), why="x")).startswith("INC-7 is being investigated already.")
    verified = verifying(playbook)
    assert verified.refused(Relapse(by=BEN, at=at(12), why="")) == (
        "Say what came back: `/incident relapse <what you see>`."
    )
    verified.give(resolve(13, now=True, why="x"))
    assert "`/incident reopen <reason>`" in verified.refused(Relapse(by=BEN, at=at(14), why="x"))


def test_lowering_it_is_no_way_around(playbook: Playbook) -> None:
    """Of a severity that needs no verification, what is being verified is still to be verified."""
    history = verifying(playbook, "P1")
    history.give(commands.ChangeSeverity(by=ANA, at=at(11), to="P2", why="one shop only"))
    now = resolve(12, now=True, why="x")

    assert "being verified already" in history.refused(resolve(12))
    assert "resolve-now" in {deed for deed, _ in authority._rules(history.incident, now, playbook)}


def test_a_late_update_is_asked_for_once(playbook: Playbook) -> None:
    """The last tick lets nobody be asked again who was asked already: what was late is as late as before."""
    history = verifying(patient(playbook))
    asked = ("update_prompted", "update_overdue", "overdue_widened")
    before = [event.kind for _, event in history.run(32) if event.kind in asked]
    tick_all(history, 33)
    after = [event.kind for _, event in history.run(50) if event.kind in asked]
    history.give(commands.PostUpdate(by=ANA, at=at(51), report=Report(new="watched")))

    assert (set(before), after) == ({"update_overdue", "overdue_widened"}, [])
    assert history.incident.cadence.overdue_at is None


@pytest.mark.parametrize("to", [Status.INVESTIGATING, Status.IDENTIFIED, Status.CANCELLED])
def test_any_other_step_ends_it(playbook: Playbook, to: Status) -> None:
    """Time does not resolve what somebody has moved on."""
    history = verifying(playbook)
    tick_all(history, 12)
    history.give(commands.ChangeStatus(by=BEN, at=at(20), to=to, why="x"))
    history.run(200)

    assert history.incident.status is to
    assert "nothing to tick" in history.refused(TickCheck(by=BEN, at=at(21), check=0))


def test_nobody_is_called_because_it_lasts_while_it_is_verified(playbook: Playbook) -> None:
    """The CTO is not woken while somebody ticks; if it comes back, the policy takes up where it stopped."""
    history = verifying(playbook, minute=35)
    history.give(TickCheck(by=BEN, at=at(36), check=0))
    history.run(61)
    assert escalation.upcoming(history.incident, playbook) is None
    assert [call.level for call in history.incident.escalation.calls if call.first is None] == [0, 2]

    history.give(Relapse(by=BEN, at=at(70), why="x"))
    history.tick(70)
    assert [call.level for call in history.incident.escalation.calls if call.first is None] == [0, 2, 3]


def test_what_is_only_said_to_be_fixed_is_escalated_and_called_so(playbook: Playbook) -> None:
    """Nothing is ticked, so it is not resolved: the next are called in their time, and told how it stands."""
    history = verifying(patient(playbook), minute=20)
    history.run(60)
    fixed = "It is said to be fixed since 03:20, being verified."

    assert [call.level for call in history.incident.escalation.calls if call.first is None] == [0, 2, 3]
    for person in history.incident.escalation.calls[-1].people:
        assert fixed in said(history, What.PAGE, "paged", person=person).replace("*", "")
    assert fixed in said(history, What.THREAD, "paged").replace("*", "")
    missed = said(history, What.ASIDE, "time_used", person=BEN)
    assert "The objective is missed" in missed.replace("*", "")
    assert "said to be fixed since 03:20, being verified" in missed


def test_what_is_to_be_ticked_is_asked_first(playbook: Playbook) -> None:
    """The message names what is still unticked, and that the half hour counts only once nothing is; the card too."""
    history = verifying(playbook, minute=20)
    history.give(TickCheck(by=BEN, at=at(21), check=1))
    shown = said(history, What.VERIFICATION, "verification_begun").replace("*", "")

    assert "Still to be ticked: All services healthy; Data integrity checked." in shown
    assert "Only once all of it is ticked do the 30 min of watching begin; then it is resolved by itself." in shown
    assert "1 of 3 checks ticked; the 30 min count once all are" in said(history, What.CARD, "room_opened")


def test_the_objective_counts_from_when_it_was_over(playbook: Playbook) -> None:
    """A verification that held proves that the impact was over at its beginning; one that failed proves nothing."""
    held = verifying(playbook, minute=50)
    tick_all(held, 52)
    held.run(200)
    assert (verification.restored_at(held.incident), held.incident.resolved_at) == (at(50), at(82))

    failed = verifying(playbook, minute=50)
    failed.give(Relapse(by=BEN, at=at(55), why="x"))
    assert verification.restored_at(failed.incident) is None
    failed.give(resolve(70, now=True, why="x"))
    assert verification.restored_at(failed.incident) == at(70)


def test_the_list_stays_as_it_was(playbook: Playbook) -> None:
    """A change of severity while it runs does not change what is to be ticked; nor is it needed any more."""
    history = verifying(playbook)
    history.give(commands.ChangeSeverity(by=ANA, at=at(11), to="P2", why="one shop"))
    tick_all(history, 12)

    assert [minute for minute, event in history.run(100) if isinstance(event, StatusChanged)] == [42]


def test_without_a_list_it_is_only_watched(playbook: Playbook) -> None:
    """And with no monitoring it is resolved with the last tick, by the next look at the clock."""
    watched = playbook.model_copy(update={"verification": {"P0": Verification(checks=())}})
    history = History(watched)
    begun = history.give(resolve(5))
    assert [type(event) for event in begun][-3:] == [StatusChanged, VerificationBegun, MonitoringBegun]
    assert history.incident.verification.until == at(35)

    ticked = playbook.model_copy(
        update={"verification": {"P0": Verification.model_validate({"checks": ["Smoke"], "monitor": "0m"})}}
    )
    history = History(ticked)
    history.give(resolve(5))
    history.give(TickCheck(by=ANA, at=at(6), check=0))
    history.tick(6)
    assert history.incident.status is Status.RESOLVED


def test_too_early_nothing_happens(playbook: Playbook) -> None:
    """A timer that wakes too soon finds nothing to do."""
    history = verifying(playbook)
    assert history.give(EndVerification(at=at(500))) == []
    tick_all(history, 12)
    assert history.give(EndVerification(at=at(41))) == []


def test_whoever_began_it_hears_of_its_end(playbook: Playbook) -> None:
    """Time resolved it: the thread hears, and the resolver in person; in the room it stands on the verification."""
    history = verifying(playbook)
    tick_all(history, 12)
    history.run(41)
    before, seq = history.incident, len(history.events)
    (event,) = history.tick(42)
    told = tellings(before, event, history.incident, seq + 1)

    assert [one.person for one in told if one.what is What.ASIDE] == [ANA]
    assert [one.what for one in told if one.what in (What.ROOM, What.THREAD, What.VERIFICATION)] == [
        What.THREAD,
        What.VERIFICATION,
    ]


def test_a_list_that_nobody_has_taken_on_silences_nobody(playbook: Playbook) -> None:
    """Resolved before anybody acknowledged: the others are called until somebody has it, or everything is ticked."""
    history = History(playbook, "P0")
    history.give(resolve(2, by=BEN))
    history.run(20)
    assert [call.level for call in history.incident.escalation.calls] == [0, 0, 0, 1, 1]
    history.give(commands.Acknowledge(by=BEN, at=at(21)))
    history.give(TickCheck(by=BEN, at=at(22), check=0))
    history.run(45)
    assert [call.level for call in history.incident.escalation.calls] == [0, 0, 0, 1, 1]

    ticked = History(playbook, "P0")
    ticked.give(resolve(2, by=BEN))
    tick_all(ticked, 3)
    ticked.run(30)
    assert [call.level for call in ticked.incident.escalation.calls] == [0]


def test_whoever_has_it_and_ticks_nothing_is_asked(playbook: Playbook) -> None:
    """Silence over a list is silence; while it is watched there is nothing to say."""
    asked = [event.kind for _, event in verifying(playbook, minute=10).run(200)]
    assert "still_asked" in asked
    assert "unacknowledged" in asked

    watched = verifying(playbook, minute=10)
    tick_all(watched, 12)
    assert "still_asked" not in [event.kind for _, event in watched.run(41)]
