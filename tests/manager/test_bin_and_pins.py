"""The life of a version: into the bin and out of it, pinned, described anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.testing.clock import FakeClock
from backupkit.values.version import Status
from tests.forging import damage

Save = Callable[[object], bytes]


def test_deleting_and_taking_back_answer_whether_they_changed_anything(manager: BackupManager, ids: list[str]) -> None:
    assert [manager.delete_backup(ids[0]), manager.delete_backup(ids[0])] == [True, False]
    assert manager.find_backup(ids[0]).status is Status.ARCHIVED
    assert [manager.undelete_backup(ids[0]), manager.undelete_backup(ids[0])] == [True, False]
    assert manager.find_backup(ids[0]).status is Status.ACTIVE


def test_a_version_in_the_bin_can_be_restored(manager: BackupManager, ids: list[str], document: Path) -> None:
    manager.delete_backup(ids[0])
    manager.restore_backup(ids[0])
    assert json.loads(document.read_bytes()) == [0]


@pytest.mark.parametrize("days", range(1, 10))
def test_p7_the_bin_keeps_a_version_for_seven_days_of_use(
    days: int, manager: BackupManager, ids: list[str], save: Save, clock: FakeClock
) -> None:
    manager.delete_backup(ids[0])
    for day in range(days):
        clock.advance(days=1)
        save({"day": day})
        manager.create_backup()
    assert (manager.get_backup_info(ids[0]) is not None) == (days < 7)


def test_p7_a_year_away_does_not_empty_the_bin(
    manager: BackupManager, ids: list[str], save: Save, clock: FakeClock
) -> None:
    manager.delete_backup(ids[0])
    clock.advance(days=365)
    save(["back"])
    manager.create_backup()
    manager.apply_retention()
    assert manager.undelete_backup(ids[0])


def test_each_deletion_starts_the_seven_days_anew(
    manager: BackupManager, ids: list[str], save: Save, clock: FakeClock
) -> None:
    manager.delete_backup(ids[0])
    for day in range(12):
        if day == 6:
            manager.undelete_backup(ids[0])
            manager.delete_backup(ids[0])
        clock.advance(days=1)
        save({"day": day})
        manager.create_backup()
    assert manager.undelete_backup(ids[0])


def test_pinning_takes_a_version_out_of_the_bin(manager: BackupManager, ids: list[str]) -> None:
    manager.delete_backup(ids[0])
    assert manager.pin(ids[0])
    assert (manager.find_backup(ids[0]).status, manager.find_backup(ids[0]).pinned) == (Status.ACTIVE, True)


def test_a_pinned_version_that_a_person_deletes_goes_with_the_bin(
    manager: BackupManager, ids: list[str], save: Save, clock: FakeClock
) -> None:
    manager.pin(ids[0])
    manager.delete_backup(ids[0])
    for day in range(8):
        clock.advance(days=1)
        save({"day": day})
        manager.create_backup()
    assert manager.get_backup_info(ids[0]) is None
    assert not list(manager.backups_dir.glob(f"*{ids[0]}*"))


@pytest.mark.leaves_damage
def test_a_damaged_version_that_comes_out_of_the_bin_is_still_damaged(manager: BackupManager, ids: list[str]) -> None:
    damage(manager, ids[0])
    manager.verify_backups()
    manager.delete_backup(ids[0])
    manager.undelete_backup(ids[0])
    assert manager.find_backup(ids[0]).status is Status.CORRUPTED


def test_pins_answer_whether_they_changed_anything(manager: BackupManager, ids: list[str]) -> None:
    assert [manager.pin(ids[0]), manager.pin(ids[0])] == [True, False]
    assert manager.find_backup(ids[0]).pinned
    assert [manager.unpin(ids[0]), manager.unpin(ids[0])] == [True, False]
    assert not manager.find_backup(ids[0]).pinned


def test_descriptions_answer_whether_they_changed_anything(manager: BackupManager, ids: list[str]) -> None:
    assert [manager.describe(ids[0], "other"), manager.describe(ids[0], "other")] == [True, False]
    assert manager.find_backup(ids[0]).description == "other"
    manager.describe(ids[0], "x" * 3_000)
    assert manager.describe(ids[0], "x" * 3_000) is False
    assert len(manager.find_backup(ids[0]).description) == 2_000


def test_an_edited_description_and_a_pin_do_not_touch_the_version_file(manager: BackupManager, ids: list[str]) -> None:
    files = {path: path.read_bytes() for path in manager.backups_dir.glob("*.gz")}
    manager.describe(ids[0], "other")
    manager.pin(ids[0])
    assert {path: path.read_bytes() for path in manager.backups_dir.glob("*.gz")} == files
