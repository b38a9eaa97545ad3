"""`warroom audit verify`, as somebody runs it."""

import sqlite3
import subprocess
import sys
from pathlib import Path

from playbook import commands
from playbook.document import Playbook
from storage.database import Database
from storage.incidents import Incidents
from storage.migrating import migrate
from storage.playbooks import Playbooks
from tests.support.running import ROOT, START


def audited(url: str, *arguments: str) -> tuple[int, str]:
    """Run it; its exit code and all that it says."""
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "audit", "verify", *arguments],
        env={"WARROOM_DATABASE_URL": url, "PYTHONPATH": str(ROOT), "PATH": ""},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


async def test_it_proves_the_trail_and_names_what_was_changed(tmp_path: Path, playbook: Playbook) -> None:
    """Whole: exit code 0; changed behind our back: 1, and the entry; a file that holds no seals: 2, and a sentence."""
    url = f"sqlite:///{tmp_path}/warroom.sqlite3"
    database = Database(url)
    await migrate(database)
    incidents = Incidents(database, Playbooks(database, playbook), lambda: None)
    await incidents.declare(commands.Declare(by="U0000DEE", at=START, severity="P0", title="checkout down"))
    await database.close()
    seals = tmp_path / "seals.json"

    whole = audited(url, "--keep", str(seals))
    again = audited(url, "--against", str(seals))
    (tmp_path / "other.json").write_text("[]")
    wrong = audited(url, "--against", str(tmp_path / "other.json"))
    with sqlite3.connect(tmp_path / "warroom.sqlite3") as connection:
        connection.executescript("DROP TRIGGER timeline_no_update; UPDATE timeline SET data = '{}' WHERE seq = 1")
    connection.close()

    assert whole[0] == 0
    assert whole[1].startswith("The audit trail is whole: 2 entries of 1 incidents.\n")
    assert again == (0, f"The audit trail is whole: 2 entries of 1 incidents, and goes on from the seals of {seals}.\n")
    assert wrong[0] == 2
    assert "Traceback" not in wrong[1]
    assert audited(url) == (1, "✗ INC-1: entry 1 (declared) is not what was written\n")
