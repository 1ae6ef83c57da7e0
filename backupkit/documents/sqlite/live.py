"""Putting a state back into a database that programs have open: by SQLite's own backup, in one transaction.

Their connections go on, and see the new state with their next transaction. A swap of the file would take it from under
them, and its log would come into the new one. A kill leaves a log without a commit, or a journal: the next who opens
the database finds the old state whole. So nothing that lies beside it is touched here.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.documents.document import Replacement
from backupkit.documents.side_files import SideFiles, head_of
from backupkit.documents.sqlite import snapshot
from backupkit.documents.sqlite.connection import Meaning, NoDatabase, meaning_of, telling
from backupkit.documents.sqlite.header import header_in
from backupkit.documents.sqlite.workplace import at_hand_to_read
from backupkit.files.places import real_path
from backupkit.values.sentence import Sentence

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Hashable
    from pathlib import Path
    from typing import Self

    from backupkit.documents.file_replacement import FileReplacement
    from backupkit.documents.sqlite.connection import Opening

_STEP_BYTES = 1 << 20  # so much fits into SQLite's cache: nothing of the first step is written before the look
_OTHER_PAGES = Sentence(
    "a program has it open in WAL mode, and the version has pages of another size, which SQLite does not bring into "
    "it so; close the program, then restore once more"
)


_OTHER_KEY = Sentence(
    "the app cannot open this version in the way in which it opens the document; perhaps it was encrypted with another "
    "key; restore it to another place, or export it"
)


class _Overtaken(Exception):
    """Another commit has come in since the state was looked at."""


class LiveReplacement(Replacement):
    """A database that takes the place of one: by its content where programs may have that open, else by its file.

    Args:
        path: the document, as errors name it.
        file: the new content beside it, and the swap of the files.
        opening: how connections are made.
        look: returns the document's fingerprint.
    """

    def __init__(self, path: Path, file: FileReplacement, opening: Opening, look: Callable[[], Hashable]) -> None:
        self._path, self._file, self._opening, self._look = path, file, opening, look
        self._is_written = False

    @property
    def not_kept(self) -> tuple[str, ...]:
        """What of a file could not be carried over; nothing changes about one that is written into."""
        return () if self._is_written else self._file.not_kept

    @property
    def is_in_place(self) -> bool:
        """True if the content is in place, or may be."""
        return self._is_written or self._file.is_in_place

    def swap(self) -> None:
        """Put the file in place as it is: where a version is written to, and its app does not have it open."""
        self._file.swap()

    def swap_over(self, seen: Hashable) -> bool:
        """Write the content into the database with this fingerprint; its file is swapped only where that is none.

        Raises:
            DocumentBusy: another connection keeps it locked.
            DocumentUnwritable, NotEnoughSpace: it cannot be written. It is as before.
            DocumentChanged, DocumentInUse, DocumentUncertain: as for the swap of a file.
        """
        target = self._file.target
        if seen is not None and self._is_live(target):
            if real_path(self._path) != target:
                raise errors.DocumentChanged(self._path, 1)
            with contextlib.suppress(NoDatabase):
                return self._written_over(seen)
        return self._file.swap_over(seen)

    def _is_live(self, target: Path) -> bool:
        """Return True if there is a database that programs may have open, and SQLite can write."""
        if self._opening.connect:
            return True
        return header_in(head_of(target)) is not None and SideFiles(target).can_be_there()

    def settle(self) -> bool:
        """Finish what lies beside a database that SQLite could not read; as for the swap of a file."""
        return self._file.settle()

    def _written_over(self, seen: Hashable) -> bool:
        with contextlib.ExitStack() as stack:
            stack.enter_context(telling(self._path, self._opening, writes=True))
            draft, own = self._file.draft, self._file.spare
            named = stack.enter_context(at_hand_to_read(draft.path, draft.descriptor, own))
            version = stack.enter_context(contextlib.closing(self._opening.still(named)))
            live = stack.enter_context(contextlib.closing(self._opening.to_write(self._file.target)))
            if self._opening.connect:
                self._require_readable(version, live)
            page_bytes = self._fitted_pages(version, live)
            try:
                if snapshot.size_in(version) <= page_bytes:  # one step is all of it, so no look comes within it
                    self._require(seen)
                snapshot.written(
                    version,
                    live,
                    pages=_first_pages(version, page_bytes),
                    opening=self._opening,
                    begun=lambda: self._require(seen),
                )
            except _Overtaken:
                return False
            self._is_written = True
            _with_a_short_log(live)
        return True

    def _require(self, seen: Hashable) -> None:
        """Raise _Overtaken unless the state that was stored is the one that is there, now that nobody else can write.

        Pages were taken over by then, and written nowhere yet.
        """
        if self._look() != seen:
            raise _Overtaken

    def _require_readable(self, version: sqlite3.Connection, live: sqlite3.Connection) -> None:
        """Refuse what the app cannot open by its own means, while it can open what is there.

        The file would take the place of one that it has open, and could not be opened any more. SQLite's own means are
        no reason to refuse: they tell damage from what they were not given the key for.
        """
        snapshot.read_of(live)
        try:
            snapshot.read_of(version)
        except Exception as error:  # of whatever module it is
            if meaning_of(error) is not Meaning.NO_DATABASE:
                raise
            raise errors.DocumentUnwritable(self._path, _OTHER_KEY) from error

    def _fitted_pages(self, version: sqlite3.Connection, live: sqlite3.Connection) -> int:
        """Return the size of the version's pages; a log holds pages of one size, so there must be none for others."""
        ours, theirs = (int(each.execute("pragma page_size").fetchone()[0]) for each in (version, live))
        if ours != theirs and live.execute("pragma journal_mode").fetchone()[0] == "wal":
            try:
                mode = live.execute("pragma journal_mode=delete").fetchone()[0]
            except Exception as error:  # of whatever module it is: it says that it is locked
                raise errors.DocumentUnwritable(self._path, _OTHER_PAGES) from error
            if mode == "wal":
                raise errors.DocumentUnwritable(self._path, _OTHER_PAGES)
        return ours

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._file.__exit__(*exc_info)


def _first_pages(version: sqlite3.Connection, page_bytes: int) -> int:
    """Return how many pages one step takes: not all in the first one, as the look comes after that."""
    in_all = snapshot.size_in(version) // page_bytes
    return max(1, min(_STEP_BYTES // page_bytes, in_all - 1))


def _with_a_short_log(live: sqlite3.Connection) -> None:
    """Have what was written brought from the log into the database, if no reader needs it there. It is safe already."""
    with contextlib.suppress(Exception):  # of whatever module it is; the next checkpoint does it
        live.execute("pragma busy_timeout=0").fetchall()
        live.execute("pragma wal_checkpoint(truncate)").fetchall()
