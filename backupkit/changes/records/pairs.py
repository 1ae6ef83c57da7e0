"""Which elements of two lists belong together: the same bytes, the same value, the same identity, or the same gap.

Only what is left over by the cheap steps is looked at by the dear ones, and only that is ever parsed. Identities are
guessed: nobody is asked which key tells records apart.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from backupkit.changes.records.names import identities, member_name
from backupkit.changes.records.text import DIGEST_BYTES
from backupkit.changes.records.values import value_digest
from backupkit.changes.rising import longest_rise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from backupkit.changes.parts import Pause
    from backupkit.changes.records.container import Container
    from backupkit.changes.records.index import Index

NONE = -1
_AHEAD = 32  # how far to look for where two lists meet again
_PAUSE = 1_000  # elements between two pauses
_FEW_MOVED = 16  # more, and more than a quarter, are another order


class Pairs(NamedTuple):
    """What became of the elements of a list, or of the members of an object."""

    to_old: array[int]  # for each new element the old one it belongs to, or NONE
    to_new: array[int]  # the other way round
    differing: tuple[int, ...]  # new elements whose old one has another content
    added: tuple[int, ...]  # new elements that no old one belongs to
    removed: tuple[int, ...]  # the other way round
    names: tuple[dict[int, str], dict[int, str]]  # of old and new ones that differ: "id=17", or a member's name

    def moved(self, pause: Pause) -> tuple[int, ...]:
        """Return the new elements that stand elsewhere among the others: all but a longest run that kept its order."""
        if self._is_in_order(pause):
            return ()
        numbers = array("q", (number for number, old in enumerate(self.to_old) if old != NONE))
        has_moved = bytearray(b"\1") * len(numbers)
        for place in longest_rise(array("q", (self.to_old[number] for number in numbers)), pause):
            has_moved[place] = 0
        return tuple(number for number, moved in zip(numbers, has_moved, strict=True) if moved)

    def is_reordered(self, moved: Sequence[int]) -> bool:
        """Return True if so many have moved that the order is another one."""
        both = len(self.to_old) - len(self.added)
        return len(moved) > max(_FEW_MOVED, both // 4)

    def _is_in_order(self, pause: Pause) -> bool:
        """Return True if the old elements of all pairs rise: some at a time, as nearly all follow each other."""
        last = NONE
        for start in range(0, len(self.to_old), _PAUSE):
            if start:
                pause()
            olds = self.to_old[start : start + _PAUSE]
            if olds[0] > last and olds == array("q", range(olds[0], olds[0] + len(olds))):
                last = olds[-1]
                continue
            for old in olds:
                if NONE < old < last:
                    return False
                last = max(last, old)
        return True


def paired(older: Index, old: Container, newer: Index, new: Container) -> Pairs:
    """Return which elements of two lists belong together."""
    work = _Pairing(old, new, newer.text.pause)
    work.lockstep()
    work.by(old.digest_of, new.digest_of)
    names: tuple[dict[int, str], dict[int, str]] = ({}, {})
    differing: list[int] = []
    if work.left_old and work.left_new:
        work.by(lambda number: value_digest(older, old, number), lambda number: value_digest(newer, new, number))
    if work.left_old or work.left_new:
        names = identities(older, old, work.left_old, newer, new, work.left_new)
        differing += work.by(names[0].get, names[1].get)
        differing += work.by_gap(names)
    return work.pairs(differing, names)


def paired_members(older: Index, old: Container, newer: Index, new: Container) -> Pairs:
    """Return which members of two objects belong together: those of one name. Their order means nothing.

    A name that occurs several times is paired with itself in order, what is equal first.
    """
    work = _Pairing(old, new, newer.text.pause)
    work.lockstep()
    work.by(old.digest_of, new.digest_of)
    names = _left_names(older, old, work.left_old), _left_names(newer, new, work.left_new)
    first, second = _numbered(names[0]), _numbered(names[1])
    differing = work.by(first.__getitem__, second.__getitem__)
    return work.pairs(differing, names)


def _left_names(index: Index, container: Container, left: Sequence[int]) -> dict[int, str]:
    return {number: member_name(index, container, number) for number in left}


def _numbered(names: dict[int, str]) -> dict[int, tuple[str, int]]:
    """Return each name with the number of those before it that are the same."""
    seen: dict[str, int] = {}
    found = {}
    for number, name in names.items():
        found[number] = name, seen.get(name, 0)
        seen[name] = found[number][1] + 1
    return found


class _Pairing:
    """Two lists on their way to be paired.

    Args:
        old: the older list.
        new: the newer list.
        pause: called every 1,000 elements.
    """

    def __init__(self, old: Container, new: Container, pause: Pause) -> None:
        self._old, self._new = bytes(old.digests), bytes(new.digests)
        self._sizes = len(old), len(new)
        self._pause = pause
        self.to_old, self.to_new = (array("q", (NONE,)) * size for size in reversed(self._sizes))
        self.left_old: Sequence[int] = ()  # what belongs to nothing so far, in order
        self.left_new: Sequence[int] = ()

    def pairs(self, differing: Iterable[int], names: tuple[dict[int, str], dict[int, str]]) -> Pairs:
        """Return what was paired; what is left over was added, or removed."""
        return Pairs(
            to_old=self.to_old,
            to_new=self.to_new,
            differing=tuple(sorted(differing)),
            added=tuple(number for number in self.left_new if self.to_old[number] == NONE),
            removed=tuple(number for number in self.left_old if self.to_new[number] == NONE),
            names=names,
        )

    def lockstep(self) -> None:
        """Walk along both; where they part, look a little ahead on either side for where they meet again."""
        head = self._alike(0, 0, min(self._sizes))
        tail = self._alike_at_the_end(min(self._sizes) - head)
        old_end, new_end = (size - tail for size in self._sizes)
        self._pair_run(0, 0, head)
        self._pair_run(old_end, new_end, tail)
        left_old, left_new = array("q"), array("q")
        i = j = head
        paused = 0
        while i < old_end and j < new_end:
            run = self._alike(i, j, min(old_end - i, new_end - j, _PAUSE))
            if run:
                self._pair_run(i, j, run)
            else:
                skip_old, skip_new = self._meet_again(i, j, old_end, new_end)
                left_old.extend(range(i, i + skip_old))
                left_new.extend(range(j, j + skip_new))
                i, j = i + skip_old, j + skip_new
            i, j = i + run, j + run
            if i + j - paused >= _PAUSE:
                paused = i + j
                self._pause()
        left_old.extend(range(i, old_end))
        left_new.extend(range(j, new_end))
        self.left_old, self.left_new = left_old, left_new

    def by(self, old_key: Callable[[int], object], new_key: Callable[[int], object]) -> Sequence[int]:
        """Pair what is left over and has the same key, in order; None is no key. Return the new ones of the pairs."""
        if not self.left_old or not self.left_new:
            return ()
        first: dict[object, int] = {}  # of each key
        following: dict[int, int] = {}  # behind an element, the next one of the same key
        for number in self._slowly(reversed(self.left_old)):
            key = old_key(number)
            if key is None:
                continue
            if key in first:
                following[number] = first[key]
            first[key] = number  # from the last to the first, so that the first ones are paired first
        found, left = array("q"), array("q")
        for number in self._slowly(self.left_new):
            key = new_key(number)
            old = first.pop(key, NONE) if key is not None else NONE
            if old == NONE:
                left.append(number)
                continue
            if old in following:
                first[key] = following.pop(old)
            self._pair(old, number)
            found.append(number)
        self.left_old = array("q", (number for number in self.left_old if self.to_new[number] == NONE))
        self.left_new = left
        return found

    def by_gap(self, names: tuple[dict[int, str], dict[int, str]]) -> list[int]:
        """Pair what has no name and stands in equal number between the same neighbours; return the new elements."""
        gaps: dict[int, tuple[list[int], list[int]]] = {}  # by the old element before
        before = self._old_before()
        for number in self.left_new:
            if number not in names[1]:
                gaps.setdefault(before(number), ([], []))[1].append(number)
        neighbours = sorted(old for old in self.to_old if old != NONE) if gaps else []
        for number in self.left_old:
            if number not in names[0]:
                place = bisect_left(neighbours, number)
                gap = gaps.get(neighbours[place - 1] if place else NONE)
                if gap:
                    gap[0].append(number)
        found: list[int] = []
        for olds, news in gaps.values():
            if len(olds) == len(news):
                for old, new in zip(olds, news, strict=True):
                    self._pair(old, new)
                found += news
        return found

    def _old_before(self) -> Callable[[int], int]:
        """Return what tells the old element that belongs to the nearest new one before; asked in rising order."""
        at, last = 0, NONE

        def before(number: int) -> int:
            nonlocal at, last
            while at < number:
                last = self.to_old[at] if self.to_old[at] != NONE else last
                at += 1
            return last

        return before

    def _alike(self, i: int, j: int, most: int) -> int:
        """Return how many elements are alike from here on."""
        low, step = 0, 1
        while low < most:
            step = min(step, most - low)
            old, new = DIGEST_BYTES * (i + low), DIGEST_BYTES * (j + low)
            if self._old[old : old + DIGEST_BYTES * step] == self._new[new : new + DIGEST_BYTES * step]:
                low += step
                step *= 2
            elif step == 1:
                break
            else:
                step //= 2
        return low

    def _alike_at_the_end(self, most: int) -> int:
        """Return how many elements are alike up to the ends."""
        found, step = 0, 1
        old_size, new_size = self._sizes
        while found < most:
            step = min(step, most - found)
            old, new = DIGEST_BYTES * (old_size - found), DIGEST_BYTES * (new_size - found)
            if self._old[old - DIGEST_BYTES * step : old] == self._new[new - DIGEST_BYTES * step : new]:
                found += step
                step *= 2
            elif step == 1:
                break
            else:
                step //= 2
        return found

    def _meet_again(self, i: int, j: int, old_end: int, new_end: int) -> tuple[int, int]:
        """Return how many to leave over on either side: the fewest until both are alike again, or one of each."""
        size = DIGEST_BYTES
        here_old, here_new = self._old[size * i : size * i + size], self._new[size * j : size * j + size]
        for ahead in range(1, _AHEAD):
            at_old, at_new = i + ahead, j + ahead
            there_old = self._old[size * at_old : size * at_old + size] if at_old < old_end else b""
            there_new = self._new[size * at_new : size * at_new + size] if at_new < new_end else b""
            if there_old and there_old == there_new:
                return ahead, ahead
            if there_old == here_new:
                return ahead, 0
            if there_new == here_old:
                return 0, ahead
        return 1, 1

    def _pair_run(self, i: int, j: int, count: int) -> None:
        self.to_old[j : j + count] = array("q", range(i, i + count))
        self.to_new[i : i + count] = array("q", range(j, j + count))

    def _pair(self, old: int, new: int) -> None:
        self.to_old[new], self.to_new[old] = old, new

    def _slowly(self, numbers: Iterable[int]) -> Iterator[int]:
        for count, number in enumerate(numbers, start=1):
            if count % _PAUSE == 0:
                self._pause()
            yield number
