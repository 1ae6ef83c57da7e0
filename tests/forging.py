"""Version files made without a manager: as this release writes them, with untrue claims, or damaged."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from backupkit import BackupManager
from backupkit.values.version import BackupMetadata
from backupkit.versionfile import blocks, header
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


def damage(manager: BackupManager, backup_id: str) -> None:
    """Change a bit near the end of a version file."""
    path = manager.backups_dir / manager.find_backup(backup_id).file_name
    data = bytearray(path.read_bytes())
    data[-9] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)
