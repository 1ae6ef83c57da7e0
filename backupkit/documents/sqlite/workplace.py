"""A file of ours that SQLite opens by its name.

On Windows nobody opens a draft beside its writer, so that nobody removes it; and SQLite does not ask for less. There it
works on a file of its own, beside the draft, and what it wrote is copied.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from backupkit.files import system
from backupkit.files.disk import BINARY, Disk
from backupkit.files.drafts import name_of_a_draft
from backupkit.files.os_errors import in_folder
from backupkit.files.reading import CHUNK_BYTES, chunks_of, open_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


@contextlib.contextmanager
def at_hand(path: Path, write: Callable[[bytes], object]) -> Iterator[Path]:
    """Yield the name under which SQLite writes the content of the empty file at *path*, which *write* appends to."""
    if system.HERE is not system.WINDOWS:
        yield path
        return
    own = path.with_name(name_of_a_draft())
    try:
        yield own
        found = open_regular(own)
        try:
            for chunk in chunks_of(found, CHUNK_BYTES):
                write(chunk)
        finally:
            os.close(found)
    finally:
        with contextlib.suppress(OSError):
            own.unlink()


@contextlib.contextmanager
def at_hand_to_read(path: Path, descriptor: int, own: Path | None = None) -> Iterator[Path]:
    """Yield a name under which SQLite reads what was written to the file at *path*, which is open.

    Args:
        path: the file.
        descriptor: it, open.
        own: how the copy is named, where it has to be one; a killed one may have left it. None: a new name beside it.
    """
    if system.HERE is not system.WINDOWS:
        yield path
        return
    disk, own = Disk(), own or path.with_name(name_of_a_draft())
    try:
        target = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | BINARY, 0o600)
        try:
            os.lseek(descriptor, 0, os.SEEK_SET)
            for chunk in chunks_of(descriptor, CHUNK_BYTES):
                disk.write(target, chunk)
        finally:
            os.close(target)
        yield own
    finally:
        with contextlib.suppress(OSError):
            own.unlink()


@contextlib.contextmanager
def in_a_file(chunks: Iterable[bytes]) -> Iterator[Path]:
    """Write a content to where the system keeps what is needed for a moment; yield its name.

    Raises:
        BackupError: there is no room for it, say.
    """
    with for_a_moment() as folder:
        own = folder / "content"
        written(chunks, own)
        yield own


@contextlib.contextmanager
def for_a_moment() -> Iterator[Path]:
    """Yield a folder for this user alone, where the system keeps what is needed for a moment."""
    with contextlib.ExitStack() as stack:
        with in_folder(Path(tempfile.gettempdir())):
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="backupkit-"))
        yield Path(folder)


def written(chunks: Iterable[bytes], path: Path) -> None:
    """Write a new file in such a folder. What *chunks* raise comes out as it is."""
    place = Path(tempfile.gettempdir())
    with contextlib.ExitStack() as stack:
        with in_folder(place):
            file = stack.enter_context(path.open("xb"))
        for chunk in chunks:
            with in_folder(place):
                file.write(chunk)
        with in_folder(place):
            file.close()
