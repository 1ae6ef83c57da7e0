"""SQLite databases, and programs that have them open or have died with them."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path


def opened(path: Path, mode: str = "wal") -> sqlite3.Connection:
    """Return a connection as an app holds one: each statement is a transaction unless it says otherwise."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=0)
    connection.execute(f"pragma journal_mode={mode}").fetchall()
    connection.execute("pragma wal_autocheckpoint=0").fetchall()
    return connection


def made(path: Path, mode: str = "wal") -> Path:
    """Make a database with one row, and close it."""
    with contextlib.closing(opened(path, mode)) as connection:
        connection.execute("create table t(x)")
        connection.execute("insert into t values('first')")
    return path


def rows(path: Path) -> list[str]:
    """Return what a program reads that opens the database now."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
        return [row[0] for row in connection.execute("select x from t order by rowid")]


def commit(connection: sqlite3.Connection, value: str) -> None:
    connection.execute("insert into t values(?)", (value,))


def die_after_a_commit(path: Path, value: str) -> None:
    """Leave what a program leaves that is killed after a commit: it stands in the log alone."""
    _killed(path, f"c.execute(\"insert into t values('{value}')\")", "wal")
    assert side(path, "wal").stat().st_size


def die_in_a_transaction(path: Path) -> None:
    """Leave what a program leaves that is killed while it writes a transaction into its database."""
    code = (
        "c.execute('pragma cache_size=2'); c.execute('begin');"
        "[c.execute('insert into t values(?)', ('half ' + str(n) * 500,)) for n in range(500)];"
        "c.execute(\"update t set x = 'spoiled' where rowid = 1\")"
    )
    _killed(path, code, "delete")
    assert side(path, "journal").read_bytes().startswith(bytes.fromhex("d9d505f920a163d7"))


def _killed(path: Path, code: str, mode: str) -> None:
    whole = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        f"c.execute('pragma journal_mode={mode}').fetchall(); c.execute('pragma wal_autocheckpoint=0').fetchall();"
        f"{code}; os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", whole, path], check=True)


def side(path: Path, end: str) -> Path:
    return path.with_name(f"{path.name}-{end}")


def asides(path: Path) -> list[str]:
    """Return what was put aside beside a database."""
    return sorted(found.name for found in path.parent.iterdir() if ".aside-" in found.name)


@contextlib.contextmanager
def in_another_process(path: Path, code: str) -> Iterator[None]:
    """Have another process open the database (as ``c``), run *code*, and hold it until the block ends."""
    whole = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        f"c.execute('pragma journal_mode=wal').fetchall(); c.execute('pragma wal_autocheckpoint=0').fetchall(); {code};"
        "print('ready', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", whole, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield


def copied(path: Path, to: Path) -> Path:
    """Copy a database with all that belongs to it."""
    for end in ("", "-wal", "-journal", "-shm"):
        if path.with_name(path.name + end).exists():
            shutil.copy(path.with_name(path.name + end), to.with_name(to.name + end))
    return to


def encrypted(path: Path) -> Path:
    """Write what looks like a database that is encrypted: like nothing."""
    path.write_bytes(bytes((7 * at * at + at // 3 + 143) % 256 for at in range(4096)))
    return path


def change_encrypted(path: Path, number: int) -> None:
    """Leave a commit in the log of an encrypted database, which begins like any other."""
    side(path, "wal").write_bytes(bytes.fromhex("377f0682") + bytes([number]) * 4096)


def content_of(path: Path) -> bytes:
    """Return a database as SQLite's own backup writes it."""
    copy = path.with_name(f"{path.name}.copy")
    with contextlib.closing(sqlite3.connect(path)) as source, contextlib.closing(sqlite3.connect(copy)) as target:
        target.execute("pragma journal_mode=off")
        source.backup(target)
    content = copy.read_bytes()
    copy.unlink()
    return content
