"""`warroom runbook lint | graph | run --dry`, typed in a process of its own."""

from pathlib import Path

from tests.support.commandline import type_

NSELF = "playbook/examples/nself.yaml"
TEXT = Path(NSELF).read_text()


async def test_runbooks_are_proved() -> None:
    """Each is named with its steps and changes, with the programs that it runs on which host, and its health checks."""
    said = await type_("runbook", "lint", NSELF)

    assert (said.code, said.err) == (0, "")
    assert (
        "✓ database-failure: 8 steps, 3 changes to approve\n"
        "     on backend.example.com as admin: docker, ./scripts/ops/restore-database.sh\n"
        "✓ database-backup: 1 step, 1 change to approve\n"
        "     on backend.example.com as admin: ./scripts/ops/backup-database.sh\n"
        "✓ crash-loop: 9 steps, 2 changes to approve\n"
        "     on backend.example.com as admin: docker\n"
        "     health checks: critical\n"
    ) in said.out


async def test_a_wrong_one_is_named_with_its_line(tmp_path: Path) -> None:
    """File, line, what is wrong, what to do; exit code 1."""
    broken = tmp_path / "broken.yaml"
    broken.write_text(TEXT.replace("otherwise: corrupted", "otherwise: corupted"))
    said = await type_("runbook", "lint", str(broken))

    assert said.code == 1
    assert "runbooks.database-failure.steps[2].otherwise: `corupted` is not a step" in said.err
    assert "did you mean `corrupted`?" in said.err


async def test_runbooks_are_drawn(tmp_path: Path) -> None:
    """A picture of each."""
    said = await type_("runbook", "graph", NSELF, "--to", str(tmp_path))

    assert said.code == 0
    assert len(said.out.splitlines()) == 9
    assert (tmp_path / "crash-loop.svg").read_text().startswith("<svg")


async def test_a_dry_run_shows_exact_words_host_and_user() -> None:
    """And who must approve; a value that has not its form is refused in a sentence."""
    dry = ("runbook", "run", "database-failure", "--dry", "--playbook", NSELF, "--set")
    said, refused = await type_(*dry, "backup=/backups/1"), await type_(*dry, "backup=--all")

    assert "$ ./scripts/ops/restore-database.sh /backups/1\n     on backend.example.com as admin" in said.out
    assert "approved by two different people of: commander, managers, senior" in said.out
    assert (refused.code, refused.err) == (
        2,
        "✗ `backup` cannot begin with `-`: a program would take it for an option.\n",
    )
