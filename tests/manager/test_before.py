"""Before what is critical: the block begins only once the state before it is a version that stays."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import functools
import logging
import subprocess
import sys
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from datetime import UTC
from pathlib import Path

import pytest

from backupkit import BackupManager, BackupMetadata, Retention, Safeguard, Trigger, errors
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import Fault, FaultyDisk
from tests.manager.folders import content_of

Save = Callable[[object], bytes]
WHAT = "Migration to schema 12"


class Broken(Exception):
    """What goes wrong inside a block."""


def newest(manager: BackupManager) -> BackupMetadata:
    return manager.list_backups()[0]


def fails_after(write: Callable[[], object], guard: Safeguard, kind: type[BaseException] = Broken) -> None:
    with guard:
        write()
        raise kind


# -- what is made ----------------------------------------------------------------------------------------------------


def test_the_state_before_is_a_version_that_says_what_it_precedes(manager: BackupManager, document: Path) -> None:
    before = document.read_bytes()
    with manager.before(WHAT) as guard:
        document.write_bytes(b"[12]")
    meta = newest(manager)
    assert (meta.description, meta.tags, meta.pinned) == ("Before: Migration to schema 12", ("before",), True)
    assert (meta.trigger, content_of(manager, meta.backup_id)) == (Trigger.APP, before)
    assert guard.version == meta


def test_it_is_there_before_the_block_begins_and_nothing_is_made_after_it(
    manager: BackupManager, document: Path
) -> None:
    with manager.before(WHAT):
        assert len(manager.list_backups()) == 1
        document.write_bytes(b"[12]")
    assert len(manager.list_backups()) == 1


def test_p7_it_stays_until_it_is_unpinned(document: Path, clock: FakeClock, save: Save) -> None:
    manager = BackupManager(document, clock=clock, zone=UTC, retention=Retention.newest_only(1))
    with manager.before(WHAT) as guard:
        assert guard.version
    for number in range(3):
        save([number])
        manager.create_backup()
    (kept,) = [meta for meta in manager.list_backups() if meta.pinned]
    assert kept.backup_id == guard.version.backup_id
    manager.unpin(kept.backup_id)
    manager.apply_retention()
    assert manager.get_backup_info(kept.backup_id) is None


@pytest.mark.parametrize(
    ("described", "expected"),
    [
        ("", "Before: Migration to schema 12"),
        ("After the import", "After the import; Before: Migration to schema 12"),
        ("Before: Migration to schema 12", "Before: Migration to schema 12"),
    ],
)
def test_a_newest_version_that_holds_the_state_is_kept_and_none_is_made(
    described: str, expected: str, manager: BackupManager
) -> None:
    made = manager.create_backup(described, tags=["one"])
    with manager.before(WHAT) as guard:
        pass
    (meta,) = manager.list_backups()
    assert guard.version == meta
    assert (meta.backup_id, meta.description, meta.pinned, meta.tags) == (made, expected, True, ("one", "before"))


def test_what_was_tried_again_and_again_leaves_one_version_and_one_description(manager: BackupManager) -> None:
    for _ in range(3):
        with contextlib.suppress(Broken), manager.before(WHAT):
            raise Broken
    (meta,) = manager.list_backups()
    assert (meta.description, meta.tags) == ("Before: Migration to schema 12", ("before",))


def test_p3_what_was_added_to_a_version_outlives_a_rebuild(manager: BackupManager) -> None:
    manager.create_backup("After the import")
    with manager.before(WHAT) as guard:
        pass
    manager.rebuild_manifest()
    assert newest(manager) == guard.version


def test_a_newest_version_that_is_damaged_does_not_count(manager: BackupManager, document: Path) -> None:
    damaged = str(manager.create_backup())
    path = manager.backups_dir / manager.find_backup(damaged).file_name
    data = path.read_bytes()
    path.write_bytes(data[:-20] + bytes(12) + data[-8:])
    with BackupManager(document).before(WHAT) as guard:
        assert guard.version
        assert guard.version.backup_id != damaged
        assert content_of(manager, guard.version.backup_id) == document.read_bytes()
    path.write_bytes(data)
    manager.verify_backups()


def test_a_document_that_does_not_exist_yet_has_nothing_to_lose(
    manager: BackupManager, document: Path, caplog: pytest.LogCaptureFixture
) -> None:
    document.unlink()
    with caplog.at_level(logging.INFO), manager.before(WHAT) as guard:
        document.write_bytes(b"[12]")
    assert (guard.version, manager.list_backups()) == (None, [])
    assert "nothing is kept before “Migration to schema 12”" in caplog.text
    with pytest.raises(errors.NothingToUndo):
        guard.restore()
    assert document.read_bytes() == b"[12]"


# -- what stops it ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_known", [False, True], ids=["to be made", "to be pinned"])
@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, errors.NotEnoughSpace), (errno.EIO, errors.StorageFailed)])
def test_p2_the_block_does_not_begin_where_the_version_cannot_be_made_or_kept(
    is_known: bool, number: int, kind: type[errors.BackupError], document: Path, clock: FakeClock
) -> None:
    disk, begun, before = FaultyDisk(document.parent), [], document.read_bytes()
    manager = BackupManager(document, clock=clock, disk=disk)
    if is_known:
        manager.create_backup()
    disk.fault = Fault(at=1, errno=number, for_ever=True)
    with pytest.raises(kind) as caught, manager.before(WHAT):
        begun.append(True)
    assert (begun, document.read_bytes()) == ([], before)
    assert caught.value.__notes__ == [
        "backupkit: “Migration to schema 12” was not begun, because the state before it could not be kept."
    ]
    disk.fault = None
    with manager.before(WHAT) as guard:
        assert guard.version


def test_a_function_is_not_called_where_the_version_cannot_be_made(document: Path, tmp_path: Path) -> None:
    manager, called = BackupManager(document, tmp_path / "unplugged"), []

    @manager.before(WHAT)
    def migrate() -> None:
        called.append(True)

    with pytest.raises(errors.BackupFolderMissing):
        migrate()
    assert called == []


def test_a_document_that_cannot_be_read_is_no_reason_to_go_on(manager: BackupManager, document: Path) -> None:
    document.unlink()
    document.mkdir()
    begun = []
    with pytest.raises(errors.DocumentUnreadable), manager.before(WHAT):
        begun.append(True)
    assert begun == []


# -- going back ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Broken, KeyboardInterrupt, SystemExit])
def test_a_block_that_raises_leaves_the_file_as_it_is_and_says_which_version_is_the_way_back(
    kind: type[BaseException], manager: BackupManager, document: Path
) -> None:
    guard = manager.before(WHAT)
    with pytest.raises(kind) as caught:
        fails_after(lambda: document.write_bytes(b"half"), guard, kind)
    assert document.read_bytes() == b"half"
    assert guard.version
    (note,) = caught.value.__notes__
    assert note == (
        f"backupkit: {document} as it was before “Migration to schema 12” is version {guard.version.backup_id}; "
        "restore_backup() with that id brings it back."
    )


def test_p4_a_failed_migration_goes_back_in_one_call_and_what_it_left_is_kept(
    manager: BackupManager, document: Path
) -> None:
    before, guard = document.read_bytes(), manager.before(WHAT)
    with pytest.raises(Broken):
        fails_after(lambda: document.write_bytes(b"[1, half"), guard)
    result = guard.restore()
    assert document.read_bytes() == before
    assert content_of(manager, str(result.before_id)) == b"[1, half"
    manager.undo_restore()
    assert document.read_bytes() == b"[1, half"


def test_it_goes_back_from_within_the_block_as_well(manager: BackupManager, document: Path) -> None:
    before = document.read_bytes()
    with manager.before(WHAT) as guard:
        document.unlink()
        guard.restore()
        assert document.read_bytes() == before


def test_there_is_no_way_back_before_it_has_begun(manager: BackupManager) -> None:
    with pytest.raises(RuntimeError, match="has not begun"):
        manager.before(WHAT).restore()


def test_p4_a_process_that_dies_in_its_block_leaves_the_version_pinned_and_nobody_holds_it(
    manager: BackupManager, document: Path
) -> None:
    before = document.read_bytes()
    code = f"""
import os, sys
from backupkit import BackupManager
with BackupManager(sys.argv[1]).before({WHAT!r}):
    with open(sys.argv[1], "wb") as file:
        file.write(b"half")
    os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", code, str(document)], check=False).returncode == 9
    assert document.read_bytes() == b"half"
    (found,) = [meta for meta in manager.list_backups() if "before" in meta.tags]
    assert found.pinned
    assert manager._binding.store.held([found]) == set()
    manager.restore_backup(found.backup_id)
    assert document.read_bytes() == before


# -- as a decorator --------------------------------------------------------------------------------------------------


def test_a_decorated_function_keeps_its_name_its_arguments_and_its_result(
    manager: BackupManager, document: Path
) -> None:
    @manager.before(WHAT)
    def migrate(number: int, *, by: int) -> int:
        """Migrate."""
        document.write_bytes(b"[%d]" % (number * by))
        return number * by

    assert (migrate(3, by=4), migrate(3, by=5)) == (12, 15)
    assert (migrate.__name__, migrate.__doc__) == ("migrate", "Migrate.")
    contents = [content_of(manager, meta.backup_id) for meta in manager.list_backups()]
    assert (contents[0], len(contents)) == (b"[12]", 2)


def test_nothing_is_made_when_a_function_is_decorated(manager: BackupManager) -> None:
    manager.before(WHAT)(list)
    assert manager.list_backups() == []


def test_a_decorated_function_may_call_itself(manager: BackupManager, document: Path) -> None:
    @manager.before("a step")
    def step(left: int) -> None:
        document.write_bytes(b"[%d]" % left)
        if left:
            step(left - 1)

    step(2)
    assert [content_of(manager, meta.backup_id) for meta in manager.list_backups()[:2]] == [b"[1]", b"[2]"]


def test_p9_a_decorated_function_may_be_called_on_several_threads(manager: BackupManager, document: Path) -> None:
    inside = threading.Barrier(3, timeout=30)

    @manager.before(WHAT)
    def work() -> None:
        inside.wait()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (meta,) = manager.list_backups()
    assert (meta.pinned, content_of(manager, meta.backup_id)) == (True, document.read_bytes())


async def _coroutine() -> None:
    await asyncio.sleep(0)


async def _asynchronous() -> AsyncGenerator[int]:
    yield 1


def _generator() -> Generator[int]:
    yield 1


class _Callable:
    async def __call__(self) -> None:
        await _coroutine()


@pytest.mark.parametrize(
    "function", [_coroutine, _asynchronous, _generator, _Callable(), functools.partial(_coroutine), 5]
)
def test_what_runs_later_than_its_call_is_refused_when_it_is_decorated(
    function: Callable[[], object], manager: BackupManager
) -> None:
    with pytest.raises(TypeError, match="before\\(\\) cannot decorate") as caught:
        manager.before(WHAT)(function)
    assert not isinstance(caught.value.__cause__, BaseException)
    assert manager.list_backups() == []


# -- how it is used --------------------------------------------------------------------------------------------------


def test_blocks_may_be_nested_and_each_has_its_own_way_back(manager: BackupManager, document: Path) -> None:
    first = document.read_bytes()
    with manager.before("outer") as outer:
        document.write_bytes(b"[1]")
        with manager.before("inner") as inner:
            document.write_bytes(b"[2]")
        inner.restore()
        assert document.read_bytes() == b"[1]"
    outer.restore()
    assert document.read_bytes() == first


def test_a_save_under_protection_fits_into_it(manager: BackupManager, document: Path) -> None:
    with manager.before(WHAT) as guard, manager.saving("Schema 12"):
        document.write_bytes(b"[12]")
    assert [meta.description for meta in manager.list_backups()] == ["Schema 12", "Before: Migration to schema 12"]
    assert guard.version
    assert guard.version.pinned


def test_one_safeguard_is_for_one_block(manager: BackupManager) -> None:
    guard = manager.before(WHAT)
    with guard, pytest.raises(RuntimeError, match="has had its block"), guard:
        pass


def test_a_safeguard_that_could_not_begin_may_try_again(document: Path, tmp_path: Path) -> None:
    guard = BackupManager(document, tmp_path / "drive").before(WHAT)
    with pytest.raises(errors.BackupFolderMissing):
        guard.__enter__()
    (tmp_path / "drive").mkdir()
    with guard:
        assert guard.version


@pytest.mark.parametrize("text", ["", "  \n"])
def test_it_must_say_what_comes(text: str, manager: BackupManager) -> None:
    with pytest.raises(ValueError, match="description that says something"):
        manager.before(text)


def test_brackets_that_were_forgotten_are_told_in_words(manager: BackupManager) -> None:
    with pytest.raises(TypeError, match="needs a description"):
        manager.before(_generator)  # type: ignore[arg-type]


def test_p4_it_holds_its_manager_though_nobody_else_does(document: Path) -> None:
    before, guard = document.read_bytes(), BackupManager(document, retention=Retention.newest_only(1)).before(WHAT)
    with guard:
        document.write_bytes(b"[12]")
    guard.restore()
    assert document.read_bytes() == before
