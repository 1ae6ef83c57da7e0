"""An object or a list of an indexed JSON text."""

from __future__ import annotations

from array import array
from itertools import accumulate, chain
from operator import itemgetter
from typing import TYPE_CHECKING

from backupkit.changes.digests import digest_of
from backupkit.changes.records.text import DIGEST_BYTES, digest

if TYPE_CHECKING:
    from collections.abc import Sequence

_ITEM, _MEMBER = 3, 5  # groups of the grammar's patterns
_VALUE, _NAME_AND_VALUE = itemgetter(1), itemgetter(1, 3)


class Container:
    """An object or a list: the ranges of what is directly in it, and a digest of each.

    The digest of a member is one of its name as well. Two that are equal stand for the same bytes of the value, and of
    the name; two that differ may still stand for the same value, with other white space.
    """

    __slots__ = ("digests", "end", "ends", "entered", "is_list", "names", "start", "starts")

    def __init__(self, start: int, *, is_list: bool) -> None:
        """Begin an empty one at *start*."""
        self.is_list = is_list
        self.start = self.end = start
        self.names = array("Q")  # of an object: where each name starts and ends, in turn
        self.starts = array("Q")  # of the values
        self.ends = array("Q")
        self.digests = bytearray()  # of DIGEST_BYTES each
        self.entered: dict[int, Container] = {}  # those of the values that were larger than a window

    def __len__(self) -> int:
        return len(self.starts)

    def __bool__(self) -> bool:
        return True  # an empty one is there, too

    def take(self, found: Sequence[tuple[bytes, ...]], at: int) -> int:
        """Add children that lie end to end from *at* on; return where the last one ends, with what stands behind it.

        Args:
            found: the groups of each, as the pattern of the grammar for this kind of container has them.
            at: where the first one begins.
        """
        groups = _ITEM if self.is_list else _MEMBER
        bounds = array("Q", accumulate(map(len, chain.from_iterable(found)), initial=at))
        if not self.is_list:
            names = array("Q", bytes(2 * len(found) * bounds.itemsize))
            names[::2], names[1::2] = bounds[1::groups], bounds[2::groups]
            self.names.extend(names)
        self.starts.extend(bounds[groups - 2 :: groups])
        self.ends.extend(bounds[groups - 1 :: groups])
        self.digests += array("q", map(digest_of, map(_VALUE if self.is_list else _NAME_AND_VALUE, found))).tobytes()
        return bounds[-1]

    def digest_of(self, number: int) -> bytes:
        """Return the digest of a value."""
        return bytes(self.digests[DIGEST_BYTES * number : DIGEST_BYTES * (number + 1)])

    def digest(self, name: bytes = b"") -> bytes:
        """Return the digest of this container itself, below a name if it is a member."""
        return digest(name, b"[" if self.is_list else b"{", self.digests)

    def first(self, number: int) -> int:
        """Return where what belongs to a value begins: its name, if it has one."""
        return self.starts[number] if self.is_list else self.names[2 * number]
