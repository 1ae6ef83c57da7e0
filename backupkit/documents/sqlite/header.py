"""The first bytes of a database: what they tell of it, and whether they can be right. Pure.

(sqlite.org: "Database File Format", 1.3)
"""

from __future__ import annotations

from dataclasses import dataclass

from backupkit.documents.side_files import MAGIC

HEADER_BYTES = 64  # of the 100 that there are; what follows is of no use here
_LARGEST_PAGE = 1 << 16
_SMALLEST_PAGE = 1 << 9
_FRACTIONS = bytes((64, 32, 32))  # fixed numbers
_VERSIONS = frozenset({1, 2})


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a database says of itself."""

    page_bytes: int
    pages: int  # 0: a very old SQLite has written it, and not said it
    user_version: int


def header_in(head: bytes) -> Header | None:
    """Return what the first 64 bytes of a content tell; None if it is no database, or its header is damaged.

    SQLite must not be asked about such a one: it takes what lies beside it for useless, and removes it.
    """
    if len(head) < HEADER_BYTES or not head.startswith(MAGIC):
        return None
    page_bytes = int.from_bytes(head[16:18], "big")
    page_bytes = _LARGEST_PAGE if page_bytes == 1 else page_bytes
    is_power = page_bytes >= _SMALLEST_PAGE and page_bytes & (page_bytes - 1) == 0
    if not is_power or not _VERSIONS.issuperset(head[18:20]) or head[21:24] != _FRACTIONS:
        return None
    return Header(
        page_bytes=page_bytes,
        pages=int.from_bytes(head[28:32], "big"),
        user_version=int.from_bytes(head[60:64], "big", signed=True),
    )


def is_cut(head: bytes, size_bytes: int) -> bool:
    """Return True if a content of this size that begins so is shorter than its own header says, or is damaged."""
    found = header_in(head)
    return found is None or size_bytes % found.page_bytes != 0 or found.pages * found.page_bytes > size_bytes
