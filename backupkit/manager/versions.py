"""Versions: what can be asked about the versions of one document. Changes none; BackupManager adds what does."""

from __future__ import annotations

from backupkit import operations
from backupkit.files.places import absolute_path
from backupkit.light.later import Later
from backupkit.light.typed import TYPE_CHECKING
from backupkit.operations.binding import listed

if TYPE_CHECKING:
    from collections.abc import Generator, Hashable, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from backupkit import errors
    from backupkit.errors import StrPath
    from backupkit.operations.binding import Binding
    from backupkit.operations.maintenance.turns import Checks
    from backupkit.values import figures
    from backupkit.values.activity.entry import LogEntry
    from backupkit.values.activity.figures import ActivityStats
    from backupkit.values.activity.room import Room
    from backupkit.values.changes import Change, ChangeTexts, Comparison
    from backupkit.values.preview import Preview
    from backupkit.values.results import BackupStats, VersionSummary
    from backupkit.values.version import BackupMetadata, CancelToken, Progress
else:
    errors = Later("backupkit.errors")
    figures = Later("backupkit.values.figures")


class Versions:
    """The versions of one document, to be looked at. Every method may be called from any thread.

    Args:
        binding: the document and its store.
    """

    def __init__(self, binding: Binding) -> None:
        self._binding = binding

    @property
    def data_file(self) -> Path:
        """The document, as an absolute path."""
        return self._binding.document.path

    def list_backups(self, limit: int | None = None, *, include_archived: bool = False) -> list[BackupMetadata]:
        """Return the versions, newest first: one read of the manifest and one listing of the folder, no lock.

        At most *limit*; with *include_archived* those in the bin as well.

        Raises:
            ValueError: *limit* is negative.
            BackupFolderMissing, BackupFolderUnwritable, ManifestTooNew: the folder cannot be read.
        """
        found = listed(self._binding.store.read(), include_archived=include_archived)
        return found if limit is None else figures.first(found, limit)

    def get_version_history(self, limit: int | None = None) -> list[VersionSummary]:
        """Return a line per version, newest first, each with its change against the one before it."""
        return figures.first(figures.summaries(self.list_backups()), limit)

    def get_backup_info(self, backup_id: str) -> BackupMetadata | None:
        """Return what is known about a version; None if no id is, or alone begins with, *backup_id*."""
        try:
            return self.find_backup(backup_id)
        except errors.BackupNotFound:
            return None

    def find_backup(self, backup_id: str) -> BackupMetadata:
        """Return what is known about a version; like :meth:`get_backup_info`, but it must exist.

        Raises:
            BackupNotFound, BackupAmbiguous: no id, or more than one, begins with *backup_id*.
        """
        return self._binding.resolve(backup_id, self._binding.store.read())

    def find_backup_at(self, moment: datetime) -> BackupMetadata:
        """Return the version that holds what the document held at *moment* (aware): the newest one made until then.

        A restore took the document back to an earlier state, and what was imported was never in it: both are minded.

        Raises:
            BackupNotFound: all versions are newer, or the one that had been put back by then is gone.
            BackupError: the folder cannot be read.
            ValueError: *moment* has no time zone.
        """
        return operations.restore.version_at(self._binding, moment)

    def content(self, backup_id: str) -> Generator[bytes]:
        """Read the content of a version, or of unsaved work, in pieces of at most 1 MiB and in bounded memory.

        One that lies at another place only is fetched first.

        Only an iteration that ends has seen sound content: the last checks follow the last piece. Close one left early.

        Raises:
            BackupNotFound, BackupAmbiguous: at once: no id, or more than one, begins with *backup_id*.
            BackupCorrupted, BackupUnreadable, ManifestTooNew: while iterating: it is damaged, out of reach, or too new.
        """
        binding = self._binding
        return binding.store.content(operations.at_hand.readable(binding, backup_id, binding.store.read()))

    def fingerprint(self) -> Hashable:
        """Return what changes whenever the versions do; None if there is no manifest. One call of ``stat``."""
        return self._binding.store.fingerprint()

    def get_backup_stats(self) -> BackupStats:
        """Return figures about the folder; all zero, without times, where there are no versions."""
        return figures.stats_of(self._binding.store.read().backups.values())

    def activity_stats(self, entries: Sequence[LogEntry] | None = None) -> ActivityStats:
        """Return figures of what was done, made from the log: how many saves failed, the last checks, a forecast.

        Args:
            entries: what :meth:`log` has just returned, all of it; None: the log is read.

        Raises:
            BackupError: the folder or its log cannot be read.
        """
        return operations.activity.stats(self._binding, entries)

    def log(self, limit: int | None = None, *, failures_only: bool = False) -> list[LogEntry]:
        """Return what was done in the backup folder, newest first: its log, which is apart from the app's own.

        It is read as far as it goes back: about 3,000 operations. What could not be written down is missing.

        Args:
            limit: at most so many.
            failures_only: only what went wrong, or found damage.

        Raises:
            ValueError: *limit* is negative.
            BackupFolderMissing, BackupFolderUnwritable, BackupFolderTaken: the folder cannot be read.
        """
        return operations.activity.entries(self._binding, limit, failures_only=failures_only)

    def export_log(self, path: StrPath, entries: Iterable[LogEntry] | None = None, *, overwrite: bool = False) -> Path:
        """Write the log to *path* as a table for a spreadsheet, in which no cell is a formula; return that, absolute.

        Args:
            path: a file outside of the backup folder.
            entries: these alone, in their order; None: all that :meth:`log` returns.
            overwrite: whether a file that is there is replaced.

        Raises:
            FileExists: there is something, and *overwrite* is not set.
            BackupFolderMissing, BackupFolderUnwritable, BackupFolderTaken: the folder cannot be read.
            DocumentUnwritable, NotEnoughSpace: nothing was written.
        """
        return operations.activity.export(self._binding, absolute_path(path), entries, overwrite=overwrite)

    def room(self) -> Room | None:
        """Return how much is free on the disk of the backup folder, and whether that is enough for the next versions.

        None if there is no backup folder yet. Where it is little, it also tells what tighter rules would free.

        Raises:
            BackupError: the folder cannot be looked at.
        """
        return operations.space.room(self._binding)

    @property
    def checks(self) -> Checks:
        """When the checks that are made every few days are due, and whose turn it is; for who makes them."""
        return operations.turns.Checks(self._binding)

    def preview_backup(self, backup_id: str) -> Preview:
        """Return how a version begins: the names of its first records, its first rows or lines. Reads 64 KiB of it.

        Raises:
            BackupNotFound, BackupAmbiguous: no id, or more than one, begins with *backup_id*.
            BackupCorrupted, BackupUnreadable: its beginning is damaged, or it is out of reach.
        """
        return operations.preview.preview(self._binding, backup_id)

    def compare_backups(
        self,
        older: str,
        newer: str | None = None,
        *,
        limit: int = 1_000,
        progress: Progress | None = None,
        cancel: CancelToken | None = None,
    ) -> Comparison:
        """Tell what differs between two versions, or between a version and the document as it is now.

        Both are read by windows, in bounded memory; the host's own loop has its turn meanwhile. Nothing is written but
        drafts without a name, and no lock is taken.

        Args:
            older: an id, or the beginning of one that fits no other.
            newer: likewise, of any other version; None: the document as it is now.
            limit: how many changes are named; all are counted.
            progress: called with (done, in all) on this thread.
            cancel: asked often; a :class:`threading.Event` will do.

        Raises:
            BackupNotFound, BackupAmbiguous: no id, or more than one, begins so.
            NotComparable: it has more than 200 MB (a database, 2 GB), or a form of which differences cannot be told.
            BackupCorrupted, BackupUnreadable, DocumentMissing, DocumentUnreadable, Cancelled: it was not done.
            ValueError: *limit* is negative.
        """
        return operations.comparison.compare(self._binding, older, newer, limit=limit, progress=progress, cancel=cancel)

    def change_texts(
        self,
        comparison: Comparison,
        change: Change,
        *,
        progress: Progress | None = None,
        cancel: CancelToken | None = None,
    ) -> ChangeTexts:
        """Return both values of a change in full, in their lines: what a change holds of them is a line at most.

        Both states are read and compared anew, as by :meth:`compare_backups`; nothing is kept of them.

        Args:
            comparison: what :meth:`compare_backups` returned.
            change: one of its changes.
            progress: called with (done, in all) on this thread.
            cancel: asked often; a :class:`threading.Event` will do.

        Raises:
            PartNotFound: the document was changed, and there is no such difference any more.
            NotComparable, BackupError: as :meth:`compare_backups`.
        """
        return operations.comparison.texts(self._binding, comparison, change, progress=progress, cancel=cancel)

    def estimate_backup_size(self) -> int:
        """Return about how many bytes the next version will take in the folder; 0 if nothing would be written.

        Raises:
            DocumentMissing, DocumentUnreadable: there is no state to be measured.
        """
        return operations.transfer.estimate(self._binding)
