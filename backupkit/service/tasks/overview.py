"""Reading all that a list of versions shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from backupkit.service.held import held_id_of
from backupkit.service.task import Task
from backupkit.values.reasons import Rule
from backupkit.values.version import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from backupkit.service.task import Tools
    from backupkit.values.reasons import Reason
    from backupkit.values.results import BackupStats
    from backupkit.values.version import BackupMetadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All that a list of versions shows."""

    versions: tuple[BackupMetadata, ...]  # newest first; those in the bin as well
    kept: Mapping[str, tuple[Reason, ...]]  # why each stays; what the next thinning drops is not in it
    stats: BackupStats
    held_id: str = ""  # what the document holds now; empty: none of them, or it is not known

    @property
    def undo_id(self) -> str | None:
        """The version that an undo would put back; None if there is nothing to undo."""
        found = (key for key, reasons in self.kept.items() if any(reason.rule is Rule.UNDO for reason in reasons))
        return next(found, None)

    @property
    def in_bin(self) -> int:
        """How many versions are in the bin."""
        return sum(1 for meta in self.versions if meta.status is Status.ARCHIVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load(Task):
    """Read all that a list of versions shows. Changes nothing, takes no lock."""

    is_quick: ClassVar = True

    def perform(self, tools: Tools) -> Overview:
        manager = tools.manager
        versions = tuple(manager.list_backups(include_archived=True))
        return Overview(
            versions=versions,
            kept=manager.apply_retention(dry_run=True).keep,
            stats=manager.get_backup_stats(),
            held_id=held_id_of(manager, versions),
        )
