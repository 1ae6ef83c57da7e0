"""Two states of a database, what differs between them, and rows put back as a restore does it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from backupkit.changes.difference import Sides
from backupkit.documents.sqlite.rows.compare import compared
from backupkit.documents.sqlite.rows.put_back import put_back
from backupkit.values.changes import Change, Comparison

LIMIT = 1_000
Path_ = tuple[str | int, ...]


def nothing() -> None:
    """Pause for nobody."""


@dataclass(frozen=True, slots=True)
class States:
    """A version, and the database as it is now."""

    older: Path
    newer: Path

    def comparison(self, limit: int = LIMIT) -> Comparison:
        """Return what differs."""
        return compared(self.older, self.newer, Sides(older_id="older", newer_id=None, limit=limit), pause=nothing)

    def changes(self) -> tuple[Change, ...]:
        """Return all changes."""
        return self.comparison().changes

    def told(self) -> list[tuple[str, str, str | None, str | None]]:
        """Return of each change what became of which path, and both values."""
        return [
            (change.kind.value, "/".join(map(str, change.path)), change.before, change.after)
            for change in self.changes()
        ]

    def change(self, *path: str) -> Change:
        """Return the change at a path."""
        return next(change for change in self.changes() if change.path == path)

    def put_back(self, *wanted: Path_, told: Change | None = None, foreign_keys: bool = False) -> bool:
        """Put parts of the version back into the database."""
        with contextlib.closing(sqlite3.connect(self.newer, isolation_level=None, uri=True)) as live:
            live.execute("pragma synchronous=off")
            live.execute(f"pragma foreign_keys={int(foreign_keys)}")
            return put_back(live, self.older, wanted, is_current=lambda: True, pause=nothing, told=told)

    def rows(self, table: str, *, of: str = "newer", columns: str = "*") -> list[tuple[object, ...]]:
        """Return the rows of a table."""
        with opened(getattr(self, of)) as connection:
            return connection.execute(f"select {columns} from {table}").fetchall()  # noqa: S608 - of a test

    def edit(self, *statements: str | tuple[str, Sequence[object]]) -> States:
        """Change the database as it is now."""
        with opened(self.newer) as connection, connection:
            run(connection, *statements)
        return self


@contextlib.contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database as an app does that has a function and a sorting of its own."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma synchronous=off")  # no test cuts the power
        connection.create_function("of_app", 1, lambda value: value, deterministic=True)
        connection.create_collation("of_app", lambda one, other: (one > other) - (one < other))
        yield connection


def run(connection: sqlite3.Connection, *statements: str | tuple[str, Sequence[object]]) -> None:
    """Run statements, with values or without."""
    for statement in statements:
        if isinstance(statement, str):
            connection.execute(statement)
        else:
            connection.execute(*statement)


def made(folder: Path, *statements: str | tuple[str, Sequence[object]]) -> States:
    """Make a database, and return it as both states."""
    states = States(folder / "older.db", folder / "newer.db")
    for path in (states.older, states.newer):
        with opened(path) as connection, connection:
            run(connection, *statements)
    return states
