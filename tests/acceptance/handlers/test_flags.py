"""Flags by command, by form and by number: what is typed, what is answered, what is refused."""

import pytest

from handlers import counting
from handlers.buttons import Act, Aim, button
from handlers.commands.flags import named
from playbook import reading
from playbook.commands import Acknowledge, ChangeFlags
from playbook.incident import Flags
from playbook.refusals import Refused
from sandbox.people import ANA, BEN, CLEO, MARC, TESS
from tests.acceptance.handlers.conftest import Office

PLAYBOOK = reading.default()


async def up(office: Office, number: int = 1) -> list[str]:
    """The flags that stand."""
    return [flag.key for flag in (await office.get(number)).flags.up]


@pytest.mark.parametrize(
    ("said", "keys", "why"),
    [
        ("data-loss", ("data-loss",), ""),
        ("data loss", ("data-loss",), ""),
        ("Data Loss: the disk is gone", ("data-loss",), "the disk is gone"),
        ("breach", ("security-breach",), ""),
        ("security breach of the vpn", ("security-breach",), "of the vpn"),
        ("security", ("security",), ""),
        ("data-loss, media", ("data-loss", "media"), ""),
        ("data-loss and press they call", ("data-loss", "media"), "they call"),
        ("data-loss media", ("data-loss", "media"), ""),
        ("data-loss media server died", ("data-loss",), "media server died"),
        ("data-loss, we lost a disk", ("data-loss",), "we lost a disk"),
        ("customer data exposed", ("customer-data",), ""),
        ("legal, pr + users", ("compliance", "pr-crisis", "many-users"), ""),
    ],
)
def test_how_flags_are_typed(said: str, keys: tuple[str, ...], why: str) -> None:
    """By key or alias, with blanks or hyphens; several by commas; what follows is the reason, whatever its words."""
    assert named(said, PLAYBOOK) == (keys, why)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("datalos we lost it", "“datalos” is not a flag. Did you mean `data-loss`?"),
        ("data-loss, medai", "“medai” is not a flag. Did you mean `media`?"),
        ("fire in the kitchen", "“fire” is not a flag."),
    ],
)
def test_a_misspelt_flag_is_asked_back(said: str, wrong: str) -> None:
    """Nothing is raised by a guess."""
    with pytest.raises(Refused) as refused:
        named(said, PLAYBOOK)
    assert refused.value.sentence.startswith(wrong)


@pytest.mark.parametrize(
    ("said", "users"),
    [
        ("2000", 2000),
        ("2,000", 2000),
        ("2.000", 2000),
        ("~2k", 2000),
        ("1.5k", 1500),
        ("2m", 2_000_000),
        ("40 users", 40),
    ],
)
def test_how_users_are_counted(said: str, users: int) -> None:
    """As people write numbers."""
    assert counting.users(said) == users


@pytest.mark.parametrize("said", ["", "many", "10%", "-5", "2 of 3"])
def test_what_is_no_number_of_users_is_refused(said: str) -> None:
    """With an example."""
    with pytest.raises(Refused, match=r"`/incident users 2000`"):
        counting.users(said)


async def test_a_flag_is_raised_and_lowered_by_command(office: Office) -> None:
    """The private line says who is told, and on a public incident how to go on among few."""
    await office.declare("P1")
    raised = await office.type("flag INC-1 breach, media keys on a forum")
    again = await office.type("flag INC-1 breach", BEN)
    lowered = await office.type("unflag INC-1 media", MARC)

    assert raised == (
        "🚩 Flag raised: *Media attention*. <@U0000CLEO> is told now. "
        "🚩 Flag raised: *Security breach*. "
        "<@U0000TESS>, <@U0000IVY>, <@U0000LENA> and <@U0000PAUL> are told now. "
        "INC-1 is public, and shows only “security matter, kept to few”: keep details out of it. "
        "To go on among few: `/incident split INC-1 private …`."
    )
    assert again == "Those who must know of “Security breach” know already."
    assert lowered == "Flag lowered: *Media attention*. Whoever was told stays told."
    assert await up(office) == ["security-breach"]


async def test_numbers_raise_flags_and_say_so(office: Office) -> None:
    """The users, and the estimate of an update."""
    await office.declare("P1")
    counted = await office.type("users INC-1 2,000")
    await office.type("update INC-1")
    answer = await office.ws.person(ANA).submit(office.form(), {"new": "Rebuilding", "estimate": "5 h"})

    assert counted == (
        "2,000 users affected: it stands on the card of INC-1. "
        "🚩 2,000 users affected, over 1,000, raises the flag *Over 1,000 users affected*. "
        "<@U0000CLEO> is told now."
    )
    assert answer.error is None
    assert await up(office) == ["many-users", "long-downtime"]


async def test_the_form_shows_what_is_up_and_whom_each_calls(office: Office) -> None:
    """Ticked goes up, unticked comes down, and what others raised meanwhile stays."""
    incident = await office.declare("P1")
    await office.give(1, Acknowledge(by=ANA.id, at=office.now[0]))
    await office.type("flag INC-1 media")
    message = await office.message(button(Act.FLAGS, "Flags…", Aim(incident=incident.number)))
    await office.ws.person(ANA).click(message, "Flags…")
    form = office.form()
    assert "Customer data exposed" in form.plain
    assert "Tells CTO, CEO, Legal, PR team, Security team" in form.plain
    await office.give(1, ChangeFlags(by=BEN.id, at=office.now[0], up=("compliance",)))
    answer = await office.ws.person(ANA).submit(form, {"flags": ["data-loss", "customer-data"], "why": "a dump"})

    assert (answer.status, answer.error) == (200, None)
    assert await up(office) == ["compliance", "data-loss", "customer-data"]


async def test_the_form_refuses_under_its_field(office: Office) -> None:
    """Nothing changed, or only the commander and the managers may."""
    await office.declare("P1")
    await office.give(1, Acknowledge(by=ANA.id, at=office.now[0]))
    await office.type("flag INC-1 media", BEN)
    await office.type("flag INC-1", BEN)
    form = office.form(BEN)
    same = await office.ws.person(BEN).submit(form, {})
    lower = await office.ws.person(BEN).submit(form, {"flags": []})

    assert same.body is not None
    assert "Nothing has changed" in same.body["errors"]["flags"]
    assert lower.body is not None
    assert "may lower flags of INC-1" in lower.body["errors"]["flags"]
    assert await up(office) == ["media"]


async def test_the_form_that_declares_has_them(office: Office) -> None:
    """Ticked there, they are up from the first moment on."""
    await office.ws.person(CLEO).shortcut("declare")
    form = office.form(CLEO)
    filled = {"severity": "P1", "title": "Dump on a forum", "private": ["private"], "flags": ["customer-data"]}
    answer = await office.ws.person(CLEO).submit(form, filled)
    incident = await office.get(1)

    assert answer.body is None
    assert (incident.private, [flag.key for flag in incident.flags.up]) == (True, ["customer-data"])
    assert CLEO.id not in incident.flags.called
    assert TESS.id in incident.members


async def test_a_playbook_without_flags_shows_none(office: Office) -> None:
    """Neither in the form that declares nor in one of its own."""
    playbooks = office.desk.incidents._playbooks
    playbooks.put_in_force(playbooks.current.model_copy(update={"flags": {}}))
    await office.ws.person(ANA).shortcut("declare")
    assert "Who must know at once?" not in office.form().plain
    await office.declare("P1")

    assert (await office.type("flag INC-1")).startswith("This incident's playbook has no flags.")
    assert (await office.get(1)).flags == Flags()
