"""A state of a file that is copied at once and let go of: where an open file makes the save of its host fail.

On Windows nobody can put another file in the place of one that is open (MoveFileEx then says "access denied", however
the other one shared it). So a file is open there for one read, and once more for another one that the copy is compared
with. What takes long works on the copy.
"""

from __future__ import annotations

import contextlib
import os

from backupkit.documents.file_state import FileState
from backupkit.files import marks
from backupkit.files.access import access_of
from backupkit.files.os_errors import reading
from backupkit.files.patience import when_free
from backupkit.files.reading import CHUNK_BYTES, chunks_of, open_regular, read_at_once
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from backupkit.changes.parts import Pause
    from backupkit.files.drafts import Draft

_IN_MEMORY_BYTES = 32 << 20  # one read of so much takes some milliseconds; a draft on the disk takes far longer


class BriefState(FileState):
    """The state of a file. A small one is a copy from the beginning, a large one once it was let go of.

    The file is open while it is read, and at no other time.

    Args:
        path: the file, as errors name it.
        real: the file itself, which *path* may lead to by a link.

    Raises:
        OSError: the file cannot be read.
    """

    def __init__(self, path: Path, real: Path) -> None:
        self._path, self._real = path, real
        self._draft: Draft | None = None
        # All by name, and before it is opened: a descriptor tells other numbers there, and the name may lead to another
        # file right after.
        status = when_free(marks.look_at, real)
        self._fingerprint, self._beside = marks.marks_in(status), None
        self.size_bytes, self.is_settled = status.st_size, False
        self._memory: memoryview | None = None
        if self.size_bytes <= _IN_MEMORY_BYTES:
            self._memory, self.access = read_at_once(real, self.size_bytes, access_of)
        else:
            self.access = when_free(access_of, real)  # a moment, where the reading itself takes far longer

    @property
    def is_copy(self) -> bool:
        """True once the content was copied."""
        return self._memory is not None or self._draft is not None

    def let_go(self, new_draft: Callable[[], Draft], *, pause: Pause) -> None:
        """Copy a large content into a new draft."""
        if self.is_copy:
            return
        draft = self._draft = new_draft()  # before the file is opened: this may wait for another writer
        with contextlib.closing(self.chunks_now()) as chunks:
            for chunk in chunks:
                pause()
                draft.write(chunk)

    def chunks(self) -> Iterator[bytes]:
        """Yield the content that was copied; until then, the file's."""
        if self._memory is not None:
            return _pieces(self._memory)
        return self._read(self._draft.descriptor) if self._draft else self.chunks_now()

    def chunks_now(self) -> Generator[bytes]:
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

    def _read(self, descriptor: int) -> Iterator[bytes]:
        left = self.size_bytes
        with reading(self._path):  # what the one who iterates raises does not come through here
            os.lseek(descriptor, 0, os.SEEK_SET)
            pieces = chunks_of(descriptor, min(CHUNK_BYTES, max(left, 1)))
            while left > 0 and (chunk := next(pieces, b"")[:left]):
                left -= len(chunk)
                yield chunk

    def head(self, count: int) -> bytes | None:
        """Return the first bytes of the content; None where nothing was copied yet."""
        return None if self._memory is None else bytes(self._memory[:count])

    def is_older_than(self, stamp: marks.Stamp) -> bool:  # noqa: ARG002 - times prove nothing here
        """Return False: a write may be noted late."""
        return False

    def close(self) -> None:
        """Remove the draft; the file itself is open only while it is read."""
        if self._draft:
            self._draft.discard()

    def _read_again(self) -> memoryview:
        return read_at_once(self._real, self.size_bytes, _nothing)[0]


def _nothing(_: int) -> None:
    pass


def _pieces(content: memoryview) -> Iterator[bytes]:
    for start in range(0, len(content), CHUNK_BYTES):
        yield bytes(content[start : start + CHUNK_BYTES])
