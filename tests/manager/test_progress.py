"""How far an operation is, and how it is stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupManager, errors
from tests.manager.cancelling import CancelledAt
from tests.manager.folders import MIB_BYTES, leftovers


def test_progress_rises_to_the_whole_at_least_once_per_mib(
    manager: BackupManager, document: Path, large: bytes
) -> None:
    document.write_bytes(large)
    seen: list[tuple[int, int]] = []
    manager.create_backup(progress=lambda done, total: seen.append((done, total)))
    counts = [done for done, _ in seen]
    assert {total for _, total in seen} == {len(large)}
    assert counts == sorted(counts)
    assert seen[-1] == (len(large), len(large))
    assert max(after - before for before, after in zip([0, *counts], counts, strict=False)) <= MIB_BYTES


def test_progress_rises_to_the_whole_for_an_unchanged_document_too(manager: BackupManager) -> None:
    manager.create_backup()
    seen: list[tuple[int, int]] = []
    assert manager.create_backup(progress=lambda done, total: seen.append((done, total))) is None
    assert seen[-1][0] == seen[-1][1]


def test_progress_of_a_restore_rises_to_the_whole(manager: BackupManager, document: Path, large: bytes) -> None:
    document.write_bytes(large)
    backup_id = str(manager.create_backup())
    seen: list[tuple[int, int]] = []
    manager.restore_backup(backup_id, progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (2 * len(large), 2 * len(large)), "the state before is half of the work"


class Stop(Exception):
    """What a callback raises."""


def raising_at(call: int) -> Callable[[int, int], None]:
    calls = iter(range(1, 1_000))

    def progress(done: int, total: int) -> None:
        if next(calls) == call:
            raise Stop(done, total)

    return progress


@pytest.fixture
def pieces(manager: BackupManager, document: Path, large: bytes) -> int:
    """How often a backup of the document reports, which is large, and differs from its one version."""
    document.write_bytes(large)
    seen: list[int] = []
    manager.create_backup("kept", progress=lambda done, _: seen.append(done))
    document.write_bytes(large[:-1] + b" ")
    return len(seen)


def test_a_progress_callback_that_raises_leaves_nothing_behind(
    manager: BackupManager, document: Path, pieces: int
) -> None:
    before, data = manager.list_backups(), document.read_bytes()
    for call in range(1, pieces + 1):
        with pytest.raises(Stop):
            manager.create_backup(progress=raising_at(call))
        assert leftovers(manager.backups_dir, document.parent) == []
    assert (manager.list_backups(), document.read_bytes()) == (before, data)
    assert manager.create_backup() is not None


def test_p4_a_progress_callback_that_raises_in_a_restore_changes_nothing(
    manager: BackupManager, document: Path, large: bytes, tmp_path: Path
) -> None:
    document.write_bytes(large)
    backup_id, seen = str(manager.create_backup()), list[int]()
    document.write_bytes(b"[]")
    manager.restore_backup(backup_id, to=tmp_path / "x", progress=lambda done, _: seen.append(done))
    (meta,), data = manager.list_backups(), document.read_bytes()
    for call in range(1, len(seen) + 1):
        with pytest.raises(Stop):
            manager.restore_backup(meta.backup_id, progress=raising_at(call))
        assert leftovers(manager.backups_dir, document.parent) == []
    assert (document.read_bytes(), manager.list_backups()) == (data, [meta])


def test_a_backup_can_be_cancelled_at_each_piece_and_leaves_nothing(
    manager: BackupManager, document: Path, pieces: int
) -> None:
    before, data = manager.list_backups(), document.read_bytes()
    for call in range(1, pieces + 3):  # besides each piece, at the end of each of the two readings
        with pytest.raises(errors.Cancelled) as caught:
            manager.create_backup(cancel=CancelledAt(call))
        assert caught.value.path == document
        assert leftovers(manager.backups_dir, document.parent) == []
    assert (manager.list_backups(), document.read_bytes()) == (before, data)


def test_a_threading_event_cancels(manager: BackupManager) -> None:
    event = threading.Event()
    event.set()
    with pytest.raises(errors.Cancelled):
        manager.create_backup(cancel=event)
    assert not manager.backups_dir.joinpath("manifest.json").exists()
    event.clear()
    assert manager.create_backup(cancel=event) is not None
