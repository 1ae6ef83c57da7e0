"""What one text has in common with another that is indexed already, so that it need not be matched a second time.

Two states of a document are mostly the same bytes. Where they are, what is known of a container in the one text holds
for its twin in the other: same values, same digests, other offsets. This halves a comparison. Only bytes that were
compared are taken over, so a wrong guess of which container is the twin costs time and nothing else.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from backupkit.changes.parts import WINDOW_BYTES, alike
from backupkit.changes.records.text import DIGEST_BYTES

if TYPE_CHECKING:
    from backupkit.changes.records.container import Container
    from backupkit.changes.records.text import Text

_LEAST_BYTES = 1 << 11  # a few records: to find them all at once takes as long as to look for a twin once
_NEAR = 16  # children to look at on either side of where the twins should go on


class Run(NamedTuple):
    """Children of a container, from *first* up to but not *last*, which stand *shift* bytes further on in its twin."""

    first: int
    last: int
    shift: int


class Likeness:
    """A container that is being indexed, beside its twin in the other text.

    Args:
        text: the text that is being indexed.
        other: the text that is indexed.
        twin: the container in the other text that is probably the same.
    """

    def __init__(self, text: Text, other: Text, twin: Container) -> None:
        self._text, self._other, self.twin = text, other, twin
        self._next, self._count = 0, 0  # this child of the twin followed when the container had so many
        self.patience = _LEAST_BYTES  # to go on without looking again

    def take_over(self, container: Container) -> bool:
        """Add to *container* those children that come next and are the same in the twin; False if there are none.

        Each of them is followed by a comma.
        """
        run = self._run(container)
        if not run:
            self.patience = min(2 * self.patience, WINDOW_BYTES)
            return False
        self.patience = _LEAST_BYTES
        first, last, shift = run
        twin = self.twin
        for mine, theirs in ((container.starts, twin.starts[first:last]), (container.ends, twin.ends[first:last])):
            mine.extend(_shifted(theirs, shift))
        container.names.extend(_shifted(twin.names[2 * first : 2 * last], shift))
        container.digests += twin.digests[DIGEST_BYTES * first : DIGEST_BYTES * last]
        self._next, self._count = last, len(container)
        return True

    def enter(self, container: Container) -> Container | None:
        """Return the twin of the large child that comes next; None if there seems to be none."""
        number = self._following(container)
        if number is None or number >= len(self.twin):
            return None
        self._next, self._count = number + 1, len(container) + 1
        return self.twin.entered.get(number)

    def _run(self, container: Container) -> Run | None:
        twin, first = self.twin, self._following(container)
        if first is None:
            return None
        begin = twin.ends[first - 1] if first else twin.start + 1
        at = container.ends[-1] if len(container) else container.start + 1
        # The last of them is not taken over: that its end is the same shows what stands behind the one before.
        last = bisect_right(twin.ends, begin + WINDOW_BYTES) - 1
        if last <= first:
            return None
        alike = self._alike(begin, at, twin.ends[last] - begin)
        last = bisect_right(twin.ends, begin + alike, first, last + 1) - 1
        last = min((number for number in twin.entered if first <= number < last), default=last)
        return Run(first, last, at - begin) if last > first else None

    def _alike(self, begin: int, at: int, size: int) -> int:
        """Return how many bytes are the same, of *size*."""
        theirs, base = self._other.ahead(begin, size)
        old = theirs[begin - base : begin - base + size]
        mine, base = self._text.ahead(at, size)
        return alike(old, mine[at - base : at - base + size])

    def _following(self, container: Container) -> int | None:
        """Return which child of the twin comes next, judged by the one before; None if that is not found there."""
        ahead = len(container) - self._count
        guess = self._next + ahead
        if not ahead:
            return guess
        before = container.digest_of(len(container) - 1)
        near = range(max(1, guess - _NEAR), min(guess + _NEAR, len(self.twin)) + 1)
        nearest = sorted(near, key=lambda number: abs(number - guess))
        return next((number for number in nearest if self.twin.digest_of(number - 1) == before), None)


def _shifted(offsets: array[int], by: int) -> array[int]:
    return array("Q", map(by.__add__, offsets)) if by else offsets
