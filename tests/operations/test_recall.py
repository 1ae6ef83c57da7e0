from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, JsonFile, Trigger
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from backupkit.documents.document import State


class Counted(JsonFile):
    """A document that counts how often it is opened."""

    opened = 0

    @contextlib.contextmanager
    def open_state(self) -> Iterator[State]:
        type(self).opened += 1
        with super().open_state() as state:
            yield state


@pytest.fixture(autouse=True)
def _nothing_opened() -> None:
    Counted.opened = 0


@pytest.fixture
def manager(document: Path) -> BackupManager:
    return BackupManager(document, document=Counted)


def let_it_settle(document: Path) -> None:
    """Wait until a change is certain to show: 0.1 s after the last one, where times are fine."""
    wait_until(lambda: document.stat().st_ctime_ns + 150_000_000 < time.time_ns())


@pytest.mark.needs_posix("times never prove on Windows that a document has not changed: it is read")
def test_an_unchanged_document_that_had_settled_is_not_opened_again(manager: BackupManager, document: Path) -> None:
    let_it_settle(document)
    assert manager.create_backup()
    for _ in range(3):
        assert manager.create_backup() is None
    assert Counted.opened == 1


@pytest.mark.needs_posix("times never prove on Windows that a document has not changed: it is read")
def test_one_that_was_written_just_now_is_known_after_one_more_reading_at_most(
    manager: BackupManager, document: Path
) -> None:
    document.write_text('{"systems": [1]}')
    assert manager.create_backup()
    let_it_settle(document)
    assert manager.create_backup() is None
    opened = Counted.opened
    assert opened <= 2
    assert manager.create_backup() is None
    assert Counted.opened == opened


def test_p6_a_change_within_the_same_tick_is_a_version(manager: BackupManager, document: Path) -> None:
    document.write_text('{"systems": [1]}')
    before = document.stat()
    assert manager.create_backup()
    document.write_text('{"systems": [2]}')  # the same size, perhaps within the tick of the first one
    os.utime(document, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert manager.create_backup()
    assert len(manager.list_backups()) == 2


def test_a_change_that_hides_its_time_shows_in_the_change_time(manager: BackupManager, document: Path) -> None:
    let_it_settle(document)
    before = document.stat()
    assert manager.create_backup()
    document.write_bytes(document.read_bytes().replace(b"0", b"9"))
    os.utime(document, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (document.stat().st_size, document.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert manager.create_backup()


def test_a_document_that_was_replaced_by_its_twin_is_read(manager: BackupManager, document: Path) -> None:
    let_it_settle(document)
    assert manager.create_backup()
    twin = document.with_name("twin")
    twin.write_bytes(document.read_bytes())
    twin.replace(document)
    assert manager.create_backup() is None
    assert Counted.opened == 2


def test_a_version_that_is_gone_is_made_again(manager: BackupManager, document: Path) -> None:
    let_it_settle(document)
    backup_id = manager.create_backup()
    assert backup_id
    (manager.backups_dir / manager.find_backup(backup_id).file_name).unlink()
    assert manager.create_backup()


def test_a_version_that_went_to_the_bin_is_no_longer_enough(manager: BackupManager, document: Path) -> None:
    let_it_settle(document)
    backup_id = manager.create_backup()
    assert backup_id
    BackupManager(document).delete_backup(backup_id)  # another process
    assert manager.create_backup()


def test_an_older_state_that_comes_back_is_a_version(manager: BackupManager, document: Path) -> None:
    let_it_settle(document)
    first = manager.create_backup()
    document.write_text('{"systems": []}')
    other = BackupManager(document)
    assert other.create_backup()
    assert first
    other.restore_backup(first)
    assert manager.create_backup()
    assert manager.list_backups()[0].file_hash == manager.find_backup(first).file_hash


def test_a_backup_by_hand_is_made_of_unchanged_content(manager: BackupManager, document: Path) -> None:
    let_it_settle(document)
    assert manager.create_backup()
    assert manager.create_backup(trigger=Trigger.MANUAL)
    assert manager.create_backup(trigger=Trigger.MANUAL) is None
    assert manager.create_backup(force=True)
    assert manager.create_backup(pinned=True)


@pytest.mark.needs_posix("times never prove on Windows that a document has not changed: it is read")
def test_progress_is_told_also_where_nothing_is_read(manager: BackupManager, document: Path) -> None:
    let_it_settle(document)
    manager.create_backup()
    told: list[tuple[int, int]] = []
    manager.create_backup(progress=lambda done, total: told.append((done, total)))
    size = document.stat().st_size
    assert told == [(size, size)]


def test_p4_saving_still_proves_a_version_that_this_process_did_not_write(
    document: Path, manager: BackupManager
) -> None:
    let_it_settle(document)
    backup_id = BackupManager(document).create_backup()  # another process
    assert backup_id
    path = manager.backups_dir / manager.find_backup(backup_id).file_name
    data = bytearray(path.read_bytes())
    data[-12] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)
    with manager.saving("Import"):
        assert len(manager.list_backups()) == 2  # the state before was stored anew
    path.unlink()


def test_p4_a_version_that_was_changed_since_it_was_written_is_proved_again(
    document: Path, manager: BackupManager
) -> None:
    let_it_settle(document)
    backup_id = manager.create_backup()
    assert backup_id
    path = manager.backups_dir / manager.find_backup(backup_id).file_name
    data = bytearray(path.read_bytes())
    data[-12] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)
    with manager.saving("Import"):
        assert len(manager.list_backups()) == 2
    path.unlink()
