"""Two incidents, each with its own state: what one decides, and what it brings to the other."""

from dataclasses import replace

import pytest

from playbook import commands, deadlines, deciding, evolving, related
from playbook.document import Playbook
from playbook.events import DuplicateTaken, Event, StatusChanged, Tied
from playbook.incident import Incident, Status
from playbook.lines import line
from playbook.states.related import Kind, Tie
from playbook.telling import What
from playbook.tellings import tellings
from tests.support.history import START, History, at

ANA, BEN, DEE = "U0000ANA", "U0000BEN", "U0000DEE"


class Pair:
    """Incidents by their numbers; what one brings to another is brought when the test says so."""

    def __init__(self, playbook: Playbook, *numbers: int) -> None:
        self.playbook = playbook
        self.all: dict[int, Incident] = {}
        self.events: dict[int, list[Event]] = {}
        self.under_way: list[tuple[int, Event]] = []
        for number in numbers:
            self.declare(number)

    def declare(self, number: int, parent: int = 0) -> None:
        command = commands.Declare(by=DEE, at=START, severity="P1", title=f"number {number}", parent=parent)
        made = deciding.declare(number, command, self.playbook)
        self.all[number], self.events[number] = evolving.replay(made), made
        self._keep(number, None, made)

    def give(self, number: int, command: commands.Command) -> list[Event]:
        """Give one of them a command."""
        before = self.all[number]
        made = deciding.decide(before, command, self.playbook)
        self._keep(number, before, made)
        self.events[number] += made
        return made

    def _keep(self, number: int, before: Incident | None, made: list[Event]) -> None:
        for event in made:
            now = self.all[number] if before is None else evolving.evolve(self.all[number], event)
            told = tellings(self.all[number], event, now, 1)
            self.all[number] = now
            self.under_way += [(number, event) for one in told if one.what is What.NEIGHBOUR]

    def bring(self, *, times: int = 1) -> None:
        """Bring what is under way, and what that makes, each so many times."""
        while self.under_way:
            number, event = self.under_way.pop(0)
            for _ in range(times):
                found = related.brought(event, self.all[number], at(9))
                assert found is not None
                self.give(*found)

    def ties(self, number: int) -> list[tuple[int, Kind]]:
        return [(tie.number, tie.kind) for tie in self.all[number].related.ties]


def merge(into: int, by: str = ANA) -> commands.Merge:
    return commands.Merge(by=by, at=at(5), into=into, room="C0000MAIN")


@pytest.fixture
def pair(playbook: Playbook) -> Pair:
    """Two that nobody has brought together."""
    return Pair(playbook, 1, 2)


@pytest.mark.parametrize("times", [1, 2])
def test_a_link_is_on_both_sides(pair: Pair, times: int) -> None:
    """However often it is brought; and it stops there."""
    pair.give(1, commands.Link(by=ANA, at=at(5), other=2, why="same release"))
    pair.bring(times=times)

    assert (pair.ties(1), pair.ties(2)) == ([(2, Kind.LINKED)], [(1, Kind.LINKED)])
    assert line(pair.events[2][-1]) == f"<@{ANA}> linked INC-1: same release"
    assert sum(isinstance(event, Tied) for event in pair.events[2]) == 1


def test_unlinked_on_both_sides(pair: Pair) -> None:
    """Whichever side takes it back."""
    pair.give(1, commands.Link(by=ANA, at=at(5), other=2))
    pair.bring()
    pair.give(2, commands.Unlink(by=BEN, at=at(6), other=1))
    pair.bring()

    assert (pair.ties(1), pair.ties(2)) == ([], [])
    assert line(pair.events[1][-1]) == f"<@{BEN}> unlinked INC-2"


def test_a_silent_link_is_on_one_side_only(pair: Pair) -> None:
    """The other incident never hears of it, not even when it is taken back."""
    before = list(pair.events[2])
    pair.give(1, commands.Link(by=ANA, at=at(5), other=2, silent=True))
    pair.bring()
    pair.give(1, commands.Unlink(by=ANA, at=at(6), other=2))
    pair.bring()

    assert pair.events[2] == before


@pytest.mark.parametrize("times", [1, 2])
def test_merged(pair: Pair, times: int) -> None:
    """The duplicate is over and calls nobody; the main one has its people, and one line of it."""
    pair.give(1, commands.Acknowledge(by=BEN, at=at(1)))
    pair.give(1, merge(2))
    pair.bring(times=times)
    duplicate, main = pair.all[1], pair.all[2]

    assert (duplicate.status, duplicate.related.merged_into) == (Status.MERGED, 2)
    assert deadlines.deadlines(duplicate, pair.playbook) == []
    assert pair.ties(2) == [(1, Kind.DUPLICATE)]
    assert set(duplicate.members) <= set(main.members)
    taken = [event for event in pair.events[2] if isinstance(event, DuplicateTaken)]
    assert [line(event) for event in taken] == [f"<@{ANA}> merged INC-1 into this one: number 1"]
    assert line(pair.events[1][-1]) == f"<@{ANA}> merged it into INC-2"


def test_reopening_parts_them(pair: Pair) -> None:
    """It is an incident of its own again, and both timelines say so."""
    pair.give(1, merge(2))
    pair.bring()
    pair.give(1, commands.Reopen(by=BEN, at=at(6), why="not the same"))
    pair.bring()

    assert (pair.all[1].status, pair.all[1].related.merged_into) == (Status.INVESTIGATING, 0)
    assert pair.ties(2) == []
    assert line(pair.events[2][-1]) == f"<@{BEN}> reopened INC-1, which had been merged into this one"


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_each_into_the_other_at_once(pair: Pair, order: tuple[int, int]) -> None:
    """Two people, each in one room: the older one stays, whoever was faster, and is worked on."""
    for number in order:
        pair.give(number, merge(3 - number))
    pair.bring()

    assert (pair.all[1].status, pair.ties(1)) == (Status.INVESTIGATING, [(2, Kind.DUPLICATE)])
    assert (pair.all[2].status, pair.all[2].related.merged_into, pair.ties(2)) == (Status.MERGED, 1, [])


def test_a_part_knows_its_whole(playbook: Playbook) -> None:
    """From its first moment; the whole learns of it."""
    pair = Pair(playbook, 1)
    pair.declare(2, parent=1)
    pair.bring(times=2)

    assert (pair.ties(1), pair.ties(2)) == ([(2, Kind.PART)], [(1, Kind.PARENT)])
    assert line(pair.events[1][-1]) == f"<@{DEE}> split off INC-2: number 2"
    assert line(pair.events[2][0]) == f"<@{DEE}> declared P1, split off from INC-1: number 2"
    assert related.spelt(pair.all[2]) == ("split off from INC-1",)


def test_what_makes_no_sense_is_refused(pair: Pair) -> None:
    """Itself, twice, in a circle, and what is over."""
    history: list[tuple[commands.Command, str]] = [
        (commands.Link(by=ANA, at=at(5), other=1), "cannot be linked to itself"),
        (commands.Unlink(by=ANA, at=at(5), other=2), "INC-2 is not linked to INC-1"),
        (merge(1), "cannot be merged into itself"),
        (commands.ChangeStatus(by=ANA, at=at(5), to=Status.MERGED), "`/incident merge INC-9`"),
    ]
    for command, told in history:
        with pytest.raises(deciding.Refused, match=told):
            pair.give(1, command)
    pair.give(1, merge(2))
    pair.bring()
    with pytest.raises(deciding.Refused, match="there is nothing to merge"):
        pair.give(1, merge(2))
    with pytest.raises(deciding.Refused, match="was merged into INC-2, so the other way round is a circle"):
        pair.give(2, merge(1))
    with pytest.raises(deciding.Refused, match="`/incident reopen` there takes it back"):
        pair.give(2, commands.Unlink(by=ANA, at=at(6), other=1))
    with pytest.raises(deciding.Refused, match="is related to INC-2 already"):
        pair.give(2, commands.Link(by=ANA, at=at(6), other=1))


def test_replayed_it_is_the_same(pair: Pair) -> None:
    """The timeline is the events, here too."""
    pair.give(1, commands.Link(by=ANA, at=at(5), other=2))
    pair.give(1, merge(2))
    pair.bring()

    assert evolving.replay(pair.events[1]) == pair.all[1]
    assert evolving.replay(pair.events[2]) == pair.all[2]
    assert Tie(number=1, kind=Kind.DUPLICATE) in pair.all[2].related.ties
    assert any(isinstance(event, StatusChanged) for event in pair.events[1])


def test_a_worse_one_is_not_lost_in_a_lesser(playbook: Playbook) -> None:
    """Its clock, its pages and its commander would be gone; the two ways to go on are said."""
    history = History(playbook, "P0")
    into = commands.Merge(by=ANA, at=at(5), into=1, severity="P4", room="C0000MAIN")

    assert history.refused(into) == (
        "INC-7 is P0 and INC-1 only P4, so its clock would be lost. Raise that first: `/incident severity INC-1 P0`; "
        "or merge it into this one: `/incident merge INC-1 INC-7`."
    )
    assert history.give(replace(into, severity="P0"))


@pytest.mark.parametrize("times", [1, 2])
def test_what_is_known_of_a_duplicate_comes_along(pair: Pair, times: int) -> None:
    """Its flags, told to who must know of them; the greater number of users; what is still to be done: each once."""
    pair.give(1, commands.ChangeFlags(by=ANA, at=at(1), up=("media", "security-breach"), why="quagga"))
    pair.give(1, commands.CountUsers(by=ANA, at=at(1), users=800))
    pair.give(1, commands.AddTask(by=ANA, at=at(2), words="ring the bank", person=BEN))
    pair.give(1, commands.AddTask(by=ANA, at=at(2), words="done by now"))
    pair.give(1, commands.FinishTask(by=ANA, at=at(3), task=2))
    pair.give(2, commands.ChangeFlags(by=DEE, at=at(3), up=("media",)))
    pair.give(2, commands.AddTask(by=DEE, at=at(3), words="its own"))
    pair.give(1, merge(2))
    pair.bring(times=times)
    main = pair.all[2]

    assert {flag.key for flag in main.flags.up} == {"media", "security-breach"}
    assert (main.flags.users, [(task.words, task.person) for task in main.tasks]) == (
        800,
        [("its own", ""), ("ring the bank", BEN)],
    )
    assert all("quagga" not in line(event) and "Security breach" not in line(event) for event in pair.events[2])
    assert {"U0000TESS", "U0000LENA"} <= {*main.flags.called}


def test_a_smaller_number_of_users_changes_nothing(pair: Pair) -> None:
    """Whoever is affected by both is one user."""
    pair.give(1, commands.CountUsers(by=ANA, at=at(1), users=5))
    pair.give(2, commands.CountUsers(by=ANA, at=at(1), users=800))
    pair.give(1, merge(2))
    pair.bring()

    assert pair.all[2].flags.users == 800
