"""A version of a database holds one committed state, whatever its programs do; the same state is the same bytes."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from backupkit import BackupManager, DocumentBusy, JsonFile, SqliteFile
from backupkit.versionfile import reader
from tests.documents.databases import (
    commit,
    die_after_a_commit,
    die_in_a_transaction,
    in_another_process,
    made,
    opened,
    rows,
    side,
)

MODES = ["wal", "delete", "truncate", "persist", "memory", "off"]


@pytest.fixture(params=["notes.db", "notes", "notes.json"])
def database(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A database under any name, in a folder of its own."""
    folder = tmp_path / "home"
    folder.mkdir()
    name: str = request.param
    return made(folder / name)


@pytest.fixture
def app(database: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(opened(database)) as connection:
        yield connection


def values(manager: BackupManager, backup_id: str, folder: Path) -> list[str]:
    """Return what a version holds, read by SQLite from what is restored to another place."""
    copy = folder / f"{backup_id}.db"
    manager.restore_backup(backup_id, to=copy)
    return rows(copy)


def test_p1_a_commit_that_stands_in_the_log_alone_is_in_the_version(
    database: Path, app: sqlite3.Connection, tmp_path: Path
) -> None:
    manager = BackupManager(database)
    first = manager.create_backup()
    assert first
    commit(app, "second")
    second = manager.create_backup()
    assert second
    assert values(manager, first, tmp_path) == ["first"]
    assert values(manager, second, tmp_path) == ["first", "second"]


def test_a_checkpoint_alone_is_no_change(database: Path, app: sqlite3.Connection) -> None:
    manager = BackupManager(database)
    commit(app, "second")
    assert manager.create_backup()
    before = manager.document.fingerprint()
    app.execute("pragma wal_checkpoint(truncate)")
    assert manager.document.fingerprint() != before
    assert manager.create_backup() is None
    app.execute("insert into t values('gone')")
    app.execute("delete from t where x = 'gone'")
    app.execute("vacuum")
    manager.create_backup()
    app.execute("vacuum")
    assert manager.create_backup() is None


@pytest.mark.needs_posix("times prove nothing on Windows, so the database is read again there")
def test_a_state_that_is_stored_is_known_without_asking_sqlite(database: Path, app: sqlite3.Connection) -> None:
    commit(app, "second")
    opens: list[Path] = []

    def connect(path: Path) -> sqlite3.Connection:
        opens.append(path)
        return sqlite3.connect(path, isolation_level=None)

    manager = BackupManager(database, document=partial(SqliteFile, connect=connect))
    assert manager.create_backup()
    opens.clear()
    for _ in range(3):
        manager.document.fingerprint()
        assert manager.create_backup() is None
    assert opens == []
    commit(app, "third")
    assert manager.create_backup()
    assert database in opens


@pytest.mark.parametrize(
    ("mode", "page_bytes", "auto_vacuum"),
    [*((mode, 4096, 0) for mode in MODES), ("wal", 512, 1), ("delete", 65536, 2), ("wal", 65536, 0)],
)
def test_p1_the_same_state_is_the_same_bytes_in_any_mode(
    tmp_path: Path, mode: str, page_bytes: int, auto_vacuum: int
) -> None:
    path = tmp_path / "notes.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"pragma page_size={page_bytes}")
        connection.execute(f"pragma auto_vacuum={auto_vacuum}")
        connection.execute(f"pragma journal_mode={mode}")
        connection.execute("create table t(x)")
        connection.executemany("insert into t values(?)", [("x" * 300,)] * 300)
        manager = BackupManager(path)
        first = manager.create_backup()
        assert first
        connection.execute("update t set x = 'y' where rowid = 7")
        connection.execute("update t set x = ? where rowid = 7", ("x" * 300,))
        assert manager.create_backup() is None
    assert manager.create_backup() is None
    assert len(values(manager, first, tmp_path)) == 300
    assert set(os.listdir(tmp_path)) - {"notes.db-journal"} == {f"{first}.db", "backups", "notes.db"}


def test_what_was_changed_is_all_that_is_stored_anew(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    with contextlib.closing(opened(path)) as app:
        app.execute("create table t(x, y)")
        app.execute("begin")
        lines = ((os.urandom(150).hex(), number) for number in range(30_000))
        app.executemany("insert into t values(?, ?)", lines)
        app.execute("commit")
        manager = BackupManager(path)
        assert manager.create_backup()
        app.execute("update t set x = 'new' where rowid = 15000")
        assert manager.create_backup()
    older, newer = (_blocks(manager, meta.backup_id) for meta in reversed(manager.list_backups()))
    assert len(newer - older) <= 3
    assert len(newer) > 20


def _blocks(manager: BackupManager, backup_id: str) -> set[bytes]:
    path = manager.backups_dir / manager.find_backup(backup_id).file_name
    return {bytes(block.content_digest) for block in reader.blocks_of(reader.read_header(path))}


def test_a_transaction_that_is_under_way_is_not_in_the_version(tmp_path: Path) -> None:
    path = made(tmp_path / "notes.db", "delete")
    manager = BackupManager(path)
    with contextlib.closing(opened(path, "delete")) as app:
        app.execute("begin immediate")
        commit(app, "half")
        first = manager.create_backup()
        app.execute("rollback")
    assert first
    assert values(manager, first, tmp_path) == ["first"]


@pytest.mark.parametrize("mode", ["delete", "truncate", "persist"])
def test_p11_a_database_that_stays_locked_is_told_and_stored_as_soon_as_it_is_not(tmp_path: Path, mode: str) -> None:
    path = made(tmp_path / "notes.db", mode)
    manager = BackupManager(path, document=partial(SqliteFile, busy_seconds=0.05))
    with contextlib.closing(opened(path, mode)) as app:
        app.execute("pragma cache_size=2")
        app.execute("begin")
        for number in range(300):
            commit(app, str(number) * 300)
        with pytest.raises(DocumentBusy) as caught:
            manager.create_backup()
        assert (caught.value.path, caught.value.timeout_seconds) == (path, 0.05)
        app.execute("rollback")
        assert manager.create_backup()


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_p11_a_database_of_one_program_alone_is_stored_once_that_has_closed_it(tmp_path: Path, mode: str) -> None:
    path = made(tmp_path / "notes.db", mode)
    manager = BackupManager(path, document=partial(SqliteFile, busy_seconds=0.05))
    code = (
        f"c.execute('pragma locking_mode=exclusive').fetchall(); c.execute('pragma journal_mode={mode}').fetchall();"
        "c.execute(\"insert into t values('second')\")"
    )
    with in_another_process(path, code), pytest.raises(DocumentBusy):
        manager.create_backup()
    assert manager.create_backup()


def test_what_a_program_left_that_died_is_what_the_next_one_would_find(tmp_path: Path) -> None:
    path = made(tmp_path / "notes.db")
    die_after_a_commit(path, "second")
    manager = BackupManager(path)
    backup_id = manager.create_backup()
    assert backup_id
    assert values(manager, backup_id, tmp_path) == ["first", "second"]
    path = made(tmp_path / "others.db", "delete")
    die_in_a_transaction(path)
    manager = BackupManager(path)
    backup_id = manager.create_backup()
    assert backup_id
    assert values(manager, backup_id, tmp_path) == ["first"]


def test_a_database_that_a_link_leads_to_has_its_log_beside_itself(tmp_path: Path) -> None:
    path = made(tmp_path / "notes.db")
    link = tmp_path / "elsewhere" / "link.db"
    link.parent.mkdir()
    link.symlink_to(path)
    manager = BackupManager(link)
    with contextlib.closing(opened(link)) as app:
        commit(app, "second")
        backup_id = manager.create_backup()
    assert backup_id
    assert values(manager, backup_id, tmp_path) == ["first", "second"]


def test_a_database_is_imported_with_its_last_changes(tmp_path: Path) -> None:
    document, other = made(tmp_path / "notes.db"), made(tmp_path / "other.db")
    die_after_a_commit(other, "second")
    manager = BackupManager(document)
    assert values(manager, manager.import_backup(other), tmp_path) == ["first", "second"]


def test_an_attached_database_is_one_of_its_own(tmp_path: Path) -> None:
    path, other = made(tmp_path / "notes.db"), made(tmp_path / "other.db")
    with contextlib.closing(opened(path)) as app:
        app.execute("attach ? as other", (str(other),))
        app.execute("begin")
        app.execute("insert into t values('second')")
        app.execute("insert into other.t values('there')")
        app.execute("commit")
        manager = BackupManager(path)
        backup_id = manager.create_backup()
    assert backup_id
    assert values(manager, backup_id, tmp_path) == ["first", "second"]


# -- which file is one ------------------------------------------------------------------------------------------------


def test_a_file_that_is_called_like_a_database_and_is_none_is_a_plain_file(tmp_path: Path) -> None:
    path = tmp_path / "thumbs.db"
    path.write_bytes(b"\xd0\xcf\x11\xe0 of another kind")
    manager = BackupManager(path)
    backup_id = manager.create_backup()
    assert backup_id
    assert not manager.find_backup(backup_id).suspect
    path.write_bytes(b"other")
    manager.restore_backup(backup_id)
    assert path.read_bytes() == b"\xd0\xcf\x11\xe0 of another kind"


def test_a_file_that_becomes_a_database_later_is_read_as_one_from_then_on(tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    path.write_text("[1]")
    manager = BackupManager(path)
    assert type(manager.document) is JsonFile
    as_json = manager.create_backup()
    assert as_json
    path.unlink()
    with contextlib.closing(opened(made(path))) as app:
        commit(app, "second")
        backup_id = manager.create_backup()
        assert backup_id
    assert values(manager, backup_id, tmp_path) == ["first", "second"]
    manager.restore_backup(as_json)
    assert path.read_text() == "[1]"


def test_an_empty_file_is_none_yet(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.touch()
    manager = BackupManager(path)
    backup_id = manager.create_backup()
    assert backup_id
    assert manager.find_backup(backup_id).suspect


def test_a_database_without_tables_is_stored(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    with contextlib.closing(sqlite3.connect(path)) as app:
        app.execute("pragma journal_mode=wal")
    manager = BackupManager(path)
    assert manager.create_backup()
    assert manager.create_backup() is None


def test_a_database_in_a_folder_that_cannot_be_written_is_stored(tmp_path: Path) -> None:
    """Its log could be made nowhere; if there is none, the file alone is the state."""
    (tmp_path / "home").mkdir()
    path = made(tmp_path / "home" / "notes.db")
    (tmp_path / "backups").mkdir()
    path.chmod(stat.S_IRUSR)
    path.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert BackupManager(path, tmp_path / "backups").create_backup()
    finally:
        path.parent.chmod(stat.S_IRWXU)
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)


def test_importing_the_kit_or_using_it_without_a_database_loads_no_sqlite(tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text("[1]")
    code = (
        "import sys, backupkit; backupkit.BackupManager(sys.argv[1]).create_backup(); backupkit.SqliteFile;"
        "assert not {'sqlite3', 'backupkit.documents.sqlite.state'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "data.json"], check=True)


def test_nothing_is_left_beside_a_database(tmp_path: Path) -> None:
    path = made(tmp_path / "notes.db")
    manager = BackupManager(path)
    manager.create_backup()
    manager.estimate_backup_size()
    assert not side(path, "wal").exists()
    assert not side(path, "shm").exists()
    assert sorted(os.listdir(tmp_path)) == ["backups", "notes.db"]
