"""Covers, on SQLite and on PostgreSQL: asked once, answered once, and what was accepted decides whom a page calls."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from playbook import commands, covers
from playbook.covers import Request, State
from playbook.document import Playbook
from playbook.reading import read
from playbook.refusals import Refused
from storage.covers import Covers, Untold
from storage.database import Database
from storage.incidents import Incidents
from storage.playbooks import Playbooks
from tests.support.history import START, at

TEXT = (Path(__file__).parents[2] / "unit" / "playbook_file" / "rotas.yaml").read_text()
ITS = read(TEXT)
"""On 24 November 2026 Ana is on call, and Ben is her backup."""


@pytest.fixture
def its(database: Database) -> Covers:
    """The covers of an empty database."""
    return Covers(database)


def request(rota: str = "oncall", person: str = "U0000CLEO", hours: float = 5) -> Request:
    """Ana asks Cleo to be on call for her, from the beginning of the story on."""
    return covers.ask(
        ITS, rota, person=person, by="U0000ANA", starts=START, ends=START + timedelta(hours=hours), at=START
    )


async def accepted(its: Covers, one: Request, minutes: float = 1) -> Request:
    """Asked, and accepted a minute later."""
    asked = await its.ask(one, key=f"{one.rota}:{one.person}")
    return await its.answer(asked.id, by=one.person, yes=True, at=at(minutes))


async def paged(database: Database, playbook: Playbook, minute: float = 2) -> tuple[str, ...]:
    """Whom a declaration at that minute calls."""
    incidents = Incidents(database, Playbooks(database, playbook), lambda: None)
    outcome = await incidents.declare(commands.Declare(by="U0000DEE", at=at(minute), severity="P0"))
    return outcome.incident.escalation.tried


async def test_the_same_request_is_asked_once(its: Covers) -> None:
    """Slack repeats what it got no answer for."""
    first = await its.ask(request(), key="one")
    again = await its.ask(request(), key="one")

    assert again == first == replace(request(), id=first.id)
    assert await its.get(first.id) == first


async def test_whoever_accepted_is_paged_until_it_ends(its: Covers, database: Database) -> None:
    """Asking changes nothing; the yes does, in the very next transaction, in every process; the end ends it."""
    asked = await its.ask(request(), key="one")
    before = await paged(database, ITS)
    await its.answer(asked.id, by="U0000CLEO", yes=True, at=at(1))

    assert before == ("U0000ANA",)
    assert await paged(database, ITS) == ("U0000CLEO",)
    assert await paged(database, ITS, minute=300) == ("U0000ANA",)


async def test_an_incident_under_an_older_playbook_calls_whoever_covers_too(its: Covers, database: Database) -> None:
    """The version that governs it is read back from the database, and its rotas know of the cover."""
    incidents = Incidents(database, Playbooks(database, ITS), lambda: None)
    outcome = await incidents.declare(commands.Declare(by="U0000DEE", at=START, severity="P0"))
    await accepted(its, request(rota="backup"))
    newer = ITS.model_copy(update={"name": "Newer", "rotas": {}})
    restarted = Incidents(database, Playbooks(database, newer), lambda: None)

    climbed = await restarted.handle(outcome.incident.number, commands.Climb(at=at(15)))

    assert climbed.incident.escalation.tried == ("U0000ANA", "U0000CLEO")
    assert (await restarted.governing(climbed.incident)).people(("backup",), at(16)) == ("U0000CLEO",)


async def test_a_cover_does_not_change_the_playbook_s_version(its: Covers, database: Database) -> None:
    """An incident declared under a cover is governed by the same version as one without."""
    playbooks = Playbooks(database, ITS)
    incidents = Incidents(database, playbooks, lambda: None)
    await accepted(its, request())

    assert (await incidents.refreshed(START)).people(("oncall",), at(2)) == ("U0000CLEO",)
    assert playbooks.current.version == ITS.version


async def test_what_is_written_without_a_command_reads_no_covers(its: Covers, database: Database) -> None:
    """Every ending of a delivery would read all that ever were."""
    playbooks = Playbooks(database, ITS)
    incidents = Incidents(database, playbooks, lambda: None)
    outcome = await incidents.declare(commands.Declare(by="U0000DEE", at=START, severity="P0"))
    await accepted(its, request())
    await incidents.refreshed(at(48 * 60))  # days after it was over
    await incidents.rearm(outcome.incident.number)

    assert playbooks.current.people(("oncall",), at(2)) == ("U0000ANA",)


async def test_two_answers_at_once_are_one(its: Covers) -> None:
    """A yes given twice, at the same moment, is taken once; the other is told so."""
    asked = await its.ask(request(), key="one")

    answers = await asyncio.gather(
        *(its.answer(asked.id, by="U0000CLEO", yes=True, at=at(1)) for _ in range(4)), return_exceptions=True
    )

    assert [one.state for one in answers if isinstance(one, Request)] == [State.ACCEPTED]
    assert [str(one) for one in answers if isinstance(one, Refused)] == ["You have said so already."] * 3


async def test_an_answer_that_does_not_come_lapses(its: Covers) -> None:
    """Half an hour after it was asked for at once; then it cannot be accepted any more."""
    asked = await its.ask(request(), key="one")

    early, late = await its.lapse(at(29)), await its.lapse(at(30))

    assert (early, late) == (0, 1)
    assert (await its.get(asked.id)).state is State.LAPSED
    with pytest.raises(Refused, match="That question has lapsed"):
        await its.answer(asked.id, by="U0000CLEO", yes=True, at=at(31))


async def claimed(its: Covers, minute: float) -> Untold:
    """What one replica has claimed at that minute, for a minute."""
    found = await its.claim(at(minute), at(minute + 1))
    assert found is not None
    return found


async def test_what_is_to_be_told_is_claimed_by_one(its: Covers) -> None:
    """Of several replicas one has it; when its lease has run out, another; once told, nobody."""
    await its.ask(request(), key="one")

    claims = await asyncio.gather(*(its.claim(at(0), at(1)) for _ in range(4)))
    [mine] = [claim for claim in claims if claim is not None]
    await its.tell(mine, {"question": "D1:1.2"})
    again = await claimed(its, 1)
    await its.done(again)

    assert again.told == {"question": "D1:1.2"}
    assert await its.claim(at(9), at(10)) is None


async def test_each_is_claimed_when_its_turn_comes(its: Covers) -> None:
    """Whoever fails in the middle holds one only: the others are told by whoever comes next."""
    first = await its.ask(request(), key="one")
    second = await its.ask(request(), key="two")

    claims = [await claimed(its, 0), await claimed(its, 0)]

    assert [one.request.id for one in claims] == [first.id, second.id]
    assert await its.claim(at(0), at(1)) is None


async def test_an_answer_while_something_is_told_is_told_too(its: Covers) -> None:
    """Whoever finished telling the question does not forget the answer that came meanwhile."""
    asked = await its.ask(request(), key="one")
    mine = await claimed(its, 0)
    await its.answer(asked.id, by="U0000CLEO", yes=False, at=at(0))
    await its.done(mine)

    assert (await claimed(its, 0)).request.state is State.DECLINED


async def test_what_could_not_be_told_is_tried_again_later(its: Covers) -> None:
    """Not before its time, and the attempts are counted."""
    await its.ask(request(), key="one")
    await its.put_off(await claimed(its, 0), at(5))

    assert await its.claim(at(4), at(5)) is None
    assert (await claimed(its, 5)).attempts == 1


async def test_whoever_lost_its_claim_writes_nothing(its: Covers) -> None:
    """A replica that was frozen past its lease goes on, and another has it: nothing of the late one's is kept."""
    await its.ask(request(), key="one")
    late, mine = await claimed(its, 0), await claimed(its, 1)

    await its.tell(late, {"question": "D1:6.6"})
    await its.put_off(late, at(9))
    await its.give_up(late, at(1), "no such person", {"question": "!"})
    await its.done(late)

    assert (await its.holds(late, at(1)), await its.holds(mine, at(1))) == (False, True)
    assert replace(await claimed(its, 2), until=mine.until) == mine


async def test_whoever_was_answered_meanwhile_puts_nothing_off(its: Covers) -> None:
    """The answer is to be told at once, whatever becomes of what was being told."""
    asked = await its.ask(request(), key="one")
    mine = await claimed(its, 0)
    await its.answer(asked.id, by="U0000CLEO", yes=True, at=at(0))
    await its.put_off(mine, at(5))

    assert not await its.holds(mine, at(0))
    assert (await claimed(its, 0)).attempts == 0


async def test_what_was_accepted_is_not_given_up(its: Covers) -> None:
    """Whoever cannot be asked may have answered all the same: then they are on call, message or not."""
    asked = await its.ask(request(), key="one")
    mine = await claimed(its, 0)
    await its.answer(asked.id, by="U0000CLEO", yes=True, at=at(0))
    await its.give_up(mine, at(1), "no such person", {})
    await its.give_up(await claimed(its, 0), at(1), "no such person", {})

    assert (await its.get(asked.id)).state is State.ACCEPTED


async def test_only_who_cannot_be_asked_is_said_not_to_have_been(its: Covers) -> None:
    """Trouble that has passed is no reason any more; trouble while telling of a real one does not hide it."""
    late = await its.ask(request(), key="late")
    await its.put_off(await claimed(its, 0), at(1))
    await its.done(await claimed(its, 1))
    await its.lapse(at(30))
    told = await claimed(its, 30)
    await its.done(told)
    await its.ask(request(), key="gone")
    await its.give_up(await claimed(its, 31), at(31), "no such person", {"question": "!"})
    await its.put_off(await claimed(its, 31), at(32))
    lost = await claimed(its, 32)

    assert (told.request.id, told.request.state, told.error) == (late.id, State.LAPSED, "")
    assert (lost.request.state, lost.error, lost.told) == (State.LAPSED, "no such person", {"question": "!"})


def test_asking_makes_sense() -> None:
    """What cannot be is refused with a sentence; who offers it for themself has accepted."""

    def refused(**changes: object) -> str:
        given = {"person": "U0000BEN", "by": "U0000ANA", "starts": START, "ends": at(60), "at": START, **changes}
        with pytest.raises(Refused) as caught:
            covers.ask(ITS, "oncall", **given)  # type: ignore[arg-type]  # a mix of types
        return caught.value.sentence

    assert refused(ends=START) == "The end is not after the beginning. Write it as `tomorrow 9:00–17:00`."
    assert refused(at=at(61)) == "That time is over already."
    assert refused(ends=at(60 * 24 * 32)).startswith("That is more than 31 days.")
    assert refused(person="U0000ANA") == "You are on call for “On-call engineer” all that time already."
    mine = covers.ask(ITS, "oncall", person="U0000BEN", by="U0000BEN", starts=START, ends=at(60), at=START)
    assert (mine.state, mine.instead, mine.concerned) == (State.ACCEPTED, ("U0000ANA",), ("U0000ANA",))
    assert request().concerned == ()


async def test_a_look_that_comes_between_forgets_no_cover_that_has_just_ended(its: Covers, database: Database) -> None:
    """A declaration of before its end is decided by it, whoever has looked at the rota since."""
    playbooks = Playbooks(database, ITS)
    incidents = Incidents(database, playbooks, lambda: None)
    await accepted(its, request(hours=3))
    await incidents.refreshed(at(181))

    assert playbooks.current.people(("oncall",), at(179)) == ("U0000CLEO",)
    assert playbooks.current.people(("oncall",), at(181)) == ("U0000ANA",)
