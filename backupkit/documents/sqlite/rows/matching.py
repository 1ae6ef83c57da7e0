"""Which rows of a table in two databases are the same row, and which of those differ: as SQL. Pure.

In all of it ``o`` is the table in the older database, and ``n`` the one in the newer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.documents.sqlite.rows.quoting import all_of, any_of, name, names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.documents.sqlite.rows.tables import KeyColumn, Table

_OF_SQLITE = ("BINARY", "NOCASE", "RTRIM")  # the rules of sorting that it has without an app
_BITS = 60  # of a whole number of SQLite's


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """A way to match rows.

    Usually there is one for a table. Rows whose key is NULL are matched by the rowid, as SQLite lets many have it.
    """

    is_by_rowid: bool
    on: str  # true of two rows that are the same row
    older_where: str  # true of the rows of the older table that are matched in this way
    newer_where: str
    probe: str  # NULL where no row of the newer table was found


@dataclass(frozen=True, slots=True, kw_only=True)
class Databases:
    """What a connection calls the two databases."""

    older: str
    newer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePair:
    """A table that both databases have."""

    databases: Databases
    older: Table
    newer: Table
    why_not: str = ""  # why none of its rows can be put back: a sentence; empty if they can

    @property
    def name(self) -> str:
        """What it is called."""
        return self.newer.name

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that both have, as the newer one orders them."""
        older = set(self.older.column_names)
        return tuple(each for each in self.newer.column_names if each in older)

    @property
    def older_from(self) -> str:
        """The older table as a FROM clause spells it."""
        return f"{self.databases.older}.{name(self.older.name)} as o"

    @property
    def newer_from(self) -> str:
        """The newer table likewise."""
        return f"{self.databases.newer}.{name(self.newer.name)} as n"

    @property
    def has_one_key(self) -> bool:
        """True if the rows of both are told apart by the same."""
        kinds = [
            [(each.takes_any_type, each.declared) for each in table.columns if each.key_place]
            for table in (self.older, self.newer)
        ]
        return self.older.key == self.newer.key and kinds[0] == kinds[1] and self.older.rowid == self.newer.rowid

    @property
    def is_alike(self) -> bool:
        """True if a row of one fits into the other as it is."""
        return self.older.columns == self.newer.columns and self.has_one_key

    def matchings(self) -> Iterator[Matching]:
        """Yield the ways in which its rows are matched; each row is matched in one."""
        older, newer = self.older, self.newer
        if not older.key:
            yield _by_rowid(newer, "1", "1")
            return
        keyed, unkeyed = ([_has_key(side, older, is_there=each) for side in "on"] for each in (True, False))
        may_lack = older.key_may_be_null or newer.key_may_be_null
        yield Matching(
            is_by_rowid=False,
            on=all_of(_equal(each, "n", "o") for each in older.key),
            older_where=keyed[0] if may_lack else "1",
            newer_where=keyed[1] if may_lack else "1",
            probe=f"n.{name(older.key[0].name)}",
        )
        if may_lack:
            yield _by_rowid(newer, *unkeyed)

    def differing(self) -> tuple[str, ...]:
        """Return for each column a condition that holds where two rows differ in it."""
        types = {each.name: each for each in self.older.columns}
        conditions = []
        for column in self.newer.columns:
            before = types.get(column.name)
            if before is None:
                continue
            old, new = f"o.{name(column.name)}", f"n.{name(column.name)}"
            differs = f"{old} collate binary is not {new}"  # by BINARY, or NOCASE would find that nothing has changed
            if column.takes_any_type or before.takes_any_type or column.declared != before.declared:
                differs = f"typeof({old}) <> typeof({new}) or {differs}"
            conditions.append(differs)
        return tuple(conditions)

    def flags(self) -> tuple[str, ...]:
        """Return numbers, as SQL, of which each bit says that a column differs; each number is of 60 columns."""
        found = [f"(({each}) << {number % _BITS})" for number, each in enumerate(self.differing())]
        return tuple(" + ".join(found[at : at + _BITS]) for at in range(0, len(found), _BITS))

    def flagged(self, flags: tuple[int, ...]) -> tuple[str, ...]:
        """Return the columns that differ, by what :meth:`flags` gave for a row."""
        return tuple(
            column for number, column in enumerate(self.columns) if flags[number // _BITS] >> number % _BITS & 1
        )

    def changed_sql(self, selected: str, matching: Matching, where: str = "1") -> str:
        """Return the query for rows that differ, or that the newer table lacks."""
        return (
            f"select {selected} from {self.older_from} "
            f"left join {self.newer_from} on {matching.on} and ({matching.newer_where}) "
            f"where ({matching.older_where}) and ({where}) "
            f"and ({matching.probe} is null or {any_of(self.differing())})"
        )

    def added_sql(self, selected: str, matching: Matching, where: str = "1") -> str:
        """Return the query for rows that the older table lacks, the latest first where rowids tell which that is."""
        is_by_number = matching.is_by_rowid or self.newer.is_its_own_place
        order = f" order by n.{self.newer.rowid} desc" if is_by_number else ""
        return (
            f"select {selected} from {self.newer_from} "
            f"where ({matching.newer_where}) and ({where}) "
            f"and not exists (select 1 from {self.older_from} where {matching.on} and ({matching.older_where}))"
            f"{order}"
        )

    def count_sqls(self, matching: Matching) -> tuple[str, str]:
        """Return the queries for how many rows each table has that are matched in this way."""
        return (
            f"select count(*) from {self.older_from} where {matching.older_where}",
            f"select count(*) from {self.newer_from} where {matching.newer_where}",
        )

    @property
    def places(self) -> tuple[str, str]:
        """What to select for the place of a row in the older and the newer table."""
        return names(self.older.place, of="o"), names(self.newer.place, of="n")


def rule(key: KeyColumn) -> str:
    """Return the collation by which a column of a key is matched.

    One that only the app knows is left to the app: what it tells apart, BINARY tells apart as well.
    """
    return key.collation if key.collation in _OF_SQLITE else "BINARY"


def _equal(key: KeyColumn, left: str, right: str) -> str:
    sides = f"{left}.{name(key.name)} = {right}.{name(key.name)}"
    return sides if key.collation is None else f"{sides} collate {rule(key)}"


def _by_rowid(newer: Table, older_where: str, newer_where: str) -> Matching:
    rowid = newer.rowid
    return Matching(
        is_by_rowid=True,
        on=f"n.{rowid} = o.{rowid}",
        older_where=older_where,
        newer_where=newer_where,
        probe=f"n.{rowid}",
    )


def _has_key(side: str, table: Table, *, is_there: bool) -> str:
    test, joined = ("is not null", " and ") if is_there else ("is null", " or ")
    return joined.join(f"{side}.{name(each.name)} {test}" for each in table.key)
