"""What a database is made of: its tables, with their columns and what tells their rows apart, and all the rest."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.changes.identities import TITLES
from backupkit.documents.sqlite.rows import quoting
from backupkit.documents.sqlite.rows.quoting import is_name

if TYPE_CHECKING:
    from collections.abc import Mapping

_ROWID_NAMES = ("rowid", "oid", "_rowid_")
_OF_A_MODULE = "What a virtual table holds is put back only with the whole version."
_ALL_ALIKE = "Nothing tells the rows of this table apart, so they are put back only with the whole version."
_ORDINARY = 0  # a column that is neither hidden nor generated


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table that is stored: no generated one."""

    name: str
    declared: str  # its type
    is_not_null: bool
    default: str | None  # as SQL
    key_place: int  # in the primary key, from 1 on; 0: it is no part of it

    @property
    def definition(self) -> str:
        """What was declared of it, for people."""
        words = [self.declared or "any type"]
        if self.key_place:
            words.append("PRIMARY KEY")
        if self.is_not_null:
            words.append("NOT NULL")
        if self.default is not None:
            words.append(f"DEFAULT {self.default}")
        return " ".join(words)

    @property
    def takes_any_type(self) -> bool:
        """True if 1, 1.0 and '1' can all stand in it, which SQLite calls equal, or nearly so."""
        declared = self.declared.upper()
        if "INT" in declared or any(each in declared for each in ("CHAR", "CLOB", "TEXT")):
            return False
        return not declared or "BLOB" in declared or declared == "ANY"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyColumn:
    """One column of a primary key."""

    name: str
    collation: str | None  # how its texts are compared; None: it is the rowid itself, a number


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table whose rows can be told apart."""

    name: str
    sql: str
    columns: tuple[Column, ...]
    key: tuple[KeyColumn, ...]  # (): it has no primary key
    rowid: str | None  # how SQLite's own number of a row is asked for; None: it has none

    @property
    def place(self) -> tuple[str, ...]:
        """The columns by which a row of this database, as it is now, is found again."""
        return (self.rowid,) if self.rowid else tuple(each.name for each in self.key)

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of all columns that are stored."""
        return tuple(each.name for each in self.columns)

    @property
    def titles(self) -> tuple[str, ...]:
        """The columns that people may know a row by, the best first."""
        known = {each.casefold(): each for each in self.column_names}
        return tuple(known[each] for each in TITLES if each in known)

    @property
    def key_may_be_null(self) -> bool:
        """True if the key of a row can lack, and tells it apart from no other row then."""
        named = {each.name: each for each in self.columns}
        return bool(self.rowid) and any(
            each.collation is not None and not named[each.name].is_not_null for each in self.key
        )

    @property
    def is_its_own_place(self) -> bool:
        """True if its primary key is SQLite's own number of the row."""
        return any(each.collation is None for each in self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is part of a database and no table whose rows are told apart: an index, a view, a trigger and the like."""

    kind: str  # as SQLite says it
    name: str
    table: str  # that it belongs to
    sql: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """Rows that cannot be told apart: all that can be said is whether they are the same."""

    name: str
    tables: tuple[tuple[str, tuple[str, ...]], ...]  # in which they are, each with its columns
    why_not: str  # a sentence: why none is put back by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """What a database is made of."""

    tables: Mapping[str, Table]
    heaps: Mapping[str, Heap]
    parts: Mapping[tuple[str, str], Part]  # by kind and name
    numbers: Mapping[str, int]  # what an app keeps in the header

    def triggers_of(self, table: str) -> tuple[Part, ...]:
        """Return the triggers of a table."""
        return tuple(
            each for each in self.parts.values() if each.kind == "trigger" and each.table.lower() == table.lower()
        )


def schema_of(connection: sqlite3.Connection, database: str) -> Schema:
    """Return what the database that a connection knows as *database* is made of."""
    found = connection.execute(f"select type, name, tbl_name, sql from {database}.sqlite_master").fetchall()
    found = [row for row in found if is_name(row[1]) and not row[1].lower().startswith("sqlite_")]
    virtual = {name: sql for kind, name, _, sql in found if kind == "table" and is_virtual(sql)}
    names = [name for kind, name, *_ in found if kind == "table" and name not in virtual]
    shadows = _shadows(connection, database, virtual, names)
    tables: dict[str, Table] = {}
    heaps = {
        each: Heap(name=each, tables=tuple(_heap(connection, database, name) for name in within), why_not=_OF_A_MODULE)
        for each, within in shadows.items()
    }
    for kind, name, _, sql in found:
        if kind == "table" and name not in virtual and not any(name in within for within in shadows.values()):
            if table := _table(connection, database, name, sql):
                tables[name] = table
            else:
                heaps[name] = Heap(name=name, tables=(_heap(connection, database, name),), why_not=_ALL_ALIKE)
    parts = [
        Part(kind="virtual table" if name in virtual and kind == "table" else kind, name=name, table=table, sql=sql)
        for kind, name, table, sql in found
        if sql and (kind != "table" or name in heaps)
    ]
    numbers = {
        each: int(connection.execute(f"pragma {database}.{each}").fetchone()[0])
        for each in ("user_version", "application_id")
    }
    return Schema(tables=tables, heaps=heaps, parts={(part.kind, part.name): part for part in parts}, numbers=numbers)


def _heap(connection: sqlite3.Connection, database: str, table: str) -> tuple[str, tuple[str, ...]]:
    described = connection.execute(f"pragma {database}.table_xinfo({quoting.name(table)})").fetchall()
    return table, tuple(column for _, column, *_, hidden in described if hidden == _ORDINARY and is_name(column))


def _table(connection: sqlite3.Connection, database: str, name: str, sql: str) -> Table | None:
    """Return what is known of a table; None if nothing tells its rows apart."""
    spelled = quoting.name(name)
    described = connection.execute(f"pragma {database}.table_xinfo({spelled})").fetchall()
    columns = tuple(
        Column(name=column, declared=declared, is_not_null=bool(not_null), default=default, key_place=place)
        for _, column, declared, not_null, default, place, hidden in described
        if hidden == _ORDINARY
    )
    if not all(is_name(each.name) for each in columns):
        return None
    rowid = _rowid_name(connection, database, spelled, {column.lower() for _, column, *_ in described})
    key = _key(connection, database, spelled, columns)
    if not key and rowid is None:
        return None
    table = Table(name=name, sql=sql, columns=columns, key=key, rowid=rowid)
    return None if rowid is None and table.is_its_own_place else table


def _rowid_name(connection: sqlite3.Connection, database: str, table: str, columns: set[str]) -> str | None:
    """Return the first of the names of the rowid that no column has; None if the table has no rowid, or no such."""
    for name in _ROWID_NAMES:
        if name not in columns:
            try:
                connection.execute(f"select {name} from {database}.{table} limit 0")
            except sqlite3.OperationalError:
                return None  # it was made WITHOUT ROWID
            return name
    return None


def _key(
    connection: sqlite3.Connection, database: str, table: str, columns: tuple[Column, ...]
) -> tuple[KeyColumn, ...]:
    for _, index, _, origin, *_ in connection.execute(f"pragma {database}.index_list({table})").fetchall():
        if origin == "pk":
            described = connection.execute(f"pragma {database}.index_xinfo({quoting.name(index)})").fetchall()
            return tuple(
                KeyColumn(name=name, collation=collation.upper())
                for _, _, name, _, collation, is_key in described
                if is_key
            )
    # A key that has no index of its own is the rowid by another name.
    return tuple(KeyColumn(name=each.name, collation=None) for each in columns if each.key_place)


def _shadows(
    connection: sqlite3.Connection, database: str, virtual: Mapping[str, str], names: list[str]
) -> dict[str, list[str]]:
    """Return the tables in which each virtual table keeps what it holds.

    SQLite tells which they are, if it is new enough and knows the extension. Else it is told by the name.
    """
    found: dict[str, list[str]] = {name: [] for name in virtual}
    if not virtual:
        return found
    listed = {name: kind for _, name, kind, *_ in connection.execute(f"pragma {database}.table_list")}
    known = {module.lower() for (module,) in connection.execute("pragma module_list")}
    for name in names:
        holders = [each for each in virtual if name.lower().startswith(f"{each.lower()}_")]
        holder = max(holders, key=len, default=None)
        if holder and not (listed.get(name) == "table" and _module(virtual[holder]) in known):
            found[holder].append(name)
    return found


def is_virtual(sql: str) -> bool:
    """Return True if a CREATE statement makes a virtual table, as SQLite keeps it."""
    return sql[:14].upper() == "CREATE VIRTUAL"


def _module(sql: str) -> str:
    """Return the module of a virtual table, as its CREATE statement names it."""
    found = re.search(r"\busing\s+[\"'`\[]?(\w+)", sql, re.IGNORECASE)
    return found[1].lower() if found else ""
