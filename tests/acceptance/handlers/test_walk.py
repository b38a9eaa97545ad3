"""The main walk, by typed commands: declare, acknowledge, update, status, resolve, close."""

from playbook.incident import Status
from sandbox.people import ANA, BEN
from tests.acceptance.handlers.conftest import Office


async def test_declare_with_a_severity_declares_at_once_and_says_who_is_called(office: Office) -> None:
    """`/incident declare P0 words` needs no form; the acknowledgement carries the one private line."""
    line = await office.type("declare p0 checkout down", who=BEN)

    assert office.ws.person(BEN).view is None
    assert line == (
        "*INC-1 declared: P0 (Critical).* Paging On-call engineer: <@U0000ANA>. "
        "If nobody acknowledges, Warroom pages Backup at <!date^1795490100^{time}|2026-11-24 03:15 UTC>. "
        "Updates every 15 min (war room: every 10 min); the next is due at "
        "<!date^1795489800^{time}|2026-11-24 03:10 UTC>. "
        "To be resolved by <!date^1795492800^{time}|2026-11-24 04:00 UTC>. "
        "The war room opens in a moment, and you will be invited."
    )


async def test_walk_from_declared_to_closed(office: Office) -> None:
    """Each command of the walk is answered in one line, and does what it says."""
    await office.type("declare P0 checkout down")
    room = await office.room(1, ANA, BEN)
    said = [
        await office.type(words, channel=room)
        for words in (
            "ack",
            "update payments fail, we look at the provider",
            "status identified bad deploy",
            "status monitoring",
            "resolve now rolled back",
            "close",
        )
    ]

    assert [line.splitlines()[0].partition(" Updates")[0] for line in said] == [
        "You have INC-1. You are in command.",
        "Update #1 of INC-1 posted.",
        "INC-1: investigating → identified.",
        "INC-1: identified → monitoring.",
        "INC-1 is resolved after 0 s. Once nothing is left to do, `/incident close INC-1` closes it.",
        "INC-1 is closed.",
    ]
    assert (await office.get(1)).status is Status.CLOSED
