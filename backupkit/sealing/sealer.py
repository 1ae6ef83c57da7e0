"""Sealing one file: its content as it comes, in bounded memory, and last its metadata. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.sealing import beginning, chunks
from backupkit.sealing.beginning import Beginning
from backupkit.sealing.ciphers import SALT_BYTES, TAG_BYTES, Cipher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from backupkit.sealing.folder_key import FolderKey


class Sealer:
    """Seals one file, once. Its bytes come in this order: room, content, metadata, which are then put into the room.

    The content must not be sealed twice under one salt, so nothing can be added after :meth:`finish`. The metadata can:
    what they say may be known anew (another writer came in between), and each time has a key of its own.

    Args:
        key: the folder's.
        metadata_bytes: how long the metadata will be.
        salt: 32 random bytes, for this file alone.

    Raises:
        ValueError: the metadata are too long, or the salt is not of 32 bytes.
        ExtraMissing: cryptography is not installed.
    """

    def __init__(self, key: FolderKey, *, metadata_bytes: int, salt: bytes) -> None:
        if not 0 <= metadata_bytes <= beginning.MOST_METADATA_BYTES or len(salt) != SALT_BYTES:
            raise ValueError(f"{metadata_bytes} bytes of metadata and {len(salt)} of salt cannot be")
        self._key = key
        self._beginning = Beginning(
            key_id=key.key_id, metadata_bytes=metadata_bytes, salt=salt, metadata_salt=bytes(SALT_BYTES)
        )
        self._bound = self._beginning.bound_to_content()
        self._cipher = Cipher(key.file_key(salt))
        self._pending, self._number, self._is_finished = bytearray(), 0, False

    @property
    def room(self) -> int:
        """How many bytes to leave at the beginning of the file, for what :meth:`metadata` returns."""
        return beginning.BYTES + self._beginning.metadata_bytes + TAG_BYTES

    def add(self, piece: bytes) -> list[bytes]:
        """Take the next *piece* of content; return the sealed bytes that can be written by now.

        Raises:
            ValueError: the file is finished.
        """
        self._require_unfinished()
        self._pending += piece
        sealed = []
        while len(self._pending) > chunks.CHUNK_BYTES:  # one that is just full may be the last
            with memoryview(self._pending) as pending, pending[: chunks.CHUNK_BYTES] as chunk:
                sealed.append(self._sealed(chunk, is_last=False))
            del self._pending[: chunks.CHUNK_BYTES]
        return sealed

    def finish(self) -> bytes:
        """Return the sealed bytes of the rest: the last of the content.

        Raises:
            ValueError: the file is finished already.
        """
        self._require_unfinished()
        self._is_finished = True
        return self._sealed(bytes(self._pending), is_last=True)

    def metadata(self, data: bytes, *, salt: bytes) -> bytes:
        """Return what stands in the room at the beginning.

        Args:
            data: the metadata, as long as it was said.
            salt: 32 random bytes, never used before.

        Raises:
            ValueError: data or salt have another length.
        """
        if len(data) != self._beginning.metadata_bytes or len(salt) != SALT_BYTES:
            raise ValueError(f"{len(data)} bytes of metadata do not fit into the room for them")
        start = replace(self._beginning, metadata_salt=salt)
        cipher = Cipher(self._key.metadata_key(start.salt + salt))
        return start.encoded() + cipher.seal(chunks.METADATA_NONCE, data, start.encoded())

    def _sealed(self, chunk: bytes | memoryview, *, is_last: bool) -> bytes:
        nonce = chunks.nonce(self._number, is_last=is_last)
        self._number += 1
        return self._cipher.seal(nonce, chunk, self._bound)

    def _require_unfinished(self) -> None:
        if self._is_finished:
            raise ValueError("the file is sealed: adding to it would use a nonce twice")


def sealed_file(
    metadata: bytes, content: Iterable[bytes], key: FolderKey, random: Callable[[int], bytes]
) -> Iterator[bytes]:
    """Yield the bytes of a sealed file whose metadata are known before its content, in bounded memory.

    Args:
        metadata: all of them.
        content: in order.
        key: the one that seals it.
        random: returns so many random bytes.
    """
    sealer = Sealer(key, metadata_bytes=len(metadata), salt=random(SALT_BYTES))
    yield sealer.metadata(metadata, salt=random(SALT_BYTES))
    for piece in content:
        yield from sealer.add(piece)
    yield sealer.finish()
