"""What is not ours is left alone, and what a dead writer left is removed (promises P2, P15)."""

from __future__ import annotations

import contextlib
import sys
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backupkit import BackupManager, Retention, errors
from backupkit.files import drafts
from backupkit.values import naming
from tests.posix import make_pipe
from tests.store.damage import _empty, _folder, _link, _missing, _nuls, _pipe
from tests.store.expectations import _seen, again, assert_restorable, snapshot

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.testing.clock import FakeClock


def test_p15_foreign_files_and_folders_are_never_touched(
    document: Path, manager: BackupManager, clock: FakeClock, states: dict[str, bytes]
) -> None:
    folder = manager.backups_dir
    foreign = folder / "notes" / "deep"
    foreign.mkdir(parents=True)
    some_id = next(iter(states))
    names = ["notes/deep/a.txt", "readme.txt", "photo.jpg", ".hidden", "manifest.json.old", "backup.json.gz", "x.tmp"]
    names += [f"backup_{some_id}.json.gz.part", ".backupkit-short.tmp", ".backupkit-0123456789ABCDEF.tmp", "data.gz"]
    for name in names:
        (folder / name).write_bytes(name.encode())
    (folder / "link").symlink_to(document)
    (folder / ".backupkit-00000000000000aa.tmp.d").mkdir()
    make_pipe(folder / "pipe")
    before = {name: seen for name, seen in snapshot(folder).items() if not _is_ours(name)}
    thrifty = BackupManager(document, clock=clock, zone=UTC, retention=Retention.newest_only(1))
    for number in range(4):
        clock.advance(days=50)
        document.write_bytes(b"[%d]" % number)
        thrifty.create_backup()
    thrifty.apply_retention()
    thrifty.cleanup_orphaned_backups()
    thrifty.rebuild_manifest()
    thrifty.verify_backups()
    (folder / naming.MANIFEST).unlink()
    thrifty.create_backup(force=True)

    assert {name: seen for name, seen in snapshot(folder).items() if name in before} == before
    assert not {meta.backup_id for meta in thrifty.list_backups()} >= set(states)  # it did thin out
    assert document.read_bytes() == b"[3]"


def _is_ours(name: str) -> bool:
    index = {naming.MANIFEST, naming.PREVIOUS_MANIFEST, naming.SETTINGS, naming.HISTORY, naming.LOCK}
    return name in index or naming.id_in_name(name) is not None


@pytest.mark.leaves_damage
@pytest.mark.parametrize("make", [_folder, _link])
def test_p15_something_else_that_is_called_like_a_leftover_is_left_alone(
    make: Callable[[Path], None], manager: BackupManager
) -> None:
    manager.create_backup()
    path = manager.backups_dir / ".backupkit-0123456789abcdef.tmp"
    path.write_bytes(b"x")
    make(path)
    seen = _seen(path)

    assert manager.create_backup(force=True)
    assert manager.cleanup_orphaned_backups() == 0
    assert _seen(path) == seen


def test_p2_half_written_files_of_a_dead_writer_are_removed_by_the_next_operation(
    document: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    assert states
    left = [manager.backups_dir / ".backupkit-0123456789abcdef.tmp", *drafts.replacement_paths(document)]
    for path in left:
        path.write_bytes(bytes(1000))

    manager.create_backup(force=True)

    assert [path for path in left if path.exists()] == []


def test_cleanup_removes_half_written_files_of_dead_writers_and_counts_them(
    document: Path, manager: BackupManager, states: dict[str, bytes]
) -> None:
    beside = drafts.replacement_paths(document)
    for path in (manager.backups_dir / ".backupkit-0123456789abcdef.tmp", *beside):
        path.write_bytes(bytes(1000))

    assert manager.cleanup_orphaned_backups() == 1 + len(beside)
    assert {meta.backup_id for meta in manager.list_backups()} == set(states)


@pytest.mark.needs_posix("the lock that shows a live writer is flock; on Windows it is the open file itself")
def test_half_written_files_of_a_live_writer_are_kept(manager: BackupManager, states: dict[str, bytes]) -> None:
    assert states
    path = manager.backups_dir / ".backupkit-0123456789abcdef.tmp"
    with path.open("wb") as live:
        fcntl.flock(live, fcntl.LOCK_EX)
        live.write(b"half")
        live.flush()
        manager.create_backup(force=True)
        assert manager.cleanup_orphaned_backups() == 0
        manager.rebuild_manifest()
        assert path.read_bytes() == b"half"

    assert manager.cleanup_orphaned_backups() == 1


@pytest.mark.leaves_damage
@pytest.mark.parametrize("name", [naming.SETTINGS, naming.HISTORY, naming.PREVIOUS_MANIFEST, naming.LOCK])
@pytest.mark.parametrize("damage", [_empty, _nuls, _missing, _link, _pipe], ids=lambda damage: damage.__name__)
def test_whatever_stands_in_place_of_the_other_files_costs_no_version(
    damage: Callable[[Path], None],
    name: str,
    tmp_path: Path,
    document: Path,
    manager: BackupManager,
    clock: FakeClock,
    states: dict[str, bytes],
) -> None:
    path = manager.backups_dir / name
    path.touch()
    damage(path)
    target = path.parent.parent / "linked"
    linked = target.read_bytes() if target.exists() else b""
    fresh = again(manager, clock)
    document.write_bytes(b"[99]")
    # A link or a pipe as lock is refused; with anything else the work goes on.
    with contextlib.suppress(errors.BackupFolderUnwritable, errors.StorageFailed):
        fresh.create_backup()

    assert document.read_bytes() == b"[99]"
    assert (target.read_bytes() if target.exists() else b"") == linked
    assert {meta.backup_id for meta in fresh.list_backups()} >= set(states)
    assert_restorable(fresh, states, tmp_path)
