"""A database whose last changes do not stand in its file is not stored without them, and never called unchanged."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from backupkit import BackupManager, DocumentInUse
from tests.documents.databases import commit, die_after_a_commit, die_in_a_transaction, made, opened, side


@pytest.fixture(params=["notes.db", "notes", "notes.json"])
def database(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A database under any name, in a folder of its own."""
    folder = tmp_path / "home"
    folder.mkdir()
    path: str = request.param
    return made(folder / path)


@pytest.fixture
def app(database: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(opened(database)) as connection:
        yield connection


def test_p11_a_commit_that_stands_in_the_log_is_neither_left_out_nor_called_unchanged(
    database: Path, app: sqlite3.Connection
) -> None:
    manager = BackupManager(database)
    first = manager.create_backup()
    assert first
    commit(app, "second")
    for ask in (manager, BackupManager(database)):
        with pytest.raises(DocumentInUse) as caught:
            ask.create_backup()
        assert caught.value.side == side(database, "wal")
        assert caught.value.path == database
    assert [meta.backup_id for meta in manager.list_backups()] == [first]

    app.execute("pragma wal_checkpoint(truncate)")
    assert manager.create_backup()


def test_once_the_app_has_closed_its_database_it_is_stored(database: Path) -> None:
    manager = BackupManager(database)
    manager.create_backup()
    with contextlib.closing(opened(database)) as app:
        commit(app, "second")
        with pytest.raises(DocumentInUse):
            manager.create_backup()
    assert manager.create_backup()


def test_an_open_database_without_changes_is_stored(database: Path, app: sqlite3.Connection) -> None:
    app.execute("select * from t").fetchall()
    assert side(database, "shm").exists()
    assert BackupManager(database).create_backup()


def test_p11_a_fingerprint_tells_a_commit_from_none(database: Path, app: sqlite3.Connection) -> None:
    document = BackupManager(database).document
    with document.open_state() as state:
        before = state.fingerprint()
    assert document.fingerprint() == before
    commit(app, "second")
    after = document.fingerprint()
    assert after != before
    commit(app, "third")
    assert document.fingerprint() != after


@pytest.mark.parametrize("mode", ["delete", "truncate", "persist"])
def test_a_transaction_that_has_begun_to_write_the_database_is_not_stored_half(tmp_path: Path, mode: str) -> None:
    path = made(tmp_path / "notes.db", mode)
    manager = BackupManager(path)
    manager.create_backup()
    with contextlib.closing(opened(path, mode)) as app:
        app.execute("pragma cache_size=2")
        app.execute("begin")
        for number in range(300):
            commit(app, str(number) * 300)
        with pytest.raises(DocumentInUse) as caught:
            manager.create_backup()
        assert caught.value.side == side(path, "journal")
        app.execute("rollback")
        assert manager.create_backup() is None
        commit(app, "second")
        assert manager.create_backup(), f"what {mode} leaves of a journal is not hot"


def test_a_program_that_died_in_a_transaction_leaves_no_state_to_be_stored(tmp_path: Path) -> None:
    path = made(tmp_path / "notes.db", "delete")
    die_in_a_transaction(path)
    with pytest.raises(DocumentInUse):
        BackupManager(path).create_backup()


def test_what_only_has_the_name_of_a_side_file_is_none(tmp_path: Path) -> None:
    """The file beside is looked at only for what begins as a database does."""
    document = tmp_path / "data.json"
    document.write_text("[1]")
    for end in ("wal", "journal", "shm"):
        side(document, end).write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7 something of its own")
    manager = BackupManager(document)
    first = manager.create_backup()
    assert first
    document.write_text("[2]")
    assert not manager.restore_backup(first).not_kept
    assert all(side(document, end).exists() for end in ("wal", "journal", "shm"))


@pytest.mark.parametrize("content", [b"", bytes(512), b"short"])
def test_a_journal_that_is_not_hot_is_no_hindrance(tmp_path: Path, content: bytes) -> None:
    path = made(tmp_path / "notes.db", "delete")
    side(path, "journal").write_bytes(content)
    assert BackupManager(path).create_backup()


def test_a_folder_in_the_place_of_a_side_file_is_no_hindrance(tmp_path: Path) -> None:
    path = made(tmp_path / "notes.db")
    side(path, "wal").mkdir()
    side(path, "journal").mkdir()
    assert BackupManager(path).create_backup()


def test_a_database_that_a_link_leads_to_has_its_side_files_beside_itself(tmp_path: Path) -> None:
    path = made(tmp_path / "notes.db")
    link = tmp_path / "elsewhere" / "link.db"
    link.parent.mkdir()
    link.symlink_to(path)
    with contextlib.closing(opened(link)) as app:
        commit(app, "second")
        with pytest.raises(DocumentInUse) as caught:
            BackupManager(link).create_backup()
        assert caught.value.side == side(path, "wal")


def test_a_database_is_not_imported_without_its_last_changes(tmp_path: Path) -> None:
    document, other = made(tmp_path / "notes.db"), made(tmp_path / "other.db")
    die_after_a_commit(other, "second")
    with pytest.raises(DocumentInUse):
        BackupManager(document).import_backup(other)


def test_the_log_of_the_folder_tells_one_state_once(tmp_path: Path) -> None:
    path = made(tmp_path / "notes.db")
    manager = BackupManager(path)
    manager.create_backup()
    history = manager.backups_dir / "history.jsonl"

    def failures() -> int:
        return history.read_text().count("DocumentInUse")

    with contextlib.closing(opened(path)) as app:
        for number in range(3):
            commit(app, str(number))
            with pytest.raises(DocumentInUse):
                manager.create_backup()
            assert failures() == 1
        app.execute("pragma wal_checkpoint(truncate)")
        assert manager.create_backup()
        commit(app, "again")
        with pytest.raises(DocumentInUse):
            manager.create_backup()
        assert failures() == 2
