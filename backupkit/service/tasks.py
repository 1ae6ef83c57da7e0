"""What a worker can be asked to do: frozen values that know how to do it with a manager, and nothing of who asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from backupkit.values.reasons import Rule
from backupkit.values.version import Status, Trigger

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from backupkit.manager import BackupManager
    from backupkit.values.reasons import Reason
    from backupkit.values.version import (
        BackupMetadata,
        BackupStats,
        CancelToken,
        Progress,
        RestoreResult,
        VerifyReport,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a task works with: the manager, and how to report and to be stopped."""

    manager: BackupManager
    progress: Progress
    cancel: CancelToken


class Task(Protocol):
    """One thing to do with the versions of a document.

    ``perform`` runs on the worker; what it returns and raises reaches the one who asked as an event. It raises
    BackupError where the situation is one that a user can understand.
    """

    changes: ClassVar[bool]
    """True if the versions may be others afterwards, so that lists must be read anew."""

    @property
    def is_quick(self) -> bool:
        """True if it may be taken in between while a long task runs: it is short, and holds nothing that one needs."""
        ...

    def perform(self, tools: Tools) -> object:
        """Do it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Create:
    """Make a version of the present state; the result is its id, or None if the newest one holds it already."""

    changes: ClassVar = True
    is_quick: ClassVar = False
    description: str = ""
    trigger: Trigger = Trigger.APP
    force: bool = False
    pinned: bool = False

    def perform(self, tools: Tools) -> str | None:
        """Make it."""
        backup_id = tools.manager.create_backup(
            self.description,
            self.force,
            trigger=self.trigger,
            pinned=self.pinned,
            progress=tools.progress,
            cancel=tools.cancel,
        )
        if backup_id is None and self.description:
            self._lend_description(tools.manager)
        return backup_id

    def _lend_description(self, manager: BackupManager) -> None:
        """Describe the version that holds the state already, unless it has a description: the watch may be faster."""
        newest = next((meta for meta in manager.list_backups() if meta.status is Status.ACTIVE), None)
        if newest and not newest.description:
            manager.describe(newest.backup_id, self.description)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore:
    """Put a version back over the document; the state before is stored first."""

    changes: ClassVar = True
    is_quick: ClassVar = False
    backup_id: str

    def perform(self, tools: Tools) -> RestoreResult:
        """Put it back."""
        return tools.manager.restore_backup(self.backup_id, progress=tools.progress)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """Put back the state before the last restore."""

    changes: ClassVar = True
    is_quick: ClassVar = False

    def perform(self, tools: Tools) -> RestoreResult:
        """Put it back."""
        return tools.manager.undo_restore()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verify:
    """Read every byte of all versions, or of those named."""

    changes: ClassVar = True
    is_quick: ClassVar = False
    backup_ids: tuple[str, ...] | None = None

    def perform(self, tools: Tools) -> VerifyReport:
        """Read them."""
        return tools.manager.verify_backups(self.backup_ids, progress=tools.progress, cancel=tools.cancel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """Write a version to a file outside; the result is its absolute path."""

    changes: ClassVar = False
    is_quick: ClassVar = False
    backup_id: str
    path: Path
    overwrite: bool = False

    def perform(self, tools: Tools) -> Path:
        """Write it."""
        return tools.manager.export_backup(self.backup_id, self.path, overwrite=self.overwrite)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Pin a version, or take its pin away; the result says whether that changed anything."""

    changes: ClassVar = True
    is_quick: ClassVar = True
    backup_id: str
    pinned: bool

    def perform(self, tools: Tools) -> bool:
        """Change it."""
        change = tools.manager.pin if self.pinned else tools.manager.unpin
        return change(self.backup_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Describe:
    """Give a version another description; the result says whether that changed anything."""

    changes: ClassVar = True
    is_quick: ClassVar = True
    backup_id: str
    text: str

    def perform(self, tools: Tools) -> bool:
        """Change it."""
        return tools.manager.describe(self.backup_id, self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete:
    """Put versions into the bin; the result is how many were not there before."""

    changes: ClassVar = True
    is_quick: ClassVar = True
    backup_ids: tuple[str, ...]

    def perform(self, tools: Tools) -> int:
        """Put them there."""
        return sum(tools.manager.delete_backup(backup_id) for backup_id in self.backup_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelete:
    """Take versions out of the bin; the result is how many were in it."""

    changes: ClassVar = True
    is_quick: ClassVar = True
    backup_ids: tuple[str, ...]

    def perform(self, tools: Tools) -> int:
        """Take them out."""
        return sum(tools.manager.undelete_backup(backup_id) for backup_id in self.backup_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All that a list of versions shows."""

    versions: tuple[BackupMetadata, ...]  # newest first; those in the bin as well
    kept: Mapping[str, tuple[Reason, ...]]  # why each stays; what the next thinning drops is not in it
    stats: BackupStats

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
class Load:
    """Read all that a list of versions shows. Changes nothing, takes no lock."""

    changes: ClassVar = False
    is_quick: ClassVar = True

    def perform(self, tools: Tools) -> Overview:
        """Read it."""
        manager = tools.manager
        return Overview(
            versions=tuple(manager.list_backups(include_archived=True)),
            kept=manager.apply_retention(dry_run=True).keep,
            stats=manager.get_backup_stats(),
        )
