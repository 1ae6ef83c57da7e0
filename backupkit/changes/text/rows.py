"""What differs between two tables: rows by their identity, and of a row that changed its cells, each by itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from backupkit.changes.difference import Difference, Name
from backupkit.changes.splice import Span, Splice
from backupkit.changes.text.cells import NoTable
from backupkit.changes.text.fitting import Fitting
from backupkit.changes.text.keyed import Matching
from backupkit.changes.text.table import table_of
from backupkit.values.changes import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.changes.parts import Pause
    from backupkit.changes.text.encoding import Text
    from backupkit.changes.text.keyed import Pair
    from backupkit.changes.text.table import Table

_FEW = 16  # rows that moved are named one by one, or up to
_SHARE = 4  # the fourth part of all

OTHER_COLUMNS = "The columns of the table are others now. Put single cells back, or restore the whole version."
OTHER_PLACE = "Only its place differs."


def rows(older: Text, newer: Text, pause: Pause) -> Iterator[Difference]:
    """Yield what differs, in the order of the newer table.

    The path of a row is ``id=17``, by a column that tells all rows apart, else its number, else ``was 17`` of a row
    that is not there any more; the path of a cell has its column as a second step.

    Raises:
        NoTable: one of them is none, or they are no tables of one kind.
        LineTooLong: a line of either has more than 8 MiB.
    """
    return _Rows(older, newer, pause).differences()


class _Rows:
    """Two tables, and how their rows belong together."""

    def __init__(self, older: Text, newer: Text, pause: Pause) -> None:
        self._older = table_of(older, pause)
        self._newer = table_of(newer, pause, self._older)
        if self._older.cells.delimiter != self._newer.cells.delimiter:
            raise NoTable
        self._pause = pause
        self._fitting = Fitting(older, newer, pause)
        self._key, self._matching = self._matched(pause)

    def _matched(self, pause: Pause) -> tuple[str | None, Matching]:
        others = {self._newer.columns[column]: column for column in self._newer.identity()}
        for column in self._older.identity():
            key = self._older.columns[column]
            if key in others:
                names = self._older.names(column, pause)
                twin = names if others[key] == column else None
                other_names = self._newer.names(others[key], pause, twin) if names is not None else None
                if names is not None and other_names is not None:
                    return key, Matching(names, other_names, pause)
        return None, Matching(self._older.units.digests, self._newer.units.digests, pause, by_place=True)

    def differences(self) -> Iterator[Difference]:
        """Yield what differs."""
        all_moved = self._matching.moved > max(_FEW, len(self._newer) // _SHARE)
        if all_moved:
            name = partial(Name, (), "order of the rows")
            yield Difference(name=name, kind=ChangeKind.ORDER, why_not=OTHER_PLACE)
        for pair in self._matching.differing(self._older.units.digests, self._newer.units.digests, self._pause):
            if pair.newer is None:
                yield self._removed(pair)
            elif pair.older is None:
                yield self._added(pair)
            else:
                if pair.has_moved and not all_moved:
                    yield self._moved(pair.older, pair.newer)
                if self._older.units.digests[pair.older] != self._newer.units.digests[pair.newer]:
                    yield from self._changed(pair.older, pair.newer)

    # -- whole rows ------------------------------------------------------------------------------------------------

    def _removed(self, pair: Pair) -> Difference:
        assert pair.older is not None  # noqa: S101 - of what was removed there is the older one
        span = _content(self._older, pair.older)
        place = self._newer.units.span(0, self._matching.place_for(pair.older)).end
        end = self._fitting.line_end
        pieces = (end, span) if self._fitting.is_behind_an_open_line(place) else (span, end)
        why_not = self._why_no_row(span, Span(place, place))
        return Difference(
            name=partial(self._name, self._older, pair.older, is_gone=True),
            kind=ChangeKind.REMOVED,
            older=span,
            splice=None if why_not else Splice(start=place, end=place, pieces=pieces),
            why_not=why_not,
        )

    def _added(self, pair: Pair) -> Difference:
        assert pair.newer is not None  # noqa: S101 - of what was added there is the newer one
        whole = self._newer.units.span(pair.newer, pair.newer + 1)
        return Difference(
            name=partial(self._name, self._newer, pair.newer),
            kind=ChangeKind.ADDED,
            newer=_content(self._newer, pair.newer),
            splice=Splice(start=whole.start, end=whole.end, pieces=()),
        )

    def _moved(self, older: int, newer: int) -> Difference:
        return Difference(
            name=partial(self._name, self._newer, newer),
            kind=ChangeKind.MOVED,
            older=_content(self._older, older),
            newer=_content(self._newer, newer),
            why_not=OTHER_PLACE,
        )

    def _why_no_row(self, span: Span, at: Span) -> str:
        return OTHER_COLUMNS if self._older.columns != self._newer.columns else self._fitting.why_not(span, at)

    # -- cells -----------------------------------------------------------------------------------------------------

    def _changed(self, older: int, newer: int) -> Iterator[Difference]:
        """Yield the cells that differ; the whole row if its cells are not those of the columns."""
        row, new_row = self._older.row(older), self._newer.row(newer)
        cells, new_cells = self._older.cells.spans(row), self._newer.cells.spans(new_row)
        if not self._is_regular(len(cells), len(new_cells)) or (self._older.columns and not (older and newer)):
            span, new_span = _content(self._older, older), _content(self._newer, newer)
            why_not = self._why_no_row(span, new_span)
            splice = Splice(start=new_span.start, end=new_span.end, pieces=(span,))
            yield Difference(
                name=partial(self._name, self._newer, newer),
                kind=ChangeKind.CHANGED,
                older=span,
                newer=new_span,
                splice=None if why_not else splice,
                why_not=why_not,
            )
            return
        values, new_values = self._older.cells.values(row), self._newer.cells.values(new_row)
        at, new_at = (table.units.span(0, number).end for table, number in ((self._older, older), (self._newer, newer)))
        for name, column, new_column in self._common(len(cells)):
            if values[column] != new_values[new_column]:
                span, new_span = _shifted(cells[column], at), _shifted(new_cells[new_column], new_at)
                why_not = self._fitting.why_not(span, new_span)
                splice = Splice(start=new_span.start, end=new_span.end, pieces=(span,))
                yield Difference(
                    name=partial(self._cell_name, newer, name),
                    kind=ChangeKind.CHANGED,
                    older=_within_quotes(row, cells[column], at),
                    newer=_within_quotes(new_row, new_cells[new_column], new_at),
                    splice=None if why_not else splice,
                    why_not=why_not,
                )

    def _is_regular(self, count: int, new_count: int) -> bool:
        columns, new_columns = self._older.columns, self._newer.columns
        if bool(columns) != bool(new_columns):
            return False
        return (count, new_count) == (len(columns), len(new_columns)) if columns else count == new_count

    def _common(self, count: int) -> Iterator[tuple[str | int, int, int]]:
        """Yield the columns that both tables have: the name, or the number from 1 on, and where it is in either."""
        if not self._older.columns:
            yield from ((column + 1, column, column) for column in range(count))
        for column, name in enumerate(self._older.columns):
            if name in self._newer.columns:
                yield name, column, self._newer.columns.index(name)

    # -- names -----------------------------------------------------------------------------------------------------

    def _cell_name(self, number: int, column: str | int) -> Name:
        path, title = self._name(self._newer, number)
        return Name((*path, column), f"{title} · {column}")

    def _name(self, table: Table, number: int, *, is_gone: bool = False) -> Name:
        """Return the path of a row, and its name for people."""
        place = number if table.columns else number + 1
        if table.columns and not number:
            return Name(("columns",), "the names of the columns")
        values = dict(zip(table.columns, table.cells.values(table.row(number)), strict=False))
        column = table.title_column()
        title = values.get(table.columns[column], "") if column is not None else ""
        if self._key and values.get(self._key, "").strip():
            key = values[self._key].strip()
            return Name((f"{self._key}={key}",), title or key)
        return Name((f"was {place}" if is_gone else place,), title or f"row {place}")


def _content(table: Table, number: int) -> Span:
    """Return the bytes of a row without its line end."""
    span = table.units.span(number, number + 1)
    last = table.text.parts.read(max(span.start, span.end - 2), min(2, span.size))
    return Span(span.start, span.end - (len(last) - len(last.rstrip(b"\r\n"))))


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _within_quotes(row: bytes, cell: Span, by: int) -> Span:
    """Return the bytes of a cell as they are shown."""
    raw = row[cell.start : cell.end]
    is_quoted = len(raw) > 1 and raw[:1] == raw[-1:] == b'"'
    return Span(cell.start + by + is_quoted, cell.end + by - is_quoted)
