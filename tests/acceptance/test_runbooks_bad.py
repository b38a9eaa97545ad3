"""Runbooks when things go badly: edited while they run, approved twice at once, programs that will not behave."""

import asyncio
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from signal import SIGKILL, SIGTERM

import pytest

from bot.ends import MOST
from playbook import reading
from playbook.commands import ApproveStep
from playbook.document import Playbook
from playbook.events import StepApproved, StepBegun, StepRecorded
from playbook.states.runs import Stage
from sandbox.message import Message
from sandbox.people import ANA, BEN, CLEO
from tests.support.processes import began, ended
from tests.support.runs import fill, press, ran, the_message
from tests.support.sshd import sshd
from tests.support.story import START, Story, telling

NOTE = 100
"""Characters for the line that says how much is left out."""
SURE = {"sure": ["Yes: run exactly this"]}


def book(runbooks: str) -> Playbook:
    """The built-in playbook with these runbooks."""
    return reading.read(f"{reading.DEFAULT_TEXT}\nrunbooks:\n{runbooks}")


async def begin(story: Story, runbook: str) -> Message:
    """Declare a P1 that Ana has, and begin that runbook in its room."""
    await story.typed("declare P1 the disk is broken")
    await story.typed("ack", ANA, await story.room())
    await story.typed(f"runbook {runbook}", ANA, await story.room())
    await ran(story)
    return await the_message(story)


def marking(folder: Path, name: str) -> Playbook:
    """A runbook that makes a file of that name, once approved, and then looks at it."""
    return book(f"""
  mark:
    name: Mark the disk, {name}
    steps:
      - {{kind: act, says: Make the {name} one, argv: [touch, "{folder}/{name}"]}}
      - {{kind: check, says: Look at the {name} one, argv: [ls, "{folder}/{name}"]}}
      - {{kind: manual, says: Tell of the {name} one}}
""")


async def test_a_runbook_that_is_edited_meanwhile_goes_on_as_it_began(tmp_path: Path, database_url: str) -> None:
    """Asked for before the edit and approved after it: the old words run, and so do the steps behind them."""
    files = tmp_path / "files"
    files.mkdir()
    async with telling(tmp_path, database_url, playbook=marking(files, "old")) as story:
        message = await begin(story, "mark")
        await press(story, ANA, "Ask to run…")
        await story.warroom.stop()
        story.playbook = marking(files, "new")
        await story.start()
        await press(story, BEN, "Approve…")
        form = story.person(BEN).view
        assert form is not None
        assert f"touch {files}/old" in str(form.blocks)
        await fill(story, BEN, SURE)
        await ran(story)

        assert [one.name for one in files.iterdir()] == ["old"]
        assert "✅ Look at the old one" in message.visible
        assert "Tell of the old one" in message.visible
        assert "new" not in message.visible


async def approve_at_once(story: Story) -> list[str]:
    """Ben and Cleo open the form and submit it at the same moment; returns what their forms object to."""
    forms = []
    for who in (BEN, CLEO):
        await press(story, who, "Approve…")
        form = story.person(who).view
        assert form is not None
        forms.append((who, form))
    answers = await asyncio.gather(*(story.person(who).submit(form, SURE) for who, form in forms))
    await ran(story)
    assert [(one.status, one.error) for one in answers] == [(200, None), (200, None)]
    return [said for one in answers if one.body for said in one.body["errors"].values()]


def counting(count: Path, *, destructive: bool) -> Playbook:
    """A runbook that writes a line into a file each time it is run."""
    return book(f"""
  once:
    name: Something that must not be done twice
    steps:
      - {{kind: act, says: Count, argv: [sh, -c, "echo ran >> {count}"], destructive: {str(destructive).lower()}}}
      - {{kind: manual, says: Go to bed}}
""")


async def happened(story: Story) -> tuple[list[StepApproved], int, int]:
    """Who approved, how often it was begun, how often recorded."""
    events = await story.warroom.parts.incidents.timeline(1)
    approved = [one for one in events if isinstance(one, StepApproved)]
    begun = sum(isinstance(one, StepBegun) for one in events)
    return approved, begun, sum(isinstance(one, StepRecorded) for one in events)


async def test_two_approve_at_once_where_one_is_enough(tmp_path: Path, database_url: str) -> None:
    """The first approval counts, it runs once, and the other one's form says who was first."""
    count = tmp_path / "count"
    async with telling(tmp_path, database_url, playbook=counting(count, destructive=False)) as story:
        message = await begin(story, "once")
        await press(story, ANA, "Ask to run…")
        objections = await approve_at_once(story)
        approved, begun, recorded = await happened(story)
        first = {BEN.id: "@Ben", CLEO.id: "@Cleo"}[approved[0].by]

        assert count.read_text() == "ran\n"
        assert (len(approved), begun, recorded) == (1, 1, 1)
        assert objections == [f"“Count” waits for no approval, {first} has approved it."]
        assert f"✅ Count · asked by @Ana, approved by {first} · sh ended with 0" in message.visible


async def test_two_approve_at_once_where_two_must(tmp_path: Path, database_url: str) -> None:
    """Both count, whichever is first, and it runs once."""
    count = tmp_path / "count"
    async with telling(tmp_path, database_url, playbook=counting(count, destructive=True)) as story:
        message = await begin(story, "once")
        await press(story, ANA, "Ask to run…")
        objections = await approve_at_once(story)
        approved, begun, recorded = await happened(story)

        assert count.read_text() == "ran\n"
        assert ({one.by for one in approved}, begun, recorded) == ({BEN.id, CLEO.id}, 1, 1)
        assert [one.due for one in approved] == [False, True]
        assert objections == []
        assert "✅ Count · asked by @Ana, approved by @" in message.visible


async def test_who_has_read_one_command_approves_no_other(tmp_path: Path) -> None:
    """Ben's form shows a harmless file; Ana takes it back and asks for another one before he submits it."""
    playbook = book(f"""
  touch:
    name: Touch a file
    variables: {{file: {{asks: Which?, pattern: '[a-z]+'}}}}
    steps:
      - {{kind: act, says: Touch it, argv: [touch, "{tmp_path}/{{file}}"]}}
      - {{kind: manual, says: Go to bed}}
""")
    async with telling(tmp_path, playbook=playbook) as story:
        await begin(story, "touch")
        await press(story, ANA, "Ask to run…")
        await fill(story, ANA, {"value_0": "harmless"})
        await ran(story)
        await press(story, BEN, "Approve…")
        read = story.person(BEN).view
        assert read is not None
        await story.at(1)
        await press(story, ANA, "Take back")
        await press(story, ANA, "Run again…")
        await fill(story, ANA, {"value_0": "terrible"})
        answer = await story.person(BEN).submit(read, SURE)
        await ran(story)

        assert "What you read of “Touch it” is not what is asked for now" in str(answer.body)
        assert not [name for name in ("harmless", "terrible") if (tmp_path / name).exists()]


async def test_a_bot_that_comes_back_hours_after_an_approval_runs_nothing(tmp_path: Path, database_url: str) -> None:
    """Approved and then gone at once: at eight nobody stands by it any more, and the message says so."""
    count = tmp_path / "count"
    async with telling(tmp_path, database_url, playbook=counting(count, destructive=False)) as story:
        message = await begin(story, "once")
        await press(story, ANA, "Ask to run…")
        story.warroom.parts.deliverer.wake = lambda: None  # type: ignore[method-assign]  # it dies before it looks
        now = story.warroom.parts.desk.clock()
        approval = ApproveStep(by=BEN.id, at=now, run=1, visit=0, asked_at=now)
        await story.warroom.parts.incidents.handle(1, approval)
        await story.warroom.stop()
        story.workspace.clock.jump_to((START + timedelta(hours=5)).timestamp())
        await story.start()
        await ran(story)

        assert not count.exists()
        assert "cancelled: it could not be begun within 10 min of its approval: ask for it anew" in message.visible
        assert [label for label, _ in message.buttons] == ["Run again…", "Go on anyway", "End runbook"]
        assert "“Count” is not run: it could not be begun within 10 min of its approval: ask for it anew" in (
            await story.lines()
        )


async def test_what_another_host_does_not_stop_is_unknown(tmp_path: Path) -> None:
    """Its sshd passes no signal on, as for a forced command: nobody is told that it was stopped."""
    mark = f"618.{secrets.randbelow(10**9)}"
    async with sshd(tmp_path) as there:
        there.deaf = True
        host = f"{{address: {there.ssh.address}, key: {there.ssh.key}, known_host: {there.ssh.known_host}}}"
        playbook = book(f"""
  long:
    name: Something long
    steps:
      - {{kind: check, says: Sleep, argv: [sleep, "{mark}"], timeout: 20m, on: there}}
      - {{kind: manual, says: Go to bed}}
hosts:
  there: {{ssh: {host}}}
""")
        async with telling(tmp_path, playbook=playbook) as story:
            await story.typed("declare P1 the disk is broken")
            await story.typed("runbook long", ANA, await story.room())
            await began(mark)
            await press(story, BEN, "Stop it")
            message = await the_message(story)

            assert "unknown: sleep was told to stop after" in message.visible
            assert "and nobody saw it end: look before you run it again" in message.visible


@dataclass(frozen=True, kw_only=True)
class Bad:
    """A program for `sh`, how long it may take, what the message says, how it ended, and what is kept of its words."""

    script: str
    within: str = "1m"
    says: str
    end: tuple[Stage, int]
    keeps: str
    more: str = ""
    """Further keys of the step."""


BAD = {
    "A file comes to its limit, and the program goes on.": Bad(
        script="sleep 0.3; head -c 2000000 /dev/zero > {folder}/{mark}; echo restored",
        says="failed: sh came to its limit of 1 MB for a file",
        end=(Stage.FAILED, 0),
        keeps=r"(?s).*restored",
        more=", file: 1MB",
    ),
    "It prints a key, of which only the lines in the middle are wanted.": Bad(
        script="echo -----BEGIN PRIVATE KEY-----; echo MIIE; echo -----END PRIVATE KEY-----; echo MIIE was it, {mark}",
        says="✅ Behave · sh ended with 0 in",
        end=(Stage.PASSED, 0),
        keeps=r"MIIE was it, 613\.\d+",
        more=", only: MIIE",
    ),
    "It prints 100 MB.": Bad(
        script="yes {mark} | head -c 104857600",
        says="failed: sh printed more than 8 MB, and was stopped",
        end=(Stage.FAILED, -SIGTERM),
        keeps=r"(613\.\d+\n)+[\d.]*\n… \d+ characters are left out …\n[\d.\n]+",
    ),
    "It prints what is no text.": Bad(
        script=": {mark}; head -c 1000000 /dev/urandom",
        says="✅ Behave · sh ended with 0 in",
        end=(Stage.PASSED, 0),
        keeps=r"\(16384 bytes that are no text\)\n… 934464 bytes are left out …\n\(49152 bytes that are no text\)",
    ),
    "It leaves a child behind that has its output open.": Bad(
        script="sleep {mark} & echo begun",
        says="✅ Behave · sh ended with 0 in",
        end=(Stage.PASSED, 0),
        keeps="begun",
    ),
    "It and its child do not hear TERM.": Bad(
        script="trap '' TERM; echo begun; while :; do sleep {mark}; done",
        within="3s",
        says="failed: sh did not end within 3s, and was stopped",
        end=(Stage.FAILED, -SIGKILL),
        keeps="begun",
    ),
}


@pytest.mark.parametrize("sentence", BAD)
async def test_a_program_that_does_not_behave(tmp_path: Path, sentence: str) -> None:
    """The step ends with a sentence in the run's message, nothing is left running, and little is kept."""
    bad, mark = BAD[sentence], f"613.{secrets.randbelow(10**9)}"
    script = bad.script.format(mark=mark, folder=tmp_path)
    playbook = book(f"""
  bad:
    name: Something bad
    steps:
      - {{kind: check, says: Behave, argv: [sh, -c, "{script}"], timeout: {bad.within}{bad.more}}}
      - {{kind: manual, says: Go to bed}}
""")
    async with telling(tmp_path, playbook=playbook) as story:
        message = await begin(story, "bad")
        await ended(mark)
        (recorded,) = [one for one in await story.warroom.parts.incidents.timeline(1) if isinstance(one, StepRecorded)]

        assert bad.says in message.visible
        assert (recorded.stage, recorded.code) == bad.end
        assert re.fullmatch(bad.keeps, recorded.output), recorded.output[:200]
        assert len(recorded.output) <= MOST + NOTE
        assert max(len(one) for one in story.told(await story.room())) <= MOST + NOTE
        assert all(file["length"] <= MOST + NOTE for file in story.workspace.world.files.values())


async def test_a_wait_at_which_nobody_looked_does_not_pass(tmp_path: Path) -> None:
    """The bot was away until long after its end: it looks then, and what is broken ends the wait."""
    watched = reading.read(f"""{reading.DEFAULT_TEXT}
checks:
  bad: {{kind: command, argv: ["false"]}}
runbooks:
  watch:
    name: Watch
    steps:
      - {{kind: wait, says: Monitor for 30 minutes, lasts: 30m, every: 1m, checks: [bad]}}
      - {{kind: set, says: Declare resolution, status: resolved}}
""")
    async with telling(tmp_path, playbook=watched) as story:
        message = await begin(story, "watch")
        await story.warroom.stop()
        story.workspace.clock.jump_to((START + timedelta(minutes=40)).timestamp())
        await story.start()
        await story.warroom.parts.tick.run()
        await ran(story)
        first = message.visible
        await story.at(42)
        await ran(story)

        replies = [one.visible for one in story.workspace.messages(await story.room()) if one.is_reply]
        assert "@Ana: ❌ *Monitor for 30 minutes* failed: bad: false ended with 1" in "\n".join(replies)
        assert "its time is over; it is looked once more" in first
        assert "failed: bad: false ended with 1" in message.visible
        assert "Run again" not in message.visible
        assert "Go on anyway" in [label for label, _ in message.buttons]


LONG = "backups/" + "a" * 80
FOUND = {
    "nothing fits into a menu": (f"{LONG}1\\n{LONG}2", {"value_0": f"{LONG}2"}, f"{LONG}2"),
    "some do not": (f"short\\n{LONG}2", {"typed_0": f"{LONG}2"}, f"{LONG}2"),
    "one is chosen that does": (f"short\\n{LONG}2", {"value_0": "short"}, "short"),
}


@pytest.mark.parametrize("found", FOUND)
async def test_what_a_step_found_may_be_long(tmp_path: Path, found: str) -> None:
    """A menu shows at most 75 characters of each, and no two may look the same: what is longer is typed."""
    printed, filled, ran_with = FOUND[found]
    offering = book(f"""
  restore:
    name: Restore
    variables: {{file: {{asks: Which?, pattern: '[a-z/0-9]+', found_by: look}}}}
    steps:
      - {{name: look, kind: check, says: Look, argv: [printf, '{printed}\\n']}}
      - {{kind: act, says: Restore it, argv: [echo, "{{file}}"]}}
      - {{kind: manual, says: Go to bed}}
""")
    async with telling(tmp_path, playbook=offering) as story:
        await begin(story, "restore")
        await press(story, ANA, "Ask to run…")
        await fill(story, ANA, filled)
        await ran(story)

        assert (await story.incident()).runs[0].here.line == f"echo {ran_with}"


async def test_an_approval_counts_while_slack_does_not_say_who_has_left(tmp_path: Path) -> None:
    """It is asked about everybody at once, and briefly; when it does not answer, nobody is objected to."""
    async with telling(tmp_path, playbook=counting(tmp_path / "count", destructive=True)) as story:
        await begin(story, "once")
        await press(story, ANA, "Ask to run…")
        forms = []
        for who in (BEN, CLEO):
            await press(story, who, "Approve…")
            forms.append((who, story.person(who).view))
        story.workspace.faults.add("users.info", times=99, kind="timeout")
        for who, form in forms:
            assert form is not None
            answer = await story.person(who).submit(form, SURE)
            assert (answer.status, answer.error, answer.body) == (200, None, None)
        here = (await story.incident()).runs[0].visits[0]

        assert here.approved_by == (BEN.id, CLEO.id)
