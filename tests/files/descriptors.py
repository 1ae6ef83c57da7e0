"""Windows' security descriptors, made by hand as the system would give them."""

from __future__ import annotations

import struct

PRESENT, AUTO_REQUIRED, AUTO, PROTECTED, RELATIVE = 0x0004, 0x0100, 0x0400, 0x1000, 0x8000
INHERITED = 0x10  # a mark of an entry
ALLOWED, DENIED = 0, 1  # kinds of entries
READ, ALL = 0x0012_0089, 0x001F_01FF


def account(*numbers: int) -> bytes:
    """Return a security identifier: S-1-5-…"""
    return struct.pack(f"<BB6s{len(numbers)}I", 1, len(numbers), b"\0\0\0\0\0\5", *numbers)


ANN = account(21, 7, 8, 9, 1001)
BOB = account(21, 7, 8, 9, 1002)
SYSTEM = account(18)


def entry(who: bytes, rights: int, flags: int = 0, kind: int = ALLOWED) -> bytes:
    return struct.pack("<BBHI", kind, flags, 8 + len(who), rights) + who


def descriptor(*entries: bytes, control: int = PRESENT, owner: bytes = ANN, has_list: bool = True) -> bytes:
    """Return a self-relative descriptor with owner, group and list; some bytes follow, as in a buffer."""
    group = account(513)
    body = b"".join(entries)
    acl = struct.pack("<BxHHxx", 2, 8 + len(body), len(entries)) + body if has_list else b""
    list_at = 20 + len(owner) + len(group)
    head = struct.pack("<BxHIIII", 1, control | RELATIVE, 20, 20 + len(owner), 0, list_at if has_list else 0)
    return head + owner + group + acl + bytes(100)


FROM_FOLDER = entry(SYSTEM, ALL, INHERITED), entry(ANN, ALL, INHERITED)
