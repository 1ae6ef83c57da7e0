"""Version files made without a manager: as this release writes them, as 0.1.0 did, with untrue claims, or damaged."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from backupkit import BackupManager
from backupkit.values.version import BackupMetadata
from backupkit.versionfile import blocks, codec, header
from backupkit.versionfile.blocks import Block
from backupkit.versionfile.body import Body
from backupkit.versionfile.splice import Cut


def body_of(content: bytes, *, level: int = 6, target_bytes: int = 1 << 20) -> tuple[list[Block], bytes]:
    """Return the blocks of a content, and all that stands behind the header."""
    with Body([content] if content else [], level=level, cut=Cut(target_bytes=target_bytes), size_bytes=0) as body:
        stored = b"".join(body.pieces())
    return body.blocks, stored


def version_file(meta: BackupMetadata, content: bytes, *, level: int = 6, target_bytes: int = 1 << 20) -> bytes:
    """Return the file of a version with this content; its hash and sizes are put into *meta* where they are missing."""
    index, stored = body_of(content, level=level, target_bytes=target_bytes)
    file_hash = meta.file_hash or hashlib.sha256(content).hexdigest()
    return claiming(replace(meta, file_hash=file_hash, file_size=meta.file_size or len(content)), index, stored)


def claiming(
    meta: BackupMetadata, index: Sequence[Block], stored: bytes, *, stored_size: int | None = None, room: int = 0
) -> bytes:
    """Return a file with a sound seal over whatever *meta* and *index* claim."""
    room = room or header.room_for(meta, len(index))
    size = room + len(stored) if stored_size is None else stored_size
    return header.encode(replace(meta, stored_size=size), index, room=room) + stored


def block(content_bytes: int, stored: bytes, crc32: int = 0) -> Block:
    """Return what an index may claim of *stored*."""
    return Block(
        content_bytes=content_bytes,
        stored_bytes=len(stored),
        crc32=crc32,
        content_digest=bytes(20),
        stored_digest=blocks.stored_digest(stored),
    )


def stream(content: Iterable[bytes], level: int = 6) -> bytes:
    """Return the body of a version of format 1: one raw deflate stream, CRC-32, size."""
    deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    crc = size = 0
    pieces = []
    for chunk in content:
        crc, size = zlib.crc32(chunk, crc), size + len(chunk)
        pieces.append(deflate.compress(chunk))
    return b"".join((*pieces, deflate.flush(), struct.pack("<II", crc, size & 0xFFFFFFFF)))


def format_1(meta: BackupMetadata, body: bytes, *, stored_size: int | None = None) -> bytes:
    """Return a version file as release 0.1.0 wrote it, with a sound seal over whatever *meta* claims."""
    body_sha256 = hashlib.sha256(body).hexdigest()
    room = len(_sealed_1(replace(meta, stored_size=10**15), body_sha256))
    size = room + len(body) if stored_size is None else stored_size
    return _sealed_1(replace(meta, stored_size=size), body_sha256, room) + body


def damage(manager: BackupManager, backup_id: str) -> None:
    """Change a bit near the end of a version file."""
    path = manager.backups_dir / manager.find_backup(backup_id).file_name
    data = bytearray(path.read_bytes())
    data[-9] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)


def _sealed_1(meta: BackupMetadata, body_sha256: str, room: int = 0) -> bytes:
    text = json.dumps({"format": 1} | codec.fixed_fields(meta) | {"body_sha256": body_sha256}).encode("ascii")
    name = os.fsencode(meta.document) + b"\0"
    text = text.ljust(room - 12 - 40 - len(name))
    before = (
        b"\x1f\x8b\x08\x0c\0\0\0\0\0\xff"
        + struct.pack("<H", len(text) + 40)
        + b"BK"
        + struct.pack("<H", len(text))
        + text
        + b"BS"
        + struct.pack("<H", 32)
    )
    return before + hashlib.sha256(before + name).digest() + name
