"""What a retention removes, and which one counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from backupkit import BackupManager, Retention
from tests.manager.folders import snapshot

Save = Callable[[object], bytes]


def test_p7_a_dry_run_changes_nothing_and_the_real_one_does_what_it_said(
    manager: BackupManager, ids: list[str]
) -> None:
    before = snapshot(manager.backups_dir)
    wanted = Retention.newest_only(1)
    plan = manager.apply_retention(dry_run=True, retention=wanted)
    assert snapshot(manager.backups_dir) == before
    assert (list(plan.keep), list(plan.drop)) == (ids[2:], ids[:2])
    assert manager.apply_retention(retention=wanted) == plan
    assert [meta.backup_id for meta in manager.list_backups(include_archived=True)] == ids[2:]
    assert len(list(manager.backups_dir.glob("*.gz"))) == 1


def test_a_retention_for_this_time_only_is_not_remembered(manager: BackupManager, ids: list[str]) -> None:
    assert ids
    manager.apply_retention(retention=Retention.newest_only(1))
    assert manager.retention == Retention()


def test_retention_where_there_is_no_folder_plans_nothing(manager: BackupManager) -> None:
    plan = manager.apply_retention()
    assert (plan.keep, plan.drop) == ({}, {})
    assert not manager.backups_dir.exists()


def test_a_users_choice_goes_before_the_hosts_and_is_remembered(document: Path, manager: BackupManager) -> None:
    manager.set_retention(Retention.newest_only(2))
    other = BackupManager(document, retention=Retention.generous())
    assert (manager.retention, other.retention) == (Retention.newest_only(2), Retention.newest_only(2))
    other.set_retention(None)
    assert (manager.retention, other.retention) == (Retention(), Retention.generous())


def test_a_users_choice_removes_nothing_until_the_next_backup(
    manager: BackupManager, ids: list[str], save: Save
) -> None:
    manager.set_retention(Retention.newest_only(1))
    assert len(manager.list_backups()) == len(ids)
    save(["next"])
    fourth = manager.create_backup()
    assert [meta.backup_id for meta in manager.list_backups()] == [fourth]


def test_a_users_choice_does_not_make_a_folder_foreign(document: Path, manager: BackupManager) -> None:
    manager.set_retention(Retention.compact())
    assert manager.create_backup() is not None
    assert BackupManager(document).list_backups() == manager.list_backups()
