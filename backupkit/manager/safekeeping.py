"""Safekeeping: how versions are proven to be sound, and how they come to lie in more than one place."""

from __future__ import annotations

from backupkit import operations
from backupkit.light.typed import TYPE_CHECKING
from backupkit.manager.locking import Locking
from backupkit.values.version import Depth

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from backupkit.values.activity.checks import BackupCheck
    from backupkit.values.activity.test_restore import TestRestoreResult
    from backupkit.values.places import CopiesReport, MirrorReport, PlaceState, PlaceTrial
    from backupkit.values.results import VerifyReport
    from backupkit.values.version import CancelToken, Progress


class Safekeeping(Locking):
    """The versions of one document, and what is done so that none of them is lost."""

    def verify_backups(
        self,
        backup_ids: Iterable[str] | None = None,
        *,
        depth: Depth | str = Depth.DEEP,
        progress: Progress | None = None,
        cancel: CancelToken | None = None,
    ) -> VerifyReport:
        """Read every byte of the versions outside the bin, or of those named, and remember which are sound.

        One damaged version is data in the report; the run goes on. ``valid, corrupted = manager.verify_backups()``.
        One that cannot be read just now counts as neither: it is ``unread``, and what was known of it stays.

        Args:
            backup_ids: ids, or beginnings of ids.
            depth: ``"deep"`` unpacks every version and checks its content; ``"sealed"`` checks that every stored byte
                is the one that was written, which is some ten times faster. A version that was found damaged before
                is looked at deeply in either case. A restore always checks deeply.
            progress: called with (bytes done, bytes in all) on this thread, after each version.
            cancel: asked before each version; what was checked until then is reported and remembered.

        Raises:
            BackupNotFound, BackupError: an id is unknown, or the folder cannot be read.
            ValueError: there is no such depth.
        """
        return operations.verify.verify(self._binding, backup_ids, depth=Depth(depth), progress=progress, cancel=cancel)

    def verify_backup(
        self,
        backup_id: str,
        *,
        depth: Depth | str = Depth.DEEP,
        progress: Progress | None = None,
        cancel: CancelToken | None = None,
    ) -> BackupCheck:
        """Verify one version, and tell how each check came out; else as :meth:`verify_backups`.

        Args:
            backup_id: an id, or the beginning of one that fits no other.
            depth: as for :meth:`verify_backups`.
            progress: likewise.
            cancel: likewise.

        Raises:
            BackupNotFound, BackupAmbiguous: there is no such version.
            BackupError: the folder cannot be read, or *cancel* was set.
            ValueError: there is no such depth.
        """
        return operations.verify.verify_one(
            self._binding, backup_id, depth=Depth(depth), progress=progress, cancel=cancel
        )

    def test_restore(
        self, backup_id: str | None = None, *, progress: Progress | None = None, cancel: CancelToken | None = None
    ) -> TestRestoreResult:
        """Restore a version in a test, to a draft in the backup folder, and open it there by its document's own check.

        The document is not touched, and a kill leaves nothing that stays. None: a version that waits for its test.
        That it is sound is remembered. *progress* and *cancel* are as for :meth:`create_backup`.

        Raises:
            BackupNotFound, BackupAmbiguous: there is no such version; None: none that should be sound.
            BackupCorrupted: it is marked as damaged. BackupUnreadable, NotEnoughSpace, Cancelled: it was not tried.
        """
        return operations.test_restore.tried(self._binding, backup_id, progress=progress, cancel=cancel)

    def cleanup_orphaned_backups(self) -> int:
        """Remove leftovers of writers that died, adopt sound version files that the manifest does not know.

        Entries whose file is gone are forgotten. A file that is not proven ours is left alone. Return how many went.
        """
        return operations.tidy.cleanup(self._binding)

    def delete_old_backups(self, keep_count: int = 30) -> int:
        """Remove all but the newest *keep_count* automatic versions, this once; return how many went.

        What no rule removes stays as well: what was made by hand, imported or pinned, or is needed to undo a restore.
        :meth:`apply_retention` tells of each version why.

        Raises:
            ValueError: *keep_count* is less than 1.
            BackupError: the folder cannot be read or written.
        """
        from backupkit.values.retention import Retention  # few callers come by here

        if keep_count < 1:
            raise ValueError(f"keep_count is {keep_count}: the newest version always stays")
        plan = operations.tidy.apply_retention(
            self._binding, dry_run=False, retention=Retention.newest_only(keep_count)
        )
        return len(plan.drop)

    def rebuild_manifest(self) -> int:
        """Make a new manifest from the version files; return how many versions it holds.

        Pins, edited descriptions and the bin come from the old manifest, the one before it, or the log.

        Raises:
            BackupFolderMissing: there is no folder to read.
        """
        return operations.tidy.rebuild(self._binding)

    def verify_places(
        self,
        *,
        depth: Depth | str = Depth.SEALED,
        progress: Progress | None = None,
        cancel: CancelToken | None = None,
    ) -> CopiesReport:
        """Compare the copies at all places with the versions here; send those again that are damaged there.

        A copy whose version is not here any more is unpacked, and compared with its own header. A damaged one is
        removed only where it is proven to have come from here, and its version is whole here or at another place; then
        it is sent again. What else is damaged is told. Without places the report is empty.

        :meth:`mirror` does the same by itself once a week, for the few copies of which it is longest ago.

        Args:
            depth: ``"sealed"`` is content with the checksum that a place keeps of a file, where it tells one (S3,
                Google), and fetches all others; ``"deep"`` fetches every byte.
            progress: called with (bytes done, bytes in all) on this thread.
            cancel: asked before each piece.

        Raises:
            BackupError: the versions here cannot be read.
            Cancelled: *cancel* was set. What was made good by then stays so.
            ValueError: there is no such depth.
        """
        return operations.verify_places.verify_places(
            self._binding, self.config, depth=Depth(depth), progress=progress, cancel=cancel
        )

    def mirror(self, *, progress: Progress | None = None, cancel: CancelToken | None = None) -> MirrorReport:
        """Copy to each place what is not there yet, newest first, and remove what a rule removed here long enough ago.

        Each version is proven here before it leaves, and each copy after it arrived. A place that fails stops none of
        the others: what went wrong is in the report. Versions can be made, and put back, meanwhile. What was cut off
        goes on with the next call, wherever it was. Without places nothing is copied, and the report is empty.

        After :meth:`rotate_key` this encrypts anew what has an old key; with ``encrypt="everywhere"`` here first.

        Args:
            progress: called with (bytes done, bytes in all) on this thread.
            cancel: asked before each piece.

        Raises:
            BackupFolderMissing, BackupFolderUnwritable, BackupFolderTaken, ManifestTooNew: the versions here cannot be
                read.
            Cancelled: *cancel* was set. What was copied by then stays.
        """
        return operations.mirror.mirror(self._binding, self.config, progress=progress, cancel=cancel)

    def seal_folder(self) -> int:
        """Encrypt all that lies in the backup folder as it is, for ``encrypt="everywhere"``; return how many versions.

        Nothing of a folder is believed that is not encrypted, once everything should be. So whoever turns that on for a
        history that is there calls this once; where all is encrypted it returns 0. Ids stay what they are, so of these
        versions eight digits of the SHA-256 of each stay in the names. Copies at places that are readable stay so.

        It can be cut off at any moment, and the same call goes on: each version is there, and readable by this call.

        Raises:
            KeyRefused: what was given does not open what is encrypted already.
            BackupError: the folder cannot be read or written.
            ValueError: the manager has no ``encrypt="everywhere"``.
        """
        from backupkit.operations.sealed import sealing  # packagers look for it by name

        return sealing.seal_folder(self._binding)

    def try_place(
        self, address: str, *, progress: Progress | None = None, cancel: CancelToken | None = None
    ) -> PlaceTrial:
        """Find out whether copies could be made at a place, before it is chosen. Nothing that lies there is changed.

        Where no document's copies lie yet, its mark is stored, read back, and removed again. What is wrong is data in
        the result.

        Args:
            address: as :func:`place_from` takes it.
            progress: called again and again with (0, 1) on this thread.
            cancel: asked as often.

        Raises:
            ValueError: it is no address of a place.
            BackupError: the versions here cannot be read.
            Cancelled: *cancel* was set.
        """
        from backupkit.operations.mirroring import trial  # packagers look for it by name

        return trial.tried(self._binding, address, progress=progress, cancel=cancel)

    @property
    def places(self) -> tuple[PlaceState, ...]:
        """How it stands with each place, by the last look at it: no network, and one small file is read."""
        return operations.told.states(self._binding, self.config)

    @property
    def copies(self) -> Mapping[str, tuple[str, ...]]:
        """What :meth:`where` returns, of all versions of which a place holds a copy, by their ids; read once."""
        return operations.told.copies(self._binding, self.config)

    def where(self, backup_id: str) -> tuple[str, ...]:
        """Return what the places are called that hold a version, by the last look. *backup_id* is a whole id."""
        return operations.told.where(self._binding, self.config, backup_id)

    @property
    def is_on_one_disk(self) -> bool:
        """True if the document and all its copies lie on one disk, and go with it. False where that cannot be told.

        A place elsewhere counts once it holds the newest version, by the last look at it.
        """
        return operations.told.is_on_one_disk(self._binding, self.config)
