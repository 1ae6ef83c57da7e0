"""A document that is one regular file: how its state is read and put back. Kinds differ in what they call sound."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from backupkit.documents.brief_state import BriefState
from backupkit.documents.file_state import FileState
from backupkit.files import drafts, marks, system
from backupkit.files.access import PRIVATE, Access, access_of
from backupkit.files.os_errors import reading, replacing
from backupkit.files.patience import when_free
from backupkit.files.places import absolute_path, real_file, real_path
from backupkit.files.reading import open_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from pathlib import Path
    from typing import Self

    from backupkit.files.disk import Disk


class FileReplacement:
    """New content beside a file, and the swap."""

    def __init__(self, path: Path, draft: drafts.Replacement, not_kept: tuple[str, ...]) -> None:
        self._path, self._draft = path, draft
        self.not_kept = (*draft.not_kept, *not_kept)

    def swap(self) -> None:
        """Put the content in place; a failure leaves the file as before."""
        with replacing(self._path):
            self._draft.swap()

    @property
    def is_in_place(self) -> bool:
        """True once the content stands there, also where the swap failed after that and could not be taken back."""
        return self._draft.is_in_place

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._draft.__exit__(*exc_info)


class FileDocument:
    """One regular file, or a symlink to one. The link stays; the file that it names is read and replaced."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = absolute_path(path)

    def access(self) -> Access:
        """Return owner, permissions and attributes of the file; owner only if it is not there."""
        try:
            return access_of(self.path)
        except OSError:
            return PRIVATE

    def fingerprint(self) -> Hashable:
        """Return what changes whenever the file is written or replaced; None if it is not there."""
        try:
            return marks.marks_in(marks.look_at(self.path))
        except OSError:
            return None

    @contextlib.contextmanager
    def open_state(self) -> Iterator[FileState]:
        """Open the file as it is now."""
        with reading(self.path):
            state = self._opened()
        try:
            yield state
        finally:
            state.close()

    def _opened(self) -> FileState:
        path = when_free(real_file, self.path)
        if system.HERE is system.WINDOWS:
            return BriefState(self.path, path)
        return FileState(self.path, open_regular(path))

    def replacement(self, disk: Disk, chunks: Iterable[bytes]) -> FileReplacement:
        """Write *chunks* beside the file, with the file's own owner, permissions and attributes."""
        with replacing(self.path):
            target = real_path(self.path)
            permit: Callable[[Disk, int], tuple[str, ...]] = _as_created
            links = 1
            if os.path.lexists(target):
                os.close(open_regular(target))  # a folder, a pipe or a device is refused here
                permit, links = access_of(target).apply, os.stat(target).st_nlink
            draft = drafts.Replacement(disk, target, chunks, permit)
        other_names = (f"its {links - 1} other hard links keep the earlier content",) if links > 1 else ()
        return FileReplacement(self.path, draft, other_names)

    def leftovers(self) -> list[Path]:
        """Return where a killed replacement may have left drafts."""
        return drafts.replacement_paths(real_path(self.path))


def _as_created(_: Disk, __: int) -> tuple[str, ...]:
    """Leave a draft as it was created: readable by its owner alone, as where there was nothing to take over."""
    return ()
