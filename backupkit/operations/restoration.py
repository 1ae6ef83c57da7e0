"""Putting a version back: verify it into a draft, store the state before, swap. Nothing is touched until the swap."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.core.model import RestoreResult, Status, Trigger
from backupkit.documents.file_document import is_same_file
from backupkit.documents.plain_file import PlainFile
from backupkit.operations import creation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from backupkit.core.model import BackupMetadata, Progress
    from backupkit.documents.document import Document, Replacement
    from backupkit.operations.setup import Setup

_ATTEMPTS = 10
_PAUSE_SECONDS = 0.02


def restore(setup: Setup, backup_id: str, *, to: Path | None = None, progress: Progress | None = None) -> RestoreResult:
    """Put a version back, over the document or at another path.

    Raises:
        BackupError: it was not done. The target is as before; the state of the document may have been stored.
    """
    meta = setup.resolve(backup_id, setup.store.read())
    elsewhere = to is not None and not is_same_file(to, setup.document.path)
    document: Document = PlainFile(to) if elsewhere and to else setup.document
    with document.replacement(setup.store.disk, _reported(setup, meta, progress)) as new:
        before_id = None
        if elsewhere:
            new.swap()
        else:
            before_id = _swap(setup, meta, new)
    return RestoreResult(
        backup_id=meta.backup_id,
        path=document.path,
        before_id=before_id,
        size_bytes=meta.file_size,
        not_kept=new.not_kept,
    )


def _swap(setup: Setup, meta: BackupMetadata, new: Replacement) -> str | None:
    """Store the present state, then put *new* in its place; return the id of the version that holds the former."""
    store, document = setup.store, setup.document
    for _ in range(_ATTEMPTS):
        before = _state_before(setup, meta)
        with store.exclusive() as current:
            # A save that came in since would be overwritten without ever having been stored.
            if document.fingerprint() != (before.fingerprint if before else None):
                setup.clock.sleep(_PAUSE_SECONDS)
                continue
            undo_id = before.meta.backup_id if before else None
            if current.undo_id != undo_id:  # nothing was there before: an older restore must not be undone instead
                store.write(replace(current, undo_id=undo_id))
            new.swap()
            store.record("restore", backup_id=meta.backup_id, before_id=undo_id)
            return undo_id
    raise errors.DocumentChanged(document.path, _ATTEMPTS)


def _state_before(setup: Setup, meta: BackupMetadata) -> creation.Outcome | None:
    """Store the present state, equal to a version or not: the way back must not depend on an older file."""
    order = creation.Order(
        description=f"Before restoring {meta.backup_id}",
        force=True,
        trigger=Trigger.BEFORE_RESTORE,
        protected=frozenset({meta.backup_id}),
    )
    try:
        return creation.create(setup, setup.document, order)
    except errors.DocumentMissing:
        return None


def undo(setup: Setup) -> RestoreResult:
    """Put back the state before the last restore. Undoing twice is redoing.

    Raises:
        NothingToUndo: no restore replaced a document.
        BackupError: as :func:`restore`.
    """
    current = setup.store.read()
    if current.undo_id is None or current.undo_id not in current.backups:
        raise errors.NothingToUndo(setup.document.path)
    return restore(setup, current.undo_id)


def version_at(setup: Setup, moment: datetime) -> BackupMetadata:
    """Return the newest version made at or before *moment*.

    Raises:
        ValueError: *moment* has no time zone.
        BackupNotFound: all versions are newer.
    """
    if moment.tzinfo is None:
        raise ValueError("moment must be aware: a time without a zone could mean several moments")
    for meta in setup.store.read().newest_first:
        if meta.status is Status.ACTIVE and meta.timestamp <= moment:
            return meta
    raise errors.BackupNotFound(f"at or before {moment.isoformat()}", setup.store.folder)


def _reported(setup: Setup, meta: BackupMetadata, progress: Progress | None) -> Iterator[bytes]:
    done = 0
    for piece in setup.store.catalog.content(meta):
        yield piece
        done += len(piece)
        if progress:
            progress(done, meta.file_size)
