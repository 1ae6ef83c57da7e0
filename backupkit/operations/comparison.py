"""Comparing two versions, or a version and the document as it is now. Nothing of either is touched, no lock taken."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.changes.difference import Sides
from backupkit.changes.paths import path_text
from backupkit.changes.refusal import NoSuchPart
from backupkit.documents.comparable import Incomparable
from backupkit.documents.forms import comparable, equal
from backupkit.operations import stilled
from backupkit.operations.binding import operation
from backupkit.operations.mirroring import at_hand
from backupkit.operations.watched import Steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.changes.parts import Parts
    from backupkit.operations.binding import Binding
    from backupkit.values.changes import Change, ChangeTexts, Comparison
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
    """Return what differs between a version (or unsaved work) and another one, or the document.

    Equal ones need not be read.

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
    before = at_hand.readable(binding, older, current, cancel)
    after = at_hand.version(binding, newer, current, cancel) if newer is not None else None
    sides = Sides(older_id=before.backup_id, newer_id=after.backup_id if after else None, limit=limit)
    kind = comparable(binding.document)
    if _are_equal(binding, before, after):
        return equal(sides)
    steps = Steps(progress, count=4)
    with _both(binding, before, after, steps, cancel) as (old, new, file_hash):
        if file_hash == before.file_hash:
            return equal(sides)
        pause = stilled.pause_of(binding, cancel, _COMPARISON)
        try:
            return kind.compare(old, new, sides, pause=pause, report=steps.at(2, of=2))
        except Incomparable as error:
            raise errors.NotComparable(binding.document.path, error.reason) from error


@operation
def texts(
    binding: Binding,
    compared: Comparison,
    change: Change,
    *,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> ChangeTexts:
    """Return both values of a change in full. Both states are read anew for it.

    Raises:
        PartNotFound: there is no such difference any more.
        BackupError: as :func:`compare`.
    """
    current = binding.store.read()
    before = at_hand.readable(binding, compared.older_id, current, cancel)
    newer = compared.newer_id
    after = at_hand.version(binding, newer, current, cancel) if newer is not None else None
    with _both(binding, before, after, Steps(progress, count=2), cancel) as (old, new, _):
        pause = stilled.pause_of(binding, cancel, _COMPARISON)
        try:
            return comparable(binding.document).texts(old, new, change, pause=pause)
        except NoSuchPart as error:
            part = path_text(change.path)
            raise errors.PartNotFound(before.backup_id, part, binding.document.path) from error
        except Incomparable as error:
            raise errors.NotComparable(binding.document.path, error.reason) from error


@contextlib.contextmanager
def _both(
    binding: Binding, older: BackupMetadata, newer: BackupMetadata | None, steps: Steps, cancel: CancelToken | None
) -> Iterator[tuple[Parts, Parts, str]]:
    """Have the contents of both states hold still; with the hash of the newer one, None being the document."""
    with contextlib.ExitStack() as stack:
        old = stack.enter_context(stilled.version(binding, older, _COMPARISON, progress=steps.at(0), cancel=cancel))
        if newer:
            new = stack.enter_context(stilled.version(binding, newer, _COMPARISON, progress=steps.at(1), cancel=cancel))
            yield old, new, newer.file_hash
        else:
            now = stack.enter_context(stilled.document(binding, _COMPARISON, progress=steps.at(1), cancel=cancel))
            yield old, now.parts, now.file_hash


def _are_equal(binding: Binding, older: BackupMetadata, newer: BackupMetadata | None) -> bool:
    """Return True if both are known to hold the same, so that nothing needs to be read."""
    if newer is None:
        with contextlib.suppress(errors.DocumentUnreadable):  # reading it will tell
            newer = binding.recall.held(binding.document.fingerprint())
    return newer is not None and newer.file_hash == older.file_hash
