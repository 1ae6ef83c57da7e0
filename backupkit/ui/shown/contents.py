"""What was read of a backup folder, as a dialog shows it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backupkit.values.places import EncryptionState
from backupkit.values.version import Standing, Status

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
    former: str = ""  # the name of the file that the document was saved from; empty: of none
    copies: Mapping[str, tuple[str, ...]] | None = None  # which places hold each, by its id; None: there are no places
    encryption: EncryptionState = field(default_factory=EncryptionState)  # of the copies there
    held_id: str = ""  # the version that the document held when all this was read; empty: none, or it is not known

    @property
    def is_redo(self) -> bool:
        """True if an undo would put back what an undo took away: then a person calls it "redo".

        An undo is a restore of the newest state before a restore. So each undo in a row lengthens a chain of such
        states, and every second one is a redo.
        """
        before = {row.backup_id: row.meta for row in self.rows if row.meta.replaced_by}
        newest_first = list(before)
        depth, current = 0, self.undo_id
        while current in before:
            restored = before[current].replaced_by
            older = newest_first[newest_first.index(current) + 1 :]
            if not older or older[0] != restored:  # what was restored then was chosen by hand, or is in the bin
                break
            depth, current = depth + 1, restored
        return depth % 2 == 1

    def alike(self, backup_id: str) -> frozenset[str]:
        """Return the ids of the versions with the content of this one, its own included; none if it is not there."""
        row = self.row(backup_id) if backup_id else None
        if row is None:
            return frozenset()
        return frozenset(each.backup_id for each in self.rows if each.meta.file_hash == row.meta.file_hash)

    def last_good_before(self, row: Row) -> Row | None:
        """Return the newest version older than *row* that can be restored and does not look like an accident."""
        return next(
            (
                each
                for each in self.rows
                if each.meta.order < row.meta.order
                and each.meta.status is Status.ACTIVE
                and each.meta.standing is not Standing.SUSPECT
            ),
            None,
        )

    def row(self, backup_id: str) -> Row | None:
        """Return the row of a version."""
        return next((row for row in self.rows if row.backup_id == backup_id), None)
