"""An app that opens its database with another SQLite than Python's own: apsw."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager, Depth, DocumentBusy, SqliteFile
from tests.documents.databases import made, opened

apsw = pytest.importorskip("apsw", reason="there is no apsw here (the dev extra has it)")
MODES = ["wal", "delete"]
WARNING = "another SQLite than Python's own"


@pytest.fixture(autouse=True)
def _loaded(_no_library_of_another_test: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apsw", apsw)


class Connection(apsw.Connection):  # type: ignore[misc, name-defined] # as docs/how-to/sqlite.md has it
    def backup(self, target: Any, *, pages: int, progress: Callable[[int, int, int], None], sleep: float) -> None:
        with apsw.Connection.backup(target, "main", self, "main") as copying:
            while not copying.done:
                status = 0
                try:
                    copying.step(pages)
                except (apsw.BusyError, apsw.LockedError) as error:
                    status = error.result
                progress(101 if copying.done else status, copying.remaining, copying.page_count)
                if status:
                    time.sleep(sleep)


def connect(path: Path) -> Connection:
    return Connection(str(path))


@pytest.fixture(params=MODES)
def app(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    with contextlib.closing(apsw.Connection(str(tmp_path / "notes.db"))) as app:
        app.execute(f"pragma journal_mode = {request.param}")
        app.execute("create table t (id integer primary key, x)")
        app.execute("insert into t (x) values ('first')")
        yield app


@pytest.fixture
def manager(app: Any) -> BackupManager:
    return BackupManager(app.filename, document=partial(SqliteFile, connect=connect, busy_seconds=0.1))


def rows(app: Any) -> list[str]:
    return [x for (x,) in app.execute("select x from t order by id")]


def test_p4_its_database_is_stored_restored_and_undone_while_it_is_open(app: Any, manager: BackupManager) -> None:
    first = manager.create_backup()
    assert first
    app.execute("insert into t (x) values ('second')")
    manager.restore_backup(first)
    assert rows(app) == ["first"]
    app.execute("insert into t (x) values ('third')")
    assert manager.create_backup()
    manager.restore_backup(first)
    manager.undo_restore()
    assert rows(app) == ["first", "third"]
    assert len(manager.verify_backups(depth=Depth.DEEP).sound_ids) == len(manager.list_backups())
    (added,) = manager.compare_backups(first).changes
    assert not added.can_restore
    assert "another module than Python's" in added.why_not


def test_p17_a_lock_that_it_holds_stays_and_is_told(app: Any, manager: BackupManager) -> None:
    first = manager.create_backup()
    assert first
    app.execute("begin immediate")
    app.execute("insert into t (x) values ('second')")
    with pytest.raises(DocumentBusy):
        manager.restore_backup(first)
    with contextlib.closing(opened_by_another(app.filename)) as other, pytest.raises(apsw.BusyError):
        other.execute("begin immediate")
    app.execute("commit")
    assert rows(app) == ["first", "second"]


def opened_by_another(path: str) -> Any:
    return apsw.Connection(path)


@pytest.mark.needs_posix("there a lock belongs to the open file, whoever opened it")
def test_p17_without_connect_it_is_told_once_where_the_app_has_it_open(
    app: Any, caplog: pytest.LogCaptureFixture
) -> None:
    manager = BackupManager(app.filename)
    manager.create_backup()
    app.execute("insert into t (x) values ('second')")
    manager.create_backup()
    assert [record.message for record in caplog.records if WARNING in record.message and "apsw" in record.message]
    assert len([record for record in caplog.records if WARNING in record.message]) == 1


def test_nothing_is_said_with_connect(manager: BackupManager, caplog: pytest.LogCaptureFixture) -> None:
    manager.create_backup()
    assert WARNING not in caplog.text


def test_nothing_is_said_where_nobody_has_it_open_or_no_other_library_is_there(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    BackupManager(made(tmp_path / "closed.db")).create_backup()
    for name in ("apsw", "sqlcipher3"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    path = tmp_path / "open.db"
    with contextlib.closing(opened(path)) as own:
        own.execute("create table t(x)")
        BackupManager(path).create_backup()
    assert WARNING not in caplog.text
