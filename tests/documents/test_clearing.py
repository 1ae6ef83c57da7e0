"""P4: after a restore a reader sees the version, whatever lies beside the database; and nothing of that is lost.

A document that is a database is written into by SQLite itself; the file of one is replaced elsewhere, and where the
document is no database any more.
"""

from __future__ import annotations

import contextlib
import errno
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from backupkit import BackupManager, DocumentInUse, DocumentUnwritable
from backupkit.files.disk import Disk
from tests.documents.databases import (
    asides,
    commit,
    copied,
    die_after_a_commit,
    die_in_a_transaction,
    in_another_process,
    made,
    opened,
    rows,
    side,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return made(folder / "notes.db")


def test_p4_the_log_of_a_later_state_does_not_come_into_what_was_restored(path: Path) -> None:
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    die_after_a_commit(path, "second")

    result = manager.restore_backup(first)

    assert rows(path) == ["first"]
    assert asides(path) == []
    assert result.not_kept == ()
    manager.undo_restore()
    assert rows(path) == ["first", "second"], "the state before is whole"


def test_p4_a_hot_journal_does_not_come_into_what_was_restored(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as app:
        app.execute("pragma journal_mode=delete")
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    with contextlib.closing(opened(path, "delete")) as app:
        commit(app, "second")
    die_in_a_transaction(path)

    result = manager.restore_backup(first)

    assert rows(path) == ["first"]
    assert result.not_kept == ()
    manager.undo_restore()
    assert rows(path) == ["first", "second"], "what was never committed is no part of a state"


@pytest.fixture
def other(path: Path) -> Path:
    """A database beside the document, to which its versions are restored."""
    return made(path.with_name("other.db"))


@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_p4_a_file_of_a_database_that_is_open_with_changes_is_not_replaced(path: Path, other: Path, where: str) -> None:
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    with contextlib.ExitStack() as running:
        if where == "here":
            commit(running.enter_context(contextlib.closing(opened(other))), "second")
        else:
            running.enter_context(in_another_process(other, "c.execute(\"insert into t values('second')\")"))
        before = other.read_bytes(), side(other, "wal").read_bytes()
        with pytest.raises(DocumentInUse):
            manager.restore_backup(first, to=other)
        assert (other.read_bytes(), side(other, "wal").read_bytes()) == before
        assert asides(path) == []
    assert rows(other) == ["first", "second"]
    manager.restore_backup(first, to=other)
    assert rows(other) == ["first"]


@pytest.mark.needs_posix("on Windows nobody removes what a program has open: the restore is refused")
def test_p4_what_an_app_with_an_open_database_writes_on_does_not_come_into_the_file_in_its_place(
    path: Path, other: Path
) -> None:
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    with in_another_process(
        other, "c.execute(\"insert into t values('2')\"); c.execute('pragma wal_checkpoint(truncate)')"
    ):
        assert side(other, "wal").exists()
        manager.restore_backup(first, to=other)
        assert not side(other, "wal").exists()
        assert not side(other, "shm").exists()
    assert rows(other) == ["first"]


@pytest.mark.leaves_damage
def test_p4_a_damaged_database_can_be_restored_whatever_lies_beside_it(path: Path) -> None:
    """The bad day: SQLite itself cannot finish it, so all is put aside as it is."""
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    die_after_a_commit(path, "second")
    path.write_bytes(path.read_bytes()[:16] + b"\xff" * 4080)
    log = side(path, "wal").read_bytes()
    side(path, "wal").write_bytes(log[:40] + b"\0" * 40)

    result = manager.restore_backup(first)

    assert rows(path) == ["first"]
    assert "notes.db-wal.aside-1" in asides(path)
    assert any("notes.db-wal.aside-1" in text for text in result.not_kept)


def test_p4_beside_a_database_that_is_gone_its_log_is_put_aside(path: Path) -> None:
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    die_after_a_commit(path, "second")
    path.unlink()
    assert manager.restore_backup(first).not_kept
    assert rows(path) == ["first"]
    assert "notes.db-wal.aside-1" in asides(path)


def test_p4_a_restore_to_another_place_clears_that(path: Path) -> None:
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    other = made(path.with_name("other.db"))
    die_after_a_commit(other, "of the other")
    result = manager.restore_backup(first, to=other)
    assert rows(other) == ["first"]
    assert result.not_kept
    assert asides(path) == ["other.db-wal.aside-1"]


@pytest.mark.parametrize("is_there", [True, False])
def test_p4_an_export_clears_its_place(path: Path, is_there: bool) -> None:
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    other = made(path.with_name("other.db"))
    die_after_a_commit(other, "of the other")
    if not is_there:
        other.unlink()
    manager.export_backup(first, other, overwrite=is_there)
    assert rows(other) == ["first"]
    assert "other.db-wal.aside-1" in asides(path)


def test_what_was_put_aside_before_stays(path: Path, other: Path) -> None:
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    for number in (1, 2):
        die_after_a_commit(other, str(number))
        manager.restore_backup(first, to=other)
    assert asides(path) == ["other.db-wal.aside-1", "other.db-wal.aside-2"]


class Failing(Disk):
    """A disk on which the swap fails."""

    def exchange(self, one: Path, other: Path) -> None:
        raise OSError(errno.EIO, "broken", str(one), None, str(other))

    def rename_open(self, descriptor: int, target: Path, *, replaces: bool) -> None:
        if target.suffix == ".db":  # what Windows does instead
            self.exchange(target, target)
        super().rename_open(descriptor, target, replaces=replaces)


def test_p4_where_the_swap_fails_all_is_there_as_before(path: Path, other: Path) -> None:
    manager = BackupManager(path, disk=Failing())
    first = manager.create_backup()
    assert first
    with in_another_process(other, "c.execute('pragma wal_checkpoint(truncate)'); c.execute('select * from t')"):
        index = side(other, "shm")
        assert index.exists()
    die_after_a_commit(other, "second")
    with pytest.raises(DocumentUnwritable):
        manager.restore_backup(first, to=other)
    assert rows(other) == ["first", "second"]


_KILLED = """
import os, sys
from pathlib import Path
from backupkit import BackupManager
from backupkit.files.disk import Disk

left = int(sys.argv[2])

class Dying(Disk):
    pass

def dying(name):
    genuine = getattr(Disk, name)
    def call(self, *arguments, **options):
        global left
        left -= 1
        if left == 0:
            os._exit(9)
        return genuine(self, *arguments, **options)
    return call

for name in ("create", "write", "sync", "sync_folder", "link", "replace", "exchange", "rename", "unlink", "close"):
    setattr(Dying, name, dying(name))
manager = BackupManager(Path(sys.argv[1]), disk=Dying())
manager.restore_backup(manager.list_backups()[-1].backup_id)
"""


def killed_at(path: Path, at: int) -> bool:
    """Restore the oldest version in a process that is killed at a call; return True if it was."""
    command = [sys.executable, "-c", _KILLED, str(path), str(at)]
    return subprocess.run(command, check=False).returncode == 9


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("died", ["after a commit", "in a transaction"])
def test_p2_a_restore_that_is_killed_at_any_step_leaves_one_whole_state(
    tmp_path: Path, path: Path, died: str, step: int
) -> None:
    with contextlib.closing(sqlite3.connect(path)) as app:
        app.execute(f"pragma journal_mode={'wal' if died == 'after a commit' else 'delete'}")
    BackupManager(path).create_backup()
    with contextlib.closing(opened(path, "wal" if died == "after a commit" else "delete")) as app:
        commit(app, "second")
    if died == "after a commit":
        die_after_a_commit(path, "third")
        whole = ["first", "second", "third"]
    else:
        die_in_a_transaction(path)
        whole = ["first", "second"]
    ends = set()
    for at in range(1, 400, step):
        home = tmp_path / f"world-{at}"
        home.mkdir()
        copied(path, home / "notes.db")
        (home / "backups").mkdir()
        for file in (path.parent / "backups").iterdir():
            (home / "backups" / file.name).write_bytes(file.read_bytes())
        was_killed = killed_at(home / "notes.db", at)
        BackupManager(home / "notes.db").cleanup_orphaned_backups()
        found = rows(home / "notes.db")
        assert found in (["first"], whole), at
        ends.add(len(found))
        if not was_killed:
            break
    else:
        pytest.fail("it never came to its end")
    assert len(ends) == 2
