"""Once a second, and no sooner."""

from bot.integrations.slack.pace import EDITS, Pace


class Seconds:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_once_a_second() -> None:
    """A key that was used may be used again a second later; another one at once."""
    clock = Seconds()
    pace = Pace(clock)
    pace.use("post:C1")
    clock.now += 0.25

    assert pace.wait("post:C1") == 0.75
    assert pace.wait("post:C2") == 0
    clock.now += 0.75
    assert pace.wait("post:C1") == 0


def test_closed() -> None:
    """What Slack has closed stays closed for as long as it said."""
    clock = Seconds()
    pace = Pace(clock)
    pace.close("chat.postMessage", 30)
    clock.now += 29

    assert pace.wait("chat.postMessage") == 1


def test_same_place() -> None:
    """A channel known by name and by id has one pace."""
    clock = Seconds()
    pace = Pace(clock)
    pace.use("post:#incidents")
    pace.copy("post:#incidents", "post:C1")

    assert pace.wait("post:C1") == 1


def test_forgets() -> None:
    """Keys of the past are forgotten, so that memory does not grow with the days."""
    clock = Seconds()
    pace = Pace(clock)
    for number in range(5_000):
        pace.use(f"edit:C1:{number}")
        clock.now += 0.01

    assert len(pace._used) < 1_200


def test_a_crowd_is_told_to_come_one_after_another() -> None:
    """Each who asks is sent one second further, up to a limit; once the key is used, the count begins anew."""
    clock = Seconds()
    pace = Pace(clock)
    pace.use("post:C1")

    assert [pace.turn("post:C1") for _ in range(10)] == [1, 2, 3, 4, 5, 6, 7, 8, 8, 8]
    clock.now += 1
    pace.use("post:C1")
    assert pace.turn("post:C1") == 1


def test_never_more_in_a_minute_than_slack_allows() -> None:
    """After a rest many edits go at once, then one every two seconds: fifty in the worst of minutes."""
    clock = Seconds()
    pace = Pace(clock, {"chat.update": EDITS})
    used: list[float] = []
    for _ in range(1_800):
        while pace.wait("chat.update") == 0:
            pace.use("chat.update")
            used.append(clock.now)
        clock.now += 0.125

    assert used.count(100.0) == 20
    assert max(sum(begin <= one < begin + 60 for one in used) for begin in used) <= 50


def test_closed_for_all_that_was_saved_up() -> None:
    """A rest saves nothing while Slack has closed it."""
    clock = Seconds()
    pace = Pace(clock, {"chat.update": EDITS})
    pace.close("chat.update", 30)

    assert pace.wait("chat.update") == 30
