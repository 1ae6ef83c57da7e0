"""New content for one file: written beside it, then put in its place, cleared of what lies beside a database."""

from __future__ import annotations

import contextlib
import os

from backupkit import errors
from backupkit.documents import clearing
from backupkit.documents.file_state import MarksOfAll
from backupkit.documents.side_files import Beginning
from backupkit.files import lasting, marks, replacement, system
from backupkit.files.access import PRIVATE, access_of
from backupkit.files.mounts import require_replaceable
from backupkit.files.os_errors import replacing, why
from backupkit.files.places import real_path
from backupkit.files.reach import access_in
from backupkit.files.reading import require_readable, require_regular
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from pathlib import Path
    from typing import Self

    from backupkit.files.disk import Disk
    from backupkit.files.drafts import Draft

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
        self._path, self._draft, self._begins = path, draft, begins
        self._clearing = clearing.Clearing(disk, draft.target, begins)
        self.not_kept = (*draft.not_kept, *not_kept)

    @property
    def target(self) -> Path:
        """The file itself."""
        return self._draft.target

    @property
    def draft(self) -> Draft:
        """The new content."""
        return self._draft.draft

    @property
    def spare(self) -> Path:
        """A name beside the draft for another file of the same writer; if it dies, that is swept as the draft is."""
        return self._draft.spare

    @property
    def is_of_a_database(self) -> bool:
        """True if the content begins like a database."""
        return self._begins.is_of_a_database

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
            is_synced_late=lambda: begins.is_of_a_database,  # mostly it is read, and written into the one that is there
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
