"""What was written for a version is read back before it counts as one, if that is asked for."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupManager, Retention, StorageFailed
from backupkit.files import drafts
from backupkit.testing.clock import FakeClock
from backupkit.versionfile import read_back
from tests.manager.folders import records
from tests.manager.turning import TurningDisk

Save = Callable[[object], bytes]


def verifying(document: Path, clock: FakeClock, disk: TurningDisk | None = None, **options: object) -> BackupManager:
    return BackupManager(document, clock=clock, disk=disk, verify_after_create=True, **options)  # type: ignore[arg-type]  # by name


def read_back_of_each(manager: BackupManager) -> list[object]:
    lines = (manager.backups_dir / "history.jsonl").read_text().splitlines()
    return [json.loads(line).get("read_back") for line in lines]


@pytest.mark.parametrize("size_bytes", [40, 300_000, 3_000_000])
def test_a_sound_version_is_made_as_ever(document: Path, clock: FakeClock, size_bytes: int) -> None:
    document.write_bytes(records(size_bytes))
    manager = verifying(document, clock)
    made = manager.create_backup() or ""
    assert b"".join(manager.content(made)) == document.read_bytes()


def test_the_log_tells_from_where_it_was_read_back(
    document: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = verifying(document, clock)
    monkeypatch.setattr(read_back, "past_the_cache", lambda _descriptor: True)
    manager.create_backup()
    document.write_text("[2]")
    monkeypatch.setattr(read_back, "past_the_cache", lambda _descriptor: False)
    manager.create_backup()
    assert read_back_of_each(manager) == ["medium", "cache"]


def test_without_the_wish_nothing_is_read_back(manager: BackupManager, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_back, "past_the_cache", lambda _descriptor: pytest.fail("it was read back"))
    manager.create_backup()
    assert read_back_of_each(manager) == [None]


@pytest.mark.parametrize("size_bytes", [40, 300_000, 3_000_000])
def test_p2_what_comes_back_as_something_else_is_no_version(document: Path, clock: FakeClock, size_bytes: int) -> None:
    document.write_bytes(records(size_bytes))
    manager = verifying(document, clock, TurningDisk())
    with pytest.raises(StorageFailed, match="read back as something else"):
        manager.create_backup()
    assert manager.list_backups() == []
    assert not any(map(drafts.is_leftover, os.listdir(manager.backups_dir)))
    assert [(entry.operation, entry.error) for entry in manager.log()] == [("create", "StorageFailed")]


def test_p6_what_comes_back_as_something_else_pushes_out_nothing(document: Path, clock: FakeClock) -> None:
    disk = TurningDisk(turns=False)
    manager = verifying(document, clock, disk, retention=Retention.newest_only(1))
    good = manager.create_backup()
    disk.turns = True
    document.write_text("[2, 3]")
    with pytest.raises(StorageFailed):
        manager.create_backup()
    assert [meta.backup_id for meta in manager.list_backups()] == [good]
    assert manager.verify_backups().corrupted == 0


def test_the_next_save_of_the_same_content_makes_a_version(document: Path, clock: FakeClock) -> None:
    disk = TurningDisk()
    manager = verifying(document, clock, disk)
    with pytest.raises(StorageFailed):
        manager.create_backup()
    disk.turns = False
    made = manager.create_backup()
    assert made
    assert manager.verify_backups([made]).valid == 1


def test_p4_a_restore_whose_way_back_cannot_be_read_back_changes_nothing(document: Path, clock: FakeClock) -> None:
    disk = TurningDisk(turns=False)
    manager = verifying(document, clock, disk)
    first = manager.create_backup() or ""
    document.write_text("[2, 3]")
    disk.turns = True
    with pytest.raises(StorageFailed):
        manager.restore_backup(first)
    assert document.read_text() == "[2, 3]"


def test_a_disk_that_cannot_be_read_is_a_failure_of_the_disk(
    document: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_descriptor: int) -> bool:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(read_back, "past_the_cache", fails)
    with pytest.raises(StorageFailed, match=os.strerror(errno.EIO).lower()):
        verifying(document, clock).create_backup()


@pytest.mark.parametrize("name", ["notes.txt", "data.db", "data.json.gz"])
def test_a_document_of_any_kind_is_read_back(document: Path, clock: FakeClock, name: str) -> None:
    path = document.with_name(name)
    path.write_bytes(b"content")
    with pytest.raises(StorageFailed):
        verifying(path, clock, TurningDisk()).create_backup()


def test_a_users_choice_asks_for_it_and_takes_it_back(document: Path, clock: FakeClock) -> None:
    disk = TurningDisk(turns=False)
    manager = BackupManager(document, clock=clock, disk=disk)
    manager.create_backup()
    manager.choose(verify_after_create=True)
    document.write_text("[2, 3]")
    disk.turns = True
    with pytest.raises(StorageFailed):
        manager.create_backup()
    disk.turns = False
    manager.choose(verify_after_create=None)
    manager.create_backup()
    assert read_back_of_each(manager)[-1] is None


def test_what_the_app_asked_for_is_told_with_who_asked(document: Path, clock: FakeClock) -> None:
    config = verifying(document, clock).config
    assert (config.verify_after_create, config.origin_of("verify_after_create").value) == (True, "host")
