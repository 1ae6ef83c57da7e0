"""The last step of a restore by Windows' rules: nothing can be kept beside, so what can be told is told."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, DocumentUncertain, DocumentUnwritable
from backupkit.files.disk import Disk
from backupkit.testing.clock import FakeClock
from tests.systems.emulation import emulate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there the rules themselves are in force")


class Late(Disk):
    """A disk on which something happens right before a file gets its name, and whose medium may fail right after."""

    def __init__(self, document: Path) -> None:
        self._document = document
        self.happens: Callable[[], object] = lambda: None
        self.sync_fails = self.rename_fails = self._has_renamed = False

    def rename_open(self, descriptor: int, target: Path, *, replaces: bool) -> None:
        if target == self._document:
            happens, self.happens = self.happens, lambda: None
            happens()
            if self.rename_fails:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            self._has_renamed = True
        super().rename_open(descriptor, target, replaces=replaces)

    def sync(self, descriptor: int) -> None:
        if self.sync_fails and self._has_renamed:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        super().sync(descriptor)


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "data.json"
    path.write_bytes(b"[1]")
    return path


@pytest.fixture
def disk(document: Path, monkeypatch: pytest.MonkeyPatch) -> Late:
    emulate(monkeypatch)
    return Late(document)


@pytest.fixture
def manager(document: Path, disk: Late) -> BackupManager:
    return BackupManager(document, clock=FakeClock(), disk=disk, lock=lambda *_: contextlib.nullcontext())


def test_p4_a_document_that_appears_is_not_overwritten_unseen(
    manager: BackupManager, document: Path, disk: Late
) -> None:
    first = manager.create_backup() or ""
    document.unlink()
    disk.happens = lambda: document.write_bytes(b'["host"]')
    result = manager.restore_backup(first)
    assert document.read_bytes() == b"[1]"
    assert result.before_id
    assert b"".join(manager.content(result.before_id)) == b'["host"]'


def test_p4_a_name_that_cannot_be_brought_to_the_medium_is_told_and_can_be_undone(
    manager: BackupManager, document: Path, disk: Late
) -> None:
    first = manager.create_backup() or ""
    document.write_bytes(b"[2]")
    disk.sync_fails = True
    with pytest.raises(DocumentUncertain):
        manager.restore_backup(first)
    assert document.read_bytes() == b"[1]"
    disk.sync_fails = False
    manager.undo_restore()
    assert document.read_bytes() == b"[2]"


def test_p4_a_rename_that_failed_means_as_before(manager: BackupManager, document: Path, disk: Late) -> None:
    first = manager.create_backup() or ""
    document.write_bytes(b"[2]")
    disk.rename_fails = True
    with pytest.raises(DocumentUnwritable, match="It is as it was before") as raised:
        manager.restore_backup(first)
    assert not isinstance(raised.value, DocumentUncertain)
    assert document.read_bytes() == b"[2]"


def test_what_was_put_where_nothing_was_is_taken_away_if_it_cannot_be_synced(
    manager: BackupManager, document: Path, disk: Late
) -> None:
    first = manager.create_backup() or ""
    document.unlink()
    disk.sync_fails = True
    with pytest.raises(DocumentUnwritable) as raised:
        manager.restore_backup(first)
    assert not isinstance(raised.value, DocumentUncertain)
    assert not document.exists()
