"""A table in a text (CSV and its relatives): where its rows lie, what its columns are called, and its identities.

A row is usually a line, but a line end within quotes does not end it.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from backupkit.changes.digests import digest_of
from backupkit.changes.identities import IDENTITIES, TITLES
from backupkit.changes.text.cells import Cells, NoTable, split_by
from backupkit.changes.text.encoding import FIRST_BYTES, UTF_8
from backupkit.changes.text.lines import LONGEST_BYTES, lines_of
from backupkit.changes.text.twin import Twin, cut_beside
from backupkit.changes.text.units import Run, Units

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backupkit.changes.parts import Pause
    from backupkit.changes.text.encoding import Text

_DELIMITERS = (b",", b";", b"\t", b"|")
_SAMPLE_ROWS = 25
_STRIDE = 10_000  # rows between two pauses, where a row costs next to nothing
_LONGEST_ROW = 1_000  # lines
_NUMBER = re.compile(r"[-+]?[\d.,:/ -]*\d[\d.,:/ -]*%?|", re.ASCII)
_NAMES_ROW = digest_of("the names of the columns")
_BLANK = digest_of(b"")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a text."""

    text: Text
    cells: Cells
    columns: tuple[str, ...]  # their names; () if the first row does not look like names
    units: Units  # the rows, that of the names included

    def __len__(self) -> int:
        return len(self.units)

    def row(self, number: int) -> bytes:
        """Return the bytes of a row, with its line end."""
        return self._rows(number, number + 1)

    def names(self, column: int, pause: Pause, twin: array[int] | None = None) -> array[int] | None:
        """Return an identity for each row by a column; None if it does not tell all rows apart.

        Args:
            column: its number.
            pause: called for each window.
            twin: those of the table that this one was cut beside, by the same column.
        """
        names = array("q")
        values_of = self.cells.column(column)
        end = Run(first=len(self), twin=0, size=0)
        for run in (*self.units.runs, end) if twin else (end,):
            for first, last in self.units.windows(len(names), run.first):
                pause()
                values = values_of(self._rows(first, last))
                if len(values) != last - first:
                    raise NoTable
                if not all(values) and any(
                    not value and self.row(number).strip() for number, value in enumerate(values, first)
                ):
                    return None
                names.extend(map(digest_of, values))
            if twin:
                names.extend(twin[run.twin : run.twin + run.size])
        if self.columns:
            names[0] = _NAMES_ROW
        blank = names.count(_BLANK)
        seen = set[int]()
        for start in range(0, len(names), _STRIDE):  # a set of a million at once would hold up the host's window
            pause()
            seen.update(names[start : start + _STRIDE])
        distinct = len(seen) - bool(blank)
        return names if distinct == len(names) - blank else None

    def _rows(self, first: int, last: int) -> bytes:
        span = self.units.span(first, last)
        return self.text.parts.read(span.start, span.size)

    def identity(self) -> Iterator[int]:
        """Yield the columns that may tell rows apart, by their names, the best first."""
        known = [name.casefold() for name in self.columns]
        yield from (known.index(name) for name in IDENTITIES if name in known)

    def title_column(self) -> int | None:
        """Return the column that tells people which row it is."""
        known = [name.casefold() for name in self.columns]
        return next((known.index(name) for name in TITLES if name in known), None)


def table_of(text: Text, pause: Pause, beside: Table | None = None) -> Table:
    """Return the rows of a text.

    Args:
        text: what is read.
        pause: called for each window.
        beside: a table that may have much in common with this one; what is the same is taken over from it.

    Raises:
        NoTable: it is none, or is written in characters of several bytes.
        LineTooLong: a line has more than 8 MiB.
    """
    if text.encoding is not UTF_8:
        raise NoTable
    cells, sample = _split(text)
    units = Units(text.size, text.mark_bytes)
    is_alike = beside and beside.cells.delimiter == cells.delimiter
    twin = Twin(text.parts, units, beside.text.parts, beside.units, pause) if beside and is_alike else None

    def take(rows: list[bytes]) -> None:
        units.extend_by(map(digest_of, [row.rstrip(b"\r\n") for row in rows]), map(len, rows))

    cut_beside(twin, units, lambda start: rows_of(text, cells, pause, start), take)
    return Table(text, cells, _columns(sample), units)


def rows_of(text: Text, cells: Cells, pause: Pause, start: int | None = None) -> Iterator[list[bytes]]:
    """Yield the rows with their line ends, some at a time, from *start* on; None: from the first one on.

    Raises:
        NoTable: a quote is opened that does not end.
        LineTooLong: a line has more than 8 MiB.
    """
    begun = b""
    for lines in lines_of(text, pause, text.mark_bytes if start is None else start):
        data = b"".join(lines)
        if b'"' not in data:
            if not begun:
                yield lines
                continue
            rows, begun = list[bytes](), begun + data
        else:
            rows, begun = cells.cut(begun + data)
        if len(begun) > LONGEST_BYTES or max(begun.count(b"\n"), begun.count(b"\r")) > _LONGEST_ROW:
            raise NoTable
        yield rows
    if begun and not cells.row.fullmatch(begun):
        raise NoTable
    if begun:
        yield [begun]


def first_rows(text: Text, *, is_cut: bool) -> tuple[tuple[str, ...], list[list[str]]]:
    """Return the names of the columns, and the first rows, that of the names included, of a text that may be cut off.

    Raises:
        NoTable: it is none.
    """
    if text.encoding is not UTF_8:
        raise NoTable
    _, sample = _split(text, is_cut=is_cut)
    return _columns(sample), sample


def _split(text: Text, *, is_cut: bool = False) -> tuple[Cells, list[list[str]]]:
    """Return how the rows of a text are split, and its first rows."""
    first = text.parts.read(0, FIRST_BYTES)
    lines = first[text.mark_bytes :].splitlines(keepends=True)
    if is_cut or len(first) < text.size:
        lines.pop()
    best: tuple[Cells, list[list[str]]] | None = None
    for delimiter in _DELIMITERS:
        cells = split_by(delimiter)
        rows = [cells.values(row) for row in islice(_complete(lines, cells), _SAMPLE_ROWS) if row.strip()]
        widths = {len(row) for row in rows}
        if len(widths) == 1 and max(widths) > max(1, len(best[1][0]) if best else 0):
            best = cells, rows
    if best is None:
        raise NoTable
    return best


def _complete(lines: Sequence[bytes], cells: Cells) -> Iterator[bytes]:
    begun = b""
    for line in lines:
        begun += line
        if cells.row.fullmatch(begun):
            yield begun
            begun = b""


def _columns(sample: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the names of the columns if the first row holds names: no numbers, unlike what stands below them."""
    names = [name.strip() for name in sample[0]]
    if not all(names) or len(set(names)) < len(names) or any(map(_NUMBER.fullmatch, names)):
        return ()
    is_known = any(name.casefold() in IDENTITIES for name in names)
    has_numbers = len(sample) > 1 and any(
        all(_NUMBER.fullmatch(row[column]) for row in sample[1:]) for column in range(len(names))
    )
    return tuple(names) if is_known or has_numbers else ()
