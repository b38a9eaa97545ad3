"""Tasks: given by a command, done by a button, seen in a list."""

import asyncio
from dataclasses import replace

import pytest

from handlers import outcomes
from handlers.buttons import Act, Aim, button
from playbook import events
from playbook.commands import Acknowledge, AddTask, Declare
from sandbox.people import ANA, BEN, CLEO
from tests.acceptance.handlers.conftest import START, Office

DECLARED = Declare(by=ANA.id, at=START, severity="P1", title="keys leaked")


async def test_a_task_is_given_and_done_once(office: Office) -> None:
    """Two who press at the same moment: one has done it, the other is told who."""
    await office.declare()
    await office.give(1, Acknowledge(by=ANA.id, at=office.now[0]))
    line = await office.type(f"task INC-1 <@{BEN.id}|ben> look at the replica")
    assert line == f"Task 1 of INC-1 is for <@{BEN.id}>: look at the replica"
    assert BEN.id in (await office.get(1)).members
    message = await office.message(button(Act.TASK_DONE, "Done", Aim(incident=1, entry=1)))
    answers = await asyncio.gather(*(office.ws.person(who).click(message, "Done") for who in (ANA, BEN)))
    said = sorted([await office.whispered(answer) for answer in answers])

    assert [event.kind for event in await office.incidents.timeline(1)].count("task_done") == 1
    assert said[0] == ""
    assert said[1].endswith("has done that already: look at the replica")


async def test_a_task_that_lets_somebody_in_says_so_each_time_that_slack_sends_it(office: Office) -> None:
    """Slack repeats what it got no answer for; the answer is that of the first time, whoever has come in meanwhile."""
    number = (await office.incidents.declare(replace(DECLARED, private=True))).incident.number
    give = AddTask(by=ANA.id, at=office.now[0], words="x", person=BEN.id)
    await office.give(number, Acknowledge(by=ANA.id, at=office.now[0]))
    first = await office.incidents.handle(number, give, key="one")
    await office.incidents.handle(number, AddTask(by=ANA.id, at=office.now[0], words="y", person=CLEO.id), key="two")
    again = await office.incidents.handle(number, give, key="one")

    assert (
        outcomes.line(first) == f"Task 1 of INC-1 is for <@{BEN.id}>: x\n🔒 INC-1 is private: this lets <@{BEN.id}> in."
    )
    assert outcomes.line(again) == outcomes.line(first)
    assert again.repeat


async def test_anybody_may_take_what_is_nobodys(office: Office) -> None:
    """Words that begin with no name."""
    await office.declare()
    await office.give(1, Acknowledge(by=ANA.id, at=office.now[0]))

    assert await office.type("task INC-1 drain the queue") == "Task 1 of INC-1 is for anybody: drain the queue"
    assert await office.last(1) == events.TaskAdded(at=office.now[0], by=ANA.id, number=1, words="drain the queue")


async def test_the_list_shows_what_is_left_first_and_follows(office: Office) -> None:
    """Each with its button; pressed, the list is shown anew."""
    await office.declare()
    await office.type("task INC-1 first")
    await office.type("task INC-1 me second")
    shown = (await office.typed("tasks INC-1")).replies[0]
    await office.ws.person(ANA).click(shown, "task_done")
    await office.desk.whispers.drain()

    assert shown.plain.splitlines()[1:] == [
        "*Tasks of INC-1*: 1 to do, of 2.",
        "☐ @Ana: second",
        "Done",
        "☑ first · @Ana, 2026-11-24 03:00 UTC",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (f"<@{BEN.id}|ben>", "Say who is to do what: `/incident task INC-1 @name &lt;words&gt;`"),
        ("x" * 501, "A task may have 500 characters; this has 501."),
    ],
)
async def test_what_is_no_task_changes_nothing(office: Office, words: str, said: str) -> None:
    """What is wrong, and what to type."""
    await office.declare()
    before = await office.last(1)

    assert (await office.type(f"task INC-1 {words}")).startswith(said)
    assert await office.last(1) == before


async def test_nothing_new_is_given_once_it_is_over(office: Office) -> None:
    """What outlives the incident is an action item."""
    await office.declare("P4")
    await office.type("resolve INC-1")

    assert (await office.type("task INC-1 me tidy up")).startswith("INC-1 is resolved, so there is nothing to do.")
