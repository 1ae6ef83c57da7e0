"""Damaged and forged files: what may stand in the place of a manifest or of a version file."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import struct
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backupkit import BackupManager
from backupkit.values import naming
from backupkit.values.version import BackupMetadata, Trigger
from tests.posix import make_pipe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _cut_by_one(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def _nuls(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def _garbled(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"pinned": true', b'"pinned": fals'))


def _bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _trailing(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\0")


def _missing(path: Path) -> None:
    path.unlink()


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "inside").write_bytes(b"foreign")


def _pipe(path: Path) -> None:
    path.unlink()
    make_pipe(path)


def _link(path: Path) -> None:
    target = path.parent.parent / "linked"
    path.rename(target)
    path.symlink_to(target)


def _link_loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def _huge(path: Path) -> None:
    os.truncate(path, 1 << 30)


def _deep(path: Path) -> None:
    path.write_bytes(b"[" * 100_000)


MANIFEST_DAMAGE = [_empty, _cut, _cut_by_one, _nuls, _garbled, _bit, _trailing, _missing, _folder, _pipe, _link]
MANIFEST_DAMAGE += [_link_loop, _huge, _deep]
MANIFEST_DAMAGE_THAT_STAYS = [damage for damage in MANIFEST_DAMAGE if damage is not _missing]


def sealed(fields: Mapping[str, Any]) -> bytes:
    """Return a manifest of these fields with the right checksum: what a forger, or another release, can write."""
    data = json.dumps({key: value for key, value in fields.items() if key != "checksum"}, indent=2).encode()
    data = data.removesuffix(b"\n}") + b",\n"
    return data + b'  "checksum": "' + hashlib.sha256(data).hexdigest().encode() + b'"\n}\n'


def resealed(data: bytes, old: bytes, new: bytes) -> bytes:
    """Return a version file with another text in its header, and the seal made anew."""
    assert len(old) == len(new)
    (extra_bytes,) = struct.unpack_from("<H", data, 10)
    seal_at, name_at = 12 + extra_bytes - 32, 12 + extra_bytes
    body_at = data.index(b"\0", name_at) + 1
    before = data[:seal_at].replace(old, new)
    assert before != data[:seal_at]
    return before + hashlib.sha256(before + data[name_at:body_at]).digest() + data[name_at:]


def _newer_format(path: Path) -> None:
    path.write_bytes(resealed(path.read_bytes(), b'"format": 2', b'"format": 3'))


def _of_another_document(path: Path) -> None:
    other = BackupManager(path.parent.parent.parent / "other.json", path.parent.parent.parent / "backups")
    other.data_file.write_bytes(b"[42]")
    backup_id = other.create_backup()
    assert backup_id
    shutil.copyfile(other.backups_dir / other.find_backup(backup_id).file_name, path)


def _bit_in_header(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[100] ^= 0x10
    path.write_bytes(data)


def _another_gzip_file(path: Path) -> None:
    path.write_bytes(gzip.compress(b'{"from": "another program"}'))


def _dangling_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


DAMAGE: dict[Callable[[Path], None], str] = {
    _missing: "its file is missing",
    _empty: "empty",
    _cut: "cut",
    _cut_by_one: "bytes instead of",
    _nuls: "empty or cut off|does not begin",
    _bit: "damaged|not what|impossible|wrong|bytes instead of|cut off",
    _bit_in_header: "header is damaged",
    _trailing: "bytes instead of",
    _of_another_document: "not the version that the index describes",
    _another_gzip_file: "does not begin like a version file",
    _link: "it is a link",
    _dangling_link: "it is a link",
    _pipe: "it is a pipe",
    _folder: "it is a folder",
}


def meta_for(content_sha256: str, size: int, *, sequence: int = 1, at: datetime | None = None) -> BackupMetadata:
    moment = at or datetime(2025, 11, 4, 11, tzinfo=UTC)
    backup_id = naming.backup_id_for(moment, content_sha256)
    return BackupMetadata(
        backup_id=backup_id,
        sequence=sequence,
        timestamp=moment,
        file_hash=content_sha256,
        file_size=size,
        document="data.json",
        trigger=Trigger.MANUAL,
        file_name=f"backup_{backup_id}.json.gz",
    )
