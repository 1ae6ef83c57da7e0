"""An object or a list of an indexed JSON text."""

from __future__ import annotations

from array import array

from backupkit.changes.records.text import DIGEST_BYTES, digest


class Container:
    """An object or a list: the ranges of what is directly in it, and a digest of each.

    The digest of a member is one of its name as well. Two that are equal hold the same bytes; two that differ may still
    hold the same value, with other white space.
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

    def digest_of(self, number: int) -> bytes:
        """Return the digest of a value."""
        return bytes(self.digests[DIGEST_BYTES * number : DIGEST_BYTES * (number + 1)])

    def digest(self, name: bytes = b"") -> bytes:
        """Return the digest of this container itself, below a name if it is a member."""
        return digest(name, b"[" if self.is_list else b"{", self.digests)

    def first(self, number: int) -> int:
        """Return where what belongs to a value begins: its name, if it has one."""
        return self.starts[number] if self.is_list else self.names[2 * number]
