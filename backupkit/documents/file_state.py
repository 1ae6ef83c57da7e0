"""The state of a file, held by an open descriptor and read from it as often as is asked for."""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING

from backupkit.files import marks
from backupkit.files.access import Access, access_of
from backupkit.files.os_errors import reading
from backupkit.files.reading import CHUNK_BYTES, chunks_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from pathlib import Path

    from backupkit.files.drafts import Draft


class FileState:
    """Fills :class:`backupkit.documents.document.State`. The descriptor is its own from the beginning.

    Args:
        path: the file, as errors name it.
        descriptor: the open file.

    Raises:
        OSError: the file cannot be asked; it is closed then.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path, self._descriptor = path, descriptor
        try:
            self._status = status = os.fstat(descriptor)
            self.access: Access = access_of(descriptor)
        except OSError:
            self.close()
            raise
        self.size_bytes = status.st_size
        self._fingerprint = marks.marks_in(status)
        self.is_settled = marks.is_settled(status, time.time_ns())

    @property
    def is_copy(self) -> bool:
        """False: what is read is the file itself."""
        return False

    def let_go(self, new_draft: Callable[[], Draft]) -> None:
        """Do nothing: an open file stands in nobody's way here."""

    def chunks(self) -> Iterator[bytes]:
        """Yield the content; no more than the file had when it was opened, even if somebody keeps appending."""
        return self._read(self._descriptor)

    def chunks_now(self) -> Iterator[bytes]:
        """Yield the content as it is now: no copy was made, so this is :meth:`chunks`."""
        return self.chunks()

    def _read(self, descriptor: int) -> Iterator[bytes]:
        left = self.size_bytes
        with reading(self._path):  # what the one who iterates raises does not come through here
            os.lseek(descriptor, 0, os.SEEK_SET)
            pieces = chunks_of(descriptor, min(CHUNK_BYTES, max(left, 1)))
            while left > 0 and (chunk := next(pieces, b"")[:left]):
                left -= len(chunk)
                yield chunk

    def fingerprint(self) -> Hashable:
        """Return what identifies this state: inode, size and both times, to the nanosecond."""
        return self._fingerprint

    def is_older_than(self, stamp: marks.Stamp) -> bool:
        """Return True if the file system's clock ticked between the file's last change and *stamp*."""
        return marks.is_older(self._status, stamp)

    def close(self) -> None:
        """Close the file."""
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            with contextlib.suppress(OSError):  # it was only read; what was read stands
                os.close(descriptor)
