"""Lookout: what the worker sees of the document and its folder, and how well the one is protected by the other."""

from __future__ import annotations

import contextlib
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.core.glance import glance_at
from backupkit.core.naming import MANIFEST
from backupkit.service import watch as watching
from backupkit.service.health import Health, health_of
from backupkit.service.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from backupkit.manager import BackupManager


class Lookout:
    """Looks once in a while; each look costs two calls of ``stat``. Used by the worker alone."""

    def __init__(self, manager: BackupManager, now: Callable[[], float]) -> None:
        self._manager, self._now = manager, now
        self._watch = Watch()
        self._folder_seen: Hashable = ()
        self._held_id: str | None = None  # the version that the document holds, where that is not the newest
        self.health = Health()

    def look(self) -> Hashable:
        """See whether the document has changed; return its fingerprint."""
        self._watch = watching.looked(self._watch, self._manager.document.fingerprint(), self._now())
        return self._watch.seen

    @property
    def is_due(self) -> bool:
        """True if the document, as it was seen last, is to be stored now."""
        return watching.is_due(self._watch, self._now())

    @property
    def has_unstored(self) -> bool:
        """True if the document, as it was seen last, holds what no version is known to hold."""
        return not self._watch.is_stored

    def stored(self, fingerprint: Hashable) -> None:
        """Note that the newest version holds the state that *fingerprint* belongs to."""
        self._held_id = None
        self._watch = watching.stored(self._watch, fingerprint, self._now())
        self.look()

    def restored(self, backup_id: str) -> None:
        """Note that a version was put back; a save that has come in since then is another state."""
        fingerprint = self._manager.document.fingerprint()
        if self._document_hash() == self._manager.find_backup(backup_id).file_hash:
            self._held_id = backup_id
            self._watch = watching.stored(self._watch, fingerprint, self._now())
        self.look()

    def failed(self) -> None:
        """Note that the document could not be stored."""
        self._watch = watching.failed(self._watch, self._now())

    def news(self) -> Health | None:
        """Return the health of the document if it has changed since the last time. Reads the list if the folder has."""
        folder = self._folder()
        changed_at = self._watch.changed_at
        is_same = (
            folder == self._folder_seen
            and (self._watch.seen is not None) == self.health.has_document
            and (changed_at is not None) == (self.health.unprotected_since is not None)
        )
        if is_same:
            return None
        try:
            versions = self._manager.list_backups()
        except errors.BackupError:  # whoever tries to store something is told; until then nothing is known
            versions = []
            folder = ()
        found = health_of(
            versions,
            held_id=self._held_id,
            has_document=self._watch.seen is not None,
            unprotected_since=None if changed_at is None else self._moment(changed_at),
        )
        self._folder_seen = folder
        if found == self.health:
            return None
        self.health = found
        return found

    def _moment(self, seconds: float) -> datetime:
        return datetime.now(UTC) - timedelta(seconds=self._now() - seconds)

    def _folder(self) -> Hashable:
        try:
            status = os.stat(self._manager.backups_dir / MANIFEST)
        except (OSError, errors.BackupError):
            return None
        return (status.st_ino, status.st_size, status.st_mtime_ns)

    def _document_hash(self) -> str | None:
        with contextlib.suppress(errors.BackupError), self._manager.document.open_state() as state:
            return glance_at(state.chunks()).file_hash
        return None
