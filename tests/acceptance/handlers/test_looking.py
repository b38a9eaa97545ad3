"""What people see when they look; always private."""

from playbook.commands import Acknowledge, ChangeStatus
from playbook.incident import Status
from sandbox.people import ANA, BEN
from tests.acceptance.handlers.conftest import Office


async def test_list_shows_the_open_ones_and_all_the_newest(office: Office) -> None:
    """One line each: severity, title, status, room, commander, since when."""
    await office.declare("P1", "login")
    await office.declare("P0", "checkout down")
    await office.declare("P3", "typo")
    await office.give(1, Acknowledge(by=BEN.id, at=office.now[0]))
    room = await office.room(1)
    await office.give(3, ChangeStatus(by=ANA.id, at=office.now[0], to=Status.RESOLVED, now=True, why="fixed"))
    since = "since <!date^1795489200^{date_short_pretty} {time}|2026-11-24 03:00 UTC>"
    open_ones = (
        "*Open incidents*\n"
        f"*INC-2* P0 · *checkout down* · investigating · no room yet · commander: nobody · {since}\n"
        f"*INC-1* P1 · *login* · investigating · <#{room}> · commander: <@U0000BEN> · {since}"
    )

    assert await office.type("list") == open_ones
    assert await office.type("") == open_ones
    assert (await office.type("list all")).startswith("*The last 10 incidents*\n*INC-3* P3 · *typo* · resolved")


async def test_list_of_nothing_offers_to_declare(office: Office) -> None:
    """An empty list still has something to press."""
    answer = await office.typed("list")
    shown = answer.replies[0]
    await office.ws.person(ANA).click(shown, "declare")

    assert answer.text == "No incident is open. `/incident declare P0 &lt;what is wrong&gt;` declares one."
    assert office.form().callback_id == "declare"


async def test_show_and_the_room_itself_show_the_panel(office: Office) -> None:
    """Facts and buttons, private."""
    await office.declare("P0", "checkout down")
    room = await office.room(1, ANA)
    shown = [await office.typed("show INC-1"), await office.typed("INC-1"), await office.typed("", channel=room)]

    assert [[text for text, _ in answer.replies[0].buttons] for answer in shown] == [
        ["Acknowledge", "Post update", "Status", "Severity", "Escalate", "Resolve", "More…"]
    ] * 3
    assert {reply.ephemeral_to for answer in shown for reply in answer.replies} == {ANA.id}


async def test_oncall_shows_each_policy_with_people(office: Office) -> None:
    """Whom each severity calls, when, unless what."""
    said = await office.type("oncall")

    assert said.startswith(
        "*Who is called*\n"
        "*P0 Critical*\n"
        "• On-call engineer: <@U0000ANA>, at once\n"
        "• Backup: <@U0000BEN>, after 15 min, unless acknowledged\n"
        "• Senior engineer and engineering manager: <@U0000SARA> and <@U0000MARC>, after 30 min, unless resolved\n"
        "• CTO and CEO: <@U0000TESS> and <@U0000CLEO>, after 1 h, unless resolved\n"
        "*P1 High*\n"
    )


async def test_help_and_unknown_words(office: Office) -> None:
    """Help for everything, for one verb, and for a slip of the finger."""
    assert (await office.type("help")).startswith("*Begin*\n`/incident declare [P0] [words]` page the on-call")
    assert await office.type("help sev") == (
        "`/incident severity [P1] [why]` worse or less bad than thought; without a severity: a form"
    )
    assert await office.type("resolv") == (
        "There is no `/incident resolv`. Did you mean `/incident resolve`? `/incident help` shows every command."
    )
    assert await office.type("P0 checkout down") == (
        "Nothing was declared. Did you mean `/incident declare P0 checkout down`?"
    )
