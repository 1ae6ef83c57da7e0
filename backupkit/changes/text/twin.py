"""What one text has in common with another that is cut into units already, so that it need not be cut a second time.

Two states of a document are mostly the same bytes. Where they are, what is known of the units of the one holds for
those of the other. Only bytes that were compared are taken over, so a wrong guess of where both go on alike costs time
and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.changes.parts import WIDE_BYTES, alike

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backupkit.changes.parts import Parts, Pause
    from backupkit.changes.text.units import Units

_NEAR = 16  # units to look at on either side of where the twin should go on


class Twin:
    """The units of another content, beside those that are being made of this one by the same rules.

    Args:
        parts: the content that is being cut.
        units: what was made of it so far.
        other: the other content.
        others: all its units.
        pause: called for each window.
    """

    def __init__(self, parts: Parts, units: Units, other: Parts, others: Units, pause: Pause) -> None:
        self._parts, self._units, self._other, self._others = parts, units, other, others
        self._pause = pause
        self._next, self._count = 0, 0  # this unit of the other one followed when there were so many here

    def take_over(self) -> bool:
        """Take over the units that come next, as long as they are the same in the other content; False: none is."""
        units, others = self._units, self._others
        first = number = self._following()
        while number is not None and number < len(others):
            self._pause()
            begin = others.span(number, number).start
            same = alike(self._other.read(begin, WIDE_BYTES), self._parts.read(units.end, WIDE_BYTES))
            # One whose last byte is the last that is the same may end elsewhere: what stands behind it decides.
            last = others.ended(begin + same)
            if last <= number:
                break
            units.take(others, number, last)
            number = last
        if number is None or number == first:
            return False
        self._next, self._count = number, len(units)
        return True

    def _following(self) -> int | None:
        """Return which unit of the other content comes next, judged by the one before; None if it is not found."""
        ahead = len(self._units) - self._count
        guess = self._next + ahead
        if not ahead:
            return guess
        before, digests = self._units.digests[-1], self._others.digests
        near = range(max(1, guess - _NEAR), min(guess + _NEAR, len(digests)) + 1)
        nearest = sorted(near, key=lambda number: abs(number - guess))
        return next((number for number in nearest if digests[number - 1] == before), None)


def cut_beside(
    twin: Twin | None, units: Units, cut: Callable[[int], Iterator[list[bytes]]], take: Callable[[list[bytes]], None]
) -> None:
    """Cut a content into units, but for what its twin has as well.

    Args:
        twin: None: it has none.
        units: where they go.
        cut: returns what yields the contents of the units from an offset on, some at a time.
        take: adds some to *units*.
    """
    is_done = False
    while not is_done:
        if twin:
            twin.take_over()
        is_done = True
        for contents in cut(units.end):
            take(contents)
            if contents and twin and twin.take_over():
                is_done = False
                break
