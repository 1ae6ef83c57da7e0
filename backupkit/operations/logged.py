"""The log of what failed: which errors of an operation are worth a line."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from backupkit import errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
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
_MOST_IDS = 1_000  # in a line: half of what is read again
_TOLD = (errors.DocumentUncertain,)  # by who swapped the document, under the lock


def is_worth_a_line(error: errors.BackupError) -> bool:
    """Return True if the log tells of a failure. What somebody stopped has not failed."""
    return not isinstance(error, (errors.Cancelled, *_NO_PLACE, *_NOT_BEGUN, *_TOLD))


def record_removed(binding: Binding, backup_ids: Iterable[str]) -> list[str]:
    """Note which versions a rule removed, but for the last ones; return those, for the line of the operation itself.

    That a copy elsewhere may go is known from these lines alone, and one that is too long would not be read again.
    """
    left = list(backup_ids)
    while len(left) > _MOST_IDS:
        binding.store.record("prune", removed=left[:_MOST_IDS])
        left = left[_MOST_IDS:]
    return left


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
