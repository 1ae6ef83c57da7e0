"""Whose folder it is, and what its file system can do: ways to lose data that a hostile reading once found."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupFolderMissing, BackupFolderTaken, BackupManager, Retention
from backupkit.files.disk import Disk
from backupkit.values import naming
from tests.promises.hostile import manager_of

Save = Callable[[object], bytes]


# -- whose folder it is ------------------------------------------------------------------------------------------------


@pytest.mark.leaves_damage
@pytest.mark.parametrize("name", [naming.SETTINGS, naming.MANIFEST])
def test_p15_another_programs_backups_folder_is_left_alone(tmp_path: Path, name: str) -> None:
    foreign = tmp_path / "backups" / name
    foreign.parent.mkdir()
    foreign.write_bytes(b'{"theirs": true}')
    manager = manager_of(tmp_path / "data.json")

    assert manager.create_backup()

    assert manager.backups_dir == tmp_path / "backups-data.json"
    assert [path.name for path in foreign.parent.iterdir()] == [name]
    assert foreign.read_bytes() == b'{"theirs": true}'


@pytest.mark.leaves_damage
def test_p15_another_programs_folder_is_refused_where_it_was_configured(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / naming.MANIFEST).write_bytes(b"not ours")
    manager = manager_of(tmp_path / "home" / "data.json", backups_dir=tmp_path / "theirs")

    with pytest.raises(BackupFolderTaken):
        manager.create_backup()
    assert [path.name for path in (tmp_path / "theirs").iterdir()] == [naming.MANIFEST]


def test_p1_the_documents_own_folder_cannot_be_its_backup_folder(tmp_path: Path) -> None:
    """A document called settings.json would be overwritten by ours."""
    with pytest.raises(ValueError, match="must not be the folder that the document itself lies in"):
        manager_of(tmp_path / "settings.json", backups_dir=tmp_path)


def test_a_document_does_not_move_in_with_one_that_is_gone_for_a_moment(tmp_path: Path) -> None:
    first = manager_of(tmp_path / "a.json", b"[1]")
    first.create_backup("A1")
    second = manager_of(tmp_path / "b.json", b"[2]")
    second.create_backup("B1")
    (tmp_path / "a.json").unlink()  # its host is saving it

    again = BackupManager(tmp_path / "b.json")
    again.create_backup("B2", force=True)
    (tmp_path / "a.json").write_bytes(b"[1]")

    assert [meta.description for meta in again.list_backups()] == ["B2", "B1"]
    assert [meta.description for meta in BackupManager(tmp_path / "a.json").list_backups()] == ["A1"]


def test_a_renamed_document_keeps_its_history(tmp_path: Path) -> None:
    manager_of(tmp_path / "old.json", b"[1]").create_backup("before the rename")
    (tmp_path / "old.json").rename(tmp_path / "new.json")

    manager = BackupManager(tmp_path / "new.json")
    assert [meta.description for meta in manager.list_backups()] == ["before the rename"]
    assert manager.create_backup(force=True)
    assert len(BackupManager(tmp_path / "new.json").list_backups()) == 2


def test_a_new_document_under_the_old_name_gets_a_history_of_its_own(tmp_path: Path) -> None:
    manager_of(tmp_path / "data.json", b"[1]").create_backup()
    (tmp_path / "data.json").rename(tmp_path / "archive.json")
    archive = BackupManager(tmp_path / "archive.json")
    archive.create_backup("archive", force=True)
    new = manager_of(tmp_path / "data.json", b"[9]")
    new.create_backup("new")

    assert new.backups_dir != archive.backups_dir
    assert [meta.description for meta in new.list_backups()] == ["new"]


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]"], ids=["gone", "empty", "cut", "no object"])
def test_a_folder_whose_settings_are_lost_is_still_known_by_its_versions(tmp_path: Path, content: bytes | None) -> None:
    first = manager_of(tmp_path / "a.json")
    first.create_backup("A1")
    path = first.backups_dir / naming.SETTINGS
    path.unlink()
    if content is not None:
        path.write_bytes(content)

    other = manager_of(tmp_path / "b.json")
    other.create_backup()
    again = BackupManager(tmp_path / "a.json")
    again.create_backup("A2", force=True)

    assert other.backups_dir == tmp_path / "backups-b.json"
    assert [meta.description for meta in again.list_backups()] == ["A2", "A1"]


def test_no_operation_changes_the_folder_of_another_document(tmp_path: Path) -> None:
    owner = manager_of(tmp_path / "one" / "a.json", backups_dir=tmp_path / "one" / "shared")
    for number in range(5):
        (tmp_path / "one" / "a.json").write_text(f"[{number}]")
        owner.create_backup()
    intruder = manager_of(
        tmp_path / "two" / "b.json", backups_dir=tmp_path / "one" / "shared", retention=Retention.newest_only(1)
    )

    for call in (
        intruder.create_backup,
        intruder.apply_retention,
        intruder.cleanup_orphaned_backups,
        intruder.rebuild_manifest,
        lambda: intruder.restore_backup(owner.list_backups()[0].backup_id),
    ):
        with pytest.raises(BackupFolderTaken):
            call()
    assert len(owner.list_backups()) == 5


def test_p15_a_folder_below_the_documents_is_not_created_either(tmp_path: Path) -> None:
    """It may be the mount point of a drive that is not connected."""
    drive = tmp_path / "mnt" / "usb" / "backups"
    with pytest.raises(BackupFolderMissing):
        manager_of(tmp_path / "data.json", backups_dir=drive).create_backup()
    assert not drive.exists()


# -- file systems without hard links -----------------------------------------------------------------------------------


class NoLinks(Disk):
    """FAT, exFAT and some shares; the number differs between systems."""

    def __init__(self, number: int) -> None:
        self.number = number

    def link(self, source: Path, target: Path) -> None:
        raise OSError(self.number, os.strerror(self.number), os.fspath(source), None, os.fspath(target))


@pytest.mark.parametrize("name", ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"])
def test_everything_works_without_hard_links(document: Path, name: str, save: Save) -> None:
    manager = BackupManager(document, disk=NoLinks(getattr(errno, name)))
    first = str(manager.create_backup())
    content = document.read_bytes()
    save([1])
    manager.create_backup()
    manager.pin(first)
    manager.restore_backup(first)

    assert document.read_bytes() == content
    assert tuple(manager.verify_backups()) == (3, 0)
