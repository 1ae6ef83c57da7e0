"""A restore that neither came to the medium nor could be taken back is in the log: what needs the log knows of it."""

from __future__ import annotations

import errno
import json
import os
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, DocumentUncertain, DocumentUnwritable, Retention
from backupkit.files.disk import Disk
from backupkit.store import journal
from backupkit.store.sealed.keeping import AS_IT_IS
from backupkit.testing.clock import FakeClock
from backupkit.values import naming

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.needs_posix("On Windows no folder is synced.")


class _NoWayBack(Disk):
    """A disk of which the document's folder fails after the swap, so that it cannot be swapped back either."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._exchanges = 0
        self.fails = False

    def exchange(self, one: Path, other: Path) -> None:
        self._exchanges += self.fails
        if self._exchanges > 1:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(one), None, str(other))
        super().exchange(one, other)

    def sync_folder(self, folder: Path) -> None:
        if self.fails and folder == self._folder:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(folder))
        super().sync_folder(folder)


@pytest.fixture
def manager(document: Path) -> BackupManager:
    """Return a manager after a restore of its oldest version, of which nobody can tell whether it will last."""
    disk = _NoWayBack(document.parent)
    manager = BackupManager(document, clock=FakeClock(), disk=disk, retention=Retention.newest_only(2))
    document.write_bytes(b"[1]")
    first = manager.create_backup() or ""
    document.write_bytes(b"[2]")
    disk.fails = True
    with pytest.raises(DocumentUncertain):
        manager.restore_backup(first)
    disk.fails = False
    assert document.read_bytes() == b"[1]"
    return manager


def test_the_log_tells_of_it_and_that_it_is_not_certain(manager: BackupManager) -> None:
    oldest = manager.list_backups()[-1].backup_id
    lines = [json.loads(line) for line in (manager.backups_dir / naming.HISTORY).read_text().splitlines()]
    told = [line for line in lines if line["operation"] == "restore"]
    assert [(line["outcome"], line["backup_id"]) for line in told] == [("uncertain", oldest)]


def test_p6_what_it_put_back_stays_after_the_index_was_lost(manager: BackupManager, document: Path) -> None:
    oldest = manager.list_backups()[-1].backup_id
    for name in (naming.MANIFEST, naming.PREVIOUS_MANIFEST):
        (manager.backups_dir / name).unlink()
    for number in range(3, 9):
        document.write_bytes(f"[{number}]".encode())
        manager.create_backup()
    assert oldest in [meta.backup_id for meta in manager.list_backups()]


def test_one_that_failed_and_changed_nothing_is_no_restore_of_which_a_rebuild_hears(document: Path) -> None:
    class LateDisk(_NoWayBack):
        def exchange(self, one: Path, other: Path) -> None:
            Disk.exchange(self, one, other)  # so there is a way back

    disk = LateDisk(document.parent)
    manager = BackupManager(document, clock=FakeClock(), disk=disk)
    first = manager.create_backup() or ""
    document.write_bytes(b"[2]")
    disk.fails = True
    with pytest.raises(DocumentUnwritable, match="as it was before"):
        manager.restore_backup(first)
    assert document.read_bytes() == b"[2]"
    assert journal.told(manager.backups_dir, AS_IT_IS).restored is None
    assert [(entry.operation, entry.error) for entry in manager.log(1)] == [("restore", "DocumentUnwritable")]
