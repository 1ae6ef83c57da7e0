"""What only has the name of a side file is none, and hinders nobody."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from backupkit import BackupManager
from tests.documents.databases import made, opened, side


def test_an_open_database_without_changes_is_stored(tmp_path: Path) -> None:
    database = made(tmp_path / "notes")
    with contextlib.closing(opened(database)) as app:
        app.execute("select * from t").fetchall()
        assert side(database, "shm").exists()
        assert BackupManager(database).create_backup()


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
