"""A database passes the contract of a document; what it holds is what SQLite's own backup of it gives."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

from backupkit import Document, SqliteFile
from backupkit.testing.contract import DocumentContract
from tests.documents.databases import commit, content_of, made, opened


class TestSqliteFile(DocumentContract):
    def make(self, path: Path) -> Document:
        return SqliteFile(path)

    def contents(self) -> tuple[bytes, bytes]:
        with TemporaryDirectory() as folder:
            one, two = (made(Path(folder, name), "delete") for name in ("one.db", "two.db"))
            with contextlib.closing(opened(two, "delete")) as connection:
                commit(connection, "second")
            return content_of(one), content_of(two)

    def held(self, path: Path) -> bytes:
        return content_of(path)


class TestSqliteFileOfAnApp(TestSqliteFile):
    """What an app's own module opens, which may be no database to anybody else."""

    def make(self, path: Path) -> Document:
        return SqliteFile(path, connect=lambda found: sqlite3.connect(found, isolation_level=None))


class TestSqliteFileThatIsNone(DocumentContract):
    def make(self, path: Path) -> Document:
        return SqliteFile(path)

    def contents(self) -> tuple[bytes, bytes]:
        return b"\0\5\x16 another kind of database", b"text"
