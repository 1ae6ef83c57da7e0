"""Figures of what was done, by the log and the versions of a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.testing.clock import FakeClock
from backupkit.values.activity.figures import ActivityStats
from backupkit.values.activity.forecast import growth


def test_of_a_document_without_versions_nothing_is_told(manager: BackupManager) -> None:
    assert manager.activity_stats() == ActivityStats()


def test_a_folder_tells_its_checks_and_what_is_to_be_expected(
    manager: BackupManager, document: Path, clock: FakeClock
) -> None:
    for day in range(20):
        document.write_text(json.dumps(["x" * 500, day]))
        manager.create_backup()
        clock.advance(days=1)
    manager.verify_backups()
    manager.test_restore()
    stats, folder = manager.activity_stats(), manager.get_backup_stats()
    assert (stats.saves, stats.success_rate) == (20, 1.0)
    assert stats.last_verified_at == stats.last_test_restore_at == clock.now()
    assert stats.recovery_seconds == 0.0
    assert stats.forecast
    assert stats.forecast.made_a_day == 1.0
    assert stats.forecast.count >= folder.count
    assert growth(manager.list_backups())[-1].total_bytes == folder.total_bytes


def test_a_log_that_was_just_read_is_not_read_again(
    manager: BackupManager, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        document.write_text(json.dumps([number]))
        manager.create_backup()
    manager.verify_backups()
    expected, told = manager.activity_stats(), manager.log()
    monkeypatch.setattr(type(manager._binding.store), "log", None)  # which would raise
    assert manager.activity_stats(told) == expected
