"""P16 and P4: rows of a database put back by way of the manager, while a program has it open."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backupkit import BackupManager, DocumentBusy, PartNotFound, PartNotRestorable, SqliteFile, Trigger
from backupkit.changes.refusal import NotRestorable
from backupkit.documents.sqlite.rows import in_place
from backupkit.testing.clock import FakeClock
from backupkit.values.changes import ChangeKind

_BEGIN = (
    "create table star(id integer primary key, name text unique, mass real)",
    "create table planet(name text primary key, star integer references star(id) on delete cascade)",
    "insert into star values(1, 'Vega', 2.1), (2, 'Altair', 1.8), (3, 'Deneb', 19.0)",
    "insert into planet values('a', 1), ('b', 1), ('c', 2)",
)
_SINCE = (
    "delete from planet where star = 1",
    "delete from star where id = 1",
    "update star set mass = 0, name = 'X' where id = 2",
    "insert into star values(9, 'Sirius', 2.0)",
)
_DENEB, _VEGA, _SIRIUS = (3, "Deneb", 19.0), (1, "Vega", 2.1), (9, "Sirius", 2.0)
_NOW = [(2, "X", 0.0), _DENEB, _SIRIUS]


class Host:
    """An app that keeps its connection."""

    def __init__(self, path: Path, mode: str) -> None:
        self.path = path
        self.connection = sqlite3.connect(path, isolation_level=None, timeout=0)
        self.run(f"pragma journal_mode={mode}", *_BEGIN)
        self.manager = BackupManager(path, clock=FakeClock())
        self.version = self.manager.create_backup() or ""
        self.run(*_SINCE)

    def run(self, *statements: str) -> None:
        for statement in statements:
            self.connection.execute(statement).fetchall()

    def rows(self, table: str = "star") -> list[tuple[object, ...]]:
        return self.connection.execute(f"select * from {table} order by 1").fetchall()  # noqa: S608 - of a test

    def restore(self, path: str) -> str | None:
        return self.manager.restore_part(self.version, path).part

    def ids(self) -> list[str]:
        return [meta.backup_id for meta in self.manager.list_backups()]


@pytest.fixture(params=["wal", "delete"])
def host(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Host]:
    host = Host(tmp_path / "stars.db", request.param)
    with contextlib.closing(host.connection):
        yield host


def test_p16_a_row_is_put_back_under_an_open_connection_and_no_other_row_changes(host: Host) -> None:
    found = host.manager.compare_backups(host.version).changes
    vega = next(change for change in found if change.path == ("star", "id=1"))
    assert vega.can_restore
    result = host.manager.restore_part(host.version, vega)
    assert host.rows() == [_VEGA, *_NOW]
    assert host.rows("planet") == [("c", 2)]
    assert result.part == "Vega"
    host.run("insert into planet values('d', 1)")
    assert host.connection.execute("pragma integrity_check").fetchone() == ("ok",)


def test_p16_each_change_that_a_comparison_names_is_put_back_until_nothing_differs(host: Host) -> None:
    while found := host.manager.compare_backups(host.version).changes:
        stars_first = sorted(found, key=lambda change: change.path[0] != "star")
        host.manager.restore_part(host.version, stars_first[0])
    assert host.rows("planet") == [("a", 1), ("b", 1), ("c", 2)]


def test_one_column_and_a_row_that_came_are_put_back_by_their_paths(host: Host) -> None:
    host.restore("/star/id=2/mass")
    host.restore("/star/id=9")
    assert host.rows() == [(2, "X", 1.8), _DENEB]


def test_a_whole_table_is_put_back_at_once(host: Host) -> None:
    host.restore("/star")
    assert host.rows() == [_VEGA, (2, "Altair", 1.8), _DENEB]


def test_p4_rows_that_were_put_back_can_be_undone_and_redone(host: Host) -> None:
    before = host.manager.restore_part(host.version, "/star").before_id
    assert host.ids()[0] == before
    assert host.manager.list_backups()[0].trigger is Trigger.BEFORE_RESTORE
    host.manager.undo_restore()
    assert host.rows() == _NOW
    host.manager.undo_restore()
    assert host.rows() == [_VEGA, (2, "Altair", 1.8), _DENEB]


def test_what_the_database_holds_then_is_what_the_index_of_the_versions_says(host: Host) -> None:
    host.restore("/star/id=1")
    told = host.manager._binding.store.read().put_back
    host.manager.create_backup()
    assert told
    assert told.is_certain
    assert told.part
    assert (told.part.path, told.file_hash) == ("/star/id=1", host.manager.list_backups()[0].file_hash)


def test_a_row_whose_reference_would_lack_its_row_is_refused_in_words_and_nothing_is_stored_for_it(host: Host) -> None:
    versions = host.ids()
    with pytest.raises(PartNotRestorable, match="a row of “planet” would refer to a row of “star” that is not there"):
        host.restore("/planet/name=a")
    assert host.rows("planet") == [("c", 2)]
    assert host.ids() == versions


def test_what_does_not_differ_is_no_part(host: Host) -> None:
    with pytest.raises(PartNotFound):
        host.restore("/star/id=3")


def test_a_row_that_is_another_one_by_now_is_not_put_back(host: Host) -> None:
    found = host.manager.compare_backups(host.version).changes
    told = next(change for change in found if change.kind is ChangeKind.CHANGED)
    host.run("update star set mass = 5, name = 'Y' where id = 2")
    with pytest.raises(PartNotFound):
        host.manager.restore_part(host.version, told)
    assert host.rows() == [(2, "Y", 5.0), _DENEB, _SIRIUS]


def test_what_a_program_commits_meanwhile_is_kept(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    genuine, commits = in_place.tried, iter(["insert into star values(20, 'Rigel', 21.0)"])

    def tried(wanted: in_place.Wanted, copy: Path) -> tuple[str, int]:
        found = genuine(wanted, copy)
        host.run(*[statement for statement in [next(commits, "")] if statement])
        return found

    monkeypatch.setattr("backupkit.documents.sqlite.rows.by_rows.tried", tried)
    host.restore("/star/id=1")
    assert host.rows() == [_VEGA, *_NOW, (20, "Rigel", 21.0)]


def test_a_commit_between_the_last_look_and_the_transaction_is_kept(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine, commits = in_place.RowsInPlace.swap_over, iter(["insert into star values(20, 'Rigel', 21.0)"])

    def swap_over(rows: in_place.RowsInPlace, seen: object) -> bool:
        host.run(*[statement for statement in [next(commits, "")] if statement])
        return genuine(rows, seen)

    monkeypatch.setattr(in_place.RowsInPlace, "swap_over", swap_over)
    host.restore("/star/id=1")
    assert host.rows() == [_VEGA, *_NOW, (20, "Rigel", 21.0)]
    host.manager.undo_restore()
    assert host.rows() == [*_NOW, (20, "Rigel", 21.0)]


def test_p2_a_database_that_stays_locked_is_busy_in_words_and_undo_is_as_before(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.restore("/star/id=9")
    undo = host.manager._binding.store.read().undo_id
    manager = BackupManager(host.path, clock=FakeClock(), document=lambda path: SqliteFile(path, busy_seconds=0))
    genuine = in_place.RowsInPlace.swap_over

    def swap_over(rows: in_place.RowsInPlace, seen: object) -> bool:
        host.run("begin immediate")
        return genuine(rows, seen)

    monkeypatch.setattr(in_place.RowsInPlace, "swap_over", swap_over)
    with pytest.raises(DocumentBusy, match="Nothing was changed"):
        manager.restore_part(host.version, "/star/id=1")
    host.run("rollback")
    assert host.rows() == [(2, "X", 0.0), _DENEB]
    assert manager._binding.store.read().undo_id == undo


def test_rows_go_through_what_an_app_opens_its_database_with(tmp_path: Path) -> None:
    host = Host(tmp_path / "stars.db", "wal")

    def connect(path: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(path)
        connection.row_factory = sqlite3.Row
        return connection

    manager = BackupManager(host.path, clock=FakeClock(), document=lambda path: SqliteFile(path, connect=connect))
    assert manager.restore_part(host.version, "/star").part
    assert host.rows() == [_VEGA, (2, "Altair", 1.8), _DENEB]
    host.connection.close()


def test_rows_are_not_put_back_where_an_app_has_a_module_of_its_own(tmp_path: Path) -> None:
    class Other:
        def __init__(self, path: Path) -> None:
            self._connection = sqlite3.connect(path, isolation_level=None)

        def __getattr__(self, name: str) -> object:
            return getattr(self._connection, name)

    host = Host(tmp_path / "stars.db", "delete")
    manager = BackupManager(host.path, clock=FakeClock())
    other = in_place.Wanted(
        opening=None, older=host.path, path=("star",), told=None, pause=lambda: None,  # type: ignore[arg-type]
    )  # fmt: skip
    with pytest.raises(NotRestorable, match="another module"):
        other.into(Other(host.path), lambda: True)  # type: ignore[arg-type]
    assert manager.list_backups()
    host.connection.close()


_KILLED = """
import os, sqlite3, sys
from backupkit import BackupManager
from backupkit.changes.refusal import NotRestorable
from backupkit.documents.sqlite.rows import in_place

genuine, at, is_live = in_place.Wanted.into, int(sys.argv[2]), []
def into(wanted, live, is_current):
    if is_live:
        left = [at]
        def look(statement):
            left[0] -= 1
            if not left[0]:
                os._exit(9)
        live.set_trace_callback(look)
    is_live.append(True)
    return genuine(wanted, live, is_current)
in_place.Wanted.into = into
manager = BackupManager(sys.argv[1])
manager.restore_part(manager.list_backups()[-1].backup_id, "/star")
"""


def test_p2_a_kill_within_the_transaction_leaves_the_old_rows_or_the_new_ones(host: Host) -> None:
    killed, at = 0, 1
    new = [_VEGA, (2, "Altair", 1.8), _DENEB]
    while True:
        done = subprocess.run([sys.executable, "-c", _KILLED, host.path, str(at)], check=False)
        assert host.rows() in (_NOW, new)
        assert host.connection.execute("pragma integrity_check").fetchone() == ("ok",)
        if done.returncode == 0:
            break
        assert done.returncode == 9
        assert host.rows() == _NOW
        killed, at = killed + 1, 2 * at
    assert killed > 3
    assert host.rows() == new


def test_a_refusal_says_once_what_to_do_instead(host: Host) -> None:
    with pytest.raises(PartNotRestorable) as caught:
        host.restore("")
    assert str(caught.value).count("estore the whole version") == 1
