"""Migrations only ever add: while replicas are replaced one by one, old code runs on each newer form."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Inspector, inspect

from storage.database import Database

MIGRATIONS = Path(__file__).parents[2] / "storage" / "migrations"
NEW = '"""Planted."""\n\nimport sqlalchemy as sa\nfrom alembic import op\n\n'
PLANTED = {
    "op.drop_table('covers')": "the table covers is gone",
    "op.drop_column('deliveries', 'twin')": "deliveries.twin is gone",
    "op.alter_column('people', 'slack', new_column_name='user')": "people.slack is gone",
    "op.rename_table('people', 'persons')": "the table people is gone",
    "op.execute('ALTER TABLE people RENAME COLUMN slack TO member')": "people.slack is gone",
    "with op.batch_alter_table('counters') as t: t.alter_column('value', type_=sa.Text())": "counters.value is another",
    "with op.batch_alter_table('incidents') as t: t.alter_column('channel', nullable=False)": (
        "incidents.channel is another"
    ),
    "op.add_column('inbox', sa.Column('why', sa.Text()))\n"
    "    with op.batch_alter_table('inbox') as t: t.alter_column('why', nullable=False)": (
        "inbox.why is new, and old code cannot write a row without it"
    ),
    "op.create_index('once', 'timeline', ['incident', 'at'], unique=True)": "timeline is held by another rule",
    "with op.batch_alter_table('covers') as t: t.drop_constraint('uq_covers_key')": "covers is held by another rule",
    "with op.batch_alter_table('people') as t: t.create_check_constraint('short', 'length(slack) < 99')": (
        "people is held by another rule"
    ),
}

Form = dict[str, tuple[dict[str, tuple[str, bool, str | None]], list[str]]]
"""Each table: its columns (type, whether it may be empty, default), and the rules that its rows are held to."""


def form(connection: Connection) -> Form:
    """How the database is made."""
    seen = inspect(connection)
    return {table: (_columns(seen, table), _rules(seen, table)) for table in seen.get_table_names()}


def _columns(seen: Inspector, table: str) -> dict[str, tuple[str, bool, str | None]]:
    return {one["name"]: (str(one["type"]), one["nullable"], one["default"]) for one in seen.get_columns(table)}


def _rules(seen: Inspector, table: str) -> list[str]:
    unique = [index["column_names"] for index in seen.get_indexes(table) if index["unique"]]
    constraints: list[Any] = [
        *((one["column_names"],) for one in seen.get_unique_constraints(table)),
        *((one["constrained_columns"], one["referred_table"]) for one in seen.get_foreign_keys(table)),
        *((one["sqltext"],) for one in seen.get_check_constraints(table)),
        (seen.get_pk_constraint(table)["constrained_columns"],),
        *((columns,) for columns in unique),
    ]
    return sorted({str(one) for one in constraints})


def taken(before: Form, after: Form) -> list[str]:
    """What old code would miss in the newer form, or trip over; sentences."""
    found = [f"the table {table} is gone" for table in before if table not in after]
    for table in before.keys() & after.keys():
        (old, rules), (new, newer_rules) = before[table], after[table]
        found += [f"{table}.{name} is gone" for name in old if name not in new]
        found += [f"{table}.{name} is another" for name in old.keys() & new.keys() if old[name] != new[name]]
        found += [
            f"{table}.{name} is new, and old code cannot write a row without it"
            for name in new.keys() - old.keys()
            if not new[name][1] and new[name][2] is None
        ]
        found += [f"{table} is held by another rule"] if rules != newer_rules else []
    return found


async def walk(folder: Path, database_url: str) -> dict[str, list[str]]:
    """Take one migration after the other; what each that does more than add has taken away."""
    database, found = Database(database_url), {}
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    for script in reversed(list(ScriptDirectory.from_config(config).walk_revisions())):
        async with database.write() as connection:
            before = await connection.run_sync(form)
            await connection.run_sync(_upgrade, config, script.revision)
            if wrong := taken(before, await connection.run_sync(form)):
                found[script.revision] = wrong
    await database.close()
    return found


def _upgrade(connection: Connection, config: Config, revision: str) -> None:
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


async def test_every_migration_only_adds(database_url: str) -> None:
    """No table, column or rule of an older form is dropped, renamed or changed, and old code can write its rows."""
    assert await walk(MIGRATIONS, database_url) == {}


@pytest.mark.parametrize(("act", "complaint"), PLANTED.items(), ids=list(PLANTED.values()))
async def test_a_planted_violation_is_seen(act: str, complaint: str, tmp_path: Path) -> None:
    """Whichever way a migration takes something away, it is named with what it has taken."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    newest = max((folder / "versions").glob("*.py")).name[:4]
    planted = f"{NEW}revision = '9999'\ndown_revision = '{newest}'\n\n\ndef upgrade():\n    {act}\n"
    (folder / "versions" / "9999_planted.py").write_text(planted)

    found = await walk(folder, f"sqlite:///{tmp_path}/warroom.sqlite3")
    assert {revision: wrong[0] for revision, wrong in found.items()} == {"9999": complaint}
