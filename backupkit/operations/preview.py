"""The beginning of a version, for people: its first records, rows or lines; of a database its tables.

Nothing is changed, and no lock taken.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from backupkit.changes.preview import preview_of, tables_of
from backupkit.changes.text.encoding import FIRST_BYTES
from backupkit.operations.binding import operation

if TYPE_CHECKING:
    from backupkit.operations.binding import Binding
    from backupkit.values.preview import Preview


@operation
def preview(binding: Binding, backup_id: str) -> Preview:
    """Return how a version begins. No more of it is read, so damage further on is not found.

    Raises:
        BackupNotFound, BackupAmbiguous: there is no such version, or more than one.
        BackupCorrupted, BackupUnreadable: its beginning is damaged, or it is out of reach.
    """
    meta = binding.resolve(backup_id, binding.store.read())
    if meta.database and meta.database.tables:
        return tables_of(meta.database, meta.file_size)
    first = bytearray()
    with contextlib.closing(binding.store.content(meta)) as chunks:
        for chunk in chunks:
            first += chunk[: FIRST_BYTES - len(first)]
            if len(first) >= FIRST_BYTES:
                break
    return preview_of(meta.document, bytes(first), meta.file_size)
