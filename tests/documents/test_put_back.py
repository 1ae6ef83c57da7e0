"""Side files of a database that is not replaced in the end, or that a program has open: what becomes of them."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from backupkit import BackupError, BackupManager, DocumentUnwritable
from backupkit.files.disk import Disk
from tests.documents.databases import asides, copied, die_after_a_commit, made, rows, side


class Failing(Disk):
    """A disk on which the swap fails."""

    def exchange(self, one: Path, other: Path) -> None:
        raise OSError(errno.EIO, "broken", str(one), None, str(other))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return made(folder / "notes.db")


@pytest.fixture
def other(path: Path) -> Path:
    """A database beside the document, to which its versions are restored."""
    return made(path.with_name("other.db"))


def program(path: Path, before: str, then: str) -> subprocess.Popen[str]:
    """Start a program that opens the database and runs *before*, and *then* once it is told to."""
    code = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        f"{before}; print('ready', flush=True); sys.stdin.readline(); {then}"
    )
    command = [sys.executable, "-c", code, str(path)]
    started = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert started.stdout
    assert started.stdout.readline() == "ready\n"
    return started


@pytest.mark.needs_posix("on Windows nobody renames what a program has open")
def test_p4_a_restore_that_fails_takes_nothing_from_a_program_that_has_the_database_open(
    path: Path, other: Path
) -> None:
    """An empty log is where its next commit goes, from which the program after a crash takes it."""
    manager = BackupManager(path, disk=Failing())
    first = manager.create_backup()
    assert first
    with program(
        other,
        "c.execute(\"insert into t values('second')\"); c.execute('pragma wal_checkpoint(truncate)')",
        "c.execute(\"insert into t values('third')\"); os._exit(0)",
    ) as app:
        with pytest.raises(DocumentUnwritable):
            manager.restore_backup(first, to=other)
        app.communicate("\n")
    assert rows(other) == ["first", "second", "third"]
    assert asides(path) == []


@pytest.mark.needs_posix("on Windows nobody renames what a program has open")
@pytest.mark.parametrize("mode", ["delete", "truncate", "persist"])
def test_p4_a_journal_that_a_program_has_open_is_not_left_beside_what_was_restored(
    path: Path, tmp_path: Path, mode: str
) -> None:
    """It would write into it before it writes into the former file; and if it dies, the next one would undo that."""
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    other = made(tmp_path / "other.db", mode)
    with program(
        other,
        f"c.execute('pragma locking_mode=exclusive').fetchall(); c.execute('pragma journal_mode={mode}').fetchall();"
        "c.execute('pragma cache_size=2'); c.execute(\"insert into t values('second')\")",
        "c.execute('begin'); [c.execute('insert into t values(?)', ('half ' + str(n) * 500,)) for n in range(500)];"
        "c.execute(\"update t set x = 'spoiled' where rowid = 1\"); os._exit(0)",
    ) as app:
        manager.restore_backup(first, to=other)
        app.communicate("\n")
    assert not side(other, "journal").exists()
    assert rows(other) == ["first"]
    assert asides(other) == []


@pytest.mark.leaves_damage
def test_p4_beside_a_damaged_database_that_is_not_replaced_in_the_end_all_is_where_it_was(path: Path) -> None:
    manager = BackupManager(path, disk=Failing())
    first = manager.create_backup()
    assert first
    die_after_a_commit(path, "second")
    path.write_bytes(path.read_bytes()[:16] + b"\xff" * 4080)
    log = side(path, "wal").read_bytes()
    side(path, "wal").write_bytes(log[:40] + b"\0" * 40)
    before = {each.name: each.read_bytes() for each in path.parent.iterdir() if each.is_file()}
    with pytest.raises(DocumentUnwritable):
        manager.restore_backup(first)
    assert {each.name: each.read_bytes() for each in path.parent.iterdir() if each.is_file()} == before


class FailingOnce(Disk):
    """A disk that fails at one of its calls."""

    def __init__(self, at: int) -> None:
        self._left = at

    @property
    def has_failed(self) -> bool:
        return self._left <= 0

    def _count(self, path: Path) -> None:
        self._left -= 1
        if self._left == 0:
            raise OSError(errno.EIO, "broken", str(path))

    def link(self, source: Path, target: Path) -> None:
        self._count(source)
        super().link(source, target)

    def rename(self, source: Path, target: Path) -> None:
        self._count(source)
        super().rename(source, target)

    def unlink(self, path: Path) -> None:
        self._count(path)
        super().unlink(path)

    def sync_folder(self, folder: Path) -> None:
        self._count(folder)
        super().sync_folder(folder)


@pytest.mark.leaves_damage
def test_p4_wherever_a_restore_fails_the_database_is_as_before_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    original = made(tmp_path / "notes.db")
    BackupManager(original).create_backup()
    die_after_a_commit(original, "second")
    failures = 0
    for at in range(1, 100):
        (tmp_path / str(at)).mkdir()
        path = copied(original, tmp_path / str(at) / "notes.db")
        shutil.copytree(original.parent / "backups", path.parent / "backups")
        disk = FailingOnce(at)
        manager = BackupManager(path, disk=disk)
        try:
            manager.restore_backup(manager.list_backups()[-1].backup_id)
        except BackupError:
            failures += 1
            assert asides(path) == [], at
            assert rows(path) == ["first", "second"], at
        else:
            assert rows(path) == ["first"], at
        if not disk.has_failed:
            break
    assert failures > 5


def test_of_a_database_that_was_finished_and_not_replaced_no_copies_are_left(path: Path, other: Path) -> None:
    manager = BackupManager(path, disk=Failing())
    first = manager.create_backup()
    assert first
    die_after_a_commit(other, "second")
    with pytest.raises(DocumentUnwritable):
        manager.restore_backup(first, to=other)
    assert rows(other) == ["first", "second"]
    assert asides(path) == []


def test_p15_a_file_of_somebody_else_that_is_called_like_a_journal_stays(tmp_path: Path) -> None:
    path = made(tmp_path / "notes.db", "delete")
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    other = made(tmp_path / "other.db", "delete")
    side(other, "journal").write_text("Dear journal, today I was backed up.")
    manager.restore_backup(first, to=other)
    assert side(other, "journal").read_text().startswith("Dear journal")


def test_a_database_whose_name_leaves_no_room_for_those_of_side_files_is_stored(tmp_path: Path) -> None:
    path = made(tmp_path / "x.db", "delete").rename(tmp_path / ("n" * 251 + ".db"))
    manager = BackupManager(path)
    first = manager.create_backup()
    assert first
    path.write_bytes(made(tmp_path / "y.db", "delete").read_bytes() + bytes(4096))
    manager.restore_backup(first)
    copy = path.rename(tmp_path / "z.db")
    with sqlite3.connect(copy) as connection:
        assert connection.execute("select count(*) from t").fetchone() == (1,)
    connection.close()
