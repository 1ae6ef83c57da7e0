"""A version that lies sealed in its file: the metadata are its name and its header, the content is all behind that.

It is the form of docs/format.md, "A sealed version". So header and body are sealed apart, in the order in which they
are written; and any block is read by opening the chunks that it lies in, each proven before a byte of it is given out.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from backupkit.sealing import beginning, chunks
from backupkit.sealing.broken import Breach, KeyUnknown, SealBroken
from backupkit.sealing.ciphers import SALT_BYTES, TAG_BYTES
from backupkit.sealing.names import SealedName
from backupkit.sealing.opener import Opened, reading, taken
from backupkit.sealing.sealer import Sealer
from backupkit.values.problem import Flaw
from backupkit.versionfile import header
from backupkit.versionfile.file_bytes import Locked
from backupkit.versionfile.header import Damaged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from backupkit.files.drafts import Draft
    from backupkit.sealing.folder_key import FolderKey
    from backupkit.values.version import BackupMetadata
    from backupkit.versionfile.blocks import Index
    from backupkit.versionfile.file_bytes import Keys

_COLLISION = "-999999"  # the most that an id grows by when others of the same second have its digits
_ANY_ID = "00000000_000000_00000000"
_KEPT_CHUNKS = 2  # a block may begin in one and end in the next; and whoever reads it has looked at its beginning first


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What seals a version."""

    key: FolderKey
    random: Callable[[int], bytes] = field(default=os.urandom, repr=False)  # returns so many random bytes


class SealedBytes:
    """The gzip file that lies sealed in an open one. Fills :class:`backupkit.versionfile.file_bytes.FileBytes`.

    Args:
        descriptor: the file, which stands at its beginning.
        keys: those at hand.

    Raises:
        Damaged: it is not sealed, or was altered.
        Locked: it is sealed with another key.
        OSError: it cannot be read.
    """

    def __init__(self, descriptor: int, keys: Keys) -> None:
        self._descriptor = descriptor
        start = bytearray()

        def read(count: int) -> bytes:
            data = os.read(descriptor, count)
            start.extend(data)
            return data

        with _told():
            self._file = Opened(read, keys)
        self._start = bytes(start)
        _, _, self._head = self._file.metadata.partition(b"\n")
        self._content_at = len(start)
        stored = os.fstat(descriptor).st_size - self._content_at
        self._last = max(-(-stored // chunks.SEALED_CHUNK_BYTES) - 1, 0)
        self._size = len(self._head) + max(stored - (self._last + 1) * TAG_BYTES, 0)
        self._at = 0
        self._open: dict[int, bytes] = {}

    def take(self, count: int) -> bytes:
        """Return the next bytes of the gzip file, of one chunk at the most."""
        if self._at < len(self._head):
            piece = self._head[self._at : self._at + count]
        elif self._at >= self._size:
            return b""
        else:
            number, offset = divmod(self._at - len(self._head), chunks.CHUNK_BYTES)
            piece = self._chunk(number)[offset : offset + count]
        self._at += len(piece)
        return piece

    def seek(self, at: int) -> None:
        """Go to this byte of the gzip file."""
        self._at = at

    def size(self) -> int:
        """Return how large the gzip file is."""
        return self._size

    def as_stored(self, size: int) -> int:
        """Return how large the file is that holds a gzip file of this size."""
        return _stored_size(self._content_at, size - len(self._head))

    def stored(self) -> Iterator[bytes]:
        """Yield the sealed file, from its beginning, each chunk after it was proven."""
        yield self._start
        for number in range(self._last + 1):
            sealed = self._sealed(number)
            with _told():
                self._file.chunk(number, sealed, is_last=number == self._last)
            yield sealed

    def close(self) -> None:
        """Close the file."""
        with contextlib.suppress(OSError):  # it was only read; what was read stands
            os.close(self._descriptor)

    def _chunk(self, number: int) -> bytes:
        found = self._open.get(number)
        if found is None:
            with _told():
                found = self._file.chunk(number, self._sealed(number), is_last=number == self._last)
            while len(self._open) >= _KEPT_CHUNKS:
                del self._open[next(iter(self._open))]
            self._open[number] = found
        return found

    def _sealed(self, number: int) -> bytes:
        os.lseek(self._descriptor, self._content_at + number * chunks.SEALED_CHUNK_BYTES, os.SEEK_SET)
        return taken(partial(os.read, self._descriptor), chunks.SEALED_CHUNK_BYTES)


def gzip_header(data: bytes, keys: Keys) -> bytes | None:
    """Return the header of the gzip file that lies in the sealed one that begins with *data*; None if it ends before.

    Raises:
        Damaged, Locked: as :class:`SealedBytes`.
    """
    with _told():
        if len(data) < beginning.BYTES + beginning.decode(data[: beginning.BYTES]).metadata_bytes + TAG_BYTES:
            return None
        return Opened(reading(data), keys).metadata.partition(b"\n")[2]


class SealedPutting:
    """Seals a version on its way into its file. Fills :class:`backupkit.versionfile.file_bytes.Putting`.

    Nothing of it is ever written as it is: what is not sealed yet lies in memory, of at most one chunk.

    Args:
        seal: what seals it.
        name_of: returns its plain name, by its id.
    """

    more_room = len(_COLLISION)  # a header takes the room, too, that the name of its file did not need

    def __init__(self, seal: Seal, name_of: Callable[[str], str]) -> None:
        self._seal, self._name_of = seal, name_of
        self._name_room = len(name_of(_ANY_ID + _COLLISION)) + 1
        self._room = self._body_bytes = 0
        self._sealer: Sealer | None = None
        self.keys: Keys | None = {seal.key.key_id: seal.key}

    def body(self, draft: Draft, room: int, pieces: Iterable[bytes]) -> None:
        """Leave room for the metadata, and write the content sealed."""
        seal = self._seal
        self._room, self._body_bytes = self._name_room + room, 0
        sealer = self._sealer = Sealer(seal.key, metadata_bytes=self._room, salt=seal.random(SALT_BYTES))
        draft.write(bytes(sealer.room))
        for piece in pieces:
            self._body_bytes += len(piece)
            for sealed in sealer.add(piece):
                draft.write(sealed)
        draft.write(sealer.finish())

    def head(self, draft: Draft, meta: BackupMetadata, index: Index) -> BackupMetadata:
        """Write the metadata sealed, under a salt of their own each time."""
        if self._sealer is None:
            raise ValueError("nothing has been written yet")
        name = self._name_of(meta.backup_id).encode("ascii") + b"\n"
        room = self._room - len(name)
        whole = replace(meta, stored_size=room + self._body_bytes)
        metadata = name + header.encode(whole, index.blocks, room=room, prefixes=index.prefixes)
        draft.write_at_start(self._sealer.metadata(metadata, salt=self._seal.random(SALT_BYTES)))
        return whole

    def as_stored(self, size: int) -> int:  # noqa: ARG002 - it is known from what was written
        """Return how large the file is whose header says that it has this size."""
        room = self._sealer.room if self._sealer else 0
        return _stored_size(room, self._body_bytes)

    def name(self, plain: str) -> str:
        """Return the name with the id of the key."""
        return str(SealedName(plain=plain, key_id=self._seal.key.key_id))


@contextlib.contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except KeyUnknown as error:
        raise Locked from error
    except SealBroken as error:
        raise Damaged(Flaw.NOT_SEALED if error.breach is Breach.NOT_SEALED else Flaw.SEAL_BROKEN) from error


def _stored_size(content_at: int, content_bytes: int) -> int:
    return content_at + content_bytes + max(-(-content_bytes // chunks.CHUNK_BYTES), 1) * TAG_BYTES
