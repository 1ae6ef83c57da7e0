"""Connections to a database: how they are made, how long they wait for others, and what their errors mean.

Nothing here reads or locks the file by itself: SQLite knows which connections of this process share a lock, and closes
none of their descriptors too early. Plain calls would take those locks away (:mod:`backupkit.files.lasting`).
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from backupkit import errors
from backupkit.files import system

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from backupkit.changes.parts import Pause

Connect = Callable[["Path"], Any]
"""Opens a connection to the database at a path, as a module like ``sqlite3`` has them; it is closed after use."""

_DURABLE = ("pragma synchronous=extra", "pragma fullfsync=on", "pragma checkpoint_fullfsync=on")
OTHER_LIBRARIES = ("apsw", "pysqlite3", "sqlcipher3", "pysqlcipher3", "libsql")
_PRIMARY = 0xFF  # of an extended result code
_INSTRUCTIONS = 50_000  # of SQLite's machine between two pauses: 1 or 2 ms


class Meaning(Enum):
    """What an error of SQLite means. The numbers are those of sqlite.org/rescode.html."""

    OF_THE_STATEMENT = frozenset({1})
    BUSY = frozenset({5, 6})
    FULL = frozenset({13})
    NO_DATABASE = frozenset({11, 26})  # or it is so damaged that SQLite gives up
    OUT_OF_REACH = frozenset({10})
    NO_RIGHTS = frozenset({3, 8, 14, 23})
    OTHER = frozenset[int]()


def meaning_of(error: BaseException) -> Meaning:
    """Return what an error means that a connection raised."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # of another module than sqlite3
        words = str(error)
        if "locked" in words:
            return Meaning.BUSY
        return Meaning.NO_DATABASE if "not a database" in words or "malformed" in words else Meaning.OTHER
    return next((each for each in Meaning if code & _PRIMARY in each.value), Meaning.OTHER)


class NoDatabase(Exception):
    """SQLite can make nothing of the file."""


class StillLocked(Exception):
    """Another connection has kept a lock for too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """How connections to one document are made.

    Args:
        connect: what opens them; None: Python's own module.
        busy_seconds: how long one waits for another that has a lock.
    """

    connect: Connect | None = None
    busy_seconds: float = 5.0

    def document(self, path: Path) -> sqlite3.Connection:
        """Open the database of an app, at *path*, which is no link."""
        if self.connect:
            return self._theirs(self.connect, path)
        return self._ours(os.fsencode(path), is_uri=False)

    def to_write(self, path: Path) -> sqlite3.Connection:
        """Open the database of an app, at *path*, which is no link, so that what is written is safe once it is done."""
        connection = self._theirs(self.connect, path) if self.connect else self._ours(uri(path, mode="rw"))
        with contextlib.ExitStack() as failed:
            failed.callback(connection.close)
            for command in _DURABLE:
                connection.execute(command).fetchall()
            if os.path.lexists(path.with_name(f"{path.name}-journal")):
                _keep_the_journal(connection)
            failed.pop_all()
        return connection

    def to_read(self, path: Path) -> Iterator[sqlite3.Connection]:
        """Yield connections to an app's database that write nothing into it, the best first.

        The first could write, as reading a log needs files beside the database. Where none can be made there, the log
        that is there can be read; and if none is there, the database alone is the state.
        """
        yield _reading_alone(self.document(path))
        if self.connect is None:
            yield self._ours(uri(path, mode="ro"))
            log = path.with_name(f"{path.name}-wal")
            if not os.path.lexists(log):
                yield self._ours(still_uri(path))

    def copy(self, path: Path) -> sqlite3.Connection:
        """Open a file of our own, which nobody else has open: it is locked by no call of SQLite's."""
        if self.connect:
            return self._theirs(self.connect, path)
        return self._ours(uri(path, nolock=1))

    def still(self, path: Path) -> sqlite3.Connection:
        """Open a file that nobody changes, to be read."""
        if self.connect:
            return _reading_alone(self._theirs(self.connect, path))
        return self._ours(still_uri(path))

    def _ours(self, path: bytes | str, *, is_uri: bool = True) -> sqlite3.Connection:
        import sqlite3

        return sqlite3.connect(path, timeout=self.busy_seconds, isolation_level=None, uri=is_uri)

    def _theirs(self, connect: Connect, path: Path) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(path)
        connection.execute(f"pragma busy_timeout={round(self.busy_seconds * 1000)}").fetchall()
        return connection


def uri(path: Path, **options: object) -> str:
    """Return the name by which SQLite opens a file with options. On a share nothing stands where a host would."""
    name = quote(os.fsencode(path.as_posix()))
    told = "&".join(f"{key}={value}" for key, value in options.items())
    return f"file://{'' if name.startswith('/') else '/'}{name}?{told}"


def still_uri(path: Path) -> str:
    """Return the name by which SQLite reads a file that nobody writes: without a lock, and without a file beside it."""
    return uri(path, mode="ro", immutable=1)


def readable(connection: sqlite3.Connection) -> None:
    """Let texts that are no UTF-8 be read, and what an app has hidden in its tables not be run."""
    connection.text_factory = _text
    connection.execute("pragma trusted_schema=off").fetchall()


@contextlib.contextmanager
def paused(connection: sqlite3.Connection, pause: Pause) -> Iterator[None]:
    """Call *pause* every few milliseconds while SQLite works for *connection*. What it raises comes out."""
    raised: list[BaseException] = []

    def look() -> int:
        try:
            pause()
        except BaseException as error:  # noqa: BLE001 - SQLite calls this: what is raised here would be lost
            raised.append(error)
            return 1
        return 0

    connection.set_progress_handler(look, _INSTRUCTIONS)
    try:
        yield
    except Exception:  # of whatever module it is
        if raised:
            raise raised[0] from None
        raise
    finally:
        connection.set_progress_handler(None, 0)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def other_libraries() -> tuple[str, ...]:
    """Return the modules of this process that bring an SQLite of their own, where two of them are a danger.

    POSIX takes all locks of a process on a file away as soon as it closes one descriptor of it. Each SQLite minds that,
    and none knows of the other one's connections. (sqlite.org: "How To Corrupt", 2.2.1)
    """
    if system.HERE is system.WINDOWS:  # there a lock belongs to the open file
        return ()
    return tuple(each for each in OTHER_LIBRARIES if each in sys.modules)


def is_there() -> bool:
    """Return True unless this Python was built without SQLite."""
    try:
        import sqlite3  # noqa: F401 - whether it can be
    except ImportError:
        return False
    return True


@contextlib.contextmanager
def telling(document: Path, opening: Opening, *, writes: bool = False) -> Iterator[None]:
    """Turn what comes out of work with connections into an error of ours.

    Args:
        document: the database, as errors name it.
        opening: how the connections were made.
        writes: the database was being written.

    Raises:
        NoDatabase: SQLite can make nothing of it.
        DocumentBusy, DocumentUnreadable, DocumentUnwritable, NotEnoughSpace: by what the error means.
    """
    try:
        yield
    except (errors.BackupError, NoDatabase, OSError):
        raise
    except StillLocked as error:
        raise errors.DocumentBusy(document, opening.busy_seconds) from error
    except Exception as error:  # the modules of hosts have errors of their own, and so has what hosts open it with
        match meaning_of(error):
            case Meaning.BUSY:
                raise errors.DocumentBusy(document, opening.busy_seconds) from error
            case Meaning.OUT_OF_REACH if writes:  # it is one, whose transaction was rolled back
                raise errors.DocumentUnwritable(document, str(error)) from error
            case Meaning.NO_DATABASE | Meaning.OUT_OF_REACH:
                raise NoDatabase(str(error)) from error
            case Meaning.FULL:
                raise errors.NotEnoughSpace(document) from error
            case _ if not is_of_a_database(error):
                raise
            case _:
                kind = errors.DocumentUnwritable if writes else errors.DocumentUnreadable
                raise kind(document, str(error) or type(error).__name__) from error


def is_of_a_database(error: Exception) -> bool:
    """Return True unless it is a bug: modules of databases name their errors alike (PEP 249)."""
    return any(each.__name__ in {"Error", "DatabaseError", "OperationalError"} for each in type(error).__mro__)


def _keep_the_journal(connection: sqlite3.Connection) -> None:
    """Have the end of a transaction leave the journal where it is, empty, as an app has it that keeps one.

    On Windows such an app has it open all the time, so that it cannot be removed: the transaction would fail.
    """
    if connection.execute("pragma journal_mode").fetchone()[0] == "delete":
        connection.execute("pragma journal_mode=truncate").fetchall()


def _reading_alone(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.execute("pragma query_only=on").fetchall()
    return connection
