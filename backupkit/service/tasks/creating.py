"""Making a version of the document."""

from __future__ import annotations

from backupkit.errors import Operation
from backupkit.light.frozen import dataclass, replace
from backupkit.light.typed import TYPE_CHECKING, ClassVar
from backupkit.service.task import Effect, Task
from backupkit.values import descriptions
from backupkit.values.version import Status, Trigger

if TYPE_CHECKING:
    from backupkit.manager.manager import BackupManager
    from backupkit.service.task import Tools


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
