"""The state of a file, read through a descriptor that stays open, as often as is asked for."""

from __future__ import annotations

import os
import time

from backupkit.files import marks
from backupkit.files.access import Access, access_of
from backupkit.files.os_errors import reading
from backupkit.files.reading import CHUNK_BYTES
from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from pathlib import Path

    from backupkit.changes.parts import Pause
    from backupkit.documents.judging import Judgement
    from backupkit.files.drafts import Draft
    from backupkit.files.lasting import LastingFile


@dataclass(frozen=True, slots=True, kw_only=True)
class MarksOfAll:
    """The marks of a file, and of what lies beside it and belongs to it."""

    file: Hashable
    beside: Hashable


class FileState:
    """Fills :class:`backupkit.documents.document.State`.

    Args:
        path: the file, as errors name it.
        file: the file; it is not closed with the state, as the app may hold locks on it (:mod:`.lasting`).

    Raises:
        OSError: the file cannot be asked.
    """

    is_snapshot = False  # anybody may write into a file while it is read
    _known: Judgement | None = None

    def __init__(self, path: Path, file: LastingFile) -> None:
        self._path = path
        self._file: LastingFile | None = file
        self._status = status = os.fstat(file.descriptor)
        self.access: Access = access_of(file.descriptor)
        self.size_bytes = status.st_size
        self._fingerprint = marks.marks_in(status)
        self._beside: Hashable = None
        self.is_settled = marks.is_settled(status, time.time_ns())

    @property
    def is_copy(self) -> bool:
        """False: what is read is the file itself."""
        return False

    def judgement(self, *, pause: Pause) -> Judgement | None:  # noqa: ARG002 - nothing is asked here
        """Return what was found out as the file was opened; None as a rule: it is judged by its bytes."""
        return self._known

    def add_judgement(self, known: Judgement) -> None:
        """Have the content judged so, as no reading of it would tell."""
        self._known = known

    def former_chunks(self) -> Iterator[bytes] | None:
        """Return None: all stands in the file."""
        return None

    def let_go(self, new_draft: Callable[[], Draft], *, pause: Pause) -> None:
        """Do nothing: an open file stands in nobody's way here."""

    def chunks(self) -> Iterator[bytes]:
        """Yield the content; no more than the file had when it was opened, even if somebody keeps appending."""
        if self._file is None:
            raise ValueError("this state has been closed")
        return self._pieces(self._file)

    def chunks_now(self) -> Iterator[bytes]:
        """Yield the content as it is now: no copy was made, so this is :meth:`chunks`."""
        return self.chunks()

    def _pieces(self, file: LastingFile) -> Iterator[bytes]:
        at = 0
        with reading(self._path):  # what the one who iterates raises does not come through here
            file.await_write()
            while at < self.size_bytes and (chunk := file.read_at(at, min(CHUNK_BYTES, self.size_bytes - at))):
                at += len(chunk)
                yield chunk

    def head(self, count: int) -> bytes | None:
        """Return the first bytes of the content; None if only one more reading of the file could tell.

        Raises:
            OSError: it cannot be read.
        """
        return self._file.read_at(0, count) if self._file else b""

    def fingerprint(self) -> Hashable:
        """Return what identifies this state: inode, size and both times, to the nanosecond; and what lies beside it."""
        return self._fingerprint if self._beside is None else MarksOfAll(file=self._fingerprint, beside=self._beside)

    def add_marks(self, beside: Hashable) -> None:
        """Have the marks of what lies beside the file, and belongs to it, be a part of the fingerprint."""
        self._beside = beside

    def is_older_than(self, stamp: marks.Stamp) -> bool:
        """Return True if the file system's clock ticked between the file's last change and *stamp*."""
        return marks.is_older(self._status, stamp)

    def close(self) -> None:
        """Let go of the file, which stays open as long as the document does."""
        self._file = None
