"""Opening one sealed file: its metadata, then its content, in bounded memory and never a byte unproven. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.sealing import beginning, chunks
from backupkit.sealing.broken import Breach, KeyUnknown, SealBroken
from backupkit.sealing.ciphers import TAG_BYTES, Cipher, NotAuthentic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from backupkit.sealing.folder_key import FolderKey

    Read = Callable[[int], bytes]
    """Returns the next bytes, at most so many as asked for; none at the end."""


class Opened:
    """A sealed file whose metadata were opened, and are authentic.

    Args:
        read: reads the file from its first byte on.
        keys: those at hand, by their ids.

    Raises:
        KeyUnknown: none of the keys is the file's.
        SealBroken: it is no sealed file, or was altered.
        ExtraMissing: cryptography is not installed.
    """

    def __init__(self, read: Read, keys: Mapping[str, FolderKey]) -> None:
        self._read = read
        self.beginning = beginning.decode(taken(read, beginning.BYTES))
        key = keys.get(self.beginning.key_id)
        if key is None:
            raise KeyUnknown(self.beginning.key_id)
        sealed = taken(read, self.beginning.metadata_bytes + TAG_BYTES)
        salt = self.beginning.salt + self.beginning.metadata_salt
        self.metadata = _proven(Cipher(key.metadata_key(salt)), chunks.METADATA_NONCE, sealed, self.beginning.encoded())
        self._cipher = Cipher(key.file_key(self.beginning.salt))
        self._bound = self.beginning.bound_to_content()

    def chunk(self, number: int, sealed: bytes | memoryview, *, is_last: bool) -> bytes:
        """Return what one chunk of the content holds, wherever it was read from.

        Args:
            number: which one; the first is 0.
            sealed: its bytes, all of them.
            is_last: True if the file ends behind it.

        Raises:
            SealBroken: it was altered, or it is another one; or the file was cut off behind it.
        """
        piece = _proven(self._cipher, chunks.nonce(number, is_last=is_last), sealed, self._bound)
        if number and not piece:  # nobody writes it so: a content has one form
            raise SealBroken(Breach.ALTERED)
        return piece

    def content(self) -> Iterator[bytes]:
        """Yield the content, in pieces of at most 1 MiB, each after it was proven. It can be read once.

        That nothing is missing at the end shows at the end: only an iteration that ends has seen the whole content. A
        caller that writes what it gets must therefore write to a draft.

        Raises:
            SealBroken: it was altered, or cut off; what was yielded before is authentic, and not all.
        """
        ahead = taken(self._read, chunks.SEALED_CHUNK_BYTES + 1)  # a byte more: whether a chunk is the last
        for number in range(chunks.MOST_CHUNKS):
            is_last = len(ahead) <= chunks.SEALED_CHUNK_BYTES
            piece = self.chunk(number, memoryview(ahead)[: chunks.SEALED_CHUNK_BYTES], is_last=is_last)
            ahead = ahead[chunks.SEALED_CHUNK_BYTES :]
            yield piece
            if is_last:
                return
            ahead += taken(self._read, chunks.SEALED_CHUNK_BYTES)
        raise SealBroken(Breach.ALTERED)


def reading(data: bytes) -> Read:
    """Return what reads *data* from its first byte on."""
    rest = memoryview(data)

    def read(count: int) -> bytes:
        nonlocal rest
        piece, rest = bytes(rest[:count]), rest[count:]
        return piece

    return read


def _proven(cipher: Cipher, nonce: bytes, sealed: bytes | memoryview, bound: bytes) -> bytes:
    try:
        return cipher.open(nonce, sealed, bound)
    except NotAuthentic:
        raise SealBroken(Breach.ALTERED) from None


def taken(read: Read, count: int) -> bytes:
    """Return the next *count* bytes; fewer only at the end."""
    data = read(count)
    while len(data) < count and (more := read(count - len(data))):  # one call may return less than there is
        data += more
    return data
