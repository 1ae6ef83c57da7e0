"""A whole id names one version, and never one whose id begins like it: X is not X-2."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, BackupNotFound, Retention, Trigger

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backupkit.testing.clock import FakeClock

BY_NAME: dict[str, Callable[[BackupManager, str], object]] = {
    "find": BackupManager.find_backup,
    "content": BackupManager.content,
    "restore": BackupManager.restore_backup,
    "pin": BackupManager.pin,
    "unpin": BackupManager.unpin,
    "delete": BackupManager.delete_backup,
    "undelete": BackupManager.undelete_backup,
    "describe": lambda manager, backup_id: manager.describe(backup_id, "another"),
    "export": lambda manager, backup_id: manager.export_backup(backup_id, manager.data_file.with_name("out.json")),
    "verify": lambda manager, backup_id: manager.verify_backups([backup_id]),
}


@pytest.fixture
def gone(document: Path, clock: FakeClock) -> tuple[BackupManager, str, str]:
    """A version that was thinned out, and one of the same content and second, which was made by hand."""
    manager = BackupManager(document, clock=clock, retention=Retention.newest_only(1))
    first = str(manager.create_backup())
    second = str(manager.create_backup(force=True, trigger=Trigger.MANUAL))
    for number in range(2):
        document.write_text(f"[{number}]")
        manager.create_backup()
    assert second == f"{first}-2"
    assert first not in {meta.backup_id for meta in manager.list_backups()}
    return manager, first, second


@pytest.mark.parametrize("name", BY_NAME)
def test_an_id_that_is_gone_is_not_found_whatever_is_asked(gone: tuple[BackupManager, str, str], name: str) -> None:
    manager, first, second = gone
    before = manager.find_backup(second)
    with pytest.raises(BackupNotFound):
        BY_NAME[name](manager, first)
    assert manager.find_backup(second) == before


def test_the_beginning_of_an_id_still_names_it(gone: tuple[BackupManager, str, str]) -> None:
    manager, first, second = gone
    assert manager.find_backup(f"{first}-").backup_id == second
    assert manager.find_backup(first[:-1]).backup_id == second


def test_nothing_is_known_of_an_id_that_is_gone(gone: tuple[BackupManager, str, str]) -> None:
    manager, first, _ = gone
    assert manager.get_backup_info(first) is None
