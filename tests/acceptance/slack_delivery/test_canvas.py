"""The incident log in the war room: a canvas of the room, in step with the timeline, whatever people have typed."""

from pathlib import Path
from typing import Any

import pytest

from playbook import commands
from playbook.incident import Status
from sandbox.people import ANA, BEN, SARA
from tests.acceptance.slack_delivery.conftest import SCOPES, Desk, opened

HOSTILE = "<!channel> *x* `y` ![](@U0000MARC) [a](b) ~z~ # h | t & <@U0000BEN>"


def canvases(desk: Desk) -> list[dict[str, Any]]:
    """All canvases of the workspace."""
    return list(desk.ws.world.canvases.values())


async def text(desk: Desk) -> str:
    """What the log of INC-1 says."""
    (canvas,) = canvases(desk)
    room = (await desk.incident()).room
    assert room is not None
    assert canvas["channel"] == room.channel
    return str(canvas["text"])


async def test_it_is_made_with_the_room_and_kept_in_step(desk: Desk) -> None:
    """One canvas, however much happens; it says what the timeline says, people by their names."""
    await desk.declare()
    await desk.settle()
    assert "@Sara declared P0: checkout down" in await text(desk)

    await desk.give(commands.Acknowledge, ANA)
    await desk.give(commands.AddNote, BEN, words="the deploy of 02:50")
    await desk.give(commands.ChangeStatus, ANA, to=Status.RESOLVED, now=True, why="rolled back")

    log = await text(desk)
    assert "- **Commander**: @Ana" in log
    assert "@Ben: the deploy of 02:50" in log
    assert "resolved it: rolled back" in log
    assert log.index("acknowledged") < log.index("02:50") < log.index("rolled back")


async def test_a_bookmark_leads_to_it(desk: Desk) -> None:
    """At the head of the room, beside the call and the status page."""
    await desk.declare()
    await desk.settle()
    room = (await desk.incident()).room
    assert room is not None
    links = {one["title"]: one["link"] for one in desk.ws.channel(room.channel).bookmarks}

    assert links["Incident log"].endswith(f"/docs/T0000WAR/{canvases(desk)[0]['id']}")


async def test_nobody_is_called_by_it_and_nothing_is_drawn_from_words(desk: Desk) -> None:
    """Signs of Markdown in what people typed stand there as signs."""
    await desk.declare(title=HOSTILE, impact=HOSTILE)
    await desk.settle()
    await desk.give(commands.AddNote, BEN, words=f"{HOSTILE}\n# a heading\n- a list")

    log = await text(desk)

    assert r"\<\!channel\> \*x\* \`y\` \!\[\](@U0000MARC) \[a\](b) \~z\~ \# h \| t \& @Ben" in log
    assert "![](@" not in log
    assert "\n# a heading" not in log


async def test_many_entries_are_few_edits(desk: Desk) -> None:
    """What happens while the canvas waits its turn is told in one edit, and the last is always there."""
    await desk.declare()
    await desk.settle()
    before = len(list(desk.ws.journal.of("canvases.edit")))
    for number in range(60):
        note = commands.AddNote(by=ANA.id, at=desk.clock(), words=f"word {number}.")
        await desk.incidents.handle(1, note)
    await desk.settle()

    assert "word 59." in await text(desk)
    assert len(list(desk.ws.journal.of("canvases.edit"))) - before < 10


async def test_a_lost_answer_makes_no_second_canvas(desk: Desk) -> None:
    """The one that was made is found and kept."""
    desk.ws.faults.add("conversations.canvases.create", kind="reset_after", times=1)
    await desk.declare()
    await desk.settle()

    assert "checkout down" in await text(desk)
    assert (await desk.incident()).places.canvas == canvases(desk)[0]["id"]


async def test_somebody_elses_canvas_is_left_alone(desk: Desk) -> None:
    """It is said on the timeline that there is no log."""
    desk.ws.faults.add("conversations.canvases.create", kind="500", times=1)
    await desk.declare()
    while (room := (await desk.incident()).room) is None:
        await desk.deliverer.idle()
    theirs = {"id": "F1", "title": "", "channel": room.channel, "text": "# Our own notes"}
    desk.ws.world.canvases["F1"] = theirs
    await desk.settle()

    assert theirs["text"] == "# Our own notes"
    assert any(one.startswith("log ") for one in (await desk.incident()).undelivered)


async def test_one_that_was_deleted_comes_back(desk: Desk) -> None:
    """With the next news, and the bookmark leads to the new one."""
    await desk.declare()
    await desk.settle()
    desk.ws.world.canvases.clear()
    await desk.give(commands.Acknowledge, SARA)

    assert "@Sara acknowledged" in await text(desk)
    room = (await desk.incident()).room
    assert room is not None
    links = [one["link"] for one in desk.ws.channel(room.channel).bookmarks if one["title"] == "Incident log"]
    assert [link.rpartition("/")[2] for link in links] == [canvases(desk)[0]["id"]]


@pytest.mark.parametrize("error", ["canvas_disabled_user_team", "team_tier_cannot_create_channel_canvases"])
async def test_a_workspace_without_canvases(desk: Desk, error: str) -> None:
    """It is said once on the timeline; nothing else suffers."""
    desk.ws.faults.add("conversations.canvases.create", kind=f"error:{error}", times=50)
    await desk.declare()
    await desk.settle()
    await desk.give(commands.Acknowledge, ANA)

    lost = [one for one in (await desk.incident()).undelivered if one.startswith("log ")]
    assert len(lost) == 1
    assert (await desk.incident()).card is not None


async def test_an_app_installed_before(tmp_path: Path) -> None:
    """Without the scope it is not asked for again and again; the timeline says what to do."""
    scopes = SCOPES.replace("canvases:read canvases:write ", "")
    async with opened(tmp_path, scopes=scopes) as desk:
        await desk.declare()
        await desk.settle()

        assert ["manifest.yaml" in one for one in (await desk.incident()).undelivered] == [True]
