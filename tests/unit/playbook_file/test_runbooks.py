"""Runbooks in the playbook file: what is refused, with which sentence, and that the shipped ones are whole."""

from collections.abc import Callable
from pathlib import Path

import pytest

from playbook.argv import BadValue
from playbook.document import Playbook
from playbook.reading import read
from playbook.runbooks.drawing import svg
from playbook.runbooks.order import link, missing, order
from playbook.runbooks.runbook import Runbook
from playbook.runbooks.steps import KINDS, CheckStep

Told = tuple[int, str, str, str]
ROOT = Path(__file__).parents[3]
NSELF = ROOT / "playbook" / "examples" / "nself.yaml"
PICTURES = ROOT / "docs" / "runbooks"
ALL_KINDS = ", ".join(f"`{kind}`" for kind in KINDS)
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


@pytest.fixture(scope="module")
def nself() -> Playbook:
    """The example for the nself stack."""
    return read(NSELF.read_text(), NSELF.name)


def test_each_runbook_is_drawn_as_it_is(nself: Playbook) -> None:
    """The pictures of the docs are those of the shipped runbooks: `warroom runbook graph` draws them anew."""
    drawn = {path.stem: path.read_text() for path in PICTURES.glob("*.svg")}

    assert drawn == {key: svg(runbook) for key, runbook in nself.runbooks.items()}


COMMANDS = {
    "quick-health-check": (
        "nself status",
        "docker ps --filter label=nself.service=critical",
        "df -h",
        "free -h",
        "health checks: postgres, hasura, auth",
    ),
    "identify": (
        "nself logs postgres --tail 100",
        "nself logs hasura --tail 100",
        "nself logs auth --tail 100",
        "docker logs nself-hasura --since 10m",
        "docker stats --no-stream",
    ),
    "database-failure": (
        "docker stop nself-hasura nself-auth",
        "docker exec nself-postgres psql -U postgres -c 'SELECT 1'",
        "./scripts/ops/restore-database.sh /backups/1",
        "docker start nself-hasura nself-auth",
        (
            "docker exec nself-postgres psql -U postgres -d nself_db -c "
            "'INSERT INTO health_check (timestamp) VALUES (NOW())'"
        ),
    ),
    "database-backup": ("./scripts/ops/backup-database.sh",),
    "crash-loop": (
        "docker ps -a",
        "docker logs box --tail 200",
        "docker stats --no-stream",
        "docker update --memory 4g --cpus 2 box",
        "docker restart box",
        "health checks: containers",
    ),
    "network-partition": (
        "docker network inspect nself_default",
        "docker exec nself-hasura ping -c 3 nself-postgres",
        "sudo iptables -L -n",
        "docker network rm nself_default",
        "docker network create nself_default",
    ),
    "auth-unavailable": (
        "docker logs nself-auth --tail 100",
        "docker exec nself-auth env",
        "docker restart nself-auth",
        (
            "curl -X POST http://localhost:4000/v1/auth/signin -H 'Content-Type: application/json' -d "
            '\'{"email":"test@example.com","password":"test123"}\''
        ),
    ),
    "messages-not-sending": (
        "curl http://localhost:8080/healthz",
        (
            "docker exec nself-postgres psql -U postgres -c "
            "'SELECT count(*) FROM pg_stat_activity WHERE state = '\"'\"'active'\"'\"''"
        ),
        "docker logs nself-redis --tail 50",
        (
            "docker exec nself-postgres psql -U postgres -d nself_db -c "
            "'INSERT INTO nchat_messages (content, user_id, channel_id) VALUES ('\"'\"'test'\"'\"', '\"'\"'123'\"'\"', "
            "'\"'\"'456'\"'\"') RETURNING id'"
        ),
    ),
    "recovery-verification": (
        "./scripts/ops/verify-system-health.sh",
        "pnpm test:e2e:smoke",
        "./scripts/ops/verify-data-integrity.sh",
        "health checks: containers, postgres, hasura, auth, memory",
    ),
}
"""Each scenario of the playbook, with its commands as the playbook has them."""


@pytest.mark.parametrize("key", COMMANDS)
def test_each_scenario_runs_the_playbooks_own_commands(nself: Playbook, key: str) -> None:
    """To the letter, on the host that the file names once."""
    given = {"backup": "/backups/1", "container": "box"}
    runbook = nself.runbooks[key]
    orders = [order(runbook, at, given, nself) for at in range(len(runbook.steps))]

    assert tuple(one.line for one in orders if one.argv or one.checks) == COMMANDS[key]
    assert {one.where.partition(",")[0] for one in orders if one.argv} == {"on backend.example.com as admin"}


def test_all_scenarios_are_there(nself: Playbook) -> None:
    """None besides, none missing."""
    assert set(nself.runbooks) == set(COMMANDS)


def test_what_the_playbook_links_to_is_one_click_away(nself: Playbook) -> None:
    """Sentry and Grafana, where the failing component is looked for; recovery procedures are named in their steps."""
    identify = nself.runbooks["identify"]
    linked = {link(identify, at, {}) for at in range(len(identify.steps))}
    said = [step.says for runbook in nself.runbooks.values() for step in runbook.steps]

    assert {"https://sentry.io/organizations/example/issues/", "http://localhost:3000/d/system-overview"} <= linked
    assert sum("DISASTER-RECOVERY-PROCEDURES.md" in one for one in said) == 2


def test_the_stack_is_checked_as_the_playbook_does(nself: Playbook) -> None:
    """The quick health check: status, containers, disk, memory, database, Hasura, Auth; all at once for a P0 or P1."""
    argvs = {key: getattr(check, "argv", (check.kind,)) for key, check in nself.checks.items() if check.quick}

    assert {key: " ".join(words) for key, words in argvs.items()} == {
        "nself-status": "nself status",
        "containers": "docker ps --filter label=nself.service=critical",
        "disk": "disk",
        "memory": "memory",
        "postgres": "docker exec nself-postgres pg_isready",
        "hasura": "curl -f http://localhost:8080/healthz",
        "auth": "curl -f http://localhost:4000/healthz",
    }


@pytest.mark.parametrize("value", ["--rm", "-f", "a; rm -rf /", "$(id)", "a\nb", "`id`", "a b", "", "a" * 201])
def test_no_value_is_more_than_a_name(nself: Playbook, value: str) -> None:
    """What a container cannot be called is never filled in."""
    with pytest.raises(BadValue):
        order(nself.runbooks["crash-loop"], 1, {"container": value}, nself)


def test_a_variable_without_a_value_is_missing(nself: Playbook) -> None:
    """It is asked for before the step that needs it; the others hold until somebody says otherwise."""
    runbook = nself.runbooks["database-failure"]

    assert missing(runbook, 0, {}) == ()
    assert missing(runbook, 4, {}) == ("backup",)
    with pytest.raises(BadValue, match="`backup` is needed first: Which backup file\\?"):
        order(runbook, 4, {}, nself)


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
