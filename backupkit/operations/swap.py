"""The last steps of a restore, of a version or of a part: store the present state, then put the new one in its place.

What is replaced is what was stored: it is looked at under the lock, and once more by what takes its place.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.operations import create
from backupkit.operations.watched import stop_if
from backupkit.values.activity.ending import Logged
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from datetime import datetime

    from backupkit.documents.document import Replacement
    from backupkit.operations.binding import Binding
    from backupkit.store.manifest import Manifest
    from backupkit.store.store import Store
    from backupkit.values.put_back import PutBack
    from backupkit.values.version import BackupMetadata, CancelToken, Progress

_ATTEMPTS = 10
_PAUSE_SECONDS = 0.02
_FOLDER_FAILED = (errors.BackupFolderUnwritable, errors.NotEnoughSpace, errors.StorageFailed)

log = logging.getLogger(__name__)


class Overtaken(Exception):
    """The document holds another state than the one that the new content was made from. Nothing was replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """A content that is to take the document's place."""

    binding: Binding
    meta: BackupMetadata  # the version that it comes from
    new: Replacement
    put_back: PutBack | None  # the same, as the manifest tells it; None: it does not
    order: create.Order  # how the present state is stored
    begun_at: datetime  # when the restore was asked for
    undoes: bool = False  # True: only as what undo would put back
    over: str | None = None
    """SHA-256 of the one state that may be replaced, of which the content is made but for a part. None: the content is
    that of the version, and replaces whatever is there."""


def order_before(
    binding: Binding, meta: BackupMetadata, description: str, progress: Progress | None, cancel: CancelToken | None
) -> create.Order:
    """Return how the present state is stored: equal to a version or not, as the way back must not need an older file.

    Nothing is thinned out for it: a restore that fails must cost no version. The next backup makes up for that.
    """
    return create.Order(
        description=description,
        force=True,
        trigger=Trigger.BEFORE_RESTORE,
        protected=frozenset({meta.backup_id, *binding.store.read().backups}),
        progress=progress,
        cancel=cancel,
    )


def swapped(swap: Swap) -> str | None:
    """Store the present state, then put the new one in its place; return the id of the version of the former.

    None: nothing was there.

    Raises:
        Overtaken: see :attr:`Swap.over`.
        DocumentChanged: it changed again and again.
        BackupError: it was not done. The document is as before; its state may have been stored.
    """
    binding, new = swap.binding, swap.new
    for _ in range(_ATTEMPTS):
        before = _state_before(swap)
        if swap.over is not None and (before is None or before.meta.file_hash != swap.over):
            raise Overtaken
        try:
            if _has_swapped(swap, before):
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


def _has_swapped(swap: Swap, before: create.Outcome | None) -> bool:
    """Put the content in the place of the state that *before* has stored, if that is the document's still."""
    store, document, meta = swap.binding.store, swap.binding.document, swap.meta
    seen, undo_id = (before.fingerprint, before.meta.backup_id) if before else (None, None)
    # Where nothing is, nothing can be taken for another document's: then what was its folder becomes this one's.
    with store.exclusive(takes_over=seen is None) as current:
        if swap.undoes and current.undo_id != meta.backup_id:
            raise errors.UndoOvertaken(document.path)
        # A save that came in since would be overwritten without ever having been stored.
        if document.fingerprint() != seen:
            return False
        # Before the swap: it must be undoable from then on. Whether it came to the swap is certain only after that: a
        # process that is killed in between must not leave the word that the document holds what it never held.
        undoable = replace(current, undo_id=undo_id, put_back=swap.put_back)
        store.write(undoable)
        try:
            # The last look, and what is put in place looks at what it replaces.
            if document.fingerprint() == seen and swap.new.swap_over(seen):
                _tell(swap, undoable)
                return True
        except errors.BackupError as error:
            # The new content may be in place, and there may be no way back: then it can be undone. Else nothing was
            # swapped, and what could be undone before still can.
            if swap.new.is_in_place:
                _tell(swap, undoable, error)
            else:
                _write_if_possible(store, current, "failed", durable=True)
            raise
        store.write(current)
        return False


def _tell(swap: Swap, undoable: Manifest, error: errors.BackupError | None = None) -> None:
    """Write down that the document was replaced, in the manifest and in the log.

    If that fails, or a power cut takes it back, it can be undone all the same; the next backup sees what is held.
    """
    store = swap.binding.store
    _write_if_possible(store, undoable.confirmed(), "was done", durable=False)
    # Not which part it was: that is content, and does not belong into a log.
    what = {"bytes": swap.meta.file_size} if swap.over is None else {"part": True}
    store.record(
        Logged.RESTORE, error, since=swap.begun_at,
        backup_id=swap.meta.backup_id, before_id=undoable.undo_id, **what,
    )  # fmt: skip


def _write_if_possible(store: Store, manifest: Manifest, outcome: str, *, durable: bool) -> None:
    """Write what is so after a swap. A failure is told in the log: it must not hide how the restore itself came out."""
    try:
        store.write(manifest, durable=durable)
    except (OSError, errors.BackupError) as error:
        log.warning("That a restore %s could not be written down in %s: %s", outcome, store.folder, error)


def _state_before(swap: Swap) -> create.Outcome | None:
    """Store the present state, which is finished first if part of it lies elsewhere; return None if there is none."""
    binding, order = swap.binding, swap.order
    try:
        try:
            before = create.create(binding, binding.document, order)
        except errors.DocumentInUse:
            if not swap.new.settle():
                raise
            before = create.create(binding, binding.document, order)
    except errors.DocumentMissing:
        before = None
    except errors.Cancelled as error:
        raise errors.Cancelled(error.path, errors.Operation.RESTORE) from error
    stop_if(order.cancel, binding.document.path, errors.Operation.RESTORE)
    return before
