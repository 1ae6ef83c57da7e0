"""Who can get to a file decides who may read what is made of it elsewhere; decided as a table, then tried on a disk."""

from __future__ import annotations

import os
import stat
import struct
from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.files.access import PRIVATE, Access
from backupkit.files.reach import access_in, narrowed
from backupkit.values import naming

pytestmark = pytest.mark.needs_posix("Windows keeps lists of access, which files get from their folders")

MINE, THEIRS = 100, 200
LIST = (("system.posix_acl_access", b"a list"),)
NAMED_USER = 65534


def folder(mode: int, group: int = MINE, *, has_list: bool = False) -> Access:
    return Access(mode=mode, user=1, group=group, attributes=LIST if has_list else ())


@pytest.mark.parametrize(
    ("mode", "inner", "expected"),
    [
        (0o644, [], 0o644),
        (0o644, [folder(0o755)], 0o644),
        (0o644, [folder(0o755, THEIRS)], 0o644),
        (0o644, [folder(0o700)], 0o600),
        (0o644, [folder(0o755), folder(0o700), folder(0o755)], 0o600),
        (0o664, [folder(0o750)], 0o660),
        (0o664, [folder(0o750, THEIRS)], 0o600),  # who is in the document's group need not be in the folder's
        (0o664, [folder(0o710)], 0o660),  # who may pass need not be able to list
        (0o664, [folder(0o711, THEIRS)], 0o664),
        (0o664, [folder(0o705)], 0o604),
        (0o664, [folder(0o705, THEIRS)], 0o600),  # who is in its group is kept out, and may be one of the others
        (0o644, [folder(0o744)], 0o600),  # to read the names in it is not to get there
        (0o644, [folder(0o755, has_list=True)], 0o600),  # the list may keep somebody out
        (0o600, [folder(0o700)], 0o600),
    ],
)
def test_p12_only_who_gets_to_the_document_may_read_its_versions(mode: int, inner: list[Access], expected: int) -> None:
    assert narrowed(Access(mode=mode, user=1, group=MINE), inner).mode == expected


def test_p12_a_list_counts_only_where_everybody_gets_there() -> None:
    document = Access(mode=0o664, user=1, group=MINE, attributes=(*LIST, ("user.origin", b"kept")))
    assert narrowed(document, [folder(0o755)]) == document
    found = narrowed(document, [folder(0o700)])
    assert (found.mode, found.attributes) == (0o600, (("user.origin", b"kept"),))


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that its owner alone may enter, in a place that everybody may."""
    path = tmp_path / "home"
    path.mkdir(mode=0o700)
    return path


@pytest.fixture
def drive(tmp_path: Path) -> Path:
    path = tmp_path / "drive"
    path.mkdir()
    path.chmod(0o755)
    return path


def document_in(folder: Path, mode: int = 0o644) -> Path:
    document = folder / "data.json"
    document.write_bytes(b"[1]")
    document.chmod(mode)
    return document


def all_of(manager: BackupManager) -> dict[str, int]:
    """Do all that writes; return the mode of each file in the folder."""
    first = manager.create_backup("a description") or ""
    manager.pin(first)
    manager.data_file.write_bytes(b"[2]")
    manager.restore_backup(first)
    return {path.name: mode_of(path) for path in manager.backups_dir.iterdir()}


@pytest.mark.parametrize("way", ["given", "a link", "a document behind a link"])
def test_p12_versions_on_another_drive_are_as_private_as_the_home_of_the_document(
    home: Path, drive: Path, way: str
) -> None:
    document, given = document_in(home), None
    if way == "given":
        given = drive
    elif way == "a link":
        (home / "backups").symlink_to(drive)
    else:
        (drive / "link.json").symlink_to(document)
        document = drive / "link.json"
    found = all_of(BackupManager(document, given))
    assert len(found) > 5
    assert set(found.values()) == {0o600}


@pytest.mark.parametrize("place", ["backups", "deep/er", "beside the home"])
def test_versions_that_lie_where_the_document_does_are_as_open_as_it_is(home: Path, drive: Path, place: str) -> None:
    shared = drive / "shared" if place == "beside the home" else home
    shared.mkdir(exist_ok=True)
    folder = drive / "versions" if place == "beside the home" else home / place
    folder.mkdir(parents=True)
    drive.chmod(0o700)  # who gets to the versions comes through here, as who gets to the document
    found = all_of(BackupManager(document_in(shared), folder))
    assert set(found.values()) == {0o644}


@pytest.mark.parametrize("name", ["copy.json", "copy.gz"])
def test_p12_an_export_to_another_place_is_as_private_as_the_home(home: Path, drive: Path, name: str) -> None:
    manager = BackupManager(document_in(home))
    manager.export_backup(manager.create_backup() or "", drive / name)
    assert mode_of(drive / name) == 0o600
    manager.export_backup(manager.list_backups()[0].backup_id, home / name)
    assert mode_of(home / name) == 0o644


def test_where_nothing_is_known_only_the_owner_counts(tmp_path: Path) -> None:
    found = access_in(tmp_path, PRIVATE, tmp_path / "gone")
    assert found.mode == 0o600
    assert found.user in {-1, os.stat(tmp_path).st_uid}


# -- lists that new files get from their folder ----------------------------------------------------------------------


def access_list(mask: int) -> bytes:
    """Return a list that names another user, who may read and write as far as *mask* lets him."""
    none = 0xFFFF_FFFF
    entries = ((1, 7, none), (2, 7, NAMED_USER), (4, 5, none), (16, mask, none), (32, 5, none))
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


def lists_of(path: Path) -> set[str]:
    return {name for name in os.listxattr(path) if name.startswith("system.posix_acl")}


@pytest.fixture
def shared(home: Path) -> Path:
    """A folder whose new files all name another user."""
    try:
        os.setxattr(home, "system.posix_acl_default", access_list(7))
    except OSError:
        pytest.skip("this file system has no access lists")
    return home


def test_p12_a_list_of_the_folder_does_not_open_versions(shared: Path) -> None:
    document = document_in(shared, 0o640)
    os.removexattr(document, "system.posix_acl_access")
    document.chmod(0o640)
    manager = BackupManager(document)
    found = all_of(manager)
    assert not lists_of(manager.backups_dir)
    assert {name for name in found if lists_of(manager.backups_dir / name)} <= {naming.LOCK}
    assert {mode for name, mode in found.items() if name != naming.LOCK} == {0o640}


def test_p14_a_restore_takes_no_list_from_the_folder(shared: Path) -> None:
    document = document_in(shared, 0o640)
    os.removexattr(document, "system.posix_acl_access")
    document.chmod(0o640)
    manager = BackupManager(document)
    first = manager.create_backup() or ""
    document.write_bytes(b"[2]")
    assert manager.restore_backup(first).not_kept == ()
    assert (lists_of(document), mode_of(document)) == (set(), 0o640)
    document.unlink()
    manager.restore_backup(first)
    assert (lists_of(document), mode_of(document)) == (set(), 0o600)


def test_p14_a_list_of_the_documents_own_is_kept(shared: Path) -> None:
    document = document_in(shared, 0o640)
    own = access_list(4)
    os.setxattr(document, "system.posix_acl_access", own)
    manager = BackupManager(document)
    first = manager.create_backup() or ""
    document.write_bytes(b"[2]")
    manager.restore_backup(first)
    assert os.getxattr(document, "system.posix_acl_access") == own
    version = manager.backups_dir / manager.find_backup(first).file_name
    assert lists_of(version) == {"system.posix_acl_access"}
