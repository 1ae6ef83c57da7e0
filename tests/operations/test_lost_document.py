"""The document is lost and its folder cannot be written: it comes back to its place all the same."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupFolderUnwritable, BackupManager, NotEnoughSpace, StorageFailed, errors
from backupkit.cli.main import main
from tests.operations.locked_disk import Locked
from tests.store.limits import ordinary_user

if TYPE_CHECKING:
    from backupkit.testing.clock import FakeClock


_ERRORS = {
    "EROFS": BackupFolderUnwritable,
    "EACCES": BackupFolderUnwritable,
    "ENOSPC": NotEnoughSpace,
    "EIO": StorageFailed,
}


@pytest.fixture
def stored(document: Path) -> str:
    document.write_bytes(b"[1]")
    return BackupManager(document).create_backup() or ""


@pytest.fixture
def locked(document: Path, clock: FakeClock, stored: str, request: pytest.FixtureRequest) -> BackupManager:
    assert stored
    disk = Locked(document.parent / "backups", getattr(errno, request.param))
    return BackupManager(document, disk=disk, clock=clock)


@pytest.mark.parametrize("locked", _ERRORS, indirect=True)
@pytest.mark.parametrize("to_itself", [False, True])
def test_p4_a_lost_document_comes_back_from_a_folder_that_cannot_be_written(
    locked: BackupManager, document: Path, stored: str, to_itself: bool, caplog: pytest.LogCaptureFixture
) -> None:
    document.unlink()
    result = locked.restore_backup(stored, to=document if to_itself else None)
    assert (document.read_bytes(), result.before_id, result.path) == (b"[1]", None, document)
    assert "could not be written down" in caplog.text


@pytest.mark.parametrize(("locked", "kind"), _ERRORS.items(), indirect=["locked"])
def test_p4_a_document_that_is_there_is_not_replaced_without_being_stored(
    locked: BackupManager, document: Path, stored: str, kind: type[errors.BackupError]
) -> None:
    document.write_bytes(b"[2]")
    with pytest.raises(kind):
        locked.restore_backup(stored)
    assert document.read_bytes() == b"[2]"


@pytest.mark.parametrize("locked", ["EROFS"], indirect=True)
def test_p4_a_document_that_appears_meanwhile_is_not_replaced(
    locked: BackupManager, document: Path, stored: str
) -> None:
    document.unlink()

    def appear(*_: object) -> None:
        document.write_bytes(b"[3]")

    with pytest.raises(BackupFolderUnwritable):
        locked.restore_backup(stored, progress=appear)
    assert document.read_bytes() == b"[3]"


@pytest.mark.needs_posix("It takes the right to write from a folder, which no mode does on Windows.")
def test_the_command_brings_it_back_from_a_folder_of_somebody_else() -> None:
    with ordinary_user() as home:
        document = home / "data.json"
        document.write_bytes(b"[1]")
        backup_id = BackupManager(document).create_backup() or ""
        document.unlink()
        folder = home / "backups"
        folder.chmod(0o500)
        try:
            assert main([str(document), "restore", backup_id, "--yes"]) == 0
        finally:
            folder.chmod(0o700)
        assert document.read_bytes() == b"[1]"
