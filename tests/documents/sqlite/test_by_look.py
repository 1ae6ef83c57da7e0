"""A database is compared by its rows whatever its document is called, by way of the manager."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from backupkit import BackupManager, Comparison, ComparisonKind
from backupkit.changes.difference import Sides
from backupkit.changes.parts import BytesParts
from backupkit.changes.refusal import NotRestorable
from backupkit.documents.sqlite.rows.by_rows import ByRows
from backupkit.testing.clock import FakeClock
from tests.documents.databases import commit, made, rows
from tests.documents.sqlite.states import nothing


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return made(tmp_path / "rows.data", "delete")


@pytest.fixture
def manager(database: Path) -> BackupManager:
    return BackupManager(database, clock=FakeClock())


def changed(database: Path, *values: str) -> None:
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for value in values:
            commit(connection, value)


def stored(manager: BackupManager) -> str:
    backup_id = manager.create_backup()
    assert backup_id
    return backup_id


def compared(manager: BackupManager, database: Path) -> tuple[str, Comparison]:
    first = stored(manager)
    changed(database, "second", "x" * 300_000)
    return first, manager.compare_backups(first)


def test_a_database_is_compared_by_its_rows(manager: BackupManager, database: Path) -> None:
    _, found = compared(manager, database)
    assert found.kind is ComparisonKind.ROWS
    assert [change.path for change in found.changes] == [("t", "rowid=3"), ("t", "rowid=2")]
    assert found.changes[1].after == 'x: "second"'


def test_long_values_of_a_row_are_read_in_full(manager: BackupManager, database: Path) -> None:
    _, found = compared(manager, database)
    texts = manager.change_texts(found, found.changes[0])
    assert (texts.before, texts.after, texts.is_complete) == (None, f'x: "{"x" * 300_000}"', True)


def test_a_row_is_put_back_whatever_the_document_is_called(manager: BackupManager, database: Path) -> None:
    first, found = compared(manager, database)
    manager.restore_part(first, found.changes[0])
    assert rows(database) == ["first", "second"]


def test_a_row_is_only_told_where_the_document_is_no_file(database: Path) -> None:
    older = BytesParts(database.read_bytes())
    changed(database, "second")
    newer, kind = BytesParts(database.read_bytes()), ByRows(None)
    (change,) = kind.compare(older, newer, Sides(older_id="1", newer_id=None, limit=9), pause=nothing).changes
    assert not change.can_restore
    with pytest.raises(NotRestorable, match="only with the whole version"):
        kind.put_back(older, newer, change.path, pause=nothing)


def test_a_damaged_database_is_told_as_a_whole(manager: BackupManager, database: Path) -> None:
    first = stored(manager)
    database.write_bytes(database.read_bytes()[:100] + b"\xff" * 8_000)
    found = manager.compare_backups(first)
    assert found.kind is ComparisonKind.BYTES


def test_sqlite_is_imported_only_where_there_is_a_database(tmp_path: Path) -> None:
    code = (
        "import sys; from backupkit import BackupManager; m = BackupManager(sys.argv[1]);"
        "m.create_backup(); open(sys.argv[1], 'a').write('more'); m.compare_backups('latest');"
        "sys.exit('sqlite3' in sys.modules)"
    )
    document = tmp_path / "notes.txt"
    document.write_text("first\n", encoding="utf-8")
    code = code.replace("'latest'", "m.list_backups()[0].backup_id")
    subprocess.run([sys.executable, "-c", code, str(document)], check=True)
