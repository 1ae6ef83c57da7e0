"""What a version holds, at a glance: the names of its first records, its first rows or lines. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backupkit.values.changes import ComparisonKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The beginning of a content, for people: texts of at most 200 characters that steer nothing."""

    kind: ComparisonKind  # BYTES: there is nothing to show but the size
    size_bytes: int  # of the whole content
    columns: tuple[str, ...] = ()  # the names of a table's columns; () if they are not known, and for all other kinds
    rows: tuple[tuple[str, ...], ...] = ()
    """Cells of a table; of records (the list they are in, their name); (line,); of a database (a table, its number of
    rows, the names of up to five of its latest rows)."""
    is_of_tables: bool = False  # True: of a database
    has_more: bool = False  # True: these are not all
