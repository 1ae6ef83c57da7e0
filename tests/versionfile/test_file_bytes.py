"""The seam for sealing: what stands in a version's file is decided in two functions, and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.files.drafts import Draft
from backupkit.versionfile import file_bytes

_SWAPPED = bytes(byte ^ 0x5A for byte in range(256))


@pytest.fixture
def sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Store other bytes than those of a gzip file, as whoever seals versions will."""
    put, take = file_bytes.put, file_bytes.take

    def put_swapped(draft: Draft, pieces: Iterable[bytes], *, at_start: bool = False) -> None:
        put(draft, (piece.translate(_SWAPPED) for piece in pieces), at_start=at_start)

    def take_swapped(descriptor: int, count: int) -> bytes:
        return take(descriptor, count).translate(_SWAPPED)

    monkeypatch.setattr(file_bytes, "put", put_swapped)
    monkeypatch.setattr(file_bytes, "take", take_swapped)


@pytest.mark.leaves_damage  # for those who look without the seal
@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize("size_bytes", [1_000, 3 << 20])
def test_all_that_is_done_with_versions_goes_through_the_two_functions(size_bytes: int, tmp_path: Path) -> None:
    document = tmp_path / "data.bin"
    contents = [os.urandom(size_bytes)]
    contents.append(contents[0][: size_bytes // 2] + b"an edit" + contents[0][size_bytes // 2 :])
    made = []
    for content in contents:  # the second one takes over blocks of the first, if it is large
        document.write_bytes(content)
        made.append(BackupManager(document).create_backup())
    manager = BackupManager(document)
    for path in manager.backups_dir.glob("backup_*"):
        assert not path.read_bytes().startswith(b"\x1f\x8b")
    assert tuple(manager.verify_backups(depth="sealed")) == (2, 0)
    assert tuple(manager.verify_backups()) == (2, 0)
    (manager.backups_dir / "manifest.json").unlink()
    assert manager.rebuild_manifest() == 2
    for backup_id, content in zip(made, contents, strict=True):
        assert backup_id
        assert b"".join(manager.content(backup_id)) == content
        manager.restore_backup(backup_id)
        assert document.read_bytes() == content
