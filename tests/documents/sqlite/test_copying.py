"""A database is copied for as long as that is wanted, and only where there is room for it."""

from __future__ import annotations

import contextlib
import itertools
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from backupkit import BackupManager, Cancelled, NotEnoughSpace
from backupkit.documents.sqlite import snapshot
from tests.documents.databases import opened, rows
from tests.manager.cancelling import CancelledAt
from tests.manager.folders import leftovers

PAGES = 2_000


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "notes.db"
    with contextlib.closing(opened(path)) as app:
        app.execute("create table t(x)")
        app.execute("begin")
        app.executemany("insert into t values(?)", [("x" * 3_000,)] * PAGES)
        app.execute("commit")
    return path


def test_a_copy_that_is_not_wanted_any_more_ends_within_a_mebibyte_and_leaves_nothing(database: Path) -> None:
    manager = BackupManager(database)
    size_bytes, calls = database.stat().st_size, 0
    for calls in itertools.count(1):
        with contextlib.suppress(Cancelled):
            assert manager.create_backup(cancel=CancelledAt(calls))
            break
        assert manager.list_backups() == []
        assert leftovers(manager.backups_dir, database.parent) == []
    assert calls > 2 * size_bytes >> 20  # once for each piece that is copied, and once for each that is stored
    assert len(rows(database)) == PAGES


def test_p2_a_copy_that_would_fill_the_disk_is_not_begun(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manager = BackupManager(database)
    size_bytes = database.stat().st_size
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(1 << 40, 0, size_bytes - 1))
    monkeypatch.setattr(snapshot, "copied", None)
    with pytest.raises(NotEnoughSpace, match="your file and its versions are untouched"):
        manager.create_backup()
    assert len(rows(database)) == PAGES


@pytest.mark.parametrize(("total", "more"), [(1 << 40, 0), (0, -(1 << 40))], ids=["just enough", "nothing is told"])
def test_a_copy_is_begun_where_there_is_room_or_that_is_not_known(
    database: Path, monkeypatch: pytest.MonkeyPatch, total: int, more: int
) -> None:
    manager = BackupManager(database)
    size_bytes = database.stat().st_size
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(total, 0, max(size_bytes + more, 0)))
    assert manager.create_backup()
