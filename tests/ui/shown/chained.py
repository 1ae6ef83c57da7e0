"""Made-up restores that were undone and done again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit import Trigger
from backupkit.values.descriptions import before_restoring
from tests.ui.history import version

if TYPE_CHECKING:
    from backupkit import BackupMetadata

OLD, NEW = "a" * 64, "b" * 64


def before(number: int, restored: int, content: str, **fields: object) -> BackupMetadata:
    """Return the state before a restore, with a content."""
    put_back = f"v{restored}"
    meta = version(
        number,
        trigger=Trigger.BEFORE_RESTORE,
        replaced_by=put_back,
        description=before_restoring(put_back),
        file_hash=content,
    )
    return replace(meta, **fields)  # type: ignore[arg-type]


SAVED = [version(2, file_hash=NEW), version(1, file_hash=OLD)]
RESTORED = before(3, 1, NEW)
UNDONE = before(4, 3, OLD)
AGAIN = before(5, 4, NEW)
