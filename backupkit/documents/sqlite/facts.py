"""What is kept with a version of a database beside its bytes: how it is made, and how many rows its tables have."""

from __future__ import annotations

import hashlib
from itertools import islice
from typing import TYPE_CHECKING

from backupkit.documents.sqlite.rows.quoting import is_name, name
from backupkit.documents.sqlite.rows.tables import is_virtual
from backupkit.values.content import DatabaseFacts, TableRows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

_MOST_TABLES = 64
_MOST_BYTES = 4_000  # in the header of a version, together with what is beside them
_BESIDE_BYTES = 20  # the number, and what stands between two
_SCHEMA_DIGITS = 16
_BRACES = frozenset("{}")  # none in the header: its end is looked for with sed


def facts_in(connection: sqlite3.Connection) -> tuple[DatabaseFacts, int]:
    """Return what is known of the database of a connection, and how many rows it has in all.

    Raises:
        Exception: of the connection's module.
    """
    ((user_version,),) = connection.execute("pragma user_version")
    made = connection.execute("select type, name, tbl_name, sql from sqlite_master").fetchall()
    tables = [TableRows(table, _rows(connection, table)) for table in sorted(_tables(made))]
    facts = DatabaseFacts(
        user_version=int(user_version),
        schema=hashlib.sha256("\n".join(sorted(map(repr, made))).encode()).hexdigest()[:_SCHEMA_DIGITS],
        tables=tuple(_that_fit(tables)),
    )
    return facts, sum(each.rows for each in tables)


def _tables(made: list[tuple[str, str, str, str | None]]) -> Iterator[str]:
    """Yield the tables of an app: no virtual one, nor those in which one keeps what it holds, nor SQLite's own."""
    tables = {table: sql or "" for kind, table, _, sql in made if kind == "table" and is_name(table)}
    virtual = {table for table, sql in tables.items() if is_virtual(sql)}
    shadows = tuple(f"{table}_" for table in virtual)
    for table in tables.keys() - virtual:
        if not table.lower().startswith("sqlite_") and not (shadows and table.startswith(shadows)):
            yield table


def _rows(connection: sqlite3.Connection, table: str) -> int:
    ((count,),) = connection.execute(f"select count(*) from {name(table)}")  # noqa: S608 - spelled by quoting.py
    return int(count)


def _that_fit(tables: Iterable[TableRows]) -> Iterator[TableRows]:
    room = _MOST_BYTES
    fitting = (each for each in tables if not _BRACES.intersection(each.name))
    for table in islice(fitting, _MOST_TABLES):
        room -= len(table.name.encode("unicode_escape")) + _BESIDE_BYTES
        if room < 0:
            return
        yield table
