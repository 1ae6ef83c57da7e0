"""What a content is compared by: lines, rows or entries, each as a place and a digest. Twelve bytes for each."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from backupkit.changes.digests import digest_of
from backupkit.changes.parts import WINDOW_BYTES
from backupkit.changes.splice import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


class Run(NamedTuple):
    """Units that were taken over from another content."""

    first: int
    twin: int  # the number of the first one there
    size: int


class Units:
    """The units of one content, in their order; they lie end to end without a byte between them."""

    def __init__(self, size: int, start: int = 0) -> None:
        """Begin without any, at *start* of a content of *size* bytes."""
        self.digests = array("q")
        self.runs: list[Run] = []  # of what was taken over, in order
        self._ends = array("I" if size < 1 << 32 else "Q", [start])  # the first one is where the first unit begins

    def __len__(self) -> int:
        return len(self.digests)

    def extend(self, contents: Sequence[bytes], digest: Callable[[bytes], int] = digest_of) -> None:
        """Take up the units that follow."""
        self.extend_by(map(digest, contents), map(len, contents))

    def extend_by(self, digests: Iterable[int], lengths: Iterable[int]) -> None:
        """Take up the units that follow, by their digests and their lengths."""
        self.digests.extend(digests)
        ends = accumulate(lengths, initial=self._ends[-1])
        next(ends)
        self._ends.extend(ends)

    def take(self, others: Units, first: int, last: int) -> None:
        """Take over units of another content, from *first* up to but not *last*: the same bytes are next here."""
        by = self.end - others._ends[first]
        before = self.runs[-1] if self.runs else Run(0, 0, 0)
        goes_on = (before.first + before.size, before.twin + before.size) == (len(self), first)
        run = Run(before.first, before.twin, before.size + last - first) if goes_on else None
        self.runs[-1 if run and self.runs else len(self.runs) :] = [run or Run(len(self), first, last - first)]
        ends = others._ends[first + 1 : last + 1]
        self._ends.extend(map(by.__add__, ends) if by else ends)
        self.digests.extend(others.digests[first:last])

    @property
    def end(self) -> int:
        """Where the last one ends: where the next one begins."""
        return self._ends[-1]

    def ended(self, offset: int) -> int:
        """Return how many of them end before an offset."""
        return bisect_left(self._ends, offset) - 1

    def windows(self, first: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield units from *first* up to *end* in runs of about 32 KiB: of each the first one, and that behind it."""
        while first < end:
            last = bisect_right(self._ends, self._ends[first] + WINDOW_BYTES) - 1
            last = max(first + 1, min(end, last))
            yield first, last
            first = last

    def span(self, first: int, end: int) -> Span:
        """Return the bytes from one unit up to the beginning of another."""
        return Span(self._ends[first], self._ends[end])

    def within(self, span: Span) -> range:
        """Return the units that some bytes lie in, or begin in."""
        first = max(0, bisect_right(self._ends, span.start, hi=len(self)) - 1)
        return range(first, max(first + 1, bisect_left(self._ends, span.end, lo=first, hi=len(self))))
