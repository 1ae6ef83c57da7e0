"""Lookout: what the worker sees of the document and its folder, and how well the document is protected."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

from backupkit import errors
from backupkit.light.frozen import replace
from backupkit.light.later import Later
from backupkit.light.typed import TYPE_CHECKING
from backupkit.service import border, sighting
from backupkit.service.health import Health, health_of, is_of_lock
from backupkit.service.sighting import Sighting
from backupkit.values.content import hash_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from backupkit.manager.manager import BackupManager
    from backupkit.values import places
else:
    places = Later("backupkit.values.places")


class Lookout:
    """Looks once in a while; each look costs two calls of ``stat``. Used by the worker alone."""

    def __init__(self, manager: BackupManager, now: Callable[[], float]) -> None:
        self.document = Sighting()  # as it was seen last
        self.health = Health()
        self._manager, self._now = manager, now
        self._folder_seen: Hashable = ()
        self._changed_at: float | None = None  # the same moment as the next one, by the service's clock
        self._unprotected_since: datetime | None = None
        self._is_on_one_disk: bool | None = None  # None: to be asked
        self._held_id: str | None = None  # the version that the document holds, where that is not the newest

    def look(self) -> Hashable:
        """See whether the document has changed; return its fingerprint."""
        seen = sighting.looked(self.document, self._fingerprint(), self._now())
        is_whole = getattr(self._manager.document, "is_database", False) is True  # a host's own class need not tell
        self.document = seen if seen.is_whole is is_whole else replace(seen, is_whole=is_whole)
        return self.document.seen

    def stored(self, fingerprint: Hashable) -> None:
        """Note that the newest version holds the state that *fingerprint* belongs to."""
        self._held_id = None
        self.document = sighting.stored(self.document, fingerprint, self._now())
        self.look()

    def restored(self, backup_id: str) -> None:
        """Note that a version was put back; a save that has come in since then is another state."""
        fingerprint = self._fingerprint()
        if self._document_hash() == self._manager.find_backup(backup_id).file_hash:
            self._held_id = backup_id
            self.document = sighting.stored(self.document, fingerprint, self._now())
        self.look()

    def places_may_differ(self) -> None:
        """Note that copies may lie elsewhere than before."""
        self._is_on_one_disk = None

    def leave(self) -> None:
        """Have the document closed where it was kept open, unless a lock of the app may hang on that."""
        let_go = getattr(self._manager.document, "let_go", None)  # a host's own class need not know of such things
        if let_go:
            let_go()

    def news(self) -> Health | None:
        """Return the health of the document if it has changed since the last time. Reads the list if the folder has."""
        folder, document = (self._folder(), self._held_id), self.document
        found = self.health
        if folder != self._folder_seen:
            self.places_may_differ()
        if folder != self._folder_seen:
            try:
                versions = self._manager.list_backups()
            except BaseException as error:  # noqa: BLE001 - keep what was known; the next backup says what is wrong
                self._note(error)
                self._folder_seen = ()
                found = replace(found, is_locked=is_of_lock(error))
            else:
                if self.health.versions and not versions and folder[0] is None:
                    # They went with their folder: the state has to be stored anew.
                    self.document = document = sighting.unstored(document, self._now())
                found = health_of(versions, held_id=self._held_id)
                self._folder_seen = folder
        if document.changed_at != self._changed_at:
            self._changed_at = document.changed_at
            self._unprotected_since = None if document.changed_at is None else self._moment(document.changed_at)
        if self._is_on_one_disk is None:
            self._is_on_one_disk = bool(found.versions) and self._asked_for_disk()
        found = replace(
            found,
            has_document=document.seen is not None,
            unprotected_since=self._unprotected_since,
            is_on_one_disk=self._is_on_one_disk,
        )
        if found == self.health:
            return None
        self.health = found
        return found

    def _fingerprint(self) -> Hashable:
        try:
            return self._manager.document.fingerprint()
        except BaseException as error:  # noqa: BLE001 - the border to a host's document class, see below
            # A document that cannot be looked at counts as changed: the attempt to store it then says what is wrong.
            return f"{type(error).__name__} instead of a fingerprint"

    def _moment(self, seconds: float) -> datetime:
        return datetime.now(UTC) - timedelta(seconds=self._now() - seconds)

    def _folder(self) -> Hashable:
        try:
            return self._manager.fingerprint()
        except BaseException as error:  # noqa: BLE001 - not known now; the next backup says what is wrong
            self._note(error)
            return None

    def _asked_for_disk(self) -> bool:
        """Return True if all versions lie on the document's disk. None that hangs is waited for: no place is asked."""
        try:
            return not places.is_any_elsewhere(self._manager.places) and self._manager.is_on_one_disk
        except BaseException as error:  # noqa: BLE001 - nobody can tell: then nothing is said about it
            self._note(error)
            return False

    def _note(self, error: BaseException) -> None:
        if not isinstance(error, errors.BackupError):  # a bug, or an exit: it may be told nowhere else
            border.warn("The versions of %s could not be looked at", self._manager.data_file, error=error)

    def _document_hash(self) -> str | None:
        with contextlib.suppress(errors.BackupError), self._manager.document.open_state() as state:
            return hash_of(state.chunks())
        return None
