"""How many rows are changed at once when others change some of them too: nobody waits in a circle.

Whoever gives commands locks incidents by number and only then what hangs on them. All else that changes several rows
takes them in one of these two ways. (PostgreSQL only: on SQLite there is one writer, and nothing to lock.)
"""

from sqlalchemy import ColumnElement, Select, Table, select


def at_rest(table: Table, *where: ColumnElement[bool]) -> Select[tuple[object]]:
    """The keys of such rows that nobody is changing just now; the others are left to whoever does."""
    return _keys(table, *where).with_for_update(skip_locked=True)


def in_order(table: Table, *where: ColumnElement[bool]) -> Select[tuple[object]]:
    """The keys of such rows, each waited for; whoever else takes several waits for them in the same order."""
    return _keys(table, *where).with_for_update()


def _keys(table: Table, *where: ColumnElement[bool]) -> Select[tuple[object]]:
    [key] = table.primary_key.columns
    return select(key).where(*where).order_by(key)
