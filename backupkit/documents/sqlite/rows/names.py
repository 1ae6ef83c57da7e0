"""What people know the latest rows of a database by: for a glance at a version, read in memory and bounded."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

from backupkit.documents.sqlite.connection import readable
from backupkit.documents.sqlite.rows.quoting import name
from backupkit.documents.sqlite.rows.tables import schema_of
from backupkit.values.changes import MOST_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from backupkit.documents.sqlite.rows.tables import Table

_MOST_ROWS = 5  # of a table
_MAIN = "main"
_NO_LOG = b"\1\1"  # where a database says that it has one, which none in memory can have


def latest_names(content: bytearray, tables: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the names of up to five rows of each table that has names, the latest first.

    The first rows are the same in each version; the latest ones tell which one this is.

    Args:
        content: a database, which is changed here.
        tables: which to look into.

    Returns:
        Nothing where SQLite cannot read it.
    """
    if not hasattr(sqlite3.Connection, "deserialize"):  # left out of some builds of SQLite
        return {}
    content[18:20] = _NO_LOG
    with contextlib.closing(sqlite3.connect(":memory:")) as connection, contextlib.suppress(sqlite3.Error):
        connection.deserialize(content)
        readable(connection)
        known = schema_of(connection, _MAIN).tables
        found = {each: _names(connection, known[each]) for each in tables if each in known}
        return {each: told for each, told in found.items() if told}
    return {}


def _names(connection: sqlite3.Connection, table: Table) -> tuple[str, ...]:
    if not table.titles:
        return ()
    titles = (f"r.{name(each)}" for each in table.titles)
    selected = ", ".join(f"typeof({each}), substr({each}, 1, {MOST_CHARACTERS + 1})" for each in titles)
    order = ", ".join(f"r.{name(each)} desc" for each in table.place)
    rows = connection.execute(f"select {selected} from {name(table.name)} as r order by {order} limit {_MOST_ROWS}")
    found = (zip(row[::2], row[1::2], strict=True) for row in rows)
    texts = (next((text for kind, text in row if kind == "text" and text), None) for row in found)
    return tuple(text for text in texts if text)
