"""A longest run that rises: what of two orders is the same, so that all else has moved."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backupkit.changes.parts import Pause

_STRIDE = 1_000  # values between two pauses
_NONE = -1


def longest_rise(values: Sequence[int], pause: Pause) -> array[int]:
    """Return the positions, from the first on, of a longest run of values that rise.

    The values are of 64 bits, and all differ. By patience sorting: ``n log n`` at most, and linear where nearly all
    rise.
    """
    ends = array("q")  # the least value that ends a run of each length
    positions = array("q")  # of those
    before = array("q")  # for each position the one before it in its run
    for position, value in enumerate(values):
        if not position % _STRIDE:
            pause()
        length = bisect_left(ends, value) if ends and value < ends[-1] else len(ends)
        before.append(positions[length - 1] if length else _NONE)
        if length == len(ends):
            ends.append(value)
            positions.append(position)
        else:
            ends[length] = value
            positions[length] = position
    found = array("q")
    position = positions[-1] if positions else _NONE
    while position != _NONE:
        found.append(position)
        position = before[position]
    found.reverse()
    return found
