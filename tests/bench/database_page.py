"""The figures of databases on the page of figures: between marks of their own, by a command of their own. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.bench import marked, tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.goal import Result
    from tests.bench.machine import Machine

_HOW = (
    "Databases of SQLite in WAL mode, with three tables and an index, which an app has open. Each row ran once, then "
    "each once more, and so on; *ms* is the fastest run, *ms of a core* the least processor time of all threads. "
    "*copy+fsync* copies the file alone, which is no safe copy of a database in use. *restore* stores the state before "
    "first, as a version of its own. *longest commit* is that of an app that commits a row each 10 ms for 4 seconds, "
    "beside one version after the other; the best of three rounds, as other programs delay some as well."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one thing took."""

    what: str
    size: str
    took_ms: float | None = None
    core_ms: float | None = None
    goals: tuple[tuple[str, Result], ...] = ()  # what each is measured against, and what was reached

    @property
    def words(self) -> str:
        """What was to be reached, and whether it was; empty: nothing."""
        return "; ".join(f"{against + ': ' if against else ''}{_of(result)}" for against, result in self.goals)


def _of(result: Result) -> str:
    return f"{result.goal_words}, {result.reached_words}"


def line(row: Row) -> str:
    """Return a row for a terminal."""
    took, core = (f"{each:9,.1f}" if each is not None else " " * 9 for each in (row.took_ms, row.core_ms))
    return f"{row.size:>8}  {row.what:42} {took} ms {core} ms of a core  {row.words}".rstrip()


def page(existing: str, rows: Sequence[Row], machine: Machine) -> str:
    """Return a page with its figures of databases replaced; all around them stays.

    Raises:
        ValueError: it has no place for them.
    """
    cells = [
        [row.what, row.size, *(tables.ms(each) if each is not None else "" for each in (row.took_ms, row.core_ms)),
         row.words]
        for row in rows
    ]  # fmt: skip
    table = tables.table(["", "database", "ms", "ms of a core", "goals"], cells)
    return marked.replaced(existing, "databases", f"{_HOW}\n\n{marked.taken(machine)}\n\n{table}")
