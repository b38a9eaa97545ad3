"""Runbooks as people walk through them in the war room: real programs, one message, approvals, what is printed."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from bot import tokens
from playbook import reading
from playbook.commands import BeginStep, RecordStep, StartRun
from playbook.document import Playbook
from playbook.events import StepRecorded
from playbook.incident import Status
from playbook.states.runs import Stage
from sandbox.message import Message
from sandbox.people import ANA, BEN, CLEO
from storage.signs import Running, Signs
from tests.support.processes import began, ended
from tests.support.runs import fill, press, ran, the_message
from tests.support.story import Story, telling

SLEPT = f"600.{secrets.randbelow(10**9):09}"
"""Seconds, as nobody else sleeps: by them the program is found among the processes."""


def book(folder: Path) -> Playbook:
    """The built-in playbook with a runbook that makes a file, looks at it and removes it."""
    return reading.read(
        reading.DEFAULT_TEXT
        + rf"""

runbooks:
  mend:
    name: Mend the disk
    says: The disk is broken.
    services: []
    variables:
      file: {{asks: Which file?, pattern: '[a-z]+\.txt', found_by: look, take: '(\S+\.txt)$'}}
    steps:
      - {{name: look, kind: check, says: Look, argv: [ls, "-1", "{folder}"], only: txt}}
      - kind: ask
        says: Is it broken?
        answers: [{{says: "Yes: mend it", then: mend}}, {{says: "No", then: end}}]
      - {{name: mend, kind: act, says: Remove it, argv: [rm, "-v", "{folder}/{{file}}"]}}
      - {{kind: check, says: Look for secrets, argv: [cat, "{folder}/other.log"], then: say}}
      - {{name: say, kind: set, says: Watch it, status: monitoring}}
  long:
    name: Something long
    steps:
      - {{kind: check, says: Sleep, argv: [sleep, "{SLEPT}"], timeout: 20m}}
      - {{kind: manual, says: Go to bed}}
  loud:
    name: Something loud
    steps:
      - {{kind: check, says: Shout, argv: [seq, "2000"]}}
      - {{kind: act, says: Gone, argv: [no-such-program], destructive: true}}
"""
    )


@asynccontextmanager
async def at_work(tmp_path: Path) -> AsyncIterator[Story]:
    """A P1 that Ana has, its room open; and a folder with two files, one of which is broken."""
    files = tmp_path / "files"
    files.mkdir()
    (files / "broken.txt").touch()
    (files / "other.log").write_text("JWT_SECRET=hunter2hunter2\nall well\n")
    async with telling(tmp_path, playbook=book(files)) as story:
        await story.typed("declare P1 the disk is broken")
        await story.typed("ack", ANA, await story.room())
        yield story


def labels(message: Message) -> list[str]:
    return [label for label, _ in message.buttons]


async def test_a_runbook_is_walked_through_in_one_message(tmp_path: Path) -> None:
    """A look runs at once, an answer leads on, a file is found, somebody else approves, it is done, and all is kept."""
    async with at_work(tmp_path) as story:
        await story.typed("runbook mend", ANA, await story.room())
        await ran(story)
        message = await the_message(story)
        assert labels(message) == ["Yes: mend it", "No", "End runbook"]
        assert "✅ Look" in message.visible

        await press(story, ANA, "Yes: mend it")
        await press(story, ANA, "Ask to run…")
        form = story.person(ANA).view
        assert form is not None
        assert [option["value"] for option in form.blocks[1]["element"]["options"]] == ["broken.txt"]
        await fill(story, ANA, {"value_0": "broken.txt"})
        await ran(story)
        command = f"rm -v {tmp_path}/files/broken.txt"
        assert command in message.visible
        assert labels(message) == ["Approve…", "Take back", "End runbook"]
        replies = [one for one in story.workspace.messages(await story.room()) if one.is_reply]
        (asked,) = [one for one in replies if "asks to run" in one.visible]
        assert asked.thread_ts == message.ts
        assert "Somebody else must approve it (a responder): ask @" in asked.visible
        assert "Somebody else must approve it (a responder): ask @" in message.visible

        refused = await press(story, ANA, "Approve…")
        assert "somebody else must approve it" in refused.text or any(
            "somebody else" in one.text for one in refused.replies
        )
        assert (tmp_path / "files" / "broken.txt").exists()
        await press(story, BEN, "Approve…")
        form = story.person(BEN).view
        assert form is not None
        assert command in str(form.blocks)
        assert "It runs on Warroom's own host as its own user." in form.plain
        await fill(story, BEN, {"sure": ["Yes: run exactly this"]})
        await ran(story)
        assert not (tmp_path / "files" / "broken.txt").exists()

        assert labels(message) == ["Set to monitoring", "Go on anyway", "End runbook"]
        await press(story, ANA, "Set to monitoring")
        assert (await story.incident()).status is Status.MONITORING
        assert message.buttons == []
        assert "✅ done" in message.visible
        replies = [one.visible for one in story.workspace.messages(await story.room()) if one.is_reply]
        assert any("removed" in one for one in replies)
        assert "hunter2" not in "".join(story.told(await story.room()))
        recorded = [one for one in await story.lines() if "“Remove it” passed" in one]
        assert len(recorded) == 1
        assert f"asked for by <@{ANA.id}>, approved by <@{BEN.id}>" in recorded[0]


async def test_a_step_that_resolves_waits_for_the_verification(tmp_path: Path) -> None:
    """Its button begins it, which the message says; the run goes on once the incident is resolved, by whatever way."""
    ending = """
runbooks:
  over:
    name: Over
    steps:
      - {kind: set, says: Declare it over, status: resolved}
      - {kind: manual, says: Send the all-clear}
"""
    async with telling(tmp_path, playbook=reading.read(reading.DEFAULT_TEXT + ending)) as story:
        await story.typed("declare P1 the disk is broken")
        await story.typed("ack", ANA, await story.room())
        await story.typed("runbook over", ANA, await story.room())
        message = await the_message(story)
        await press(story, ANA, "Set to resolved")
        meanwhile = (message.visible, labels(message))
        await story.typed("resolve now it is over", ANA, await story.room())

        assert "The verification runs; this goes on once INC-1 is resolved." in meanwhile[0]
        assert meanwhile[1] == ["Go on anyway", "End runbook"]
        assert "Send the all-clear" in message.visible
        assert labels(message) == ["Done", "End runbook"]


async def test_what_cannot_be_set_any_more_is_passed_over(tmp_path: Path) -> None:
    """The incident was resolved by hand meanwhile: the rest of the runbook is not lost to that."""
    watching = """
runbooks:
  watch:
    name: Watch
    steps:
      - {kind: set, says: Watch it, status: monitoring}
      - {kind: manual, says: Send the all-clear}
"""
    async with telling(tmp_path, playbook=reading.read(reading.DEFAULT_TEXT + watching)) as story:
        await story.typed("declare P1 the disk is broken")
        await story.typed("ack", ANA, await story.room())
        await story.typed("runbook watch", ANA, await story.room())
        await story.typed("resolve now it is over", ANA, await story.room())
        refused = await press(story, ANA, "Set to monitoring")
        message = await the_message(story)
        await press(story, ANA, "Go on anyway")

        assert "is resolved" in refused.text or any("is resolved" in one.text for one in refused.replies)
        assert "passed over" in message.visible
        assert labels(message) == ["Done", "End runbook"]


async def test_without_a_name_those_that_fit_are_shown(tmp_path: Path) -> None:
    """With a button for each; two clicks from the card."""
    async with at_work(tmp_path) as story:
        said = await story.typed("runbook", ANA, await story.room())
        assert said == "Runbooks for INC-1"


async def test_nothing_begins_by_a_guess(tmp_path: Path) -> None:
    """Two begin with the word, or one is called nearly so: they are shown, each with its button."""
    async with at_work(tmp_path) as story:
        room = await story.room()
        several = await story.typed("runbook something", ANA, room)
        nearly = await story.typed("runbook longg", ANA, room)
        nothing = (await story.incident()).runs
        unknown = await story.typed("runbook zebra", ANA, room)
        await story.typed("runbook something loud", ANA, room)

        assert several == "Nothing has begun. Did you mean Something long or Something loud?"
        assert nearly == "Nothing has begun. Did you mean Something long?"
        assert (nothing, "There is no runbook “zebra”" in unknown) == ((), True)
        assert [one.runbook for one in (await story.incident()).runs] == ["loud"]


async def test_what_runs_is_stopped(tmp_path: Path) -> None:
    """The message says since when it runs, which stays true though nobody edits it; the program ends, and by whom."""
    async with at_work(tmp_path) as story:
        await story.typed("runbook long", ANA, await story.room())
        message = await the_message(story)
        assert labels(message) == ["Stop it"]
        await story.at(10)
        assert "running since 2026-11-24 03:00 UTC" in message.visible
        await press(story, BEN, "Stop it")

        assert "cancelled: stopped by @Ben" in message.visible
        assert labels(message) == ["Run again…", "Go on anyway", "End runbook"]


async def test_what_runs_when_the_incident_ends_is_shown_and_can_be_stopped(tmp_path: Path) -> None:
    """Whoever cancels it does not break off what runs; the message keeps the one button that is needed."""
    async with at_work(tmp_path) as story:
        await story.typed("runbook long", ANA, await story.room())
        message = await the_message(story)
        await story.typed("cancel it was nothing", ANA, await story.room())
        shown = (message.visible, labels(message))
        await press(story, BEN, "Stop it")
        await ended(f"sleep\x00{SLEPT}")

        assert "ended with the incident" in shown[0]
        assert shown[1] == ["Stop it"]
        assert "stopped by @Ben" in message.visible
        assert labels(message) == []


async def test_a_bot_that_stops_leaves_what_ran_unknown(tmp_path: Path) -> None:
    """The program is ended with it; after the start nothing is run again by itself."""
    async with at_work(tmp_path) as story:
        await story.typed("runbook long", ANA, await story.room())
        await story.warroom.stop()
        await story.start()
        await ran(story)

        assert (await story.incident()).runs[0].here.stage is Stage.UNKNOWN
        assert "look before you run it again" in (await the_message(story)).visible
        assert (await story.incident()).runs[0].here.attempt == 1


async def test_a_bot_that_died_during_a_step_leaves_it_unknown(tmp_path: Path) -> None:
    """The next one on that host says so at once."""
    async with at_work(tmp_path) as story:
        incidents = story.warroom.parts.incidents
        await begun_elsewhere(story)
        assert (await story.incident()).runs[0].here.stage is Stage.BEGUN
        await story.warroom.stop()
        await story.start()
        await ran(story)

        assert (await story.incident()).runs[0].here.stage is Stage.UNKNOWN
        assert incidents is not story.warroom.parts.incidents


async def begun_elsewhere(story: Story, process: str = "") -> None:
    """A process that has died since, here or elsewhere, has begun the long step: ours finds it begun, and leaves it."""
    incidents, now = story.warroom.parts.incidents, story.warroom.parts.desk.clock()
    story.warroom.parts.deliverer.wake = lambda: None  # type: ignore[method-assign]  # it dies before it looks
    await incidents.handle(1, StartRun(by=ANA.id, at=now, runbook="long"))
    dead = f"{tokens.new().partition(':')[0]}:999999999:abcd"
    await incidents.handle(1, BeginStep(at=now, run=1, visit=0, attempt=1, process=process or dead))


async def test_a_bot_that_died_on_another_host_leaves_its_step_unknown(tmp_path: Path) -> None:
    """After fifteen seconds without a sign of life, long before the time-out; then the runbook can be ended."""
    async with at_work(tmp_path) as story:
        parts, elsewhere = story.warroom.parts, "warroom-7d9f-abcde:1:abcd"
        await Signs(parts.database).give([Running(incident=1, step="step:1:0:1", process=elsewhere)], story.world.now)
        await begun_elsewhere(story, elsewhere)
        await parts.steps.beat()
        story.world.now += timedelta(seconds=14)
        await parts.steps.beat()
        before = (await story.incident()).runs[0].here.stage
        story.world.now += timedelta(seconds=1)
        await parts.steps.beat()
        del parts.deliverer.wake  # type: ignore[method-assign]
        await ran(story)
        after = (await story.incident()).runs[0].here
        await press(story, ANA, "End runbook")

        assert (before, after.stage) == (Stage.BEGUN, Stage.UNKNOWN)
        assert "look before you run it again" in after.says
        assert (await story.incident()).runs[0].running is False


async def test_a_step_that_was_thought_lost_is_ended(tmp_path: Path) -> None:
    """Its process lived after all, and was cut off for a while: nobody waits for its program any more."""
    async with at_work(tmp_path) as story:
        await story.typed("runbook long", ANA, await story.room())
        await began(f"sleep\x00{SLEPT}")
        incidents, now = story.warroom.parts.incidents, story.warroom.parts.desk.clock()
        lost = RecordStep(at=now, run=1, visit=0, attempt=1, stage=Stage.UNKNOWN, says="nobody has seen its end")
        await incidents.handle(1, lost)
        await ended(f"sleep\x00{SLEPT}")

        assert (await story.incident()).runs[0].here.stage is Stage.UNKNOWN


async def test_much_output_comes_as_a_file_and_a_missing_program_is_said(tmp_path: Path) -> None:
    """Two must approve what destroys; the program is not there, which is a sentence."""
    async with at_work(tmp_path) as story:
        await story.typed("runbook loud", ANA, await story.room())
        await ran(story)
        files = [file for one in story.workspace.messages(await story.room()) for file in one.files]
        assert [file["title"] for file in files] == ["inc-1-run-1-step-1-1.txt"]
        await press(story, ANA, "Ask to run…")
        message = await the_message(story)
        for who in (BEN, CLEO):
            await press(story, who, "Approve…")
            await fill(story, who, {"sure": ["Yes: run exactly this"]})
            await ran(story)

        assert "failed: there is no program `no-such-program`" in message.visible
        assert labels(message) == ["Run again…", "Go on anyway", "End runbook"]


async def test_an_approval_of_somebody_who_has_left_does_not_count(tmp_path: Path) -> None:
    """Ben approves and is deactivated; Cleo's approval is then the first."""
    async with at_work(tmp_path) as story:
        await story.typed("runbook loud", ANA, await story.room())
        await ran(story)
        await press(story, ANA, "Ask to run…")
        await press(story, BEN, "Approve…")
        await fill(story, BEN, {"sure": ["Yes: run exactly this"]})
        await ran(story)
        story.workspace.world.deactivate(BEN.id)
        await press(story, CLEO, "Approve…")
        await fill(story, CLEO, {"sure": ["Yes: run exactly this"]})
        await ran(story)
        here = (await story.incident()).runs[0].here

        assert (here.stage, here.approved_by) == (Stage.ASKED, (CLEO.id,))
        assert not any(
            isinstance(one, StepRecorded) and one.step == 1 for one in await story.warroom.parts.incidents.timeline(1)
        )


WATCHED = """
checks:
  beat: {kind: heartbeat, within: 10m}
  slow: {kind: command, argv: [sleep, "616.25"], timeout: 10m}
runbooks:
  look:
    name: Look at a heartbeat
    steps:
      - {kind: check, says: See whether it beats, checks: [beat]}
      - {kind: manual, says: Go to bed}
  watch:
    name: Watch something slow
    steps:
      - {kind: wait, says: Watch, lasts: 30m, every: 1m, checks: [slow]}
      - {kind: manual, says: Go to bed}
"""


@asynccontextmanager
async def watching(tmp_path: Path) -> AsyncIterator[Story]:
    """The same, with runbooks that run health checks."""
    async with telling(tmp_path, playbook=reading.read(reading.DEFAULT_TEXT + WATCHED)) as story:
        await story.typed("declare P1 the jobs are late")
        await story.typed("ack", ANA, await story.room())
        yield story


async def test_a_heartbeat_that_came_is_well(tmp_path: Path) -> None:
    """A step knows, as the loop does, when it was called last."""
    async with watching(tmp_path) as story:
        await story.warroom.parts.checks.called("beat")
        await story.typed("runbook look", ANA, await story.room())
        await ran(story)

        assert "✅ See whether it beats" in (await the_message(story)).visible


async def test_a_bot_that_is_renewed_goes_on_watching(tmp_path: Path) -> None:
    """A look that was cut off says nothing: nobody must decide anything, and the half hour goes on."""
    async with watching(tmp_path) as story:
        await story.typed("runbook watch", ANA, await story.room())
        await began("sleep\x00616.25")
        await story.warroom.stop()
        await story.start()
        await story.settle()
        here = (await story.incident()).runs[0].here
        await story.warroom.stop()
        await story.start()

        assert (here.step, here.stage, here.bad) == (0, Stage.WAITING, {})
        await ended("sleep\x00616.25")
