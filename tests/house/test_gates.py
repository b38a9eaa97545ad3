"""The four gates of the house: each lets the house through and stops a planted violation."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("bot", "handlers", "playbook", "scheduler", "storage", "sandbox")
LAYERS = ["lint-imports", "--no-cache"]
LINT = ["ruff", "check", "--no-cache", "playbook", "handlers", "storage"]
TYPES = ["mypy", "--no-incremental", "-p", "playbook.planted"]

PLANTED = [
    ("handlers/planted.py", "from scheduler import tick\n\nprint(tick)\n", LAYERS, "do not know each other BROKEN"),
    ("storage/planted.py", "from handlers import blocks\n\nprint(blocks)\n", LAYERS, "do not know each other BROKEN"),
    ("playbook/planted.py", "import asyncio\n\nprint(asyncio)\n", LAYERS, "The playbook is pure"),
    ("playbook/planted.py", "import sqlalchemy\n\nprint(sqlalchemy)\n", LAYERS, "The playbook is pure"),
    (
        "sandbox/planted.py",
        "from storage import tables\n\nprint(tables)\n",
        LAYERS,
        "imports none of the others BROKEN",
    ),
    ("handlers/planted.py", "from sandbox import clock\n\nprint(clock)\n", LAYERS, "start the local workspace BROKEN"),
    (
        "playbook/planted.py",
        '"""A clock."""\n\nfrom datetime import UTC, datetime\n\nNOW = datetime.now(UTC)\n',
        LINT,
        "TID251",
    ),
    ("storage/planted.py", '"""Chance."""\n\nfrom uuid import uuid4\n\nID = uuid4()\n', LINT, "TID251"),
    ("playbook/planted.py", "def untyped(word):\n    return word\n", TYPES, "missing a type annotation"),
]


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one of the gates in that folder."""
    tool = Path(sys.executable).parent / command[0]
    return subprocess.run([tool, *command[1:]], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the house to plant in."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "page"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize("gate", [LAYERS, LINT], ids=["layers", "lint"])
def test_the_house_passes(house: Path, gate: list[str]) -> None:
    """What stops a violation stops nothing else. (The types of the whole house are checked in CI.)"""
    passed = run(gate, house)

    assert passed.returncode == 0, passed.stdout


@pytest.mark.parametrize(
    ("file", "code", "gate", "complaint"), PLANTED, ids=[f"{code.split()[1]}-in-{file}" for file, code, _, _ in PLANTED]
)
def test_a_planted_violation_is_stopped(house: Path, file: str, code: str, gate: list[str], complaint: str) -> None:
    """Each gate names what it found."""
    (house / file).write_text(code)

    stopped = run(gate, house)

    assert stopped.returncode != 0
    assert complaint in stopped.stdout
