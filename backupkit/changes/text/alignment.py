"""Which units of two contents belong together, in their order. Linear but for gaps of at most 2,000 units.

A plain difference is quadratic on bad cases: equal lines all over, nothing in common. So the common beginning and end
are cut off first, and where the two part they are looked along, a few units ahead, for where they meet again. What is
left is divided at units that occur once on either side (as in a "patience" difference), a large gap at a sample of
them, which its content chooses; and only what is still left within 2,000 units is given to difflib. A larger gap
without such a unit stays one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from backupkit.changes.rising import longest_rise

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterator, Sequence

    from backupkit.changes.parts import Pause

LARGEST = 2_000  # units on one side of a gap that difflib gets
_STRIDE = 1_000  # units between two pauses
_AHEAD = 32
_RUN = 4  # equal units in a row: a blank line alone is no place to meet again
_SAMPLE = 50_000  # units of a gap that are looked at as anchors: 100 bytes each


@dataclass(frozen=True, slots=True)
class Gap:
    """Units from *first* up to *last* of either side that have no partner; one side may be empty, never both."""

    older_first: int
    older_last: int
    newer_first: int
    newer_last: int

    @property
    def older_count(self) -> int:
        """How many units of the older side it holds."""
        return self.older_last - self.older_first

    @property
    def newer_count(self) -> int:
        """How many units of the newer side it holds."""
        return self.newer_last - self.newer_first


def gaps(older: array[int], newer: array[int], pause: Pause) -> Iterator[Gap]:
    """Yield the gaps between the units that belong together, in order. Between two gaps lies at least one such pair."""
    before: Gap | None = None
    for gap in _gaps(older, newer, pause):
        if before and (before.older_last, before.newer_last) == (gap.older_first, gap.newer_first):
            before = Gap(before.older_first, gap.older_last, before.newer_first, gap.newer_last)
        else:
            if before:
                yield before
            before = gap
    if before:
        yield before


def _gaps(older: array[int], newer: array[int], pause: Pause) -> Iterator[Gap]:
    """Yield the gaps; two of them may touch."""
    stack = [Gap(0, len(older), 0, len(newer))]
    since_pause = 0
    while stack:
        gap = stack.pop()
        since_pause += gap.older_count + gap.newer_count + 1
        if since_pause >= _STRIDE:
            pause()
            since_pause = 0
        gap = _trimmed(older, newer, gap, pause)
        if not gap.older_count or not gap.newer_count:
            if gap.older_count or gap.newer_count:
                yield gap
            continue
        is_large = max(gap.older_count, gap.newer_count) > LARGEST
        met = _met_again(older, newer, gap) if is_large else None
        if met:
            stack += reversed(met)
        elif anchors := _anchors(older, newer, gap, pause):
            stack += reversed(_between(gap, anchors))
        elif is_large:
            yield gap
        else:
            yield from _by_difflib(older, newer, gap)


def _trimmed(older: array[int], newer: array[int], gap: Gap, pause: Pause) -> Gap:
    """Return the gap without what is equal at its beginning, and then at its end."""
    first, other = gap.older_first, gap.newer_first
    most = min(gap.older_count, gap.newer_count)
    head = 0
    while head < most and (step := _equal(older, newer, first + head, other + head, min(_STRIDE, most - head))):
        head += step
        if step == _STRIDE:
            pause()
    most -= head
    last, other_last = gap.older_last, gap.newer_last
    tail = 0
    while tail < most:
        step = min(_STRIDE, most - tail)
        end, other_end = last - tail, other_last - tail
        if older[end - step : end] != newer[other_end - step : other_end]:
            break
        tail += step
        pause()
    while tail < most and older[last - 1 - tail] == newer[other_last - 1 - tail]:
        tail += 1
    return Gap(first + head, last - tail, other + head, other_last - tail)


def _equal(older: array[int], newer: array[int], first: int, other: int, most: int) -> int:
    """Return how many of the next units are equal: all at once if they are."""
    if older[first : first + most] == newer[other : other + most]:
        return most
    count = 0
    while older[first + count] == newer[other + count]:
        count += 1
    return count


def _met_again(older: array[int], newer: array[int], gap: Gap) -> tuple[Gap, Gap] | None:
    """Return what lies before and behind the nearest place, a few units ahead, at which both go on alike."""
    first, other = gap.older_first, gap.newer_first
    for ahead in range(1, _AHEAD):
        for step in range(ahead + 1):
            here, there = first + ahead - step, other + step
            if here + _RUN > gap.older_last or there + _RUN > gap.newer_last or older[here] != newer[there]:
                continue
            if older[here : here + _RUN] == newer[there : there + _RUN]:
                return Gap(first, here, other, there), Gap(here, gap.older_last, there, gap.newer_last)
    return None


def _anchors(older: array[int], newer: array[int], gap: Gap, pause: Pause) -> list[tuple[int, int]]:
    """Return pairs of units that occur once on either side of a gap, and are in the same order on both."""
    modulus = max(gap.older_count, gap.newer_count) // _SAMPLE + 1
    places = _once(older, gap.older_first, gap.older_last, modulus, pause)
    others = _once(newer, gap.newer_first, gap.newer_last, modulus, pause)
    pairs = [(place, others[digest]) for digest, place in places.items() if digest in others]
    return [pairs[number] for number in longest_rise([other for _, other in pairs], pause)]


def _once(units: array[int], first: int, last: int, modulus: int, pause: Pause) -> dict[int, int]:
    """Return the places of the units that occur once, of those whose digest is a multiple of *modulus*."""
    found: dict[int, int] = {}
    several: set[int] = set()
    for start in range(first, last, _STRIDE):
        if start > first:
            pause()
        for place, digest in enumerate(units[start : min(start + _STRIDE, last)], start):
            if digest % modulus:
                continue
            if digest in found:
                several.add(digest)
            else:
                found[digest] = place
    return {digest: place for digest, place in found.items() if digest not in several}


def _between(gap: Gap, anchors: Sequence[tuple[int, int]]) -> list[Gap]:
    """Return what of a gap lies between its anchors."""
    found = []
    first, other = gap.older_first, gap.newer_first
    for place, newer_place in (*anchors, (gap.older_last, gap.newer_last)):
        if first < place or other < newer_place:
            found.append(Gap(first, place, other, newer_place))
        first, other = place + 1, newer_place + 1
    return found


def _by_difflib(older: array[int], newer: array[int], gap: Gap) -> Iterator[Gap]:
    first, other = gap.older_first, gap.newer_first
    olds, news = older[first : gap.older_last], newer[other : gap.newer_last]
    if not Counter(olds).keys() & Counter(news).keys():
        yield gap
        return
    for tag, start, end, new_start, new_end in SequenceMatcher(None, olds, news).get_opcodes():
        if tag != "equal":
            yield Gap(first + start, first + end, other + new_start, other + new_end)
