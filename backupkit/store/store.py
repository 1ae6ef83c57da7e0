"""A backup folder: add, read, list and remove versions. File first, manifest second; removing goes the other way."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backupkit.files import drafts
from backupkit.files.marks import marks_of
from backupkit.files.os_errors import in_folder
from backupkit.store import journal, manifest
from backupkit.store.catalog import Catalog
from backupkit.values import naming
from backupkit.values.version import LAST_DAY, LAST_SEQUENCE
from backupkit.versionfile import header, reader

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from backupkit.files.access import Access
    from backupkit.files.disk import Disk
    from backupkit.files.drafts import Draft
    from backupkit.files.lock import Lock
    from backupkit.store.home import Home
    from backupkit.store.manifest import Manifest
    from backupkit.store.settings import Settings
    from backupkit.values.clock import Clock
    from backupkit.values.version import BackupMetadata
    from backupkit.versionfile.blocks import Block

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedDraft:
    """A version that is wholly written and synced, under a draft's name."""

    draft: Draft
    meta: BackupMetadata
    blocks: Sequence[Block]
    room: int


class Store:
    """The folder in which the versions of one document lie.

    Every method may be called from any thread and from several processes. Methods that write are called inside
    :meth:`exclusive`; reading needs no lock. All raise BackupError where the folder cannot be used.
    """

    def __init__(
        self,
        home: Home,
        document: Path,
        *,
        names: naming.Naming,
        disk: Disk,
        clock: Clock,
        lock: Lock,
        lock_timeout_seconds: float,
        access: Callable[[], Access],
        beside: Callable[[], Iterable[Path]],
    ) -> None:
        self._home, self._names, self.disk, self._clock = home, names, disk, clock
        self._lock, self._timeout, self._access, self._beside = lock, lock_timeout_seconds, access, beside
        self.catalog = Catalog(home, document, clock)
        self._lines = manifest.Lines()

    @property
    def folder(self) -> Path:
        """The folder, as an absolute path; it may not exist yet."""
        return self._home.folder

    def exists(self) -> bool:
        """Return True if the folder is there."""
        return self._home.exists()

    def prepare(self) -> None:
        """Make sure that the folder exists and is this document's.

        Raises:
            BackupFolderMissing: it is not there, and may be on a drive that is not connected.
            BackupFolderTaken: it holds the versions of another document that still exists.
            ManifestTooNew: a later release uses it; nothing was written.
        """
        with in_folder(self.folder):
            if self._home.is_lived_in():
                return
            while not self._moves_in():
                pass

    def _moves_in(self) -> bool:
        """Make the folder this document's; False if another document was faster, and the next folder is to be tried.

        Nobody moves into a folder without its lock, so what it is under that lock it stays.
        """
        folder = self.folder
        self._home.require_own()
        self._home.make()
        with self._locked(folder):
            if self.folder != folder:
                return False
            self._home.require_own()
            self.catalog.read()  # a later release may be at home here, and nothing of its must be touched
            self._home.move_in()
            return True

    def _locked(self, folder: Path) -> AbstractContextManager[None]:
        return self._lock(folder, self._timeout, self._access().for_index.mode)

    @property
    def settings(self) -> Settings:
        """The settings of the folder; with ``hold`` where they were lost."""
        with in_folder(self.folder):
            return self._home.settings

    def save_settings(self, settings: Settings) -> None:
        """Write the settings, durable on return."""
        with in_folder(self.folder):
            self._home.save_settings(settings)

    # -- reading -------------------------------------------------------------------------------------------------

    def read(self) -> Manifest:
        """Return what is in the folder. Writes nothing, takes no lock."""
        with in_folder(self.folder):
            if self._home.is_yet_to_be_made():
                return manifest.empty(self._clock.now())
            self._home.require_own()
            return self.catalog.read()

    def strangers(self) -> dict[str, str]:
        """Return the files that are named like versions but cannot be read as such: file name -> what is wrong."""
        with in_folder(self.folder):
            return self.catalog.strangers(self.catalog.read()) if self.exists() else {}

    def fingerprint(self) -> Hashable:
        """Return what changes whenever the manifest is written; None if there is none."""
        return marks_of(self.folder / naming.MANIFEST)

    def is_in_place(self, meta: BackupMetadata) -> bool:
        """Return True if the version's file is there with its full size: a glance, not a verification."""
        try:
            return os.lstat(self.folder / meta.file_name).st_size == meta.stored_size
        except OSError:
            return False

    def path_of(self, meta: BackupMetadata) -> Path:
        """Return where the version's file lies."""
        return self.folder / meta.file_name

    # -- writing -------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def exclusive(self) -> Iterator[Manifest]:
        """Hold the folder's lock, remove what dead writers left, and yield what is in the folder.

        Raises:
            BackupBusy: somebody else held the folder for too long.
            BackupFolderTaken: it is somebody else's.
        """
        with in_folder(self.folder):
            self._home.require_own()  # before the lock, which is a file in the folder
        with in_folder(self.folder), self._locked(self.folder):
            current, data, found = (
                self.catalog.look()
            )  # before anything is touched: a later release may be at home here
            self.sweep(found)
            if data is not None:
                known = self.catalog.decoded(data)
                if known is None or not _same_folder(known, current):
                    self._set_aside()
            yield current

    def leftovers(self, found: Iterable[str] | None = None) -> list[Path]:
        """Return the drafts in the folder and beside the document: of dead writers, or of writers at work.

        *found* are the names in the folder, where they are known already.
        """
        with in_folder(self.folder):
            names = filter(naming.is_leftover, self.catalog.listing() if found is None else found)
        beside = (path for path in self._beside() if os.path.lexists(path))
        return [*(self.folder / name for name in names), *beside]

    def write(self, changed: Manifest, *, durable: bool = True) -> None:
        """Replace the manifest; the one before becomes ``manifest.json.bak``.

        Durable on return; if not *durable*, after a power cut it may be the one before.
        """
        with in_folder(self.folder):
            path, access = self.folder / naming.MANIFEST, self._access().for_index
            before = self.catalog.manifest_bytes()
            if before and self.catalog.decoded(before):  # a damaged one must not replace a previous one that is whole
                previous = self.folder / naming.PREVIOUS_MANIFEST
                drafts.keep_as(self.disk, path, previous, before, access)
            changed = replace(changed, updated_at=self._clock.now())
            data = manifest.encode(changed, self._lines)
            drafts.write_file(self.disk, path, data, access, durable=durable)
            self.catalog.remember(data, changed)

    def draft(self) -> Draft:
        """Return a new draft in the folder, for a version that is about to be written."""
        return drafts.draft_in(self.disk, self.folder)

    def seal(self, draft: Draft, meta: BackupMetadata, blocks: Sequence[Block], room: int) -> SealedDraft:
        """Write the header into the room left for it, and sync the whole draft."""
        draft.write_at_start(header.encode(meta, blocks, room=room))
        draft.sync()
        return SealedDraft(draft=draft, meta=meta, blocks=blocks, room=room)

    def publish(self, sealed: SealedDraft, current: Manifest) -> BackupMetadata:
        """Give a sealed draft its final name, which did not exist, durable on return; return its metadata.

        Sequence, day and id were foreseen when it was sealed. Where another writer came in between, the header is
        written again.
        """
        for collision in itertools.count():
            meta = foreseen(sealed.meta, current, collision)
            file_name = self._names.file_name(meta.backup_id)
            if meta.backup_id in current.backups or os.path.lexists(self.folder / file_name):
                continue
            if meta != sealed.meta:
                sealed = self.seal(sealed.draft, meta, sealed.blocks, sealed.room)
            try:
                sealed.draft.publish_as_new(self.folder / file_name)
            except FileExistsError:  # somebody without the lock took the name just now
                continue
            self.disk.sync_folder(self.folder)
            return replace(meta, file_name=file_name)
        raise AssertionError("unreachable: itertools.count() does not end")

    def remove(self, metas: Iterable[BackupMetadata]) -> int:
        """Remove the files of versions that the manifest no longer holds; return how many went.

        A file that cannot be removed is left for the next cleanup. One that is not proven ours is left for good.
        """
        removed = 0
        for meta in metas:
            path = self.folder / meta.file_name
            try:
                if reader.read_ours(path).meta.file_hash == meta.file_hash:
                    self.disk.unlink(path)
                    removed += 1
            except reader.Damaged as error:
                log.info("%s was not removed: %s", path, error)
            except OSError as error:
                log.warning("%s could not be removed: %s", path, error)
        return removed

    def record(self, operation: str, outcome: str = "done", **details: object) -> None:
        """Add a line to the folder's log, if there is a folder."""
        if not self.exists():
            return
        journal.append(self.disk, self.folder, self._access(), self._clock.now(), operation, outcome=outcome, **details)

    def sweep(self, found: Iterable[str] | None = None) -> None:
        """Remove what dead writers left, in the folder (where *found* lies) and beside the document. Needs no lock."""
        for path in self.leftovers(found):
            try:
                drafts.sweep(self.disk, path)
            except OSError as error:
                log.warning("The leftover %s could not be removed: %s", path, error)

    def _set_aside(self) -> None:
        aside = drafts.set_aside(self.disk, self.folder / naming.MANIFEST)
        log.warning("The index of %s was damaged; it is kept as %s and was rebuilt.", self.folder, aside.name)


def foreseen(meta: BackupMetadata, current: Manifest, collision: int = 0) -> BackupMetadata:
    """Return *meta* as the next version of a folder: its sequence, its day of use, and its id."""
    known = current.backups.values()
    day = max((other.active_day for other in known), default=0)
    # Only a date that was never seen before opens a day: a clock that jumps to and fro must not make anything old.
    if all(other.timestamp.date() < meta.timestamp.date() for other in known):
        day += 1
    return replace(
        meta,
        # A crafted file may stand at the last number: then time decides the order, and both can still be read.
        sequence=min(current.last_sequence + 1, LAST_SEQUENCE),
        active_day=min(day, LAST_DAY),
        backup_id=naming.backup_id_for(meta.timestamp, meta.file_hash, collision),
    )


def _same_folder(known: Manifest, current: Manifest) -> bool:
    return not known.backups or any(backup_id in current.backups for backup_id in known.backups)
