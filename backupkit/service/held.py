"""Which version the document holds now, found by its content: also where nobody has watched it."""

from __future__ import annotations

import contextlib
import hashlib
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.values.version import Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backupkit.manager import BackupManager
    from backupkit.values.version import BackupMetadata

LARGEST_BYTES = 20_000_000  # of a larger one it is known only while it is watched: reading it would take too long


def hash_of(chunks: Iterable[bytes]) -> str:
    """Return the SHA-256 of a content, as a version's header has it."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def held_id_of(manager: BackupManager, newest_first: Iterable[BackupMetadata]) -> str:
    """Return the newest version outside the bin with the content of the document; empty: none, or it is not known.

    The document is read only if a version has its size.
    """
    with contextlib.suppress(errors.BackupError), manager.document.open_state() as state:
        size = state.size_bytes
        alike = [meta for meta in newest_first if meta.file_size == size and meta.status is not Status.ARCHIVED]
        if alike and size <= LARGEST_BYTES:
            found = hash_of(state.chunks())
            return next((meta.backup_id for meta in alike if meta.file_hash == found), "")
    return ""
