"""Whether a database looks sound: at a glance by its header, and as a whole by SQLite's own check (promise P6)."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from backupkit import BackupManager, PlainFile, Retention, SqliteFile, Suspicion
from backupkit.documents.judging import Examined, Judgement, glance_at
from backupkit.documents.sqlite import examination
from backupkit.values.version import Standing
from tests.documents.databases import content_of, made

UNPARSABLE = (True, (Suspicion.UNPARSABLE,))
SOUND, UNKNOWN = (True, ()), (False, ())
_PAGE_BYTES = 4096


def large(path: Path, rows: int = 2_000) -> Path:
    """Make a database of many pages, with an index."""
    with contextlib.closing(sqlite3.connect(made(path, "delete"))) as connection, connection:
        connection.execute("create index by_x on t(x)")
        connection.executemany("insert into t values(?)", ((f"{number:06} {'x' * 200}",) for number in range(rows)))
    return path


def damaged(content: bytes, page: int = 20) -> bytes:
    """Return a database of which one page is overwritten."""
    at = page * _PAGE_BYTES
    return content[:at] + b"\x55" * _PAGE_BYTES + content[at + _PAGE_BYTES :]


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    return content_of(large(tmp_path / "made.db"))


def told(judgement: Judgement) -> tuple[bool, tuple[Suspicion, ...]]:
    return judgement.examined, judgement.suspicions


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda content: content[:-_PAGE_BYTES],
    "cut off within a page": lambda content: content[:-1],
    "its header alone": lambda content: content[:100],
    "less than its header": lambda content: content[:40],
    "a page size that is none": lambda content: content[:16] + b"\0\3" + content[18:],
    "zeros behind its name": lambda content: content[:16] + bytes(len(content) - 16),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("name", ["data.db", "data.dat"])
def test_p6_a_database_that_is_cut_off_or_has_no_header_is_suspect_at_a_glance(
    broken: Callable[[bytes], bytes], name: str, content: bytes, tmp_path: Path
) -> None:
    document = PlainFile(tmp_path / name)
    found = broken(content)
    assert told(document.judge(glance_at([found]))) == told(document.examine([found])) == UNPARSABLE


@pytest.mark.parametrize("kind", [SqliteFile, PlainFile])
def test_a_sound_database_is_known_to_be_sound_once_all_of_it_was_checked(
    kind: type[PlainFile], content: bytes, tmp_path: Path
) -> None:
    document = kind(tmp_path / "data")
    assert told(document.judge(glance_at([content]))) == UNKNOWN
    assert told(document.examine([content])) == SOUND
    pieces = (content[at : at + 1000] for at in range(0, len(content), 1000))
    assert document.examine(pieces) == document.examine([content])


def test_p6_a_damaged_page_is_found_by_the_check_of_the_whole(content: bytes, tmp_path: Path) -> None:
    document = SqliteFile(tmp_path / "data.db")
    assert document.judge(glance_at([damaged(content)])).suspicions == ()
    found = document.examine([damaged(content)])
    assert told(found) == UNPARSABLE
    assert "page 21" in found.finding.lower()


def test_p6_an_index_that_lacks_rows_is_found_in_one_that_is_not_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = large(tmp_path / "data.db")
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("pragma writable_schema=on")
        connection.execute("update sqlite_master set sql = 'create index by_x on t(x, x)' where name = 'by_x'")
    found = content_of(path)
    document = SqliteFile(path)
    assert told(document.examine([found])) == UNPARSABLE
    monkeypatch.setattr(examination, "_THOROUGH_BYTES", len(found) - 1)
    assert told(document.examine([found])) == SOUND, "the quick check leaves the indexes out"


def test_a_check_that_is_not_wanted_any_more_ends(tmp_path: Path) -> None:
    content = content_of(large(tmp_path / "data.db", 20_000))

    class Enough(Exception):
        pass

    def enough() -> None:
        raise Enough

    with pytest.raises(Enough):
        SqliteFile(tmp_path / "data.db").examine(Examined([content], enough))
    assert not list(tmp_path.glob("backupkit-*"))


def test_what_only_its_app_can_check_is_neither_sound_nor_suspect(tmp_path: Path) -> None:
    path = made(tmp_path / "data.db", "delete")
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.create_collation("app", lambda one, two: (one > two) - (one < two))
        connection.execute("create index by_x on t(x collate app)")
    assert told(SqliteFile(path).examine([content_of(path)])) == UNKNOWN

    def connect(path: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(path)
        connection.create_collation("app", lambda one, two: (one > two) - (one < two))
        return connection

    assert told(SqliteFile(path, connect=connect).examine([content_of(path)])) == SOUND


def test_p6_a_verification_finds_what_is_damaged_and_the_damaged_version_pushes_out_no_good_one(tmp_path: Path) -> None:
    path = large(tmp_path / "data.db")
    manager = BackupManager(path, retention=Retention(hourly=0, daily=0, weekly=0, monthly=0, yearly=0, newest=1))
    good = manager.create_backup()
    assert manager.verify_backups().sound_ids == (good,)
    assert manager.list_backups()[0].standing is Standing.GOOD
    path.write_bytes(damaged(path.read_bytes()))
    bad = manager.create_backup()
    manager.verify_backups()
    assert [meta.suspicions for meta in manager.list_backups()] == [(Suspicion.UNPARSABLE,), ()]
    assert [meta.backup_id for meta in manager.list_backups()] == [bad, good]


def test_a_verification_that_is_not_wanted_any_more_ends_within_a_version(tmp_path: Path) -> None:
    manager = BackupManager(large(tmp_path / "data.db"))
    manager.create_backup()
    asked: list[bool] = []

    class AfterAWhile:
        def is_set(self) -> bool:
            asked.append(True)
            return len(asked) > 2

    report = manager.verify_backups(cancel=AfterAWhile())
    assert not report.complete
    assert report.sound_ids == ()
    assert manager.list_backups()[0].standing is Standing.UNKNOWN
