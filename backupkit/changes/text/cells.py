"""How the rows of a table are split: what is a row and what a cell is, as Python's csv module reads them."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.changes.splice import Span
from backupkit.changes.text.encoding import UTF_8, decoded

if TYPE_CHECKING:
    from collections.abc import Callable


class NoTable(Exception):
    """The text is no table: it is compared by lines."""


@dataclass(frozen=True, slots=True)
class Cells:
    """How rows are split."""

    delimiter: bytes
    cell: re.Pattern[bytes]
    row: re.Pattern[bytes]
    rows: re.Pattern[bytes]  # for findall: whole rows with their line ends, and what is left as one

    def cut(self, data: bytes) -> tuple[list[bytes], bytes]:
        """Return the rows that some lines are, with their line ends; what is left has an open quote, or no line end."""
        found = self.rows.findall(data)
        is_left = bool(found) and not found[-1].endswith((b"\n", b"\r"))
        is_left = is_left or (bool(found) and not self.row.fullmatch(found[-1]))
        return found, found.pop() if is_left else b""

    def column(self, number: int) -> Callable[[bytes], list[bytes]]:
        """Return what tells the values of a column in some whole rows; empty where a row has no such cell."""
        delimiter, cell, sign = self.delimiter, self.cell.pattern, re.escape(self.delimiter)
        plain = rb'"([^"\r\n]*+)"(?=[%b\r\n]|\Z)' % sign
        wanted = rb"(?:%b%b){%d}(?:%b|(%b))" % (cell, sign, number, plain, cell)
        rest = rb"(?:%b%b)*+(?:\r\n|[\r\n]|\Z)" % (sign, cell)
        find = re.compile(rb"(?!\Z)(?:%b|%b)%b" % (wanted, cell, rest)).findall

        def unquoted(data: bytes) -> list[bytes]:
            rows = data.splitlines()
            try:
                return [row.split(delimiter, number + 1)[number].strip() for row in rows]
            except IndexError:
                return quoted(data)

        def quoted(data: bytes) -> list[bytes]:
            return [(simple or (self._value(raw) if b'"' in raw else raw)).strip() for simple, raw in find(data)]

        return lambda data: quoted(data) if b'"' in data else unquoted(data)

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

    def _value(self, raw: bytes) -> bytes:
        return "".join(self.values(raw)[:1]).encode()


def split_by(delimiter: bytes) -> Cells:
    """Return how rows are split at a delimiter."""
    # The signs that may stand in it are named: a search for all but some takes a fifth longer.
    plain = rb"[%b]*+" % re.escape(bytes(range(256)).translate(None, delimiter + b"\r\n"))
    cell = rb'(?:"[^"]*+(?:""[^"]*+)*+"%b|(?!")%b)' % (plain, plain)
    cells = rb"%b(?:%b%b)*+" % (cell, re.escape(delimiter), cell)
    return Cells(
        delimiter=delimiter,
        cell=re.compile(cell),
        row=re.compile(cells + rb"(?:\r\n|\r|\n)?"),
        rows=re.compile(cells + rb"(?:\r\n|\r|\n)|(?s:.)++"),
    )
