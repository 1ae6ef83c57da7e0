"""A state of a file that is copied at once and let go of: where an open file makes the save of its host fail.

On Windows nobody can put another file in the place of one that is open (MoveFileEx then says "access denied", however
the other one shared it). So a file is open there for one read, and once more for another one right after, which shows
whether the copy is one state. What takes long works on the copy.
"""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING

from backupkit.documents.file_state import FileState
from backupkit.files import marks
from backupkit.files.access import access_of
from backupkit.files.os_errors import reading
from backupkit.files.reading import CHUNK_BYTES, open_regular, read_at_once

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from pathlib import Path

    from backupkit.files.drafts import Draft

_IN_MEMORY_BYTES = 32 << 20  # one read of so much takes some milliseconds; a draft on the disk takes far longer


class BriefState(FileState):
    """The state of a file. A small one is a copy from the beginning, a large one once it was let go of.

    Args:
        path: the file, as errors name it.
        real: the file itself, which *path* may lead to by a link.

    Raises:
        OSError: the file cannot be read.
    """

    def __init__(self, path: Path, real: Path) -> None:
        self._path, self._real = path, real
        self._descriptor = -1
        self._draft: Draft | None = None
        self._memory: memoryview | None = None
        self._agreed: bool | None = None
        # All by name, and before it is opened: a descriptor tells other numbers there, and the name may lead to another
        # file right after.
        status = marks.look_at(real)
        self._fingerprint = marks.marks_in(status)
        self.size_bytes, self.is_settled = status.st_size, False
        if self.size_bytes <= _IN_MEMORY_BYTES:
            self._memory, self.access = read_at_once(real, self.size_bytes, access_of)
            self._compare(self._memory == self._read_again())
        else:
            self._descriptor = open_regular(real)
            self.access = access_of(self._descriptor)

    @property
    def agreed(self) -> bool | None:
        """Whether the copy agreed with a second reading right after it; None as long as there is no copy."""
        return self._agreed

    def let_go(self, new_draft: Callable[[], Draft]) -> None:
        """Copy a large content into a new draft, close the file, and read it a second time."""
        if self._descriptor < 0:
            return
        self._draft = new_draft()
        copied = _checksum(self._copied_to(self._draft))
        super().close()
        self._compare(copied == _checksum(self.chunks_now()))

    def chunks(self) -> Iterator[bytes]:
        """Yield the content that was copied; until then, the file's."""
        if self._memory is not None:
            return _pieces(self._memory)
        return self._read(self._draft.descriptor) if self._draft else super().chunks()

    def chunks_now(self) -> Iterator[bytes]:
        """Yield what the file holds now, which is open no longer than it takes to read it."""
        with reading(self._path):
            if self._memory is not None:
                yield from _pieces(self._read_again())
                return
            descriptor = open_regular(self._real)
        try:
            yield from self._read(descriptor)
        finally:
            os.close(descriptor)

    def fingerprint(self) -> Hashable:
        """Return what identifies this state: size, last write and creation, as its name told them."""
        return self._fingerprint

    def is_older_than(self, stamp: marks.Stamp) -> bool:  # noqa: ARG002 - times prove nothing here
        """Return False: a write may be noted late."""
        return False

    def close(self) -> None:
        """Close what is open, and remove the draft."""
        super().close()
        if self._draft:
            self._draft.discard()

    def _read_again(self) -> memoryview:
        return read_at_once(self._real, self.size_bytes, _nothing)[0]

    def _copied_to(self, draft: Draft) -> Iterator[bytes]:
        for chunk in super().chunks():
            draft.write(chunk)
            yield chunk

    def _compare(self, is_same: bool) -> None:  # noqa: FBT001 - what was found, not how to go about it
        """Note whether two readings were the same, and the file has the marks that it had before both."""
        self._agreed = is_same and marks.marks_in(marks.look_at(self._real)) == self._fingerprint


def _nothing(_: int) -> None:
    pass


def _pieces(content: memoryview) -> Iterator[bytes]:
    for start in range(0, len(content), CHUNK_BYTES):
        yield bytes(content[start : start + CHUNK_BYTES])


def _checksum(chunks: Iterable[bytes]) -> int:
    checksum = 0
    for chunk in chunks:
        checksum = zlib.crc32(chunk, checksum)
    return checksum
