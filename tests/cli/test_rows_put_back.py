"""Databases on the command line: what differs in their rows, and a row put back by its path."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from backupkit import BackupManager
from tests.cli.running import Run


@pytest.fixture
def document(tmp_path: Path) -> Path:
    return tmp_path / "stars.db"


@pytest.fixture
def app(document: Path) -> Iterator[sqlite3.Connection]:
    """An app that keeps its database open."""
    with contextlib.closing(sqlite3.connect(document, isolation_level=None)) as connection:
        connection.execute("pragma journal_mode=wal")
        connection.execute("create table star(id integer primary key, name text, mass real)")
        connection.execute("create table planet(name text primary key, star references star(id))")
        connection.execute("insert into star values(1, 'Vega', 2.1), (2, 'Altair', 1.8)")
        connection.execute("insert into planet values('a', 1)")
        yield connection


@pytest.fixture
def older(app: sqlite3.Connection, manager: BackupManager) -> str:
    backup_id = str(manager.create_backup())
    app.execute("delete from planet")
    app.execute("delete from star where id = 1")
    app.execute("update star set mass = 3.5")
    return backup_id


def test_rows_are_compared_with_their_tables_paths_and_values(run: Run, older: str) -> None:
    lines = run("compare", older).out.splitlines()
    assert lines == [
        "- planet / a   /planet/name=a",
        '    name: "a", star: 1',
        "- star / Vega   /star/id=1",
        '    id: 1, name: "Vega", mass: 2.1',
        "~ star / Altair / mass   /star/id=2/mass",
        "    was  1.8",
        "    is   3.5",
        "3 differences: 2 removed, 1 changed.",
        f"To make one of them what it was: restore {older} --part PATH",
    ]


def test_a_row_is_put_back_by_its_path(run: Run, older: str, app: sqlite3.Connection) -> None:
    seen = run("restore", older, "--part", "/star/id=1", "--yes")
    assert (seen.code, seen.err) == (0, "")
    assert app.execute("select * from star order by id").fetchall() == [(1, "Vega", 2.1), (2, "Altair", 3.5)]
    assert run("undo", "--yes").code == 0
    assert app.execute("select * from star").fetchall() == [(2, "Altair", 3.5)]


def test_a_table_is_put_back_by_its_name(run: Run, older: str, app: sqlite3.Connection) -> None:
    assert run("restore", older, "--part", "/star", "--yes").code == 0
    assert app.execute("select * from star order by id").fetchall() == [(1, "Vega", 2.1), (2, "Altair", 1.8)]


def test_a_row_that_refers_to_one_that_is_gone_is_refused_in_words(run: Run, older: str) -> None:
    seen = run("restore", older, "--part", "/planet/name=a", "--yes")
    assert seen.code == 14
    assert "a row of “planet” would refer to a row of “star” that is not there" in seen.err
