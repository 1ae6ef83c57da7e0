"""Counting how much a version changed against the one before it: once, in idle time, for the lists of later.

It works for a few milliseconds, then rests for 19 times as long: at most 5 % of one core, and nobody waits for it.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.documents.comparable import Incomparable
from backupkit.documents.forms import comparable
from backupkit.operations import stilled
from backupkit.operations.binding import listed, operation
from backupkit.operations.watched import stop_if

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.operations.binding import Binding
    from backupkit.store.manifest import Manifest
    from backupkit.values.counts import ChangeCounts
    from backupkit.values.version import BackupMetadata, CancelToken, Progress

LARGEST_BYTES = 20_000_000
_COMPARISON = errors.Operation.COMPARISON
_RESTS = 19  # seconds for each second of work
_WORK_SECONDS = 0.005
_REST_SECONDS = 0.05  # at most, between two looks whether somebody wants something else


@operation
def count(
    binding: Binding, backup_id: str, *, progress: Progress | None = None, cancel: CancelToken | None = None
) -> ChangeCounts | None:
    """Count how much a version changed, and note it in the manifest; None if it cannot be counted.

    What is known already is not counted again. A version before it that goes, or another one that comes, makes the
    numbers worth nothing: then they are not shown.

    Raises:
        BackupNotFound, BackupAmbiguous: there is no such version, or more than one.
        Cancelled: *cancel* was set.
        BackupError: the folder, or one of the two, cannot be read, or it is damaged.
    """
    current = binding.store.read()
    meta = binding.resolve(backup_id, current)
    before = _before(meta, current)
    if before is None or max(meta.file_size, before.file_size) > LARGEST_BYTES or meta.file_hash == before.file_hash:
        return None
    if meta.change and meta.change.holds_against(before.backup_id):
        return meta.change
    pace = _Pace(binding, progress, cancel)
    found = _counted(binding, before, meta, pace)
    if found:
        _note(binding, meta, found)
    return found


def _before(meta: BackupMetadata, current: Manifest) -> BackupMetadata | None:
    """Return the version before *meta* in a list."""
    shown = listed(current, include_archived=False)
    number = next((number for number, each in enumerate(shown) if each.backup_id == meta.backup_id), len(shown))
    return shown[number + 1] if number + 1 < len(shown) else None


def _counted(binding: Binding, before: BackupMetadata, meta: BackupMetadata, pace: _Pace) -> ChangeCounts | None:
    with contextlib.ExitStack() as stack:
        older, newer = (
            stack.enter_context(stilled.version(binding, each, _COMPARISON, progress=pace.report, cancel=pace.cancel))
            for each in (before, meta)
        )
        with contextlib.suppress(Incomparable):
            return comparable(binding.document).count(older, newer, before.backup_id, pause=pace.pause)
    return None


def _note(binding: Binding, meta: BackupMetadata, counts: ChangeCounts) -> None:
    """Write numbers into the manifest; after a power cut they may be missing again."""
    store = binding.store
    with store.exclusive() as current:
        known = current.backups.get(meta.backup_id)
        if known is None or known.file_hash != meta.file_hash:
            return
        marks = store.fingerprint()
        store.write(current.with_versions([replace(known, change=counts)]), durable=False)
        binding.recall.rewritten(marks, store.fingerprint())


class _Pace:
    """Works a little, rests for long."""

    def __init__(self, binding: Binding, progress: Progress | None, cancel: CancelToken | None) -> None:
        self.cancel = cancel
        self._progress, self._path, self._sleep = progress, binding.document.path, binding.environment.clock.sleep
        self._seconds: Callable[[], float] = perf_counter
        self._since = self._seconds()

    def report(self, done: int, total: int) -> None:
        """Rest, if there was work for long enough; the progress itself is nobody's concern."""
        del done, total
        self.pause()

    def pause(self) -> None:
        """Rest, if there was work for long enough."""
        worked = self._seconds() - self._since
        if worked < _WORK_SECONDS:
            return
        rest = worked * _RESTS
        while rest > 0:
            stop_if(self.cancel, self._path, _COMPARISON)
            if self._progress:
                self._progress(0, 1)
            self._sleep(min(rest, _REST_SECONDS))
            rest -= _REST_SECONDS
        self._since = self._seconds()
