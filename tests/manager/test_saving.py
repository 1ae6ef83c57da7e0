"""A block of work with the state before it and the state after it."""

from __future__ import annotations

import errno
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import pytest

from backupkit import BackupManager, Retention, Trigger, errors
from backupkit.testing.clock import FakeClock
from backupkit.testing.faults import Fault, FaultyDisk
from tests.manager.folders import content_of

Save = Callable[[object], bytes]


class Broken(Exception):
    """What goes wrong inside a block."""


def fails_after(
    write: Callable[[], object],
    manager: BackupManager,
    description: str = "Import",
    kind: type[BaseException] = Broken,
) -> None:
    with manager.saving(description):
        write()
        raise kind


def story(manager: BackupManager) -> list[str]:
    """Return the descriptions, oldest first."""
    return [meta.description for meta in reversed(manager.list_backups())]


def test_saving_stores_the_state_before_and_the_state_after(manager: BackupManager, document: Path) -> None:
    before = document.read_bytes()
    with manager.saving("Import"):
        document.write_bytes(b"[1]")
    assert story(manager) == ["Before: Import", "Import"]
    after_id, before_id = (meta.backup_id for meta in manager.list_backups())
    assert (content_of(manager, before_id), content_of(manager, after_id)) == (before, b"[1]")
    assert {meta.trigger for meta in manager.list_backups()} == {Trigger.SAVE}


def test_saving_stores_the_state_before_while_the_block_runs(manager: BackupManager, document: Path) -> None:
    with manager.saving():
        assert story(manager) == ["Before saving"]
        document.write_bytes(b"[1]")
    assert story(manager) == ["Before saving", ""]


def test_saving_stores_no_state_twice(manager: BackupManager, document: Path) -> None:
    manager.create_backup("known")
    with manager.saving("Import"):
        document.write_bytes(b"[1]")
    assert story(manager) == ["known", "Import"]


def test_saving_what_has_not_changed_makes_no_second_version(manager: BackupManager) -> None:
    with manager.saving("Import"):
        pass
    assert story(manager) == ["Before: Import"]


def test_a_first_save_has_nothing_before_it(manager: BackupManager, document: Path) -> None:
    document.unlink()
    with manager.saving("first"):
        document.write_bytes(b"[1]")
    assert story(manager) == ["first"]


def test_p11_a_block_that_deletes_the_document_is_told_that_nothing_could_be_stored(
    manager: BackupManager, document: Path
) -> None:
    before, block = document.read_bytes(), manager.saving("Clear")
    block.__enter__()
    document.unlink()
    with pytest.raises(errors.DocumentMissing):
        block.__exit__(None, None, None)
    assert (document.exists(), story(manager)) == (False, ["Before: Clear"])
    manager.restore_backup(manager.list_backups()[0].backup_id)
    assert document.read_bytes() == before


def test_a_block_that_raises_before_it_writes_changes_nothing(manager: BackupManager, document: Path) -> None:
    before = document.read_bytes()
    with pytest.raises(Broken) as caught, manager.saving("Import"):
        raise Broken
    assert (document.read_bytes(), story(manager)) == (before, ["Before: Import"])
    assert not hasattr(caught.value, "__notes__")


def test_a_first_save_that_raises_before_it_writes_changes_nothing(manager: BackupManager, document: Path) -> None:
    document.unlink()
    with pytest.raises(Broken) as caught, manager.saving("first"):
        raise Broken
    assert (document.exists(), manager.list_backups()) == (False, [])
    assert not hasattr(caught.value, "__notes__")


@pytest.mark.parametrize(
    ("description", "expected"),
    [("Import", ["Before: Import", "Import (interrupted)"]), ("", ["Before saving", "Interrupted save"])],
)
def test_a_block_that_raises_after_a_whole_write_keeps_what_it_wrote(
    description: str, expected: list[str], manager: BackupManager, document: Path
) -> None:
    with pytest.raises(Broken):
        fails_after(lambda: document.write_bytes(b'{"systems": [{"id": 1}, {"id": 2}]}'), manager, description)
    assert (document.read_bytes(), story(manager)) == (b'{"systems": [{"id": 1}, {"id": 2}]}', expected)


@pytest.mark.parametrize(
    "left",
    [b"", b"  \n", b'{"systems": [{"id": 1}, {"i', bytes(200), b"\xff\xfe\xfd", b"{}{}"],
    ids=["empty", "blank", "cut", "nuls", "garbage", "twice"],
)
@pytest.mark.parametrize("kind", [Broken, KeyboardInterrupt, SystemExit])
def test_a_block_that_raises_half_way_gets_its_state_before_back(
    kind: type[BaseException], left: bytes, manager: BackupManager, document: Path
) -> None:
    before = document.read_bytes()
    with pytest.raises(kind) as caught:
        fails_after(lambda: document.write_bytes(left), manager, kind=kind)
    assert document.read_bytes() == before
    newest = manager.list_backups()[0]
    assert (content_of(manager, newest.backup_id), newest.suspect) == (left, True)
    assert caught.value.__notes__ == [f"backupkit: {document} was damaged by this; its state before has been put back."]


def test_a_block_that_raises_after_it_deleted_the_document_gets_it_back(manager: BackupManager, document: Path) -> None:
    before = document.read_bytes()
    with pytest.raises(Broken):
        fails_after(document.unlink, manager)
    assert (document.read_bytes(), story(manager)) == (before, ["Before: Import"])


def test_what_was_damaged_half_way_can_be_looked_at_again(manager: BackupManager, document: Path) -> None:
    with pytest.raises(Broken):
        fails_after(lambda: document.write_bytes(b"[1, 2"), manager)
    manager.undo_restore()
    assert document.read_bytes() == b"[1, 2"


def test_a_large_text_that_is_damaged_in_its_middle_is_put_back_too(
    manager: BackupManager, document: Path, large: bytes
) -> None:
    document.write_bytes(large)
    with pytest.raises(Broken):
        fails_after(lambda: document.write_bytes(large[:1_000_000] + b'"' + large[1_000_001:]), manager)
    assert document.read_bytes() == large


def test_half_of_a_plain_file_stands_because_nobody_can_tell(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("a line\nanother line\n")
    manager = BackupManager(path, clock=clock)
    with pytest.raises(Broken):
        fails_after(lambda: path.write_text("a li"), manager, "Edit")
    assert (path.read_text(), story(manager)) == ("a li", ["Before: Edit", "Edit (interrupted)"])


def test_an_emptied_plain_file_is_put_back(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("a line\n")
    manager = BackupManager(path, clock=clock)
    with pytest.raises(Broken):
        fails_after(lambda: path.write_text(""), manager, "Edit")
    assert path.read_text() == "a line\n"


def test_half_of_a_first_save_is_kept_because_there_is_nothing_to_put_back(
    manager: BackupManager, document: Path
) -> None:
    document.unlink()
    with pytest.raises(Broken):
        fails_after(lambda: document.write_bytes(b"[1, 2"), manager, "first")
    assert (document.read_bytes(), story(manager)) == (b"[1, 2", ["first (interrupted)"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Weak:
    """A manager whose disk can be broken at will."""

    manager: BackupManager
    disk: FaultyDisk

    def breaks(self) -> None:
        self.disk.fault = Fault(at=1, errno=errno.ENOSPC, for_ever=True)

    def recovers(self) -> None:
        self.disk.fault = None


@pytest.fixture
def weak(document: Path, clock: FakeClock) -> Weak:
    disk = FaultyDisk(document.parent)
    return Weak(manager=BackupManager(document, clock=clock, disk=disk), disk=disk)


def test_a_block_does_not_run_if_the_state_before_cannot_be_stored(weak: Weak, document: Path) -> None:
    before, ran = document.read_bytes(), []
    weak.breaks()
    with pytest.raises(errors.NotEnoughSpace), weak.manager.saving("Import"):
        ran.append(True)
    assert (ran, document.read_bytes()) == ([], before)


def test_what_a_block_wrote_stands_if_the_state_after_cannot_be_stored(weak: Weak, document: Path) -> None:
    block = weak.manager.saving("Import")
    block.__enter__()
    document.write_bytes(b"[1]")
    weak.breaks()
    with pytest.raises(errors.NotEnoughSpace):
        block.__exit__(None, None, None)
    assert (document.read_bytes(), story(weak.manager)) == (b"[1]", ["Before: Import"])
    weak.recovers()
    assert weak.manager.create_backup() is not None


@pytest.mark.parametrize("left", [b"[1, 2", b"[1, 2]"], ids=["damaged", "whole"])
def test_a_blocks_own_error_goes_on_if_looking_after_it_fails(left: bytes, weak: Weak, document: Path) -> None:

    def write() -> None:
        document.write_bytes(left)
        weak.breaks()

    with pytest.raises(Broken) as caught:
        fails_after(write, weak.manager)
    (note,) = caught.value.__notes__
    before = weak.manager.list_backups()[-1].backup_id
    assert f"its state before is version {before}" in note
    assert "not enough space" in note
    assert document.read_bytes() == left
    weak.recovers()
    weak.manager.cleanup_orphaned_backups()


def test_p4_the_state_before_outlives_versions_that_are_made_inside_the_block(
    document: Path, clock: FakeClock, save: Save
) -> None:
    before = document.read_bytes()
    manager = BackupManager(document, clock=clock, zone=UTC, retention=Retention.newest_only(1))

    def write() -> None:
        save({"systems": [{"id": number} for number in range(5)]})
        manager.create_backup("an autosave, while the block runs")
        document.write_bytes(b'{"systems": [{')

    with pytest.raises(Broken):
        fails_after(write, manager)
    assert document.read_bytes() == before


def test_blocks_may_be_nested(manager: BackupManager, document: Path) -> None:
    with manager.saving("outer"):
        document.write_bytes(b"[1]")
        with suppress(Broken), manager.saving("inner"):
            document.write_bytes(b"[1, ")
            raise Broken
        assert document.read_bytes() == b"[1]"
        document.write_bytes(b"[1, 2]")
    assert story(manager)[:2] == ["Before: outer", "Before: inner"]
    assert story(manager)[-1] == "outer"


def test_a_manager_can_run_one_block_after_another(manager: BackupManager, document: Path) -> None:
    blocks: list[AbstractContextManager[None]] = [manager.saving("one"), manager.saving("two")]
    for number, block in enumerate(blocks):
        with block:
            document.write_bytes(b"[%d]" % number)
    assert story(manager) == ["Before: one", "one", "two"]
