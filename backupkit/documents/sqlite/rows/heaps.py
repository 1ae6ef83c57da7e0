"""Rows that cannot be told apart: whether they are the same in two databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.documents.sqlite.rows import quoting
from backupkit.documents.sqlite.rows.pair import NEWER, OLDER
from backupkit.values.changes import Change, ChangeKind, brief

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from backupkit.documents.sqlite.rows.tables import Heap


def heap_changes(connection: sqlite3.Connection, heap: Heap) -> Iterator[Change]:
    """Yield the one change that is told of rows that cannot be told apart, if they are not the same."""
    if any(_differs(connection, table, columns) for table, columns in heap.tables):
        yield Change(
            path=(heap.name,),
            title=brief(heap.name),
            kind=ChangeKind.CHANGED,
            before=None,
            after=None,
            can_restore=False,
            why_not=heap.why_not,
        )


def _differs(connection: sqlite3.Connection, table: str, columns: Sequence[str]) -> bool:
    selected = ", ".join(f"typeof({column}), {column} collate binary" for column in map(quoting.name, columns)) or "1"
    older, newer = (
        f"select {selected}, count(*) from {database}.{quoting.name(table)} group by {_numbers(len(columns))}"
        for database in (OLDER, NEWER)
    )
    return any(
        connection.execute(f"select 1 from ({one} except {other}) limit 1").fetchone()
        for one, other in ((older, newer), (newer, older))
    )


def _numbers(columns: int) -> str:
    return ", ".join(map(str, range(1, 2 * columns + 1))) or "1"
