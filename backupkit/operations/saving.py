"""Watching over a save: the state before is safe, the state after becomes a version, half a save is taken back."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.core.model import Suspicion, Trigger
from backupkit.operations import creation, restoration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.operations.setup import Setup


@contextlib.contextmanager
def saving(setup: Setup, description: str) -> Iterator[None]:
    """Run a block that rewrites the document.

    Raises:
        BackupError: on entry, if the state before could not be stored (the block has not run then); on exit, if the
            state after could not (the save itself stands).
    """
    before = _store(setup, f"Before: {description}" if description else "Before saving")
    try:
        yield
    except BaseException as error:
        _after_failure(setup, before, description, error)
        raise
    _store(setup, description)


def _after_failure(setup: Setup, before: creation.Outcome | None, description: str, error: BaseException) -> None:
    """Put the state before back if the block left damage; say on its own error what was done."""
    document = setup.document
    if document.fingerprint() == (before.fingerprint if before else None):
        return  # it raised before it wrote
    try:
        if before and _is_damaged(setup):
            restoration.restore(setup, before.meta.backup_id)
            error.add_note(f"backupkit: {document.path} was damaged by this; its state before has been put back.")
        else:
            _store(setup, f"{description} (interrupted)" if description else "Interrupted save")
    except errors.BackupError as problem:
        where = f"; its state before is backup {before.meta.backup_id}" if before else ""
        error.add_note(f"backupkit: looking after {document.path} failed as well{where}. {problem}")


def _is_damaged(setup: Setup) -> bool:
    """Return True if the document is gone, empty, or not what it should be; one that cannot be judged counts as whole.

    Unlike at a backup, all of it is looked at, however large: this happens once, after something went wrong.
    """
    try:
        with setup.document.open_state() as state:
            judgement = setup.document.examine(state.chunks())
    except errors.DocumentMissing:
        return True
    return any(suspicion is not Suspicion.SHRUNK for suspicion in judgement.suspicions)


def _store(setup: Setup, description: str) -> creation.Outcome | None:
    order = creation.Order(description=description, trigger=Trigger.SAVE)
    try:
        return creation.create(setup, setup.document, order)
    except errors.DocumentMissing:  # a first save has nothing before it
        return None
