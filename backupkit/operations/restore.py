"""Putting a version back: verify it into a draft beside the document, then swap. Nothing is touched until the swap."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.documents import fitting, kinds
from backupkit.files.places import absolute_path, is_in_folder, is_same_file, link_target, real_path
from backupkit.operations import swap
from backupkit.operations.binding import operation
from backupkit.operations.logged import failures
from backupkit.operations.mirroring.at_hand import at_hand
from backupkit.operations.watched import Steps, watched
from backupkit.store.manifest import of_version
from backupkit.values import descriptions
from backupkit.values.activity.ending import Logged
from backupkit.values.results import RestoreResult
from backupkit.values.sentence import Sentence
from backupkit.values.text import plain_text
from backupkit.values.version import Status, Trigger

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from backupkit.errors import StrPath
    from backupkit.operations.binding import Binding
    from backupkit.values.version import BackupMetadata, CancelToken, Progress


@operation
def restore(
    binding: Binding,
    backup_id: str,
    *,
    to: StrPath | None = None,
    onto: StrPath | None = None,
    undoes: bool = False,
    may_be_lost: bool = False,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> RestoreResult:
    """Put a version back, over the document or at another path; if it *undoes*, only as what undo would put back.

    Over the document, the first half of the *progress* is the reading of the version, the second the storing of the
    present state. *cancel* is asked until the document is about to change. *onto* is a path to the file that may be
    replaced although the document was a link to another one when the version was made. *may_be_lost* says that the
    present state may be lost where there is no room to store it.

    A version that is damaged or not here is fetched first, where a place has it.

    Raises:
        BackupError: it was not done. The target is as before; the state of the document may have been stored.
    """
    meta = binding.resolve(backup_id, binding.store.read())
    # What is written to another place is the user's, as an export is; the log is about the document.
    with (
        failures(binding, Logged.RESTORE, backup_id=meta.backup_id)
        if to is None
        else contextlib.nullcontext(binding.environment.clock.now())
    ) as begun_at:
        meta = at_hand(binding, meta, cancel)
        return _restored(
            binding,
            meta,
            _Wish(to=to, onto=onto, undoes=undoes, may_be_lost=may_be_lost, begun_at=begun_at),
            progress,
            cancel,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """Where a version is to be put."""

    to: StrPath | None
    onto: StrPath | None
    undoes: bool
    may_be_lost: bool
    begun_at: datetime


def _restored(
    binding: Binding, meta: BackupMetadata, wish: _Wish, progress: Progress | None, cancel: CancelToken | None
) -> RestoreResult:
    target = absolute_path(wish.to) if wish.to is not None else None
    if target:
        require_outside(binding, target)
    if target and not is_same_file(target, binding.document.path):
        is_elsewhere, document = True, kinds.elsewhere(target, binding.kind)
    else:
        is_elsewhere, document = False, binding.document
        require_meant(binding, meta, wish.onto)
    steps = Steps(progress, count=2)
    chunks = watched(
        binding.store.content(meta),
        meta.file_size,
        document=binding.document.path,
        operation=errors.Operation.RESTORE,
        progress=progress if is_elsewhere else steps.at(0),
        cancel=cancel,
    )
    # Closed at once. A host may keep an error that comes out of here; that must not keep the version's file open.
    with (
        binding.store.writing_outside(document.leftovers()) if is_elsewhere else contextlib.nullcontext(),
        contextlib.closing(chunks) as content,
        document.replacement(binding.environment.disk, content) as found,
    ):
        new = fitting.fitted_replacement(found)
        before_id = None
        if is_elsewhere:
            new.swap()
        else:
            description = descriptions.before_restoring(meta.backup_id)
            order = swap.order_before(description, steps.at(1), cancel)
            put_back = of_version(meta, is_certain=False)
            before_id = swap.swapped(
                swap.Swap(
                    binding=binding, meta=meta, new=new, put_back=put_back, order=order, undoes=wish.undoes,
                    begun_at=wish.begun_at, may_be_lost=wish.may_be_lost,
                )
            )  # fmt: skip
    return RestoreResult(
        backup_id=meta.backup_id,
        path=document.path,
        before_id=before_id,
        size_bytes=meta.file_size,
        not_kept=new.not_kept,
    )


def require_meant(binding: Binding, meta: BackupMetadata, onto: StrPath | None) -> None:
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


@operation
def version_at(binding: Binding, moment: datetime) -> BackupMetadata:
    """Return the version that holds what the document held at *moment*: the newest one made until then.

    It may lie at another place only, and comes when it is restored. One that is damaged counts if a place has it whole,
    and is fetched by this.

    Raises:
        ValueError: *moment* has no time zone.
        BackupNotFound: all versions are newer, or the one that had been put back by then is gone.
        BackupError: the folder cannot be read, or what was fetched not be stored.
    """
    if moment.tzinfo is None:
        raise ValueError("moment must be aware: a time without a zone could mean several moments")
    current = binding.store.read()
    for meta in current.newest_first:
        if meta.status is Status.ARCHIVED or meta.timestamp > moment or meta.trigger is Trigger.IMPORT:
            continue  # what was imported was never in the document
        if meta.replaced_by:
            # From the moment of a restore on the document held what was restored, not what was stored before it.
            return binding.resolve(meta.replaced_by, current)
        found = at_hand(binding, meta) if meta.status is Status.CORRUPTED else meta
        if found.status is not Status.CORRUPTED:
            return found
    raise errors.BackupNotFound(f"at or before {moment.isoformat()}", binding.store.folder)
