"""The rows of one table that are on their way back: taken out as they are now, put in as they were."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from backupkit.changes.refusal import NotProven
from backupkit.documents.sqlite.rows.differing import ALL, has_key, is_at
from backupkit.documents.sqlite.rows.quoting import name, names

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from backupkit.documents.sqlite.rows.differing import Condition, Place, RowDifference
    from backupkit.documents.sqlite.rows.matching import Matching, TablePair
    from backupkit.documents.sqlite.rows.steps import Value


class WayBack:
    """Puts rows of a table back. What they are is noted in a table that goes with the connection.

    All rows are taken out before the first is put in, so that two may have exchanged what only one of them can have.

    Args:
        connection: within a transaction that writes.
        pair: the table in the version, and in the database that is written.
        number: of the table, among those that are written.
    """

    def __init__(self, connection: sqlite3.Connection, pair: TablePair, number: int) -> None:
        self._connection, self._pair = connection, pair
        self._target = f"{pair.databases.newer}.{name(pair.name)}"
        self._notes = f"temp.backupkit_rows_{number}"
        self._old = [f"o{at}" for at, _ in enumerate(pair.older.place)]
        self._new = [f"n{at}" for at, _ in enumerate(pair.newer.place)]
        columns = ", ".join((*self._old, *self._new, "is_by_rowid"))
        connection.execute(f"create table {self._notes} ({columns})")
        connection.execute(f"create index {self._notes}_n on backupkit_rows_{number} ({', '.join(self._new)})")

    def note(self, step: str | None = None) -> int:
        """Note the row that a step of a path names, or all rows that differ; return how many those are."""
        before = self._connection.total_changes
        for matching in self._pair.matchings():
            older, newer = (has_key(each, self._pair, matching, step) if step else ALL for each in "on")
            if older and newer:
                self._note(matching, older, newer)
        count = self._connection.total_changes - before
        if step is None and self._connection.execute(f"select 1 from {self._notes} where is_by_rowid").fetchone():
            self._note_all()
        return count

    def _note_all(self) -> None:
        """Note each row, so that each gets its old rowid: a row that is the same may have that of one without a key."""
        if not self._pair.older.key:
            return  # then all are matched by their rowid
        old, new = self._pair.places
        self._connection.execute(f"delete from {self._notes}")
        self._connection.execute(f"insert into {self._notes} select {old}, null, 1 from {self._pair.older_from}")
        self._connection.execute(f"insert into {self._notes} select null, {new}, 1 from {self._pair.newer_from}")

    def _note(self, matching: Matching, older: Condition, newer: Condition) -> None:
        old, new = self._pair.places
        is_by_rowid = str(int(matching.is_by_rowid))
        changed = self._pair.changed_sql(f"{old}, {new}, {is_by_rowid}", matching, older.sql)
        none = ", ".join("null" for _ in self._old)
        added = self._pair.added_sql(f"{none}, {new}, {is_by_rowid}", matching, newer.sql)
        self._connection.execute(f"insert into {self._notes} {changed}", older.values)
        self._connection.execute(f"insert into {self._notes} {added}", newer.values)

    def go(self) -> int:
        """Put the noted rows back; return how many changes of rows that should have taken.

        Raises:
            NotProven: SQLite did something else.
            sqlite3.Error: the table does not take them.
        """
        taken_out = sum(self._taken_out(new) for _, old, new, _ in self._rows() if new is not None)
        return taken_out + self._put_in()

    def see(self) -> None:
        """See that each noted row is as it was in the version.

        Raises:
            NotProven: one is not.
        """
        for _, old, *_ in self._rows():
            if old is None:
                continue
            where = is_at("o", old, self._pair.older)
            for matching in self._pair.matchings():
                sql = self._pair.changed_sql("1", matching, where.sql)
                if self._connection.execute(sql, where.values).fetchone():
                    raise NotProven("a row that was put back is not what it was")

    def _rows(self, number: int | None = None) -> Iterator[tuple[int, Place | None, Place | None, bool]]:
        """Yield the number of each note, its row's places in the version and in the database, how it was matched."""
        width = len(self._old)
        found = self._connection.execute(
            f"select rowid, * from {self._notes} where ?1 is null or rowid = ?1 order by rowid", (number,)
        )
        for note, *values, is_by_rowid in found:
            old, new = tuple(values[:width]), tuple(values[width:])
            yield note, _place(old), _place(new), bool(is_by_rowid)

    def cell(self, found: RowDifference) -> int:
        """Put one column of a row back, and see that it is as it was; return how many changes of rows that has taken.

        Raises:
            NotProven: SQLite did something else.
            sqlite3.Error: the table does not take it.
        """
        pair, (column,) = self._pair, map(name, found.columns)
        assert found.older is not None  # noqa: S101 - a row that changed is on both sides
        assert found.newer is not None  # noqa: S101 - as above
        old, new = is_at("o", found.older, pair.older), is_at("n", found.newer, pair.newer)
        count = self._connection.execute(
            f"update or abort {self._target} as n "
            f"set {column} = (select o.{column} from {pair.older_from} where {old.sql}) where {new.sql}",
            (*old.values, *new.values),
        ).rowcount
        differs = pair.differing()[pair.columns.index(found.columns[0])]
        both = f"select 1 from {pair.older_from}, {pair.newer_from} where {old.sql} and {new.sql} and not ({differs})"
        if count != 1 or not self._connection.execute(both, (*old.values, *new.values)).fetchone():
            raise NotProven("a column that was put back is not what it was")
        return count

    def _taken_out(self, place: Place) -> int:
        where = is_at("n", place, self._pair.newer)
        found = self._connection.execute(f"delete from {self._target} as n where {where.sql}", where.values).rowcount
        if found != 1:
            raise NotProven("a row could not be taken out")
        return found

    def _put_in(self) -> int:
        """Put the rows of the version in, first those that have a rowid of their own: SQLite gives the others one."""
        count = 0
        later = array("q")
        for number, old, new, is_by_rowid in self._rows():
            if old is None:
                continue
            rowid = self._rowid(old, new, is_by_rowid=is_by_rowid)
            if rowid is None and self._has_hidden_rowid:
                later.append(number)
            else:
                count += self._inserted(old, rowid)
        for number in later:
            count += sum(self._inserted(old, None) for _, old, *_ in self._rows(number) if old)
        return count

    def _inserted(self, old: Place, rowid: Value) -> int:
        pair = self._pair
        values: list[Value] = []
        where = is_at("o", old, pair.older)
        into = selected = names(pair.older.column_names)
        if rowid is not None:
            into, selected, values = f"{pair.newer.rowid}, {into}", f"?, {selected}", [rowid]
        found = self._connection.execute(
            f"insert or abort into {self._target} ({into}) select {selected} from {pair.older_from} where {where.sql}",
            (*values, *where.values),
        ).rowcount
        if found != 1:
            raise NotProven("a row could not be put in")
        return found

    def _rowid(self, old: Place, new: Place | None, *, is_by_rowid: bool) -> Value:
        """Return SQLite's number for a row that has no other name for it; None: SQLite is to choose one."""
        if not self._has_hidden_rowid:
            return None
        if is_by_rowid:
            return old[0]
        if new is not None:
            return new[0]
        is_taken = self._connection.execute(
            f"select 1 where exists (select 1 from {self._target} where {self._pair.newer.rowid} = ?) "
            f"or exists (select 1 from {self._notes} where n0 = ?)",
            (old[0], old[0]),
        ).fetchone()
        return None if is_taken else old[0]

    @property
    def _has_hidden_rowid(self) -> bool:
        newer = self._pair.newer
        return newer.rowid is not None and not newer.is_its_own_place


def _place(values: Place) -> Place | None:
    return None if values[0] is None else values
