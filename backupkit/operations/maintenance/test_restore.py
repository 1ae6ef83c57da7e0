"""Restoring a version in a test: to a place of its own, never to the document; and opened there."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.documents.judging import Examined
from backupkit.files.os_errors import in_folder
from backupkit.files.places import require_room
from backupkit.files.reading import chunks_of
from backupkit.operations import newcomer
from backupkit.operations.binding import operation, scratch
from backupkit.operations.logged import failures
from backupkit.operations.maintenance.verify import remember
from backupkit.operations.mirroring.at_hand import at_hand
from backupkit.operations.stilled import pause_of
from backupkit.operations.watched import Steps, watched
from backupkit.process.turns import giving_way
from backupkit.values.activity.ending import Logged
from backupkit.values.activity.test_restore import TestRestoreResult, chosen
from backupkit.values.content import passed_to
from backupkit.values.sentence import Sentence
from backupkit.values.version import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from datetime import datetime

    from backupkit.files.drafts import Draft
    from backupkit.operations.binding import Binding
    from backupkit.store.manifest import Manifest
    from backupkit.values.version import BackupMetadata, CancelToken, Progress

_COPIES = 2  # a database is opened in a copy of its own, maybe on the same disk
_OTHER = Sentence("what was restored in a test was read back as something else")
_VERIFICATION = errors.Operation.VERIFICATION


@operation
def tried(
    binding: Binding,
    backup_id: str | None = None,
    *,
    draw: Callable[[], float] = random.random,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> TestRestoreResult:
    """Restore a version into a draft in the backup folder, which nobody sees and a kill does not leave; open it there.

    Args:
        binding: the document, which is not touched, and its store.
        backup_id: which one; None: one of those that were tried longest ago.
        draw: draws a number from 0 up to 1.
        progress: called with (done, in all).
        cancel: asked before each piece.

    Raises:
        BackupNotFound: there is no such version; None: none that should be sound.
        NotEnoughSpace: there is no room for two such contents. Nothing was begun.
        BackupCorrupted: it is not what was stored, which is remembered.
        BackupError: it could not be tried.
    """
    store = binding.store
    current = store.read()
    meta = binding.resolve(backup_id, current) if backup_id is not None else _chosen(binding, current, draw())
    with failures(binding, Logged.TEST_RESTORE, backup_id=meta.backup_id) as begun_at:
        meta = at_hand(binding, meta, cancel)
        _require_room(binding, meta)
        try:
            found = _restored(binding, meta, current, Steps(progress, count=2), cancel)
        except errors.BackupCorrupted as error:
            remember(binding, [meta.damaged(error.problem)], lambda: None)  # the failure is told anyway
            raise
    return _told(binding, meta, found, begun_at)


def _require_room(binding: Binding, meta: BackupMetadata) -> None:
    folder = binding.store.folder
    with in_folder(folder):
        require_room(folder, _COPIES * meta.file_size)


def _watched(
    binding: Binding,
    meta: BackupMetadata,
    chunks: Iterable[bytes],
    progress: Progress | None,
    cancel: CancelToken | None,
) -> Generator[bytes]:
    return watched(
        chunks,
        meta.file_size,
        document=binding.document.path,
        operation=_VERIFICATION,
        progress=progress,
        cancel=cancel,
    )


def _pieces(draft: Draft) -> Iterator[bytes]:
    os.lseek(draft.descriptor, 0, os.SEEK_SET)
    return chunks_of(draft.descriptor)


def _chosen(binding: Binding, current: Manifest, draw: float) -> BackupMetadata:
    known = {entry.backup_id: entry.at for entry in binding.store.log(Logged.TEST_RESTORE) if entry.backup_id}
    meta = chosen(current.backups.values(), known, draw)
    if meta is None:
        raise errors.BackupNotFound("that should be sound", binding.store.folder)
    return meta


def _restored(
    binding: Binding, meta: BackupMetadata, current: Manifest, steps: Steps, cancel: CancelToken | None
) -> BackupMetadata:
    """Return *meta* with what its content, restored, was found to be."""
    store, document, folder = binding.store, binding.document, binding.store.folder
    store.prepare()
    with in_folder(folder), scratch(binding, document.access()) as draft:
        draft.unname()
        with contextlib.closing(_watched(binding, meta, store.content(meta), steps.at(0), cancel)) as content:
            for chunk in content:
                draft.write(chunk)
        draft.sync()
        digest = hashlib.sha256()
        again = _watched(binding, meta, passed_to(digest.update, _pieces(draft)), steps.at(1), cancel)
        with contextlib.closing(again) as content:
            judgement = document.examine(Examined(giving_way(content), pause_of(binding, cancel, _VERIFICATION)))
            deque(content, maxlen=0)  # it may have seen enough
    if digest.hexdigest() != meta.file_hash:
        raise errors.StorageFailed(folder, _OTHER)
    former = (other for other in current.backups.values() if in_order(other) < in_order(meta))
    return newcomer.judged(meta.sound(), judgement, former)


def _told(binding: Binding, meta: BackupMetadata, found: BackupMetadata, begun_at: datetime) -> TestRestoreResult:
    """Write down what a test found, and return it. What was examined before keeps what was said of it then."""
    now, finding = binding.environment.clock.now(), ""
    if newcomer.is_odd(found):
        finding = found.finding or ", ".join(suspicion.value for suspicion in found.suspicions)
    result = TestRestoreResult(
        backup_id=meta.backup_id,
        made_at=meta.timestamp,
        tried_at=now,
        size_bytes=meta.file_size,
        seconds=max(0.0, (now - begun_at).total_seconds()),  # the clock may have been set back
        finding=finding,
    )

    def tell() -> None:
        binding.store.record(
            Logged.TEST_RESTORE, backup_id=meta.backup_id, bytes=meta.file_size, ms=round(result.seconds * 1_000),
            finding=finding,
        )  # fmt: skip

    known = meta.sound() if meta.examined else found
    remember(binding, [replace(known, verified_at=now, sealed_at=now)], tell)
    return result
