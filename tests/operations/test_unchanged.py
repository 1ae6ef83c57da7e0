"""An unchanged document costs four calls of ``stat``, and a changed one is never taken for it (promises P1, P6)."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Hashable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager, Cancelled, DocumentMissing, PlainFile, Trigger
from backupkit.documents.document import State
from backupkit.files import marks
from backupkit.values.naming import MANIFEST
from tests.waiting import wait_until

reads_less = pytest.mark.needs_posix("times never prove on Windows that a document has not changed: it is read")


class CountingFile(PlainFile):
    """A file that counts how often it is opened for reading."""

    opened = 0

    @contextlib.contextmanager
    def open_state(self) -> Iterator[State]:
        self.opened += 1
        with super().open_state() as state:
            yield state


def managed(folder: Path, content: bytes = b"one") -> tuple[BackupManager, CountingFile]:
    document = CountingFile(folder / "data.bin")
    document.path.write_bytes(content)
    return BackupManager(document.path, document=lambda _: document), document


def aged(document: CountingFile) -> None:
    """Return when the document's times lie so far back that they cannot hide a change any more."""
    wait_until(lambda: marks.is_settled(os.stat(document.path), time.time_ns()))


def remembered(manager: BackupManager, document: CountingFile) -> bool:
    """Return True if the manager no longer needs to open the document to know that nothing has changed."""
    before = document.opened
    assert manager.create_backup() is None
    return document.opened == before


@pytest.fixture
def tick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust a file's times after 50 ms: no kernel that runs these tests ticks more slowly."""
    monkeypatch.setattr(marks, "_MARGIN_NS", 50_000_000)


@pytest.fixture
def known(tmp_path: Path, request: pytest.FixtureRequest) -> tuple[BackupManager, CountingFile]:
    """A document and a folder that have been left alone for so long that their times prove it."""
    request.getfixturevalue("tick")
    manager, document = managed(tmp_path)
    manager.create_backup()
    wait_until(lambda: remembered(manager, document))
    return manager, document


@reads_less
def test_an_unchanged_document_is_not_opened_again(known: tuple[BackupManager, CountingFile]) -> None:
    manager, document = known
    assert all(remembered(manager, document) for _ in range(10))


@reads_less
def test_a_document_that_was_stored_right_after_it_was_written_is_known(tmp_path: Path) -> None:
    """Reading it took so long that the file system's clock ticked meanwhile: the draft's time proves it."""
    manager, document = managed(tmp_path, os.urandom(1 << 20) * 4)
    assert not marks.is_settled(os.stat(document.path), time.time_ns())
    manager.create_backup()
    assert remembered(manager, document)


def test_p1_each_change_within_the_tick_of_the_last_one_becomes_a_version(tmp_path: Path) -> None:
    """Same size, same inode, often the very same times: only the bytes tell."""
    manager, document = managed(tmp_path)
    made = []
    for number in range(100):
        with document.path.open("r+b") as file:
            file.write(b"%03d" % number)
        made.append(manager.create_backup())
        with document.path.open("r+b") as file:
            file.write(b"%03d" % (number + 500))
        made.append(manager.create_backup())
    assert None not in made


class CoarseFile(CountingFile):
    """A file on a file system whose clock ticks once in two seconds."""

    def fingerprint(self) -> Hashable:
        try:
            return _coarse(os.stat(self.path))[:4]
        except OSError:
            return None

    @contextlib.contextmanager
    def open_state(self) -> Iterator[Any]:
        with super().open_state() as state:
            yield _CoarseState(state)


class _CoarseState:
    def __init__(self, state: Any) -> None:
        self._state = state
        self.size_bytes, self.access, self.chunks = state.size_bytes, state.access, state.chunks
        self._status = state._status
        self.is_settled = marks.is_settled(_rounded(self._status), time.time_ns())

    def fingerprint(self) -> Hashable:
        return _coarse(self._status)[:4]

    def is_older_than(self, stamp: marks.Stamp) -> bool:
        tick = 2_000_000_000
        return marks.is_older(_rounded(self._status), replace(stamp, changed_ns=stamp.changed_ns // tick * tick))


def _coarse(status: os.stat_result) -> tuple[int, int, int, int]:
    tick = 2_000_000_000
    return (
        status.st_ino, status.st_size, status.st_mtime_ns // tick * tick, status.st_ctime_ns // tick * tick,
    )  # fmt: skip


def _rounded(status: os.stat_result) -> os.stat_result:
    _, _, mtime_ns, ctime_ns = _coarse(status)
    return os.stat_result(
        tuple(status)[:10],
        {"st_mtime_ns": mtime_ns, "st_ctime_ns": ctime_ns, "st_atime_ns": status.st_atime_ns},
    )


@reads_less
def test_p1_a_change_within_a_tick_of_two_seconds_becomes_a_version(tmp_path: Path) -> None:
    document = CoarseFile(tmp_path / "data.bin")
    document.path.write_bytes(b"000")
    manager = BackupManager(tmp_path / "data.bin", document=lambda _: document)
    made = []
    until = time.monotonic() + 4.5  # two ticks at least
    number = 0
    while time.monotonic() < until:
        number += 1
        with document.path.open("r+b") as file:
            file.write(b"%03d" % (number % 1000))
        made.append(manager.create_backup())
        manager.create_backup()  # may remember what it saw
    assert None not in made
    assert len(made) > 20


@reads_less
def test_p1_a_change_with_its_old_times_put_back_becomes_a_version(known: tuple[BackupManager, CountingFile]) -> None:
    """Some programs set times back (``cp -p``, sync tools): the time of change cannot be set."""
    manager, document = known
    before = os.stat(document.path)
    document.path.write_bytes(b"two")
    os.utime(document.path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert manager.create_backup()


@reads_less
def test_p1_another_file_of_the_same_size_and_time_in_its_place_becomes_a_version(
    known: tuple[BackupManager, CountingFile],
) -> None:
    manager, document = known
    before = os.stat(document.path)
    other = document.path.with_name("other")
    other.write_bytes(b"two")
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    os.replace(other, document.path)
    assert manager.create_backup()


@reads_less
@pytest.mark.usefixtures("tick")
def test_p1_a_document_that_changes_while_it_is_found_unchanged_is_read_anew(tmp_path: Path) -> None:
    """The bytes that were read are the stored ones; those that came then must not pass for them."""

    class WrittenWhileRead(CountingFile):
        @contextlib.contextmanager
        def open_state(self) -> Iterator[State]:
            with super().open_state() as state:
                yield state
                if self.opened == 1:
                    self.path.write_bytes(b"two")

    managed(tmp_path)[0].create_backup()  # another process
    document = WrittenWhileRead(tmp_path / "data.bin")
    aged(document)
    manager = BackupManager(document.path, document=lambda _: document)
    assert manager.create_backup() is None  # of "one"; "two" comes right behind it
    assert manager.create_backup()


@reads_less
def test_a_document_that_is_gone_is_missing(known: tuple[BackupManager, CountingFile]) -> None:
    manager, document = known
    document.path.unlink()
    with pytest.raises(DocumentMissing):
        manager.create_backup()


# -- the folder ------------------------------------------------------------------------------------------------------


def _file_gone(manager: BackupManager) -> None:
    (manager.backups_dir / manager.list_backups()[0].file_name).unlink()


def _file_cut(manager: BackupManager) -> None:
    path = manager.backups_dir / manager.list_backups()[0].file_name
    os.truncate(path, path.stat().st_size - 1)


def _in_the_bin(manager: BackupManager) -> None:
    other = BackupManager(manager.data_file)
    other.delete_backup(other.list_backups()[0].backup_id)


def _folder_gone(manager: BackupManager) -> None:
    shutil.rmtree(manager.backups_dir)


def _another_content_is_newest(manager: BackupManager) -> None:
    manager.data_file.with_name("other").write_bytes(b"other")
    BackupManager(manager.data_file).import_backup(manager.data_file.with_name("other"))


@reads_less
@pytest.mark.leaves_damage
@pytest.mark.parametrize("change", [_file_gone, _file_cut, _in_the_bin, _folder_gone, _another_content_is_newest])
def test_p1_a_version_is_made_of_an_unchanged_document_that_the_folder_no_longer_holds(
    change: Any, known: tuple[BackupManager, CountingFile]
) -> None:
    manager, document = known
    change(manager)
    assert manager.create_backup()
    assert manager.list_backups()[0].file_size == document.path.stat().st_size


def test_p1_a_version_that_was_put_into_the_bin_within_the_same_tick_is_noticed(tmp_path: Path) -> None:
    manager, _ = managed(tmp_path)
    for _ in range(30):
        manager.create_backup()
        assert manager.create_backup() is None
        _in_the_bin(manager)
        assert manager.create_backup()


@reads_less
def test_p3_a_lost_manifest_is_made_anew_before_nothing_is_said_to_have_changed(
    known: tuple[BackupManager, CountingFile],
) -> None:
    manager, document = known
    (manager.backups_dir / MANIFEST).unlink()
    assert manager.create_backup() is None
    assert document.opened  # the folder was looked at, whatever was remembered
    assert len(manager.list_backups()) == 1


@reads_less
def test_a_pinned_or_manual_version_is_made_of_an_unchanged_document(
    known: tuple[BackupManager, CountingFile],
) -> None:
    manager, _ = known
    assert manager.create_backup(pinned=True)
    assert manager.create_backup() is None
    assert manager.create_backup(trigger=Trigger.MANUAL) is None, "a pinned one is kept as surely"


@reads_less
def test_progress_and_cancellation_work_where_nothing_is_read(known: tuple[BackupManager, CountingFile]) -> None:
    manager, _ = known
    told: list[tuple[int, int]] = []
    manager.create_backup(progress=lambda done, total: told.append((done, total)))
    assert told == [(3, 3)]
    stop = threading.Event()
    stop.set()
    with pytest.raises(Cancelled):
        manager.create_backup(cancel=stop)


# -- saving() --------------------------------------------------------------------------------------------------------


def entered(manager: BackupManager) -> None:
    with manager.saving(keep=lambda _: None):
        pass


@reads_less
def test_saving_reads_neither_a_document_nor_a_version_that_it_knows(
    known: tuple[BackupManager, CountingFile],
) -> None:
    manager, document = known
    path = manager.backups_dir / manager.list_backups()[0].file_name
    entered(manager)
    assert manager._binding.recall.is_sound(path)
    before = document.opened
    entered(manager)
    assert document.opened == before


@reads_less
@pytest.mark.leaves_damage
def test_p4_a_version_that_was_damaged_since_does_not_pass_for_the_state_before(
    known: tuple[BackupManager, CountingFile],
) -> None:
    """Its size is right: only its bytes tell."""
    manager, _ = known
    entered(manager)
    path = manager.backups_dir / manager.list_backups()[0].file_name
    data = bytearray(path.read_bytes())
    data[-9] ^= 1
    path.write_bytes(data)
    entered(manager)
    assert manager.verify_backups().valid == 1, "the state before was stored anew"
    assert len(manager.list_backups()) == 2


@pytest.mark.leaves_damage
def test_p4_a_version_that_was_damaged_before_this_process_began_is_noticed(tmp_path: Path) -> None:
    manager, document = managed(tmp_path)
    manager.create_backup()
    path = manager.backups_dir / manager.list_backups()[0].file_name
    data = bytearray(path.read_bytes())
    data[-9] ^= 1
    path.write_bytes(data)
    later = BackupManager(document.path)
    entered(later)
    assert len(later.list_backups()) == 2


@reads_less
@pytest.mark.usefixtures("tick")
def test_what_was_verified_need_not_be_read_again_before_a_save(tmp_path: Path) -> None:
    manager, document = managed(tmp_path)
    manager.create_backup()
    path = manager.backups_dir / manager.list_backups()[0].file_name
    later = BackupManager(document.path)
    later.verify_backups()
    assert later._binding.recall.is_sound(path)
    os.utime(path)
    assert not later._binding.recall.is_sound(path)


def test_what_is_remembered_of_versions_is_bounded(tmp_path: Path) -> None:
    recall = managed(tmp_path)[0]._binding.recall
    for number in range(1_000):
        recall.sound(tmp_path / str(number), number)
    assert len(recall._sound) == 64
