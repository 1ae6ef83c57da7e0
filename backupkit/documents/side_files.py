"""What lies beside an SQLite database and belongs to it: changes that do not stand in the database's own file.

- ``NAME-wal``, the write-ahead log: what was committed, and not yet brought into the database.
- ``NAME-journal``, the rollback journal: what stood in the database before a transaction that is under way, or was when
  its program died. It is *hot* if it begins with its magic number: zeros in its place, or no content, mean that no page
  has been written, or that the transaction is over.
- ``NAME-shm``, an index of the log. It holds nothing of its own, and is never opened here: SQLite's locks are on it.

A log and a journal begin so also where the database itself is encrypted, and so do not look like one.

Whoever opens the database next brings all this into it, even if another file has taken its place since. How they are
kept from that stands in :mod:`.clearing`.
(sqlite.org: "Database File Format", 3 and 4; "File Locking And Concurrency", 4.1; "How To Corrupt", 1.2 to 1.4)
"""

from __future__ import annotations

import os

from backupkit.files import lasting, marks, system
from backupkit.files.causes import Cause, cause_of, is_missing
from backupkit.files.reading import NotOurs, read_at_once
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator
    from pathlib import Path

    from backupkit.files.windows import Looks

MAGIC = b"SQLite format 3\0"
HEAD_BYTES = 64
"""How much of a content tells whether it may be a database: what is encrypted is never ASCII alone for so long."""
_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")
_LOG_MAGICS = (bytes.fromhex("377f0682"), bytes.fromhex("377f0683"))
_NO_MAGIC = bytes(len(_JOURNAL_MAGIC))


class SideFiles:
    """The side files of the database at *database*, which is no link. They may be there or not."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.log = database.with_name(f"{database.name}-wal")
        self.journal = database.with_name(f"{database.name}-journal")
        self.index = database.with_name(f"{database.name}-shm")

    @property
    def paths(self) -> tuple[Path, Path, Path]:
        """All of them."""
        return (self.log, self.journal, self.index)

    def are_there(self) -> bool:
        """Return True if there is any."""
        return any(map(os.path.lexists, self.paths))

    def marks(self) -> Hashable:
        """Return what changes with each change that does not stand in the database's own file; None: nothing is there.

        So a file beside which nothing stands has the same fingerprint whether or not it is taken for a database.
        """
        found = (self.log_now()[1], _marks_of(self.journal))
        return None if found == (None, None) else found

    def log_now(self) -> tuple[os.stat_result | Looks | None, Hashable]:
        """Return a look at the log, and its marks: they change with each commit that does not change the database.

        Both are None if there is no log, or an empty one, as is left or made by those who only come and go.
        """
        try:
            status = marks.look_at(self.log)
        except OSError as error:
            return None, None if is_missing(error) else type(error).__name__
        return (status, marks.written_in(status)) if status.st_size else (None, None)

    def can_be_there(self) -> bool:
        """Return False where their names would be too long, so that SQLite can only read the database."""
        try:
            os.lstat(self.journal)
        except OSError as error:
            return cause_of(error) is not Cause.BAD_NAME
        return True

    def is_being_written(self) -> bool:
        """Return True if a transaction has begun to write into the database itself, or seems to have."""
        try:
            return _begins_with(self.journal, _JOURNAL_MAGIC)
        except OSError:  # it goes just now, say
            return True

    def unfinished(self) -> Path | None:
        """Return the side file that holds what belongs into the database; None if there is none.

        Raises:
            OSError: it cannot be told just now.
        """
        return next(iter(self.full()), None)

    def full(self) -> list[Path]:
        """Return those that hold what belongs into the database, the log with its index; raises as :meth:`unfinished`.

        Empty if the database holds all itself.
        """
        log = [self.log] if size_of(self.log) else []
        journal = [self.journal] if _begins_with(self.journal, _JOURNAL_MAGIC) else []
        return log + journal + ([self.index] if log and size_of(self.index) is not None else [])

    def spent(self) -> list[Path]:
        """Return those that hold nothing any more, and are there for a program to go on with; as :meth:`unfinished`."""
        log_bytes = size_of(self.log)
        log = [self.log] if log_bytes == 0 else []
        journal = [self.journal] if size_of(self.journal) == 0 or _begins_with(self.journal, _NO_MAGIC) else []
        return log + journal + ([self.index] if not log_bytes and size_of(self.index) is not None else [])

    def are_of_a_database(self) -> bool:
        """Return True if a side file shows by itself that there is one beside it: an encrypted one does not.

        Raises:
            OSError: it cannot be told just now.
        """
        return _begins_with(self.journal, _JOURNAL_MAGIC) or _begins_with(self.log, *_LOG_MAGICS)


class Beginning:
    """How a content begins that is being written."""

    def __init__(self) -> None:
        self._head = b""

    def of(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield *chunks* as they are, and look at the first bytes."""
        for chunk in chunks:
            if len(self._head) < HEAD_BYTES:
                self._head += chunk[:HEAD_BYTES]
            yield chunk

    @property
    def is_of_a_database(self) -> bool:
        """True if it is how databases begin; only once it has been written."""
        return self._head.startswith(MAGIC)

    @property
    def may_be_encrypted(self) -> bool:
        """True if it may be how an encrypted database begins; only once it has been written."""
        return not self._head[:HEAD_BYTES].isascii()


def is_database(path: Path) -> bool:
    """Return True if the file at *path*, which is no link, begins like a database; False if there is none to read."""
    return head_of(path).startswith(MAGIC)


def head_of(path: Path) -> bytes:
    """Return how the file at *path*, which is no link, begins; nothing if there is none to read."""
    try:
        if system.HERE is system.WINDOWS:
            return _head_of(path, HEAD_BYTES)
        return lasting.open_lasting(path).read_at(0, HEAD_BYTES)
    except OSError:
        return b""


def size_of(path: Path) -> int | None:
    """Return the size of a side file; None if there is none: also where its name would be too long. A folder is none.

    Raises:
        OSError: it cannot be told just now.
    """
    try:
        return None if os.path.isdir(path) else marks.look_at(path).st_size
    except OSError as error:
        if is_missing(error) or cause_of(error) is Cause.BAD_NAME:
            return None
        raise


def _begins_with(path: Path, *heads: bytes) -> bool:
    if not size_of(path):
        return False
    try:
        return _head_of(path, len(heads[0])) in heads
    except NotOurs:
        return False
    except OSError as error:
        if is_missing(error):
            return False
        raise


def _head_of(path: Path, count: int) -> bytes:
    """Return the first bytes of a file that nobody locks, or whose locks no closing takes away."""
    return bytes(read_at_once(path, count, _nothing)[0])


def _marks_of(path: Path) -> Hashable:
    try:
        status = marks.look_at(path)
    except OSError as error:
        return None if is_missing(error) else type(error).__name__
    return marks.marks_in(status) if status.st_size else None


def _nothing(_: int) -> None:
    pass
