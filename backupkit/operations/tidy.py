"""Changes to what is known about versions, and keeping the folder tidy. The manifest changes first, files go last."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.files.os_errors import in_folder
from backupkit.values.problem import is_missing

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.operations.binding import Setup
    from backupkit.store.manifest import Manifest
    from backupkit.values.retention import Retention, RetentionPlan
    from backupkit.values.version import BackupMetadata


def change(
    setup: Setup, backup_id: str, operation: str, edit: Callable[[BackupMetadata, Manifest], BackupMetadata]
) -> bool:
    """Change what the manifest says of a version; return False if that is what it said already.

    Raises:
        BackupNotFound: there is no such version.
        BackupError: the folder cannot be written.
    """
    setup.resolve(backup_id, setup.store.read())  # before the lock: an unknown id needs no folder
    with setup.store.exclusive() as current:
        meta = setup.resolve(backup_id, current)
        changed = edit(meta, current)
        if changed == meta:
            return False
        setup.store.write(current.with_versions([changed]))
        setup.store.record(operation, backup_id=meta.backup_id, active_day=changed.archived_day)
        return True


def pinned(meta: BackupMetadata, current: Manifest) -> BackupMetadata:
    """Return *meta* pinned, and out of the bin: who pins a version wants to keep it."""
    return replace(undeleted(meta, current), pinned=True)


def unpinned(meta: BackupMetadata, _: Manifest) -> BackupMetadata:
    """Return *meta* without its pin."""
    return replace(meta, pinned=False)


def described(text: str) -> Callable[[BackupMetadata, Manifest], BackupMetadata]:
    """Return the edit that gives a version another description."""
    return lambda meta, _: replace(meta, description=text).tidied()


def deleted(meta: BackupMetadata, current: Manifest) -> BackupMetadata:
    """Return *meta* in the bin."""
    return meta.binned(_today(current))


def undeleted(meta: BackupMetadata, current: Manifest) -> BackupMetadata:
    """Return *meta* out of the bin; for the days of grace no rule removes it, or it might go with the next save."""
    return meta.taken_back(_today(current))


def _today(current: Manifest) -> int:
    return max(other.active_day for other in current.backups.values())


def cleanup(setup: Setup) -> int:
    """Remove what dead writers left, adopt sound version files, forget versions whose file is gone.

    Returns:
        The number of files removed.
    """
    store = setup.store
    if not store.exists():
        return 0
    with in_folder(store.folder):
        before = set(store.leftovers())
    with store.exclusive() as current:  # sweeps and adopts
        removed = len(before - set(store.leftovers()))
        missing = (meta for meta in current.backups.values() if is_missing(meta.problem))
        gone = [meta.backup_id for meta in missing if not meta.pinned]
        store.write(current.without(gone))
        store.record("cleanup", removed=removed, forgotten=gone)
    return removed


def apply_retention(setup: Setup, *, dry_run: bool, retention: Retention | None) -> RetentionPlan:
    """Thin out, and empty the bin of what has been in it long enough; or only say what that would do."""
    store = setup.store
    if dry_run or not store.exists():
        return setup.plan(store.read(), retention=retention)
    with store.exclusive() as current:
        plan = setup.plan(current, retention=retention)
        if plan.drop:
            store.write(current.without(plan.drop))
            store.remove(current.backups[backup_id] for backup_id in plan.drop)
            store.record("prune", removed=sorted(plan.drop))
    return plan


def rebuild(setup: Setup) -> int:
    """Make the manifest anew from the version files; return how many versions it holds."""
    store = setup.store
    if not store.exists():
        raise errors.BackupFolderMissing(store.folder)
    with store.exclusive() as current:
        rebuilt = store.catalog.rebuilt(known=current)
        store.write(rebuilt)
        store.record("rebuild", versions=len(rebuilt.backups))
    return len(rebuilt.backups)
