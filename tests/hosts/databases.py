"""Apps that keep their data in SQLite, as people write them: ``python -m tests.hosts.databases APP MODE DATABASE``.

Each one attaches the kit, writes LAST transactions from within its main loop, says so each time, and closes its
window. A transaction adds a row to each of two tables: a state in which they differ, or in which a number is missing,
was never committed. The app that is killed within the last one ends with KILLED.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
import tkinter as tk
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import backupkit

if TYPE_CHECKING:
    from collections.abc import Callable

    Write = Callable[[int], object]
    App = Callable[[Path, contextlib.ExitStack], Write]

LAST = 60
KILLED = 9
_BETWEEN_MS = 20  # so the kit stores while the app writes
_SCHEMA = "create table if not exists a (n integer primary key); create table if not exists b (n integer primary key)"


def is_whole(database: Path) -> bool:
    """Return True if a database is sound, and holds the transactions 1 to n, each as a whole."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        (sound,) = connection.execute("pragma integrity_check").fetchone()
        rows = [[n for (n,) in connection.execute(f"select n from {table} order by n")] for table in "ab"]  # noqa: S608
    return bool(sound == "ok" and rows[0] == rows[1] == list(range(1, len(rows[0]) + 1)))


def _add(connection: sqlite3.Connection, number: int) -> None:
    with connection:
        connection.execute("insert into a values (?)", (number,))
        connection.execute("insert into b values (?)", (number,))


def _open_connection(database: Path, stack: contextlib.ExitStack) -> Write:
    """One connection, from the start of the app to its end."""
    return partial(_add, stack.enter_context(contextlib.closing(sqlite3.connect(database))))


def _connection_per_call(database: Path, _: contextlib.ExitStack) -> Write:
    """A connection for each transaction."""

    def write(number: int) -> None:
        with contextlib.closing(sqlite3.connect(database)) as connection:
            _add(connection, number)

    return write


def _thread_pool(database: Path, stack: contextlib.ExitStack) -> Write:
    """Threads that write, each with a connection of its own for each transaction; the window waits for none."""
    pool = stack.enter_context(ThreadPoolExecutor(1))  # so the transactions keep their order
    write = _connection_per_call(database, stack)
    return lambda number: stack.callback(pool.submit(write, number).result)  # what it raised comes out at the end


def _one_connection_for_all_threads(database: Path, stack: contextlib.ExitStack) -> Write:
    """``check_same_thread=False``: one connection, used on any thread."""
    connection = stack.enter_context(contextlib.closing(sqlite3.connect(database, check_same_thread=False)))
    pool = stack.enter_context(ThreadPoolExecutor(1))

    def write(number: int) -> None:
        if number % 2:
            _add(connection, number)
        else:
            pool.submit(_add, connection, number).result()

    return write


def _sqlalchemy(database: Path, stack: contextlib.ExitStack) -> Write:
    """An engine with its pool, which keeps connections open."""
    import sqlalchemy

    engine = sqlalchemy.create_engine(f"sqlite:///{database}")
    stack.callback(engine.dispose)

    def write(number: int) -> None:
        with engine.begin() as connection:
            for table in "ab":
                connection.execute(sqlalchemy.text(f"insert into {table} values (:n)"), {"n": number})  # noqa: S608

    return write


def _killed(database: Path, stack: contextlib.ExitStack) -> Write:
    """An app that dies in the middle of a transaction whose first half stands in the file already."""
    connection = stack.enter_context(contextlib.closing(sqlite3.connect(database)))
    connection.execute("pragma cache_size = 1")  # so what is not committed is written early

    def write(number: int) -> None:
        if number < LAST:
            _add(connection, number)
            return
        connection.execute("begin immediate")
        connection.executemany("insert into a values (?)", ((each,) for each in range(LAST, 50_000)))
        os._exit(KILLED)

    return write


APPS: dict[str, App] = {
    "open connection": _open_connection,
    "connection per call": _connection_per_call,
    "thread pool": _thread_pool,
    "one connection for all threads": _one_connection_for_all_threads,
    "sqlalchemy": _sqlalchemy,
    "killed in a transaction": _killed,
}


def main(app: str, mode: str, database: Path) -> int:
    """Run an app until it closes its window."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute(f"pragma journal_mode = {mode}")
        connection.executescript(_SCHEMA)
    root = tk.Tk()
    kit = backupkit.attach(root, database)
    with contextlib.ExitStack() as stack:
        write, numbers = APPS[app](database, stack), iter(range(1, LAST + 1))

        def work() -> None:
            number = next(numbers, None)
            if number is None:
                root.destroy()
            else:
                write(number)
                kit.saved()
                root.after(_BETWEEN_MS, work)

        root.report_callback_exception = _fail
        root.after(0, work)
        root.mainloop()
    return 0


def _fail(kind: type[BaseException], error: BaseException, _: object) -> None:
    sys.stderr.write(f"{kind.__name__}: {error}\n")
    sys.stderr.flush()
    os._exit(3)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
