"""The log of what failed: which errors of an operation are worth a line."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from backupkit import errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from backupkit.operations.binding import Binding

_NO_PLACE = (errors.BackupFolderMissing, errors.BackupFolderTaken, errors.ManifestTooNew)  # no log that is ours
_NOT_BEGUN = (  # it is a question to the user, or there was nothing to do
    errors.BackupNotFound,
    errors.LinkTurned,
    errors.NotComparable,
    errors.NothingToUndo,
    errors.PartNotFound,
)
_TOLD = (errors.DocumentUncertain,)  # by who swapped the document, under the lock


def is_worth_a_line(error: errors.BackupError) -> bool:
    """Return True if the log tells of a failure. What somebody stopped has not failed."""
    return not isinstance(error, (errors.Cancelled, *_NO_PLACE, *_NOT_BEGUN, *_TOLD))


@contextlib.contextmanager
def failures(binding: Binding, operation: str, *, backup_id: str | None = None) -> Iterator[datetime]:
    """Have the log tell if the block fails; yield when it began. That it was done, the block tells by itself."""
    begun_at = binding.environment.clock.now()
    try:
        yield begun_at
    except errors.BackupError as error:
        if is_worth_a_line(error):
            what = {} if backup_id is None else {"backup_id": backup_id}
            binding.store.record(operation, error, since=begun_at, **what)
        raise
