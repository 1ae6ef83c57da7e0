"""A version whose file was away while the folder's index forgot it is, once it is back, as it was left: P7."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, Status
from backupkit.values import naming
from backupkit.versionfile import reader

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backupkit.versionfile.file_bytes import Keys
    from backupkit.versionfile.header import Header


LEFT: dict[str, tuple[Callable[[BackupManager, str], object], bool, Status]] = {
    "pinned": (lambda manager, backup_id: manager.pin(backup_id), True, Status.ACTIVE),
    "in the bin": (lambda manager, backup_id: manager.delete_backup(backup_id), False, Status.ARCHIVED),
    "taken back": (
        lambda manager, backup_id: (manager.delete_backup(backup_id), manager.undelete_backup(backup_id)),
        False,
        Status.ACTIVE,
    ),
    "unpinned": (
        lambda manager, backup_id: (manager.pin(backup_id), manager.unpin(backup_id)),
        False,
        Status.ACTIVE,
    ),
}


def lose_the_index(manager: BackupManager) -> None:
    for name in (naming.MANIFEST, naming.PREVIOUS_MANIFEST):
        (manager.backups_dir / name).unlink(missing_ok=True)


def forget_by_loss(manager: BackupManager) -> None:
    """Have a manifest made anew while the file is away."""
    lose_the_index(manager)
    BackupManager(manager.data_file).create_backup(force=True)


def forget_by_cleanup(manager: BackupManager) -> None:
    """Have the entry removed whose file is gone."""
    manager.cleanup_orphaned_backups()


@pytest.mark.parametrize("left", LEFT)
@pytest.mark.parametrize("forget", [forget_by_loss, forget_by_cleanup])
@pytest.mark.parametrize("sees", ["a new manager", "the same manager", "a rebuild"])
def test_p7_it_is_as_it_was_left(
    manager: BackupManager,
    tmp_path: Path,
    left: str,
    forget: Callable[[BackupManager], None],
    sees: str,
) -> None:
    leave, is_pinned, status = LEFT[left]
    backup_id = str(manager.create_backup())
    manager.create_backup(force=True)
    leave(manager, backup_id)
    path = manager.backups_dir / manager.find_backup(backup_id).file_name
    path.rename(tmp_path / "away.gz")
    forget(manager)
    assert is_pinned or manager.get_backup_info(backup_id) is None  # a pin keeps even the entry of a file that is gone
    (tmp_path / "away.gz").rename(path)
    looking = manager if sees == "the same manager" else BackupManager(manager.data_file)
    if sees == "a rebuild":
        looking.rebuild_manifest()
    found = looking.find_backup(backup_id)
    assert (found.pinned, found.status) == (is_pinned, status)
    looking.create_backup(force=True)  # and so it is written down
    os.truncate(looking.backups_dir / naming.HISTORY, 0)
    found = BackupManager(manager.data_file).find_backup(backup_id)
    assert (found.pinned, found.status) == (is_pinned, status)


def test_p7_one_that_could_not_be_read_just_now_is_pinned_as_soon_as_a_rebuild_reads_it(
    manager: BackupManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup_id = str(manager.create_backup())
    manager.create_backup(force=True)
    manager.pin(backup_id)
    path = manager.backups_dir / manager.find_backup(backup_id).file_name
    lose_the_index(manager)
    again, refused, read = BackupManager(manager.data_file), list[str](), reader.read_ours

    def read_at_the_second_time(version: Path, keys: Keys | None = None) -> Header:
        if version == path and not refused:
            refused.append(version.name)
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE), str(version))
        return read(version, keys)

    monkeypatch.setattr(reader, "read_ours", read_at_the_second_time)
    again.rebuild_manifest()
    assert refused
    assert again.find_backup(backup_id).pinned
