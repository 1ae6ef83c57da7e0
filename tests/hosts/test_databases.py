"""Apps that keep their data in SQLite, each in a process of its own: the kit harms none, and stores whole states."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from backupkit import BackupManager, Trigger
from tests.hosts.databases import AFTERWARDS, APPS, KILLED, LAST, End, count, is_whole

_REPOSITORY = Path(__file__).parents[2]
_CASES = [*((app, mode) for app in APPS for mode in ("delete", "wal"))]
_OTHER_MODES = [("open connection", "truncate"), ("open connection", "persist")]
pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home / "notes.db"


def run(app: str, mode: str, end: End, database: Path) -> int:
    if app == "sqlalchemy" and importlib.util.find_spec(app) is None and os.environ.get("CI") != "true":
        pytest.skip("SQLAlchemy is not installed; `sh tests/setup.sh` does that")
    command = [sys.executable, "-m", "tests.hosts.databases", app, mode, end.value, str(database)]
    done = subprocess.run(command, cwd=_REPOSITORY, capture_output=True, text=True, timeout=90, check=False)
    assert done.stdout + done.stderr == ""
    return done.returncode


def written_out(manager: BackupManager, folder: Path) -> list[Path]:
    """Return each version as a database of its own, newest first."""
    return [
        manager.export_backup(meta.backup_id, folder / f"{number}.db", overwrite=True)
        for number, meta in enumerate(manager.list_backups())
    ]


@pytest.mark.parametrize(("app", "mode"), [*_CASES, *_OTHER_MODES])
def test_p17_an_app_with_a_database_commits_all_that_it_wants_to_and_each_version_is_whole(
    app: str, mode: str, database: Path, tmp_path: Path
) -> None:
    assert run(app, mode, End.CLOSED, database) == 0
    assert is_whole(database)
    manager = BackupManager(database)
    manager.create_backup()
    versions = written_out(manager, tmp_path)
    assert versions
    assert [path.name for path in versions if not is_whole(path)] == []
    manager.restore_backup(manager.list_backups()[-1].backup_id)
    assert is_whole(database)
    manager.undo_restore()
    assert count(database) == LAST


@pytest.mark.parametrize(("app", "mode"), [*_CASES, *_OTHER_MODES])
def test_p4_an_app_sees_what_was_restored_under_it_and_writes_on(
    app: str, mode: str, database: Path, tmp_path: Path
) -> None:
    assert run(app, mode, End.RESTORED, database) == 0
    assert is_whole(database)
    manager = BackupManager(database)
    manager.create_backup()
    versions = written_out(manager, tmp_path)
    assert [path.name for path in versions if not is_whole(path)] == []
    assert count(versions[0]) == count(database) == count(versions[-1]) + AFTERWARDS
    before = next(meta for meta in manager.list_backups() if meta.trigger is Trigger.BEFORE_RESTORE)
    assert count(manager.export_backup(before.backup_id, tmp_path / "before.db")) == LAST


@pytest.mark.parametrize(("app", "mode"), _CASES)
def test_p2_an_app_that_is_killed_in_a_transaction_leaves_no_version_of_half_of_it(
    app: str, mode: str, database: Path, tmp_path: Path
) -> None:
    assert run(app, mode, End.KILLED, database) == KILLED
    manager = BackupManager(database)
    versions = written_out(manager, tmp_path)
    assert [path.name for path in versions if not is_whole(path)] == []
    assert is_whole(database)  # SQLite itself rolls back now
    assert count(database) == LAST
    manager.create_backup()
    newest, *_ = written_out(manager, tmp_path)
    assert is_whole(newest)
    assert count(newest) == LAST
