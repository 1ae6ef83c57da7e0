"""BackupManager: everything that can be done with the versions of one document, behind one object.

Operations are imported where they are first used, so that a host which only lists versions starts sooner.
"""

from __future__ import annotations

from backupkit import operations
from backupkit.config.configuration import Configuration
from backupkit.documents.kinds import kind_for
from backupkit.files.disk import Disk
from backupkit.files.lock import exclusive
from backupkit.files.places import absolute_path
from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.manager import encrypting
from backupkit.manager.safekeeping import Safekeeping
from backupkit.operations.binding import Binding, place_book
from backupkit.store.environment import Environment
from backupkit.store.home import Home
from backupkit.store.store import Store
from backupkit.values.clock import Clock, SystemClock
from backupkit.values.text import checked_tags
from backupkit.values.version import Form, Trigger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime, tzinfo
    from pathlib import Path
    from typing import Self

    from backupkit.config.config import BackupConfig
    from backupkit.config.own_folder import OwnFolder
    from backupkit.documents.document import Document
    from backupkit.errors import StrPath
    from backupkit.files.lock import Lock
    from backupkit.operations.folder import BackupFolder
    from backupkit.operations.scheduled import ScheduledRuns
    from backupkit.operations.unsaved import Unsaved
    from backupkit.places.place import Place
    from backupkit.schedule.schedule import Schedule
    from backupkit.unlocking.unlocker import Unlocker
    from backupkit.values.changes import Change
    from backupkit.values.counts import ChangeCounts
    from backupkit.values.places import Encrypt, PlacesMode
    from backupkit.values.results import RestoreResult
    from backupkit.values.retention import Retention, RetentionPlan
    from backupkit.values.version import CancelToken, Progress


class BackupManager(Safekeeping):
    """The versions of one document.

    Every method may be called from any thread; several processes may work on the same document. No method needs a
    window, and none prints. What fails raises a :class:`BackupError` whose text can be shown to a user.

    Args:
        data_file: the document. It need not exist yet.
        backups_dir: the backup folder. Default: ``backups`` beside the document (``backups-NAME`` if that belongs to
            another document or program), created when first needed. One that is given and lies elsewhere than
            beside the document must exist: it may be on a drive that is not connected.
        retention: which automatic versions stay, unless the user chose otherwise (:meth:`set_retention`).
        schedule: when versions are made by the clock while an app runs, likewise: ``"daily 02:00"``; :class:`Schedule`.
        app: the app's name; the versions then lie in its part of the user's data folder. Not with *backups_dir*.
        compression_level: 1 (fast) to 9 (small).
        verify_after_create: read back what was written for a version, from the medium where the system lets us, before
            it counts as one.
        document: a class that reads and judges the file; default: by its suffix, JSON or plain bytes.
        lock_timeout: seconds to wait while another process writes to the folder.
        prefix: how version files' names begin: letters, digits and hyphens.
        config: what else applies, and who says so: the path of a TOML or JSON file, which is written if it is missing,
            and the environment; True for the environment alone; or a :class:`BackupConfig`. None: neither is read.
        locked: pages (``when where keep tell check advanced``) and fields that are not left to the user.
        places: where versions are copied to besides, so that they survive this disk: addresses (``file:///media/usb``,
            ``s3://bucket/prefix``, ``sftp://user@host/folder``) or places; see :meth:`mirror`. The user may add others.
        places_mode: ``"all"``: to each of them; ``"first"``: to the first one, in this order, that answers.
        encryption: what opens the copies at all places: a :class:`Passphrase`, an :class:`AskedPassphrase`, a
            :class:`KeyFile` or a :class:`Keyring`. Nothing leaves this computer readable then. None: they lie as here.
        encrypt: ``"places"``: the copies there alone; ``"everywhere"``: all that lies in the backup folder as well.
        zone: where days begin for the retention; None is the system's zone.
        clock, disk, lock: what tells the time and waits, writes files, and locks folders; for tests.

    Raises:
        ValueError, ExtraMissing: an option is out of range, or *schedule* needs cronsim. Nothing is looked at here.
    """

    def __init__(
        self,
        data_file: StrPath,
        backups_dir: StrPath | None = None,
        *,
        retention: Retention | None = None,
        schedule: Schedule | str | None = None,
        app: str | None = None,
        compression_level: int = 6,
        verify_after_create: bool = False,
        document: Callable[[Path], Document] | None = None,
        lock_timeout: float = 10.0,
        clock: Clock | None = None,
        prefix: str = "backup",
        zone: tzinfo | None = None,
        config: BackupConfig | StrPath | bool | None = None,
        locked: Iterable[str] = (),
        places: Iterable[Place | str] = (),
        places_mode: PlacesMode | str = "all",
        encryption: Unlocker | None = None,
        encrypt: Encrypt | str = "places",
        disk: Disk | None = None,
        lock: Lock = exclusive,
    ) -> None:
        path, disk = absolute_path(data_file), disk or Disk()
        kind = document or kind_for(path.name)
        found = kind(path)
        environment = Environment(
            disk=disk, clock=clock or SystemClock(), lock=lock, timeout=lock_timeout,
            keeping=encrypting.keeping(encryption, encrypt, found, disk),
        )  # fmt: skip

        def own_folder() -> OwnFolder:
            from backupkit.config.own_folder import OwnFolder  # most users have none

            return OwnFolder(path, environment.disk)

        configuration = Configuration(
            environment.disk, own_folder, path.parent, retention=retention, schedule=schedule,
            level=compression_level, verify_after_create=verify_after_create, config=config, locked=locked,
        )  # fmt: skip
        named = configuration.directory(backups_dir)
        app = app if named is backups_dir else None  # where versions lie was said by somebody who goes before the app
        folder = absolute_path(named) if named is not None else None
        store = Store(Home(path, found, folder, app, environment, configuration.chosen_folder), prefix, environment)
        super().__init__(Binding(
            document=found,
            kind=kind,
            store=store,
            environment=environment,
            configuration=configuration,
            zone=zone,
            place_book=place_book(places, places_mode, environment.clock, encrypting.of_places(encryption, store)),
        ))  # fmt: skip

    @classmethod
    def from_place(
        cls, place: Place | str, data_file: StrPath, backups_dir: StrPath | None = None,
        **options: Any,  # noqa: ANN401 - those of the class, each of its own type
    ) -> Self:  # fmt: skip
        """Return the manager of a document of which only the copies at a place are left, such as on a new computer.

        All versions there are listed at once. Each comes when it is restored, compared or exported, or with
        :meth:`mirror`; until then its status is ``elsewhere``, and no rule removes it. What is made from now on
        continues the same history, here and at the place. The document itself is not touched. After a crash, the same
        call completes it.

        Args:
            place: where the copies lie, or its address.
            data_file: the document, which need not exist.
            backups_dir: as for a :class:`BackupManager`.
            options: likewise; ``encryption`` where they lie there sealed.

        Raises:
            PlaceEmpty: no versions lie there. PlaceOfAnother: the backup folder here has another history.
            PlaceSealedOtherwise: what is encrypted there is so in the folder as well, and *encrypt* says other, or not.
            PlaceError, KeyRefused, BackupError: the place, or the backup folder, cannot be read. Nothing was changed.
        """
        from backupkit.operations.mirroring import recovery

        manager = cls(data_file, backups_dir, places=[place, *options.pop("places", ())], **options)
        recovery.begin(manager._binding, manager.config)
        return manager

    @property
    def document(self) -> Document:
        """What reads, judges and replaces the document. Made from ``document=``, or chosen by the file's suffix."""
        return self._binding.document

    @property
    def backups_dir(self) -> Path:
        """The backup folder, absolute; it may not exist yet. ManifestTooNew if a later release uses the default one."""
        return self._binding.store.folder

    @property
    def folder(self) -> BackupFolder:
        """Whose :attr:`backups_dir` is, and how it becomes this document's."""
        return operations.folder.BackupFolder(self._binding)

    @property
    def scheduled(self) -> ScheduledRuns:
        """What ran last for a schedule, and a run more. A :class:`BackupScheduler` asks for it."""
        return operations.scheduled.ScheduledRuns(self._binding)

    @property
    def unsaved(self) -> Unsaved:
        """What apps had not saved when they ended without a word, and what this one keeps for that case."""
        return operations.unsaved.Unsaved(self._binding)

    def create_backup(
        self,
        description: str = "",
        force: bool = False,  # noqa: FBT001, FBT002 - a fixed name and place
        *,
        trigger: Trigger | str = Trigger.APP,
        tags: Iterable[str] = (),
        pinned: bool = False,
        encrypt: bool | None = None,
        compression: bool = True,
        progress: Progress | None = None,
        cancel: CancelToken | None = None,
    ) -> str | None:
        """Make a version of the document's present state.

        When this returns, the version is on the medium: it survives a power cut. Retention has been applied.

        Args:
            description: what a person reads in the list; beyond 2,000 characters it is shortened.
            force: make a version even if the content equals the newest one.
            trigger: why; see :class:`Trigger`. Versions of trigger ``manual`` are never removed by a rule.
            tags: up to 32 texts of 1 to 100 characters.
            pinned: keep it, even where the retention would remove it.
            encrypt: whether it must be encrypted; None: as all in the folder is. No version differs from the others.
            compression: False: store the content as it is, which gunzip reads as well.
            progress: called with (bytes done, bytes in all) on this thread, at least once per MiB.
            cancel: asked before each piece; a :class:`threading.Event` will do.

        Returns:
            The new version's id. None if the newest version holds this content already, and is kept as surely as was
            asked for (a manual or pinned backup is made of unchanged content too, unless the newest one is of that
            kind), and not *force*.

        Raises:
            DocumentMissing, DocumentUnreadable, DocumentChanged, DocumentInUse: there is no state to be stored.
            BackupFolderMissing, BackupFolderUnwritable, BackupFolderTaken: there is no place to store it.
            NotEnoughSpace, StorageFailed, BackupBusy, ManifestTooNew, Cancelled: it was not done.
            ValueError: the tags or the trigger are not as described; *encrypt* is not how all in the folder is.
        """
        if encrypt is not None:
            encrypting.require(self._binding.store, encrypted=encrypt)
        order = operations.create.Order(
            description=description, force=force, trigger=Trigger(trigger), tags=checked_tags(tags), pinned=pinned,
            is_packed=compression, progress=progress, cancel=cancel,
        )  # fmt: skip
        return operations.create.create(self._binding, self._binding.document, order).new_id

    def import_backup(self, path: StrPath, description: str = "") -> str:
        """Store another file's content as a new version (trigger ``import``, which no rule removes); return its id.

        A version file is unpacked, and so is another gzip file unless the document is one. It is not touched.

        Raises:
            DocumentMissing, DocumentUnreadable, BackupCorrupted: the file cannot be used.
            BackupError: as :meth:`create_backup`.
        """
        return operations.transfer.import_file(self._binding, absolute_path(path), description)

    def restore_backup(
        self, backup_id: str, *, to: StrPath | None = None, progress: Progress | None = None,
        cancel: CancelToken | None = None, onto: StrPath | None = None,
        verify_first: bool = True, create_safety_backup: bool = True,  # noqa: ARG002 - what is always done is done
    ) -> RestoreResult:  # fmt: skip
        """Put a version back in the document's place, or at another path.

        Every byte is verified before the document is touched. The present state is stored first, as a version that
        stays for 30 days of use (:meth:`undo_restore`). The swap is one step: after a crash the document is wholly
        the old or wholly the new one. Owner, permissions and attributes stay; the modification time is new.

        Args:
            backup_id: an id, or the beginning of one that fits no other.
            to: another path; the document is then left alone, and a file there is replaced.
            progress: called with (done, in all) on this thread: first the version is read, then the state stored.
            cancel: asked before each piece, and no more once the target is about to be replaced.
            onto: the file that may be replaced although the document was a link to another one then.
            verify_first: False changes nothing: reading a version is verifying it.
            create_safety_backup: False: where there is no room to store the present state, it may be lost for good.

        Raises:
            BackupNotFound, BackupAmbiguous, BackupCorrupted, BackupUnreadable: the version cannot be used.
            LinkTurned: the document is a link that leads elsewhere than for the version; see *onto*.
            DocumentUncertain: the new content may be in place, and can be undone. In all other cases it is as before.
            DocumentUnwritable, DocumentUnreadable, DocumentChanged, DocumentInUse: the target cannot be replaced.
            BackupError: the present state could not be stored.
        """
        return operations.restore.restore(
            self._binding, backup_id, to=to, onto=onto, may_be_lost=not create_safety_backup,
            progress=progress, cancel=cancel,
        )  # fmt: skip

    def restore_part(
        self, backup_id: str, change: Change | tuple[str | int, ...] | str, *, progress: Progress | None = None,
        cancel: CancelToken | None = None, onto: StrPath | None = None,
    ) -> RestoreResult:  # fmt: skip
        """Make one part of the document what it is in a version; every other byte of the document stays as it is.

        What is gone is put back, what is other is replaced, what was added is taken out. The part is found anew in
        both, and the result is proven before the swap. All else is as for :meth:`restore_backup`: the present state is
        stored first, the swap is one step, and :meth:`undo_restore` undoes it.

        Args:
            backup_id: an id, or the beginning of one that fits no other.
            change: one of :meth:`compare_backups`; or its path; or that as a text: ``/systems/id=b7837be2/mass``.
            progress: as for :meth:`restore_backup`.
            cancel: likewise.
            onto: likewise.

        Raises:
            PartNotFound: there is no such difference, or another one than *change* by now.
            PartNotRestorable, NotComparable: it cannot be put back by itself, or not be told apart from the rest.
            DocumentMissing, BackupError: as :meth:`restore_backup`. In all cases the document is as before.
            ValueError: the text is no path.
        """
        return operations.part.restore_part(
            self._binding, backup_id, change, onto=onto, progress=progress, cancel=cancel
        )

    def count_changes(
        self, backup_id: str, *, progress: Progress | None = None, cancel: CancelToken | None = None
    ) -> ChangeCounts | None:
        """Count how much a version changed against the one before it, and remember it for lists; return it.

        It rests for 95 % of its time. None: there is nothing to count, or either version has more than 20 MB.

        Args:
            backup_id: an id, or the beginning of one that fits no other.
            progress: called with (done, in all) on this thread, each time that it rests.
            cancel: asked as often.

        Raises:
            BackupNotFound, BackupError: the folder, or one of the two, cannot be read, or *cancel* was set.
        """
        return operations.counting.count(self._binding, backup_id, progress=progress, cancel=cancel)

    def restore_backup_at(self, moment: datetime, *, onto: StrPath | None = None) -> RestoreResult:
        """Put back the newest version made at or before *moment* (aware); otherwise as :meth:`restore_backup`.

        Raises:
            BackupNotFound: all versions are newer, or the one that had been put back by then is gone.
            ValueError: *moment* has no time zone.
        """
        return self.restore_backup(self.find_backup_at(moment).backup_id, onto=onto)

    def undo_restore(
        self, *, progress: Progress | None = None, cancel: CancelToken | None = None, onto: StrPath | None = None
    ) -> RestoreResult:
        """Put back the state before the last restore, also after a restart; undoing twice is redoing.

        *progress*, *cancel* and *onto* are as for :meth:`restore_backup`.

        Raises:
            NothingToUndo: no restore replaced the document, or somebody else was faster (UndoOvertaken).
            BackupError: as :meth:`restore_backup`.
        """
        return operations.restore.undo(self._binding, onto=onto, progress=progress, cancel=cancel)

    def delete_backup(self, backup_id: str) -> bool:
        """Put a version into the bin, out of the lists, for 7 days of use; return False if it was there already."""
        return operations.tidy.delete(self._binding, backup_id)

    def undelete_backup(self, backup_id: str) -> bool:
        """Take a version out of the bin; return False if it was not there."""
        return operations.tidy.undelete(self._binding, backup_id)

    def pin(self, backup_id: str) -> bool:
        """Keep a version even where the retention would remove it; return False if it was pinned already."""
        return operations.tidy.pin(self._binding, backup_id)

    def unpin(self, backup_id: str) -> bool:
        """Let the retention decide again; return False if the version was not pinned."""
        return operations.tidy.unpin(self._binding, backup_id)

    def describe(self, backup_id: str, text: str) -> bool:
        """Give a version another description; return False if it is the one it had."""
        return operations.tidy.describe(self._binding, backup_id, text)

    def export_backup(
        self, backup_id: str, path: StrPath, *, overwrite: bool = False, form: Form | str | None = None,
        progress: Progress | None = None, cancel: CancelToken | None = None,
    ) -> Path:  # fmt: skip
        """Write a version to *path*, verified; return that, absolute.

        What is written is *form*: by default the version file if *path* ends in ``.gz`` and the document's name does
        not, else the content. *progress* and *cancel* are as for :meth:`create_backup`.

        Raises:
            FileExists: there is something, and *overwrite* is not set.
            BackupNotFound, BackupCorrupted, BackupUnreadable, DocumentUnwritable, NotEnoughSpace: nothing was written.
            ValueError: there is no such form.
        """
        return operations.transfer.export(
            self._binding, backup_id, absolute_path(path),
            overwrite=overwrite, form=form, progress=progress, cancel=cancel,
        )  # fmt: skip

    def apply_retention(self, *, dry_run: bool = False, retention: Retention | None = None) -> RetentionPlan:
        """Remove what the retention no longer keeps, and what was long enough in the bin; return why, for each.

        Args:
            dry_run: only return the plan.
            retention: this one instead of the one in force, for this time only. With *dry_run* it is a preview, made
                as fast as a hand moves a control: of versions that a program holds just now it does not ask.
        """
        return operations.tidy.apply_retention(self._binding, dry_run=dry_run, retention=retention)
