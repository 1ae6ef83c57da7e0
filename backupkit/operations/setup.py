"""What every operation needs: the document, its store, and how versions are made and kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.core.model import Status
from backupkit.core.retention import plan_retention

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from backupkit.core.clock import Clock
    from backupkit.core.manifest import Manifest
    from backupkit.core.model import BackupMetadata
    from backupkit.core.policy import Retention, RetentionPlan
    from backupkit.core.store import Store
    from backupkit.documents.document import Document

_CHOICE_LOST = "the folder's settings were lost; until the rules are chosen anew, nothing is removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """One document, bound to its backup folder."""

    document: Document
    store: Store
    clock: Clock
    level: int
    default_retention: Retention
    zone: tzinfo | None
    held: set[str] = field(default_factory=set)  # versions that a block under saving() may need any moment

    @property
    def retention(self) -> Retention:
        """The user's choice if there is one, else what the host asked for."""
        return self.store.settings.retention or self.default_retention

    def plan(
        self, current: Manifest, protected: Iterable[str] = (), retention: Retention | None = None
    ) -> RetentionPlan:
        """Return what the retention in force, or another one, makes of a folder."""
        settings = self.store.settings
        return plan_retention(
            current.backups.values(),
            retention or settings.retention or self.default_retention,
            zone=self.zone,
            undo_id=current.undo_id,
            protected={*protected, *self.held},
            hold=_CHOICE_LOST if settings.hold else "",
        )

    def resolve(self, backup_id: str, current: Manifest) -> BackupMetadata:
        """Return the version whose id is, or alone begins with, *backup_id*.

        Raises:
            BackupNotFound: there is none.
            BackupAmbiguous: there are several.
        """
        if meta := current.backups.get(backup_id):
            return meta
        found = [key for key in current.backups if backup_id and key.startswith(backup_id)]
        if len(found) > 1:
            raise errors.BackupAmbiguous(backup_id, self.store.folder, sorted(found))
        if not found:
            raise errors.BackupNotFound(backup_id, self.store.folder)
        return current.backups[found[0]]


def thinned(setup: Setup, current: Manifest, protected: Iterable[str] = ()) -> tuple[Manifest, list[BackupMetadata]]:
    """Return the manifest without what retention drops, and what it drops. Write the first, then remove the second."""
    plan = setup.plan(current, protected)
    return current.without(plan.drop), [current.backups[backup_id] for backup_id in plan.drop]


def listed(current: Manifest, *, include_archived: bool) -> list[BackupMetadata]:
    """Return the versions that a list shows, newest first."""
    return [meta for meta in current.newest_first if include_archived or meta.status is not Status.ARCHIVED]
