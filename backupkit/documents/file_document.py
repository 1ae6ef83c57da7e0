"""A document that is one regular file: how its state is read and put back. Kinds differ in what they call sound."""

from __future__ import annotations

import contextlib
import functools
import os

from backupkit.files import marks, system
from backupkit.files.causes import is_missing
from backupkit.files.os_errors import reading
from backupkit.files.patience import when_free
from backupkit.files.places import absolute_path, real_file, real_path
from backupkit.light.later import Later
from backupkit.light.log import Log
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from pathlib import Path

    from backupkit.documents.document import State
    from backupkit.documents.file_replacement import FileReplacement
    from backupkit.documents.file_state import FileState
    from backupkit.documents.side_files import SideFiles
    from backupkit.documents.sqlite.connection import Connect, Opening
    from backupkit.documents.sqlite.live import LiveReplacement
    from backupkit.documents.sqlite.state import DatabaseState
    from backupkit.files.access import Access
    from backupkit.files.disk import Disk
    from backupkit.files.lasting import Kept

    Permit = Callable[[Disk, int], tuple[str, ...] | None]
    from backupkit import errors
    from backupkit.documents import brief_state, file_replacement, file_state, side_files
    from backupkit.files import access, drafts, lasting
else:
    errors = Later("backupkit.errors")
    brief_state, file_replacement, file_state, side_files = Later.of(
        "backupkit.documents", "brief_state file_replacement file_state side_files"
    )
    access, drafts, lasting = Later.of("backupkit.files", "access drafts lasting")


log = Log(__name__)

_TWO_LIBRARIES = (
    "This program has %s open, and has loaded another SQLite than Python's own (%s). If it has opened the database by "
    "that one, the two do not know of each other's locks, which can damage it. Give SqliteFile a connect= that opens "
    "it by the same library; see the page about SQLite."
)


class FileDocument:
    """One regular file, or a symlink to one. The link stays; the file that it names is read and replaced."""

    _connect: Connect | None = None  # what opens a database that does not begin like one
    _busy_seconds = 5.0

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = absolute_path(path)
        self._has_warned = False
        self._sides: SideFiles | None = None  # if it may have been a database when it was opened last
        self.is_database = False
        """True if SQLite read it when it was opened last."""

    @functools.cached_property
    def _kept(self) -> Kept:
        """What stays open of it. All who read a path share one, so whoever asks first makes no other."""
        return lasting.kept_at(self.path)

    def access(self) -> Access:
        """Return owner, permissions and attributes of the file; owner only if it is not there."""
        try:
            return access.access_of(self.path)
        except OSError:
            return access.PRIVATE

    def fingerprint(self) -> Hashable:
        """Return what changes whenever the file is written or replaced; None if it is not there.

        Raises:
            DocumentUnreadable: it cannot be looked at just now, so that nobody knows whether it is there.
        """
        try:
            status = marks.look_at(self.path)
        except OSError as error:
            if is_missing(error):
                self._kept.let_go()
                return None
            with reading(self.path):  # it may come back, or another program lets go of it
                status = when_free(marks.look_at, self.path)
        file = self._kept.file
        if file and isinstance(status, os.stat_result) and file.inode != (status.st_dev, status.st_ino):
            self._kept.let_go()
        own, beside = marks.marks_in(status), self._beside(self._sides) if self._sides else None
        return own if beside is None else file_state.MarksOfAll(file=own, beside=beside)

    @contextlib.contextmanager
    def open_state(self) -> Iterator[State]:
        """Open the file as it is now; one that begins like a database of SQLite through that.

        Raises:
            DocumentBusy: it is one, and locked for too long.
            DocumentInUse: SQLite cannot read it (it is encrypted, say), and its last changes stand beside it.
        """
        with reading(self.path):
            path = when_free(real_file, self.path)
            file = self._opened(path)
        state: FileState | DatabaseState = file
        try:
            with reading(self.path):
                state = self._known_by_its_head(path, file) or file
            yield state
        finally:
            state.close()

    def _known_by_its_head(self, path: Path, state: FileState) -> DatabaseState | None:
        """Return the state as SQLite reads it; None where that of the file is the document's."""
        head = state.head(side_files.HEAD_BYTES)
        begin = side_files.head_of(path) if head is None else head
        is_one = begin.startswith(side_files.MAGIC)
        self.is_database = False
        if (is_one or self._connect) and (found := self._database(path, state, begin)):
            self.is_database = True
            return found
        if head is not None and head.isascii() and not is_one:
            self._sides = None
            return None
        self._sides = sides = side_files.SideFiles(path)
        state.add_marks(sides.marks())  # first: what comes now shows in the end
        side = sides.unfinished()
        if side and (is_one or sides.are_of_a_database()):
            raise errors.DocumentInUse(self.path, side)
        return None

    def _database(self, path: Path, state: FileState, head: bytes) -> DatabaseState | None:
        """Return the state as SQLite reads it; None if that can make nothing of the file.

        What was opened of it stays open as long as the document does: nothing takes away a lock of the app.
        """
        from backupkit.documents.sqlite.connection import NoDatabase  # nobody else needs them
        from backupkit.documents.sqlite.header import header_in
        from backupkit.documents.sqlite.state import DatabaseState
        from backupkit.documents.sqlite.verdict import damaged

        opening = self.opening()
        if opening is None or not (self._connect or header_in(head)):
            return None
        self._sides = side_files.SideFiles(path)
        self._warn_of_others(path)
        try:
            return DatabaseState(self.path, path, state.access, opening)
        except NoDatabase as error:
            if self._connect:  # with the wrong key, say, which nothing in the bytes would show
                state.add_judgement(damaged(str(error), None))
            return None

    def _warn_of_others(self, path: Path) -> None:
        """Tell the app's developer, once, where the app may have the database open by another SQLite than ours."""
        from backupkit.documents.sqlite.connection import other_libraries

        others = () if self._connect or self._has_warned else other_libraries()
        if not others:
            return
        status = os.stat(path)
        if lasting.is_open_elsewhere((status.st_dev, status.st_ino)):
            self._has_warned = True
            log.warning(_TWO_LIBRARIES, self.path, ", ".join(others))

    def opening(self) -> Opening | None:
        """Return how the file is opened as a database; None where there is nothing that could."""
        from backupkit.documents.sqlite.connection import Opening, is_there

        opening = Opening(connect=self._connect, busy_seconds=self._busy_seconds)
        return opening if self._connect or is_there() else None

    def _beside(self, sides: SideFiles) -> Hashable:
        return sides.log_now()[1] if self.is_database else sides.marks()

    def _opened(self, path: Path) -> FileState:
        if system.HERE is system.WINDOWS:
            return brief_state.BriefState(self.path, path)
        return file_state.FileState(self.path, self._kept.opened(path))

    def let_go(self) -> None:
        """Have the file closed, unless a lock of the app may hang on that. Reading it once more opens it again."""
        self._kept.let_go()

    def replacement(self, disk: Disk, chunks: Iterable[bytes]) -> FileReplacement | LiveReplacement:
        """Write *chunks* beside the file, with the file's own owner, permissions and attributes."""
        new = file_replacement.new_content(self.path, disk, chunks)
        if not (new.is_of_a_database or self._connect):
            return new
        from backupkit.documents.sqlite.live import LiveReplacement

        opening = self.opening()
        return LiveReplacement(self.path, new, opening, self.fingerprint) if opening else new

    def leftovers(self) -> list[Path]:
        """Return where a killed replacement may have left drafts."""
        return list(drafts.replacement_paths(real_path(self.path)))
