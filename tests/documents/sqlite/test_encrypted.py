"""An encrypted database, through SQLCipher's own module: no version of it is ever readable without the key."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupManager, Depth, DocumentUnwritable, SqliteFile, Suspicion
from backupkit.documents.side_files import MAGIC
from backupkit.errors import DocumentBusy, DocumentInUse
from backupkit.values.changes import ComparisonKind

sqlcipher = pytest.importorskip("sqlcipher3.dbapi2", reason="there is no SQLCipher here (the dev extra has it)")
MODES = ["wal", "delete"]
_PRIVATE = "what nobody else may read"


def opener(key: str) -> Callable[[Path], Any]:
    """Return what opens databases with a key, as an app would write it."""

    def connect(path: Path) -> Any:
        connection = sqlcipher.connect(str(path), isolation_level=None, timeout=0)
        connection.execute(f"pragma key = '{key}'")
        connection.execute("pragma kdf_iter = 4000")  # each opening takes 0.1 s otherwise
        return connection

    return connect


@dataclass(slots=True, kw_only=True)
class App:
    """An app that keeps its connection, and its versions."""

    path: Path
    key: str = "the key"
    connection: Any = field(init=False)

    def __post_init__(self) -> None:
        self.connection = opener(self.key)(self.path)

    def manager(self, key: str | None = None) -> BackupManager:
        """Return what stores versions, with the app's key or another one."""
        document = partial(SqliteFile, connect=opener(key or self.key), busy_seconds=0.1)
        return BackupManager(self.path, document=document)

    def add(self, text: str) -> None:
        self.connection.execute("insert into t values (?)", (text,))

    def texts(self) -> list[str]:
        return [text for (text,) in self.connection.execute("select x from t order by rowid")]


@pytest.fixture(params=MODES)
def app(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[App]:
    """Run an app with a database of one row, in each mode."""
    app = App(path=tmp_path / "secrets.db")
    with contextlib.closing(app.connection):
        app.connection.execute(f"pragma journal_mode = {request.param}").fetchall()
        app.connection.execute("create table t (x)")
        app.add(_PRIVATE)
        yield app


def texts_in(path: Path, key: str = "the key") -> list[str]:
    """Return what a program reads that opens a file with a key."""
    with contextlib.closing(opener(key)(path)) as connection:
        return [text for (text,) in connection.execute("select x from t order by rowid")]


def test_a_version_is_encrypted_with_the_same_key_and_tells_its_tables(app: App, tmp_path: Path) -> None:
    manager = app.manager()
    version = manager.create_backup()
    assert version
    (meta,) = manager.list_backups()
    assert meta.records == 1
    assert meta.database
    assert meta.database.tables == (("t", 1),)
    assert meta.suspicions == ()
    copy = tmp_path / "copy.db"
    manager.export_backup(version, copy)
    content = copy.read_bytes()
    assert not content.startswith(MAGIC)
    assert _PRIVATE.encode() not in content
    assert texts_in(copy) == [_PRIVATE]
    with pytest.raises(sqlcipher.DatabaseError, match="not a database"):
        texts_in(copy, "another")


def test_what_has_not_changed_makes_no_version_although_each_copy_is_encrypted_anew(app: App) -> None:
    manager = app.manager()
    assert manager.create_backup()
    assert manager.create_backup() is None
    app.add("second")
    assert manager.create_backup()
    assert manager.create_backup() is None


def test_p4_a_restore_comes_into_the_open_database_and_is_undone(app: App) -> None:
    manager = app.manager()
    first = manager.create_backup()
    assert first
    app.add("second")
    inode = app.path.stat().st_ino
    manager.restore_backup(first)
    assert app.texts() == [_PRIVATE]
    app.add("after")
    assert manager.create_backup()
    manager.restore_backup(first)
    assert manager.undo_restore()
    assert app.texts() == [_PRIVATE, "after"]
    assert app.path.stat().st_ino == inode
    assert app.connection.execute("pragma integrity_check").fetchone() == ("ok",)


def test_a_lock_of_the_app_is_told(app: App) -> None:
    manager = app.manager()
    first = manager.create_backup()
    assert first
    app.connection.execute("begin immediate")
    app.add("second")
    with pytest.raises(DocumentBusy):
        manager.restore_backup(first)
    app.connection.execute("rollback")
    manager.restore_backup(first)


def test_p6_a_verification_reads_versions_with_the_key(app: App) -> None:
    app.connection.executemany("insert into t values (?)", [("x" * 300,)] * 2_000)
    manager = app.manager()
    version = manager.create_backup()
    assert version
    assert not manager.list_backups()[0].examined
    assert manager.verify_backups(depth=Depth.DEEP).sound_ids == (version,)
    assert manager.list_backups()[0].examined


def test_a_comparison_of_two_versions_says_that_they_differ_and_no_more(app: App) -> None:
    manager = app.manager()
    first = manager.create_backup()
    app.add("second")
    second = manager.create_backup()
    assert first
    assert second
    found = manager.compare_backups(first, second)
    assert found.kind is ComparisonKind.BYTES
    assert [change.can_restore for change in found.changes] == [False]


def test_p6_a_wrong_key_is_told_with_the_first_version(app: App) -> None:
    app.connection.close()
    manager = app.manager("another")
    assert manager.create_backup()
    (meta,) = manager.list_backups()
    assert meta.suspicions == (Suspicion.UNPARSABLE,)
    assert meta.finding == "file is not a database"
    assert meta.database is None


def test_p11_with_a_wrong_key_no_version_lacks_what_stands_in_the_log(tmp_path: Path) -> None:
    app = App(path=tmp_path / "secrets.db")
    with contextlib.closing(app.connection):
        app.connection.execute("pragma journal_mode = wal").fetchall()
        app.connection.execute("create table t (x)")
        with pytest.raises(DocumentInUse):
            app.manager("another").create_backup()


def test_p4_a_version_with_an_earlier_key_is_refused_and_the_open_database_stays(app: App, tmp_path: Path) -> None:
    first = app.manager().create_backup()
    assert first
    app.connection.execute("pragma rekey = 'a new one'").fetchall()
    app.add("second")
    inode = app.path.stat().st_ino
    manager = app.manager("a new one")
    with pytest.raises(DocumentUnwritable, match="another key"):
        manager.restore_backup(first)
    assert app.path.stat().st_ino == inode
    app.add("third")
    assert app.texts() == texts_in(app.path, "a new one") == [_PRIVATE, "second", "third"]
    manager.restore_backup(first, to=tmp_path / "former.db")
    assert texts_in(tmp_path / "former.db") == [_PRIVATE]


def test_p4_what_no_key_opens_any_more_is_replaced_as_a_file(app: App) -> None:
    manager = app.manager()
    first = manager.create_backup()
    assert first
    app.connection.execute("pragma journal_mode = delete").fetchall()
    app.connection.close()
    app.path.write_bytes(b"\x55" * 8192)
    manager.restore_backup(first)
    assert texts_in(app.path) == [_PRIVATE]
