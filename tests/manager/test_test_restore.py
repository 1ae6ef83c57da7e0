"""A version is restored in a test: unpacked, written, read again, compared and opened. The document is not touched."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from threading import Event

import pytest

from backupkit import BackupManager
from backupkit.errors import BackupCorrupted, BackupNotFound, Cancelled, NotEnoughSpace, StorageFailed
from backupkit.files import drafts, places
from backupkit.files.disk import Disk
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import Fault, FaultyDisk, Killed
from backupkit.values.activity.ending import Ending, Logged
from backupkit.values.version import Status
from tests.manager.turning import TurningDisk

Save = Callable[[object], bytes]


def leftovers(manager: BackupManager) -> list[str]:
    return list(filter(drafts.is_leftover, os.listdir(manager.backups_dir)))


def test_a_sound_version_is_restored_opened_and_told(manager: BackupManager, ids: list[str], document: Path) -> None:
    before = (document.read_bytes(), document.stat())
    result = manager.test_restore(ids[0])
    assert result
    assert (result.backup_id, result.size_bytes) == (ids[0], manager.find_backup(ids[0]).file_size)
    assert (document.read_bytes(), document.stat()) == before
    assert leftovers(manager) == []
    (entry,) = manager.log(1)
    assert (entry.operation, entry.outcome, entry.backup_id) == (Logged.TEST_RESTORE, Ending.DONE, ids[0])
    assert (entry.ms, entry.size_bytes) == (0, result.size_bytes)


def test_that_a_version_is_sound_is_remembered(manager: BackupManager, ids: list[str], clock: FakeClock) -> None:
    manager.test_restore(ids[1])
    meta = manager.find_backup(ids[1])
    assert (meta.verified_at, meta.sealed_at) == (clock.now(), clock.now())


def test_its_time_is_that_of_the_clock(document: Path, clock: FakeClock) -> None:
    class SlowDisk(Disk):
        def sync(self, descriptor: int) -> None:
            clock.advance(seconds=2)
            super().sync(descriptor)

    BackupManager(document, clock=clock).create_backup()
    manager = BackupManager(document, clock=clock, disk=SlowDisk())
    result = manager.test_restore()
    assert result.seconds == 2.0
    (entry,) = manager.log(1)
    assert entry.ms == 2_000


def test_without_an_id_each_is_tried_in_turn(manager: BackupManager, ids: list[str], clock: FakeClock) -> None:
    tried = set()
    for _ in range(len(ids)):
        clock.advance(days=7)
        tried.add(manager.test_restore().backup_id)
    assert tried == set(ids)


@pytest.mark.leaves_damage
def test_p5_a_damaged_one_is_told_and_marked(manager: BackupManager, ids: list[str]) -> None:
    path = manager.backups_dir / manager.find_backup(ids[0]).file_name
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(data)
    with pytest.raises(BackupCorrupted):
        manager.test_restore(ids[0])
    assert manager.find_backup(ids[0]).status is Status.CORRUPTED
    (entry,) = manager.log(failures_only=True)
    assert (entry.operation, entry.backup_id, entry.error) == (Logged.TEST_RESTORE, ids[0], "BackupCorrupted")
    assert leftovers(manager) == []


def test_a_content_that_is_what_was_stored_and_cannot_be_opened_is_a_finding(
    manager: BackupManager, document: Path
) -> None:
    document.write_text('{"systems": [{"id"')
    made = manager.create_backup() or ""
    result = manager.test_restore(made)
    assert not result
    assert result.finding == "unparsable"
    (entry,) = manager.log(1, failures_only=True)
    assert (entry.operation, entry.finding) == (Logged.TEST_RESTORE, "unparsable")


def test_a_database_is_opened_and_checked(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "home" / "data.db"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table t (a, b)")
        connection.executemany("insert into t values (?, ?)", [(number, "x" * 200) for number in range(500)])
        connection.commit()
    manager = BackupManager(path, clock=clock)
    made = manager.create_backup()
    assert manager.test_restore(made)
    data = bytearray(path.read_bytes())
    data[8192:8300] = os.urandom(108)
    path.write_bytes(data)
    damaged = manager.create_backup() or ""
    assert manager.test_restore(damaged).finding != ""


def test_what_the_disk_got_wrong_is_no_fault_of_the_version(document: Path, clock: FakeClock) -> None:
    made = BackupManager(document, clock=clock).create_backup() or ""
    document.write_text("not what is restored")

    class Turning(TurningDisk):
        def write(self, descriptor: int, data: bytes | memoryview) -> None:
            super().write(
                descriptor, b" " + bytes(data[1:]) if bytes(data[:1]) == b"{" and b"systems" in bytes(data) else data
            )

    manager = BackupManager(document, clock=clock, disk=Turning(turns=False))
    with pytest.raises(StorageFailed, match="read back as something else"):
        manager.test_restore(made)
    assert manager.find_backup(made).status is Status.ACTIVE


def test_where_there_is_no_room_nothing_is_begun(
    manager: BackupManager, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    size = manager.find_backup(ids[0]).file_size
    monkeypatch.setattr(places, "space_at", lambda _folder: (2 * size - 1, 10**9))
    with pytest.raises(NotEnoughSpace):
        manager.test_restore(ids[0])
    assert [(entry.operation, entry.error) for entry in manager.log(failures_only=True)] == [
        (Logged.TEST_RESTORE, "NotEnoughSpace")
    ]
    monkeypatch.setattr(places, "space_at", lambda _folder: (0, 0))  # a file system that tells nothing
    assert manager.test_restore(ids[0])


def test_it_can_be_stopped_at_each_piece(manager: BackupManager, ids: list[str]) -> None:
    cancel = Event()
    cancel.set()
    with pytest.raises(Cancelled):
        manager.test_restore(ids[0], cancel=cancel)
    assert leftovers(manager) == []
    assert manager.log(failures_only=True) == []


def test_it_tells_how_far_it_is(manager: BackupManager, ids: list[str]) -> None:
    told: list[tuple[int, int]] = []
    manager.test_restore(ids[0], progress=lambda *far: told.append(far))
    assert told[-1][0] == told[-1][1]
    assert told == sorted(told)


def test_without_a_sound_version_there_is_nothing_to_try(manager: BackupManager, document: Path) -> None:
    with pytest.raises(BackupNotFound):
        manager.test_restore()
    document.write_text("{")
    manager.create_backup()
    with pytest.raises(BackupNotFound):
        manager.test_restore()
    with pytest.raises(BackupNotFound):
        manager.test_restore("no such version")


def test_p2_a_kill_at_any_step_leaves_the_document_and_all_versions(
    document: Path, clock: FakeClock, tmp_path: Path
) -> None:
    made = BackupManager(document, clock=clock).create_backup() or ""
    content = document.read_bytes()
    for at in range(1, 100):
        disk = FaultyDisk(tmp_path, Fault(at=at))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(drafts.Draft, "unname", lambda _draft: None)  # as on Windows
            with suppress(Killed):
                BackupManager(document, clock=clock, disk=disk).test_restore(made)
        manager = BackupManager(document, clock=clock)
        manager.cleanup_orphaned_backups()
        assert document.read_bytes() == content
        assert manager.verify_backups().valid == 1
        assert leftovers(manager) == []
        if not disk.struck:
            break
    assert at > 5


def test_p12_the_copy_is_for_those_who_may_read_the_document(
    manager: BackupManager, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document.chmod(0o600)
    made = manager.create_backup() or ""
    modes: list[int] = []
    real = drafts.Draft.unname

    def unname(draft: drafts.Draft) -> None:
        modes.append(os.fstat(draft.descriptor).st_mode & 0o777)
        real(draft)

    monkeypatch.setattr(drafts.Draft, "unname", unname)
    manager.test_restore(made)
    assert modes == [0o600]


# -- whose turn it is ----------------------------------------------------------------------------------------------


def test_p9_of_two_apps_one_makes_a_check_that_is_due(document: Path, clock: FakeClock) -> None:
    one, other = BackupManager(document, clock=clock), BackupManager(document, clock=clock)
    one.create_backup()
    assert one.checks.seconds_left(Logged.TEST_RESTORE, 7) == 0.0
    assert one.checks.takes_turn(Logged.TEST_RESTORE, 7)
    assert not other.checks.takes_turn(Logged.TEST_RESTORE, 7)
    assert other.checks.takes_turn(Logged.VERIFY, 30)
    one.test_restore()
    clock.advance(days=6)
    assert not other.checks.takes_turn(Logged.TEST_RESTORE, 7)
    clock.advance(days=1)
    assert other.checks.takes_turn(Logged.TEST_RESTORE, 7)


def test_one_that_never_ended_is_tried_again_the_next_day(
    manager: BackupManager, ids: list[str], clock: FakeClock
) -> None:
    assert manager.checks.takes_turn(Logged.VERIFY, 30)
    clock.advance(hours=23)
    assert manager.checks.seconds_left(Logged.VERIFY, 30) == 3_600
    clock.advance(hours=1)
    assert manager.checks.takes_turn(Logged.VERIFY, 30)
    line = json.loads((manager.backups_dir / "history.jsonl").read_bytes().splitlines()[-1])
    assert (line["operation"], line["outcome"]) == ("verify", "started")
    assert len(ids) == 3
