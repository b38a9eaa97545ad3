"""Hostile requests over real signed HTTP: none breaks the bot, shows its inside, or changes anything it may not."""

import gzip
import io
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

import aiohttp
import pytest
from sqlalchemy import func, select

from bot.requests import unreadable
from playbook.incident import CLOCK
from sandbox.parcels import COMMAND, INTERACTIVE
from sandbox.people import ANA, BEN
from sandbox.signed import sign
from storage.tables import incidents, timeline
from tests.faults.mutations import Mutant, encoded, mutant
from tests.faults.proof import Row
from tests.support.story import Story, telling

REQUESTS: Final = 10_000
QUICK: Final = 0.02
SKELETONS: Final = Path(__file__).parents[1] / "contract" / "slack_truth" / "java-json-logs" / "app-backend"
KINDS: Final = {COMMAND: "command", INTERACTIVE: "interaction"}
EVENT: Final = {
    "type": "event_callback", "team_id": "T0000WAR", "api_app_id": "A0000WAR", "event_id": "Ev1", "event_time": 1,
    "event": {"type": "app_home_opened", "user": "U0000ANA", "channel": "D1", "tab": "home", "event_ts": "1.2"},
}  # fmt: skip

_THERE: Final = select(func.count()).select_from(incidents)
_SAID: Final = select(func.count()).select_from(timeline).where(timeline.c.by != CLOCK)

Sample = tuple[str, dict[str, Any]]


async def recorded(story: Story) -> list[Sample]:
    """What a day's work makes Slack send us: commands, buttons, menus, forms, shortcuts."""
    ana, ben = story.person(ANA), story.person(BEN)
    for words in ("declare P4 the lift is stuck", "list", "show", "note INC-1 we look at it", "ack INC-1", "help"):
        await ana.command(f"/incident {words}")
    await story.settle()
    for words in ("declare", "update INC-1", "status INC-1", "severity INC-1", "commander INC-1"):
        await ben.command(f"/incident {words}")
        if ben.view is not None:
            await ben.close(ben.view, whole=True)
    await ben.command("/incident update INC-1")
    assert ben.view is not None
    await ben.submit(ben.view, {"new": "It moves.", "actions": "x", "next_steps": "y", "estimate": "z"})
    await story.settle()
    card = story.workspace.messages(await story.room())[0]
    await ana.click(card, "More…")
    menu = ana.view
    assert menu is not None
    await ana.press(menu, "Why this message?")
    await ana.close(menu, whole=True)
    await ana.message_shortcut("declare_from_message", await ben.say("the lift is stuck"))
    await ana.shortcut("declare")
    await story.settle()
    return [(KINDS[parcel.kind], parcel.payload) for parcel, _ in story.workspace.delivery.sent if parcel.kind in KINDS]


def skeletons() -> Iterator[Sample]:
    """Slack's own, every key that it knows, filled with anything."""
    for path in sorted(SKELETONS.rglob("*Payload.json*")):
        text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()
        payload = _filled(json.loads(text))
        if "command" in payload:
            yield "command", {**payload, "command": "/incident", "text": "list"}
        else:
            yield "interaction", payload


def _filled(node: Any) -> Any:
    if isinstance(node, dict):
        full = {name: _filled(value) for name, value in node.items()}
        return full | {"state": {"values": {}}} if full.get("state") == {} else full  # the skeletons leave it empty
    if isinstance(node, list):
        return [_filled(value) for value in node]
    return "x" if node == "" else node


class Siege:
    """A bot under hostile requests, and what came of them."""

    def __init__(self, story: Story, session: aiohttp.ClientSession) -> None:
        self.story, self._session = story, session
        self.statuses: Counter[int] = Counter()
        self.wrong: list[str] = []
        self._url = f"http://127.0.0.1:{story.warroom.port}/slack/events"

    async def strike(self, number: int, sample: Sample) -> None:
        """One hostile request; afterwards nothing has changed unless it was taken."""
        kind, payload = sample
        payload = {**payload, "trigger_id": f"{number}.1.hostile"} if "trigger_id" in payload else payload
        made = mutant(payload, kind, Random(number))
        before = await self.standing()
        status, text = await self._post(made)
        self.statuses[status] += 1
        where = f"{number}: {kind} {payload.get('type', payload.get('text'))}, {made.spoilt}: {status} {text[:300]}"
        if status >= 500 or "Traceback" in text or 'File "' in text:
            self.wrong.append(where)
        elif made.signed != "rightly" and status != 401:
            self.wrong.append(f"taken although signed {made.signed}: {where}")
        elif status != 200 and await self.standing() != before:
            self.wrong.append(f"refused, and done all the same: {where}")

    async def answers(self) -> bool:
        """Whether it still does what it is for."""
        said = await self.story.person(ANA).command("/incident list")
        return said.error is None and said.text != ""

    async def standing(self) -> tuple[int, int]:
        """How many incidents and timeline entries there are."""
        async with self.story.warroom.parts.database.read() as connection:
            return await connection.scalar(_THERE) or 0, await connection.scalar(_SAID) or 0

    async def _post(self, made: Mutant) -> tuple[int, str]:
        headers = self._headers(made)
        async with self._session.post(self._url, data=io.BytesIO(made.body), headers=headers) as answer:
            return answer.status, await answer.text()

    def _headers(self, made: Mutant) -> dict[str, str]:
        age = {"long ago": 301, "in the future": -600}.get(made.signed, 0)
        stamp = "yesterday" if made.signed == "at no time" else str(int(time.time()) - age)
        body = b"another" if made.signed == "for another" else made.body
        signature = sign(self.story.workspace.app.signing_secret, stamp, body)
        match made.signed:
            case "wrongly":
                signature = "v0=" + "0" * 64
            case "oddly":
                signature = "v1=ſ".encode().decode("latin-1")
        headers = {"content-type": made.content_type, "x-slack-request-timestamp": stamp}
        return headers if made.signed == "not" else {**headers, "x-slack-signature": signature}


async def prove(scale: float, database_url: str = "") -> tuple[Row, list[str]]:
    """Strike so often (SQLite if no other database is named); the row of the table, and what went wrong."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        async with telling(Path(folder), database_url, limits=False) as story, aiohttp.ClientSession() as session:
            siege = Siege(story, session)
            samples = [*await recorded(story), *skeletons(), ("event", EVENT)]
            for number in range(round(REQUESTS * scale)):
                await siege.strike(number, samples[number % len(samples)])
                if number % 500 == 0 and not await siege.answers():
                    siege.wrong.append(f"{number}: it does not answer any more")
            if not await siege.answers():
                siege.wrong.append("at the end it does not answer any more")
    row = Row(
        test="hostile requests over signed HTTP",
        least=round(REQUESTS * scale),
        of="requests",
        done=siege.statuses.total(),
        lost=len(siege.wrong),
        doubled=0,
        took=time.perf_counter() - began,
        figures=", ".join(f"{count:,} answered {status}" for status, count in sorted(siege.statuses.items())),
    )
    return row, siege.wrong


async def test_hostile_requests(database_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """No 5xx, no trace, no change by what is refused; what is not signed by Slack now is 401; and no listener fails."""
    row, wrong = await prove(QUICK, database_url)

    assert wrong == []
    assert [record.exc_text for record in caplog.records if record.getMessage() == "listener_failed"] == []
    assert row.holds


async def test_unspoilt_requests(tmp_path: Path) -> None:
    """What Slack sends is not taken for hostile: neither what our workspace sends, nor Slack's own skeletons."""
    async with telling(tmp_path, limits=False) as story:
        samples = [*await recorded(story), *skeletons(), ("event", EVENT)]

    refused = {str(payload.get("type", "command")): unreadable(*encoded(payload, kind)) for kind, payload in samples}
    assert {kind: why for kind, why in refused.items() if why} == {
        "interactive_message": refused["interactive_message"],  # attachments' buttons: we never send any
        **{kind: why for kind, why in refused.items() if kind.startswith("dialog_")},  # as above
    }
