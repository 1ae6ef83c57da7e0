"""P12: whoever cannot read the document cannot read its versions. P14: a restore leaves the document what it was."""

from __future__ import annotations

import contextlib
import os
import stat
import struct
import sys
import time
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, errors
from backupkit.values import naming
from tests.store.expectations import leftovers
from tests.store.limits import NOBODY, ordinary_user

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from backupkit.testing.clock import FakeClock

GROUP = 54_321
posix = pytest.mark.needs_posix("Windows keeps lists of access instead of a mode, an owner and a group")
is_root = sys.platform != "win32" and os.geteuid() == 0
as_root = pytest.mark.skipif(not is_root, reason="only root can give a file to another group or user")
INDEX = (naming.MANIFEST, naming.PREVIOUS_MANIFEST, naming.SETTINGS, naming.HISTORY, naming.LOCK)

# mode of the document -> of a version, of an index file, of the folder
MODES = {
    0o600: (0o600, 0o600, 0o700),
    0o640: (0o640, 0o640, 0o750),
    0o644: (0o644, 0o644, 0o755),
    0o660: (0o660, 0o660, 0o770),
    0o664: (0o664, 0o664, 0o775),
    0o400: (0o400, 0o600, 0o700),
    0o444: (0o444, 0o644, 0o755),
    0o755: (0o644, 0o644, 0o755),
}


@contextlib.contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def version_files(manager: BackupManager) -> list[Path]:
    return [manager.backups_dir / meta.file_name for meta in manager.list_backups()]


def index_files(manager: BackupManager) -> list[Path]:
    return [manager.backups_dir / name for name in INDEX if (manager.backups_dir / name).exists()]


# -- P12 --------------------------------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("mask", [0, 0o022, 0o077, 0o777], ids=oct)
@pytest.mark.parametrize("mode", MODES, ids=oct)
def test_p12_files_and_folder_follow_the_document_whatever_the_umask(mode: int, mask: int) -> None:
    with ordinary_user() as home:
        document = home / "data.json"
        document.write_bytes(b"[1]")
        document.chmod(mode)
        manager = BackupManager(document)
        with umask(mask):
            first = manager.create_backup()
            assert first
            manager.create_backup(force=True)
            manager.restore_backup(first)
            manager.import_backup(document)
            manager.pin(first)

        version_mode, index_mode, folder_mode = MODES[mode]
        assert {mode_of(path) for path in version_files(manager)} == {version_mode}
        assert {path.name: mode_of(path) for path in index_files(manager)} == dict.fromkeys(INDEX, index_mode)
        assert mode_of(manager.backups_dir) == folder_mode
        assert mode_of(document) == mode


@posix
@pytest.mark.parametrize("name", ["copy.json", "copy.json.gz"])
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644], ids=oct)
def test_p12_an_exported_version_is_as_private_as_the_document(
    mode: int, name: str, tmp_path: Path, document: Path, manager: BackupManager
) -> None:
    document.chmod(mode)
    backup_id = manager.create_backup()
    assert backup_id
    with umask(0):
        target = manager.export_backup(backup_id, tmp_path / name)

    assert mode_of(target) == mode


@posix
def test_p12_a_version_that_is_restored_elsewhere_is_private(
    tmp_path: Path, document: Path, manager: BackupManager
) -> None:
    document.chmod(0o600)
    backup_id = manager.create_backup()
    assert backup_id
    with umask(0):
        manager.restore_backup(backup_id, to=tmp_path / "copy.json")

    assert mode_of(tmp_path / "copy.json") == 0o600


@posix
def test_p12_without_a_document_to_ask_everything_is_the_owners_alone(
    tmp_path: Path, document: Path, manager: BackupManager
) -> None:
    source = document.rename(tmp_path / "source.json")
    source.chmod(0o600)
    with umask(0):
        manager.import_backup(source)

    assert {mode_of(path) for path in manager.backups_dir.iterdir()} == {0o600}
    assert mode_of(manager.backups_dir) == 0o700


@posix
def test_p12_a_draft_is_never_more_open_than_the_document(document: Path, manager: BackupManager) -> None:
    document.chmod(0o640)
    document.write_bytes(os.urandom(600_000))
    manager.create_backup()
    seen: set[int] = set()
    with umask(0):
        manager.create_backup(
            force=True, progress=lambda *_: seen.update(mode_of(path) for path in leftovers(manager.backups_dir))
        )

    assert seen
    assert not any(mode & ~0o640 for mode in seen)


@posix
def test_p12_the_draft_of_a_restore_is_never_more_open_than_the_document(
    document: Path, manager: BackupManager
) -> None:
    document.chmod(0o600)
    document.write_bytes(os.urandom(600_000))
    backup_id = manager.create_backup()
    assert backup_id
    seen: set[int] = set()
    with umask(0):
        manager.restore_backup(
            backup_id, progress=lambda *_: seen.update(mode_of(path) for path in leftovers(document.parent))
        )

    assert seen == {0o600}


def _can_read(path: Path) -> bool:
    try:
        path.read_bytes()
    except PermissionError:
        return False
    return True


@as_root
def test_p12_a_document_that_was_made_private_hides_its_earlier_versions_from_the_next_backup_on() -> None:
    with ordinary_user() as home:
        os.seteuid(0)
        document = home / "data.json"
        document.write_bytes(b"[1]")
        document.chmod(0o644)
        manager = BackupManager(document)
        manager.create_backup()
        document.chmod(0o600)
        document.write_bytes(b"[1, 2]")
        manager.create_backup()
        files = [*version_files(manager), *(path for path in index_files(manager) if path.name != naming.LOCK)]
        os.seteuid(NOBODY)

        assert [path.name for path in files if _can_read(path)] == []
        os.seteuid(0)
        assert manager.verify_backups().valid == 2
        os.seteuid(NOBODY)


@as_root
@pytest.mark.parametrize("mode", [0o640, 0o660, 0o644], ids=oct)
def test_p12_versions_belong_to_the_documents_group(mode: int, document: Path, manager: BackupManager) -> None:
    os.chown(document, -1, GROUP)
    document.chmod(mode)
    manager.create_backup()
    manager.create_backup(force=True)

    shared = [path for path in manager.backups_dir.iterdir() if path.name != naming.LOCK]
    assert {(path.stat().st_gid, mode_of(path)) for path in shared} == {(GROUP, mode)}


@as_root
def test_p12_the_folder_opens_to_no_other_group_than_the_documents(document: Path, manager: BackupManager) -> None:
    os.chown(document, -1, GROUP)
    document.chmod(0o640)
    manager.create_backup()

    status = manager.backups_dir.stat()
    assert status.st_gid == GROUP or not status.st_mode & 0o070


@as_root
@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (0o640, 0o600),
        (0o664, 0o604),
        # Who is in that group may not read the document, but would be among "all others" of a file of another group.
        (0o604, 0o600),
    ],
    ids=oct,
)
def test_p12_where_the_documents_group_cannot_be_set_nobody_gains_a_right(mode: int, expected: int) -> None:
    with ordinary_user() as home:
        document = home / "data.json"
        document.write_bytes(b"[1]")
        os.seteuid(0)
        os.chown(document, NOBODY, GROUP)
        document.chmod(mode)
        os.seteuid(NOBODY)
        manager = BackupManager(document)
        manager.create_backup()

        assert {mode_of(path) for path in version_files(manager)} == {expected}


def _access_list(*entries: tuple[int, int, int]) -> bytes:
    """Return a POSIX access list (tag, permissions, id) in the form of its extended attribute."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


_NOBODY_ID = 0xFFFFFFFF
_LIST = _access_list(
    (0x01, 6, _NOBODY_ID),  # the owner
    (0x02, 4, NOBODY),  # one more user
    (0x04, 0, _NOBODY_ID),  # the group may nothing
    (0x10, 4, _NOBODY_ID),  # the mask, which stat() shows as the group's permissions
    (0x20, 0, _NOBODY_ID),
)


@pytest.fixture
def listed(document: Path) -> Path:
    try:
        os.setxattr(document, "system.posix_acl_access", _LIST)
    except OSError:
        pytest.skip("this file system has no access lists")
    return document


@posix
def test_p12_versions_take_over_the_documents_access_list(listed: Path, manager: BackupManager) -> None:
    manager.create_backup()
    manager.create_backup(force=True)

    files = [*version_files(manager), *(path for path in index_files(manager) if path.name != naming.LOCK)]
    assert {os.getxattr(path, "system.posix_acl_access") for path in files} == {
        os.getxattr(listed, "system.posix_acl_access")
    }


@posix
def test_p12_a_group_that_the_access_list_shuts_out_cannot_enter_the_folder(
    listed: Path, manager: BackupManager
) -> None:
    assert mode_of(listed) == 0o640  # as if the group could read it
    manager.create_backup()

    assert mode_of(manager.backups_dir) == 0o700


@posix
def test_p14_a_restore_keeps_the_access_list(listed: Path, manager: BackupManager) -> None:
    backup_id = manager.create_backup()
    assert backup_id
    before = os.getxattr(listed, "system.posix_acl_access")

    assert manager.restore_backup(backup_id).not_kept == ()
    assert os.getxattr(listed, "system.posix_acl_access") == before


def test_p12_the_log_holds_no_content(document: Path, manager: BackupManager) -> None:
    document.write_bytes(b'{"secret": "xyzzy"}')
    backup_id = manager.create_backup("about plugh", tags=["frobozz"])
    assert backup_id
    manager.restore_backup(backup_id)
    manager.describe(backup_id, "also plugh")
    document.unlink()
    with pytest.raises(errors.DocumentMissing):
        manager.create_backup()
    log = (manager.backups_dir / naming.HISTORY).read_text()

    assert log.count("\n") >= 4
    assert not [word for word in ("secret", "xyzzy", "plugh", "frobozz") if word in log]


# -- P14 --------------------------------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("mode", [0o400, 0o444, 0o600, 0o640, 0o646, 0o755, 0o777], ids=oct)
def test_p14_a_restore_keeps_the_documents_mode(mode: int) -> None:
    with ordinary_user() as home, umask(0o027):
        document = home / "data.json"
        document.write_bytes(b"[1]")
        manager = BackupManager(document)
        backup_id = manager.create_backup()
        assert backup_id
        document.write_bytes(b"[2]")
        document.chmod(mode)

        result = manager.restore_backup(backup_id)

        assert (document.read_bytes(), mode_of(document), result.not_kept) == (b"[1]", mode, ())


@as_root
def test_p14_a_restore_by_root_keeps_owner_and_group(document: Path, manager: BackupManager) -> None:
    backup_id = manager.create_backup()
    assert backup_id
    document.write_bytes(b"[2]")
    document.chmod(0o640)
    os.chown(document, NOBODY, GROUP)

    assert manager.restore_backup(backup_id).not_kept == ()

    status = document.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (NOBODY, GROUP, 0o640)


@as_root
def test_p14_an_owner_that_cannot_be_kept_is_said() -> None:
    with ordinary_user() as home:
        document = home / "data.json"
        document.write_bytes(b"[1]")
        manager = BackupManager(document)
        backup_id = manager.create_backup()
        assert backup_id
        os.seteuid(0)
        os.chown(document, 0, GROUP)
        document.chmod(0o664)
        os.seteuid(NOBODY)

        result = manager.restore_backup(backup_id)

        assert f"its group (number {GROUP}) could not be set, so no group has rights" in result.not_kept
        assert "its owner (number 0) could not be set" in result.not_kept


@as_root
def test_p12_a_restore_gives_no_right_to_a_group_that_the_document_did_not_have() -> None:
    with ordinary_user() as home:
        document = home / "data.json"
        document.write_bytes(b"[1]")
        manager = BackupManager(document)
        backup_id = manager.create_backup()
        assert backup_id
        os.seteuid(0)
        os.chown(document, NOBODY, GROUP)
        document.chmod(0o660)
        os.seteuid(NOBODY)

        manager.restore_backup(backup_id)

        status = document.stat()
        assert status.st_gid == GROUP or not status.st_mode & 0o070


@posix
@pytest.mark.parametrize("value", [b"", b"text", bytes(range(256)) * 4])
def test_p14_a_restore_keeps_extended_attributes(value: bytes, document: Path, manager: BackupManager) -> None:
    backup_id = manager.create_backup()
    assert backup_id
    document.write_bytes(b"[]")
    try:
        os.setxattr(document, "user.origin", value)
    except OSError:
        pytest.skip("this file system has no extended attributes")

    assert manager.restore_backup(backup_id).not_kept == ()
    assert os.getxattr(document, "user.origin") == value


def test_p14_the_modification_time_after_a_restore_is_new(
    document: Path, manager: BackupManager, clock: FakeClock
) -> None:
    backup_id = manager.create_backup()
    assert backup_id
    clock.advance(days=3)
    os.utime(document, (1_000_000_000, 1_000_000_000))

    manager.restore_backup(backup_id)

    assert abs(document.stat().st_mtime - time.time()) < 3_600


@posix
def test_p14_a_restore_leaves_the_documents_folder_as_it_was(
    document: Path, manager: BackupManager, save: Callable[[object], bytes]
) -> None:
    backup_id = manager.create_backup()
    assert backup_id
    document.parent.chmod(0o750)
    document.with_name("neighbour.txt").write_bytes(b"mine")
    save([])
    manager.restore_backup(backup_id)
    manager.undo_restore()

    assert mode_of(document.parent) == 0o750
    assert {path.name for path in document.parent.iterdir()} == {"backups", "data.json", "neighbour.txt"}
