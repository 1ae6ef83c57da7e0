"""Files that are named like versions, and stand in no manifest: each is read once, and again when it was touched."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager
from backupkit.files import marks
from backupkit.store.survey import Surveyor
from backupkit.versionfile import reader
from tests.waiting import wait_until

if TYPE_CHECKING:
    from backupkit.versionfile.file_bytes import Keys

pytestmark = [
    pytest.mark.leaves_damage,
    pytest.mark.needs_posix("times never prove on Windows that a file has not changed: it is read"),
]

COUNT = 50


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files whose headers have been read."""
    names: list[str] = []
    read_ours = reader.read_ours

    def counting(path: Path, keys: Keys | None = None) -> object:
        names.append(path.name)
        return read_ours(path, keys)

    monkeypatch.setattr(reader, "read_ours", counting)
    return names


@pytest.fixture
def strangers(manager: BackupManager) -> list[Path]:
    """Files that are named like versions, beside a version."""
    manager.create_backup()
    paths = [manager.backups_dir / f"backup_20210101_000000_{number:08x}.json.gz" for number in range(COUNT)]
    for path in paths:
        path.write_bytes(b"\x1f\x8b\x08")
    return paths


def let_settle(*paths: Path) -> None:
    """Wait until no change from now on can hide in the times of these files."""
    wait_until(lambda: all(marks.is_settled(os.lstat(path), time.time_ns()) for path in paths))


def test_a_stranger_is_read_once_by_a_manager_that_lists_and_saves(
    manager: BackupManager, strangers: list[Path], read: list[str]
) -> None:
    let_settle(*strangers)
    manager.list_backups()
    assert sorted(read) == [path.name for path in strangers]
    read.clear()
    for _ in range(3):
        manager.list_backups()
        manager.create_backup(force=True)
    assert not set(read) & {path.name for path in strangers}


def test_one_that_becomes_a_version_is_one(manager: BackupManager, strangers: list[Path], tmp_path: Path) -> None:
    other = BackupManager(tmp_path / "data.json")  # of the same name: its versions would be ours, if they came here
    other.data_file.write_bytes(b"[1]")
    other.create_backup()
    (meta,) = other.list_backups()
    path = manager.backups_dir / meta.file_name
    path.write_bytes(b"\x1f\x8b\x08")
    let_settle(path, *strangers)
    for _ in range(2):
        assert len(manager.list_backups()) == 1
    path.write_bytes((other.backups_dir / meta.file_name).read_bytes())
    assert [found.backup_id for found in manager.list_backups()].count(meta.backup_id) == 1


def test_what_was_written_a_moment_ago_is_not_remembered(
    manager: BackupManager, strangers: list[Path], read: list[str]
) -> None:
    """Its next change may leave the same times; a sync client writes a file in pieces."""
    path = strangers[0]
    surveyor, names = Surveyor(), [path.name]
    wait_until(lambda: _is_fresh(path))
    for _ in range(2):
        surveyor.survey(manager.backups_dir, names)
    assert read.count(path.name) == 2


def _is_fresh(path: Path) -> bool:
    path.write_bytes(b"\x1f\x8b\x08")
    return not marks.is_settled(os.lstat(path), time.time_ns())


def test_a_file_that_could_not_be_read_is_read_again(
    manager: BackupManager, strangers: list[Path], read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    let_settle(*strangers)
    surveyor, names = Surveyor(), [path.name for path in strangers]

    def fail(*_: object) -> object:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(reader, "read_ours", fail)
        assert len(surveyor.survey(manager.backups_dir, names).unread) == COUNT
    assert len(surveyor.survey(manager.backups_dir, names).damaged) == COUNT
    assert len(read) == COUNT


def test_a_verification_reads_every_one_of_them(manager: BackupManager, strangers: list[Path], read: list[str]) -> None:
    let_settle(*strangers)
    for _ in range(2):
        read.clear()
        report = manager.verify_backups()
        assert len(report.problems) == COUNT
        assert set(read) >= {path.name for path in strangers}
