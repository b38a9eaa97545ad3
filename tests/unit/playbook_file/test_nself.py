"""The example for the nself stack: whole, with the playbook's own commands, and nothing in it that is secret."""

from pathlib import Path

import pytest

from playbook.argv import BadValue
from playbook.document import Playbook
from playbook.health.docker import DockerCheck
from playbook.health.http import HttpCheck
from playbook.reading import read
from playbook.runbooks.drawing import svg
from playbook.runbooks.order import link, missing, order
from playbook.runbooks.steps import WaitStep

ROOT = Path(__file__).parents[3]
NSELF = ROOT / "playbook" / "examples" / "nself.yaml"
PICTURES = ROOT / "docs" / "runbooks"


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
        "health checks: critical, postgres, hasura, auth",
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
        "health checks: critical",
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
        "health checks: signin",
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
        "health checks: critical, postgres, hasura, auth, memory",
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
        "critical": "docker",
        "disk": "disk",
        "memory": "memory",
        "postgres": "docker exec nself-postgres pg_isready",
        "hasura": "curl -f http://localhost:8080/healthz",
        "auth": "curl -f http://localhost:4000/healthz",
    }


def test_a_crash_loop_is_what_the_runbooks_go_by(nself: Playbook) -> None:
    """The playbook's `docker ps` is well while one container is up: all of that label are looked at instead."""
    loop, check = nself.runbooks["crash-loop"], nself.checks["critical"]
    waits = [step for key in ("crash-loop", "recovery-verification") for step in nself.runbooks[key].steps]

    assert isinstance(check, DockerCheck)
    assert (check.label, check.on, check.quick) == ("nself.service=critical", "backend", True)
    assert loop.checks == ("critical",)
    assert all("critical" in step.checks for step in waits if isinstance(step, WaitStep))
    assert not any("containers" in getattr(step, "checks", ()) for one in nself.runbooks.values() for step in one.steps)


def test_the_password_of_the_test_user_is_a_secret(nself: Playbook) -> None:
    """It is asked for by no runbook and stands in no argument: the health check has it out of the environment."""
    runbook, check = nself.runbooks["auth-unavailable"], nself.checks["signin"]

    assert set(runbook.variables) == {"auth"}
    assert isinstance(check, HttpCheck)
    assert (check.method, check.contains) == ("POST", "accessToken")
    assert check.body == '{"email":"${TEST_USER}","password":"${TEST_USER_PASSWORD}"}'


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
