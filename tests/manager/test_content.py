"""A version's bytes as a stream: ``manager.content()``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from backupkit import BackupAmbiguous, BackupCorrupted, BackupManager, BackupNotFound, ManifestTooNew
from backupkit.versionfile import header


@pytest.fixture
def manager(tmp_path: Path) -> BackupManager:
    (tmp_path / "data.bin").write_bytes(b"one")
    return BackupManager(tmp_path / "data.bin")


def create(manager: BackupManager, content: bytes) -> str:
    manager.data_file.write_bytes(content)
    backup_id = manager.create_backup()
    assert backup_id
    return backup_id


def test_a_version_is_read_piece_by_piece(manager: BackupManager) -> None:
    content = os.urandom(5 << 20)
    backup_id = create(manager, content)
    create(manager, b"another one")
    pieces = list(manager.content(backup_id))
    assert b"".join(pieces) == content
    assert max(map(len, pieces)) <= 1 << 20


def test_the_beginning_of_an_id_is_enough(manager: BackupManager) -> None:
    backup_id = create(manager, b"one")
    assert b"".join(manager.content(backup_id[:4])) == b"one"


def test_what_is_in_the_bin_can_be_read(manager: BackupManager) -> None:
    backup_id = create(manager, b"one")
    manager.delete_backup(backup_id)
    assert b"".join(manager.content(backup_id)) == b"one"


def test_an_unknown_or_ambiguous_id_is_refused_at_once(manager: BackupManager) -> None:
    create(manager, b"one")
    create(manager, b"two")
    with pytest.raises(BackupNotFound):
        manager.content("no such version")
    with pytest.raises(BackupAmbiguous):
        manager.content("2")


@pytest.mark.leaves_damage
def test_p4_a_damaged_version_is_refused_by_the_end_of_the_iteration(manager: BackupManager) -> None:
    backup_id = create(manager, os.urandom(3 << 20))
    path = manager.backups_dir / manager.find_backup(backup_id).file_name
    data = bytearray(path.read_bytes())
    data[-1] ^= 1  # the very last byte: all content has been seen by then
    path.write_bytes(data)
    seen: list[bytes] = []
    with pytest.raises(BackupCorrupted) as caught:
        seen.extend(manager.content(backup_id))
    assert caught.value.backup_id == backup_id
    assert len(b"".join(seen)) == 3 << 20


@pytest.mark.leaves_damage
def test_a_version_whose_file_is_gone_is_damaged(manager: BackupManager) -> None:
    backup_id = create(manager, b"one")
    (manager.backups_dir / manager.find_backup(backup_id).file_name).unlink()
    with pytest.raises(BackupCorrupted):
        list(manager.content(backup_id))


def test_a_version_of_a_newer_release_is_not_read(manager: BackupManager, monkeypatch: pytest.MonkeyPatch) -> None:
    backup_id = create(manager, b"one")
    monkeypatch.setattr(header, "FORMAT", header.FORMAT - 1)
    with pytest.raises(ManifestTooNew):
        list(manager.content(backup_id))
    monkeypatch.undo()  # for the look at the folder that follows every test


def test_reading_writes_nothing_and_leaves_the_document_alone(manager: BackupManager) -> None:
    backup_id = create(manager, b"one")
    manager.data_file.write_bytes(b"two")

    def files() -> dict[Path, tuple[int, bytes]]:
        found = manager.data_file.parent.rglob("*")
        return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in found if path.is_file()}

    before = files()
    assert b"".join(manager.content(backup_id)) == b"one"
    assert files() == before


@pytest.mark.needs_posix("it looks for the open files in /proc")
def test_an_iteration_that_is_left_early_lets_go_of_the_file(manager: BackupManager) -> None:
    backup_id = create(manager, os.urandom(3 << 20))
    path = manager.backups_dir / manager.find_backup(backup_id).file_name
    pieces = manager.content(backup_id)
    next(pieces)
    pieces.close()
    opened = {os.path.realpath(link) for link in Path("/proc/self/fd").glob("*")} if os.path.isdir("/proc") else set()
    assert str(path) not in opened
