"""Verifying, making the index anew, cleaning up."""

from __future__ import annotations

import errno
from pathlib import Path
from threading import Event

import pytest

from backupkit import BackupManager, errors
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import Fault, FaultyDisk
from backupkit.values.version import Status


def test_verify_remembers_when_a_version_was_sound(manager: BackupManager, ids: list[str], clock: FakeClock) -> None:
    valid, corrupted = manager.verify_backups()
    assert (valid, corrupted) == (3, 0)
    assert {manager.find_backup(backup_id).verified_at for backup_id in ids} == {clock.now()}


def test_verify_reads_only_what_is_named(manager: BackupManager, ids: list[str], clock: FakeClock) -> None:
    report = manager.verify_backups([ids[1][:14]])
    assert (report.sound_ids, report.complete) == ((ids[1],), True)
    assert [manager.find_backup(backup_id).verified_at for backup_id in ids] == [None, clock.now(), None]


def test_a_version_that_is_named_twice_is_counted_once(manager: BackupManager, ids: list[str]) -> None:
    assert manager.verify_backups([ids[0], ids[0][:-1]]).valid == 1


def test_verifying_nothing_finds_nothing(manager: BackupManager, ids: list[str]) -> None:
    assert ids
    report = manager.verify_backups([])
    assert (tuple(report), report.complete) == ((0, 0), True)
    assert tuple(BackupManager(manager.data_file.with_name("other.json")).verify_backups()) == (0, 0)


def test_verify_refuses_an_unknown_id_before_it_reads_anything(manager: BackupManager, ids: list[str]) -> None:
    with pytest.raises(errors.BackupNotFound):
        manager.verify_backups([ids[0], "1999"])
    assert manager.find_backup(ids[0]).verified_at is None


def test_verify_leaves_the_bin_out_unless_it_is_named(manager: BackupManager, ids: list[str]) -> None:
    manager.delete_backup(ids[0])
    assert set(manager.verify_backups().sound_ids) == set(ids[1:])
    assert manager.verify_backups([ids[0]]).sound_ids == (ids[0],)
    assert manager.find_backup(ids[0]).status is Status.ARCHIVED


def test_verify_reports_progress_after_each_version(manager: BackupManager, ids: list[str]) -> None:
    sizes = [meta.file_size for meta in manager.list_backups()]
    seen: list[tuple[int, int]] = []
    manager.verify_backups(progress=lambda done, total: seen.append((done, total)))
    assert seen == [(sum(sizes[: number + 1]), sum(sizes)) for number in range(len(ids))]


@pytest.mark.parametrize("checked", [0, 1, 2])
def test_a_cancelled_verification_remembers_what_it_had_checked(
    checked: int, manager: BackupManager, ids: list[str]
) -> None:
    stop, told = Event(), list[int]()

    def progress(done: int, _total: int) -> None:
        told.append(done)
        if len(told) == checked:
            stop.set()

    if not checked:
        stop.set()
    report = manager.verify_backups(progress=progress, cancel=stop)
    assert (report.valid, report.complete) == (checked, False)
    newest_first = ids[::-1]
    assert report.sound_ids == tuple(newest_first[:checked])
    assert [bool(manager.find_backup(backup_id).verified_at) for backup_id in newest_first] == [
        number < checked for number in range(3)
    ]


def test_verify_answers_although_nothing_can_be_written_down(
    manager: BackupManager, ids: list[str], document: Path, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    fault = Fault(at=1, errno=errno.EROFS, for_ever=True)
    reader = BackupManager(document, clock=clock, disk=FaultyDisk(document.parent, fault))
    assert tuple(reader.verify_backups()) == (3, 0)
    assert "could not be written down" in caplog.text
    assert manager.find_backup(ids[0]).verified_at is None


def test_p3_rebuilding_counts_every_version(manager: BackupManager, ids: list[str]) -> None:
    manager.delete_backup(ids[0])
    manager.describe(ids[1], "edited")
    before = manager.list_backups(include_archived=True)
    assert manager.rebuild_manifest() == 3
    assert manager.list_backups(include_archived=True) == before


def test_without_a_folder_there_is_nothing_to_rebuild(manager: BackupManager) -> None:
    with pytest.raises(errors.BackupFolderMissing):
        manager.rebuild_manifest()
    assert not manager.backups_dir.exists()


def test_without_a_folder_there_is_nothing_to_clean_up(manager: BackupManager) -> None:
    assert manager.cleanup_orphaned_backups() == 0
    assert not manager.backups_dir.exists()


def test_cleanup_forgets_versions_whose_file_is_gone(manager: BackupManager, ids: list[str]) -> None:
    (manager.backups_dir / manager.find_backup(ids[1]).file_name).unlink()
    assert manager.find_backup(ids[1]).status is Status.CORRUPTED
    assert manager.cleanup_orphaned_backups() == 0
    assert [meta.backup_id for meta in manager.list_backups()] == [ids[2], ids[0]]
