"""What is kept with a version of a database: how it is made, and how many rows its tables have."""

from __future__ import annotations

import contextlib
import gzip
import sqlite3
from pathlib import Path

import pytest

from backupkit import BackupManager, SqliteFile, Suspicion
from backupkit.ui.words.samples import sample_of
from backupkit.values.content import DatabaseFacts, TableRows
from backupkit.values.version import BackupMetadata, Standing


def run(path: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement).fetchall()


def saved(manager: BackupManager) -> BackupMetadata:
    manager.create_backup()
    return manager.list_backups()[0]


def facts_of(meta: BackupMetadata) -> DatabaseFacts:
    assert meta.database
    return meta.database


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "data.db"
    run(
        path,
        "create table star(id integer primary key, name)",
        "create table note(x)",
        "insert into star values(1, 'Vega'), (2, 'Deneb')",
        "insert into note values('seen')",
        "pragma user_version=7",
    )
    return path


@pytest.mark.parametrize("name", ["data.db", "data.dat"])
def test_a_version_tells_the_rows_of_each_table_and_the_number_of_the_schema(name: str, document: Path) -> None:
    document = document.rename(document.with_name(name))
    meta = saved(BackupManager(document))
    facts = facts_of(meta)
    assert facts.tables == (TableRows("note", 1), TableRows("star", 2))
    assert (facts.user_version, meta.records, meta.standing) == (7, 3, Standing.GOOD)
    assert len(facts.schema) == 16


def test_a_preview_shows_the_tables_with_their_numbers_of_rows_the_longest_first(document: Path) -> None:
    manager = BackupManager(document)
    preview = manager.preview_backup(saved(manager).backup_id)
    assert [row[:2] for row in preview.rows] == [("star", "2"), ("note", "1")]
    assert sample_of(preview).lines == ("star (2): Deneb, Vega", "note (1)")


def test_the_hash_changes_with_the_schema_alone(document: Path) -> None:
    manager = BackupManager(document)
    schemas = [facts_of(saved(manager)).schema]
    for statement in ("insert into note values('again')", "create index by_name on star(name)"):
        run(document, statement)
        schemas.append(facts_of(saved(manager)).schema)
    assert schemas[0] == schemas[1] != schemas[2]


def test_p3_they_stand_in_the_version_file_and_are_there_when_the_manifest_is_lost(document: Path) -> None:
    manager = BackupManager(document)
    meta = saved(manager)
    for path in manager.backups_dir.glob("manifest.json*"):
        path.unlink()
    assert BackupManager(document).list_backups()[0].database == meta.database


def test_p13_the_end_of_the_metadata_is_found_whatever_tables_are_called(document: Path) -> None:
    run(document, 'create table "{brace}"(x)', 'create table "}"(x)', 'create table "with ""quotes"""(x)')
    manager = BackupManager(document)
    meta = saved(manager)
    assert [table.name for table in facts_of(meta).tables] == ["note", "star", 'with "quotes"']
    data = (manager.backups_dir / meta.file_name).read_bytes()
    assert data.index(b"}") < data.index(b"BS")
    assert gzip.decompress(data).startswith(b"SQLite format 3")


def test_many_tables_with_long_names_leave_room_in_the_header(document: Path) -> None:
    run(document, *(f'create table "{number:03} {"ä" * 100}"(x)' for number in range(100)))
    facts = facts_of(saved(BackupManager(document)))
    assert 0 < sum(len(table.name.encode()) for table in facts.tables) < 4_000
    assert len(facts.tables) < 64


def test_tables_of_sqlite_and_virtual_ones_are_not_counted(document: Path) -> None:
    try:
        run(document, "create virtual table words using fts5(x)", "insert into words values('seen')")
    except sqlite3.OperationalError:
        pytest.skip("this SQLite has no fts5")
    run(document, "create table numbered(id integer primary key autoincrement)", "analyze")
    assert [table.name for table in facts_of(saved(BackupManager(document))).tables] == ["note", "numbered", "star"]


def test_p6_what_was_a_database_and_is_none_is_suspect_until_it_always_is_so(document: Path) -> None:
    manager = BackupManager(document)
    saved(manager)
    found = []
    for number in range(4):
        document.write_bytes(b"settings = %d\n" % number * 600)
        found.append(saved(manager).suspicions)
    assert found == [(Suspicion.UNPARSABLE,), (Suspicion.UNPARSABLE,), (), ()]


def test_what_never_was_a_database_is_a_plain_file_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "data.db"
    path.write_bytes(b"\0\5\x16 another kind of database")
    meta = saved(BackupManager(path))
    assert (meta.suspicions, meta.database) == ((), None)


def test_p6_a_small_database_that_is_damaged_is_known_at_once_with_what_sqlite_says(document: Path) -> None:
    run(document, "create index by_name on star(name)", "pragma journal_mode=delete")
    data = bytearray(document.read_bytes())
    data[3 * 4096 + 3 : 3 * 4096 + 5] = b"\xff\xff"  # how many cells the last page has
    document.write_bytes(data)
    meta = saved(BackupManager(document))
    assert meta.suspicions == (Suspicion.UNPARSABLE,)
    assert meta.finding


def test_an_apps_own_module_is_asked_about_its_database(document: Path) -> None:
    opened: list[Path] = []

    def connect(path: Path) -> sqlite3.Connection:
        opened.append(path)
        return sqlite3.connect(path)

    meta = saved(BackupManager(document, document=lambda path: SqliteFile(path, connect=connect)))
    assert facts_of(meta).user_version == 7
    assert len(set(opened)) > 1
