"""A backup folder: add, read, list and remove versions. File first, manifest second; removing goes the other way."""

from __future__ import annotations

import contextlib
import os
from functools import partial

from backupkit.files.marks import marks_of
from backupkit.files.os_errors import in_folder
from backupkit.files.patience import of_one_operation
from backupkit.files.places import is_folder
from backupkit.light.frozen import replace
from backupkit.light.later import Later, once
from backupkit.light.log import Log
from backupkit.light.typed import TYPE_CHECKING
from backupkit.store import manifest
from backupkit.store.catalog import Catalog
from backupkit.store.entrance import Entrance
from backupkit.values import naming

if TYPE_CHECKING:
    from collections.abc import Generator, Hashable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from backupkit import errors
    from backupkit.files import drafts, holds
    from backupkit.files.access import Access
    from backupkit.store import journal, outside, survey, version_files
    from backupkit.store.environment import Environment
    from backupkit.store.home import Home, Standing
    from backupkit.store.manifest import Manifest
    from backupkit.store.settings import Settings
    from backupkit.store.unsaved import UnsavedFolder
    from backupkit.values.activity import ending
    from backupkit.values.activity.entry import LogEntry
    from backupkit.values.version import BackupMetadata
    from backupkit.versionfile import enclosing
    from backupkit.versionfile.file_bytes import Putting
    from backupkit.versionfile.writer import SealedDraft
else:
    errors, ending = Later("backupkit.errors"), Later("backupkit.values.activity.ending")
    drafts, holds = Later.of("backupkit.files", "drafts holds")
    journal, outside, survey, version_files = Later.of("backupkit.store", "journal outside survey version_files")
    enclosing = Later("backupkit.versionfile.enclosing")

log = Log(__name__)


class Store:
    """The folder in which the versions of one document lie.

    Every method may be called from any thread and from several processes. Methods that write are called inside
    :meth:`exclusive`; reading needs no lock. All raise BackupError where the folder cannot be used.

    Args:
        home: which folder it is, and of which document.
        prefix: how version files' names begin.
        environment: how files are written, time is told and folders are locked.

    Raises:
        ValueError: *prefix* is none (:func:`backupkit.values.naming.naming_for`).
    """

    def __init__(self, home: Home, prefix: str, environment: Environment) -> None:
        self.home = home
        """Which folder it is; for what was found out about it already, which costs no look."""
        self._entrance = Entrance(home, environment)
        self.names = naming.naming_for(home.document.path.name, prefix)
        """How version files are called."""
        self._beside = home.document.leftovers
        self._disk, self._clock = environment.disk, environment.clock
        self._catalog: Catalog | None = None
        self.keeping = environment.keeping
        """How files lie in the folder."""
        self._seen: tuple[Path, Manifest] | None = None  # versions, and the folder that they were in
        self._lost: errors.BackupFolderLost | None = None

    @once
    def unsaved(self) -> UnsavedFolder:
        """What apps have not saved yet; there is one, as it stands for this app."""
        from backupkit.store.unsaved import UnsavedFolder  # most apps keep none

        return UnsavedFolder(self._disk, lambda: self.folder, self._access, self.names.suffix, self.keeping)

    @property
    def folder(self) -> Path:
        """The folder, as an absolute path, as it was last found; it may not exist yet."""
        return self.home.known or self.home.folder

    def _reading(self, folder: Path) -> Catalog:
        """Return what reads *folder*: the same object as long as it is the same folder."""
        catalog = self._catalog
        if catalog is None or catalog.folder != folder:
            catalog = self._catalog = Catalog(folder, self.home.register, self._clock)
        return catalog

    def exists(self) -> bool:
        """Return True if the folder is there; BackupError if that cannot be told."""
        folder = self.folder
        with in_folder(folder):
            return is_folder(folder)

    def prepare(self) -> None:
        """Make sure that the folder exists and is this document's; raises as :meth:`Entrance.prepare`."""
        if self._entrance.prepare() and self._seen:
            self.read()

    def take_over(self) -> bool:
        """Make a folder this document's whose own is not to be found; as :meth:`Entrance.take_over`."""
        return self._entrance.take_over()

    def lost(self) -> errors.BackupFolderLost | None:
        """Return what was removed with the folder since this store had seen it; each loss once."""
        lost, self._lost = self._lost, None
        return lost

    def _note_loss(self, folder: Path, known: Manifest) -> None:
        """Note that the versions are gone which were seen in *folder*."""
        self._seen = None
        # They may be where they were, in what is another document's folder by now: that of the renamed file.
        if not any(os.path.lexists(folder / meta.file_name) for meta in known.backups.values()):
            pinned = sum(meta.pinned for meta in known.backups.values())
            self._lost = errors.BackupFolderLost(folder, len(known.backups), pinned)

    @property
    def owner(self) -> str | None:
        """The document, or the program, whose folder it is, if that is somebody else."""
        standing = self._entrance.settled()
        return standing.verdict.owner if standing.is_another else None

    @property
    def folder_id(self) -> str:
        """The id that versions made now carry in their headers; empty until the folder has one."""
        return self.home.folder_id

    def _access(self, known: Access | None = None) -> Access:
        """Return the access of a file in the folder, from the document's; that is asked for unless it is *known*."""
        return self.home.access_in(self.folder, known)

    @property
    def settings(self) -> Settings:
        """The settings of the folder; with ``hold`` where they were lost."""
        standing = self._entrance.settled()
        if found := standing.found.settings:
            return found
        with in_folder(standing.folder):
            return self.home.register.settings_in(standing.folder)

    def save_settings(self, settings: Settings) -> None:
        """Write the settings, durable on return."""
        folder = self.folder
        with in_folder(folder):
            self.home.register.save(folder, settings)

    # -- reading -------------------------------------------------------------------------------------------------

    def read(self) -> Manifest:
        """Return what is in the folder; BackupFolderTaken if it is another program's. Writes nothing, takes no lock."""
        with of_one_operation(self._clock):
            standing = self._entrance.readable()
            folder = standing.folder
            if standing.marks is None and self.home.may_create:
                current = manifest.empty(self._clock.now())
            else:
                try:
                    current = self._reading(folder).read()
                except OSError:
                    with in_folder(folder):
                        raise
        if current.backups:
            self._seen = (folder, current)
        elif self._seen and marks_of(folder / naming.MANIFEST) is None:  # those who may remove all leave an index
            self._note_loss(*self._seen)
        return current

    def rebuilt(self, known: Manifest) -> Manifest:
        """Return a manifest made from all files, with what *known* can tell of some, and the log of the others."""
        return self._reading(self.folder).rebuilt(known)

    def content(self, meta: BackupMetadata) -> Generator[bytes]:
        """Return the content of a version; only an iteration that ends has seen sound content.

        Raises:
            BackupCorrupted: it is not what was stored, or gone.
            BackupUnreadable: it cannot be read just now.
            ManifestTooNew: a later release wrote it.
        """
        return self._reading(self.folder).content(meta)

    def file_bytes(self, meta: BackupMetadata) -> Generator[bytes]:
        """Return the version's file as it is, unchecked; raises as :meth:`content`."""
        return self._reading(self.folder).file_bytes(meta)

    def plain_bytes(self, meta: BackupMetadata) -> Generator[bytes]:
        """Return the version as a gzip file, as :meth:`Catalog.plain_bytes` says."""
        return self._reading(self.folder).plain_bytes(meta)

    def sound_bytes(self, meta: BackupMetadata) -> Generator[bytes]:
        """Return the version's file as it is, checked, as :meth:`Catalog.sound_bytes` says."""
        return self._reading(self.folder).sound_bytes(meta)

    def check_seal(self, meta: BackupMetadata) -> None:
        """Check that every stored byte of a version is the one that was written, unpacking none; as :meth:`content`."""
        self._reading(self.folder).check_seal(meta)

    def strangers(self) -> survey.Survey:
        """Return what the files say that are named like versions, and that the manifest does not list."""
        folder = self.folder
        with in_folder(folder):
            catalog = self._reading(folder)
            return catalog.strangers(catalog.read()) if is_folder(folder) else survey.Survey()

    def fingerprint(self) -> Hashable:
        """Return what changes whenever the manifest is written; None if there is none, or it cannot be told."""
        return marks_of(self.folder / naming.MANIFEST)

    def is_in_place(self, meta: BackupMetadata) -> bool:
        """Return True if the version's file is there with its full size: a glance, not a verification.

        False also where it cannot be told: the caller then stores one version more, which loses nothing.
        """
        try:
            return os.lstat(self.folder / meta.file_name).st_size == meta.stored_size
        except OSError:
            return False

    def path_of(self, meta: BackupMetadata) -> Path:
        """Return where the version's file lies."""
        return self.folder / meta.file_name

    # -- writing -------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def exclusive(self, *, takes_over: bool = False) -> Iterator[Manifest]:
        """Hold the folder's lock, remove what dead writers left, and yield what is in the folder.

        Args:
            takes_over: it may be one of a document that is not to be found, and is this one's from now on.

        Raises:
            BackupBusy: somebody else held the folder for too long.
            BackupFolderTaken: it is somebody else's.
        """
        with self._entrance.held(takes_over=takes_over) as standing:
            yield self._in_order(standing)

    def _in_order(self, standing: Standing) -> Manifest:
        """Return what is in the folder, after putting in order what shows that it is this document's."""
        folder = standing.folder
        catalog = self._reading(folder)
        current, data, found = catalog.look()  # before anything is touched: a later release may have claimed it
        known = catalog.decoded(data)
        if not standing.found.is_written_down:
            self.home.register.write_down(folder, standing.found.facts)
            self.home.settled()
        if known is not current:
            self.home.register.admit(folder, {meta.folder_id for meta in current.backups.values()})
        self.sweep(found)
        if data is not None and (known is None or not _same_folder(known, current)):
            self._set_aside(folder)
        return current

    def leftovers(self, found: Iterable[str] | None = None) -> list[Path]:
        """Return the drafts in the folder and beside the document: of dead writers, or of writers at work.

        *found* are the names in the folder, where they are known already.
        """
        folder = self.folder
        if found is None:
            with in_folder(folder):
                found = self._reading(folder).listing()
        found = set(found)
        names = list(filter(drafts.is_leftover, found))
        within = self.unsaved.leftovers() if naming.UNSAVED in found else []
        return [folder / name for name in names] + within + list(filter(os.path.lexists, self._beside()))

    def write(self, changed: Manifest, *, durable: bool = True, access: Access | None = None) -> None:
        """Replace the manifest; the one before becomes ``manifest.json.bak``.

        Args:
            changed: what it holds from then on.
            durable: whether that is so after a power cut as well, or it may be the one before then.
            access: the document's, where it is known; or else it is asked.
        """
        folder = self.folder
        catalog, path, access = self._reading(folder), folder / naming.MANIFEST, self._access(access).for_work
        before = catalog.manifest_bytes()
        if before and catalog.decoded(before):  # a damaged one must not replace a previous one that is whole
            drafts.keep_as(self._disk, path, folder / naming.PREVIOUS_MANIFEST, before, access)
        changed = replace(changed, updated_at=self._clock.now())
        data = self.keeping.sealed(path, manifest.encode(changed))
        drafts.write_file(self._disk, path, data, access, durable=durable)
        catalog.remember(data, changed)
        self._seen = (folder, changed) if changed.backups else None

    def draft(self, access: Access) -> drafts.Draft:
        """Return a new draft in the folder, readable by nobody who may not read a file with *access*."""
        with contextlib.ExitStack() as stack:
            folder = self.folder
            draft = stack.enter_context(drafts.draft_in(self._disk, folder))
            self._access(access).apply_privately(self._disk, draft.descriptor)
            stack.pop_all()  # from here on it is the caller's
            return draft

    def digits_of(self, file_hash: str) -> str:
        """Return the digits that stand for a content in the id of its version."""
        with in_folder(folder := self.folder):
            return self.keeping.identity(folder, file_hash)

    def putting(self) -> Putting:
        """Return the way of a new version into its file."""
        from backupkit.versionfile.enclosing import putting

        with in_folder(folder := self.folder):
            return putting(self.keeping.seal(folder), self.names.file_name)

    def hold(self, meta: BackupMetadata) -> holds.Hold | None:
        """Hold a version: no process thins it out until that ends. None if it is gone, or is being removed.

        Raises:
            BackupError: its file cannot be opened.
        """
        path = self.path_of(meta)
        with in_folder(path.parent):
            others = enclosing.under_other_keys(path) if self.keeping.seals and not os.path.lexists(path) else []
            return holds.held(others[0] if others else path)

    def held(self, metas: Iterable[BackupMetadata]) -> set[str]:
        """Return the ids of those that somebody holds."""
        folder = self.folder
        return {meta.backup_id for meta in metas if holds.is_held(folder / meta.file_name)}

    def publish(self, sealed: SealedDraft, current: Manifest) -> BackupMetadata | None:
        """Give a sealed draft its final name, as :func:`version_files.published`; None if its key is not of now."""
        folder, digits = self.folder, self.digits_of(sealed.meta.file_hash)
        if self.keeping.seals and not sealed.is_as_by(self.keeping.seal(folder)):
            return None
        return version_files.published(folder, sealed, current, self.names, folder_id=self.folder_id, digits=digits)

    def remove(self, metas: Iterable[BackupMetadata]) -> int:
        """Remove the files of versions that the manifest no longer holds; return how many went.

        A file that cannot be read or removed just now is left for the next cleanup. One that is not proven ours is left
        for good. One that a block has come to hold since the manifest was read stays, and is a version again at once.
        """
        known, folder = {meta.file_name: meta for meta in metas}, self.folder
        if not known:
            return 0
        with in_folder(folder):
            belongings = self.home.register.belongings_in(folder)
        gone = partial(version_files.remove_if_ours, self._disk, belongings=belongings, keys=self.keeping.keys(folder))
        files = [(folder / name, name) for name in known]
        twins = enclosing.twins(folder, known) if self.keeping.seals else []
        return len({name for path, name in (*twins, *files) if gone(path, known[name])})

    def record(
        self, operation: str, error: errors.BackupError | str | None = None, *,
        outcome: ending.Ending | str | None = None, since: datetime | None = None, **details: object,
    ) -> bool:  # fmt: skip
        """Add a line to the log (:func:`journal.end_of`), under the lock where it was changed; False if that failed."""
        folder, disk, now = self.folder, self._disk, self._clock.now()
        end = journal.end_of(error, outcome, since, now)
        is_locked = end["outcome"] in ending.OF_CHANGES and operation not in ending.OF_OTHERS
        if not os.path.isdir(folder) or not (is_locked or self._entrance.is_ours()):
            return False
        size = journal.append(disk, folder, self._access, now, operation, self.keeping, **end, **details)
        if size and size > journal.LIMIT_BYTES and is_locked:
            journal.shorten(disk, folder, self._access, now, self._reading(folder).ids, self.keeping)
        return size is not None

    def log(self, operation: str = "", since: datetime | None = None) -> Iterator[LogEntry]:
        """Yield what the log tells, of one operation or all, oldest first. BackupError: it cannot be read just now."""
        with in_folder(folder := self._entrance.readable().folder):
            yield from journal.entries(folder, self.keeping, operation, since)

    def sweep(self, found: Iterable[str] | None = None) -> None:
        """Remove what dead writers left, in the folder (where *found* lies) and beside the document. Needs no lock."""
        folder = self.folder
        for path in self.leftovers(found):
            # Notes lie in the folder. What lies beside the document may be the document: it is not to be opened.
            is_needed = partial(outside.is_needed, self._disk, path, self.keeping) if path.parent == folder else None
            try:
                drafts.sweep(self._disk, path, is_needed)
            except OSError as error:
                log.warning("The leftover %s could not be removed: %s", path, error)

    def writing_outside(self, places: Iterable[Path]) -> AbstractContextManager[None]:
        """Let what is left at *places*, outside of the folder, be found if the process dies in the block."""
        return outside.noted(self._disk, self.folder, self._access(), places, self.keeping)

    def _set_aside(self, folder: Path) -> None:
        aside = drafts.set_aside(self._disk, folder / naming.MANIFEST)
        log.warning("The index of %s was damaged; it is kept as %s and was rebuilt.", folder, aside.name)


def _same_folder(known: Manifest, current: Manifest) -> bool:
    return not known.backups or any(backup_id in current.backups for backup_id in known.backups)
