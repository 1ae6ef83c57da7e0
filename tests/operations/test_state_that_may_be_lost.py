"""No room to store the present state: whoever says that it may be lost gets a version back all the same."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, NotEnoughSpace, errors
from backupkit.files.disk import Disk
from tests.operations.locked_disk import Locked

if TYPE_CHECKING:
    from backupkit.testing.clock import FakeClock


@pytest.fixture
def stored(document: Path) -> str:
    document.write_bytes(b"[1]")
    backup_id = BackupManager(document).create_backup() or ""
    document.write_bytes(b"[2]")
    return backup_id


def manager_on(document: Path, clock: FakeClock, number: int) -> BackupManager:
    return BackupManager(document, disk=Locked(document.parent / "backups", number), clock=clock)


def test_p4_a_state_that_may_be_lost_is_lost_only_where_there_is_no_room(
    document: Path, stored: str, clock: FakeClock
) -> None:
    result = BackupManager(document, clock=clock).restore_backup(stored, create_safety_backup=False)
    assert result.before_id is not None
    assert document.read_bytes() == b"[1]"
    BackupManager(document, clock=clock).undo_restore()
    assert document.read_bytes() == b"[2]"


def test_p4_where_there_is_no_room_nothing_is_lost_unless_it_was_said(
    document: Path, stored: str, clock: FakeClock
) -> None:
    with pytest.raises(NotEnoughSpace):
        manager_on(document, clock, errno.ENOSPC).restore_backup(stored)
    assert document.read_bytes() == b"[2]"


def test_a_version_comes_back_although_there_is_no_room_for_the_state_before(
    document: Path, stored: str, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    manager = manager_on(document, clock, errno.ENOSPC)
    result = manager.restore_backup(stored, create_safety_backup=False)
    assert (document.read_bytes(), result.before_id) == (b"[1]", None)
    assert "was not stored before a restore, as allowed" in caplog.text
    with pytest.raises(errors.NothingToUndo):
        BackupManager(document, clock=clock).undo_restore()
    assert [meta.backup_id for meta in manager.list_backups()] == [stored]


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.EIO])
def test_p4_want_of_room_is_the_one_case(document: Path, stored: str, clock: FakeClock, number: int) -> None:
    with pytest.raises(errors.BackupError):
        manager_on(document, clock, number).restore_backup(stored, create_safety_backup=False)
    assert document.read_bytes() == b"[2]"


def test_p4_a_save_in_the_last_moment_is_not_what_may_be_lost(document: Path, stored: str, clock: FakeClock) -> None:
    """It was the state before that somebody gave up, not the one after it."""

    class Saved(Locked):
        """A disk on which the app saves right before the document is replaced."""

        saves = 1

        def exchange(self, one: Path, other: Path) -> None:
            if self.saves:
                self.saves -= 1
                document.write_bytes(b"[3, 4, 5]")
            Disk.exchange(self, one, other)

    disk = Saved(document.parent / "backups", errno.ENOSPC)
    BackupManager(document, disk=disk, clock=clock).restore_backup(stored, create_safety_backup=False)
    assert document.read_bytes() == b"[1]"  # it was seen, looked at anew, and there was still no room


def test_reading_a_version_is_verifying_it_whatever_is_asked(document: Path, clock: FakeClock) -> None:
    manager = BackupManager(document, clock=clock)
    backup_id = manager.create_backup() or ""
    path = manager.backups_dir / manager.find_backup(backup_id).file_name
    sound = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(sound[:-9] + bytes([sound[-9] ^ 1]) + sound[-8:])
    before = document.read_bytes()
    with pytest.raises(errors.BackupCorrupted):
        manager.restore_backup(backup_id, verify_first=False)
    assert document.read_bytes() == before
    path.write_bytes(sound)
