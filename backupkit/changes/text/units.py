"""What a content is compared by: lines, rows or entries, each as a place and a digest. Twelve bytes for each."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from backupkit.changes.digests import digest_of
from backupkit.changes.splice import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


class Units:
    """The units of one content, in their order; they lie end to end without a byte between them."""

    def __init__(self, size: int, start: int = 0) -> None:
        """Begin without any, at *start* of a content of *size* bytes."""
        self.digests = array("q")
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

    def span(self, first: int, end: int) -> Span:
        """Return the bytes from one unit up to the beginning of another."""
        return Span(self._ends[first], self._ends[end])

    def within(self, span: Span) -> range:
        """Return the units that some bytes lie in, or begin in."""
        first = max(0, bisect_right(self._ends, span.start, hi=len(self)) - 1)
        return range(first, max(first + 1, bisect_left(self._ends, span.end, lo=first, hi=len(self))))
