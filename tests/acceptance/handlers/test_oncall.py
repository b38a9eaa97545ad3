"""`/incident oncall`: who is on call, until when and who comes next, now and at another time."""

from pathlib import Path

import pytest

from playbook.document import Playbook
from playbook.reading import read
from sandbox.people import ANA, CLEO
from tests.acceptance.handlers.conftest import Office

TEXT = (Path(__file__).parents[2] / "unit" / "playbook_file" / "rotas.yaml").read_text()
NEXT_MONDAY = "<!date^1796025600^{date_short_pretty} at {time}|2026-11-30 08:00 UTC>"
MONDAY_AFTER = "<!date^1796630400^{date_short_pretty} at {time}|2026-12-07 08:00 UTC>"


@pytest.fixture(scope="session")
def rules() -> Playbook:
    """A playbook with two rotas; on 24 November 2026 Ana is on call, and Ben is her backup."""
    return read(TEXT)


async def test_on_call_now_until_when_and_who_comes_next(office: Office) -> None:
    """Of each rota; and below it whom each policy calls, the persons rather than the rotas."""
    said = await office.type("oncall")

    assert "*On call*\n" in said
    assert (
        f"• On-call engineer (`oncall`): <@U0000ANA> until {NEXT_MONDAY}; then <@U0000BEN> until {MONDAY_AFTER}" in said
    )
    assert f"• Backup (`backup`): <@U0000BEN> until {NEXT_MONDAY}; then <@U0000ANA> until {MONDAY_AFTER}" in said
    assert "• On-call engineer: <@U0000ANA>, at once" in said
    assert "• Backup: <@U0000BEN>, after 15 min, unless acknowledged" in said


@pytest.mark.parametrize("words", ["monday 9:00", "2026-11-30", "in 7 days", "30 nov 23:59"])
async def test_on_call_at_another_time(office: Office, words: str) -> None:
    """After the hand-over Ben is on call; the severities' policies are shown as they will be then."""
    said = await office.type(f"oncall {words}")

    assert f"• On-call engineer (`oncall`): <@U0000BEN> until {MONDAY_AFTER}" in said
    assert "• On-call engineer: <@U0000BEN>, at once" in said


async def test_a_gap_is_shown(office: Office) -> None:
    """The backup's layer ends on 28 December: from then on there is nobody, and that is plain to see."""
    said = await office.type("oncall 2027-01-05")

    assert "• Backup (`backup`): :warning: *nobody* for the next 100 days at least" in said
    assert "• Backup: nobody, after 15 min, unless acknowledged" in said


async def test_words_that_are_no_time_are_refused_with_examples(office: Office) -> None:
    """What to type instead."""
    said = await office.type("oncall whenever")

    assert said == (
        "“whenever” is not a time that I can read. Write it like `now`, `tomorrow 9:00`, `friday 18:00`, `24 dec`, "
        "`2026-12-24 09:00`, `in 3 hours`."
    )


async def test_the_form_that_declares_names_who_is_on_call(office: Office) -> None:
    """Whoever will be woken is named, not the rota."""
    await office.type("declare", CLEO)

    assert "pages <@U0000ANA> now" in str(office.form(CLEO).blocks)


async def test_declaring_pages_who_is_on_call(office: Office) -> None:
    """The answer names the person."""
    assert "Paging On-call engineer: <@U0000ANA>." in await office.type("declare P0 checkout down", ANA)
