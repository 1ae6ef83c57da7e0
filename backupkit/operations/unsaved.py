"""Unsaved work: kept while an app runs, found after a crash, recovered when its user says so. No version till then."""

from __future__ import annotations

import contextlib
import hashlib
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.light.later import Later
from backupkit.operations.binding import operation
from backupkit.values import descriptions
from backupkit.values.results import UnsavedWork
from backupkit.values.text import local
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from backupkit.operations import create, imported, newcomer, order, restore, stilled
    from backupkit.operations.binding import Binding
    from backupkit.values.results import RestoreResult
    from backupkit.values.version import BackupMetadata, CancelToken, Progress
else:  # that nothing is left is told without them
    create, restore = Later("backupkit.operations.create"), Later("backupkit.operations.restore")
    newcomer, stilled = Later("backupkit.operations.newcomer"), Later("backupkit.operations.stilled")
    imported, order = Later("backupkit.operations.imported"), Later("backupkit.operations.order")


class Unsaved:
    """What apps have not saved of one document. Every method may be called from any thread, one at a time.

    Args:
        binding: the document and its store.
    """

    def __init__(self, binding: Binding) -> None:
        self._binding = binding

    def keep(self, content: bytes) -> bool:
        """Keep the app's present state, which is not saved, until :meth:`drop` or the next one. Durable on return.

        It lies in ``unsaved`` in the backup folder, as a gzip file, and is no version. At every crash it is wholly the
        last state or wholly the one before.

        Returns:
            False if the document is known to hold that state: then nothing is kept any more.

        Raises:
            BackupError: it could not be written; what was kept before still is.
        """
        return _keep(self._binding, content)

    def drop(self) -> None:
        """Remove what this app has kept: all is saved, or the user has closed the app and wants none of it.

        Raises:
            BackupError: it is still there, and will be offered.
        """
        self._binding.store.unsaved.drop()

    def found(self, *, claims: bool = False) -> list[UnsavedWork]:
        """Return what apps have left that do not run any more, newest first.

        What the document holds by now is not among it. What cannot be read stays where it is, and is logged.

        Args:
            claims: have it for this app, so that no other one offers it to its user, until :meth:`let_go` or the end of
                the process. What the document holds is removed then.

        Raises:
            BackupError: the backup folder cannot be read.
        """
        return _found(self._binding, claims=claims)

    def read(self, unsaved_id: str) -> bytes:
        """Return the state that was kept, every byte of it checked.

        Raises:
            BackupNotFound: it is gone.
            BackupCorrupted, BackupUnreadable: it is damaged, or out of reach.
        """
        return b"".join(self._binding.store.content(_resolved(self._binding, unsaved_id)))

    def recover(
        self, unsaved_id: str, *, progress: Progress | None = None, cancel: CancelToken | None = None
    ) -> RestoreResult:
        """Put what was kept in the document's place: it becomes a version, which is restored like any other.

        The present state is stored first, and :meth:`BackupManager.undo_restore` brings it back. What was kept is
        removed last, so a crash on the way loses nothing.

        Raises:
            BackupNotFound: it is gone.
            BackupError: as :meth:`BackupManager.restore_backup`; it stays, and can be recovered again.
        """
        return _recover(self._binding, unsaved_id, progress, cancel)

    def discard(self, unsaved_id: str) -> None:
        """Remove what was kept, for good. Nothing need be there.

        Raises:
            BackupError: it is still there.
        """
        self._binding.store.unsaved.remove(unsaved_id)

    def let_go(self) -> None:
        """Leave what was found, and neither recovered nor discarded, to the next app that starts."""
        self._binding.store.unsaved.let_go()


@operation
def _keep(binding: Binding, content: bytes) -> bool:
    held = None
    with contextlib.suppress(errors.DocumentUnreadable):  # then it may be all there is
        held = binding.recall.held(binding.document.fingerprint())
    if held and held.file_hash == hashlib.sha256(content).hexdigest():
        binding.store.unsaved.drop()
        return False
    binding.store.prepare()
    meta = newcomer.begun(order.Order(), binding, binding.environment.clock.now())
    binding.store.unsaved.keep(meta, content, binding.making.compression_level)
    return True


@operation
def _found(binding: Binding, *, claims: bool) -> list[UnsavedWork]:
    store = binding.store
    if not store.exists():
        return []
    store.read()  # raises if the folder is somebody else's
    left = store.unsaved.left()
    saved = _hash_of_document(binding) if left else None
    found = []
    for meta in left:
        if claims and not store.unsaved.claim(meta.backup_id):
            continue
        if meta.file_hash != saved:
            found.append(_work(meta))
        elif claims:
            store.unsaved.remove(meta.backup_id)
    return found


@operation
def _recover(binding: Binding, unsaved_id: str, progress: Progress | None, cancel: CancelToken | None) -> RestoreResult:
    meta = _resolved(binding, unsaved_id)
    source = imported.Imported(binding.store.path_of(meta), binding.document)
    description = descriptions.unsaved(local(meta.timestamp, binding.zone))
    try:
        wanted = order.Order(description=description, trigger=Trigger.IMPORT, cancel=cancel)
        made = create.create(binding, source, wanted)
    finally:
        source.let_go()
    result = restore.restore(binding, made.meta.backup_id, progress=progress, cancel=cancel)
    binding.store.unsaved.remove(unsaved_id)  # last: until here it was all that is certain
    return result


def _resolved(binding: Binding, unsaved_id: str) -> BackupMetadata:
    if found := binding.store.unsaved.known(unsaved_id):
        return found
    raise errors.BackupNotFound(unsaved_id, binding.store.folder)


def _hash_of_document(binding: Binding) -> str | None:
    """Return the SHA-256 of what the document holds; None where that cannot be told, and so what was kept is needed."""
    try:
        with stilled.document(binding, errors.Operation.COMPARISON) as now:
            return now.file_hash
    except errors.BackupError:
        return None


def _work(meta: BackupMetadata) -> UnsavedWork:
    return UnsavedWork(
        unsaved_id=meta.backup_id, kept_at=meta.timestamp, size_bytes=meta.file_size, file_hash=meta.file_hash
    )
