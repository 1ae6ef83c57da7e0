from __future__ import annotations

import gzip
import json
import os
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupCorrupted, BackupFolderUnwritable, BackupManager, BackupNotFound, Form, Trigger
from backupkit.files.drafts import is_leftover
from tests.leaving import leave_unsaved
from tests.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from backupkit.testing.clock import FakeClock

    Crash = Callable[[bytes], str]

TYPED, SAVED = b'{"systems": [1, 2]}', b'{"systems": [1]}'


@pytest.fixture
def manager(document: Path, clock: FakeClock) -> Iterator[BackupManager]:
    document.write_bytes(SAVED)
    manager = BackupManager(document, clock=clock)
    manager.create_backup()
    yield manager
    manager.unsaved.drop()
    manager.unsaved.let_go()
    manager.cleanup_orphaned_backups()


@pytest.fixture
def crash(document: Path) -> Crash:
    """Return what lets another app keep something and die; it returns the id of that."""
    return partial(leave_unsaved, document)


def folder_of(manager: BackupManager) -> Path:
    return manager.backups_dir / "unsaved"


def test_what_a_running_app_keeps_is_offered_to_nobody(manager: BackupManager, document: Path) -> None:
    assert manager.unsaved.keep(TYPED)
    assert manager.unsaved.found() == []
    assert BackupManager(document).unsaved.found(claims=True) == []


@pytest.mark.needs_posix("it kills a process by a signal")
def test_p21_what_an_app_had_not_saved_is_found_after_its_death(
    manager: BackupManager, document: Path, crash: Crash
) -> None:
    unsaved_id = crash(TYPED)
    (work,) = manager.unsaved.found()
    assert (work.unsaved_id, work.size_bytes) == (unsaved_id, len(TYPED))
    assert manager.unsaved.read(unsaved_id) == TYPED
    assert document.read_bytes() == SAVED
    assert len(manager.list_backups()) == 1


@pytest.mark.needs_posix("it kills a process by a signal")
def test_p13_gunzip_reads_unsaved_work(manager: BackupManager, crash: Crash) -> None:
    crash(TYPED)
    (path,) = folder_of(manager).glob("*.gz")
    assert path.name.endswith(".json.gz")
    assert gzip.decompress(path.read_bytes()) == TYPED


def test_the_state_that_is_kept_takes_the_place_of_the_one_before(manager: BackupManager) -> None:
    for number in range(3):
        manager.unsaved.keep(b"%d" % number)
    (path,) = folder_of(manager).glob("*.gz")
    assert gzip.decompress(path.read_bytes()) == b"2"


def test_what_was_saved_or_given_up_leaves_nothing(manager: BackupManager) -> None:
    manager.unsaved.keep(TYPED)
    manager.unsaved.drop()
    manager.unsaved.drop()
    assert os.listdir(folder_of(manager)) == []


@pytest.mark.needs_posix("the times of a file never settle on Windows, so it is read once more")
def test_what_the_document_holds_is_not_kept(manager: BackupManager) -> None:
    manager.unsaved.keep(TYPED)

    def is_certain() -> bool:
        manager.create_backup()
        return manager._binding.recall.held(manager.document.fingerprint()) is not None

    wait_until(is_certain)
    assert not manager.unsaved.keep(SAVED)
    assert os.listdir(folder_of(manager)) == []


@pytest.mark.needs_posix("it kills a process by a signal")
def test_p21_several_crashes_are_several_finds_and_the_newest_is_the_first(
    manager: BackupManager, crash: Crash
) -> None:
    ids = [crash(b"%d" % number) for number in range(3)]
    assert [work.unsaved_id for work in manager.unsaved.found()] == ids[::-1]


@pytest.mark.needs_posix("it kills a process by a signal")
def test_of_two_apps_that_start_one_is_offered_it(manager: BackupManager, document: Path, crash: Crash) -> None:
    crash(TYPED)
    other = BackupManager(document)
    assert len(manager.unsaved.found(claims=True)) == 1
    assert other.unsaved.found(claims=True) == []
    manager.unsaved.let_go()
    assert len(other.unsaved.found(claims=True)) == 1
    other.unsaved.let_go()


@pytest.mark.needs_posix("it kills a process by a signal")
def test_what_the_document_holds_by_now_is_removed_without_a_word(
    manager: BackupManager, document: Path, crash: Crash
) -> None:
    crash(TYPED)
    document.write_bytes(TYPED)
    assert manager.unsaved.found() == []
    assert list(folder_of(manager).glob("*.gz"))  # whoever only looks changes nothing
    assert manager.unsaved.found(claims=True) == []
    assert not list(folder_of(manager).glob("*.gz"))


@pytest.mark.needs_posix("it kills a process by a signal")
def test_p21_to_recover_stores_the_present_state_and_can_be_undone(
    manager: BackupManager, document: Path, crash: Crash
) -> None:
    unsaved_id = crash(TYPED)
    result = manager.unsaved.recover(unsaved_id)
    assert document.read_bytes() == TYPED
    assert manager.unsaved.found() == []
    made = manager.find_backup(result.backup_id)
    assert (made.trigger, made.description[:12]) == (Trigger.IMPORT, "Unsaved work")
    manager.undo_restore()
    assert document.read_bytes() == SAVED


@pytest.mark.needs_posix("it kills a process by a signal")
def test_unsaved_work_can_be_compared_and_exported_like_a_version(
    manager: BackupManager, tmp_path: Path, crash: Crash
) -> None:
    unsaved_id = crash(TYPED)
    assert manager.compare_backups(unsaved_id).changes
    manager.export_backup(unsaved_id, tmp_path / "out.json", form=Form.CONTENT)
    assert (tmp_path / "out.json").read_bytes() == TYPED
    assert b"".join(manager.content(unsaved_id)) == TYPED


@pytest.mark.needs_posix("it kills a process by a signal")
def test_what_was_discarded_is_gone_for_good(manager: BackupManager, crash: Crash) -> None:
    unsaved_id = crash(TYPED)
    manager.unsaved.discard(unsaved_id)
    manager.unsaved.discard(unsaved_id)
    assert manager.unsaved.found() == []
    with pytest.raises(BackupNotFound):
        manager.unsaved.read(unsaved_id)
    with pytest.raises(BackupNotFound):
        manager.unsaved.recover(unsaved_id)


@pytest.mark.needs_posix("it kills a process by a signal")
def test_p7_versions_are_neither_thinned_out_nor_numbered_for_unsaved_work(
    manager: BackupManager, document: Path, crash: Crash
) -> None:
    before = [meta.backup_id for meta in manager.list_backups()]
    for number in range(12):
        manager.unsaved.keep(json.dumps([number]).encode())
    crash(TYPED)
    assert [meta.backup_id for meta in BackupManager(document).list_backups()] == before
    assert manager.rebuild_manifest() == len(before)


@pytest.mark.needs_posix("it kills a process by a signal")
def test_damaged_unsaved_work_is_said_to_be_damaged(manager: BackupManager, crash: Crash) -> None:
    unsaved_id = crash(TYPED * 50)
    (path,) = folder_of(manager).glob("*.gz")
    data = bytearray(path.read_bytes())
    data[-12] ^= 1
    path.write_bytes(data)
    assert len(manager.unsaved.found()) == 1
    with pytest.raises(BackupCorrupted):
        manager.unsaved.read(unsaved_id)
    with pytest.raises(BackupCorrupted):
        manager.unsaved.recover(unsaved_id)
    assert path.exists()
    manager.unsaved.discard(unsaved_id)


def test_what_is_no_unsaved_work_is_left_alone(manager: BackupManager) -> None:
    manager.unsaved.keep(TYPED)
    stranger = folder_of(manager) / f"unsaved-{'0' * 16}.json.gz"
    stranger.write_bytes(b"not ours")
    (folder_of(manager) / "notes.txt").write_text("mine")
    assert manager.unsaved.found() == []
    manager.unsaved.drop()
    assert sorted(os.listdir(folder_of(manager))) == ["notes.txt", stranger.name]


@pytest.mark.needs_posix("a link in a folder's place")
def test_p12_a_link_in_the_place_of_the_folder_is_not_followed(manager: BackupManager, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    folder_of(manager).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Exception, match="unsaved") as raised:
        manager.unsaved.keep(TYPED)
    assert not isinstance(raised.value, OSError)
    assert os.listdir(tmp_path / "elsewhere") == []
    folder_of(manager).unlink()


@pytest.mark.needs_posix("modes of files")
def test_p12_unsaved_work_is_as_private_as_the_document(manager: BackupManager, document: Path) -> None:
    document.chmod(0o600)
    manager.unsaved.keep(TYPED)
    modes = [path.stat().st_mode & 0o777 for path in (folder_of(manager), *folder_of(manager).iterdir())]
    assert modes[0] == 0o700
    assert set(modes[1:]) == {0o600}


@pytest.mark.needs_posix("it kills a process by a signal")
def test_p2_the_mark_of_a_dead_app_goes_with_the_next_operation(
    manager: BackupManager, document: Path, crash: Crash
) -> None:
    crash(TYPED)
    assert any(is_leftover(name) for name in os.listdir(folder_of(manager)))
    document.write_bytes(b'{"systems": [1, 2, 3]}')
    manager.create_backup()
    assert not any(is_leftover(name) for name in os.listdir(folder_of(manager)))
    assert len(manager.unsaved.found()) == 1


def test_the_mark_of_an_app_that_runs_stays(manager: BackupManager, document: Path) -> None:
    manager.unsaved.keep(TYPED)
    document.write_bytes(b'{"systems": [1, 2, 3]}')
    BackupManager(document).create_backup()
    BackupManager(document).cleanup_orphaned_backups()
    assert BackupManager(document).unsaved.found() == []


@pytest.mark.needs_posix("modes of files")
@pytest.mark.skipif(sys.platform != "win32" and os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_told(manager: BackupManager) -> None:
    manager.backups_dir.chmod(0o500)
    try:
        with pytest.raises(BackupFolderUnwritable):
            manager.unsaved.keep(TYPED)
    finally:
        manager.backups_dir.chmod(0o700)
