"""Runbooks in the playbook file: what is refused, and with which sentence."""

from collections.abc import Callable

import pytest

from playbook.reading import read
from playbook.runbooks.runbook import Runbook
from playbook.runbooks.steps import KINDS, CheckStep

Told = tuple[int, str, str, str]
ALL_KINDS = ", ".join(f"`{kind}`" for kind in KINDS)
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1Wbn3x0m1x9h3m8n2kq0Y0s3b5u7w9y1A2C4E6G8I0"
LOOK = "{kind: check, says: Look, argv: [df]}"

# A sentence; a runbook; where it is wrong, what is said about it, and what is to be done.
REFUSED: list[tuple[str, str, tuple[str, str, str]]] = [
    (
        "An unknown kind is answered with the nearest.",
        "{name: A, steps: [{kind: chek, says: Look}]}",
        ("steps[1].kind", "unknown kind `chek`", "did you mean `check`?"),
    ),
    (
        "A kind like no other is answered with all.",
        "{name: A, steps: [{kind: shell, says: Look}]}",
        ("steps[1].kind", "unknown kind `shell`", f"known here: {ALL_KINDS}"),
    ),
    (
        "A misspelt key is answered with the nearest of its kind.",
        "{name: A, steps: [{kind: check, says: Look, argv: [df], otherwis: end}]}",
        ("steps[1].otherwis", "unknown key", "did you mean `otherwise`?"),
    ),
    (
        "A key of another kind is sent there.",
        "{name: A, steps: [{kind: manual, says: Do, destructive: true}]}",
        ("steps[1].destructive", "unknown key here", "`destructive` belongs to `kind: act`"),
    ),
    (
        "A line for a shell is none for us.",
        "{name: A, steps: [{kind: act, says: Do, argv: docker restart x}]}",
        ("steps[1].argv", "must be a list: the program, then each argument", "write `[docker, restart, x]`"),
    ),
    (
        "The program itself is never a variable.",
        "{name: A, variables: {x: {asks: X, pattern: a}}, steps: [{kind: check, says: Look, argv: ['{x}']}]}",
        ("steps[1].argv", "lets the program itself be a variable", "name the program; its arguments may be variables"),
    ),
    (
        "A check looks in one way.",
        "{name: A, steps: [{kind: check, says: Look}]}",
        ("steps[1]", "needs one of `argv` and `checks`", "write the program as `argv`, or name health checks"),
    ),
    (
        "A size has a unit.",
        "{name: A, steps: [{kind: check, says: Look, argv: [df], file: '100'}]}",
        ("steps[1].file", "`100` is no size", "write it as `512MB`, `20GB` or `1TB`"),
    ),
    (
        "A question has two answers at least.",
        "{name: A, steps: [{kind: ask, says: Sure?, answers: [{says: Yes I am}]}]}",
        ("steps[1].answers", "has 1 answers", "write 2 to 5"),
    ),
    (
        "A step that is set sets one thing.",
        "{name: A, steps: [{kind: set, says: Set, status: monitoring, severity: P1}]}",
        ("steps[1]", "needs one of `status`, `severity` and `flag`", "write what it sets: `status: identified`"),
    ),
    (
        "A way leads to a step.",
        f"{{name: A, steps: [{LOOK[:-1]}, then: lst}}, {LOOK[:-1]}, name: last}}]}}",
        ("steps[1].then", "`lst` is not a step", "did you mean `last`?"),
    ),
    (
        "Every step is come to.",
        f"{{name: A, steps: [{LOOK[:-1]}, then: end}}, {LOOK}]}}",
        ("steps[2]", "no step leads here", "let a step or an answer lead there, or remove it"),
    ),
    (
        "There is no going round without an end.",
        f"{{name: A, steps: [{LOOK[:-1]}, name: a, then: a}}]}}",
        ("steps[1]", "leads round in a circle without an end", "let one of the steps lead on, or to `end`"),
    ),
    (
        "Nothing goes round by itself: neither a person nor a wait would ever stand in it.",
        f"{{name: A, steps: [{LOOK[:-1]}, name: a, otherwise: b}}, {LOOK[:-1]}, name: b, otherwise: a}}]}}",
        ("steps[1]", "leads round in a circle by itself", "let a `wait`, or a step of a person, stand in it"),
    ),
    (
        "Two steps have two names.",
        f"{{name: A, steps: [{LOOK[:-1]}, name: a}}, {LOOK[:-1]}, name: a}}]}}",
        ("steps[2].name", "another step is called `a`", "call one of them otherwise"),
    ),
    (
        "Every variable in a step is one.",
        (
            "{name: A, variables: {box: {asks: X, pattern: a}}, "
            "steps: [{kind: check, says: Look, argv: [df, '{box}', '{bx}']}]}"
        ),
        ("steps[1].argv", "`{bx}` is not a variable", "did you mean `box`?"),
    ),
    (
        "A variable stands somewhere.",
        f"{{name: A, variables: {{box: {{asks: X, pattern: a}}}}, steps: [{LOOK}]}}",
        ("variables.box", "stands in no step", "write `{box}` in one, or remove it"),
    ),
    (
        "What holds unless somebody says otherwise has the form, too.",
        (
            "{name: A, variables: {x: {asks: X, pattern: '[a-z]+', default: '$(id)'}}, "
            "steps: [{kind: check, says: Look, argv: [df, '{x}']}]}"
        ),
        (
            "variables.x.default",
            "cannot be: `$(id)` does not have the form of `x`: `[a-z]+`",
            "write another one",
        ),
    ),
    (
        "A variable is found by a check.",
        (
            "{name: A, variables: {x: {asks: X, pattern: a, found_by: look}}, "
            "steps: [{kind: act, name: look, says: Do, argv: [df, '{x}']}]}"
        ),
        ("variables.x.found_by", "`look` is not a `check` step with `argv`", "known here: none"),
    ),
    (
        "A host is one of `hosts`.",
        "{name: A, steps: [{kind: check, says: Look, argv: [df], on: nowhere}]}",
        ("steps[1].on", "`nowhere` is not a host", "known here: none"),
    ),
    (
        "Who approves is somebody.",
        "{name: A, steps: [{kind: act, says: Do, argv: [df], allow: [comander]}]}",
        ("steps[1].allow[1]", "`comander` is nobody", "did you mean `commander`?"),
    ),
    (
        "A health check is one.",
        "{name: A, checks: [api], steps: [{kind: manual, says: Do}]}",
        ("checks[1]", "`api` is not a health check", "known here: none"),
    ),
]


@pytest.mark.parametrize(("sentence", "runbook", "told"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_refused(
    example: str, problems_of: Callable[[str], list[Told]], sentence: str, runbook: str, told: tuple[str, str, str]
) -> None:
    """Each sentence of the table holds, with its line, and nothing else is said about that file."""
    where, message, remedy = told
    text = f"{example}runbooks:\n  a: {runbook}\n"

    assert problems_of(text) == [(text.count("\n"), f"runbooks.a.{where}", message, remedy)], sentence


def test_a_circle_with_a_wait_in_it_is_none_that_goes_round_by_itself(example: str) -> None:
    """Nor one with a step of a person."""
    wait, does = "{kind: wait, says: Wait, lasts: 1m, then: a}", "{kind: manual, says: Do, name: do, then: a}"
    steps = f"{LOOK[:-1]}, name: a, otherwise: w}}, {{kind: manual, says: Stop, then: end}}, {wait[:-1]}, name: w}}"
    also = f"{LOOK[:-1]}, name: a, otherwise: do}}, {{kind: manual, says: Stop, then: end}}, {does}"
    text = f"{example}runbooks:\n  a: {{name: A, steps: [{steps}]}}\n  b: {{name: B, steps: [{also}]}}\n"

    assert set(read(text).runbooks) == {"a", "b"}


def test_the_order_of_the_steps_is_a_part_of_the_version(example: str) -> None:
    """Two files whose steps stand otherwise are two playbooks; so a run knows which it began with."""
    steps = ("{kind: manual, says: One}", "{kind: manual, says: Two}")
    one, two = (
        read(f"{example}runbooks:\n  a: {{name: A, steps: [{', '.join(order)}]}}\n") for order in (steps, steps[::-1])
    )

    assert one.version != two.version


def test_the_last_step_leads_to_the_end() -> None:
    """Also if it is the only one."""
    smallest = Runbook(name="A", steps=(CheckStep(kind="check", says="Look", argv=("df",)),))

    assert smallest.place(None, 0) is None


def test_what_does_not_reach_over_ssh(example: str, problems_of: Callable[[str], list[Told]]) -> None:
    """What would be dropped silently is refused: another host has its own environment and limits."""
    there = f"hosts: {{there: {{ssh: {{address: a@b, key: /k, known_host: {KEY}}}}}}}"
    keys = "environment: {A: b}, memory: 8GB, file: 1GB"
    step = f"{{kind: check, says: Look, argv: [df], on: there, {keys}}}"
    told = problems_of(f"{example}{there}\nrunbooks:\n  a: {{name: A, steps: [{step}]}}\n")

    assert [(where.rpartition(".")[2], message) for _, where, message, _ in told] == [
        (key, "does not reach over ssh") for key in ("environment", "memory", "file")
    ]
