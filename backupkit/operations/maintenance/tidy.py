"""Changes to what is known about versions, and keeping the folder tidy. The manifest changes first, files go last."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.files.os_errors import in_folder
from backupkit.operations.binding import operation
from backupkit.operations.logged import failures, record_removed
from backupkit.values import descriptions
from backupkit.values.problem import says_missing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import TypeVar

    from backupkit.operations.binding import Binding
    from backupkit.store.manifest import Manifest
    from backupkit.store.store import Store
    from backupkit.values.retention import Retention, RetentionPlan
    from backupkit.values.version import BackupMetadata

    T = TypeVar("T")


def delete(binding: Binding, backup_id: str) -> bool:
    """Put a version into the bin.

    Like all that change what is known of one version, it returns False if nothing had to be changed.

    Raises:
        BackupNotFound, BackupAmbiguous: there is no such version, or more than one.
        BackupError: the folder cannot be written.
    """
    return _change(binding, backup_id, "delete", lambda meta, current: meta.binned(_today(current)))


def undelete(binding: Binding, backup_id: str) -> bool:
    """Take a version out of the bin."""
    return _change(binding, backup_id, "undelete", _undeleted)


def pin(binding: Binding, backup_id: str) -> bool:
    """Pin a version, and take it out of the bin: who pins a version wants to keep it."""
    return _change(binding, backup_id, "pin", lambda meta, current: replace(_undeleted(meta, current), pinned=True))


def keep(binding: Binding, backup_id: str, description: str, tag: str) -> bool:
    """Pin a version, and add a description and a tag to those that it has."""

    def kept(meta: BackupMetadata, current: Manifest) -> BackupMetadata:
        tags = meta.tags if tag in meta.tags else (*meta.tags, tag)
        joined = descriptions.joined(meta.description, description)
        return replace(_undeleted(meta, current), pinned=True, description=joined, tags=tags).tidied()

    return _change(binding, backup_id, "pin", kept)


def unpin(binding: Binding, backup_id: str) -> bool:
    """Take its pin from a version."""
    return _change(binding, backup_id, "unpin", lambda meta, _: replace(meta, pinned=False))


def describe(binding: Binding, backup_id: str, text: str) -> bool:
    """Give a version another description."""
    return _change(binding, backup_id, "describe", lambda meta, _: replace(meta, description=text).tidied())


@operation
def _change(
    binding: Binding, backup_id: str, operation: str, edit: Callable[[BackupMetadata, Manifest], BackupMetadata]
) -> bool:
    """Change what the manifest says of a version; return False if that is what it said already."""
    binding.resolve(backup_id, binding.store.read())  # before the lock: an unknown id needs no folder
    with binding.store.exclusive() as current:
        meta = binding.resolve(backup_id, current)
        changed = edit(meta, current)
        if changed == meta:
            return False
        binding.store.write(current.with_versions([changed]))
        binding.store.record(operation, backup_id=meta.backup_id, active_day=changed.archived_day)
        return True


def _undeleted(meta: BackupMetadata, current: Manifest) -> BackupMetadata:
    """Return *meta* out of the bin; for the days of grace no rule removes it, or it might go with the next save."""
    return meta.taken_back(_today(current))


def _today(current: Manifest) -> int:
    return max(other.active_day for other in current.backups.values())


def _where_there(store: Store, work: Callable[[], T], otherwise: Callable[[], T]) -> T:
    """Return what *work* does in the folder; or what is *otherwise*, where the document has none.

    A folder that nobody has claimed may become another document's before we have its lock: then this one has none.
    """
    try:
        return work() if store.exists() else otherwise()
    except errors.BackupFolderMissing:
        return otherwise()


@operation
def cleanup(binding: Binding) -> int:
    """Remove what dead writers left, adopt sound version files, forget versions whose file is gone.

    Returns:
        The number of files removed.
    """
    with failures(binding, "cleanup") as begun_at:
        return _where_there(binding.store, partial(_cleaned_up, binding.store, begun_at), lambda: 0)


def _cleaned_up(store: Store, begun_at: datetime) -> int:
    with in_folder(store.folder):
        before = set(store.leftovers())
    with store.exclusive() as current:  # sweeps and adopts
        removed = len(before - set(store.leftovers()))
        missing = (meta for meta in current.backups.values() if says_missing(meta.problem))
        gone = [meta.backup_id for meta in missing if not meta.pinned]
        store.write(current.without(gone))
        store.record("cleanup", since=begun_at, removed=removed, forgotten=gone)
    return removed


@operation
def apply_retention(binding: Binding, *, dry_run: bool, retention: Retention | None) -> RetentionPlan:
    """Thin out, and empty the bin of what has been in it long enough; or only say what that would do."""

    def planned() -> RetentionPlan:
        return binding.plan(binding.store.read(), retention=retention)

    if dry_run:
        return binding.previewed(binding.store.read(), retention) if retention else planned()
    with failures(binding, "prune") as begun_at:
        return _where_there(binding.store, partial(_thinned_out, binding, retention, begun_at), planned)


def _thinned_out(binding: Binding, retention: Retention | None, begun_at: datetime) -> RetentionPlan:
    store = binding.store
    with store.exclusive() as current:
        plan = binding.plan(current, retention=retention)
        if plan.drop:
            store.write(current.without(plan.drop))
            store.remove(current.backups[backup_id] for backup_id in plan.drop)
            gone_bytes = sum(current.backups[backup_id].stored_size for backup_id in plan.drop)
            last = record_removed(binding, sorted(plan.drop))
            store.record("prune", since=begun_at, removed=last, stored=gone_bytes)
    return plan


@operation
def rebuild(binding: Binding) -> int:
    """Make a new manifest from the version files; return how many versions it holds."""
    store = binding.store
    if not store.exists():
        raise errors.BackupFolderMissing(store.folder)
    with failures(binding, "rebuild") as begun_at, store.exclusive() as current:
        rebuilt = store.rebuilt(known=current)
        store.write(rebuilt)
        store.record("rebuild", since=begun_at, versions=len(rebuilt.backups))
    return len(rebuilt.backups)
