"""What was read of a backup folder, as a dialog shows it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backupkit.ui.shown.rows import Row
    from backupkit.values.reasons import Reason
    from backupkit.values.results import BackupStats


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What is in a backup folder."""

    rows: tuple[Row, ...]  # newest first; those in the bin as well
    kept: Mapping[str, tuple[Reason, ...]] | None = None  # why each stays; None: not asked yet
    stats: BackupStats | None = None
    undo_id: str | None = None  # the version that an undo would put back

    def row(self, backup_id: str) -> Row | None:
        """Return the row of a version."""
        return next((row for row in self.rows if row.backup_id == backup_id), None)
