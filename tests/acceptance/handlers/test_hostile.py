"""Hostile input in every field is harmless, and rendered faithfully or answered clearly."""

import pytest

from handlers.buttons import Act, Aim, button
from handlers.panel import panel
from playbook.deciding import LONGEST_TITLE, LONGEST_WORDS
from sandbox.people import ANA, BEN, CLEO, MARC, SARA, TESS
from tests.acceptance.handlers.conftest import Office

NASTY = (
    "<!channel> @here <!everyone>",
    "a & b < c > d &amp; &lt;",
    "<@U0000CLEO|x> <https://evil.example|click>",
    "مرحبا \u202egnp.exe\u202c שלום",
    "🔥👩‍👩‍👧‍👦 *bold* _it_ ~no~ `code` ```block``` {t:1}",
    "\x00\x07 controls",
    "x" * 10_000,
    "'; DROP TABLE incidents; --",
)
EVERYBODY = (ANA, BEN, CLEO, MARC, SARA, TESS)
VERBS = (
    "declare P4", "declare", "note INC-1", "title INC-1", "update INC-1", "escalate INC-1", "status INC-1 identified",
    "severity INC-1 P3", "commander INC-1", "status INC-1", "severity INC-1", "cancel INC-1", "reopen INC-1",
    "resolve INC-1", "show", "ack", "help", "list", "", "INC-1",
)  # fmt: skip


def notified(office: Office) -> list[str]:
    """Everybody whom anything has notified."""
    return [person.name for person in EVERYBODY if office.ws.notified(person)]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
async def test_every_verb_takes_any_text(office: Office, text: str) -> None:
    """Each is acknowledged, none pings anybody, and none is taken for a failure."""
    await office.declare("P4")
    said = [await office.type(f"{verb} {text}", who=BEN) for verb in VERBS]

    assert notified(office) == []
    assert [line for line in said if "(ref " in line] == []
    assert [line for line in said if "<!channel" in line or "<!here" in line or "<!everyone" in line] == []


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
async def test_forms_take_any_text(office: Office, text: str) -> None:
    """What fits a field is kept as it was typed; what does not, Slack's client does not send."""
    person = office.ws.person(BEN)
    await person.shortcut("declare")
    await person.submit(
        office.form(BEN),
        {
            "severity": "P4",
            "title": text[:LONGEST_TITLE],
            "impact": text[:LONGEST_WORDS],
            "services": text[:300],
            "source": text[:200],
        },
    )
    answer = await office.typed("update INC-1", who=BEN)
    filled = dict.fromkeys(("new", "actions", "next_steps"), text[:LONGEST_WORDS])
    await person.submit(office.form(BEN), {**filled, "estimate": text[:200]})
    shown = await office.typed("show INC-1", who=BEN)
    reopened = await office.typed("update INC-1", who=BEN)

    assert (await office.get(1)).update is not None
    assert notified(office) == []
    assert (shown.error, reopened.error, await office.whispered(answer) != "") == (None, None, True)
    assert person.view is not None


async def test_a_person_in_a_note_stays_a_person_and_a_channel_mention_stays_words(office: Office) -> None:
    """Somebody named somebody; nobody can call everybody."""
    await office.declare("P4")
    await office.type("note INC-1 ask @Cleo, not <!channel> &lt;!here&gt;", who=BEN)
    playbook = await office.incidents.governing(await office.get(1))
    lines = await office.incidents.timeline(1)
    shown = panel(await office.get(1), playbook, lines, aim=Aim(incident=1))

    assert lines[-1].words == "ask <@U0000CLEO>, not <!channel> &lt;!here&gt;"
    assert "<@U0000CLEO>" in str(shown)
    assert "<!here>" not in str(shown)
    assert "<!channel>" not in str(shown)


@pytest.mark.parametrize("value", ["", "x", "1", "1/", "-1/0", "99/0", "why:", "why:x/y", "nope:1/0", "more", "9" * 80])
async def test_values_that_are_not_ours_are_refused(office: Office, value: str) -> None:
    """A value that cannot be read is an old button, not a failure."""
    element = {"type": "button", "action_id": "ack", "text": {"type": "plain_text", "text": "x"}, "value": value}
    menu = button(Act.WHY, "Why", Aim(incident=99))
    message = await office.message({key: one for key, one in element.items() if one}, menu)
    person = office.ws.person(ANA)
    told = await office.whispered(await person.click(message, "ack"))
    unknown = await office.whispered(await person.click(message, "why"))

    assert told in (
        "That button is of an older version of Warroom. `/incident` shows what there is to press now.",
        "There is no INC-99. `/incident list` shows the open ones.",
    )
    assert unknown == "There is no INC-99. `/incident list` shows the open ones."
