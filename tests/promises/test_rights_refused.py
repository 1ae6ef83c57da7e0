"""Disks that set no permissions, lists that cannot be taken off, and an administrator who works for somebody else."""

from __future__ import annotations

import errno
import os
import stat
import struct
import sys
from pathlib import Path

import pytest

from backupkit import BackupFolderUnwritable, BackupManager
from backupkit.files.disk import Disk

pytestmark = pytest.mark.needs_posix("Windows has neither modes nor numbers of users")
as_root = pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root can give a file away")

SOMEBODY = 1234
_REFUSALS = ("EPERM", "EACCES", "ENOTSUP", "ENOSYS", "EINVAL")


class Keeping(Disk):
    """A disk that takes off no list."""

    def __init__(self, number: int) -> None:
        self.number = number

    def _refused(self, *_: object, **__: object) -> None:
        raise OSError(self.number, os.strerror(self.number))

    remove_attribute = remove_folder_attribute = _refused


class Refusing(Keeping):
    """One that sets no permissions either."""

    set_mode = set_folder_mode = Keeping._refused


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("name", _REFUSALS)
def test_p12_a_disk_without_permissions_gets_its_backups_and_they_are_the_owners(tmp_path: Path, name: str) -> None:
    document = tmp_path / "data.json"
    document.write_bytes(b"[1]")
    document.chmod(0o644)
    manager = BackupManager(document, disk=Refusing(getattr(errno, name)))
    first = manager.create_backup() or ""
    document.write_bytes(b"[2]")
    manager.pin(first)
    assert manager.restore_backup(first).not_kept == ("its permissions could not be set",)
    assert document.read_bytes() == b"[1]"
    ours = [path for path in manager.backups_dir.iterdir() if path.name != ".lock"]
    assert {mode_of(path) for path in ours} == {0o600}
    assert mode_of(manager.backups_dir) == 0o700


@pytest.mark.parametrize("refused", ["EPERM", "ENOTSUP"])
def test_p12_a_list_that_cannot_be_taken_off_lets_nobody_in(tmp_path: Path, refused: str) -> None:
    none = 0xFFFF_FFFF
    entries = ((1, 7, none), (2, 7, 65534), (4, 5, none), (16, 7, none), (32, 5, none))
    document = tmp_path / "data.json"
    document.write_bytes(b"[1]")
    document.chmod(0o664)
    try:
        packed = b"".join(struct.pack("<HHI", *entry) for entry in entries)
        os.setxattr(tmp_path, "system.posix_acl_default", struct.pack("<I", 2) + packed)
    except OSError:
        pytest.skip("this file system has no access lists")
    manager = BackupManager(document, disk=Keeping(getattr(errno, refused)))
    first = manager.create_backup() or ""
    assert mode_of(manager.backups_dir / manager.find_backup(first).file_name) == 0o600
    assert mode_of(manager.backups_dir) == 0o700
    (said,) = manager.restore_backup(first).not_kept
    assert "access list of its folder" in said
    assert mode_of(document) == 0o604  # the group's bits would be what the list lets its users do


def test_p12_a_folder_behind_a_link_is_never_closed(tmp_path: Path) -> None:
    far, home = tmp_path / "far", tmp_path / "home"
    for path in (far, home):
        path.mkdir()
        path.chmod(0o755)
    document = home / "data.json"
    document.write_bytes(b"[1]")
    (home / "backups").symlink_to(far)
    manager = BackupManager(document)
    manager.create_backup()
    document.chmod(0o600)
    document.write_bytes(b"[1, 2]")
    manager.create_backup()
    assert mode_of(far) == 0o755


def test_p12_a_folder_of_somebody_else_is_no_reason_to_refuse(tmp_path: Path) -> None:
    class Theirs(Disk):
        def set_folder_mode(self, *_: object) -> None:
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    document = tmp_path / "data.json"
    document.write_bytes(b"[1]")
    document.chmod(0o664)
    BackupManager(document).create_backup()
    document.chmod(0o660)
    document.write_bytes(b"[1, 2]")
    manager = BackupManager(document, disk=Theirs())
    assert manager.create_backup()
    assert mode_of(manager.backups_dir / manager.list_backups()[0].file_name) == 0o660


def test_p12_a_document_that_cannot_be_looked_at_does_not_close_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = tmp_path / "data.json"
    document.write_bytes(b"[1]")
    document.chmod(0o664)
    manager = BackupManager(document)
    manager.create_backup()
    before = mode_of(manager.backups_dir)
    genuine = os.stat

    def refused(path: object, *arguments: object, **options: object) -> os.stat_result:
        if path == document:
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
        return genuine(path, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", refused)
    manager.set_retention(None)
    monkeypatch.undo()
    assert mode_of(manager.backups_dir) == before


@as_root
def test_what_an_administrator_makes_belongs_to_the_owner_of_the_document(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    document = home / "data.json"
    document.write_bytes(b"[1]")
    for path in (home, document):
        os.chown(path, SOMEBODY, SOMEBODY)
    document.chmod(0o600)
    manager = BackupManager(document)
    first = manager.create_backup() or ""
    document.write_bytes(b"[2]")
    manager.pin(first)
    manager.restore_backup(first)
    manager.export_backup(first, home / "copy.json")
    document.unlink()
    manager.unpin(first)  # while there is no document to ask
    manager.restore_backup(first)
    made = [*home.rglob("*")]
    assert len(made) > 8
    assert {(path.stat().st_uid, path.stat().st_gid) for path in made} == {(SOMEBODY, SOMEBODY)}


@as_root
def test_an_administrator_follows_no_link_that_was_put_in_the_place_of_a_folder(tmp_path: Path) -> None:
    class Quick(Disk):
        """Somebody who is quicker than we are puts a link where a folder was just made."""

        def make_folder(self, path: Path) -> None:
            path.symlink_to(victim)

    victim = tmp_path / "victim"
    victim.mkdir(mode=0o755)
    document = tmp_path / "data.json"
    document.write_bytes(b"[1]")
    os.chown(document, SOMEBODY, SOMEBODY)
    manager = BackupManager(document, disk=Quick())
    with pytest.raises(BackupFolderUnwritable):
        manager.create_backup()
    assert (victim.stat().st_uid, mode_of(victim)) == (0, 0o755)
