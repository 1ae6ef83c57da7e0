"""Apps that keep their data in SQLite, as people write them: ``python -m tests.hosts.databases APP MODE END DATABASE``.

Each one attaches the kit and writes LAST transactions from within its main loop, saying so each time. Then it meets its
END. A transaction adds a row to each of two tables: a state in which they differ, or in which a number is missing, was
never committed.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
import tempfile
import tkinter as tk
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import backupkit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Execute = Callable[..., Any]  # as that of a connection
    Job = Callable[[Execute], Any]
    Run = Callable[[Job], Callable[[], Any]]  # begins a transaction of a job, and returns what waits for its result
    App = Callable[[Path, contextlib.ExitStack], Run]

LAST = 60
AFTERWARDS = 20  # transactions after a restore
KILLED = 9
_BETWEEN_MS = 20  # so the kit stores while the app writes
SCHEMA = "create table if not exists a (n integer primary key); create table if not exists b (n integer primary key)"
_MANY = (
    "insert into a with recursive c(n) as (select 1000000 union all select n + 1 from c limit 50000) select n from c"
)


class End(Enum):
    """What an app meets after its transactions."""

    CLOSED = "closed"  # somebody closes its window
    RESTORED = "restored"  # its first version is put back; it sees that, writes AFTERWARDS more, and is closed
    KILLED = "killed"  # it dies in the middle of a transaction whose first half stands in the file already


def is_whole(database: Path) -> bool:
    """Return True if a database is sound, and holds the transactions 1 to n, each as a whole."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        (sound,) = connection.execute("pragma integrity_check").fetchone()
        rows = [[n for (n,) in connection.execute(f"select n from {table} order by n")] for table in "ab"]  # noqa: S608
    return bool(sound == "ok" and rows[0] == rows[1] == list(range(1, len(rows[0]) + 1)))


def count(database: Path) -> int:
    """Return how many transactions a database holds."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return count_in(connection.execute)


def count_in(execute: Execute) -> int:
    (number,) = execute("select count(*) from a").fetchone()
    return int(number)


def add(execute: Execute, number: int) -> None:
    """Write both halves of a transaction."""
    execute("insert into a values (?)", (number,))
    execute("insert into b values (?)", (number,))


def _die(execute: Execute) -> None:
    execute("pragma cache_size = 1")  # so what is not committed is written early
    execute(_MANY)
    os._exit(KILLED)


# -- the apps --------------------------------------------------------------------------------------------------------


def _in(connection: sqlite3.Connection, job: Job) -> Any:
    with connection:
        return job(connection.execute)


def _in_a_new_one(database: Path, job: Job) -> Any:
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return _in(connection, job)


def _open_connection(database: Path, stack: contextlib.ExitStack) -> Run:
    """One connection, from the start of the app to its end."""
    connection = stack.enter_context(contextlib.closing(sqlite3.connect(database)))
    return lambda job: _done(_in(connection, job))


def _connection_per_call(database: Path, _: contextlib.ExitStack) -> Run:
    """A connection for each transaction."""
    return lambda job: _done(_in_a_new_one(database, job))


def _thread_pool(database: Path, stack: contextlib.ExitStack) -> Run:
    """Threads that write, each with a connection of its own for each transaction; the window waits for none."""
    pool = stack.enter_context(ThreadPoolExecutor(1))  # so the transactions keep their order

    def run(job: Job) -> Callable[[], Any]:
        result = pool.submit(_in_a_new_one, database, job).result
        stack.callback(result)  # what it raised comes out at the end
        return result

    return run


def _one_connection_for_all_threads(database: Path, stack: contextlib.ExitStack) -> Run:
    """``check_same_thread=False``: one connection, used on any thread."""
    connection = stack.enter_context(contextlib.closing(sqlite3.connect(database, check_same_thread=False)))
    pool = stack.enter_context(ThreadPoolExecutor(1))
    is_elsewhere = False

    def run(job: Job) -> Callable[[], Any]:
        nonlocal is_elsewhere
        is_elsewhere = not is_elsewhere
        return _done(pool.submit(_in, connection, job).result() if is_elsewhere else _in(connection, job))

    return run


def _sqlalchemy(database: Path, stack: contextlib.ExitStack) -> Run:
    """An engine with its pool, which keeps connections open."""
    import sqlalchemy

    engine = sqlalchemy.create_engine(f"sqlite:///{database}")
    stack.callback(engine.dispose)

    def run(job: Job) -> Callable[[], Any]:
        with engine.begin() as connection:
            return _done(job(connection.exec_driver_sql))

    return run


def _done(result: Any) -> Callable[[], Any]:
    return lambda: result


APPS: dict[str, App] = {
    "open connection": _open_connection,
    "connection per call": _connection_per_call,
    "thread pool": _thread_pool,
    "one connection for all threads": _one_connection_for_all_threads,
    "sqlalchemy": _sqlalchemy,
}


# -- their day -------------------------------------------------------------------------------------------------------


def _day(run: Run, kit: backupkit.BackupKit, end: End) -> Iterator[None]:
    """Do what the app does, and yield where it is back in its main loop."""
    yield from _written(run, kit, 1, LAST)
    if end is End.KILLED:
        run(_die)()
    if end is End.RESTORED:
        while not kit.manager.list_backups():  # where all is slow, the app may be done before
            yield
        run(count_in)()  # a thread is done with what it was asked for before
        held = _restored(kit.manager)
        if (seen := run(count_in)()) != held:
            message = f"the app sees {seen} transactions, and the version holds {held}"
            raise AssertionError(message)
        yield from _written(run, kit, held + 1, held + AFTERWARDS)


def _written(run: Run, kit: backupkit.BackupKit, first: int, last: int) -> Iterator[None]:
    for number in range(first, last + 1):
        run(lambda execute, number=number: add(execute, number))  # type: ignore[misc]
        kit.saved()
        yield


def _restored(manager: backupkit.BackupManager) -> int:
    """Put the first version back; return how many transactions it holds."""
    first = manager.list_backups()[-1].backup_id
    with tempfile.TemporaryDirectory() as folder:
        held = count(manager.export_backup(first, Path(folder, "first.db")))
    manager.restore_backup(first)
    return held


def main(app: str, mode: str, end: End, database: Path) -> int:
    """Run an app until it closes its window."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute(f"pragma journal_mode = {mode}")
        connection.executescript(SCHEMA)
    root = tk.Tk()
    kit = backupkit.attach(root, database)
    with contextlib.ExitStack() as stack:
        day = _day(APPS[app](database, stack), kit, end)
        over = object()

        def work() -> None:
            if next(day, over) is over:
                root.destroy()
            else:
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
    sys.exit(main(sys.argv[1], sys.argv[2], End(sys.argv[3]), Path(sys.argv[4])))
