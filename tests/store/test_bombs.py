"""Whatever a file claims to hold, it is read in bounded memory (promise P12)."""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from pathlib import Path

import pytest

from backupkit import BackupManager, errors
from backupkit.values.version import BackupMetadata
from tests import forging
from tests.store.damage import meta_for
from tests.store.expectations import assert_helpful, leftovers
from tests.store.limits import BOUND, MIB, bounded_memory


def deflated_zeros(mebibytes: int) -> bytes:
    """Return a deflate stream of so many MiB of zeros, about 1 KiB for each of them."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = squeeze.compress(bytes(MIB)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    return block * mebibytes + zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS).flush()


def _plant(manager: BackupManager, meta: BackupMetadata, data: bytes) -> Path:
    manager.create_backup()
    path = manager.backups_dir / meta.file_name
    path.write_bytes(data)
    return path


@pytest.mark.leaves_damage
@pytest.mark.parametrize(
    ("claimed_bytes", "mebibytes", "problem"),
    [
        (10, 1024, "one of its blocks has another size"),
        (1 << 30, 0, "impossible size"),
        (1 << 59, 1, "impossible size"),
    ],
)
def test_p12_a_compression_bomb_is_stopped_in_bounded_memory(
    claimed_bytes: int, mebibytes: int, problem: str, document: Path, manager: BackupManager
) -> None:
    meta = meta_for("ab" * 32, claimed_bytes)
    body = deflated_zeros(mebibytes) + bytes(8)
    data = forging.claiming(meta, [forging.block(max(claimed_bytes, 1) & 0xFFFFFFFF, body[:-10])], body)
    path = _plant(manager, meta, data)
    before = document.read_bytes()
    with bounded_memory(BOUND // 8):
        with pytest.raises(errors.BackupCorrupted) as caught:
            manager.restore_backup(meta.backup_id)
        report = manager.verify_backups()

    assert_helpful(caught.value, path, problem)
    assert report.problems == {meta.backup_id: caught.value.problem}
    assert document.read_bytes() == before
    assert leftovers(document.parent, manager.backups_dir) == []


@pytest.mark.parametrize("mebibytes", [3, 6], ids=["whole blocks", "a block that is unpacked piece by piece"])
def test_p12_an_honest_version_of_large_blocks_is_verified_in_bounded_memory(
    mebibytes: int, manager: BackupManager
) -> None:
    content = bytes(mebibytes * MIB)
    meta = meta_for(hashlib.sha256(content * 8).hexdigest(), len(content) * 8)
    data = forging.version_file(meta, content * 8, target_bytes=len(content))
    _plant(manager, meta, data)
    del content

    with bounded_memory(BOUND // 2):
        assert manager.verify_backups().valid == 2


@pytest.mark.leaves_damage
def test_p12_what_follows_the_end_of_a_version_is_not_gathered_in_memory(manager: BackupManager) -> None:
    meta = meta_for("ab" * 32, MIB)
    index, body = forging.body_of(bytes(MIB))
    size = len(forging.claiming(meta, index, body)) + 24 * MIB
    path = _plant(manager, meta, forging.claiming(meta, index, body, stored_size=size))
    os.truncate(path, size)  # the rest is a hole: 24 MiB that cost the forger nothing

    with bounded_memory(BOUND // 8):
        assert set(manager.verify_backups().problems) == {meta.backup_id}


def test_p12_importing_a_compression_bomb_takes_bounded_memory(tmp_path: Path, manager: BackupManager) -> None:
    bomb = tmp_path / "bomb.gz"
    crc = 0
    for _ in range(96):
        crc = zlib.crc32(bytes(MIB), crc)
    frame = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    bomb.write_bytes(frame + deflated_zeros(96) + struct.pack("<II", crc, 96 * MIB))

    with bounded_memory(BOUND // 4):
        backup_id = manager.import_backup(bomb)

    assert manager.find_backup(backup_id).file_size == 96 * MIB
