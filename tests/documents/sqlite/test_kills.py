"""P2: a restore into a live database that is killed leaves the old state or the new one, whole."""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from backupkit import BackupManager
from tests.documents.databases import in_another_process

_KILLED_AT_A_STEP = """
import os, sys
from backupkit import BackupManager
from backupkit.documents.sqlite import live

left = int(sys.argv[2])
live._STEP_BYTES = 1 << 14

class Killed:
    def __init__(self, connection):
        self._connection = connection

    def backup(self, target, *, progress, **options):
        def look(*numbers):
            global left
            left -= 1
            progress(*numbers)
            if left == 0:
                os._exit(9)
        self._connection.backup(target, progress=look, **options)

    def __getattr__(self, name):
        return getattr(self._connection, name)

still = live.LiveReplacement._written_over.__globals__["snapshot"].written
live.snapshot.written = lambda version, *rest, **options: still(
    Killed(version) if options.get("begun") else version, *rest, **options
)
manager = BackupManager(sys.argv[1])
manager.restore_backup(manager.list_backups()[-1].backup_id)
"""
_RESTORING = """
import sys
from backupkit import BackupManager
from backupkit.documents.sqlite import live

manager = BackupManager(sys.argv[1])
genuine = live.LiveReplacement._fitted_pages
live.LiveReplacement._fitted_pages = lambda *given: [print("go", flush=True), genuine(*given)][1]
manager.restore_backup(manager.list_backups()[-1].backup_id)
print("done", flush=True)
"""
_OLD, _NEW = 6_000, 3_000  # rows before the restore, and in what is restored


def prepared(folder: Path, mode: str, *, times: int = 1) -> Path:
    """Make a database with a version, and another state since, so many times as large."""
    folder.mkdir()
    path = folder / "notes.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"pragma journal_mode={mode}")
        connection.execute("create table t(x)")
        for backup in (True, False):
            connection.execute("begin")
            connection.executemany("insert into t values(?)", [("x" * 300,)] * 3_000 * times)
            connection.execute("commit")
            if backup:
                BackupManager(path).create_backup()
    return path


def state_of(path: Path) -> int:
    """Return how many rows the next program finds in a database that is whole."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        (count,) = connection.execute("select count(*) from t").fetchone()
    return int(count)


@pytest.mark.parametrize("is_open", [True, False], ids=["open elsewhere", "open nowhere"])
@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_p2_a_live_restore_that_is_killed_at_a_step_leaves_the_old_state(
    tmp_path: Path, mode: str, is_open: bool
) -> None:
    original = prepared(tmp_path / "home", mode)
    found = []
    for step in (1, 2, 20, 40, 10_000):
        path = Path(shutil.copytree(original.parent, tmp_path / str(step))) / "notes.db"
        with contextlib.ExitStack() as running:
            if is_open:
                running.enter_context(in_another_process(path, f"c.execute('pragma journal_mode={mode}').fetchall()"))
            command = [sys.executable, "-c", _KILLED_AT_A_STEP, str(path), str(step)]
            ended = subprocess.run(command, check=False).returncode
        found.append((ended, state_of(path)))
        BackupManager(path).cleanup_orphaned_backups()
    assert found == [(9, _OLD)] * 4 + [(0, _NEW)]


@pytest.mark.slow
@pytest.mark.parametrize("is_open", [True, False], ids=["open elsewhere", "open nowhere"])
@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_p2_two_hundred_kills_at_any_moment_leave_one_whole_state(tmp_path: Path, mode: str, is_open: bool) -> None:
    original, chance = prepared(tmp_path / "home", mode, times=5), random.Random(7)
    takes = statistics.median(
        seconds_of_a_restore(original, tmp_path / f"measured {number}", mode, is_open=is_open) for number in range(3)
    )
    ends = []
    for number in range(50):
        path = Path(shutil.copytree(original.parent, tmp_path / str(number))) / "notes.db"
        with begun(path, mode, is_open=is_open) as restoring:
            with contextlib.suppress(subprocess.TimeoutExpired):
                restoring.wait(chance.random() * takes * 1.2)
            restoring.kill()
        ends.append(state_of(path))
        BackupManager(path).cleanup_orphaned_backups()
        shutil.rmtree(path.parent)
    old, new = (ends.count(5 * rows) for rows in (_OLD, _NEW))
    print(f"\n{mode}, {takes * 1000:.0f} ms: {old} old, {new} new")  # for docs/testing.md, with -s
    assert old + new == 50
    assert min(old, new) >= 5, "all kills came too early, or too late"


@contextlib.contextmanager
def begun(path: Path, mode: str, *, is_open: bool) -> Iterator[subprocess.Popen[str]]:
    """Run a restore in a process of its own, up to the moment at which it begins to write into the database."""
    with contextlib.ExitStack() as running:
        if is_open:
            running.enter_context(in_another_process(path, f"c.execute('pragma journal_mode={mode}').fetchall()"))
        command = [sys.executable, "-c", _RESTORING, str(path)]
        restoring = running.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        assert restoring.stdout
        assert restoring.stdout.readline() == "go\n"
        yield restoring


def seconds_of_a_restore(original: Path, folder: Path, mode: str, *, is_open: bool) -> float:
    """Return how long a restore takes that nobody kills, from that moment to its end."""
    path = Path(shutil.copytree(original.parent, folder)) / "notes.db"
    with begun(path, mode, is_open=is_open) as restoring:
        began = time.monotonic()
        assert restoring.stdout
        assert restoring.stdout.readline() == "done\n"
        return time.monotonic() - began
