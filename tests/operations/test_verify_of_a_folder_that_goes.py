"""A folder that is removed or emptied while its versions are checked: what could not be checked is not passed over."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from backupkit import BackupManager, Retention

Save = Callable[[object], bytes]


@pytest.fixture
def count(manager: BackupManager, save: Save) -> int:
    for number in range(4):
        save([number])
        manager.create_backup()
    return 4


def test_p5_versions_that_went_with_all_in_their_folder_are_missing_and_not_passed_over(
    manager: BackupManager, count: int
) -> None:
    def empty(*_: object) -> None:
        for path in manager.backups_dir.iterdir():
            path.unlink()

    report = manager.verify_backups(progress=empty)
    assert (report.valid, report.corrupted, report.unread) == (1, count - 1, {})
    assert all("missing" in problem for problem in report.problems.values())


def test_p5_versions_that_went_with_their_folder_are_unread(manager: BackupManager, count: int) -> None:
    report = manager.verify_backups(progress=lambda *_: shutil.rmtree(manager.backups_dir, ignore_errors=True))
    assert (report.valid, report.corrupted, len(report.unread)) == (1, 0, count - 1)
    assert not manager.backups_dir.exists(), "and no folder is made for what is not there"


def test_what_another_writer_thins_out_meanwhile_is_no_damage(manager: BackupManager, count: int) -> None:
    def thin_out(*_: object) -> None:
        BackupManager(manager.data_file, retention=Retention.newest_only(1)).apply_retention()

    report = manager.verify_backups(progress=thin_out)
    assert (report.valid, report.corrupted) == (1, 0)
    assert count > len(manager.list_backups())
