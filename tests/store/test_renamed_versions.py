"""A version's file that a person or a sync client has renamed: its header says whose it is, not its name."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from backupkit import BackupManager, Retention, Status
from backupkit.values import naming
from tests.manager.folders import content_of
from tests.refusing import Call, Refusal, system_error

Save = Callable[[object], bytes]

NAMES = [
    "keep_ID.json.gz",
    "backup_ID.gz",
    "backup_ID (Ann's conflicted copy 2025-01-01).json.gz",
    "backup_ID.json.sync-conflict-20250101-101010-ABCDEFG.gz",
    "Copy of backup_ID.json.gz",
    "backup_ID.json - Copy (2).GZ",
    "ID.gz",
    "the good state before Christmas.json.gz",
]


@pytest.fixture
def ids(manager: BackupManager, save: Save) -> list[str]:
    """Three versions, oldest first, a minute apart."""
    found = []
    for number in range(3):
        save([number] * (number + 1))
        found.append(str(manager.create_backup(f"number {number}")))
    return found


def path_of(manager: BackupManager, backup_id: str) -> Path:
    return manager.backups_dir / manager.find_backup(backup_id).file_name


def rename(manager: BackupManager, backup_id: str, name: str) -> Path:
    path = path_of(manager, backup_id)
    return path.rename(path.with_name(name.replace("ID", backup_id)))


def written_names(manager: BackupManager) -> str:
    return (manager.backups_dir / naming.MANIFEST).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_p3_a_renamed_version_is_listed_verified_and_restored(
    name: str, manager: BackupManager, ids: list[str], document: Path
) -> None:
    manager.pin(ids[0])
    manager.describe(ids[0], "mine")
    content = content_of(manager, ids[0])
    renamed = rename(manager, ids[0], name)
    for reader in (manager, BackupManager(document)):
        meta = reader.find_backup(ids[0])
        assert (meta.status, meta.problem, meta.pinned) == (Status.ACTIVE, "", True)
        assert (meta.description, meta.file_name) == ("mine", renamed.name)
    report = manager.verify_backups()
    assert (report.valid, report.corrupted, report.unread) == (len(ids), 0, {})
    manager.restore_backup(ids[0])
    assert document.read_bytes() == content


@pytest.mark.parametrize("name", NAMES)
def test_the_manifest_learns_the_name_and_unlearns_it(name: str, manager: BackupManager, ids: list[str]) -> None:
    original = path_of(manager, ids[0])
    renamed = rename(manager, ids[0], name)
    manager.pin(ids[1])
    assert renamed.name in written_names(manager)
    assert manager.find_backup(ids[0]).file_name == renamed.name
    renamed.rename(original)
    manager.unpin(ids[1])
    assert original.name in written_names(manager)
    assert manager.find_backup(ids[0]).problem == ""


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("is_written", [True, False], ids=["written down", "not yet"])
def test_p3_a_renamed_version_survives_the_loss_of_the_manifest_and_a_rebuild(
    name: str, is_written: bool, manager: BackupManager, ids: list[str], document: Path
) -> None:
    manager.describe(ids[0], "mine")
    renamed = rename(manager, ids[0], name)
    if is_written:
        manager.pin(ids[1])
    assert manager.rebuild_manifest() == len(ids)
    (manager.backups_dir / naming.MANIFEST).unlink()
    meta = BackupManager(document).find_backup(ids[0])
    assert (meta.problem, meta.description, meta.file_name) == ("", "mine", renamed.name)


@pytest.mark.parametrize("name", NAMES)
def test_p7_a_rule_removes_the_renamed_file_and_no_other(
    name: str, manager: BackupManager, ids: list[str], save: Save
) -> None:
    renamed = rename(manager, ids[0], name)
    beside = renamed.with_name("zz not ours.json.gz")
    beside.write_bytes(renamed.read_bytes())
    manager.set_retention(Retention.newest_only(1))
    save(["newest"])
    newest = manager.create_backup()
    assert [meta.backup_id for meta in manager.list_backups()] == [newest]
    assert (renamed.exists(), beside.exists()) == (False, True)


def test_all_versions_may_be_renamed_at_once(manager: BackupManager, ids: list[str]) -> None:
    manager.describe(ids[0], "mine")
    for backup_id in ids:
        rename(manager, backup_id, "archive-ID.json.gz")
    assert [meta.problem for meta in manager.list_backups()] == [""] * len(ids)
    assert manager.find_backup(ids[0]).description == "mine"
    assert manager.verify_backups().valid == len(ids)


def test_copies_beside_the_file_are_left_alone(manager: BackupManager, ids: list[str]) -> None:
    original = path_of(manager, ids[0])
    copies = [original.with_name(name.replace("ID", ids[0])) for name in NAMES]
    for copy in copies:
        copy.write_bytes(original.read_bytes())
    manager.pin(ids[1])
    manager.cleanup_orphaned_backups()
    manager.rebuild_manifest()
    assert (path_of(manager, ids[0]), manager.verify_backups().valid) == (original, len(ids))
    assert [copy.name for copy in copies if not copy.exists()] == []


@pytest.mark.leaves_damage
@pytest.mark.parametrize("name", NAMES)
def test_p5_another_versions_bytes_and_a_cut_copy_do_not_pass_for_the_file(
    name: str, manager: BackupManager, ids: list[str]
) -> None:
    path = path_of(manager, ids[0])
    name = name.replace("ID", ids[0])
    other, whole = path_of(manager, ids[1]).read_bytes(), path.read_bytes()
    path.unlink()
    for data in (other, whole[:-1], whole + b"x", whole[:30], b""):
        path.with_name(name).write_bytes(data)
        assert "missing" in manager.find_backup(ids[0]).problem


def test_a_renamed_file_that_cannot_be_read_just_now_is_not_called_missing(
    manager: BackupManager, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed = rename(manager, ids[0], "backup_ID (1).json.gz")
    refusal = Refusal(
        monkeypatch, Call.OPEN, lambda: system_error(errno.EACCES, winerror=32), concerns=lambda n: n == renamed.name
    )
    assert manager.find_backup(ids[0]).problem == ""
    manager.cleanup_orphaned_backups()
    refusal.is_on = False
    assert manager.find_backup(ids[0]).file_name == renamed.name
    assert manager.verify_backups().valid == len(ids)


@pytest.mark.leaves_damage
def test_a_version_that_is_really_gone_is_missing(manager: BackupManager, ids: list[str]) -> None:
    path_of(manager, ids[0]).unlink()
    (manager.backups_dir / "holiday.gz").write_bytes(b"no version")
    assert "missing" in manager.find_backup(ids[0]).problem


def test_p15_a_renamed_file_with_the_content_of_another_version_is_not_removed(
    manager: BackupManager, ids: list[str]
) -> None:
    twin = str(manager.create_backup(force=True))  # the same content, and so the same hash
    renamed = rename(manager, twin, "keep.gz")
    gone = replace(manager.find_backup(ids[-1]), file_name=renamed.name)
    store = manager._binding.store
    with store.exclusive():
        assert store.remove([gone]) == 0
    assert renamed.exists()
