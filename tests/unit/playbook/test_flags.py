"""The flags: whom they call, once; what numbers raise by themselves; what lowering does not undo."""

from collections.abc import Callable

import pytest

from playbook import commands, evolving, flags
from playbook.authority import refuse_unless_allowed
from playbook.document import Playbook
from playbook.events import FlagsLowered, FlagsRaised, UsersCounted
from playbook.incident import Report, Status
from playbook.lines import line
from playbook.refusals import Refused
from playbook.telling import Lane, What
from playbook.tellings import tellings
from tests.support.history import History, at
from tests.unit.playbook.test_tellings import told

ANA, BEN = "U0000ANA", "U0000BEN"
CTO, CEO, SECURITY, LEGAL, PR = "U0000TESS", "U0000CLEO", "U0000IVY", "U0000LENA", "U0000PAUL"


def raising(*keys: str, minute: float = 5, by: str = ANA, why: str = "") -> commands.ChangeFlags:
    return commands.ChangeFlags(by=by, at=at(minute), up=keys, why=why)


def lowering(*keys: str, minute: float = 9, by: str = ANA) -> commands.ChangeFlags:
    return commands.ChangeFlags(by=by, at=at(minute), down=keys)


def estimating(words: str, minute: float = 5) -> commands.PostUpdate:
    return commands.PostUpdate(by=ANA, at=at(minute), report=Report(new="x", estimate=words))


def raised(happened: list[object]) -> list[FlagsRaised]:
    return [event for event in happened if isinstance(event, FlagsRaised)]


@pytest.mark.parametrize(
    ("key", "called"),
    [
        ("data-loss", {CTO}),
        ("security-breach", {CTO, SECURITY, LEGAL, PR}),
        ("security", {CTO, SECURITY}),
        ("customer-data", {CTO, CEO, LEGAL, PR, SECURITY}),
        ("long-downtime", {CTO}),
        ("media", {CEO}),
        ("many-users", {CEO}),
        ("compliance", {CEO, LEGAL, PR}),
        ("pr-crisis", {CEO}),
    ],
)
def test_each_flag_calls_whom_the_seed_names(playbook: Playbook, key: str, called: set[str]) -> None:
    """“Immediate escalation to CTO/CEO”, “if data breach or security: Legal + PR”, and each contact's `notify_for`."""
    history = History(playbook, "P2")
    *_, event = history.give(raising(key))

    assert isinstance(event, FlagsRaised)
    assert set(event.called) == called


def test_no_flag_is_left_out(playbook: Playbook) -> None:
    """The table above is the whole of the built-in playbook."""
    assert len(playbook.flags) == 9


def test_nobody_is_called_twice(playbook: Playbook) -> None:
    """Several flags at once call a person once; so does a later one, whose reason goes onto the message there is."""
    history = History(playbook)
    *_, first, apart = history.give(raising("data-loss", "security-breach", minute=5))
    (second,) = history.give(raising("customer-data", minute=6))

    assert isinstance(first, FlagsRaised)
    assert isinstance(apart, FlagsRaised)
    assert isinstance(second, FlagsRaised)
    assert (first.called, first.known) == ((CTO,), ())
    assert (apart.called, apart.known) == ((SECURITY, LEGAL, PR), (CTO,))
    assert (second.called, second.known) == ((CEO,), (CTO, LEGAL, PR, SECURITY))
    assert history.incident.flags.called == (CTO, SECURITY, LEGAL, PR, CEO)
    assert [flag.key for flag in history.incident.flags.of(CTO)] == ["data-loss", "security-breach", "customer-data"]


def test_who_was_told_before_hears_of_the_next(playbook: Playbook) -> None:
    """By a message of its own, since the edit of the first one notifies nobody; of several at once there is one."""
    history = History(playbook)
    once = told(history, raising("data-loss", "security-breach", minute=5))
    later = told(history, raising("customer-data", minute=6))

    assert [one.person for one in once if one.what is What.ASIDE] == []
    assert sorted((one.person, one.lane) for one in later if one.what is What.ASIDE) == sorted(
        (who, Lane.PAGE) for who in (CTO, LEGAL, PR, SECURITY)
    )
    assert len({one.key for one in later if one.what is What.ASIDE}) == 4


def test_who_is_at_it_is_not_called(playbook: Playbook) -> None:
    """Whoever raises it, commands or has acknowledged knows; and who is paged in the very moment of the declaration."""
    mine = playbook.model_copy(
        update={"flags": {"mine": playbook.flags["data-loss"].model_copy(update={"page": ("primary", "cto", "ceo")})}}
    )
    history = History(mine, flags=("mine",))
    event = history.events[-1]
    assert isinstance(event, FlagsRaised)
    assert (event.called, event.known) == ((CTO, CEO), (ANA,))

    other = History(playbook, "P2")
    other.give(commands.Acknowledge(by=LEGAL, at=at(1)))
    (again,) = other.give(raising("compliance", by=CEO))
    assert isinstance(again, FlagsRaised)
    assert (again.called, again.known) == ((PR,), (CEO, LEGAL))


def test_who_was_paged_for_the_outage_is_told_of_the_breach(playbook: Playbook) -> None:
    """A page because it lasts says nothing of the data: the first flag calls the CTO all the same."""
    history = History(playbook)
    history.run(70)
    assert CTO in history.incident.escalation.tried
    *_, event = history.give(raising("customer-data", minute=71))

    assert isinstance(event, FlagsRaised)
    assert CTO in event.called


def test_they_are_told_in_the_first_round(playbook: Playbook) -> None:
    """By direct message, in the lane and with the speed of the on-call's page, each in a queue of its own."""
    history = History(playbook, private=True, flags=("customer-data",))
    before, event = evolving.replay(history.events[:-1]), history.events[-1]
    told = [one for one in tellings(before, event, history.incident, 3) if one.what is What.FLAG]

    assert [one.person for one in told] == [CTO, CEO, LEGAL, PR, SECURITY]
    assert {one.lane for one in told} == {0}
    assert len({one.queue for one in told}) == 5


def test_they_are_members_of_a_private_incident(playbook: Playbook) -> None:
    """And nothing of it is told aloud."""
    history = History(playbook, private=True)
    before = history.incident
    *_, event = history.give(raising("security-breach"))
    told = {one.what for one in tellings(before, event, history.incident, 9)}

    assert {CTO, SECURITY, LEGAL, PR} <= set(history.incident.members)
    assert CEO not in history.incident.members
    assert told == {What.FLAG}


def test_lowering_takes_nothing_back(playbook: Playbook) -> None:
    """It is on the timeline, and on the messages; raised again, it calls nobody anew."""
    history = History(playbook)
    history.give(raising("media"))
    (lowered,) = history.give(lowering("media"))
    assert isinstance(lowered, FlagsLowered)
    assert line(lowered) == f"<@{ANA}> lowered “Media attention”"
    assert history.incident.flags.up == ()
    assert history.incident.flags.of(CEO)[0].lowered_by == ANA

    (again,) = history.give(raising("media", minute=12))
    assert isinstance(again, FlagsRaised)
    assert (again.called, again.known) == ((), (CEO,))
    assert [flag.key for flag in history.incident.flags.up] == ["media"]


@pytest.mark.parametrize(
    ("words", "minute", "over"),
    [
        ("5 h", 5, True),
        ("2-4 hours", 5, False),
        ("4 h", 20, False),
        ("4 h", 40, True),
        ("2 hours", 160, True),
        ("90 min", 5, False),
        ("unknown", 5, False),
        ("until 08:30", 5, True),
    ],
)
def test_an_estimate_over_four_hours_calls_the_cto(
    playbook: Playbook, words: str, minute: float, *, over: bool
) -> None:
    """Downtime is what has passed and what is to come; rough estimates have a little room."""
    history = History(playbook, "P2")
    found = raised(list(history.give(estimating(words, minute))))

    assert [event.called for event in found] == ([(CTO,)] if over else [])


def test_it_says_which_number_raised_it(playbook: Playbook) -> None:
    """The line on the timeline has the number and the limit."""
    history = History(playbook, "P2")
    (event,) = raised(list(history.give(estimating("5 h", 30))))

    assert line(event) == (
        "Flag “Estimated downtime over 4 hours” raised by itself: estimated downtime 5 h 30 min, over 4 h "
        f"(told <@{CTO}>)"
    )


def test_a_repeated_estimate_is_not_weighed_again(playbook: Playbook) -> None:
    """The form is prefilled with the last one: that nobody changed it says nothing."""
    history = History(playbook, "P2")
    history.give(estimating("2 hours", 5))

    assert raised(list(history.give(estimating("2 hours", 170)))) == []


def test_an_estimate_of_what_is_over_calls_nobody(playbook: Playbook) -> None:
    """The last update resolves it."""
    history = History(playbook, "P2")
    last = commands.PostUpdate(by=ANA, at=at(5), report=Report(new="x", estimate="5 h"), to=Status.RESOLVED)

    assert raised(list(history.give(last))) == []


@pytest.mark.parametrize(("users", "over"), [(999, False), (1_000, False), (1_001, True), (2_000, True)])
def test_over_a_thousand_users_call_the_ceo(playbook: Playbook, users: int, *, over: bool) -> None:
    """The number stands on the timeline with the one before, and raises the flag by itself."""
    history = History(playbook, "P2")
    history.give(commands.CountUsers(by=ANA, at=at(4), users=10))
    counted, *more = history.give(commands.CountUsers(by=ANA, at=at(5), users=users))

    assert isinstance(counted, UsersCounted)
    assert line(counted) == f"<@{ANA}> counted {users:,} users affected (before: 10)"
    assert [event.called for event in raised(list(more))] == ([(CEO,)] if over else [])
    assert history.incident.flags.users == users


def test_a_number_over_the_limit_raises_a_flag_once(playbook: Playbook) -> None:
    """While it is up, the next number is only a number."""
    history = History(playbook, "P2")
    history.give(commands.CountUsers(by=ANA, at=at(4), users=2_000))

    assert len(history.give(commands.CountUsers(by=ANA, at=at(5), users=3_000))) == 1


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (raising("data-los"), "“data-los” is not a flag. Did you mean `data-loss`?"),
        (raising(), "Say which flag: `/incident flag`, for the form, shows them all."),
        (lowering("media"), "“Media attention” is not raised, so there is nothing to lower."),
        (commands.CountUsers(by=ANA, at=at(5), users=-1), "-1 is no number of users."),
    ],
)
def test_what_changes_nothing_is_refused(playbook: Playbook, command: commands.Command, said: str) -> None:
    """With what to type instead."""
    assert History(playbook).refused(command).startswith(said)


def test_raising_it_again_is_refused(playbook: Playbook) -> None:
    """With who raised it; of several, those that are new are raised."""
    history = History(playbook)
    history.give(raising("media"))

    assert history.refused(raising("media", by=BEN)) == (
        f"<@{ANA}> has raised “Media attention” already; told: <@{CEO}>."
    )
    (event,) = history.give(raising("media", "data-loss", by=BEN))
    assert isinstance(event, FlagsRaised)
    assert [one.key for one in event.flags] == ["data-loss"]


def test_a_breach_found_after_the_end_is_told_all_the_same(playbook: Playbook) -> None:
    """It may be resolved or closed; only of a false alarm there is nothing to tell."""
    history = History(playbook)
    history.give(commands.ChangeStatus(by=ANA, at=at(20), to=Status.RESOLVED, now=True, why="fixed"))
    assert raised(list(history.give(raising("customer-data", minute=30))))

    false = History(playbook)
    false.give(commands.ChangeStatus(by=ANA, at=at(20), to=Status.CANCELLED, why="x"))
    assert "was a false alarm" in false.refused(raising("customer-data", minute=30))


@pytest.mark.parametrize(
    ("command", "by", "may"),
    [
        (raising, ANA, True),
        (raising, "U0000ELSE", False),
        (lowering, "U0000BEN", False),
        (lowering, ANA, True),
        (lowering, "U0000MARC", True),
    ],
)
def test_who_may(playbook: Playbook, command: Callable[..., commands.ChangeFlags], by: str, *, may: bool) -> None:
    """Responders raise; only the commander (Ana) or a manager lowers."""
    history = History(playbook)
    history.give(commands.Acknowledge(by=ANA, at=at(1)))
    history.give(raising("media", minute=2))
    given = command("media", by=by)
    if may:
        refuse_unless_allowed(history.incident, given, {}, playbook)
    else:
        with pytest.raises(Refused, match="Only"):
            refuse_unless_allowed(history.incident, given, {}, playbook)


def test_a_playbook_of_before_has_no_flags(playbook: Playbook) -> None:
    """Nothing raises itself, and whoever asks is told what there is instead."""
    history = History(playbook.model_copy(update={"flags": {}}))

    assert raised(history.give(estimating("5 h"))) == []
    assert history.refused(raising("media")) == (
        "This incident's playbook has no flags. `/incident escalate` pages the next level now."
    )


def test_a_replay_is_the_same(playbook: Playbook) -> None:
    """The timeline makes the state."""
    history = History(playbook, flags=("media",))
    for command in (
        raising("data-loss", "security"),
        lowering("media"),
        estimating("9 h", 20),
        raising("media", minute=30),
    ):
        history.give(command)
    history.give(commands.CountUsers(by=ANA, at=at(31), users=5_000))

    assert evolving.replay(history.events) == history.incident
    assert flags.words(playbook)["breach"] == "security-breach"
