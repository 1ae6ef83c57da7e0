"""Content that is read by windows, so that the whole of it never lies in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

Pause = Callable[[], None]
"""Called every 32 KiB, or 1,000 parts, of pure Python: lets the host's own loop have its turn, or raises to stop."""

WINDOW_BYTES = 1 << 15
_FIRST_BYTES = 1 << 12
WIDE_BYTES = 1 << 18  # where the work is done in C, and is as short for so many


class Parts(Protocol):
    """A content that does not change while it is read.

    A document is no such thing, and a file of it is never mapped (whoever cuts it off would end this process): what is
    compared are copies. Reads come in any order and may overlap; most go forward.
    """

    @property
    def size(self) -> int:
        """How many bytes it has."""
        ...

    def read(self, offset: int, size: int, /) -> bytes:
        """Return *size* bytes from *offset* on; fewer only where the content ends.

        Raises:
            BackupError: it cannot be read. No foreign error comes out of here.
        """
        ...


@dataclass(frozen=True, slots=True)
class BytesParts:
    """A content that lies in memory: the first window of a larger one, or a small document."""

    content: bytes

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.content)

    def read(self, offset: int, size: int, /) -> bytes:
        """Return *size* bytes from *offset* on; fewer only where the content ends."""
        return self.content[offset : offset + size]


def alike(old: bytes, new: bytes) -> int:
    """Return how many bytes two pieces have in common from their beginning on."""
    low, high = 0, min(len(old), len(new))
    if old[:high] == new[:high]:
        return high
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def windows(parts: Parts, start: int, end: int, pause: Pause) -> Iterator[bytes]:
    """Yield the bytes from *start* to *end* in pieces of up to 32 KiB, with a pause before each.

    The first ones are smaller: who looks for where two contents are alike again seldom needs more.
    """
    return _pieces(parts, range(start, end), _FIRST_BYTES, WINDOW_BYTES, pause)


def wide_windows(parts: Parts, start: int, end: int, pause: Pause) -> Iterator[bytes]:
    """Yield the same in pieces of 256 KiB, to be compared, hashed, decoded or written."""
    return _pieces(parts, range(start, end), WIDE_BYTES, WIDE_BYTES, pause)


def are_same(one: Parts, other: Parts, pause: Pause) -> bool:
    """Return True if two contents are the same, byte by byte."""
    return one.size == other.size and same_range(one, (0, one.size), other, (0, other.size), pause)


def same_range(one: Parts, here: tuple[int, int], other: Parts, there: tuple[int, int], pause: Pause) -> bool:
    """Return True if two ranges, each from a start to an end and equally long, hold the same bytes."""
    pieces = zip(wide_windows(one, *here, pause), wide_windows(other, *there, pause), strict=True)
    return all(first == second for first, second in pieces)


def _pieces(parts: Parts, offsets: range, first: int, most: int, pause: Pause) -> Iterator[bytes]:
    at, size = offsets.start, first
    while at < offsets.stop:
        pause()
        yield parts.read(at, min(size, offsets.stop - at))
        at, size = at + size, min(2 * size, most)
