"""A file of ours that SQLite opens by its name.

On Windows nobody opens a draft beside its writer, so that nobody removes it; and SQLite does not ask for less. There it
works on a file of its own, beside the draft, and what it wrote is copied.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from backupkit.files import system
from backupkit.files.disk import BINARY, Disk
from backupkit.files.drafts import draft_in, is_leftover, name_of_a_draft, sweep
from backupkit.files.os_errors import in_folder
from backupkit.files.places import real_path
from backupkit.files.reading import CHUNK_BYTES, chunks_of, open_regular

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_PREFIX = ".backupkit-moment-"

_room: ContextVar[Path | None] = ContextVar("room", default=None)
"""Where files for a moment lie in the operation that runs on this thread; None: where the system keeps them."""


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
    """Yield a folder for this user alone, where the system keeps what is needed for a moment; or :func:`beside`."""
    room = _room.get()
    with contextlib.ExitStack() as stack:
        with in_folder(room or Path(tempfile.gettempdir())):
            if room:
                _sweep(room)
            prefix = _PREFIX if room else "backupkit-"
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=prefix, dir=room)))
            if room:
                stack.enter_context(draft_in(Disk(), folder))  # as long as it is open, its process is at work
        yield folder


@contextlib.contextmanager
def beside(document: Path) -> Iterator[None]:
    """Let what is needed for a moment lie beside *document* within the block: nowhere else may it be read.

    What a process leaves there that is killed, the next one removes.
    """
    token = _room.set(real_path(document).parent)
    try:
        yield
    finally:
        _room.reset(token)


def file_for_a_moment() -> tuple[int, Path]:
    """Return a new file for this user alone in such a place, open; its caller closes and removes it.

    Raises:
        OSError: it cannot be made.
    """
    descriptor, name = tempfile.mkstemp(prefix=_PREFIX if _room.get() else "backupkit-", dir=_room.get())
    return descriptor, Path(name)


def _sweep(room: Path) -> None:
    for path in room.glob(f"{_PREFIX}*"):
        inner = [each for each in path.glob("*") if is_leftover(each.name)] if path.is_dir() else []
        if inner and all(sweep(Disk(), each) for each in inner):
            shutil.rmtree(path, ignore_errors=True)


def written(chunks: Iterable[bytes], path: Path) -> None:
    """Write a new file in such a folder. What *chunks* raise comes out as it is."""
    place = path.parent
    with contextlib.ExitStack() as stack:
        with in_folder(place):
            file = stack.enter_context(path.open("xb"))
        for chunk in chunks:
            with in_folder(place):
                file.write(chunk)
        with in_folder(place):
            file.close()
