"""A database with one connection, open from the start of the app to its end. A row is a system."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

from demo_app.form import names_of, planets_of, shown
from demo_app.model import Atlas, StarSystem, Threat
from demo_app.store import NotSaved, Store, Unreadable

if TYPE_CHECKING:
    from pathlib import Path

_SCHEMA = """
create table if not exists system (
    id text primary key not null,
    name text not null, sector text, star text, population integer, threat text,
    resources text, stations text, planets text, notes text
)
"""
_PUT = """
insert into system values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (id) do update set
    name = excluded.name, sector = excluded.sector, star = excluded.star, population = excluded.population,
    threat = excluded.threat, resources = excluded.resources, stations = excluded.stations,
    planets = excluded.planets, notes = excluded.notes
"""
_Row = tuple[str | int, ...]


class SqliteStore(Store):
    """A database of SQLite in WAL mode, so that it can be backed up while it is written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open: sqlite3.Connection | None = None

    def load(self) -> Atlas:
        """Read all rows, through the connection that is open: it sees at once what a restore has put there."""
        try:
            rows = self._connection().execute("select * from system order by length(id), id").fetchall()
            return Atlas(systems=tuple(map(_system, rows)))
        except (sqlite3.Error, ValueError, TypeError, AttributeError) as error:
            self.close()  # the file may be replaced by one that can be read
            raise Unreadable(self._path, error) from error

    def save(self, atlas: Atlas) -> None:
        """Write the rows that differ, in one transaction: after a power cut all of them are there, or none."""
        rows = {system.key: _row(system) for system in atlas.systems}
        try:
            with self._connection() as connection:
                there = {row[0]: row for row in connection.execute("select * from system")}
                connection.executemany("delete from system where id = ?", [(key,) for key in there.keys() - rows])
                connection.executemany(_PUT, [row for key, row in rows.items() if there.get(key) != row])
        except sqlite3.Error as error:
            raise NotSaved(error) from error

    def close(self) -> None:
        """Close the connection."""
        if self._open:
            self._open.close()
        self._open = None

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            with contextlib.ExitStack() as stack:
                connection = sqlite3.connect(self._path)
                stack.callback(connection.close)
                connection.execute("pragma journal_mode = wal")
                connection.execute(_SCHEMA)
                stack.pop_all()
            self._open = connection
        return self._open


def _row(system: StarSystem) -> _Row:
    """Return a system as a row. What there are several of is a text, as in the form."""
    form = shown(system)
    return (
        system.key, system.name, system.sector, system.star, system.population, system.threat.value,
        form.resources, form.stations, form.planets, system.notes,
    )  # fmt: skip


def _system(row: tuple[str, str, str, str, int, str, str, str, str, str]) -> StarSystem:
    key, name, sector, star, population, threat, resources, stations, planets, notes = row
    return StarSystem(
        key=key,
        name=name,
        sector=sector,
        star=star,
        population=population,
        threat=Threat(threat),
        resources=names_of(resources),
        stations=names_of(stations),
        planets=planets_of(planets),
        notes=notes,
    )
