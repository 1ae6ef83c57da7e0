"""Units with an identity: which of them belong together though their content differs, or they lie elsewhere."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.changes.text.alignment import Gap, gaps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backupkit.changes.parts import Pause

_STRIDE = 1_000  # units between two pauses
_FAST_STRIDE = 10_000  # the same, where a unit costs next to nothing
_TOLD = 100  # units that are told between two pauses: whoever takes them reads them
_MOST_MOVED = 100_000  # units that lost their place are looked for elsewhere; beyond it each is removed, and added


@dataclass(frozen=True, slots=True)
class Pair:
    """A unit of the older side, its partner on the newer one, and whether it lies among other neighbours now."""

    older: int | None  # None: it was added
    newer: int | None  # None: it was removed
    has_moved: bool = False


class Matching:
    """Which units belong together by their identities."""

    def __init__(self, older: array[int], newer: array[int], pause: Pause, *, by_place: bool = False) -> None:
        """Match two sides.

        Args:
            older: the identities of the units of the older side.
            newer: those of the newer one.
            pause: called every 1,000 units.
            by_place: True if units without a partner belong together where as many of them lie between the same
                neighbours on both sides: for units that have no identity but their content.
        """
        self._gaps = [gap for gap in gaps(older, newer, pause) if not by_place or gap.older_count != gap.newer_count]
        self.partners = array("q", [-1]) * len(older)  # the place of the partner, by place; -1: there is none
        first = other = 0
        for gap in (*self._gaps, Gap(len(older), len(older), len(newer), len(newer))):
            count = gap.older_first - first
            for start in range(0, count, _FAST_STRIDE):
                pause()
                end = min(start + _FAST_STRIDE, count)
                self.partners[first + start : first + end] = array("q", range(other + start, other + end))
            first, other = gap.older_last, gap.newer_last
        self._place = 0, 0  # the unit that a place was last asked for, and that place
        self._moved = self._elsewhere(older, newer)
        for place, newer_place in self._moved.items():
            self.partners[place] = newer_place

    def _elsewhere(self, older: array[int], newer: array[int]) -> dict[int, int]:
        """Return the partners of what is in the gaps, and has one in another gap: by identities that occur once."""
        places = [place for gap in self._gaps for place in range(gap.older_first, gap.older_last)]
        others = [place for gap in self._gaps for place in range(gap.newer_first, gap.newer_last)]
        if max(len(places), len(others)) > _MOST_MOVED:
            return {}
        found, there = _once(older, places), _once(newer, others)
        return {place: there[name] for name, place in found.items() if name in there}

    @property
    def moved(self) -> int:
        """How many units lie among other neighbours."""
        return len(self._moved)

    def differing(self, older: array[int], newer: array[int], pause: Pause) -> Iterator[Pair]:
        """Yield the units that differ or have moved, in the order of the newer side; what was removed where it was.

        Args:
            older: the digests of the units of the older side.
            newer: those of the newer one.
            pause: called every 1,000 units, and every 100 that are yielded.
        """
        for number, pair in enumerate(self._differing(older, newer, pause), start=1):
            if not number % _TOLD:
                pause()
            yield pair

    def _differing(self, older: array[int], newer: array[int], pause: Pause) -> Iterator[Pair]:
        origins = {newer_place: place for place, newer_place in self._moved.items()}
        first = other = 0
        for gap in (*self._gaps, Gap(len(older), -1, 0, 0)):
            for start in range(first, gap.older_first, _STRIDE):
                pause()
                end = min(start + _STRIDE, gap.older_first)
                ahead = other - first
                if older[start:end] != newer[start + ahead : end + ahead]:
                    yield from (
                        Pair(place, place + ahead)
                        for place in range(start, end)
                        if older[place] != newer[place + ahead]
                    )
            for place in range(gap.older_first, gap.older_last):
                if place not in self._moved:
                    yield Pair(place, None)
            for newer_place in range(gap.newer_first, gap.newer_last):
                origin = origins.get(newer_place)
                yield Pair(origin, newer_place, has_moved=origin is not None)
            first, other = gap.older_last, gap.newer_last

    def place_for(self, unit: int) -> int:
        """Return before which unit of the newer side a unit of the older one belongs that has no partner.

        That is behind the nearest one before it which has a partner. Asked in order, all answers together are one walk.
        """
        known, place = self._place if self._place[0] <= unit else (0, 0)
        for before in range(known, unit):
            if self.partners[before] >= 0:
                place = self.partners[before] + 1
        self._place = unit, place
        return place


def _once(names: array[int], places: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    several = set()
    for place in places:
        if names[place] in found:
            several.add(names[place])
        found[names[place]] = place
    return {name: place for name, place in found.items() if name not in several}
