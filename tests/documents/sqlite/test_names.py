"""A glance at a version of a database names its latest rows."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from backupkit import BackupManager
from backupkit.documents.sqlite.rows.names import latest_names
from backupkit.operations import preview
from backupkit.ui.words.samples import sample_of

STARS = ("Altair", "Vega", "Deneb", "Sirius", "Rigel", "Spica", "Mizar")


def made(path: Path, *statements: str, mode: str = "wal") -> Path:
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"pragma journal_mode = {mode}").fetchall()
        for statement in statements:
            connection.execute(statement)
    return path


def names(path: Path, *tables: str) -> dict[str, tuple[str, ...]]:
    return dict(latest_names(bytearray(path.read_bytes()), tables))


def rows_of(path: Path) -> tuple[tuple[str, ...], ...]:
    manager = BackupManager(path)
    version = manager.create_backup()
    assert version
    return manager.preview_backup(version).rows


def filled(path: Path) -> Path:
    values = ", ".join(f"('{star}')" for star in STARS)
    insert = f"insert into star (name) values {values}"  # noqa: S608 - of a test
    return made(path, "create table star (id integer primary key, Name text)", insert)


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_up_to_five_latest_rows_of_a_table_are_named_by_what_people_call_them(tmp_path: Path, mode: str) -> None:
    path = made(filled(tmp_path / "sky.db"), "create table note (text)", "insert into note values ('x')", mode=mode)
    assert rows_of(path) == (("star", "7", "Mizar", "Spica", "Rigel", "Sirius", "Deneb"), ("note", "1"))


def test_a_line_says_that_there_are_more_rows_than_it_names(tmp_path: Path) -> None:
    path = made(filled(tmp_path / "sky.db"), "create table kind (title text)", "insert into kind values ('dwarf')")
    manager = BackupManager(path)
    version = manager.create_backup()
    assert version
    lines = sample_of(manager.preview_backup(version)).lines
    assert lines == ("star (7): Mizar, Spica, Rigel, Sirius, Deneb, …", "kind (1): dwarf")


def test_only_the_five_longest_tables_are_looked_into(tmp_path: Path) -> None:
    tables = [f"create table t{number} (name text)" for number in range(7)]
    inserts = [f"insert into t{number} values ('row')" for number in range(7) for _ in range(number + 1)]  # noqa: S608 - of a test
    named = {table for table, _, *found in rows_of(made(tmp_path / "many.db", *tables, *inserts)) if found}
    assert named == {"t2", "t3", "t4", "t5", "t6"}


def test_what_has_no_text_for_a_name_has_none(tmp_path: Path) -> None:
    path = made(
        tmp_path / "odd.db",
        "create table numbers (id integer primary key, name)",
        "insert into numbers (name) values (3), (null), (x'ff'), ('')",
        "create table pairs (a, b, primary key (a, b)) without rowid",
        "insert into pairs values (1, 2)",
        "create table keyed (key text primary key, value) without rowid",
        "insert into keyed values ('theme', 1), ('units', 2)",
    )
    assert names(path, "numbers", "pairs", "keyed", "gone") == {"keyed": ("units", "theme")}


def test_a_large_database_is_not_unpacked_for_its_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "_MOST_DATABASE_BYTES", 8191)
    assert rows_of(filled(tmp_path / "sky.db")) == (("star", "7"),)


def test_what_sqlite_cannot_read_has_no_names(tmp_path: Path) -> None:
    path = filled(tmp_path / "sky.db")
    content = bytearray(path.read_bytes())
    content[100:] = b"\x55" * (len(content) - 100)
    assert latest_names(content, ["star"]) == {}


def test_a_long_text_and_one_that_is_no_utf_8_are_shown_in_one_short_line(tmp_path: Path) -> None:
    path = made(
        tmp_path / "odd.db",
        "create table t (name)",
        "insert into t values (printf('%.*c', 100000, 'x')), (cast(x'41ff420a43' as text))",
    )
    ((_, _, odd, long),) = rows_of(path)
    assert odd.isprintable()
    assert len(long) == 200
