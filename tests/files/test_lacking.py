"""File systems that lack locks, or that sync folders only for who may write to them: work goes on without."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from backupkit import BackupManager, errors
from backupkit.files.disk import Disk
from backupkit.files.lock import exclusive

if sys.platform != "win32":
    import fcntl

pytestmark = pytest.mark.needs_posix("It refuses flock(2) and fsync(2) of a folder, which Windows does not have.")

_NO_LOCKS = ("ENOSYS", "EOPNOTSUPP", "ENOTSUP", "ENOLCK", "EINVAL")


def refusing(number: int) -> object:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


@pytest.mark.parametrize("name", _NO_LOCKS)
def test_p9_a_disk_without_locks_is_written_to_without_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(fcntl, "flock", refusing(getattr(errno, name)))
    document = tmp_path / "data.json"
    document.write_bytes(b"[1]")
    manager = BackupManager(document)
    first = manager.create_backup() or ""
    document.write_bytes(b"[2]")
    assert manager.pin(first)
    manager.restore_backup(first)
    manager.undo_restore()
    assert document.read_bytes() == b"[2]"
    assert tuple(manager.verify_backups()) == (3, 0)


def test_p9_older_locks_say_it_in_another_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import filelock

    def refuse(*_: object, **__: object) -> None:
        raise NotImplementedError("FileSystem does not appear to support flock")

    monkeypatch.setattr(filelock.FileLock, "acquire", refuse)
    with exclusive(tmp_path, 0.1, 0o600):
        done = True
    assert done


@pytest.mark.parametrize("name", ["EIO", "ESTALE", "ENOSPC"])
def test_an_error_that_says_nothing_of_locks_is_raised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    document = tmp_path / "data.json"
    document.write_bytes(b"[1]")
    manager = BackupManager(document, lock_timeout=0.05)
    manager.create_backup()
    document.write_bytes(b"[2]")
    monkeypatch.setattr(fcntl, "flock", refusing(getattr(errno, name)))
    with pytest.raises(errors.StorageFailed if name != "ENOSPC" else errors.NotEnoughSpace):
        manager.create_backup()


@pytest.mark.parametrize(
    ("name", "goes_on"),
    [
        ("EBADF", True),
        ("EACCES", True),
        ("EPERM", True),
        ("EINVAL", True),
        ("ENOTSUP", True),
        ("EIO", False),
        ("EROFS", False),  # what was written may be lost
        ("ENOSPC", False),
    ],
)
def test_p2_a_folder_that_cannot_be_synced_is_no_failure_and_one_that_failed_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, goes_on: bool
) -> None:
    genuine = os.fsync

    def sync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(getattr(errno, name), "refused")
        genuine(descriptor)

    monkeypatch.setattr(os, "fsync", sync)
    if goes_on:
        Disk().sync_folder(tmp_path)
    else:
        with pytest.raises(OSError, match="refused"):
            Disk().sync_folder(tmp_path)
