"""Which version the document holds now, found by its content: also where nobody has watched it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backupkit.manager.manager import BackupManager
    from backupkit.values.version import BackupMetadata

LARGEST_BYTES = 20_000_000  # of a larger one it is known only while it is watched: reading it would take too long


def held_id_of(manager: BackupManager, newest_first: Iterable[BackupMetadata]) -> str:
    """Return the newest version outside the bin with the content of the document; empty: none, or it is not known."""
    return manager.folder.held_id(newest_first, largest_bytes=LARGEST_BYTES)
