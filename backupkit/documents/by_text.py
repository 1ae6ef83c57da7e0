"""Texts compared by what they are made of, each part of which can be put back byte for byte: lines, rows, entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from backupkit.changes.difference import comparison
from backupkit.changes.parts import WINDOW_BYTES, BytesParts
from backupkit.changes.splice import Span
from backupkit.changes.text.encoding import Text, text_of
from backupkit.changes.text.hunks import hunks
from backupkit.changes.text.lines import LineTooLong
from backupkit.documents.comparable import Incomparable, NotProven, Unfit
from backupkit.values.changes import ComparisonKind
from backupkit.values.counts import ChangeCounts, Unit

if TYPE_CHECKING:
    from backupkit.changes.difference import Difference, Sides
    from backupkit.changes.parts import Parts, Pause
    from backupkit.changes.splice import Splice
    from backupkit.documents.comparable import Wanted
    from backupkit.values.changes import Comparison
    from backupkit.values.version import Progress

Differences = Callable[[Text, Text, "Pause"], Iterator["Difference"]]

_UNITS = {ComparisonKind.ROWS: Unit.ROWS}
_LINE_TOO_LONG = "a line in it has more than 8 MiB"


class NoText(Exception):
    """One of the contents is no text."""


class ByText:
    """Fills :class:`~backupkit.documents.comparable.Comparable`; but each method raises NoText where one is none."""

    def __init__(self, name: str) -> None:
        """Compare texts of a file that is called *name*."""
        self._name = name

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
        from backupkit.changes.difference import Sides

        found = self.compare(older, newer, Sides(older_id=against, newer_id=None, limit=0), pause=pause)
        return ChangeCounts(
            against=against,
            unit=_UNITS.get(found.kind, Unit.LINES),
            added=found.added,
            removed=found.removed,
            changed=found.changed + found.moved,
        )

    def put_back(self, older: Parts, newer: Parts, wanted: Wanted, *, pause: Pause) -> Splice | None:
        """Return the splice that puts a part back, if it still differs as it did."""
        old, new = _texts(older, newer)
        _, found = self._differences(old, new, pause)
        try:
            for each in found:
                if each.path != wanted.path or (wanted.change and each.change(old.shown, new.shown) != wanted.change):
                    continue
                if each.splice is None:
                    raise Unfit(each.why_not.rstrip("."))
                return each.splice
        except LineTooLong as error:
            raise Incomparable(_LINE_TOO_LONG) from error
        return None

    def prove(
        self, older: Parts, newer: Parts, spliced: Parts, splice: Splice, wanted: Wanted, *, pause: Pause
    ) -> None:
        """See that it is the newer text but for the range, and there what was to be put back, byte for byte."""
        del wanted
        at = 0
        runs: list[tuple[Parts, Span]] = [(newer, Span(0, splice.start))]
        runs += [
            (older, piece) if isinstance(piece, Span) else (BytesParts(piece), Span(0, len(piece)))
            for piece in splice.pieces
        ]
        for parts, span in (*runs, (newer, Span(splice.end, newer.size))):
            for start in range(span.start, span.end, WINDOW_BYTES):
                pause()
                expected = parts.read(start, min(WINDOW_BYTES, span.end - start))
                if spliced.read(at, len(expected)) != expected:
                    raise NotProven
                at += len(expected)
        if at != spliced.size:
            raise NotProven

    def _differences(self, older: Text, newer: Text, pause: Pause) -> tuple[ComparisonKind, Iterator[Difference]]:
        return ComparisonKind.LINES, hunks(older, newer, pause)


def _texts(older: Parts, newer: Parts) -> tuple[Text, Text]:
    old, new = text_of(older), text_of(newer)
    if old is None or new is None:
        raise NoText
    return old, new
