"""The demo's playbook: the built-in one, in which people are on call by turns."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import demo_playbook
from playbook.document import Playbook
from playbook.reading import default, read

WORDS = {"python": "python", "folder": "/demo", "api_port": "1", "database_port": "2"}


def written(folder: Path, begins: datetime) -> Playbook:
    """As the demo reads it that begins then."""
    path = folder / "playbook.yaml"
    demo_playbook.write(path, WORDS | {"turns_start": demo_playbook.turns_start(begins.date())})
    return read(path.read_text())


@pytest.mark.parametrize("hour", [0, 9, 23])
def test_ana_is_on_call_and_ben_comes_next(tmp_path: Path, hour: int) -> None:
    """Whatever the hour at which the demo begins; and nobody is ever on call and the backup at once."""
    begins = datetime(2026, 11, 24, hour, tzinfo=UTC)
    its = written(tmp_path, begins)
    weeks = [begins + timedelta(weeks=n) for n in range(4)]

    assert [(*its.people(("oncall",), at), *its.people(("second",), at)) for at in weeks] == [
        ("ana@example.com", "ben@example.com"),
        ("ben@example.com", "sara@example.com"),
        ("sara@example.com", "ana@example.com"),
        ("ana@example.com", "ben@example.com"),
    ]


def test_whoever_is_on_call_is_called_where_one_person_was(tmp_path: Path) -> None:
    """Each level that called the primary or the backup calls the rota; the others stand as they were."""
    its = written(tmp_path, datetime(2026, 11, 24, tzinfo=UTC))
    keys = {"oncall": "primary", "second": "backup"}
    paged = {
        policy: [tuple(keys.get(key, key) for key in level.page) for level in levels]
        for policy, levels in its.escalation_policies.items()
    }

    assert paged == {key: [level.page for level in levels] for key, levels in default().escalation_policies.items()}
    assert set(its.rotas) == {"oncall", "second"}
