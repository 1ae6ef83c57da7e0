"""Texts compared by what they are made of, each part of which can be put back byte for byte: lines, rows, entries."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from backupkit.changes.difference import Sides, comparison
from backupkit.changes.parts import BytesParts, windows
from backupkit.changes.splice import Span
from backupkit.changes.text.encoding import text_of
from backupkit.changes.text.hunks import hunks
from backupkit.changes.text.lines import LineTooLong
from backupkit.changes.text.rows import rows
from backupkit.changes.text.table import NoTable
from backupkit.documents.comparable import Incomparable, NotProven, Unfit
from backupkit.values.changes import ComparisonKind
from backupkit.values.counts import ChangeCounts, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.changes.difference import Difference
    from backupkit.changes.parts import Parts, Pause
    from backupkit.changes.splice import Splice
    from backupkit.changes.text.encoding import Text
    from backupkit.documents.comparable import PutBack, Wanted
    from backupkit.values.changes import Comparison
    from backupkit.values.version import Progress

_TABLES = frozenset({".csv", ".tsv", ".tab"})
_UNITS = {ComparisonKind.ROWS: Unit.ROWS}
_LINE_TOO_LONG = "a line in it has more than 8 MiB"


class NoText(Exception):
    """One of the contents is no text."""


class ByText:
    """Fills :class:`~backupkit.documents.comparable.Comparable`; but each method raises NoText where one is none."""

    def __init__(self, name: str) -> None:
        """Compare texts of a file that is called *name*."""
        self._suffix = PurePath(name).suffix.lower()

    def compare(
        self, older: Parts, newer: Parts, sides: Sides, *, pause: Pause, report: Progress | None = None
    ) -> Comparison:
        """Return what differs."""
        old, new = _texts(older, newer)
        kind, found = self._differences(old, new, pause)
        try:
            told = comparison(sides, kind, found, (old.shown, new.shown), is_same=False)
        except LineTooLong as error:
            raise Incomparable(_LINE_TOO_LONG) from error
        if report:
            report(older.size + newer.size, older.size + newer.size)
        return told

    def count(self, older: Parts, newer: Parts, against: str, *, pause: Pause) -> ChangeCounts | None:
        """Return how many rows, or places at which lines differ."""
        found = self.compare(older, newer, Sides(older_id=against, newer_id=None, limit=0), pause=pause)
        return ChangeCounts(
            against=against,
            unit=_UNITS.get(found.kind, Unit.LINES),
            added=found.added,
            removed=found.removed,
            changed=found.changed + found.moved,
        )

    def put_back(self, older: Parts, newer: Parts, wanted: Wanted, *, pause: Pause) -> PutBack | None:
        """Return what puts a part back, if it still differs as it did."""
        old, new = _texts(older, newer)
        try:
            for each in self._differences(old, new, pause)[1]:
                if each.path != wanted.path or (wanted.change and each.change(old.shown, new.shown) != wanted.change):
                    continue
                if each.splice is None:
                    raise Unfit(each.why_not.rstrip("."))
                return _Passage(older, newer, each.splice)
        except LineTooLong as error:
            raise Incomparable(_LINE_TOO_LONG) from error
        return None

    def _differences(self, older: Text, newer: Text, pause: Pause) -> tuple[ComparisonKind, Iterator[Difference]]:
        """Return what differs, by what says most of texts with this name."""
        if self._suffix in _TABLES:
            with contextlib.suppress(NoTable):
                return ComparisonKind.ROWS, rows(older, newer, pause)
        return ComparisonKind.LINES, hunks(older, newer, pause)


@dataclass(frozen=True, slots=True)
class _Passage:
    """Some bytes of a text on their way back."""

    older: Parts
    newer: Parts
    splice: Splice

    def prove(self, spliced: Parts, /, *, pause: Pause) -> None:
        """See that it is the newer text but for the range, and there what was to be put back, byte for byte."""
        splice, at = self.splice, 0
        runs: list[tuple[Parts, Span]] = [(self.newer, Span(0, splice.start))]
        runs += [
            (self.older, piece) if isinstance(piece, Span) else (BytesParts(piece), Span(0, len(piece)))
            for piece in splice.pieces
        ]
        for parts, span in (*runs, (self.newer, Span(splice.end, self.newer.size))):
            for expected in windows(parts, span.start, span.end, pause):
                if spliced.read(at, len(expected)) != expected:
                    raise NotProven
                at += len(expected)
        if at != spliced.size:
            raise NotProven


def _texts(older: Parts, newer: Parts) -> tuple[Text, Text]:
    old, new = text_of(older), text_of(newer)
    if old is None or new is None:
        raise NoText
    return old, new
