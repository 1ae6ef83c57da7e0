"""Putting a version back, and taking that back."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from backupkit import BackupManager, Trigger, errors
from backupkit.files.disk import Disk
from backupkit.testing.clock import FakeClock

Save = Callable[[object], bytes]


def test_a_restore_tells_what_it_did(manager: BackupManager, ids: list[str], document: Path) -> None:
    result = manager.restore_backup(ids[1][:14])
    before = manager.list_backups(1)[0]
    assert (result.backup_id, result.path, result.before_id) == (ids[1], document, before.backup_id)
    assert (result.size_bytes, result["size_bytes"], bool(result)) == (document.stat().st_size,) * 2 + (True,)
    assert before.description == f"Before restoring {ids[1]}"


def test_restoring_to_the_document_itself_stores_its_state_first(
    manager: BackupManager, ids: list[str], document: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(document)
    for to in (document, tmp_path / "link"):
        assert manager.restore_backup(ids[0], to=to).before_id is not None


def test_restoring_to_another_path_replaces_what_is_there(
    manager: BackupManager, ids: list[str], document: Path, tmp_path: Path
) -> None:
    present = document.read_bytes()
    (tmp_path / "other").write_bytes(b"old")
    result = manager.restore_backup(ids[0], to=tmp_path / "other")
    assert (result.before_id, result.path, document.read_bytes()) == (None, tmp_path / "other", present)
    assert json.loads((tmp_path / "other").read_bytes()) == [0]


@pytest.mark.parametrize(
    ("later_seconds", "than", "number"), [(0, 0, 0), (-0.001, 1, 0), (0, 1, 1), (1, 1, 1), (0, 2, 2), (9e9, 2, 2)]
)
def test_the_newest_version_at_a_moment_is_put_back(
    later_seconds: float, than: int, number: int, manager: BackupManager, ids: list[str], document: Path
) -> None:
    moment = manager.find_backup(ids[than]).timestamp + timedelta(seconds=later_seconds)
    assert manager.restore_backup_at(moment).backup_id == ids[number]
    assert json.loads(document.read_bytes()) == [number] * (number + 1)


def test_p8_a_moment_may_be_told_in_any_zone(manager: BackupManager, ids: list[str]) -> None:
    moment = manager.find_backup(ids[1]).timestamp.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert moment.hour != manager.find_backup(ids[1]).timestamp.hour
    assert manager.restore_backup_at(moment).backup_id == ids[1]


def test_a_moment_without_a_zone_is_refused(manager: BackupManager, ids: list[str], document: Path) -> None:
    present = document.read_bytes()
    with pytest.raises(ValueError, match="aware"):
        manager.restore_backup_at(datetime(2025, 11, 4, 12, 2))  # noqa: DTZ001 - that is the point
    assert (document.read_bytes(), len(manager.list_backups())) == (present, len(ids))


def test_a_moment_before_all_versions_finds_none(manager: BackupManager, ids: list[str]) -> None:
    with pytest.raises(errors.BackupNotFound, match="at or before 2025-11-04T12:00:59"):
        manager.restore_backup_at(datetime(2025, 11, 4, 12, 0, 59, tzinfo=UTC))
    assert len(manager.list_backups()) == len(ids)


def test_a_moment_passes_over_the_bin(manager: BackupManager, ids: list[str], clock: FakeClock) -> None:
    manager.delete_backup(ids[2])
    assert manager.restore_backup_at(clock.now()).backup_id == ids[1]


def test_an_undo_can_be_undone_as_often_as_one_likes(
    manager: BackupManager, ids: list[str], document: Path, clock: FakeClock
) -> None:
    present = document.read_bytes()
    manager.restore_backup(ids[0])
    restored = document.read_bytes()
    for expected in (present, restored) * 3:
        clock.advance(seconds=1)
        manager.undo_restore()
        assert document.read_bytes() == expected


def test_without_a_restore_there_is_nothing_to_undo(manager: BackupManager, ids: list[str]) -> None:
    with pytest.raises(errors.NothingToUndo):
        manager.undo_restore()
    assert len(manager.list_backups()) == len(ids)


def test_restoring_to_another_path_gives_nothing_to_undo(
    manager: BackupManager, ids: list[str], tmp_path: Path
) -> None:
    manager.restore_backup(ids[0], to=tmp_path / "other")
    with pytest.raises(errors.NothingToUndo):
        manager.undo_restore()


def test_a_restore_where_no_document_was_leaves_nothing_to_undo(
    manager: BackupManager, ids: list[str], document: Path
) -> None:
    manager.restore_backup(ids[0])
    document.unlink()
    assert manager.restore_backup(ids[1]).before_id is None
    with pytest.raises(errors.NothingToUndo):  # not the earlier restore: that was another matter
        manager.undo_restore()
    assert json.loads(document.read_bytes()) == [1, 1]


def test_p4_undo_works_after_saves_that_followed_the_restore(
    manager: BackupManager, ids: list[str], document: Path, save: Save
) -> None:
    present = document.read_bytes()
    manager.restore_backup(ids[0])
    later = save(["later"])
    manager.undo_restore()
    assert document.read_bytes() == present
    manager.undo_restore()
    assert document.read_bytes() == later


class Refusing(Disk):
    """Lets everybody write everything but *document*."""

    def __init__(self, document: Path) -> None:
        self.document = document

    def exchange(self, one: Path, other: Path) -> None:
        if other == self.document:
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        super().exchange(one, other)

    def replace(self, source: Path, target: Path) -> None:
        if target == self.document:
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        super().replace(source, target)

    def rename_open(self, descriptor: int, target: Path, *, replaces: bool) -> None:
        if target == self.document:
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        super().rename_open(descriptor, target, replaces=replaces)


def test_p4_a_restore_that_failed_does_not_take_the_place_of_the_one_that_can_be_undone(
    manager: BackupManager, ids: list[str], document: Path, clock: FakeClock
) -> None:
    present = document.read_bytes()
    manager.restore_backup(ids[0])
    with pytest.raises(errors.DocumentUnwritable):
        BackupManager(document, clock=clock, disk=Refusing(document)).restore_backup(ids[1])
    assert json.loads(document.read_bytes()) == [0], "as before"
    manager.undo_restore()
    assert document.read_bytes() == present


def test_a_version_that_a_host_calls_before_restore_is_no_restore(manager: BackupManager) -> None:
    manager.create_backup(trigger=Trigger.BEFORE_RESTORE)
    with pytest.raises(errors.NothingToUndo):
        manager.undo_restore()
