"""Holds: files that must not be removed just now, told to every process without writing anything.

A hold is a shared lock on the file itself; on Windows it is the file, opened in such a way that nobody can remove it.
The system ends both with the process. Who removes such files asks first (:func:`removing`).
"""

from __future__ import annotations

import contextlib
import os

from backupkit.files import drafts, system, windows
from backupkit.files.causes import is_missing
from backupkit.files.reading import open_regular
from backupkit.light.typed import TYPE_CHECKING
from backupkit.process.forks import HOLDERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Self


class Hold:
    """A file is held, from :func:`held` until :meth:`end`, or until the process dies. A process forked off holds none.

    Args:
        descriptor: the open file.
    """

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        HOLDERS.add(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Let go of the file; so does the end of a ``with`` block."""
        HOLDERS.discard(self)
        descriptor, self.descriptor = self.descriptor, -1
        if descriptor < 0:
            return
        if system.HERE is not system.WINDOWS:
            drafts.unlock(descriptor)
        with contextlib.suppress(OSError):
            os.close(descriptor)


def held(path: Path) -> Hold | None:
    """Hold a regular file; None if it is gone, or somebody is about to remove it.

    On a file system without locks nobody is told.

    Raises:
        OSError: it cannot be opened.
    """
    try:
        if system.HERE is system.WINDOWS:
            return Hold(windows.open_to_keep(path))
        descriptor = open_regular(path)
    except OSError as error:
        if not is_missing(error):
            raise
        return None
    # Locked before the second look: who removes it has the lock, or comes later and does not get it.
    if drafts.lock(descriptor, shared=True) is False or not drafts.is_named(descriptor, path):
        os.close(descriptor)
        return None
    return Hold(descriptor)


@contextlib.contextmanager
def removing(path: Path) -> Iterator[bool]:
    """Let a file be removed within the block if True is yielded: nobody holds it, and nobody can begin to.

    On Windows somebody can; then the removal fails by itself.
    """
    if system.HERE is system.WINDOWS:
        yield windows.may_be_removed(path)
        return
    descriptor = drafts.open_to_lock(path)
    if descriptor is None:  # gone, or not to be opened: the removal itself will tell
        yield True
        return
    try:
        yield drafts.lock(descriptor) is not False
    finally:
        drafts.unlock(descriptor)
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Return True if somebody holds a file, so that it must stay."""
    with removing(path) as may_go:
        return not may_go
