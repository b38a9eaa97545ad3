"""The machine of runs: what is asked, approved, begun and recorded, and what time does meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from playbook import events, reading
from playbook.approving import approval
from playbook.authority import Forbidden, refuse_unless_allowed
from playbook.commands import (
    Acknowledge,
    AddNote,
    AnswerStep,
    ApproveStep,
    BeginStep,
    CancelStep,
    ChangeStatus,
    EndRun,
    RecordStep,
    Reopen,
    RequestStep,
    StartRun,
    TickCheck,
    TickStep,
)
from playbook.document import Playbook
from playbook.incident import Status
from playbook.lines import line
from playbook.runbooks.course import waiting
from playbook.runbooks.steps import ActStep
from playbook.running import MOST_STEPS
from playbook.states.runs import Run, Stage, Visit
from playbook.telling import Lane, What
from playbook.tellings import tellings
from playbook.wording import person
from tests.support.history import History, at
from tests.unit.integrations.rendering import opened

ANA, BEN, CLEO, DEE = "U0000ANA", "U0000BEN", "U000CLEO", "U0000DEE"

RUNBOOKS = """
checks:
  api: {kind: tcp, address: "127.0.0.1:1"}
runbooks:
  mend:
    name: Mend it
    variables:
      box: {asks: Which?, pattern: '[a-z0-9]+'}
    steps:
      - {kind: check, says: Look, argv: [df], otherwise: broken}
      - kind: ask
        says: Broken?
        answers: [{says: "Yes", then: restart}, {says: "No", then: end}]
      - {name: restart, kind: act, says: Restart, argv: [docker, restart, "{box}"]}
      - {kind: act, says: Wipe, argv: [rm, "{box}"], destructive: true, allow: [managers]}
      - {kind: wait, says: Watch, lasts: 30m, every: 5m, checks: [api], otherwise: broken}
      - {kind: set, says: Say so, status: monitoring, then: end}
      - {name: broken, kind: manual, says: Mend it by hand, then: restart}
"""


@pytest.fixture(scope="module")
def book() -> Playbook:
    """The built-in playbook with a runbook of every kind of step."""
    return reading.read(reading.DEFAULT_TEXT + RUNBOOKS)


@pytest.fixture
def history(book: Playbook) -> History:
    """A P2 in its room, in which Ana has begun the runbook."""
    history = opened(History(book, "P2"))
    history.give(StartRun(by=ANA, at=at(1), runbook="mend"))
    return history


def run(history: History) -> Run:
    return history.incident.runs[0]


def now(history: History) -> tuple[int, Stage]:
    """The step that it has come to, and how far it is."""
    return run(history).here.step, run(history).here.stage


def begin(history: History, minute: float = 2) -> list[events.Event]:
    here = run(history).here
    visit = len(run(history).visits) - 1
    return history.give(BeginStep(at=at(minute), run=1, visit=visit, attempt=here.attempt, process="p"))


def record(history: History, stage: Stage = Stage.PASSED, minute: float = 3) -> list[events.Event]:
    visit, attempt = len(run(history).visits) - 1, run(history).here.attempt
    command = RecordStep(at=at(minute), run=1, visit=visit, attempt=attempt, stage=stage, says="ended", output="out")
    return history.give(command)


def to_restart(history: History) -> None:
    """Come to the first change."""
    begin(history)
    record(history)
    history.give(AnswerStep(by=ANA, at=at(3), run=1, visit=1, answer=0))


def ask(history: History, by: str = ANA, minute: float = 4, **values: str) -> list[events.Event]:
    visit = len(run(history).visits) - 1
    return history.give(RequestStep(by=by, at=at(minute), run=1, visit=visit, values=values))


def approve(by: str, history: History, minute: float = 5, gone: tuple[str, ...] = ()) -> ApproveStep:
    visit, read = len(run(history).visits) - 1, run(history).here.asked_at
    return ApproveStep(by=by, at=at(minute), run=1, visit=visit, asked_at=read, gone=gone)


def to_wipe(history: History) -> None:
    """Come to the change that destroys something."""
    to_restart(history)
    ask(history, box="a1")
    history.give(approve(BEN, history))
    begin(history, 5)
    record(history, minute=6)


def test_the_whole_way(history: History) -> None:
    """A look runs at once; an answer leads on; a change is asked for, approved, begun, recorded; then what follows."""
    assert now(history) == (0, Stage.DUE)
    to_restart(history)
    assert now(history) == (2, Stage.WAITING)
    ask(history, box="a1")
    assert (now(history), run(history).here.line) == ((2, Stage.ASKED), "docker restart a1")
    history.give(approve(BEN, history))
    assert now(history) == (2, Stage.DUE)
    begin(history, 6)
    recorded = record(history, minute=7)[0]

    assert isinstance(recorded, events.StepRecorded)
    assert (recorded.asked_by, recorded.approved_by, recorded.line, recorded.output) == (
        ANA, (BEN,), "docker restart a1", "out",
    )  # fmt: skip
    assert now(history) == (3, Stage.WAITING)


def test_an_attempt_is_begun_once(history: History) -> None:
    """Whoever comes second makes no event, and so must not run it."""
    assert [event.kind for event in begin(history)] == ["step_begun"]
    assert begin(history) == []


def test_nobody_approves_their_own(history: History) -> None:
    """Nor one who is not there, nor twice."""
    to_restart(history)
    ask(history, box="a1")

    assert history.refused(approve(ANA, history)) == "You have asked for it yourself, so somebody else must approve it."


def test_two_who_approve_at_once_do_it_once(history: History) -> None:
    """The second is told who was first, and nothing is run twice."""
    to_restart(history)
    ask(history, box="a1")
    history.give(approve(BEN, history))

    assert f"<@{BEN}> has approved it" in history.refused(approve(CLEO, history))


def test_what_destroys_needs_two_others(history: History) -> None:
    """Two different people, besides whoever asks."""
    to_wipe(history)
    ask(history, minute=8)
    history.give(approve(BEN, history, 9))
    assert now(history) == (3, Stage.ASKED)
    assert history.refused(approve(BEN, history, 9)).startswith("You have approved it already")
    history.give(approve(CLEO, history, 10))

    assert now(history) == (3, Stage.DUE)


def test_who_has_left_does_not_count(history: History) -> None:
    """An approval of somebody who has left since is none, and a request of somebody who has left is none either."""
    to_wipe(history)
    ask(history, minute=8)
    history.give(approve(BEN, history, 9))
    history.give(approve(CLEO, history, 10, gone=(BEN,)))

    assert (now(history), run(history).here.approved_by) == ((3, Stage.ASKED), (CLEO,))
    assert "has left. Ask for it anew." in history.refused(approve(DEE, history, 10, gone=(ANA,)))


def test_an_approval_lapses(history: History) -> None:
    """After ten minutes it must be asked for anew; the law of deadlines holds."""
    to_restart(history)
    ask(history, box="a1")
    happened = [(minute, event.kind) for minute, event in history.run(20) if event.kind == "step_lapsed"]

    assert happened == [(14, "step_lapsed")]
    assert now(history) == (2, Stage.CANCELLED)
    ask(history, minute=21)
    assert now(history) == (2, Stage.ASKED)


def test_an_approval_is_of_what_was_read(history: History) -> None:
    """Taken back and asked for anew with another value meanwhile: it counts for nothing."""
    to_restart(history)
    ask(history, box="a1")
    read = approve(BEN, history, 7)
    history.give(CancelStep(by=ANA, at=at(5), run=1, visit=2))
    ask(history, minute=6, box="a2")

    assert history.refused(read) == ("What you read of “Restart” is not what is asked for now. Press “Approve…” again.")
    history.give(approve(BEN, history, 7))
    assert (now(history), run(history).here.line) == ((2, Stage.DUE), "docker restart a2")


def test_an_approval_that_comes_too_late_is_refused_though_the_clock_stood_still(history: History) -> None:
    """The command's own time decides, not whether time has been looked at since."""
    to_restart(history)
    ask(history, box="a1")

    assert history.refused(approve(BEN, history, 14)) == (
        "“Restart” is not run: nobody approved it within 10 min. Ask for it anew."
    )
    history.give(approve(BEN, history, 13.9))
    assert now(history) == (2, Stage.DUE)


def to_due(history: History) -> None:
    """Approved in the fifth minute, and begun by nobody."""
    to_restart(history)
    ask(history, box="a1")
    history.give(approve(BEN, history))


def test_what_is_approved_and_not_begun_lapses(history: History) -> None:
    """Ten minutes after the approval it must be asked for anew; the message and the timeline say so."""
    to_due(history)
    lapsed = [(minute, line(event)) for minute, event in history.run(20) if event.kind == "step_lapsed"]
    why = "it could not be begun within 10 min of its approval: ask for it anew"

    assert lapsed == [(15, f"“Restart” is not run: {why}")]
    assert (now(history), run(history).here.says) == ((2, Stage.CANCELLED), why)
    assert begin(history, 21) == []
    ask(history, minute=22)
    history.give(approve(BEN, history, 23))
    assert [event.kind for event in begin(history, 24)] == ["step_begun"]


def test_the_last_approval_counts_until_it_is_begun(history: History) -> None:
    """Where two must approve, from the second one on."""
    to_wipe(history)
    ask(history, minute=8)
    history.give(approve(BEN, history, 9))
    history.give(approve(CLEO, history, 17))

    assert [event.kind for event in begin(history, 26)] == ["step_begun"]


def test_what_comes_too_late_to_begin_lapses_though_the_clock_stood_still(history: History) -> None:
    """A process that takes it up after an outage, before time has been looked at, must not run it."""
    to_due(history)

    assert [event.kind for event in begin(history, 15)] == ["step_lapsed"]
    assert now(history) == (2, Stage.CANCELLED)


def test_an_approval_whose_time_was_not_kept_lapses_too(history: History) -> None:
    """As those of an older version, which count from the request on."""
    to_due(history)
    (mended,) = history.incident.runs
    older = mended.here.model_dump(mode="json", exclude={"approved_at"})
    visits = (*mended.visits[:-1], Visit.model_validate(older))
    history.incident = history.incident.model_copy(update={"runs": (mended.model_copy(update={"visits": visits}),)})

    assert [event.kind for event in begin(history, 14)] == ["step_lapsed"]


@pytest.mark.parametrize("over", [Status.RESOLVED, Status.CANCELLED])
def test_what_was_approved_before_the_incident_was_over_is_not_begun_after_it(history: History, over: Status) -> None:
    """Not even if it comes back: people decide anew."""
    to_due(history)
    made = history.give(ChangeStatus(by=DEE, at=at(6), to=over, now=True, why="mended by hand"))
    lapsed = [line(event) for event in made if event.kind == "step_lapsed"]

    assert lapsed == [
        "“Restart” is not run: the incident was over before it could be begun: ask for it anew if it is still wanted"
    ]
    assert begin(history, 6.5) == []
    history.give(Reopen(by=DEE, at=at(7), why="it is back"))
    assert begin(history, 7.5) == []


def test_what_is_approved_after_the_resolution_is_begun(history: History) -> None:
    """What is left to do then is a step, too."""
    to_restart(history)
    history.give(ChangeStatus(by=DEE, at=at(4), to=Status.RESOLVED, now=True, why="mended by hand"))
    ask(history, minute=5, box="a1")
    history.give(approve(BEN, history, 6))

    assert [event.kind for event in begin(history, 7)] == ["step_begun"]


def test_what_nobody_saw_the_end_of_is_unknown_and_never_run_again_by_itself(history: History) -> None:
    """A minute after its time-out; what comes later is not recorded; people decide."""
    to_restart(history)
    ask(history, box="a1")
    history.give(approve(BEN, history))
    begin(history, 6)
    history.run(60)

    assert now(history) == (2, Stage.UNKNOWN)
    assert "look before you run it again" in run(history).here.says
    assert record(history, minute=61) == []
    assert begin(history, 61) == []


def test_a_look_that_fails_leads_elsewhere(history: History) -> None:
    """Where the runbook says so; else people decide, and go on or run it again."""
    begin(history)
    record(history, Stage.FAILED)
    assert now(history) == (6, Stage.WAITING)
    history.give(TickStep(by=ANA, at=at(4), run=1, visit=1))
    ask(history, box="a1")
    history.give(approve(BEN, history))
    begin(history, 6)
    record(history, Stage.FAILED, 7)
    assert now(history) == (2, Stage.FAILED)
    history.give(TickStep(by=ANA, at=at(8), run=1, visit=2))

    assert now(history) == (3, Stage.WAITING)


def to_watch(history: History) -> None:
    to_wipe(history)
    ask(history, minute=8)
    history.give(approve(BEN, history, 9))
    history.give(approve(CLEO, history, 9))
    begin(history, 9)
    record(history, minute=10)


def test_a_wait_repeats_its_checks_and_ends(history: History) -> None:
    """Each time is an order of its own; a good one says nothing; after half an hour the last one leads on."""
    to_watch(history)
    rounds = [(minute, event.over) for minute, event in history.run(40) if isinstance(event, events.StepRepeated)]
    assert rounds == [(15, False), (20, False), (25, False), (30, False), (35, False), (40, True)]
    assert now(history) == (4, Stage.WAITING)
    record(history, minute=40.1)

    says = "waited 30 min, and all was well at its end"
    assert now(history) == (5, Stage.WAITING)
    assert [(visit.stage, visit.says) for visit in run(history).visits[-2:-1]] == [(Stage.PASSED, says)]


def test_nothing_passes_at_which_nobody_has_looked(history: History) -> None:
    """Nobody was there in all that time: it is looked once more first, and as often as it takes until it is known."""
    to_watch(history)
    first = [event.kind for event in history.tick(60)]
    visit = len(run(history).visits) - 1
    early = history.give(RecordStep(at=at(60), run=1, visit=visit, attempt=1, stage=Stage.PASSED, says="well then"))
    failed(history, 60.1, run(history).here.attempt)
    again = [(minute, event.kind) for minute, event in history.run(66) if event.kind == "step_repeated"]
    failed(history, 66.1, run(history).here.attempt)

    assert (first, early, again) == (["step_repeated"], [], [(65, "step_repeated")])
    assert now(history) == (6, Stage.WAITING)


def test_a_look_before_the_end_is_not_the_last_one(history: History) -> None:
    """However well it was."""
    to_watch(history)
    history.run(39)

    assert record(history, minute=41) == []
    assert now(history) == (4, Stage.WAITING)


def test_a_look_that_may_take_long_has_its_time() -> None:
    """The next one does not come before it must have ended: else no look of the wait would ever count."""
    slow = RUNBOOKS.replace('"127.0.0.1:1"', '"127.0.0.1:1", timeout: 8m')
    history = opened(History(reading.read(reading.DEFAULT_TEXT + slow), "P2"))
    history.give(StartRun(by=ANA, at=at(1), runbook="mend"))
    to_watch(history)
    rounds = [round(minute) for minute, event in history.run(40) if isinstance(event, events.StepRepeated)]

    assert rounds == [18, 26, 34, 40]


def failed(history: History, minute: float, attempt: int) -> list[events.Event]:
    """A round of the wait in which its check failed."""
    visit = len(run(history).visits) - 1
    how = RecordStep(at=at(minute), run=1, visit=visit, attempt=attempt, stage=Stage.FAILED, says="api: silent")
    return history.give(replace(how, failing=("api",)))


def test_a_check_that_is_failing_ends_the_wait(history: History) -> None:
    """Two bad rounds of three, as the check's own rule has it; it leads where the runbook says."""
    to_watch(history)
    first = failed(history, 12, 1)
    history.run(20)
    here = now(history)
    failed(history, 21, 3)

    assert [line(event) for event in first] == ["“Watch” goes on, though api: silent"]
    assert here == (4, Stage.WAITING)
    assert now(history) == (6, Stage.WAITING)


def test_one_bad_round_now_and_then_does_not_end_it(history: History) -> None:
    """Half an hour of watching is not lost to a single answer that came late."""
    to_watch(history)
    for minute, attempt in ((12, 1), (26, 4)):
        history.run(minute)
        failed(history, minute, attempt)
    history.run(40)
    record(history, minute=40.1)

    assert now(history) == (5, Stage.WAITING)


def test_what_a_wait_cannot_run_ends_it(history: History) -> None:
    """It is no sample of a check, and nobody would be watching."""
    to_watch(history)
    record(history, Stage.FAILED, 12)

    assert now(history) == (6, Stage.WAITING)


def test_what_it_sets_is_set_by_whoever_presses(history: History) -> None:
    """With the rules of that command: the status changes, and the run is done."""
    to_watch(history)
    history.run(40)
    record(history, minute=40.1)
    made = history.give(TickStep(by=BEN, at=at(46), run=1, visit=len(run(history).visits) - 1))

    assert [event.kind for event in made] == ["status_changed", "step_ticked", "run_ended"]
    assert (history.incident.status, run(history).finished) == (Status.MONITORING, True)


def test_what_somebody_sets_meanwhile_is_done(history: History) -> None:
    """Whether by the button or by a command: the run goes on; nothing else that happens makes it."""
    to_watch(history)
    history.run(40)
    record(history, minute=40.1)
    history.give(AddNote(by=DEE, at=at(41), words="all quiet"))
    assert now(history) == (5, Stage.WAITING)
    made = history.give(ChangeStatus(by=DEE, at=at(42), to=Status.MONITORING, why=""))

    assert [event.kind for event in made] == ["status_changed", "step_ticked", "run_ended"]


def test_a_verification_that_has_only_begun_is_no_resolution() -> None:
    """A step that resolves is done once it is resolved, here by time."""
    over = RUNBOOKS.replace(
        "{kind: check, says: Look, argv: [df], otherwise: broken}", "{kind: set, says: Over, status: resolved}"
    )
    history = opened(History(reading.read(reading.DEFAULT_TEXT + over), "P1"))
    history.give(StartRun(by=ANA, at=at(1), runbook="mend"))
    begun = history.give(TickStep(by=ANA, at=at(2), run=1, visit=0))
    first = (now(history), history.incident.status)
    for check in range(len(history.incident.verification.checks)):
        history.give(TickCheck(by=ANA, at=at(3), check=check))
    history.run(120)

    assert "step_ticked" not in [event.kind for event in begun]
    assert first == ((0, Stage.WAITING), Status.MONITORING)
    assert (now(history)[0], history.incident.status) == (1, Status.RESOLVED)


def test_an_older_button_is_refused(history: History) -> None:
    """Whoever presses what is shown no more is told that it has gone on."""
    to_restart(history)

    assert "has gone on since" in history.refused(AnswerStep(by=BEN, at=at(4), run=1, visit=1, answer=1))


@pytest.mark.parametrize("value", ["--rm", "a;b", "$(id)", "a\nb", ""])
def test_a_value_without_the_form_is_refused(history: History, value: str) -> None:
    """In a sentence, and nothing is asked for."""
    to_restart(history)
    visit = len(run(history).visits) - 1

    assert "`box`" in history.refused(RequestStep(by=ANA, at=at(4), run=1, visit=visit, values={"box": value}))


def test_a_request_is_taken_back_and_what_runs_is_stopped(history: History) -> None:
    """The one at once; the other once the process has ended it."""
    to_restart(history)
    ask(history, box="a1")
    history.give(CancelStep(by=BEN, at=at(5), run=1, visit=2))
    assert now(history) == (2, Stage.CANCELLED)
    ask(history, minute=6)
    history.give(approve(BEN, history, 7))
    begin(history, 7)
    history.give(CancelStep(by=ANA, at=at(8), run=1, visit=2))
    assert (now(history), run(history).here.stopped_by) == ((2, Stage.BEGUN), ANA)
    record(history, Stage.CANCELLED, 8)

    assert now(history) == (2, Stage.CANCELLED)


def test_nothing_begins_in_an_incident_that_is_over(history: History) -> None:
    """What was due is not begun any more."""
    history.give(ChangeStatus(by=DEE, at=at(1), to=Status.CANCELLED, why="a false alarm"))

    assert begin(history) == []
    assert "do not go on" in history.refused(EndRun(by=ANA, at=at(2), run=1))


def cancel(history: History) -> None:
    history.give(ChangeStatus(by=DEE, at=at(6), to=Status.CANCELLED, why="a false alarm"))


def test_what_runs_when_the_incident_ends_can_be_stopped(history: History) -> None:
    """It goes on to its end, since a change that is broken off is the worse; people may end it, and see so."""
    begin(history)
    before = history.incident
    cancel(history)
    edited = [one.key for one in tellings(before, history.events[-1], history.incident, 9) if one.what is What.RUN]
    made = history.give(CancelStep(by=ANA, at=at(7), run=1, visit=0))
    record(history, Stage.CANCELLED, 8)

    assert edited == ["run:1"]
    assert [event.kind for event in made] == ["step_cancelled"]
    assert now(history) == (0, Stage.CANCELLED)
    assert "do not go on" in history.refused(CancelStep(by=ANA, at=at(9), run=1, visit=0))


def test_what_runs_when_the_incident_ends_is_recorded_and_begins_nothing_more() -> None:
    """The next look waits for people, should the incident come back."""
    first = "{kind: check, says: Look, argv: [df], otherwise: broken}"
    twice = RUNBOOKS.replace(first, f"{first}\n      - {{kind: check, says: Again, argv: [df]}}")
    other = opened(History(reading.read(reading.DEFAULT_TEXT + twice), "P2"))
    other.give(StartRun(by=ANA, at=at(1), runbook="mend"))
    begin(other)
    cancel(other)
    recorded = record(other, minute=7)

    assert [event.kind for event in recorded] == ["step_recorded", "step_reached"]
    assert now(other) == (1, Stage.WAITING)


def test_what_nobody_saw_the_end_of_is_unknown_in_an_incident_that_is_over_too(history: History) -> None:
    """Somebody must look all the same."""
    begin(history)
    cancel(history)
    history.run(60)

    assert now(history) == (0, Stage.UNKNOWN)


def test_a_run_that_goes_round_too_often_is_broken_off_and_says_why(history: History) -> None:
    """Whoever waits for it must know that it did not come to its end."""
    here, step = run(history).here, run(history)
    visits = (here,) * MOST_STEPS
    history.incident = history.incident.model_copy(update={"runs": (step.model_copy(update={"visits": visits}),)})
    history.give(BeginStep(at=at(2), run=1, visit=MOST_STEPS - 1, attempt=1, process="p"))
    made = record(history)

    assert [line(event) for event in made][-1] == "Runbook “Mend it” was broken off: it has gone through 200 steps"
    assert "was broken off: it has gone through 200 steps" in history.refused(EndRun(by=ANA, at=at(5), run=1))


def test_the_same_runbook_is_not_begun_twice(history: History) -> None:
    """And one that is broken off may be begun anew."""
    assert "has begun “Mend it” already" in history.refused(StartRun(by=BEN, at=at(2), runbook="mend"))
    history.give(EndRun(by=BEN, at=at(2), run=1))
    history.give(StartRun(by=BEN, at=at(3), runbook="mend"))

    assert [one.running for one in history.incident.runs] == [False, True]


def test_only_those_whom_the_step_names_approve(history: History) -> None:
    """The rule of the step decides, not that of runbooks."""
    to_wipe(history)
    ask(history, minute=8)

    with pytest.raises(Forbidden, match="a manager"):
        refuse_unless_allowed(history.incident, approve("USTRANGER", history), {}, history.playbook)


MANAGED = "[managers]}"


def asked_by_the_commander(allow: str, managers: str = "") -> History:
    """What destroys is asked for by the commander of a P2, under a playbook with two managers, or with these."""
    text = reading.DEFAULT_TEXT.replace("managers: [manager, cto, ceo]", f"managers: [{managers}]") if managers else ""
    book = reading.read((text or reading.DEFAULT_TEXT) + RUNBOOKS.replace(MANAGED, f"{allow}}}"))
    history = opened(History(book, "P2"))
    history.give(Acknowledge(by=ANA, at=at(1)))
    history.give(StartRun(by=ANA, at=at(1), runbook="mend"))
    to_wipe(history)
    ask(history, minute=8)
    return history


def said_of(history: History) -> str:
    here = run(history).here
    step = history.playbook.runbooks["mend"].steps[here.step]
    assert isinstance(step, ActStep)
    return approval(history.incident, step, here.asked_by, history.playbook, at(9))


def test_a_step_that_only_whoever_asks_could_approve_is_approved_by_managers() -> None:
    """The commander asks, and nobody else is commander; the request says who may, and how many it takes."""
    history = asked_by_the_commander("[commander]")
    managers = tuple(history.playbook.people(history.playbook.permissions.managers, at(9)))
    for who in managers[:2]:
        refuse_unless_allowed(history.incident, approve(who, history), {}, history.playbook)
    with pytest.raises(Forbidden) as refused:
        refuse_unless_allowed(history.incident, approve("USTRANGER", history), {}, history.playbook)

    asked = f"ask {person(managers[0])}"
    assert said_of(history).startswith(f"Two others must approve it (the commander or a manager): {asked}")
    assert str(refused.value).startswith("Only the commander or a manager may approve this step of a runbook of INC-7:")
    assert f"<@{ANA}>" not in str(refused.value)


def test_a_step_that_nobody_can_approve_says_so() -> None:
    """Two managers must, and there is one."""
    assert said_of(asked_by_the_commander("[managers]", "cto")) == (
        "Two others must approve it (a manager), and there are too few of them: let another one ask, or rule it "
        "otherwise in the playbook."
    )


def test_those_who_may_approve_are_named_though_there_are_many() -> None:
    """Where the step's rule is enough, managers have no more to say than it gives them."""
    history = asked_by_the_commander("[anybody]")

    assert said_of(history) == "Two others must approve it."


def test_an_order_waits_for_nobody_and_keeps_nobody_waiting(history: History) -> None:
    """Its lane is the last, its queue its own, its key that of the attempt."""
    before, event = history.incident, history.events[-1]
    (order,) = (one for one in tellings(before, event, history.incident, 9) if one.what is What.STEP)

    assert (order.key, order.queue, order.lane) == ("step:1:0:1", order.key, max(Lane))


def called_back(history: History, made: list[events.Event]) -> list[tuple[str, tuple[str, ...]]]:
    """Whose attention the last command calls back, and by which event."""
    found = []
    for event in made:
        told = [one for one in tellings(history.incident, event, history.incident, 9) if one.what is What.CALLED_BACK]
        found += [(event.kind, waiting(history.incident, event)) for _ in told if isinstance(event, events.RunStep)]
    return found


def test_who_waits_is_called_back(history: History) -> None:
    """Whoever asked, and the commander, when a request lapses, a step fails, or nobody knows its end."""
    history.give(Acknowledge(by=DEE, at=at(1)))
    to_restart(history)
    ask(history, box="a1")
    told = called_back(history, history.tick(14))
    for by, minute in ((ANA, 15), (BEN, 17)):
        ask(history, minute=minute, by=by)
        history.give(approve(CLEO, history, minute))
        begin(history, minute)
        told += called_back(history, record(history, Stage.FAILED, 16) if by == ANA else history.tick(30))

    assert told == [("step_lapsed", (ANA, DEE)), ("step_recorded", (ANA, DEE)), ("step_recorded", (BEN, DEE))]


def test_who_looks_on_is_not_called_back(history: History) -> None:
    """What ends at once, what a person stops, and what leads elsewhere by itself."""
    quick = [*begin(history), *record(history, Stage.FAILED)]
    history.give(TickStep(by=ANA, at=at(4), run=1, visit=1))
    ask(history, box="a1")
    taken_back = history.give(CancelStep(by=BEN, at=at(5), run=1, visit=2))

    assert called_back(history, [*quick, *taken_back]) == []


def test_who_waits_is_called_back_at_the_end_of_a_wait_and_of_what_took_long(history: History) -> None:
    """Whoever began the runbook, where nobody had to ask."""
    to_wipe(history)
    ask(history, minute=8)
    history.give(approve(BEN, history, 9))
    history.give(approve(CLEO, history, 9))
    begin(history, 9)
    here = len(run(history).visits) - 1
    ends = RecordStep(at=at(10), run=1, visit=here, attempt=1, stage=Stage.PASSED, says="x", took=timedelta(minutes=1))
    long = history.give(ends)
    history.run(40)
    over = record(history, minute=40.1)

    assert called_back(history, long) == [("step_recorded", (ANA,))]
    assert called_back(history, over) == [("step_reached", (ANA,))]


def test_a_run_keeps_the_runbook_it_began_with(book: Playbook) -> None:
    """The incident names its playbook's version; another version is another playbook."""
    edited = reading.read(reading.DEFAULT_TEXT + RUNBOOKS.replace("says: Look", "says: Look again"))
    history = History(book, "P2")

    assert edited.version != book.version
    assert history.incident.playbook == book.version


def test_time_does_nothing_more_than_it_must(history: History) -> None:
    """A look that is due waits for whoever runs it, however long: it changes nothing."""
    history.run(30)

    assert now(history) == (0, Stage.DUE)
    assert run(history).here.at == at(1)
