"""Programs with variables: what is filled in is one argument, or a part of one, and nothing else."""

import shlex
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.argv import BadValue, Value, fill, variables

ANY = ".*"
NAME = "[a-zA-Z0-9][a-zA-Z0-9_.-]*"


def test_what_is_filled_in() -> None:
    """A variable may be a whole argument or a part of one; what has other braces is let be."""
    argv = ("docker", "logs", "{container}", "--tail={lines}", "{{.State}}", '{"a": 1}', "{ x }")
    values = {"container": Value(text="nself-auth", pattern=NAME), "lines": Value(text="100", pattern="[0-9]+")}

    assert variables(argv) == ("container", "lines")
    assert fill(argv, values) == (
        "docker",
        "logs",
        "nself-auth",
        "--tail=100",
        "{{.State}}",
        '{"a": 1}',
        "{ x }",
    )


def test_what_is_filled_in_is_not_filled_again() -> None:
    """A value that looks like a variable stays as it is."""
    values = {"a": Value(text="{b}", pattern=ANY), "b": Value(text="x", pattern=ANY)}

    assert fill(("echo", "{a}", "{b}"), values) == ("echo", "{b}", "x")


@pytest.mark.parametrize(
    ("text", "pattern", "sentence"),
    [
        ("", ANY, "`name` must have 1 to 200 characters."),
        ("x" * 201, ANY, "`name` must have 1 to 200 characters."),
        ("a\nb", ANY, "`name` must be one line without control characters."),
        ("a\x00b", ANY, "`name` must be one line without control characters."),
        ("a\u202eb", ANY, "`name` must be one line without control characters."),
        ("--privileged", ANY, "`name` cannot begin with `-`: a program would take it for an option."),
        ("-x", "(-x|y)", "`name` cannot begin with `-`: a program would take it for an option."),
        ("; rm -rf /", NAME, f"`; rm -rf /` does not have the form of `name`: `{NAME}`."),
        ("abc\u00e9", NAME, f"`abc\u00e9` does not have the form of `name`: `{NAME}`."),
    ],
)
def test_what_is_refused(text: str, pattern: str, sentence: str) -> None:
    """Each with a sentence for whoever typed it."""
    with pytest.raises(BadValue) as refused:
        fill(("docker", "{name}"), {"name": Value(text=text, pattern=pattern)})

    assert str(refused.value) == sentence


def test_a_pattern_may_allow_a_dash() -> None:
    """If it begins with one itself, whoever wrote it has meant it."""
    assert fill(("x", "{n}"), {"n": Value(text="-5", pattern="-?[0-9]+")}) == ("x", "-5")


def test_a_pattern_ends_in_time() -> None:
    """A pattern that would keep Python's own for years is nothing here."""
    with pytest.raises(BadValue):
        fill(("x", "{n}"), {"n": Value(text="a" * 199 + "!", pattern="(a+)+")})


@given(st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20), min_size=1, max_size=4))
def test_nothing_is_ever_split(texts: list[str]) -> None:
    """As many arguments come out as the file has, whatever somebody types."""
    argv = ("program", *(f"{{v{place}}}" for place in range(len(texts))), "last")
    values = {f"v{place}": Value(text=text, pattern=f"-?{ANY}") for place, text in enumerate(texts)}

    assert fill(argv, values) == ("program", *texts, "last")


def test_what_a_program_sees() -> None:
    """Signs that a shell would obey reach a real program as they are, here and through a shell of another host."""
    argv = fill(
        (sys.executable, "-c", "import sys; print(sys.argv[1])", "{x}"), {"x": Value(text="$(id); `w` *", pattern=ANY)}
    )

    here = subprocess.run(argv, capture_output=True, text=True, check=True)
    there = subprocess.run(["sh", "-c", shlex.join(argv)], capture_output=True, text=True, check=True)

    assert here.stdout == there.stdout == "$(id); `w` *\n"
