"""Thinning: ways to lose data that a hostile reading of the code once found. None may come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import pytest

from backupkit import BackupManager, Retention, Status, Trigger
from backupkit.testing.clock import FakeClock
from backupkit.values import naming
from backupkit.values.reasons import Rule

Save = Callable[[object], bytes]


@pytest.mark.parametrize(
    "content", [b"", b'{"version": 1, "documents": ["../data.json"], "retention": {"newest": []}}']
)
def test_p7_a_choice_of_rules_that_was_lost_removes_nothing(
    manager: BackupManager, save: Save, content: bytes, clock: FakeClock
) -> None:
    manager.set_retention(Retention.newest_only(1_000))
    for number in range(30):
        save([number])
        manager.create_backup()
    (manager.backups_dir / naming.SETTINGS).write_bytes(content)

    fresh = BackupManager(manager.data_file, clock=clock, zone=UTC)
    save(["after the loss"])
    fresh.create_backup()
    save(["and once more"])
    fresh.create_backup()

    assert len(fresh.list_backups()) == 32
    plan = fresh.apply_retention(dry_run=True)
    assert any(reason.rule is Rule.HOLD for reasons in plan.keep.values() for reason in reasons)
    fresh.set_retention(None)
    assert fresh.apply_retention().drop, "a new choice ends it"


def test_p7_a_pinned_backup_of_unchanged_content_is_made_and_kept(manager: BackupManager, save: Save) -> None:
    save(["important"])
    manager.create_backup("automatic")

    backup_id = manager.create_backup("before migration", trigger=Trigger.MANUAL, pinned=True)
    assert backup_id is not None
    assert manager.create_backup("once more", trigger=Trigger.MANUAL) is None, "it is kept as surely already"
    for number in range(40):
        save([number])
        manager.create_backup()

    assert manager.find_backup(backup_id).description == "before migration"


def test_p7_p8_a_clock_that_jumps_to_and_fro_makes_nothing_old(manager: BackupManager, clock: FakeClock) -> None:
    manager.create_backup()
    binned = manager.list_backups()[0].backup_id
    manager.data_file.write_bytes(b"[2]")
    manager.create_backup()
    manager.delete_backup(binned)
    for number in range(40):
        clock.advance(days=30 if number % 2 else -30)
        manager.data_file.write_bytes(b"[3, %d]" % number)
        manager.create_backup()

    assert manager.find_backup(binned).status is Status.ARCHIVED
    assert manager.list_backups()[0].active_day <= 3


def test_p7_what_was_taken_out_of_the_bin_stays_for_a_while(manager: BackupManager, save: Save) -> None:
    first = str(manager.create_backup())
    manager.delete_backup(first)
    for number in range(15):
        save([number])
        manager.create_backup()
    manager.undelete_backup(first)
    save(["the next save"])
    manager.create_backup()

    assert manager.find_backup(first).status is Status.ACTIVE


def test_p7_pinning_takes_a_version_out_of_the_bin(manager: BackupManager) -> None:
    backup_id = str(manager.create_backup())
    manager.delete_backup(backup_id)
    manager.pin(backup_id)

    assert manager.find_backup(backup_id).status is Status.ACTIVE


def test_p7_a_pin_survives_its_file_being_away_during_a_cleanup(
    manager: BackupManager, save: Save, tmp_path: Path
) -> None:
    backup_id = str(manager.create_backup())
    manager.pin(backup_id)
    path = manager.backups_dir / manager.find_backup(backup_id).file_name
    path.rename(tmp_path / "away")
    manager.cleanup_orphaned_backups()
    (tmp_path / "away").rename(path)
    for number in range(15):
        save([number])
        manager.create_backup()

    assert manager.find_backup(backup_id).pinned
