"""How the bytes of a version lie in its file: as they are, or sealed. What other modules of this room see is gzip.

Every byte of a version passes a :class:`Putting` on its way into the file and a :class:`FileBytes` on its way back.
What other modules of this room write and read are the bytes of a gzip file; that a file may hold something else in
their place, this module, :mod:`backupkit.versionfile.sealed_bytes` and the choice between them alone
have to know.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os

from backupkit.files.reading import chunks_of
from backupkit.light.frozen import replace
from backupkit.light.typed import TYPE_CHECKING, Protocol
from backupkit.versionfile import header

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from backupkit.files.drafts import Draft
    from backupkit.sealing.folder_key import FolderKey
    from backupkit.values.version import BackupMetadata
    from backupkit.versionfile.blocks import Index

    Keys = Mapping[str, FolderKey]
    """Those that open the files of a folder, by their ids. Where there are any, what is not sealed is none of its
    versions: nobody but an owner of the key can have made those."""


class Locked(OSError):
    """The file is sealed, and no key at hand opens it. That says nothing about the file."""

    def __init__(self) -> None:
        super().__init__(errno.EACCES, "it is encrypted, and its key is not at hand")


class AlsoPlain:
    """Mixed into :data:`Keys`: what is not sealed is a version all the same, as long as a folder is being sealed."""


class FileBytes(Protocol):
    """The bytes of a gzip file, in an open file. After an error, where it stands is not known."""

    def take(self, count: int) -> bytes:
        """Return the next bytes: at most *count*, none at the end.

        Raises:
            Damaged: the file was sealed, and these are not the bytes that were.
            OSError: it cannot be read.
        """
        ...

    def seek(self, at: int) -> None:
        """Go to this byte of the gzip file."""
        ...

    def size(self) -> int:
        """Return how large the gzip file is."""
        ...

    def as_stored(self, size: int) -> int:
        """Return how large the file is, if the gzip file has this size."""
        ...

    def stored(self) -> Iterator[bytes]:
        """Yield the file itself, from its beginning, as it lies there; each byte that was sealed after it was proven.

        Raises:
            Damaged, OSError: as :meth:`take`.
        """
        ...

    def close(self) -> None:
        """Close the file."""
        ...


class PlainBytes:
    """A gzip file that lies there as it is. Fills :class:`FileBytes`."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def take(self, count: int) -> bytes:
        """Return the next bytes."""
        return os.read(self._descriptor, count)

    def seek(self, at: int) -> None:
        """Go to this byte."""
        os.lseek(self._descriptor, at, os.SEEK_SET)

    def size(self) -> int:
        """Return how large the file is."""
        return os.fstat(self._descriptor).st_size

    def as_stored(self, size: int) -> int:
        """Return the same."""
        return size

    def stored(self) -> Iterator[bytes]:
        """Yield the file from its beginning."""
        self.seek(0)
        return chunks_of(self._descriptor)

    def close(self) -> None:
        """Close the file."""
        with contextlib.suppress(OSError):  # it was only read; what was read stands
            os.close(self._descriptor)


def take_all(file: FileBytes, count: int) -> bytes:
    """Return the next *count* bytes; fewer only at the end.

    Raises:
        Damaged, OSError: as :meth:`FileBytes.take`.
    """
    data = file.take(count)
    while len(data) < count and (more := file.take(count - len(data))):  # one call may return less than there is
        data += more
    return data


class Putting(Protocol):
    """The way of a version into its draft: first all but its header, last that. The header may be put again."""

    @property
    def keys(self) -> Keys | None:
        """What reads the draft back."""
        ...

    @property
    def more_room(self) -> int:
        """How much larger a header may become than it was said."""
        ...

    def body(self, draft: Draft, room: int, pieces: Iterable[bytes]) -> None:
        """Write what stands behind a header that takes *room* bytes, and leave room for that."""
        ...

    def head(self, draft: Draft, meta: BackupMetadata, index: Index) -> BackupMetadata:
        """Write the header; return what it says: that the file is so large, too."""
        ...

    def as_stored(self, size: int) -> int:
        """Return how large the file is whose header says that it has this size."""
        ...

    def name(self, plain: str) -> str:
        """Return how the file is called that would be called *plain* if it were not sealed."""
        ...


class PlainPutting:
    """Puts a version into its file as it is. Fills :class:`Putting`."""

    keys: Keys | None = None
    more_room = 0

    def __init__(self) -> None:
        self._room = self._body_bytes = 0

    def body(self, draft: Draft, room: int, pieces: Iterable[bytes]) -> None:
        """Write room for the header, and what stands behind it."""
        self._room, self._body_bytes = room, 0
        for piece in itertools.chain([bytes(room)], pieces):
            draft.write(piece)
            self._body_bytes += len(piece)

    def head(self, draft: Draft, meta: BackupMetadata, index: Index) -> BackupMetadata:
        """Write the header."""
        whole = replace(meta, stored_size=self._body_bytes)
        draft.write_at_start(header.encode(whole, index.blocks, room=self._room, prefixes=index.prefixes))
        return whole

    def as_stored(self, size: int) -> int:
        """Return the same."""
        return size

    def name(self, plain: str) -> str:
        """Return the name as it is."""
        return plain
