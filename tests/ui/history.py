"""Made-up versions for the tests of what needs no screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from backupkit.ui.shown.contents import Contents
from backupkit.ui.shown.rows import rows_of
from backupkit.ui.words.versions import search_words
from backupkit.values.figures import stats_of
from backupkit.values.version import BackupMetadata

if TYPE_CHECKING:
    from backupkit.ui.shown.rows import Row

NOW = datetime(2025, 11, 4, 12, 0, tzinfo=UTC)  # a Tuesday


def version(number: int, *, minutes_ago: float = 0, **fields: Any) -> BackupMetadata:
    """Return a version; the higher its number, the newer."""
    meta = BackupMetadata(
        backup_id=f"v{number}",
        sequence=number,
        timestamp=NOW - timedelta(minutes=minutes_ago),
        file_hash=f"{number:064x}",
        file_size=1_000 * number,
        document="data.json",
        stored_size=100 * number,
    )
    return replace(meta, **fields)


def rows(*newest_first: BackupMetadata) -> tuple[Row, ...]:
    return rows_of(newest_first, search_words, UTC)


def contents(*newest_first: BackupMetadata, undo_id: str | None = None) -> Contents:
    """Return what a dialog reads of a folder with these versions."""
    return Contents(rows=rows(*newest_first), kept={}, stats=stats_of(newest_first), undo_id=undo_id)
