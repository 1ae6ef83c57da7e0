"""A folder as a place: on another disk, on a stick, on a network share."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING

from backupkit.files.causes import Cause, cause_of, is_missing
from backupkit.files.disk import Disk
from backupkit.files.drafts import draft_in, is_leftover, sweep
from backupkit.files.lock import exclusive
from backupkit.files.os_errors import why
from backupkit.files.patience import when_free
from backupkit.files.places import absolute_path, is_folder
from backupkit.files.reading import open_regular, require_regular
from backupkit.places import names
from backupkit.places.errors import PlaceAway, PlaceFailed, PlaceFull, PlaceMissing, PlaceRefused, PlaceTaken
from backupkit.places.place import Stored
from backupkit.values.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backupkit.errors import StrPath
    from backupkit.files.drafts import Draft
    from backupkit.files.lock import Lock

_NO_FOLDER = Sentence("the folder does not exist, and was not created, as it may be on a drive that is not connected")
_NO_MARK = Sentence("its place.json is not there, so another disk may be in its place")
_LOCK_SECONDS = 10.0
_LOCK_MODE = 0o600
_PERHAPS_AWAY = frozenset({Cause.MISSING, Cause.AWAY, Cause.BROKEN, Cause.BAD_NAME})


class FolderPlace:
    """Fills :class:`backupkit.places.place.Place` by a folder, which must exist and is never created.

    A drive that is not connected leaves an empty folder on the system's disk in its place. So nothing but
    ``place.json`` is stored in a folder that has none: whoever stores that says that this is the right disk.

    Args:
        folder: where the files lie; absolute, or relative to the current directory of now.
        disk: what changes files; for tests.
        lock: how writers take turns, where a disk cannot rename without replacing.
    """

    def __init__(self, folder: StrPath, *, disk: Disk | None = None, lock: Lock = exclusive) -> None:
        self._folder = absolute_path(folder)
        self._disk = disk or Disk()
        self._lock = lock
        self._is_swept = False

    def __repr__(self) -> str:
        return f"FolderPlace({str(self._folder)!r})"

    @property
    def proves_arrival(self) -> bool:
        """False: no disk is told what it is to hold."""
        return False

    @property
    def folder(self) -> Path:
        """The folder, absolute."""
        return self._folder

    def describe(self) -> str:
        """Return the path of the folder."""
        return str(self._folder)

    def close(self) -> None:
        """Do nothing: no file is kept open."""

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        """Store a file, as :meth:`Place.create` says."""
        names.require(name)
        self._require_here(name)
        with self._speaking(name):
            self._sweep_once()
            if os.path.lexists(self._folder / name):  # sooner than after all of it was sent
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), name)
            draft = draft_in(self._disk, self._folder)
        with draft:
            for chunk in chunks:  # outside of the block: what the source raises is not the place's
                with self._speaking(name):
                    draft.write(chunk)
            # Asked again, now that the open draft keeps the disk from being unmounted.
            self._require_here(name)
            with self._speaking(name):
                self._publish(draft, name)

    def read(self, name: str, offset: int, size: int) -> bytes:
        """Return a part of a file, as :meth:`Place.read` says."""
        names.require(name)
        with self._speaking(name):
            descriptor = open_regular(self._folder / name)
            try:
                os.lseek(descriptor, offset, os.SEEK_SET)
                return b"".join(_pieces(descriptor, size))
            finally:
                os.close(descriptor)

    def checksum(self, name: str) -> str:
        """Return nothing: no disk knows one. Raises as :meth:`Place.checksum`."""
        self.read(name, 0, 0)
        return ""

    def list(self) -> tuple[Stored, ...]:
        """Return what is there, as :meth:`Place.list` says; also of a folder that has no ``place.json`` yet."""
        self._require_folder()
        with self._speaking(names.MARK):
            return tuple(self._found(self._folder, ""))

    def remove(self, name: str) -> None:
        """Remove a file, as :meth:`Place.remove` says."""
        names.require(name)
        self._require_here(name)
        with self._speaking(name):
            path = self._folder / name
            try:
                when_free(self._disk.unlink, path)
                self._disk.sync_folder(path.parent)
            except OSError as error:
                if not is_missing(error):
                    raise

    def _publish(self, draft: Draft, name: str) -> None:
        """Bring the content to the medium, then the folders of the name, then the name itself."""
        draft.sync()
        target = self._folder / name
        for inner in reversed(Path(name).parents[:-1]):
            with contextlib.suppress(FileExistsError):
                self._disk.make_folder(self._folder / inner)
                self._disk.sync_folder((self._folder / inner).parent)
        with self._lock(self._folder, _LOCK_SECONDS, _LOCK_MODE):  # FAT has no links: look and rename are two steps
            draft.publish_as_new(target)
        draft.sync_name()

    def _found(self, folder: Path, before: str) -> Iterator[Stored]:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = before + entry.name
                if names.is_allowed(name) and entry.is_file(follow_symlinks=False):
                    if (size_bytes := _size_of(entry)) is not None:
                        yield Stored(name=name, size_bytes=size_bytes)
                elif names.is_step(name) and entry.is_dir(follow_symlinks=False):
                    yield from self._found(Path(entry.path), f"{name}/")

    def _sweep_once(self) -> None:
        """Remove what writers that died have left, once for each object: a listing costs a share dearly."""
        if self._is_swept:
            return
        self._is_swept = True
        for name in os.listdir(self._folder):
            if is_leftover(name):
                sweep(self._disk, self._folder / name)

    def _require_here(self, name: str) -> None:
        """Raise PlaceAway unless this is the right disk."""
        self._require_folder()
        if name != names.MARK and (reason := self._not_marked()):
            raise PlaceAway(self.describe(), reason)

    def _require_folder(self) -> None:
        try:
            is_there = is_folder(self._folder)
        except OSError as error:
            raise PlaceAway(self.describe(), why(error)) from error
        if not is_there:
            raise PlaceAway(self.describe(), _NO_FOLDER)

    def _not_marked(self) -> Sentence | str | None:
        try:
            require_regular(self._folder / names.MARK)
        except OSError as error:
            return _NO_MARK if is_missing(error) else str(why(error))
        return None

    @contextlib.contextmanager
    def _speaking(self, name: str) -> Iterator[None]:
        """Turn an OSError into an error of a place, by what it means."""
        place = self.describe()
        try:
            yield
        except FileExistsError as error:
            raise PlaceTaken(place, name) from error
        except OSError as error:
            cause = cause_of(error)
            if cause is Cause.FULL:
                raise PlaceFull(place) from error
            if cause is Cause.AWAY:
                raise PlaceAway(place, why(error)) from error
            if cause in _PERHAPS_AWAY:
                self._require_folder()
                if is_missing(error):
                    raise PlaceMissing(place, name) from error
            if cause in {Cause.DENIED, Cause.HELD}:
                raise PlaceRefused(place, why(error)) from error
            raise PlaceFailed(place, why(error)) from error


def _size_of(entry: os.DirEntry[str]) -> int | None:
    """Return the size of a file; None if it went since it was listed: somebody else has removed it."""
    try:
        return entry.stat(follow_symlinks=False).st_size
    except OSError as error:
        if is_missing(error):
            return None
        raise


def _pieces(descriptor: int, size: int) -> Iterator[bytes]:
    """Yield at most *size* bytes of an open file: a share may return less at once than it has."""
    while size > 0 and (piece := when_free(os.read, descriptor, size)):
        size -= len(piece)
        yield piece
