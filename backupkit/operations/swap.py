"""The last steps of a restore, of a version or of a part: store the present state, then put the new one in its place.

What is replaced is what was stored: it is looked at under the lock, and once more by what takes its place.
"""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.operations import create
from backupkit.operations.watched import stop_if
from backupkit.values.activity.ending import Logged
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from collections.abc import Hashable
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
    may_be_lost: bool = False  # the present state, where there is no room to store it
    over: str | None = None
    """SHA-256 of the one state that may be replaced, of which the content is made but for a part. None: the content is
    that of the version, and replaces whatever is there."""


def order_before(description: str, progress: Progress | None, cancel: CancelToken | None) -> create.Order:
    """Return how the present state is stored: equal to a version or not, as the way back must not need an older file.

    Nothing is thinned out for it: a restore that fails must cost no version. The next backup makes up for that.
    """
    return create.Order(
        description=description,
        force=True,
        trigger=Trigger.BEFORE_RESTORE,
        is_optional=True,
        progress=progress,
        cancel=cancel,
    )


def swapped(swap: Swap) -> str | None:
    """Store the present state, then put the new one in its place; return the id of the version of the former.

    None: nothing was there, or there was no room for it, and it may be lost.

    One lock is held from the moment on at which the version of the state gets its name. The order of writes, in which
    each is on the medium before the next begins:

    1. The new content, beside the document. It has no name that anybody looks for.
    2. The version of the state before: its bytes, then its name. From here on the state cannot be lost.
    3. The manifest, the only time that it is written: the version, that it is what undo puts back, and what is about
       to be put in place. It comes after the version's name, and not with it by one wait for the folder: a file system
       may bring two names to the medium in any order, and the manifest alone would name an undo of which there is no
       file, in the place of the one that there was.
    4. The document: draft and document change places.
    5. A line in the log, for which nobody waits: only it tells that 4 was done. Where it cannot be written, the
       manifest tells it; where it is lost, the next version of the document does (:meth:`Manifest.with_saved`).

    Raises:
        Overtaken: see :attr:`Swap.over`.
        DocumentChanged: it changed again and again.
        BackupError: it was not done. The document is as before; its state may have been stored.
    """
    binding = swap.binding
    for _ in range(_ATTEMPTS):
        with contextlib.ExitStack() as lock:
            before, seen = _stored(swap, lock)
            try:
                if _is_done(swap, before, seen):
                    return before.meta.backup_id if before else None
            except _FOLDER_FAILED as error:
                if before or not _may_go_unnoted(swap, error):
                    raise
                if swap.new.swap_over(seen):
                    return None
                if seen is None:
                    raise
        binding.environment.clock.sleep(_PAUSE_SECONDS)
    raise errors.DocumentChanged(binding.document.path, _ATTEMPTS)


def _stored(swap: Swap, lock: contextlib.ExitStack) -> tuple[create.Outcome | None, Hashable]:
    """Store the present state, and hold the folder's lock from then on; return it with the marks that it has.

    No version: there is no document, and no marks of one; or there was no room for it, and it may be lost.
    """
    try:
        before = _state_before(replace(swap, order=replace(swap.order, lock=lock)))
    except errors.NotEnoughSpace as error:
        if not swap.may_be_lost:
            raise
        document = swap.binding.document
        log.warning("What %s holds was not stored before a restore, as allowed: %s", document.path, error)
        lock.close()  # it may be held already
        return None, document.fingerprint()
    return before, before.fingerprint if before else None


def _is_done(swap: Swap, before: create.Outcome | None, seen: Hashable) -> bool:
    if before and before.current:
        return _has_swapped(swap, before, seen, before.current)
    # Where nothing is, nothing can be taken for another document's: then what was its folder becomes this one's.
    with swap.binding.store.exclusive(takes_over=seen is None) as current:
        return _has_swapped(swap, before, seen, current)


def _may_go_unnoted(swap: Swap, error: errors.BackupError) -> bool:
    """Return True if the content may take its place although the folder failed, of a state that is in no version.

    Where nothing is, nothing is replaced, so nothing needs to be undone: the last copy of a lost document may lie on a
    card that is locked, or a disk that is full or dying. A state that may be lost is not undone either.
    """
    path = swap.binding.document.path
    if swap.new.is_in_place or getattr(error, "path", None) == path:  # the document's disk is full, not the folder's
        return False
    log.warning("That %s was restored could not be written down: %s", path, error)
    return True


def _has_swapped(swap: Swap, before: create.Outcome | None, seen: Hashable, current: Manifest) -> bool:
    """Put the content in the place of the state that *before* has stored, if that is the document's still.

    *seen* are the marks of that state, or of one that may be lost; None: there is no document.
    Under the folder's lock. *current* is what is in the folder; with that version, which no manifest names yet.
    """
    store, document = swap.binding.store, swap.binding.document
    undo_id = before.meta.backup_id if before else None
    try:
        _require_wanted(swap, before, current)
        # A save that came in since would be overwritten without ever having been stored.
        is_seen = document.fingerprint() == seen
    except (errors.BackupError, Overtaken):
        if before:
            _write_if_possible(store, current, "failed", durable=False)
        raise
    if not is_seen:
        if before:
            store.write(current, durable=False)
        return False
    # Before the swap: it must be undoable from then on. Whether it came to the swap is certain only after that: a
    # process that is killed in between must not leave the word that the document holds what it never held.
    undoable = replace(current, undo_id=undo_id, put_back=swap.put_back)
    try:
        store.write(undoable)
    except (OSError, errors.BackupError):
        # It may be there all the same, but for a power cut. Nothing was swapped, and what could be undone still can.
        if before:  # else the content may take its place although nothing tells of it
            _write_if_possible(store, current, "failed")
        raise
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
            _write_if_possible(store, current, "failed")
        raise
    store.write(current)
    return False


def _require_wanted(swap: Swap, before: create.Outcome | None, current: Manifest) -> None:
    """Raise if the content is not to take the place of the state that *before* has stored."""
    stop_if(swap.order.cancel, swap.binding.document.path, errors.Operation.RESTORE)
    if swap.over is not None and (before is None or before.meta.file_hash != swap.over):
        raise Overtaken
    if swap.undoes and current.undo_id != swap.meta.backup_id:
        raise errors.UndoOvertaken(swap.binding.document.path)


def _tell(swap: Swap, undoable: Manifest, error: errors.BackupError | None = None) -> None:
    """Write into the log that the document was replaced; where that cannot be written, into the manifest once more.

    If both fail, or a power cut takes it back, it can be undone all the same; the next backup sees what is held.
    """
    store = swap.binding.store
    # Not which part it was: that is content, and does not belong into a log.
    what = {"bytes": swap.meta.file_size} if swap.over is None else {"part": True}
    is_told = store.record(
        Logged.RESTORE, error, since=swap.begun_at,
        backup_id=swap.meta.backup_id, before_id=undoable.undo_id, **what,
    )  # fmt: skip
    if not is_told:
        _write_if_possible(store, undoable.confirmed(), "was done", durable=False)


def _write_if_possible(store: Store, manifest: Manifest, outcome: str, *, durable: bool = True) -> None:
    """Write what is so after all. A failure is told in the app's log: it must not hide how the restore came out."""
    try:
        store.write(manifest, durable=durable)
    except (OSError, errors.BackupError) as error:
        log.warning("That a restore %s could not be written down in %s: %s", outcome, store.folder, error)


def _state_before(swap: Swap) -> create.Outcome | None:
    """Store the present state, which is finished first if part of it lies elsewhere; return None if there is none."""
    binding, order = swap.binding, swap.order
    try:
        try:
            return create.create(binding, binding.document, order)
        except errors.DocumentInUse:
            if not swap.new.settle():
                raise
            return create.create(binding, binding.document, order)
    except errors.DocumentMissing:
        return None
    except errors.Cancelled as error:
        raise errors.Cancelled(error.path, errors.Operation.RESTORE) from error
