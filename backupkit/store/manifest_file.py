"""The index as a file: ``manifest.json``, read whole, or not at all."""

from __future__ import annotations

import errno
import os

from backupkit.files.reading import NotOurs, chunks_of, open_regular
from backupkit.light.typed import TYPE_CHECKING
from backupkit.store import manifest

if TYPE_CHECKING:
    from pathlib import Path


def read_manifest(path: Path) -> bytes:
    """Return the bytes of a manifest. One of more than 64 MiB is read if it was written whole, by whoever wrote it.

    So what is written is always read again, and a file of any other kind takes no memory.

    Raises:
        NotOurs: it is no regular file, or a large one without the seal of a manifest.
        OSError: there is none, or it cannot be read just now.
    """
    descriptor = open_regular(path)
    try:
        size = os.fstat(descriptor).st_size
        if size > manifest.LIMIT_BYTES and not _is_sealed(descriptor, size):
            raise NotOurs(errno.EFBIG, os.strerror(errno.EFBIG), os.fspath(path))
        os.lseek(descriptor, 0, os.SEEK_SET)
        return b"".join(chunks_of(descriptor))
    finally:
        os.close(descriptor)


def _is_sealed(descriptor: int, size: int) -> bool:
    """Return True if the end of an open file is the seal of all before it. Reads it all only if the end is one."""
    os.lseek(descriptor, size - manifest.END_BYTES, os.SEEK_SET)
    checksum = manifest.checksum_in(b"".join(chunks_of(descriptor)))
    if checksum is None:
        return False
    import hashlib  # most are read whole

    digest, left = hashlib.sha256(), size - manifest.END_BYTES
    os.lseek(descriptor, 0, os.SEEK_SET)
    for chunk in chunks_of(descriptor):
        digest.update(chunk[:left])
        left -= min(left, len(chunk))
    return digest.hexdigest() == checksum
