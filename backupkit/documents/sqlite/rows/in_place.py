"""Rows on their way back into a database that programs have open: tried with a copy, then put into the one of now."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.changes.refusal import NotRestorable
from backupkit.documents.comparable import Incomparable
from backupkit.documents.document import Replacement
from backupkit.documents.sqlite import snapshot
from backupkit.documents.sqlite.connection import NoDatabase, telling
from backupkit.documents.sqlite.rows.put_back import put_back
from backupkit.files.os_errors import in_folder
from backupkit.files.places import real_path

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from pathlib import Path
    from typing import Self

    from backupkit.changes.parts import Pause
    from backupkit.documents.sqlite.connection import Opening
    from backupkit.documents.sqlite.rows.put_back import PartPath
    from backupkit.values.changes import Change

OTHER_MODULE = "The app opens its database through another module than Python's own. Restore the whole version instead."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Rows that are to be what they are in a version."""

    opening: Opening
    older: Path  # the version, a file that nobody writes
    path: PartPath
    told: Change | None
    pause: Pause

    def into(self, live: sqlite3.Connection, is_current: Callable[[], bool]) -> bool:
        """Put them into a database; see :func:`backupkit.documents.sqlite.rows.put_back.put_back`."""
        if not is_pythons(live):
            raise NotRestorable(OTHER_MODULE)
        live.isolation_level = live.row_factory = None
        return put_back(live, self.older, (self.path,), is_current=is_current, pause=self.pause, told=self.told)


def is_pythons(connection: object) -> bool:
    """Return False if a connection is of an app's own module, whose options for this nobody knows."""
    return isinstance(connection, sqlite3.Connection)


def tried(wanted: Wanted, copy: Path) -> tuple[str, int]:
    """Put rows into a copy of the database; return SHA-256 and size of what a version of it will hold then.

    So what cannot be put back is refused before anything is stored for it.

    Raises:
        NoSuchPart, NotRestorable, NotProven: as told by what puts them back.
        Incomparable: SQLite can make nothing of it.
        BackupError: there is no room for it.
    """
    outcome = copy.with_name("outcome")
    try:
        with telling(copy, wanted.opening), contextlib.closing(wanted.opening.to_write(copy)) as connection:
            connection.execute("pragma synchronous=off").fetchall()  # nobody needs it after a power cut
            wanted.into(connection, lambda: True)
            with in_folder(outcome.parent):
                outcome.touch()
            snapshot.copied(wanted.opening, connection, outcome)
    except NoDatabase as error:
        raise Incomparable(f"SQLite cannot read it: {error}") from error
    with in_folder(outcome.parent), outcome.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), outcome.stat().st_size


@dataclass(slots=True, kw_only=True)
class RowsInPlace(Replacement):
    """Puts rows into the database that is there, in one transaction. Programs that have it open see them at once.

    A kill leaves a log without a commit, or a journal: the next who opens the database finds the rows as they were.
    """

    path: Path  # the document
    look: Callable[[], Hashable]  # returns its fingerprint
    wanted: Wanted
    ends: contextlib.ExitStack  # removes the version's copy
    _is_done: bool = field(default=False, init=False)

    @property
    def not_kept(self) -> tuple[str, ...]:
        """Nothing: the file stays."""
        return ()

    @property
    def is_in_place(self) -> bool:
        """True if the rows are in the database."""
        return self._is_done

    def swap(self) -> None:
        """Put the rows into whatever state is there."""
        self._put_back(lambda: True)

    def swap_over(self, seen: Hashable) -> bool:
        """Put the rows into the state with this fingerprint alone: it is looked at once nobody else can write.

        Raises:
            NoSuchPart, NotRestorable, NotProven: it has come out otherwise than with the copy. Nothing was changed.
            DocumentBusy: another connection keeps the database locked.
            DocumentUnwritable, NotEnoughSpace: it cannot be written. It is as before.
        """
        return self._put_back(lambda: self.look() == seen)

    def _put_back(self, is_current: Callable[[], bool]) -> bool:
        opening = self.wanted.opening
        try:
            with (
                telling(self.path, opening, writes=True),
                contextlib.closing(opening.to_write(real_path(self.path))) as live,
            ):
                self._is_done = self.wanted.into(live, is_current)
        except NoDatabase as error:
            raise errors.DocumentUnwritable(self.path, str(error)) from error
        return self._is_done

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.ends.close()
