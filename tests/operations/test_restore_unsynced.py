"""A restore whose name cannot be brought to the medium, where there is no way back: no hard links, and Windows."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, DocumentUncertain
from backupkit.files.disk import Disk

if TYPE_CHECKING:
    from pathlib import Path


class _OneSyncFails(Disk):
    """A disk without hard links whose medium fails right after a document was replaced."""

    def __init__(self, document: Path) -> None:
        self._document = document
        self.fails = False

    def link(self, source: Path, target: Path) -> None:
        raise PermissionError(errno.EPERM, "no links here", str(source), None, str(target))

    def exchange(self, one: Path, other: Path) -> None:
        raise OSError(errno.EINVAL, "nor this", str(one), None, str(other))

    def sync_folder(self, folder: Path) -> None:
        if self.fails and folder == self._document.parent:
            raise OSError(errno.EIO, "the medium fails", str(folder))
        super().sync_folder(folder)


@pytest.mark.needs_posix("On Windows no folder is synced.")
def test_p4_new_content_that_stays_although_it_was_not_done_can_be_undone(document: Path) -> None:
    disk = _OneSyncFails(document)
    manager = BackupManager(document, disk=disk)
    document.write_bytes(b"[1]")
    first = manager.create_backup() or ""
    document.write_bytes(b"[1, 2]")
    disk.fails = True
    with pytest.raises(DocumentUncertain, match="the medium fails"):
        manager.restore_backup(first)
    assert document.read_bytes() == b"[1]"
    disk.fails = False
    manager.undo_restore()
    assert document.read_bytes() == b"[1, 2]"
