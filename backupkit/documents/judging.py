"""What one reading of a document shows: its hash and size, its ends, and whether it looks like an accident."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.values.version import Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterable

WHOLE_BYTES = 256 * 1024  # a JSON text up to here is parsed in less than 10 ms, so it may be looked at as a whole
_END_BYTES = 64
_FLOOR_BYTES = 1024
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")  # of UTF-8, UTF-16 and UTF-32
_PLAIN = bytes({*b"\b\t\n\v\f\r\x1b", *range(0x20, 0x7F), *range(0x80, 0x100)})  # the bytes that text is made of


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What one reading of the content showed."""

    file_hash: str  # SHA-256
    size_bytes: int
    head: bytes  # the first 64 bytes
    tail: bytes  # the last 64 bytes
    has_nul: bool
    whole: bytes | None  # all of it, up to 256 KiB; None beyond


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a document's class thinks of a content."""

    examined: bool  # False: only its size and ends were looked at
    suspicions: tuple[Suspicion, ...] = ()
    records: int | None = None


class Look:
    """A content that is being looked at while it passes by."""

    def __init__(self) -> None:
        self.size_bytes = 0
        self._head = self._tail = b""
        self._has_nul = False
        self._kept: list[bytes] | None = []

    def add(self, chunk: bytes) -> None:
        """Look at the next piece."""
        self.size_bytes += len(chunk)
        if len(self._head) < _END_BYTES:
            self._head = (self._head + chunk[:_END_BYTES])[:_END_BYTES]
        self._tail = chunk[-_END_BYTES:] if len(chunk) >= _END_BYTES else (self._tail + chunk)[-_END_BYTES:]
        self._has_nul = self._has_nul or b"\0" in chunk
        if self._kept is not None:
            self._kept.append(chunk)
            if self.size_bytes > WHOLE_BYTES:
                self._kept = None

    def glance(self, file_hash: str) -> Glance:
        """Return what was seen; *file_hash* is the SHA-256 of it all."""
        return Glance(
            file_hash=file_hash,
            size_bytes=self.size_bytes,
            head=self._head,
            tail=self._tail,
            has_nul=self._has_nul,
            whole=None if self._kept is None else b"".join(self._kept),
        )


def glance_at(chunks: Iterable[bytes]) -> Glance:
    """Read *chunks* to their end, in bounded memory."""
    look, digest = Look(), hashlib.sha256()
    for chunk in chunks:
        look.add(chunk)
        digest.update(chunk)
    return look.glance(digest.hexdigest())


def is_text(head: bytes) -> bool:
    """Return True if a content that begins with *head* is text, as far as that can be told: without control bytes."""
    return head.startswith(_MARKS) or not head.translate(None, _PLAIN)


def damage_at_a_glance(glance: Glance) -> tuple[Suspicion, ...]:
    """Return what is wrong with a file of any kind: nothing in it, or NULs alone where its content should begin."""
    if glance.size_bytes == 0:
        return (Suspicion.EMPTY,)
    if glance.has_nul and not glance.head.strip(b"\0") and not glance.tail.strip(b"\0"):
        return (Suspicion.NULS,)
    return ()


def has_shrunk(size_bytes: int, last_good_bytes: int | None) -> bool:
    """Return True if a document lost more than half of what it was, unless it was under 1 KiB then."""
    return last_good_bytes is not None and last_good_bytes >= _FLOOR_BYTES and size_bytes * 2 < last_good_bytes
