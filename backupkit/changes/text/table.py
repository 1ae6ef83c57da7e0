"""A table in a text (CSV and its relatives): where its rows and cells lie, and what its columns are called.

A row is usually a line, but a line end within quotes does not end it. What is a row and what a cell is as Python's csv
module reads them.
"""

from __future__ import annotations

import contextlib
import csv
import re
from array import array
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from backupkit.changes.digests import digest_of
from backupkit.changes.identities import IDENTITIES, TITLES
from backupkit.changes.splice import Span
from backupkit.changes.text.encoding import FIRST_BYTES, UTF_8, decoded
from backupkit.changes.text.lines import lines_of
from backupkit.changes.text.units import Units

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


class NoTable(Exception):
    """The text is no table: it is compared by lines."""


@dataclass(frozen=True, slots=True)
class Cells:
    """How rows are split."""

    delimiter: bytes
    cell: re.Pattern[bytes]
    row: re.Pattern[bytes]

    def at(self, column: int) -> re.Pattern[bytes]:
        """Return what finds the cell of a column, as its first group, at the beginning of a row."""
        cell = self.cell.pattern
        return re.compile(b"(?:%b%b){%d}(%b)" % (cell, re.escape(self.delimiter), column, cell))

    def spans(self, row: bytes) -> list[Span]:
        """Return where the cells of a row lie in it; its line end is no part of them."""
        end = len(row.rstrip(b"\r\n"))
        found, at = [], 0
        while True:
            cell = self.cell.match(row, at, end)
            at = cell.end() if cell else end
            found.append(Span(cell.start() if cell else end, at))
            if at >= end:
                return found
            at += 1  # the delimiter

    def values(self, row: bytes) -> list[str]:
        """Return what the cells of a row hold, for people and as identities.

        Raises:
            NoTable: one holds more than a cell of a table does.
        """
        lines = decoded(row.rstrip(b"\r\n"), UTF_8).splitlines(keepends=True)
        try:
            return next(csv.reader(lines, delimiter=self.delimiter.decode()), [])
        except csv.Error as error:
            raise NoTable from error


def split_by(delimiter: bytes) -> Cells:
    """Return how rows are split at a delimiter."""
    plain = b"[^%b\r\n]*+" % re.escape(delimiter)
    cell = b'(?:"[^"]*+(?:""[^"]*+)*+"%b|(?!")%b)' % (plain, plain)
    row = b"%b(?:%b%b)*+(?:\r\n|\r|\n)?" % (cell, re.escape(delimiter), cell)
    return Cells(delimiter, re.compile(cell), re.compile(row))


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
        span = self.units.span(number, number + 1)
        return self.text.parts.read(span.start, span.size)

    def names(self, column: int, pause: Pause) -> array[int] | None:
        """Return an identity for each row by a column; None if it does not tell all rows apart."""
        names = array("q")
        blank = 0
        for rows in rows_of(self.text, self.cells, pause):
            values = self._values(rows, column)
            for row, value in zip(rows, values, strict=True) if not all(values) else ():
                if not value and row.strip():
                    return None
                blank += not value
            names.extend(map(digest_of, values))
        if self.columns:
            names[0] = _NAMES_ROW
        seen = set[int]()
        for start in range(0, len(names), _STRIDE):  # a set of a million at once would hold up the host's window
            pause()
            seen.update(names[start : start + _STRIDE])
        distinct = len(seen) - bool(blank)
        return names if distinct == len(names) - blank else None

    def _values(self, rows: Sequence[bytes], column: int) -> list[bytes]:
        """Return what a column of some rows holds; empty where a row has no such cell."""
        delimiter = self.cells.delimiter
        if b'"' not in b"".join(rows):
            with contextlib.suppress(IndexError):
                return [row.split(delimiter, column + 1)[column].strip() for row in rows]
        cell = self.cells.at(column)
        found = [cell.match(row) for row in rows]
        return [self._value(match[1]) if match else b"" for match in found]

    def _value(self, raw: bytes) -> bytes:
        if raw.startswith(b'"') and raw.endswith(b'"') and raw.find(b'"', 1) == len(raw) - 1:
            return raw[1:-1].strip()  # as the next line would have it, which takes ten times as long
        return "".join(self.cells.values(raw)[:1]).strip().encode() if b'"' in raw else raw.strip()

    def identity(self) -> Iterator[int]:
        """Yield the columns that may tell rows apart, by their names, the best first."""
        known = [name.casefold() for name in self.columns]
        yield from (known.index(name) for name in IDENTITIES if name in known)

    def title_column(self) -> int | None:
        """Return the column that tells people which row it is."""
        known = [name.casefold() for name in self.columns]
        return next((known.index(name) for name in TITLES if name in known), None)


def table_of(text: Text, pause: Pause) -> Table:
    """Return the rows of a text.

    Raises:
        NoTable: it is none, or is written in characters of several bytes.
        LineTooLong: a line has more than 8 MiB.
    """
    if text.encoding is not UTF_8:
        raise NoTable
    cells, sample = _split(text)
    units = Units(text.size, text.mark_bytes)
    for rows in rows_of(text, cells, pause):
        units.extend(rows, _digest)
    return Table(text, cells, _columns(sample), units)


def _digest(row: bytes) -> int:
    return digest_of(row.rstrip(b"\r\n"))


def rows_of(text: Text, cells: Cells, pause: Pause) -> Iterator[list[bytes]]:
    """Yield the rows with their line ends, some at a time.

    Raises:
        NoTable: a quote is opened that does not end.
        LineTooLong: a line has more than 8 MiB.
    """
    begun: list[bytes] = []
    for lines in lines_of(text, pause, text.mark_bytes):
        if not begun and b'"' not in b"".join(lines):
            yield lines
            continue
        rows = []
        for line in lines:
            if not begun and b'"' not in line:
                rows.append(line)
                continue
            begun.append(line)
            if b'"' in line and cells.row.fullmatch(b"".join(begun)):
                rows.append(b"".join(begun))
                begun = []
            elif len(begun) > _LONGEST_ROW:
                raise NoTable
        yield rows
    if begun:
        raise NoTable


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
