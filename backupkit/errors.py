"""Every error that backupkit raises on purpose: one tree, a class per situation that a caller can act on.

Each error carries its data as attributes (and as positional ``args``, so that it survives pickling), and its text
says what happened, to which file, that nothing was lost, and what to do next.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    StrPath = str | PathLike[str]


class BackupError(Exception):
    """Base of every error that backupkit raises on purpose."""


class BackupNotFound(BackupError):
    """No version has this id, nor an id that begins with it."""

    def __init__(self, backup_id: str, folder: StrPath) -> None:
        super().__init__(backup_id, folder)
        self.backup_id, self.folder = backup_id, folder

    def __str__(self) -> str:
        return (
            f"There is no backup {self.backup_id!r} in {self.folder}. Nothing was changed. "
            "List the backups to see which there are."
        )


class BackupAmbiguous(BackupNotFound):
    """More than one version's id begins with what was given."""

    def __init__(self, backup_id: str, folder: StrPath, candidates: Sequence[str]) -> None:
        super().__init__(backup_id, folder)
        self.args = (backup_id, folder, candidates)
        self.candidates = tuple(candidates)

    def __str__(self) -> str:
        shown = ", ".join(self.candidates[:5]) + (", …" if len(self.candidates) > 5 else "")  # noqa: PLR2004
        return (
            f"{self.backup_id!r} is the beginning of {len(self.candidates)} backups in {self.folder} ({shown}). "
            "Nothing was changed. Give more of the id."
        )


class BackupCorrupted(BackupError):
    """The stored bytes of a version are not the ones that were written, or cannot be read."""

    def __init__(self, backup_id: str, path: StrPath, problem: str) -> None:
        super().__init__(backup_id, path, problem)
        self.backup_id, self.path, self.problem = backup_id, path, problem

    def __str__(self) -> str:
        return (
            f"Backup {self.backup_id} is damaged or out of reach: {self.problem} ({self.path}). The document was not "
            "touched. Choose another backup, or verify all of them to see which are sound."
        )


class DocumentMissing(BackupError):
    """The document is not there, so there is nothing to back up."""

    def __init__(self, path: StrPath) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return (
            f"The file {self.path} does not exist, so no backup of it could be made. "
            "All earlier backups are untouched. Check the name, or restore a backup if the file should be there."
        )


class DocumentUnreadable(BackupError):
    """What stands in the document's place cannot be read as a file."""

    def __init__(self, path: StrPath, reason: str) -> None:
        super().__init__(path, reason)
        self.path, self.reason = path, reason

    def __str__(self) -> str:
        return (
            f"The file {self.path} cannot be read: {self.reason}. It was left as it is, and all earlier backups are "
            "untouched. Put this right, then try again."
        )


class DocumentUnwritable(BackupError):
    """The document, or another file that was asked for, cannot be replaced."""

    def __init__(self, path: StrPath, reason: str) -> None:
        super().__init__(path, reason)
        self.path, self.reason = path, reason

    def __str__(self) -> str:
        return (
            f"The file {self.path} could not be written: {self.reason}. It is as it was before, and all backups are "
            "untouched. Put this right, or choose another place."
        )


class DocumentChanged(BackupError):
    """The document kept changing, so that no single state of it could be stored, or safely be replaced."""

    def __init__(self, path: StrPath, attempts: int) -> None:
        super().__init__(path, attempts)
        self.path, self.attempts = path, attempts

    def __str__(self) -> str:
        return (
            f"The file {self.path} was being changed by another program during each of {self.attempts} attempts. "
            "It was not overwritten, and all earlier backups are untouched. Try again when the saving has finished."
        )


class BackupFolderMissing(BackupError):
    """The folder that was configured for the backups is not there (an unplugged drive, a lost network share)."""

    def __init__(self, folder: StrPath) -> None:
        super().__init__(folder)
        self.folder = folder

    def __str__(self) -> str:
        return (
            f"The backup folder {self.folder} does not exist. It was not created, because it may be on a drive that "
            "is not connected. The document is untouched. Connect the drive, or create the folder if it is new."
        )


class BackupFolderUnwritable(BackupError):
    """The backup folder cannot be read or written."""

    def __init__(self, folder: StrPath, reason: str) -> None:
        super().__init__(folder, reason)
        self.folder, self.reason = folder, reason

    def __str__(self) -> str:
        return (
            f"The backup folder {self.folder} cannot be used: {self.reason}. The document and all earlier backups are "
            "untouched. Put this right, or choose another folder."
        )


class BackupFolderTaken(BackupError):
    """The configured folder is another document's, or another program's."""

    def __init__(self, folder: StrPath, document: str) -> None:
        super().__init__(folder, document)
        self.folder, self.document = folder, document

    def __str__(self) -> str:
        return (
            f"The backup folder {self.folder} belongs to {self.document}. Nothing was changed. "
            "Give each file a backup folder of its own."
        )


class NotEnoughSpace(BackupError):
    """The disk (or the user's quota) is full, or the file is larger than the system lets it be."""

    def __init__(self, path: StrPath) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return (
            f"There is not enough space for this on the disk of {self.path}. This step does not count as done; the "
            "document and all earlier backups are untouched. Free some space, then try again."
        )


class StorageFailed(BackupError):
    """The disk, the network share or the system answered with an error that none of the other classes describes."""

    def __init__(self, path: StrPath, reason: str) -> None:
        super().__init__(path, reason)
        self.path, self.reason = path, reason

    def __str__(self) -> str:
        return (
            f"The system reported an error at {self.path}: {self.reason}. This step does not count as done; the "
            "document and all earlier backups stay as they are. Check the disk or the network, try again, and verify "
            "the backups."
        )


class BackupBusy(BackupError):
    """Another process or thread holds the backup folder, and did not let go in time."""

    def __init__(self, folder: StrPath, timeout_seconds: float) -> None:
        super().__init__(folder, timeout_seconds)
        self.folder, self.timeout_seconds = folder, timeout_seconds

    def __str__(self) -> str:
        return (
            f"The backup folder {self.folder} was in use by another program for more than {self.timeout_seconds:g} s. "
            "The document and all earlier backups are untouched. Try again in a moment, or close the other program."
        )


class ManifestTooNew(BackupError):
    """A file was written by a later release of backupkit; this one reads nothing into it and touches nothing."""

    def __init__(self, path: StrPath, found: int, supported: int) -> None:
        super().__init__(path, found, supported)
        self.path, self.found, self.supported = path, found, supported

    def __str__(self) -> str:
        return (
            f"{self.path} was written by a newer release of backupkit (format {self.found}; this release knows up to "
            f"{self.supported}). Nothing was touched. Update the program to use these backups."
        )


class FileExists(BackupError):
    """An export would have overwritten a file."""

    def __init__(self, path: StrPath) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{self.path} exists already and was not overwritten. Choose another name, or allow it to be replaced."


class NothingToUndo(BackupError):
    """No restore is known that could be undone."""

    def __init__(self, path: StrPath) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return (
            f"There is no restore of {self.path} that could be undone. Nothing was changed. To go back to an earlier "
            "state, restore a backup from the list."
        )


class Operation(StrEnum):
    """What was cancelled, in the word of the sentence that says so."""

    BACKUP = "backup"
    RESTORE = "restore"
    VERIFICATION = "verification"
    EXPORT = "export"
    TASK = "task"  # any other


class Cancelled(BackupError):
    """The operation was cancelled before it was done."""

    def __init__(self, path: StrPath, operation: Operation = Operation.BACKUP) -> None:
        super().__init__(path, operation)
        self.path, self.operation = path, operation

    def __str__(self) -> str:
        match self.operation:
            case Operation.BACKUP:
                return f"The backup of {self.path} was cancelled. No backup was made, and nothing was changed."
            case Operation.RESTORE:
                return f"The restore of {self.path} was cancelled. Nothing was changed: the file is as it was."
            case Operation.VERIFICATION:
                return (
                    f"The verification of the backups of {self.path} was cancelled. Nothing was changed. "
                    "Verify them again to see which are sound."
                )
            case Operation.EXPORT:
                return f"The export of a backup of {self.path} was cancelled. No file was written; nothing was changed."
            case Operation.TASK:
                return f"The task that waited for the backups of {self.path} was cancelled. Nothing was changed."
