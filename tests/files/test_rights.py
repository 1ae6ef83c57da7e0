"""What is decided about Windows' access lists (simulated), and what comes of it on Windows itself."""

from __future__ import annotations

import errno
import os
import stat
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupFolderUnwritable, BackupManager, Retention
from backupkit.files import access, access_lists, system, windows
from backupkit.files.access import Access, access_of
from backupkit.files.access_lists import Security, decode, encode
from backupkit.files.disk import Disk
from tests.files.descriptors import ALL, ANN, BOB, FROM_FOLDER, READ, entry
from tests.refusing import system_error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

on_windows = pytest.mark.skipif(sys.platform != "win32", reason="no other system has these access lists")

OWN = Security(owner=ANN, entries=(entry(ANN, ALL), entry(BOB, READ)), is_protected=True)
INHERITED = Security(owner=ANN, entries=FROM_FOLDER, is_automatic=True)
ACCESS_DENIED, NOT_SUPPORTED, INVALID_ACL = 5, 50, 1336


class Listing(Disk):
    """A disk that notes what lists it is to set, and refuses the first ones."""

    def __init__(self, *refusals: int) -> None:
        self.refusals, self.lists = list(refusals), list[Security]()

    def set_attribute(self, descriptor: int, name: str, value: bytes) -> None:
        assert (os.fstat(descriptor).st_size, name) == (0, "windows access list")
        self.lists.append(decode(value))
        if self.refusals:
            number = self.refusals.pop(0)
            raise system_error(errno.EACCES if number == ACCESS_DENIED else errno.EINVAL, winerror=number)


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[int]:
    descriptor = os.open(tmp_path / "draft", os.O_RDWR | os.O_CREAT)
    yield descriptor
    os.close(descriptor)


def told(monkeypatch: pytest.MonkeyPatch, document: Security, draft: Security = INHERITED) -> Access:
    """Return the access of a document with this security; that of each other file is *draft*."""
    with monkeypatch.context() as there:
        there.setattr(system, "HERE", system.WINDOWS)
        there.setattr(access, "security_of", lambda _: document)
        found = access_of(os.curdir)
    monkeypatch.setattr(access, "security_of", lambda _: draft)
    return found


def test_p14_a_list_of_its_own_is_given_to_the_restored_document(monkeypatch: pytest.MonkeyPatch, draft: int) -> None:
    disk = Listing()
    assert told(monkeypatch, OWN).apply(disk, draft) == ()
    assert disk.lists == [Security(entries=OWN.entries, is_protected=True)]


@pytest.mark.parametrize("document", [INHERITED, access_lists.NONE], ids=["from the folder", "FAT"])
def test_a_document_without_a_list_of_its_own_leaves_files_to_their_folder(
    monkeypatch: pytest.MonkeyPatch, draft: int, document: Security
) -> None:
    disk, found = Listing(), told(monkeypatch, document, document)
    found.apply_privately(disk, draft)
    assert found.apply(disk, draft) == ()
    assert disk.lists == []


@pytest.mark.parametrize("number", [ACCESS_DENIED, NOT_SUPPORTED, INVALID_ACL])
def test_p14_a_list_that_could_not_be_kept_is_said(monkeypatch: pytest.MonkeyPatch, draft: int, number: int) -> None:
    assert told(monkeypatch, OWN).apply(Listing(number), draft) == ("its access list could not be set",)


def test_p14_an_owner_who_is_another_account_is_said(monkeypatch: pytest.MonkeyPatch, draft: int) -> None:
    found = told(monkeypatch, Security(owner=BOB, entries=FROM_FOLDER))
    assert found.apply(Listing(), draft) == ("its owner is another account now",)


def test_p12_a_version_takes_over_the_list_and_its_writer_may_remove_it(
    monkeypatch: pytest.MonkeyPatch, draft: int
) -> None:
    disk = Listing()
    told(monkeypatch, OWN, Security(owner=BOB, entries=FROM_FOLDER)).apply_privately(disk, draft)
    assert disk.lists == [decode(encode(OWN.kept_by(BOB)))]


@pytest.mark.parametrize("number", [ACCESS_DENIED, INVALID_ACL])
def test_p12_where_a_list_cannot_be_copied_the_version_is_its_writers_alone(
    monkeypatch: pytest.MonkeyPatch, draft: int, number: int
) -> None:
    disk = Listing(number)
    told(monkeypatch, OWN, Security(owner=BOB, entries=FROM_FOLDER)).apply_privately(disk, draft)
    assert disk.lists[1:] == [access_lists.only_for(BOB)]


def test_p12_where_no_list_can_be_set_nothing_is_written(monkeypatch: pytest.MonkeyPatch, draft: int) -> None:
    found = told(monkeypatch, OWN)
    with pytest.raises(PermissionError, match="cannot be given the access list"):
        found.apply_privately(Listing(INVALID_ACL, ACCESS_DENIED), draft)


def test_on_a_drive_without_lists_none_is_set(monkeypatch: pytest.MonkeyPatch, draft: int) -> None:
    disk = Listing()
    told(monkeypatch, OWN, access_lists.NONE).apply_privately(disk, draft)
    assert disk.lists == []


def test_a_file_that_has_the_list_already_is_not_given_it_again(monkeypatch: pytest.MonkeyPatch, draft: int) -> None:
    disk, found = Listing(), told(monkeypatch, OWN, OWN)
    found.apply_privately(disk, draft)
    assert found.apply(disk, draft) == ()
    assert disk.lists == []


def test_a_list_that_the_folder_may_not_change_differs_from_one_with_the_same_entries(
    monkeypatch: pytest.MonkeyPatch, draft: int
) -> None:
    disk = Listing()
    told(monkeypatch, OWN, replace(OWN, is_protected=False)).apply(disk, draft)
    assert [one.is_protected for one in disk.lists] == [True]


# -- on Windows ------------------------------------------------------------------------------------------------------


def readers(path: Path) -> set[bytes]:
    """Return the accounts that an access list lets read the file."""
    entries = decode(windows.security_of(path)).entries
    assert entries is not None
    return {one[8:] for one in entries if one[0] == 0 and one[4] & 1}


def close_to_others(path: Path) -> None:
    """Give a file a list that names its owner alone."""
    descriptor = windows.create(path.with_name("closed"))
    try:
        os.write(descriptor, path.read_bytes())
        owner = decode(windows.security_of(descriptor)).owner
        windows.set_access_list(descriptor, encode(access_lists.only_for(owner)))
        windows.rename(descriptor, path, replaces=True)
    finally:
        os.close(descriptor)


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A document that its owner alone may read, in a folder whose new files others may read as well."""
    document = tmp_path / "data.json"
    document.write_bytes(b"[1]")
    before = readers(document)
    close_to_others(document)
    assert readers(document) < before, "this folder is private itself, so nothing can be told here"
    return document


@on_windows
def test_p12_files_of_ours_have_no_more_readers_than_the_document(closed: Path) -> None:
    manager = BackupManager(closed)
    first = manager.create_backup()
    assert first
    manager.create_backup(force=True)
    manager.pin(first)
    manager.restore_backup(first)

    found = {path.name: readers(path) for path in manager.backups_dir.iterdir() if path.name != ".lock"}
    assert len(found) > 5
    assert found == dict.fromkeys(found, readers(closed))


@on_windows
def test_p14_a_restore_keeps_the_list_of_the_document(closed: Path) -> None:
    before = readers(closed)
    manager = BackupManager(closed)
    backup_id = manager.create_backup()
    assert backup_id
    closed.write_bytes(b"[2]")

    assert manager.restore_backup(backup_id).not_kept == ()
    assert (closed.read_bytes(), readers(closed)) == (b"[1]", before)


@on_windows
def test_files_with_a_list_can_be_written_again_and_removed(closed: Path) -> None:
    manager = BackupManager(closed, retention=Retention.newest_only(2))
    for number in range(5):
        closed.write_bytes(b"[%d]" % number)
        manager.create_backup()
    left = [path.name for path in manager.backups_dir.iterdir() if path.suffix == ".gz"]

    assert sorted(left) == sorted(meta.file_name for meta in manager.list_backups())
    assert len(left) < 5
    assert manager.verify_backups().valid == len(left)


@on_windows
def test_p12_where_no_list_can_be_set_no_backup_is_made(closed: Path) -> None:
    manager = BackupManager(closed, disk=Listing(*[ACCESS_DENIED] * 99))
    with pytest.raises(BackupFolderUnwritable, match="access list"):
        manager.create_backup()
    assert not list(manager.backups_dir.rglob("*.gz"))


@on_windows
def test_p14_a_document_that_is_marked_read_only_stays_so(tmp_path: Path) -> None:
    document = tmp_path / "data.json"
    document.write_bytes(b"[1]")
    manager = BackupManager(document)
    backup_id = manager.create_backup()
    assert backup_id
    document.write_bytes(b"[2]")
    document.chmod(stat.S_IREAD)

    assert manager.restore_backup(backup_id).not_kept == ()
    assert document.read_bytes() == b"[1]"
    assert not document.stat().st_mode & stat.S_IWRITE
    assert manager.undo_restore()
    assert document.read_bytes() == b"[2]"
    assert not document.stat().st_mode & stat.S_IWRITE
    document.chmod(stat.S_IREAD | stat.S_IWRITE)
