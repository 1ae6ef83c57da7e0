"""Every error that backupkit raises on purpose: one tree, a class per situation that a caller can act on.

Each error carries its data as attributes (and as positional ``args``, so that it survives pickling), and its text
says what happened, to which file, that nothing was lost, and what to do next. ``str()`` of it is English; the windows
say the same in the reader's language, from the class's sentence and the error's values.
"""

from __future__ import annotations

from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.activity.operation import CANCELLED
from backupkit.values.activity.operation import Operation as Operation  # noqa: PLC0414 - Cancelled is made with it
from backupkit.values.sentence import Sentence, as_text, counted, english, is_saying

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from os import PathLike

    from backupkit.values.sentence import Saying

    StrPath = str | PathLike[str]

_NO_FOLDER = Sentence(
    "does not exist. It was not created, because it may be on a drive that is not connected. Your file is "
    "untouched. Connect the drive, or create the folder if it is new."
)


class BackupError(Exception):
    """Base of every error that backupkit raises on purpose."""

    @property
    def sentence(self) -> Sentence | None:
        """What is said, with gaps; a class of ours has its own. None: no more than what the error was given."""
        return None

    @property
    def values(self) -> Mapping[str, object]:
        """What goes into the gaps: attributes, in the order of ``args``. What was given as a value stays one."""
        given = {name: value for name, value in zip(vars(self), self.args, strict=False) if is_saying(value)}
        return vars(self) | given

    def __str__(self) -> str:
        return english(self) if self.sentence else super().__str__()


class BackupNotFound(BackupError):
    """No version has this id, nor an id that begins with it."""

    sentence = Sentence(
        "There is no version {backup_id!r} in {folder}. Nothing was changed. List the versions to see which there are."
    )

    def __init__(self, backup_id: str, folder: StrPath) -> None:
        super().__init__(backup_id, folder)
        self.backup_id, self.folder = backup_id, folder


class BackupAmbiguous(BackupNotFound):
    """More than one version's id begins with what was given."""

    sentence = counted(
        "The ids of {count} versions in {folder} begin with {backup_id!r} ({shown}). "
        "Nothing was changed. Give more of the id.",
        by="count",
    )

    def __init__(self, backup_id: str, folder: StrPath, candidates: Sequence[str]) -> None:
        super().__init__(backup_id, folder)
        self.args = (backup_id, folder, candidates)
        self.candidates = tuple(candidates)

    @property
    def values(self) -> Mapping[str, object]:
        """The attributes, the number of candidates, and the first of them."""
        first, more = self.candidates[:5], ("…",) if self.candidates[5:] else ()
        return vars(self) | {"count": len(self.candidates), "shown": ", ".join(first + more)}


class BackupCorrupted(BackupError):
    """The stored bytes of a version are not the ones that were written, or its file is gone."""

    sentence = Sentence(
        "Version {backup_id} is damaged or out of reach: {problem} ({path}). Your file was not "
        "touched. Choose another version, or verify all of them to see which are sound."
    )

    def __init__(self, backup_id: str, path: StrPath, problem: str | Saying) -> None:
        super().__init__(backup_id, path, problem)
        self.backup_id, self.path, self.problem = backup_id, path, as_text(problem)


class BackupUnreadable(BackupError):
    """The file of a version could not be opened or read just now. Nothing is known about it by that."""

    sentence = Sentence(
        "Version {backup_id} could not be read: {reason} ({path}). Nothing was changed, and this does not mean that "
        "it is damaged. Another program may have it open, or a drive may be away or failing: try again in a moment."
    )

    def __init__(self, backup_id: str, path: StrPath, reason: str | Saying) -> None:
        super().__init__(backup_id, path, reason)
        self.backup_id, self.path, self.reason = backup_id, path, as_text(reason)


class _WithReason(Exception):
    """The part of some errors below that holds their data: a file, and why something could not be done with it."""

    def __init__(self, path: StrPath, reason: str | Saying) -> None:
        super().__init__(path, reason)
        self.path, self.reason = path, as_text(reason)


class _OfFile(Exception):
    """The part of some errors below that holds their data: a file."""

    def __init__(self, path: StrPath) -> None:
        super().__init__(path)
        self.path = path


class DocumentMissing(_OfFile, BackupError):
    """The document is not there, so there is nothing to back up."""

    sentence = Sentence(
        "The file {path} does not exist, so there is nothing to back up or to compare. "
        "Its versions are untouched. Check the name, or restore a version if the file should be there."
    )


class DocumentUnreadable(_WithReason, BackupError):
    """What stands in the document's place cannot be read as a file."""

    sentence = Sentence(
        "The file {path} cannot be read: {reason}. It was left as it is, and all versions are "
        "untouched. Put this right, then try again."
    )


class DocumentUnwritable(_WithReason, BackupError):
    """The document, or another file that was asked for, cannot be replaced."""

    sentence = Sentence(
        "The file {path} could not be written: {reason}. It is as it was before, and all versions are "
        "untouched. Put this right, or choose another place."
    )


class DocumentUncertain(DocumentUnwritable):
    """The new content was put in place, what came after that failed, and what was there could not be put back."""

    sentence = Sentence(
        "The file {path} may hold the new content, although writing it failed: {reason}. What it held before could "
        "not be put back. All versions are untouched, and undo brings back what a restore replaced. Check the disk, "
        "then look at the file."
    )


class LinkTurned(BackupError):
    """The document is a link that leads to another file than when the version was made."""

    sentence = Sentence(
        "{path} is a link that leads to {leads_to} now; when version {backup_id} was made it led to {led_to}. Nothing "
        "was changed. If {leads_to} is the file to be replaced, confirm that; or write the version to another place."
    )

    def __init__(self, path: StrPath, leads_to: StrPath, led_to: StrPath, backup_id: str) -> None:
        super().__init__(path, leads_to, led_to, backup_id)
        self.path, self.leads_to, self.led_to, self.backup_id = path, leads_to, led_to, backup_id


class DocumentChanged(BackupError):
    """The document kept changing, so that no single state of it could be stored, or safely be replaced."""

    sentence = counted(
        "Another program changed the file {path} during each of {attempts} attempts. "
        "It was not overwritten, and its versions are untouched. Try again when the saving has finished.",
        by="attempts",
    )

    def __init__(self, path: StrPath, attempts: int) -> None:
        super().__init__(path, attempts)
        self.path, self.attempts = path, attempts


class DocumentInUse(BackupError):
    """The document is a database whose last changes do not stand in its file, but beside it."""

    sentence = Sentence(
        "The last changes of the database {path} are not in this file yet, but beside it in {side}. So no version "
        "was made of the file alone, and it was not replaced. Nothing was lost, and its versions are untouched. "
        "Close the program that has it open, or have that program bring them in (COMMIT, then PRAGMA "
        "wal_checkpoint(TRUNCATE)). If none has it open, open the file once with its program. Then try again."
    )

    def __init__(self, path: StrPath, side: StrPath) -> None:
        super().__init__(path, side)
        self.path, self.side = path, side


class DocumentBusy(BackupError):
    """The document is a database, and another connection to it has kept a lock for too long."""

    sentence = Sentence(
        "The database {path} was locked by a program for more than {timeout_seconds:g} s. Nothing was changed, and its "
        "versions are untouched. Try again when that program is done with its transaction, or close it."
    )

    def __init__(self, path: StrPath, timeout_seconds: float) -> None:
        super().__init__(path, timeout_seconds)
        self.path, self.timeout_seconds = path, timeout_seconds


class BackupFolderMissing(BackupError):
    """The folder that was configured for the backups is not there (an unplugged drive, a lost network share)."""

    sentence = Sentence("The backup folder {folder} {finding}")

    def __init__(self, folder: StrPath, finding: str | Saying = _NO_FOLDER) -> None:
        super().__init__(folder, finding)
        self.folder, self.finding = folder, as_text(finding)


class BackupFolderUnwritable(BackupError):
    """The backup folder cannot be read or written."""

    sentence = Sentence(
        "The backup folder {folder} cannot be used: {reason}. Your file and its versions are "
        "untouched. Put this right, or choose another folder."
    )

    def __init__(self, folder: StrPath, reason: str | Saying) -> None:
        super().__init__(folder, reason)
        self.folder, self.reason = folder, as_text(reason)


class BackupFolderTaken(BackupError):
    """The configured folder is another document's, or another program's."""

    sentence = Sentence(
        "The backup folder {folder} belongs to {document}. Nothing was changed. "
        "Give each file a backup folder of its own."
    )

    def __init__(self, folder: StrPath, document: str) -> None:
        super().__init__(folder, document)
        self.folder, self.document = folder, document


class BackupFolderUnclear(BackupFolderTaken):
    """The configured folder was last another document's, which is not to be found: it may be this one, or not."""

    sentence = Sentence(
        "The backup folder {folder} was last used for {document}, which is not to be found now. Nothing was changed. "
        "If {path} is that file under another name, say so once: "
        'python -m backupkit "{path}" --backups-dir "{folder}" take-over. If it is not, choose another folder. '
        "The versions in this one can be listed, exported, and restored to another place in any case."
    )

    def __init__(self, folder: StrPath, document: str, path: StrPath) -> None:
        super().__init__(folder, document)
        self.args = (folder, document, path)
        self.path = path


class BackupFolderLost(BackupError):
    """The backup folder was removed, or emptied, with versions in it. Told once, after a new version was made."""

    sentence = Sentence(
        "The backup folder {folder} was removed or emptied: none of its versions ({count} in all, {pinned} pinned) is "
        "there now. The file itself is untouched, and was backed up again. If you still have what was removed, copy it "
        "back to {folder}: it is found there."
    )

    def __init__(self, folder: StrPath, count: int, pinned: int) -> None:
        super().__init__(folder, count, pinned)
        self.folder, self.count, self.pinned = folder, count, pinned


class NotEnoughSpace(_OfFile, BackupError):
    """The disk (or the user's quota) is full, or the file is larger than the system lets it be."""

    sentence = Sentence(
        "There is not enough space for this on the disk of {path}. This step does not count as done; "
        "your file and its versions are untouched. Free some space, then try again."
    )


class StorageFailed(_WithReason, BackupError):
    """The disk, the network share or the system answered with an error that none of the other classes describes."""

    sentence = Sentence(
        "The system reported an error at {path}: {reason}. This step does not count as done; your file and "
        "its versions stay as they are. Check the disk or the network, try again, and verify the versions."
    )


class BackupBusy(BackupError):
    """Another process or thread holds the backup folder, and did not let go in time."""

    sentence = Sentence(
        "The backup folder {folder} was in use by another program for more than {timeout_seconds:g} s. "
        "Your file and its versions are untouched. Try again in a moment, or close the other program."
    )

    def __init__(self, folder: StrPath, timeout_seconds: float) -> None:
        super().__init__(folder, timeout_seconds)
        self.folder, self.timeout_seconds = folder, timeout_seconds


class BackupsStopped(_WithReason, BackupError):
    """Nothing makes backups in the background: the thread for it could not be started, has ended, or is elsewhere."""

    sentence = Sentence(
        "The file {path} is not backed up in the background: {reason}. It is as it was before, and its versions are "
        "untouched. Save your work; if this message comes again, close the program and start it anew."
    )


class ManifestTooNew(BackupError):
    """A file was written by a later release of backupkit; this one reads nothing into it and touches nothing."""

    sentence = Sentence(
        "{path} was written by a newer release of backupkit (format {found}; this release knows up to "
        "{supported}). Nothing was touched. Update the program to use what is stored there."
    )

    def __init__(self, path: StrPath, found: int, supported: int) -> None:
        super().__init__(path, found, supported)
        self.path, self.found, self.supported = path, found, supported


class FileExists(_OfFile, BackupError):
    """An export would have overwritten a file."""

    sentence = Sentence("{path} exists already and was not overwritten. Choose another name, or let it be replaced.")


class NothingToUndo(_OfFile, BackupError):
    """No restore is known that could be undone."""

    sentence = Sentence(
        "There is no restore of {path} that could be undone. Nothing was changed. To go back to an earlier "
        "state, restore a version from the list."
    )


class UndoOvertaken(NothingToUndo):
    """Somebody else restored a version, or undid the same restore, while this undo was under way."""

    sentence = Sentence(
        "{path} was restored by another window or program at the same moment. Nothing was changed by this undo. "
        "Look at what it holds now, and undo once more if you want the state before."
    )


class NotComparable(_WithReason, BackupError):
    """Two states of the document cannot be compared, or what they are made of cannot be told apart."""

    sentence = Sentence(
        "The versions of {path} cannot be compared: {reason}. Nothing was changed. Restore a version as a whole, or "
        "write it to another place and look at it there."
    )


class PartNotRestorable(NotComparable):
    """This part cannot be put back by itself."""

    sentence = Sentence(
        "This part of {path} cannot be put back by itself: {reason}. Nothing was changed. Restore the whole version."
    )


class PartNotFound(BackupError):
    """At this place the document holds what the version holds, or not what was compared; or neither has it."""

    sentence = Sentence(
        "At {part!r} there is no such difference between {path} and version {backup_id}, or not any more. Nothing was "
        "changed. Compare them again to see what differs now."
    )

    def __init__(self, backup_id: str, part: str, path: StrPath) -> None:
        super().__init__(backup_id, part, path)
        self.backup_id, self.part, self.path = backup_id, part, path

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.backup_id!r})"  # a part may be named after content: that is kept from logs


class Cancelled(BackupError):
    """The operation was cancelled before it was done."""

    def __init__(self, path: StrPath, operation: Operation = Operation.BACKUP) -> None:
        super().__init__(path, operation)
        self.path, self.operation = path, operation

    @property
    def sentence(self) -> Sentence:
        """What is said of this operation."""
        return CANCELLED[self.operation]
