"""What every operation needs: the document, its store, and how versions are made and kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.documents.file_document import is_same_file
from backupkit.documents.json_file import JsonFile
from backupkit.documents.plain_file import PlainFile
from backupkit.operations.memory import Recall
from backupkit.store.home import Home
from backupkit.store.store import Store
from backupkit.values import naming
from backupkit.values.thinning import plan_retention
from backupkit.values.version import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import tzinfo
    from pathlib import Path

    from backupkit.documents.document import Document
    from backupkit.files.disk import Disk
    from backupkit.files.lock import Lock
    from backupkit.store.manifest import Manifest
    from backupkit.values.clock import Clock
    from backupkit.values.retention import Retention, RetentionPlan
    from backupkit.values.version import BackupMetadata

_LEVELS = range(1, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """One document, bound to its backup folder."""

    document: Document
    store: Store
    clock: Clock
    level: int
    default_retention: Retention
    zone: tzinfo | None
    held: list[str] = field(default_factory=list)  # versions that blocks under saving() may need any moment
    recall: Recall = field(default_factory=Recall)

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
            hold=settings.hold,
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


def assembled(
    path: Path,
    configured: Path | None,
    app: str | None,
    *,
    kind: Callable[[Path], Document] | None,
    retention: Retention,
    level: int,
    lock_timeout_seconds: float,
    clock: Clock,
    prefix: str,
    zone: tzinfo | None,
    disk: Disk,
    lock: Lock,
) -> Setup:
    """Return the setup for the document at *path*. Nothing is written, and nothing but settings is read.

    Raises:
        ValueError: an option is out of range.
        ManifestTooNew: a later release uses the folder.
    """
    if type(level) is not int or level not in _LEVELS:
        msg = f"compression_level must be 1 to 9, not {level!r}"
        raise ValueError(msg)
    if not lock_timeout_seconds >= 0:  # filelock would take a negative one, and NaN, for "wait for ever"
        msg = f"lock_timeout must be 0 or more seconds, not {lock_timeout_seconds!r}"
        raise ValueError(msg)
    if configured and app is not None:
        raise ValueError("give backups_dir or app, not both: each of them says where the versions lie")
    if configured and is_same_file(configured, path.parent):
        raise ValueError("backups_dir must not be the folder that the document itself lies in")
    document = (kind or (JsonFile if path.suffix.lower() == ".json" else PlainFile))(path)
    store = Store(
        Home(path, configured, app, disk, document.access),
        path,
        names=naming.naming_for(path.name, prefix),
        disk=disk,
        clock=clock,
        lock=lock,
        lock_timeout_seconds=lock_timeout_seconds,
        access=document.access,
        beside=document.leftovers,
    )
    return Setup(document=document, store=store, clock=clock, level=level, default_retention=retention, zone=zone)
