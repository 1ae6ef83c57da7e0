"""Comparing two versions, or a version and the document as it is now. Nothing of either is touched, no lock taken."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.changes.difference import Sides
from backupkit.documents.comparable import Incomparable
from backupkit.documents.forms import comparable, equal
from backupkit.operations import stilled
from backupkit.operations.binding import operation
from backupkit.operations.watched import Steps

if TYPE_CHECKING:
    from backupkit.operations.binding import Binding
    from backupkit.values.changes import Comparison
    from backupkit.values.version import BackupMetadata, CancelToken, Progress

_COMPARISON = errors.Operation.COMPARISON


@operation
def compare(
    binding: Binding,
    older: str,
    newer: str | None,
    *,
    limit: int,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> Comparison:
    """Return what differs between a version and another one, or the document. Equal ones need not be read.

    Raises:
        BackupNotFound, BackupAmbiguous: there is no such version, or more than one.
        NotComparable: they cannot be compared.
        BackupError: one of them cannot be read, or it was cancelled.
        ValueError: *limit* is negative.
    """
    if limit < 0:
        msg = f"limit must be 0 or more, not {limit}"
        raise ValueError(msg)
    current = binding.store.read()
    before = binding.resolve(older, current)
    after = binding.resolve(newer, current) if newer is not None else None
    sides = Sides(older_id=before.backup_id, newer_id=after.backup_id if after else None, limit=limit)
    kind = comparable(binding.document)
    if _are_equal(binding, before, after):
        return equal(sides)
    steps = Steps(progress, count=4)
    with contextlib.ExitStack() as stack:
        old = stack.enter_context(stilled.version(binding, before, _COMPARISON, progress=steps.at(0), cancel=cancel))
        if after:
            new = stack.enter_context(stilled.version(binding, after, _COMPARISON, progress=steps.at(1), cancel=cancel))
        else:
            now = stack.enter_context(stilled.document(binding, _COMPARISON, progress=steps.at(1), cancel=cancel))
            if now.file_hash == before.file_hash:
                return equal(sides)
            new = now.parts
        pause = stilled.pause_of(binding, cancel, _COMPARISON)
        try:
            return kind.compare(old, new, sides, pause=pause, report=steps.at(2, of=2))
        except Incomparable as error:
            raise errors.NotComparable(binding.document.path, error.reason) from error


def _are_equal(binding: Binding, older: BackupMetadata, newer: BackupMetadata | None) -> bool:
    """Return True if both are known to hold the same, so that nothing needs to be read."""
    if newer is None:
        with contextlib.suppress(errors.DocumentUnreadable):  # reading it will tell
            newer = binding.recall.held(binding.document.fingerprint())
    return newer is not None and newer.file_hash == older.file_hash
