"""Watching over what the host does: the state before it is safe, and after a save half of one is taken back."""

from __future__ import annotations

import contextlib
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.documents.habits import settled
from backupkit.operations import create, restore
from backupkit.operations.binding import opened
from backupkit.operations.maintenance import tidy
from backupkit.process.turns import giving_way
from backupkit.values import descriptions
from backupkit.values.version import Suspicion, Trigger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backupkit.operations.binding import Binding
    from backupkit.values.version import BackupMetadata

log = logging.getLogger(__name__)

_ATTEMPTS = 5
_TAG = "before"  # of the versions of states before what is critical


@contextlib.contextmanager
def saving(binding: Binding, description: str, keep: Callable[[str], object] | None = None) -> Iterator[None]:
    """Run a block that rewrites the document. *keep*, if given, sees to the version of the state after.

    Raises:
        BackupError: on entry, if the state before could not be stored (the block has not run then); on exit, if the
            state after could not (the save itself stands).
    """
    with contextlib.ExitStack() as stack:
        before = _held_state_before(binding, _order(descriptions.before_saving(description)), stack)
        try:
            yield
        except BaseException as error:  # anything that stopped the block, even an interrupt, may have left half a save
            _after_failure(binding, before, description, error)
            raise
        if keep:
            keep(description)
        else:
            _store(binding, description)


@contextlib.contextmanager
def before(binding: Binding, description: str) -> Iterator[BackupMetadata | None]:
    """Run a block once the present state is a version that stays; yield that, or None where there is no document.

    Raises:
        BackupError: on entry: the state could not be kept, and the block has not run.
    """
    with contextlib.ExitStack() as stack:
        try:
            version = _kept_state_before(binding, description, stack)
        except errors.BackupError as error:
            error.add_note(f"backupkit: “{description}” was not begun, because the state before it could not be kept.")
            raise
        try:
            yield version
        except BaseException as error:  # anything that stopped the block; what it left is the host's to judge
            if version:
                error.add_note(
                    f"backupkit: {binding.document.path} as it was before “{description}” is version "
                    f"{version.backup_id}; restore_backup() with that id brings it back."
                )
            raise


def _kept_state_before(binding: Binding, description: str, stack: contextlib.ExitStack) -> BackupMetadata | None:
    """Return the version of the present state, which is pinned; it is held until *stack* ends.

    Raises:
        BackupError: there is none, or it could not be pinned.
    """
    text = descriptions.before(description)
    order = create.Order(description=text, tags=(_TAG,), pinned=True, pins_newest=True)
    before = _held_state_before(binding, order, stack)
    if before is None:
        log.info("%s does not exist, so nothing is kept before “%s”", binding.document.path, description)
        return None
    if before.is_new:
        return before.meta
    backup_id = before.meta.backup_id
    tidy.keep(binding, backup_id, text, _TAG)
    return binding.resolve(backup_id, binding.store.read())


def _held_state_before(binding: Binding, order: create.Order, stack: contextlib.ExitStack) -> create.Outcome | None:
    """Store the present state, and have its version held until *stack* ends: other saves may come in before.

    Raises:
        BackupError: it could not be stored.
    """
    for attempt in range(_ATTEMPTS):
        # What was thinned out right after it was seen is stored once more; who thins out may also have looked at it.
        is_anew = attempt >= _ATTEMPTS // 2
        before = _state_before(binding, replace(order, force=is_anew, is_optional=True))
        if before is None:
            return None
        try:
            hold = binding.store.hold(before.meta)
        except errors.BackupError as error:  # it is there, and a save must not wait until it can be opened
            log.warning("Version %s is not held, and another program may thin it out: %s", before.meta.backup_id, error)
            return before
        if hold:
            stack.enter_context(hold)
            return before
    raise errors.DocumentChanged(binding.document.path, _ATTEMPTS)


def _state_before(binding: Binding, order: create.Order) -> create.Outcome | None:
    """Store the present state; None if there is none. A version that holds it already has proved to be sound."""
    try:
        return create.create(binding, binding.document, order)
    except errors.DocumentMissing:  # a first save has nothing before it
        return None


def _after_failure(binding: Binding, before: create.Outcome | None, description: str, error: BaseException) -> None:
    """Put the state before back if the block left damage; say on its own error what was done."""
    document = binding.document
    try:
        if document.fingerprint() == (before.fingerprint if before else None):
            return  # it raised before it wrote
        if before and _is_damaged(binding, before):
            restore.restore(binding, before.meta.backup_id, onto=document.path)
            error.add_note(f"backupkit: {document.path} was damaged by this; its state before has been put back.")
        else:
            _store(binding, descriptions.interrupted(description))
    except errors.BackupError as problem:
        where = f"; its state before is version {before.meta.backup_id}" if before else ""
        error.add_note(f"backupkit: looking after {document.path} failed as well{where}. {problem}")


def _is_damaged(binding: Binding, before: create.Outcome) -> bool:
    """Return True if the document is gone, or looks worse than before; one that cannot be judged counts as whole.

    Unlike at a backup, all of it is looked at, however large: this happens once, after something went wrong.
    """
    try:
        with opened(binding, binding.document) as state:
            judgement = settled(
                binding.document.examine(giving_way(state.chunks())), binding.store.read().backups.values()
            )
    except errors.DocumentMissing:
        return True
    # A document that never was what its name promises (lines of JSON, say) is not damaged by staying so.
    return bool(set(judgement.suspicions) - set(before.meta.suspicions) - {Suspicion.SHRUNK})


def _store(binding: Binding, description: str) -> None:
    create.create(binding, binding.document, _order(description))


def _order(description: str) -> create.Order:
    return create.Order(description=description, trigger=Trigger.SAVE)
