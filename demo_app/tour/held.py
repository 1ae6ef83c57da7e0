"""What a data file holds, as the visitor compares it: the bytes of a JSON file, the rows of a database."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

from demo_app.store import DATABASE

if TYPE_CHECKING:
    from pathlib import Path

Rows = frozenset[tuple[str | int, ...]]
Held = bytes | Rows


def is_database(data: Path) -> bool:
    """Return True if the app keeps its data in a database."""
    return data.suffix == DATABASE


def held(data: Path) -> Held:
    """Return what a data file holds now."""
    if not is_database(data):
        return data.read_bytes()
    with contextlib.closing(sqlite3.connect(data)) as connection:
        return frozenset(connection.execute("select * from system"))


def holds(data: Path, name: str) -> bool:
    """Return True if a name stands in a data file."""
    found = held(data)
    return name.encode() in found if isinstance(found, bytes) else any(name in row for row in found)


def with_one_back(before: Held, now: Held, name: str) -> Held:
    """Return what *now* is with one system of *before* in it: byte for byte, in its place.

    Raises:
        TypeError: one of them is of a database, and the other is not.
    """
    match before, now:
        case bytes(), bytes():
            start = before.rindex(b"{", 0, before.index(b'"name": "%s"' % name.encode()))
            end = before.index(b"\n  {", start) + 3  # where the next record begins
            return now[:start] + before[start:end] + now[start:]
        case frozenset(), frozenset():
            return now | {row for row in before if name in row}
    raise TypeError
