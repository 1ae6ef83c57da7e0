"""Apps that keep their data in SQLite, each in a process of its own: the kit harms none, and stores whole states."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from backupkit import BackupManager
from tests.hosts.databases import APPS, KILLED, LAST, is_whole

_REPOSITORY = Path(__file__).parents[2]
_LIVING = [app for app in APPS if app != "killed in a transaction"]
_CASES = [*((app, mode) for app in _LIVING for mode in ("delete", "wal"))]
_CASES += [("open connection", "truncate"), ("open connection", "persist")]
pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home / "notes.db"


def run(app: str, mode: str, database: Path) -> int:
    if app == "sqlalchemy" and importlib.util.find_spec(app) is None and os.environ.get("CI") != "true":
        pytest.skip("SQLAlchemy is not installed; `sh tests/setup.sh` does that")
    command = [sys.executable, "-m", "tests.hosts.databases", app, mode, str(database)]
    done = subprocess.run(command, cwd=_REPOSITORY, capture_output=True, text=True, timeout=90, check=False)
    assert done.stdout + done.stderr == ""
    return done.returncode


def written_out(manager: BackupManager, folder: Path) -> list[Path]:
    """Return each version as a database of its own, newest first."""
    return [
        manager.export_backup(meta.backup_id, folder / f"{number}.db", overwrite=True)
        for number, meta in enumerate(manager.list_backups())
    ]


def rows(database: Path) -> int:
    with contextlib.closing(sqlite3.connect(database)) as connection:
        (count,) = connection.execute("select count(*) from a").fetchone()
    return int(count)


@pytest.mark.parametrize(("app", "mode"), _CASES)
def test_p17_an_app_with_a_database_commits_all_that_it_wants_to_and_each_version_is_whole(
    app: str, mode: str, database: Path, tmp_path: Path
) -> None:
    assert run(app, mode, database) == 0
    assert is_whole(database)
    manager = BackupManager(database)
    manager.create_backup()
    versions = written_out(manager, tmp_path)
    assert versions
    assert [path.name for path in versions if not is_whole(path)] == []
    manager.restore_backup(manager.list_backups()[-1].backup_id)
    assert is_whole(database)
    manager.undo_restore()
    assert rows(database) == LAST


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_p2_an_app_that_is_killed_in_a_transaction_leaves_no_version_of_half_of_it(
    mode: str, database: Path, tmp_path: Path
) -> None:
    assert run("killed in a transaction", mode, database) == KILLED
    manager = BackupManager(database)
    versions = written_out(manager, tmp_path)
    assert [path.name for path in versions if not is_whole(path)] == []
    assert is_whole(database)  # SQLite itself rolls back now
    assert rows(database) == LAST - 1
    manager.create_backup()
    newest, *_ = written_out(manager, tmp_path)
    assert is_whole(newest)
    assert rows(newest) == LAST - 1
