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
    from collections.abc import Mapping

    from backupkit.operations.binding import Binding
    from backupkit.values.content import DatabaseFacts
    from backupkit.values.preview import Preview
    from backupkit.values.version import BackupMetadata

_MOST_DATABASE_BYTES = 8 << 20  # all of it has to be unpacked to be looked into, which takes 40 ms then
_TABLES = 5  # of a database, whose rows are named


@operation
def preview(binding: Binding, backup_id: str) -> Preview:
    """Return how a version begins. No more of it is read, so damage further on is not found; of a small database, all.

    Raises:
        BackupNotFound, BackupAmbiguous: there is no such version, or more than one.
        BackupCorrupted, BackupUnreadable: its beginning is damaged, or it is out of reach.
    """
    meta = binding.resolve(backup_id, binding.store.read())
    if meta.database and meta.database.tables:
        return tables_of(meta.database, meta.file_size, _names(binding, meta, meta.database))
    first = bytearray()
    with contextlib.closing(binding.store.content(meta)) as chunks:
        for chunk in chunks:
            first += chunk[: FIRST_BYTES - len(first)]
            if len(first) >= FIRST_BYTES:
                break
    return preview_of(meta.document, bytes(first), meta.file_size)


def _names(binding: Binding, meta: BackupMetadata, facts: DatabaseFacts) -> Mapping[str, tuple[str, ...]]:
    """Return the names of the latest rows of the longest tables; of a large database none, as all of it is read."""
    from backupkit.documents.side_files import MAGIC
    from backupkit.documents.sqlite.connection import is_there  # nobody else needs them

    if meta.file_size > _MOST_DATABASE_BYTES or not is_there():
        return {}
    from backupkit.documents.sqlite.rows.names import latest_names

    with contextlib.closing(binding.store.content(meta)) as chunks:
        content = bytearray().join(chunks)
    tables = (table.name for table in facts.longest[:_TABLES])
    return latest_names(content, tables) if content.startswith(MAGIC) else {}
