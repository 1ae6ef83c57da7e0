"""A state of a file that is copied at once and let go of: where an open file makes the save of its host fail.

On Windows nobody can put another file in the place of one that is open (MoveFileEx then says "access denied", however
the other one shared it). So what takes long works on a copy.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backupkit.documents.file_state import FileState
from backupkit.files.os_errors import reading
from backupkit.files.reading import open_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from pathlib import Path

    from backupkit.files.drafts import Draft

_IN_MEMORY_BYTES = 32 << 20  # a read of so much takes some milliseconds; a draft on the disk takes far longer


class BriefState(FileState):
    """The state of a file: open until :meth:`let_go`, a copy from then on.

    Args:
        path: the file, as errors name it.
        opened: the file itself, which *path* may lead to by a link.
        descriptor: the open file.
        fingerprint: of the file's name, taken before it was opened: a descriptor tells other numbers.
    """

    def __init__(self, path: Path, opened: Path, descriptor: int, fingerprint: Hashable) -> None:
        super().__init__(path, descriptor)
        self._opened, self._fingerprint = opened, fingerprint
        self._memory: list[bytes] | None = None
        self._draft: Draft | None = None

    @property
    def is_copy(self) -> bool:
        """True once it was let go of."""
        return self._memory is not None or self._draft is not None

    def let_go(self, new_draft: Callable[[], Draft]) -> None:
        """Copy the content, into memory or into a new draft, and close the file."""
        if self.size_bytes <= _IN_MEMORY_BYTES:
            self._memory = list(super().chunks())
        else:
            self._draft = new_draft()
            for chunk in super().chunks():
                self._draft.write(chunk)
        super().close()

    def chunks(self) -> Iterator[bytes]:
        """Yield the content that was copied; until then, the file's."""
        if self._memory is not None:
            return iter(self._memory)
        return self._read(self._draft.descriptor) if self._draft else super().chunks()

    def chunks_now(self) -> Iterator[bytes]:
        """Yield what the file holds now, which is open no longer than it takes to read it."""
        with reading(self._path):
            descriptor = open_regular(self._opened)
        try:
            if self.size_bytes > _IN_MEMORY_BYTES:
                yield from self._read(descriptor)
                return
            content = list(self._read(descriptor))
        finally:
            os.close(descriptor)
        yield from content

    def close(self) -> None:
        """Close what is open, and remove the draft."""
        super().close()
        if self._draft:
            self._draft.discard()
