"""Putting a version back: verify it into a draft, store the state before, swap. Nothing is touched until the swap."""

from __future__ import annotations

import contextlib
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.documents import kinds
from backupkit.files.places import absolute_path, is_in_folder, is_same_file, link_target, real_path
from backupkit.operations import create
from backupkit.operations.binding import operation
from backupkit.operations.watched import half, stop_if, watched
from backupkit.values import descriptions
from backupkit.values.results import RestoreResult
from backupkit.values.sentence import Sentence
from backupkit.values.text import plain_text
from backupkit.values.version import Status, Trigger

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from backupkit.documents.document import Replacement
    from backupkit.errors import StrPath
    from backupkit.operations.binding import Binding
    from backupkit.store.manifest import Manifest
    from backupkit.store.store import Store
    from backupkit.values.version import BackupMetadata, CancelToken, Progress

_ATTEMPTS = 10
_PAUSE_SECONDS = 0.02
_FOLDER_FAILED = (errors.BackupFolderUnwritable, errors.NotEnoughSpace, errors.StorageFailed)

log = logging.getLogger(__name__)


@operation
def restore(
    binding: Binding,
    backup_id: str,
    *,
    to: StrPath | None = None,
    onto: StrPath | None = None,
    undoes: bool = False,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> RestoreResult:
    """Put a version back, over the document or at another path; if it *undoes*, only as what undo would put back.

    Over the document, the first half of the *progress* is the reading of the version, the second the storing of the
    present state. *cancel* is asked until the document is about to change. *onto* is a path to the file that may be
    replaced although the document was a link to another one when the version was made.

    Raises:
        BackupError: it was not done. The target is as before; the state of the document may have been stored.
    """
    meta = binding.resolve(backup_id, binding.store.read())
    target = absolute_path(to) if to is not None else None
    if target:
        require_outside(binding, target)
    if target and not is_same_file(target, binding.document.path):
        is_elsewhere, document = True, kinds.elsewhere(target, binding.kind)
    else:
        is_elsewhere, document = False, binding.document
        _require_meant(binding, meta, onto)
    chunks = watched(
        binding.store.content(meta),
        meta.file_size,
        document=binding.document.path,
        operation=errors.Operation.RESTORE,
        progress=progress if is_elsewhere else half(progress, is_second=False),
        cancel=cancel,
    )
    # Closed at once. A host may keep an error that comes out of here; that must not keep the version's file open.
    with (
        binding.store.writing_outside(document.leftovers()) if is_elsewhere else contextlib.nullcontext(),
        contextlib.closing(chunks) as content,
        document.replacement(binding.environment.disk, content) as found,
    ):
        new = kinds.fitted_replacement(found)
        before_id = None
        if is_elsewhere:
            new.swap()
        else:
            order = _order_before(binding, meta, half(progress, is_second=True), cancel)
            before_id = _swap(binding, meta, new, order, undoes=undoes)
    return RestoreResult(
        backup_id=meta.backup_id,
        path=document.path,
        before_id=before_id,
        size_bytes=meta.file_size,
        not_kept=new.not_kept,
    )


def _require_meant(binding: Binding, meta: BackupMetadata, onto: StrPath | None) -> None:
    """Raise LinkTurned if the document is a link that leads elsewhere than for the version, and not *onto* as well."""
    path = binding.document.path
    now = plain_text(link_target(path)) if meta.link_target else ""
    if not now or now == meta.link_target or (onto and is_same_file(onto, path)):
        return
    led_to = absolute_path(real_path(path.parent) / meta.link_target)
    raise errors.LinkTurned(path, real_path(path), led_to, meta.backup_id)


def require_outside(binding: Binding, target: Path) -> None:
    """Raise DocumentUnwritable if *target* lies in the backup folder, where everything has its own rules."""
    if is_in_folder(target, binding.store.folder):
        raise errors.DocumentUnwritable(target, Sentence("it lies in the backup folder"))


def _swap(binding: Binding, meta: BackupMetadata, new: Replacement, order: create.Order, *, undoes: bool) -> str | None:
    """Store the present state by *order*, then put *new* in its place; return the id of the version of the former."""
    for _ in range(_ATTEMPTS):
        before = _state_before(binding, order, new)
        try:
            if _has_swapped(binding, meta, new, before, undoes=undoes):
                return before.meta.backup_id if before else None
        except _FOLDER_FAILED as error:
            is_of_document = getattr(error, "path", None) == binding.document.path  # its disk is full, not the folder's
            if before or new.is_in_place or is_of_document:
                raise
            # Nothing is replaced where nothing is, so nothing needs to be undone: the last copy of a lost document may
            # lie on a card that is locked, or a disk that is full or dying.
            log.warning("That %s was restored could not be written down: %s", binding.document.path, error)
            if new.swap_over(None):
                return None
        binding.environment.clock.sleep(_PAUSE_SECONDS)
    raise errors.DocumentChanged(binding.document.path, _ATTEMPTS)


def _has_swapped(
    binding: Binding, meta: BackupMetadata, new: Replacement, before: create.Outcome | None, *, undoes: bool
) -> bool:
    """Put *new* in the place of the state that *before* has stored, if that is the document's still."""
    store, document = binding.store, binding.document
    seen, undo_id = (before.fingerprint, before.meta.backup_id) if before else (None, None)
    # Where nothing is, nothing can be taken for another document's: then what was its folder becomes this one's.
    with store.exclusive(takes_over=seen is None) as current:
        if undoes and current.undo_id != meta.backup_id:
            raise errors.UndoOvertaken(document.path)
        # A save that came in since would be overwritten without ever having been stored.
        if document.fingerprint() != seen:
            return False
        store.write(_undoable(current, undo_id, meta))  # before the swap: it must be undoable from then on
        try:
            # The last look, and what is put in place looks at what it replaces.
            if document.fingerprint() == seen and new.swap_over(seen):
                store.record("restore", backup_id=meta.backup_id, before_id=undo_id)
                return True
        except errors.BackupError as error:
            # The new content may be in place, and there may be no way back: then it can be undone. Else nothing was
            # swapped, and what could be undone before still can.
            if new.is_in_place:
                store.record("restore", error, backup_id=meta.backup_id, before_id=undo_id)
            else:
                _write_back(store, current)
            raise
        store.write(current)
        return False


def _write_back(store: Store, current: Manifest) -> None:
    """Write the manifest from before a swap that failed. If that fails as well, it must not hide the first failure."""
    try:
        store.write(current)
    except (OSError, errors.BackupError) as error:
        log.warning("That a restore failed could not be written down in %s: %s", store.folder, error)


def _undoable(current: Manifest, undo_id: str | None, meta: BackupMetadata) -> Manifest:
    """Return the manifest of a folder after a restore of *meta*: what undoes it, and what the document held since."""
    changed = replace(current, undo_id=undo_id, restored_id=meta.backup_id)
    before = current.backups.get(undo_id or "")
    return changed.with_versions([replace(before, replaced_by=meta.backup_id)]) if before else changed


def _order_before(
    binding: Binding, meta: BackupMetadata, progress: Progress | None, cancel: CancelToken | None
) -> create.Order:
    """Return how the present state is stored: equal to a version or not, as the way back must not need an older file.

    Nothing is thinned out for it: a restore that fails must cost no version. The next backup makes up for that.
    """
    return create.Order(
        description=descriptions.before_restoring(meta.backup_id),
        force=True,
        trigger=Trigger.BEFORE_RESTORE,
        protected=frozenset({meta.backup_id, *binding.store.read().backups}),
        progress=progress,
        cancel=cancel,
    )


def _state_before(binding: Binding, order: create.Order, new: Replacement) -> create.Outcome | None:
    """Store the present state, which is finished first if part of it lies elsewhere; return None if there is none."""
    try:
        try:
            before = create.create(binding, binding.document, order)
        except errors.DocumentInUse:
            if not new.settle():
                raise
            before = create.create(binding, binding.document, order)
    except errors.DocumentMissing:
        before = None
    except errors.Cancelled as error:
        raise errors.Cancelled(error.path, errors.Operation.RESTORE) from error
    stop_if(order.cancel, binding.document.path, errors.Operation.RESTORE)
    return before


@operation
def undo(
    binding: Binding,
    *,
    onto: StrPath | None = None,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> RestoreResult:
    """Put back the state before the last restore. Undoing twice is redoing.

    Raises:
        NothingToUndo: no restore replaced a document.
        UndoOvertaken: somebody else restored a version meanwhile, or undid the same restore.
        BackupError: as :func:`restore`.
    """
    current = binding.store.read()
    if current.undo_id is None or current.undo_id not in current.backups:
        raise errors.NothingToUndo(binding.document.path)
    return restore(binding, current.undo_id, onto=onto, undoes=True, progress=progress, cancel=cancel)


def version_at(binding: Binding, moment: datetime) -> BackupMetadata:
    """Return the version that holds what the document held at *moment*: the newest one made until then.

    Raises:
        ValueError: *moment* has no time zone.
        BackupNotFound: all versions are newer, or the one that had been put back by then is gone.
    """
    if moment.tzinfo is None:
        raise ValueError("moment must be aware: a time without a zone could mean several moments")
    current = binding.store.read()
    for meta in current.newest_first:
        if meta.status is not Status.ACTIVE or meta.timestamp > moment or meta.trigger is Trigger.IMPORT:
            continue  # what was imported was never in the document
        if not meta.replaced_by:
            return meta
        # From the moment of a restore on the document held what was restored, not what was stored before it.
        return binding.resolve(meta.replaced_by, current)
    raise errors.BackupNotFound(f"at or before {moment.isoformat()}", binding.store.folder)
