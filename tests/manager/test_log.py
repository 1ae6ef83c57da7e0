"""The log as a host reads it: what was done, what failed, how long it took."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupManager, DocumentUnreadable, NotEnoughSpace
from backupkit.errors import BackupCorrupted, BackupNotFound, DocumentMissing
from backupkit.files.disk import Disk
from backupkit.testing.clock import FakeClock
from backupkit.values.activity.ending import Ending

Save = Callable[[object], bytes]


class FullDisk(Disk):
    """A disk on which there is no room for the content of a version."""

    is_full = False

    def write(self, descriptor: int, data: bytes | memoryview) -> None:
        if self.is_full and b'"operation"' not in bytes(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super().write(descriptor, data)


def test_where_nothing_was_done_the_log_is_empty(manager: BackupManager) -> None:
    assert manager.log() == []


def test_each_operation_tells_its_outcome_and_its_sizes(manager: BackupManager, ids: list[str], save: Save) -> None:
    save([5])
    manager.restore_backup(ids[0])
    manager.verify_backups()
    manager.cleanup_orphaned_backups()
    newest = manager.log()
    assert [entry.operation for entry in newest[:4]] == ["cleanup", "verify", "restore", "create"]
    assert {entry.outcome for entry in newest} == {Ending.DONE}
    assert all(entry.ms is not None for entry in newest)
    restored, before = newest[2], newest[3]
    first = manager.find_backup(ids[0])
    assert (restored.backup_id, restored.size_bytes) == (ids[0], first.file_size)
    stored = manager.find_backup(str(before.backup_id))
    assert (before.trigger, before.size_bytes, before.stored_bytes) == (
        "before_restore", stored.file_size, stored.stored_size,
    )  # fmt: skip
    assert (newest[1].valid, newest[1].corrupted, newest[1].is_full) == (4, (), True)


def test_a_duration_is_that_of_the_clock(document: Path, clock: FakeClock) -> None:
    class SlowDisk(Disk):
        def sync(self, descriptor: int) -> None:
            clock.advance(seconds=2)
            super().sync(descriptor)

    manager = BackupManager(document, clock=clock, disk=SlowDisk())
    manager.create_backup()
    (entry,) = manager.log()
    assert entry.ms
    assert entry.ms >= 2_000
    assert (entry.at - entry.started_at).total_seconds() * 1_000 == entry.ms


def test_a_clock_that_is_set_back_makes_no_duration_negative(document: Path, clock: FakeClock) -> None:
    class BackDisk(Disk):
        def sync(self, descriptor: int) -> None:
            clock.advance(seconds=-60)
            super().sync(descriptor)

    manager = BackupManager(document, clock=clock, disk=BackDisk())
    manager.create_backup()
    assert [entry.ms for entry in manager.log()] == [0]


def test_of_named_versions_a_verification_is_not_a_full_one(manager: BackupManager, ids: list[str]) -> None:
    manager.verify_backups(ids[:1])
    manager.verify_backups(depth="sealed")
    assert [entry.is_full for entry in manager.log(2)] == [False, False]


def test_what_failed_is_told_with_its_class(document: Path, clock: FakeClock) -> None:
    disk = FullDisk()
    manager = BackupManager(document, clock=clock, disk=disk)
    first = manager.create_backup() or ""
    document.write_text("[2]")
    disk.is_full = True
    with pytest.raises(NotEnoughSpace):
        manager.create_backup(trigger="schedule")
    with pytest.raises(NotEnoughSpace):
        manager.restore_backup(first)
    failed = manager.log(failures_only=True)
    assert {entry.outcome for entry in failed} == {Ending.FAILED}
    assert (failed[0].operation, failed[0].backup_id, failed[0].error) == ("restore", first, "NotEnoughSpace")
    assert (failed[-1].operation, failed[-1].trigger) == ("create", "schedule")
    assert all(entry.ms is not None for entry in failed)


@pytest.mark.leaves_damage
def test_a_restore_of_a_damaged_version_is_told(manager: BackupManager, ids: list[str]) -> None:
    path = manager.backups_dir / manager.find_backup(ids[0]).file_name
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(BackupCorrupted):
        manager.restore_backup(ids[0])
    (entry,) = manager.log(failures_only=True)
    assert (entry.operation, entry.backup_id, entry.error) == ("restore", ids[0], "BackupCorrupted")
    manager.verify_backups()
    assert manager.log(1, failures_only=True)[0].corrupted == (ids[0],)


def test_what_nobody_could_have_done_is_no_failure(manager: BackupManager, ids: list[str]) -> None:
    with pytest.raises(BackupNotFound):
        manager.restore_backup("no such version")
    assert manager.log(failures_only=True) == []
    assert len(manager.log()) == len(ids)


def test_a_folder_that_is_gone_logs_nothing_and_hides_no_error(manager: BackupManager, document: Path) -> None:
    document.unlink()
    document.mkdir()
    with pytest.raises(DocumentUnreadable):
        manager.create_backup()
    assert not manager.backups_dir.exists()
    document.rmdir()


def test_as_many_as_are_asked_for_are_returned_newest_first(manager: BackupManager, ids: list[str]) -> None:
    assert [entry.backup_id for entry in manager.log(2)] == [ids[2], ids[1]]
    assert manager.log(0) == []
    with pytest.raises(ValueError, match="limit"):
        manager.log(-1)


def test_p3_a_line_that_cannot_be_read_hides_no_other(manager: BackupManager, ids: list[str]) -> None:
    path = manager.backups_dir / "history.jsonl"
    first, second, third = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + second[:20] + b"\n" + b'{"at": "now", "operation": "x"}\n' + third)
    assert [entry.backup_id for entry in manager.log()] == [ids[2], ids[0]]


def test_an_unchanged_save_adds_no_line(manager: BackupManager, ids: list[str]) -> None:
    manager.create_backup()
    assert len(manager.log()) == len(ids)


def test_a_scheduled_run_that_found_no_change_can_be_noted(manager: BackupManager, ids: list[str]) -> None:
    manager._binding.store.record("create", outcome="unchanged", trigger="schedule")
    newest = manager.log()[0]
    assert (newest.outcome, newest.trigger, newest.is_failure) == (Ending.UNCHANGED, "schedule", False)
    assert json.loads((manager.backups_dir / "history.jsonl").read_bytes().splitlines()[-1])["outcome"] == "unchanged"
    assert len(ids) == 3


def test_that_there_was_no_document_before_is_no_failure(
    manager: BackupManager, document: Path, ids: list[str]
) -> None:
    document.unlink()
    manager.restore_backup(ids[0])
    document.unlink()
    with manager.saving("a first save"):
        document.write_text("[7]")
    document.unlink()
    with manager.before("an import"):
        document.write_text("[8]")
    assert manager.log(failures_only=True) == []
    document.unlink()
    with pytest.raises(DocumentMissing):
        manager.create_backup()
    assert [entry.error for entry in manager.log(failures_only=True)] == ["DocumentMissing"]
