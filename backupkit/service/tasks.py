"""The kinds of tasks: each class says what it does, and by its traits how it is treated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from backupkit.errors import Operation
from backupkit.service.held import held_id_of
from backupkit.service.task import Effect, Task
from backupkit.values import descriptions
from backupkit.values.reasons import Rule
from backupkit.values.version import Status, Trigger

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from backupkit.manager import BackupManager
    from backupkit.service.task import Tools
    from backupkit.values.reasons import Reason
    from backupkit.values.results import BackupStats, RestoreResult, VerifyReport
    from backupkit.values.version import BackupMetadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Create(Task):
    """Make a version of the present state; the result is its id, or None if the newest one holds it already."""

    changes: ClassVar = True
    is_long: ClassVar = True
    can_stop: ClassVar = True
    is_shown: ClassVar = True
    is_finished_at_close: ClassVar = True
    effect: ClassVar = Effect.STORES
    operation: ClassVar = Operation.BACKUP
    done_event: ClassVar = "<<BackupCreated>>"
    failed_event: ClassVar = "<<BackupFailed>>"
    words: ClassVar = "create"
    description: str = ""
    trigger: Trigger = Trigger.APP
    force: bool = False
    pinned: bool = False

    def perform(self, tools: Tools) -> str | None:
        backup_id = tools.manager.create_backup(
            self.description,
            self.force,
            trigger=self.trigger,
            pinned=self.pinned,
            progress=tools.progress,
            cancel=tools.cancel,
        )
        if backup_id is None and self.description:
            self._describe_newest(tools.manager)
        tools.manager.folder.require_kept()  # once the state is safe
        return backup_id

    @property
    def is_paced(self) -> bool:
        return self.trigger is Trigger.SAVE

    def joined_with(self, waiting: Task) -> Task | None:
        """Return one save for two: an app that saves twice in a moment wants both descriptions, not two versions."""
        if not (isinstance(waiting, Create) and waiting.is_paced and self.is_paced):
            return None
        description = descriptions.joined(waiting.description, self.description)
        return replace(self, description=description, force=waiting.force or self.force)

    def _describe_newest(self, manager: BackupManager) -> None:
        """Describe the version that holds the state already, if nothing does: watching may have been faster."""
        newest = next((meta for meta in manager.list_backups() if meta.status is Status.ACTIVE), None)
        if newest and not newest.description:
            manager.describe(newest.backup_id, self.description)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoring(Task):
    """Put a version, or a part of it, in the document's place; the state before is stored first."""

    changes: ClassVar = True
    is_long: ClassVar = True
    can_stop: ClassVar = True
    is_finished_at_close: ClassVar = True
    is_shown: ClassVar = True
    effect: ClassVar = Effect.RESTORES
    operation: ClassVar = Operation.RESTORE
    done_event: ClassVar = "<<BackupRestored>>"
    onto: str | None = None  # the file that may be replaced although the document was a link to another one then

    @property
    def taken_back_by(self) -> Task:
        return Undo()


@dataclass(frozen=True, slots=True, kw_only=True)
class Restore(Restoring):
    """Put back the version that was asked for."""

    words: ClassVar = "restore"
    backup_id: str

    def perform(self, tools: Tools) -> RestoreResult:
        return tools.manager.restore_backup(
            self.backup_id, progress=tools.progress, cancel=tools.cancel, onto=self.onto
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored(Restoring):
    """Have the worker know of a restore that the app made without it, and tell it as one of its own."""

    words: ClassVar = "restore"
    result: RestoreResult

    def perform(self, tools: Tools) -> RestoreResult:
        del tools
        return self.result


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Restoring):
    """Put back the state before the last restore."""

    words: ClassVar = "undo"

    def perform(self, tools: Tools) -> RestoreResult:
        return tools.manager.undo_restore(progress=tools.progress, cancel=tools.cancel, onto=self.onto)

    @property
    def taken_back_by(self) -> Task:
        return Redo()


@dataclass(frozen=True, slots=True, kw_only=True)
class Redo(Undo):
    """Put back what the last undo took away: an undo of it, in the words of one who undid too much."""

    words: ClassVar = "redo"

    @property
    def taken_back_by(self) -> Task:
        return Undo()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verify(Task):
    """Read every byte of all versions, or of those named."""

    changes: ClassVar = True
    is_long: ClassVar = True
    can_stop: ClassVar = True
    is_shown: ClassVar = True
    lets_others_in: ClassVar = True
    operation: ClassVar = Operation.VERIFICATION
    done_event: ClassVar = "<<BackupVerified>>"
    words: ClassVar = "verify"
    backup_ids: tuple[str, ...] | None = None

    def perform(self, tools: Tools) -> VerifyReport:
        return tools.manager.verify_backups(self.backup_ids, progress=tools.progress, cancel=tools.cancel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export(Task):
    """Write a version to a file outside; the result is its absolute path."""

    is_long: ClassVar = True
    can_stop: ClassVar = True
    is_finished_at_close: ClassVar = True
    operation: ClassVar = Operation.EXPORT
    words: ClassVar = "export"
    backup_id: str
    path: Path
    overwrite: bool = False

    def perform(self, tools: Tools) -> Path:
        return tools.manager.export_backup(
            self.backup_id, self.path, overwrite=self.overwrite, progress=tools.progress, cancel=tools.cancel
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin(Task):
    """Pin a version, or take its pin away; the result says whether that changed anything."""

    changes: ClassVar = True
    is_quick: ClassVar = True
    backup_id: str
    pinned: bool

    def perform(self, tools: Tools) -> bool:
        change = tools.manager.pin if self.pinned else tools.manager.unpin
        return change(self.backup_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Describe(Task):
    """Give a version another description; the result says whether that changed anything."""

    changes: ClassVar = True
    is_quick: ClassVar = True
    backup_id: str
    text: str

    def perform(self, tools: Tools) -> bool:
        return tools.manager.describe(self.backup_id, self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete(Task):
    """Put versions into the bin; the result is how many were not there before."""

    changes: ClassVar = True
    is_quick: ClassVar = True
    words: ClassVar = "delete"
    backup_ids: tuple[str, ...]

    def perform(self, tools: Tools) -> int:
        return sum(tools.manager.delete_backup(backup_id) for backup_id in self.backup_ids)

    @property
    def taken_back_by(self) -> Task:
        return Undelete(backup_ids=self.backup_ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelete(Task):
    """Take versions out of the bin; the result is how many were in it."""

    changes: ClassVar = True
    is_quick: ClassVar = True
    words: ClassVar = "undelete"
    backup_ids: tuple[str, ...]

    def perform(self, tools: Tools) -> int:
        return sum(tools.manager.undelete_backup(backup_id) for backup_id in self.backup_ids)


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
