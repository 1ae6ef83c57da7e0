"""P17: nothing that the kit does drops or takes a lock that the app holds on the document."""

from __future__ import annotations

import contextlib
import errno
import gc
import gzip
import os
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from backupkit import BackupError, BackupManager, Cancelled, NotEnoughSpace
from backupkit.cli.main import main
from backupkit.files import drafts
from backupkit.files.disk import Disk
from backupkit.files.reading import open_regular
from tests.posix import posix_only
from tests.promises.locks import Other

if sys.platform == "win32":
    pytest.skip("there are no such locks", allow_module_level=True)

import fcntl

pytestmark = pytest.mark.needs_posix("on Windows a lock belongs to the open file, and nothing stays open there")

CALLS = {"lockf": fcntl.lockf, "flock": fcntl.flock}


@pytest.fixture(scope="module")
def other() -> Iterator[Other]:
    with Other() as process:
        yield process


@contextlib.contextmanager
def locked(path: Path, call: str = "lockf") -> Iterator[IO[bytes]]:
    """Hold a lock on a document, as an app does that wants to run once."""
    posix_only("a lock belongs to the open file there")
    with path.open("r+b") as file:
        CALLS[call](file, fcntl.LOCK_EX)
        yield file


class FullDisk(Disk):
    def write(self, *_: object) -> None:
        raise OSError(28, "full")


class Set:
    def is_set(self) -> bool:
        return True


NEXT = '{"systems": [4, 5, 6, 7]}'
Deed = Callable[[BackupManager, Path, Other], None]


def create(manager: BackupManager, document: Path, other: Other) -> None:
    other.write(document, NEXT)
    assert manager.create_backup()


def create_unchanged(manager: BackupManager, *_: object) -> None:
    assert manager.create_backup() is None
    assert BackupManager(manager.data_file).create_backup() is None


def create_on_a_full_disk(manager: BackupManager, document: Path, other: Other) -> None:
    other.write(document, NEXT)
    with pytest.raises(NotEnoughSpace):
        BackupManager(manager.data_file, disk=FullDisk()).create_backup()


def create_and_cancel(manager: BackupManager, document: Path, other: Other) -> None:
    other.write(document, NEXT)
    with pytest.raises(Cancelled):
        manager.create_backup(cancel=Set())


def create_with_many_managers(manager: BackupManager, document: Path, other: Other) -> None:
    for number in range(12):
        other.write(document, f"[{number}]")
        assert BackupManager(manager.data_file).create_backup()
        gc.collect()


def restore(manager: BackupManager, document: Path, other: Other) -> None:
    first = manager.list_backups()[-1].backup_id
    other.write(document, NEXT)
    manager.restore_backup(first)
    manager.create_backup(force=True)


def restore_and_undo(manager: BackupManager, document: Path, other: Other) -> None:
    restore(manager, document, other)
    manager.undo_restore()
    manager.create_backup(force=True)


def restore_a_damaged_version(manager: BackupManager, document: Path, other: Other) -> None:
    other.write(document, NEXT)
    newest = manager.create_backup()
    assert newest
    path = manager.backups_dir / manager.find_backup(newest).file_name
    path.write_bytes(path.read_bytes()[:-9] + b"damaged!!")
    with pytest.raises(BackupError):
        manager.restore_backup(newest)
    path.unlink()
    manager.cleanup_orphaned_backups()


def restore_elsewhere(manager: BackupManager, document: Path, _: object) -> None:
    manager.restore_backup(manager.list_backups()[0].backup_id, to=document.with_name("other.json"))


def save(manager: BackupManager, document: Path, other: Other) -> None:
    with manager.saving("by hand"):
        other.write(document, NEXT)


def save_half(manager: BackupManager, document: Path, other: Other) -> None:
    with contextlib.suppress(ZeroDivisionError), manager.saving():
        other.write(document, '{"half')
        raise ZeroDivisionError
    manager.create_backup(force=True)


def look_at_all(manager: BackupManager, document: Path, _: object) -> None:
    manager.verify_backups()
    manager.estimate_backup_size()
    manager.list_backups()
    newest = manager.list_backups()[0].backup_id
    manager.export_backup(newest, document.with_name("exported.json"))
    manager.export_backup(newest, document.with_name("exported.json"), overwrite=True)
    manager.rebuild_manifest()
    manager.apply_retention()


def import_the_document_itself(manager: BackupManager, document: Path, _: object) -> None:
    manager.import_backup(document)
    link = document.with_name("link.json")
    os.link(document, link)
    manager.import_backup(link)


def import_the_document_that_is_a_gzip_file(manager: BackupManager, document: Path, other: Other) -> None:
    packed = document.with_name("packed")
    packed.write_bytes(gzip.compress(b"[1, 2]"))
    os.replace(packed, document)
    with locked(document):
        manager.import_backup(document)
        assert other.is_kept_out(document)


def find_the_folder_of_a_renamed_document(_: object, document: Path, __: object) -> None:
    moved = document.rename(document.with_name("renamed.json"))
    assert BackupManager(moved).list_backups()
    moved.rename(document)


def compare(manager: BackupManager, document: Path, other: Other) -> None:
    first = manager.list_backups()[-1].backup_id
    other.write(document, NEXT)
    assert manager.compare_backups(first).count
    assert manager.compare_backups(first, manager.list_backups()[0].backup_id).count


def put_a_part_back_and_undo(manager: BackupManager, document: Path, other: Other) -> None:
    other.write(document, NEXT)
    change = next(change for change in manager.compare_backups(manager.list_backups()[-1].backup_id).changes)
    manager.restore_part(manager.list_backups()[-1].backup_id, change)
    manager.undo_restore()


def clean_up(manager: BackupManager, document: Path, _: object) -> None:
    """Remove what a restore leaves that was killed before its swap: a second name of the document."""
    for path in drafts.replacement_paths(document)[7:9]:
        os.link(document, path)
    manager.cleanup_orphaned_backups()
    assert not any(path.exists() for path in drafts.replacement_paths(document))


def run_the_command_line(_: object, document: Path, other: Other) -> None:
    other.write(document, NEXT)
    for command in ("create", "list", "verify", "stats"):
        assert main([str(document), command]) == 0


DEEDS: tuple[Deed, ...] = (
    create,
    create_unchanged,
    create_on_a_full_disk,
    create_and_cancel,
    create_with_many_managers,
    restore,
    restore_and_undo,
    restore_a_damaged_version,
    restore_elsewhere,
    save,
    save_half,
    look_at_all,
    import_the_document_itself,
    import_the_document_that_is_a_gzip_file,
    find_the_folder_of_a_renamed_document,
    compare,
    put_a_part_back_and_undo,
    clean_up,
    run_the_command_line,
)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_p17_the_app_keeps_its_lock(deed: Deed, call: str, document: Path, other: Other) -> None:
    manager = BackupManager(document)
    manager.create_backup()
    document.write_text("[1]")
    manager.create_backup()
    same = document.with_name("the same file")  # also once the document is another one
    os.link(document, same)
    with locked(document, call):
        assert other.is_kept_out(same, call)
        deed(manager, document, other)
        gc.collect()
        assert other.is_kept_out(same, call)
    assert not other.is_kept_out(same, call)


@pytest.mark.parametrize("call", CALLS)
def test_p17_the_first_backup_drops_no_lock(call: str, document: Path, other: Other) -> None:
    with locked(document, call):
        BackupManager(document).create_backup()
        gc.collect()
        assert other.is_kept_out(document, call)


def test_p17_a_lock_that_is_taken_while_the_document_is_read_stays(document: Path, other: Other) -> None:
    document.write_bytes(b"[1]" + b" " * 3_000_000)
    with document.open("r+b") as file:

        def progress(_done: int, _total: int) -> None:
            CALLS["lockf"](file, fcntl.LOCK_EX)

        BackupManager(document).create_backup(progress=progress)
        gc.collect()
        assert other.is_kept_out(document)


class Swaps(Disk):
    """Tells when the document has another content, whichever way it came there."""

    def __init__(self, document: Path, swapped: Callable[[], object], way: str) -> None:
        self._document, self._swapped, self._way = document, swapped, way

    def exchange(self, one: Path, other: Path) -> None:
        if self._way != "exchange":
            raise OSError(errno.ENOTSUP, "not here")
        super().exchange(one, other)
        self._swapped()

    def replace(self, source: Path, target: Path) -> None:
        super().replace(source, target)
        if target == self._document:
            self._swapped()

    def link(self, source: Path, target: Path) -> None:
        super().link(source, target)
        if target == self._document:
            self._swapped()


@pytest.mark.parametrize("way", ["exchange", "links", "publish"])
def test_p17_a_lock_that_is_taken_right_after_a_swap_stays(document: Path, other: Other, way: str) -> None:
    """An app that watches its file may be faster to lock the new one than a restore is to close it."""
    manager = BackupManager(document)
    first = manager.create_backup()
    assert first
    document.write_text(NEXT)
    if way == "publish":
        document.unlink()
    with contextlib.ExitStack() as held:
        disk = Swaps(document, lambda: held.enter_context(locked(document)), way)
        BackupManager(document, disk=disk).restore_backup(first)
        gc.collect()
        assert other.is_kept_out(document)


@pytest.mark.parametrize("way", ["exchange", "links", "publish"])
def test_p17_an_app_may_lock_the_document_as_soon_as_it_stands_there(document: Path, way: str) -> None:
    """The draft's own lock, which tells others that a writer is at work, ends with the swap and not after the sync."""
    could_lock = []

    class Watched(Swaps):
        def sync_folder(self, folder: Path) -> None:
            if is_swapped and folder == document.parent:
                with document.open("r+b") as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                could_lock.append(True)
            super().sync_folder(folder)

    is_swapped: list[bool] = []
    manager = BackupManager(document)
    first = manager.create_backup()
    assert first
    document.write_text(NEXT)
    if way == "publish":
        document.unlink()
    BackupManager(document, disk=Watched(document, lambda: is_swapped.append(True), way)).restore_backup(first)
    assert could_lock


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_p17_the_kit_locks_nothing_but_its_own_files(
    deed: Deed, document: Path, other: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else an app that locks its document for a moment is told that another one is running."""
    locked_by_us: list[int] = []
    flock = fcntl.flock

    def noted(descriptor: int, operation: int) -> None:
        if not operation & fcntl.LOCK_UN:
            locked_by_us.append(os.fstat(descriptor).st_ino)
        flock(descriptor, operation)

    manager = BackupManager(document)
    manager.create_backup()
    document.write_text("[1]")
    manager.create_backup()
    inode = document.stat().st_ino
    os.link(document, document.with_name("the same file"))  # so that no other file gets its number
    monkeypatch.setattr(fcntl, "flock", noted)
    deed(manager, document, other)
    assert inode not in locked_by_us


def opened(document: Path) -> int:
    """Return how many descriptors of this process lead to a file that is, or was, the document."""
    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("the system lists no descriptors here")
    found = 0
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            is_it = os.readlink(f"/proc/self/fd/{name}").removesuffix(" (deleted)") == str(document)
            found += is_it and stat.S_ISREG(os.stat(f"/proc/self/fd/{name}").st_mode)
    return found


def save_atomically(document: Path, number: int) -> None:
    new = document.with_suffix(".new")
    new.write_text(f"[{number}]")
    new.replace(document)


def test_p17_after_many_atomic_saves_at_most_two_descriptors_are_open(manager: BackupManager, document: Path) -> None:
    """In the full length of 1,000 saves it is a slow test; each save goes the same way."""
    most = 0
    for number in range(60):
        save_atomically(document, number)
        manager.create_backup()
        most = max(most, opened(document))
    assert most <= 2


@pytest.mark.slow
def test_p17_after_a_thousand_atomic_saves_at_most_two_descriptors_are_open(document: Path) -> None:
    others = [BackupManager(document) for _ in range(20)]
    most = 0
    for number in range(1_000):
        save_atomically(document, number)
        others[number % 20].create_backup()
        most = max(most, opened(document))
    assert most <= 2


def test_p17_all_managers_of_a_document_share_one_descriptor(document: Path) -> None:
    managers = [BackupManager(document) for _ in range(20)]
    for number, manager in enumerate(managers):
        save_atomically(document, number)
        manager.create_backup()
    assert opened(document) <= 2
    for manager in managers:
        manager.create_backup(force=True)
    assert opened(document) == 1


def test_p17_an_app_that_holds_a_file_that_its_path_has_left_keeps_its_lock_on_it(
    manager: BackupManager, document: Path, other: Other
) -> None:
    manager.create_backup()
    former = document.with_name("data.json~")
    os.link(document, former)
    with locked(document):
        for number in range(5):
            save_atomically(document, number)
            manager.create_backup()
        assert other.is_kept_out(former)
        assert opened(document) + opened(former) <= 4  # two of the app's own process, of which one is the app's
    save_atomically(document, 9)
    manager.create_backup()
    assert opened(document) + opened(former) <= 1


def test_p17_a_plain_open_and_close_would_drop_the_lock(document: Path, other: Other) -> None:
    """What the tests above could not find out if the other process looked away."""
    with locked(document):
        os.close(open_regular(document))
        assert not other.is_kept_out(document)


def test_p17_an_app_that_locks_in_a_thread_at_any_moment_keeps_its_locks(document: Path, other: Other) -> None:
    """The lock comes and goes while backups are made: there is no moment in which one is closed."""
    manager = BackupManager(document)
    manager.create_backup()
    ended = threading.Event()
    lost = []

    def app() -> None:
        while not ended.is_set():
            with locked(document) as file:
                file.read(1)
                lost.extend([] if other.is_kept_out(document) else [1])

    thread = threading.Thread(target=app)
    thread.start()
    try:
        for _ in range(30):
            manager.create_backup(force=True)
    finally:
        ended.set()
        thread.join()
    assert not lost
