"""What one reading of a document shows: its hash and size, its ends, and whether it looks like an accident."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.core.model import Suspicion

if TYPE_CHECKING:
    from collections.abc import Iterable

WHOLE_BYTES = 256 * 1024  # a JSON text up to here is parsed in less than 10 ms, so it may be looked at as a whole
_END_BYTES = 64
_FLOOR_BYTES = 1024


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


def glance_at(chunks: Iterable[bytes]) -> Glance:
    """Read *chunks* to their end, in bounded memory."""
    digest = hashlib.sha256()
    size_bytes = 0
    head = tail = b""
    has_nul = False
    kept: list[bytes] | None = []
    for chunk in chunks:
        digest.update(chunk)
        size_bytes += len(chunk)
        if len(head) < _END_BYTES:
            head = (head + chunk[:_END_BYTES])[:_END_BYTES]
        tail = chunk[-_END_BYTES:] if len(chunk) >= _END_BYTES else (tail + chunk)[-_END_BYTES:]
        has_nul = has_nul or b"\0" in chunk
        if kept is not None:
            kept.append(chunk)
            if size_bytes > WHOLE_BYTES:
                kept = None
    return Glance(
        file_hash=digest.hexdigest(),
        size_bytes=size_bytes,
        head=head,
        tail=tail,
        has_nul=has_nul,
        whole=None if kept is None else b"".join(kept),
    )


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
