"""The estimate as people give it: by command, in the words of an update, and behind “More…”."""

import pytest

from handlers.buttons import Act, button
from playbook.commands import Acknowledge
from sandbox.people import ANA
from tests.acceptance.handlers.conftest import Office
from tests.acceptance.handlers.ways import NOW


@pytest.mark.parametrize("verb", ["estimate", "eta"])
async def test_by_command(office: Office, verb: str) -> None:
    """It is on the incident, with its reason on the timeline; over four hours the CTO is told."""
    await office.declare("P2")
    await office.give(1, Acknowledge(by=ANA.id, at=office.now[0]))

    assert (await office.type(f"{verb} INC-1 5 hours the restore is slow")) == (
        "The estimate of INC-1 is now 5 hours: it stands on the card. 🚩 Estimated downtime 5 h, over 4 h, raises the "
        "flag *Estimated downtime over 4 hours*. <@U0000TESS> is told now."
    )
    assert (await office.get(1)).estimate == "5 hours"


async def test_bad_input(office: Office) -> None:
    """A sentence with what to type instead; nothing has changed."""
    await office.declare("P2")

    for words in ("", " soon", " 5"):
        said = await office.type(f"estimate INC-1{words}")
        assert "how long it will still take" in said
        assert "`/incident estimate INC-1 5h`" in said
    assert (await office.get(1)).estimate == ""


async def test_in_the_words_of_an_update(office: Office) -> None:
    """The author reads what was made of them."""
    await office.declare("P2")
    await office.give(1, Acknowledge(by=ANA.id, at=office.now[0]))
    said = await office.type("update INC-1 a bad deploy, ETA 6 hours")

    assert said.startswith("Update #1 of INC-1 posted. Estimate: 6 hours.")
    assert "raises the flag *Estimated downtime over 4 hours*" in said
    assert [flag.key for flag in (await office.get(1)).flags.up] == ["long-downtime"]


async def test_behind_more(office: Office) -> None:
    """One field for both; what it does not understand stands under it."""
    await office.declare("P2")
    person = office.ws.person(ANA)
    await person.click(await office.message(button(Act.MORE, "More…", NOW)), "More…")
    await person.press(office.form(), "Estimate…")
    refused = await person.submit(office.form(), {"words": "soon"})
    assert refused.body is not None
    assert "“soon” does not say how long" in str(refused.body)
    await person.submit(office.form(), {"words": "2-4 hours, the restore is slow"})

    assert person.view is None
    last = await office.last(1)
    assert (last.kind, last.estimate, last.why) == ("estimated", "2-4 hours", "the restore is slow")  # type: ignore[union-attr]  # the kind says it
