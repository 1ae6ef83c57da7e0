"""A document that is one regular file: how its state is read and put back. Kinds differ in what they call sound."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.documents import clearing
from backupkit.documents.brief_state import BriefState
from backupkit.documents.file_state import FileState, MarksOfAll
from backupkit.documents.side_files import HEAD_BYTES, MAGIC, Beginning, SideFiles, is_database
from backupkit.files import drafts, lasting, marks, replacement, system
from backupkit.files.access import PRIVATE, Access, access_of
from backupkit.files.causes import is_missing
from backupkit.files.mounts import require_replaceable
from backupkit.files.os_errors import reading, replacing, why
from backupkit.files.patience import when_free
from backupkit.files.places import absolute_path, real_file, real_path
from backupkit.files.reach import access_in
from backupkit.files.reading import require_readable, require_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from pathlib import Path
    from typing import Self

    from backupkit.files.disk import Disk

    Permit = Callable[[Disk, int], tuple[str, ...] | None]


_STAT_BLOCK_BYTES = 512  # the unit of st_blocks, whatever the file system's own


class FileReplacement:
    """New content beside a file, and the swap.

    Args:
        path: the file, as errors name it; perhaps a link.
        disk: what changes files.
        draft: the content beside the file itself.
        begins: how that begins.
        not_kept: what of the file could not be carried over, besides what the draft knows.
    """

    def __init__(
        self,
        path: Path,
        disk: Disk,
        draft: replacement.Replacement,
        begins: Beginning,
        not_kept: tuple[str, ...],
    ) -> None:
        self._path, self._draft = path, draft
        self._clearing = clearing.Clearing(disk, draft.target, begins)
        self.not_kept = (*draft.not_kept, *not_kept)

    def swap(self) -> None:
        """Put the content in place of whatever file is there; a failure leaves it as before."""
        with self._telling():
            while not self._draft.swap():
                with contextlib.suppress(FileExistsError):
                    self._draft.publish_as_new()
                    return

    def publish_as_new(self) -> None:
        """Put the content where nothing is.

        Raises:
            FileExists: something is there.
        """
        with self._telling():
            try:
                self._draft.publish_as_new()
            except FileExistsError as error:
                raise errors.FileExists(self._path) from error

    def swap_over(self, seen: Hashable) -> bool:
        """Put the content in the place of the state with this fingerprint alone; see :class:`Replacement`."""
        with self._telling():
            if real_path(self._path) != self._draft.target:  # a link, or one on the way there, was turned meanwhile
                raise errors.DocumentChanged(self._path, 1)
            if seen is None:
                with contextlib.suppress(FileExistsError):
                    self._draft.publish_as_new()
                    return True
                return False
            return self._draft.swap(_expecting(seen))

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        """Turn what comes out of the swap into a BackupError that tells what the file holds now.

        What lies beside a database is out of the way meanwhile.
        """
        try:
            with self._clearing.cleared(lambda: self._draft.is_in_place):
                yield
            if self._draft.is_in_place:
                self.not_kept += tuple(map(clearing.kept_as, self._clearing.kept()))
        except replacement.Overtaken as error:
            raise errors.DocumentChanged(self._path, 1) from error
        except OSError as error:
            if self._draft.is_in_place:
                raise errors.DocumentUncertain(self._path, why(error)) from error
            with replacing(self._path):
                raise

    def settle(self) -> bool:
        """Have SQLite finish a database that is about to be replaced; always True.

        Raises:
            DocumentInUse: a program has it open.
            DocumentUnwritable, NotEnoughSpace: it cannot be finished.
        """
        with replacing(self._path):
            self._clearing.settle()
        return True

    @property
    def is_in_place(self) -> bool:
        """True if the content stands there, or may, although the swap failed."""
        return self._draft.is_in_place

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        if not self._draft.is_in_place:
            self._clearing.take_back()
        self._draft.__exit__(*exc_info)


def _expecting(seen: Hashable) -> Callable[[os.stat_result], bool]:
    """Return what tells the file with the fingerprint *seen*; a class of a host may have fingerprints of its own."""
    known = seen.file if isinstance(seen, MarksOfAll) else seen
    if not isinstance(known, marks.Marks):
        return replacement.is_file
    return lambda status: replacement.is_file(status) and marks.bears(status, known)


class FileDocument:
    """One regular file, or a symlink to one. The link stays; the file that it names is read and replaced."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = absolute_path(path)
        self._kept = lasting.kept_at(self.path)
        self._sides: SideFiles | None = None  # if it may have been a database when it was opened last

    def access(self) -> Access:
        """Return owner, permissions and attributes of the file; owner only if it is not there."""
        try:
            return access_of(self.path)
        except OSError:
            return PRIVATE

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
        own, beside = marks.marks_in(status), self._sides.marks() if self._sides else None
        return own if beside is None else MarksOfAll(file=own, beside=beside)

    @contextlib.contextmanager
    def open_state(self) -> Iterator[FileState]:
        """Open the file as it is now.

        Raises:
            DocumentInUse: it is a database, and its last changes stand beside it.
        """
        with reading(self.path):
            path = when_free(real_file, self.path)
            state = self._opened(path)
        try:
            with reading(self.path):
                self._look_beside(path, state)
            yield state
        finally:
            state.close()

    def _look_beside(self, path: Path, state: FileState) -> None:
        head = state.head(HEAD_BYTES)
        is_one = head is not None and head.startswith(MAGIC)
        if head is not None and head.isascii() and not is_one:
            self._sides = None
            return
        self._sides = sides = SideFiles(path)
        state.add_marks(sides.marks())  # first: what comes now shows in the end
        side = sides.unfinished()
        if side and (is_one or (head is None and is_database(path)) or sides.are_of_a_database()):
            raise errors.DocumentInUse(self.path, side)

    def _opened(self, path: Path) -> FileState:
        if system.HERE is system.WINDOWS:
            return BriefState(self.path, path)
        return FileState(self.path, self._kept.opened(path))

    def let_go(self) -> None:
        """Have the file closed, unless a lock of the app may hang on that. Reading it once more opens it again."""
        self._kept.let_go()

    def replacement(self, disk: Disk, chunks: Iterable[bytes]) -> FileReplacement:
        """Write *chunks* beside the file, with the file's own owner, permissions and attributes."""
        return new_content(self.path, disk, chunks)

    def leftovers(self) -> list[Path]:
        """Return where a killed replacement may have left drafts."""
        return drafts.replacement_paths(real_path(self.path))


def new_content(path: Path, disk: Disk, chunks: Iterable[bytes], permit: Permit | None = None) -> FileReplacement:
    """Write *chunks* beside the file at *path*; beside the file that it leads to, if it is a link.

    Args:
        path: the file. It need not be there.
        disk: what writes.
        chunks: the content. What they raise comes out unchanged.
        permit: says who may read it; None: owner, permissions and attributes are those of the file that is there.

    Raises:
        DocumentUnwritable, NotEnoughSpace: it cannot be written, or something else than a file is there.
    """
    kept = None if permit else lasting.kept_at(path)
    with replacing(path):
        target = real_path(path)
        links, has_holes = 1, system.HERE is not system.WINDOWS  # where only files that were told to can have some
        if os.path.lexists(target):
            if permit:
                require_regular(target)
            else:
                require_readable(target)  # what cannot be read cannot be taken over either
                permit = access_of(target).apply
            require_replaceable(target)
            status = os.stat(target)
            links, has_holes = status.st_nlink, _has_holes(status)
        begins = Beginning()
        draft = replacement.Replacement(
            disk,
            target,
            begins.of(chunks),
            permit or _where_nothing_was(target.parent),
            has_holes=has_holes,
            kept=kept,
        )
    other_names = (f"its {links - 1} other hard links keep the earlier content",) if links > 1 else ()
    return FileReplacement(path, disk, draft, begins, other_names)


def _has_holes(status: os.stat_result) -> bool:
    """Return True if a file takes less room than its content would: so its next content is to be."""
    blocks: int | None = getattr(status, "st_blocks", None)  # which Windows does not tell
    return blocks is not None and blocks * _STAT_BLOCK_BYTES < status.st_size


def _where_nothing_was(folder: Path) -> Permit:
    """Return what makes a new file its owner's alone: there is nothing that it could take over."""
    return access_in(folder, PRIVATE, folder).apply_privately
