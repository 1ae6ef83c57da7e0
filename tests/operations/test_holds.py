"""The state before a block under ``saving()`` is safe from every process, as long as the block runs, and no longer."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, BackupMetadata, Retention
from backupkit.files import drafts
from backupkit.files.disk import Disk
from backupkit.files.holds import Hold
from backupkit.values import naming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

BEFORE = b'{"s": "BEFORE"}'
HALF = b'{"s": "HA'
_BLOCK = """
import os, sys
from backupkit import BackupManager, Retention
manager = BackupManager(sys.argv[1], retention=Retention.newest_only(2))
with manager.saving("in another process"):
    print("held", flush=True)
    sys.stdin.readline()
    os._exit(9)
"""


@pytest.fixture
def other(document: Path) -> BackupManager:
    """Another manager of the document, as another process has one: it knows nothing of the first."""
    document.write_bytes(BEFORE)
    return few(document)


def few(document: Path, disk: Disk | None = None) -> BackupManager:
    return BackupManager(document, retention=Retention.newest_only(2), disk=disk)


def saves(manager: BackupManager, count: int = 4) -> None:
    """Save, and thin out with it, as an app or a watching service does."""
    for number in range(count):
        manager.data_file.write_bytes(b'{"part": %d}' % number)
        manager.create_backup()


def held(manager: BackupManager) -> set[str]:
    """Return the ids of the versions that somebody holds."""
    return manager._binding.store.held(manager.list_backups(include_archived=True))


def stored(manager: BackupManager) -> list[bytes]:
    return [b"".join(manager.content(meta.backup_id)) for meta in manager.list_backups()]


class Broken(Exception):
    """What a save ends with that could not be finished."""


def test_p4_no_other_manager_thins_out_the_state_before(document: Path, other: BackupManager) -> None:
    def save() -> None:
        with few(document).saving("long"):
            saves(other)
            document.write_bytes(HALF)
            raise Broken

    with pytest.raises(Broken) as caught:
        save()
    assert document.read_bytes() == BEFORE
    assert "put back" in caught.value.__notes__[0]
    assert BEFORE in stored(other)


def test_p4_it_is_let_go_when_the_block_has_ended(document: Path, other: BackupManager) -> None:
    with few(document).saving("long"):
        (needed,) = held(other)
        saves(other)
    assert held(other) == set()
    saves(other)
    assert other.get_backup_info(needed) is None


def test_p7_a_held_version_says_why_it_stays(document: Path, other: BackupManager) -> None:
    with few(document).saving("long"):
        (needed,) = held(other)
        saves(other)
        plan = other.apply_retention(dry_run=True)
        assert plan.keep[needed][0].text == "in use by the operation under way"


def test_p4_it_is_safe_in_the_bin_as_well(document: Path, other: BackupManager) -> None:
    with few(document).saving("long"):
        (needed,) = held(other)
        other.delete_backup(needed)
        other.apply_retention(retention=Retention(newest=1, bin_days=0))
        assert other.get_backup_info(needed)


def test_each_of_two_blocks_in_one_another_holds_its_own(document: Path, other: BackupManager) -> None:
    manager = few(document)
    with manager.saving("outer"):
        document.write_bytes(b'{"s": "BETWEEN"}')
        with manager.saving("inner"):
            assert len(held(other)) == 2
            saves(other)
            assert BEFORE in stored(other)
            assert b'{"s": "BETWEEN"}' in stored(other)
        assert len(held(other)) == 1
        saves(other)
        assert BEFORE in stored(other)


def test_p9_a_version_is_held_until_the_last_block_that_needs_it_ends(document: Path, other: BackupManager) -> None:
    begun, first_may_end = threading.Barrier(3), threading.Event()

    def block(may_end: threading.Event | None) -> None:
        with contextlib.suppress(Broken), few(document).saving():
            begun.wait()
            if may_end:
                may_end.wait()
            raise Broken

    threads = [threading.Thread(target=block, args=(each,)) for each in (None, first_may_end)]
    for thread in threads:
        thread.start()
    begun.wait()
    threads[0].join()
    saves(other)
    assert BEFORE in stored(other)
    first_may_end.set()
    threads[1].join()
    saves(other)
    assert BEFORE not in stored(other)


def test_the_first_save_has_nothing_to_hold(document: Path) -> None:
    document.unlink()
    manager = few(document)
    with manager.saving("first"):
        assert not manager.backups_dir.exists() or not held(manager)
        document.write_bytes(BEFORE)
    assert stored(manager) == [BEFORE]


# -- other processes -----------------------------------------------------------------------------------------------


@pytest.fixture
def block(document: Path, other: BackupManager) -> Iterator[subprocess.Popen[str]]:
    """Another process in a block under ``saving()``; it dies within it when it is told to."""
    process = subprocess.Popen(
        [sys.executable, "-c", _BLOCK, str(document)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    yield process
    process.communicate()
    other.create_backup(force=True)  # sweeps what it left


def test_p4_what_another_process_may_need_stays(other: BackupManager, block: subprocess.Popen[str]) -> None:
    assert block.poll() is None
    (needed,) = held(other)
    saves(other)
    other.cleanup_orphaned_backups()
    assert other.get_backup_info(needed)
    assert held(other) == {needed}


def test_p4_a_hold_ends_with_its_process_and_the_next_operation_needs_it_no_more(
    other: BackupManager, block: subprocess.Popen[str]
) -> None:
    (needed,) = held(other)
    saves(other)
    block.communicate("die\n")
    assert block.returncode == 9
    other.create_backup(force=True)
    assert other.get_backup_info(needed) is None
    assert held(other) == set()


@pytest.mark.needs_posix("Windows has no fork")
def test_p4_a_child_that_leaves_the_block_first_takes_nothing_along(document: Path, other: BackupManager) -> None:
    block = contextlib.ExitStack()
    with block:
        block.enter_context(few(document).saving("long", keep=lambda _: None))
        child = os.fork()
        if not child:
            block.close()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        saves(other)
        assert BEFORE in stored(other)


# -- races ---------------------------------------------------------------------------------------------------------


class Meanwhile(Disk):
    """A disk on which something else happens once, when a writer begins to change the manifest."""

    def __init__(self, do: Callable[[], object]) -> None:
        self._waiting = [do]

    def _let_it_happen(self) -> None:
        if self._waiting:
            self._waiting.pop()()

    def link(self, source: Path, target: Path) -> None:
        if source.name == naming.MANIFEST:  # first of all the one before is kept, by another name
            self._let_it_happen()
        super().link(source, target)

    def rename_open(self, descriptor: int, target: Path, *, replaces: bool) -> None:
        if target.name == naming.PREVIOUS_MANIFEST:  # or as a copy, on Windows
            self._let_it_happen()
        super().rename_open(descriptor, target, replaces=replaces)


def block_before_whose_hold(document: Path, do: Callable[[], object]) -> AbstractContextManager[None]:
    """Return a block before which something else happens, between the look at the newest version and its hold."""
    manager, waiting = few(document), [do]
    store = manager._binding.store
    hold = store.hold

    def hold_late(meta: BackupMetadata) -> Hold | None:
        if waiting:
            waiting.pop()()
        return hold(meta)

    store.hold = hold_late  # type: ignore[method-assign]
    return manager.saving("long")


def test_p4_what_was_thinned_out_right_before_it_was_held_is_stored_anew(document: Path, other: BackupManager) -> None:
    other.create_backup()

    def thin_out() -> None:
        saves(other)
        assert BEFORE not in stored(other)
        document.write_bytes(BEFORE)

    with block_before_whose_hold(document, thin_out):
        saves(other)
        assert BEFORE in stored(other)


def test_p4_what_is_held_after_another_writer_has_planned_to_remove_it_is_not_removed(
    document: Path, other: BackupManager
) -> None:
    other.create_backup()
    planned, begun = threading.Event(), threading.Event()

    def wait_for_the_block() -> None:
        planned.set()
        assert begun.wait(10)

    writer = BackupManager(document, retention=Retention.newest_only(1), disk=Meanwhile(wait_for_the_block))
    thread = threading.Thread(target=writer.create_backup)

    def save_something_else() -> None:
        document.write_bytes(b'{"s": "LATER"}')
        thread.start()
        assert planned.wait(10)  # and its manifest, without the version, is about to be written

    with block_before_whose_hold(document, save_something_else):
        begun.set()
        thread.join()
        assert sorted(stored(other)) == [BEFORE, b'{"s": "LATER"}']


@pytest.mark.needs_posix("Windows has no such locks")
def test_p4_a_version_that_cannot_be_held_is_stored_once_more(document: Path, other: BackupManager) -> None:
    """A child that was forked while it was written may have its lock, as long as it lives."""
    backup_id = str(other.create_backup())
    descriptor = os.open(other.backups_dir / other.find_backup(backup_id).file_name, os.O_RDWR)
    try:
        assert drafts.lock(descriptor)
        with few(document).saving("long"):
            assert stored(other) == [BEFORE, BEFORE]
            (needed,) = held(other) - {backup_id}
            saves(other)
            assert other.get_backup_info(needed)
    finally:
        os.close(descriptor)


def test_p4_nothing_is_written_for_a_hold(document: Path, other: BackupManager) -> None:
    """So a folder that can only be read is no obstacle, and no hook of a save waits for a disk."""
    other.create_backup()

    def fail() -> None:
        pytest.fail("something was written")

    disk = Disk()
    for name in ("create", "open_to_append", "link", "replace", "rename", "unlink", "sync", "sync_folder"):
        setattr(disk, name, lambda *_, **__: fail())
    with few(document, disk).saving("long", keep=lambda _: None):
        assert held(other)
    assert not held(other)
