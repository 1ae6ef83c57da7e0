"""A sealed file for the tests: from known keys and salts, as a whole and cut into its parts."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

from backupkit.sealing import beginning, chunks
from backupkit.sealing.ciphers import TAG_BYTES
from backupkit.sealing.folder_key import FolderKey
from backupkit.sealing.opener import Opened
from backupkit.sealing.sealer import Sealer

if TYPE_CHECKING:
    from collections.abc import Iterable

KEY = FolderKey(secret=bytes(range(32)))
OTHER_KEY = FolderKey(secret=bytes(range(1, 33)))
METADATA = b'{"description": "before the audit"}'


def salt(name: str) -> bytes:
    """Return 32 bytes that are the same whenever this *name* is given."""
    return hashlib.sha256(name.encode()).digest()


def sealed(content: Iterable[bytes], *, key: FolderKey = KEY, metadata: bytes = METADATA, name: str = "a") -> bytes:
    """Return a whole sealed file."""
    sealer = Sealer(key, metadata_bytes=len(metadata), salt=salt(name))
    body = [part for piece in content for part in sealer.add(piece)]
    body.append(sealer.finish())
    return b"".join((sealer.metadata(metadata, salt=salt(f"{name} metadata")), *body))


def opened(data: bytes, *keys: FolderKey) -> tuple[bytes, bytes]:
    """Return the metadata and the whole content of a sealed file; of the usual key where none is given."""
    file = Opened(io.BytesIO(data).read, {key.key_id: key for key in keys or (KEY,)})
    return file.metadata, b"".join(file.content())


def parts(data: bytes) -> list[bytes]:
    """Return the parts of a sealed file with the usual metadata: what comes before the content, then each chunk."""
    start = beginning.BYTES + len(METADATA) + TAG_BYTES
    size = chunks.SEALED_CHUNK_BYTES
    return [data[:start], *(data[at : at + size] for at in range(start, len(data), size))]
