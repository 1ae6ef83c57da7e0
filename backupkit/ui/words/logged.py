"""The words for what the log notes in codes: operations, how they ended, what went wrong, who asked. Pure.

A code of a later release is shown as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from backupkit.ui.words import amounts, versions
from backupkit.ui.words.language import marked as _
from backupkit.ui.words.language import plural, shown, translated
from backupkit.values.activity.ending import PLACE_STOPPED, Ending, Logged
from backupkit.values.version import Trigger

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from backupkit.values.activity.entry import LogEntry

_TRIGGERS = frozenset(Trigger)
_OPERATIONS: Mapping[str, str] = MappingProxyType(
    {
        Logged.CREATE: _("Backing up"),
        Logged.RESTORE: _("Restore"),
        Logged.VERIFY: _("Verification"),
        Logged.TEST_RESTORE: _("Test restore"),
        Logged.NOTICE: _("Notice"),
        Logged.HEAL: _("Fetched back"),
        Logged.MIRROR: _("Copying to other places"),
        Logged.VERIFY_PLACES: _("Verification of copies"),
        "cleanup": _("Cleaning up"),
        "prune": _("Thinning out"),
        "rebuild": _("Index made anew"),
        "take over": _("Folder taken over"),
        "delete": _("Put into the bin"),
        "undelete": _("Taken back"),
        "pin": _("Pinned"),
        "unpin": _("Unpinned"),
        "describe": _("Described"),
    }
)
_ENDINGS: Mapping[Ending, str] = MappingProxyType(
    {
        Ending.STARTED: _("Begun"),
        Ending.DONE: _("Done"),
        Ending.UNCHANGED: _("Nothing had changed"),
        Ending.FAILED: _("Failed"),
        Ending.UNCERTAIN: _("Uncertain"),
    }
)
# By the class of the error, which is all that the log holds of it: its text might tell what a file is called.
_ERRORS: Mapping[str, str] = MappingProxyType(
    {
        "BackupNotFound": _("there is no such version"),
        "BackupAmbiguous": _("more than one version is called so"),
        "BackupCorrupted": _("the version is damaged"),
        "BackupUnreadable": _("the version could not be read"),
        "VersionElsewhere": _("the version lies at a place that was not named"),
        "DocumentMissing": _("the file was not there"),
        "DocumentUnreadable": _("the file could not be read"),
        "DocumentUnwritable": _("the file could not be written"),
        "DocumentUncertain": _("the file could not be put back safely"),
        "LinkTurned": _("the file is a link that leads elsewhere now"),
        "DocumentChanged": _("the file kept changing"),
        "DocumentInUse": _("the database was in use"),
        "DocumentBusy": _("the database was locked for too long"),
        "BackupFolderMissing": _("the backup folder was not there"),
        "BackupFolderUnwritable": _("the backup folder could not be read or written"),
        "BackupFolderTaken": _("the backup folder belongs to another file"),
        "BackupFolderUnclear": _("whose the backup folder is, is not clear"),
        "BackupFolderLost": _("the backup folder had been emptied"),
        "NotEnoughSpace": _("the disk was full"),
        "StorageFailed": _("the disk answered with an error"),
        "BackupBusy": _("the backup folder was in use for too long"),
        "BackupsStopped": _("nothing was working in the background"),
        "ManifestTooNew": _("a newer release of the program uses the folder"),
        "FileExists": _("the file was there already"),
        "NothingToUndo": _("there was nothing to undo"),
        "UndoOvertaken": _("somebody else was faster"),
        "NotComparable": _("it cannot be compared"),
        "PartNotRestorable": _("this part cannot be put back by itself"),
        "PartNotFound": _("the part is not there any more"),
        "PlaceAway": _("a place for copies was out of reach"),
        PLACE_STOPPED: _("a place for copies is to be looked at first"),
        "PlaceFailed": _("a place for copies could not take all"),
        "Cancelled": _("stopped"),
    }
)
_NOTICES: Mapping[str, str] = MappingProxyType(
    {
        "failure": _("A failure"),
        "recovery": _("That all is well again"),
        "success": _("A success"),
        "summary": _("Summary"),
        "test": _("As a test"),
    }
)


def operation(code: str) -> str:
    """Return what was done, in a word or two."""
    found = _OPERATIONS.get(code)
    return translated(found) if found else shown(code)


def who(operation: str, trigger: str | None) -> str:
    """Return who asked for it, or why it was done; empty if the log does not tell."""
    code = trigger or ""
    if operation == Logged.NOTICE:
        kind = _NOTICES.get(code.partition(":")[0])
        return translated(kind) if kind else shown(code)
    return amounts.trigger(Trigger(code)) if code in _TRIGGERS else shown(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What an entry tells of how it ended: the same for most of a log."""

    outcome: Ending
    error: str | None
    valid: int | None
    corrupted: int
    removed: int  # that is what it was for
    sent: int
    finding: str

    @classmethod
    def of(cls, entry: LogEntry) -> Self:
        """Return the end of an entry."""
        return cls(
            outcome=entry.outcome,
            error=entry.error,
            valid=entry.valid,
            corrupted=len(entry.corrupted),
            removed=0 if entry.operation == Logged.CREATE else entry.removed or 0,
            sent=entry.sent or 0,
            finding=entry.finding,
        )


def outcome(end: End) -> str:
    """Return how it ended: ``Failed: the disk was full``."""
    ending = translated(_ENDINGS[end.outcome])
    if end.error:
        why = _ERRORS.get(end.error)
        return f"{ending}: {translated(why) if why else shown(end.error)}"
    told = "; ".join(filter(None, _findings(end)))
    return told or ending


def _findings(end: End) -> tuple[str, ...]:
    """Return what it found, or did, in parts of a sentence."""
    return (
        "" if end.valid is None else plural("{count} version sound", "{count} versions sound", end.valid),
        plural("{count} damaged", "{count} damaged", end.corrupted) if end.corrupted else "",
        versions.finding(end.finding),
        plural("{count} copied", "{count} copied", end.sent) if end.sent else "",
        plural("{count} removed", "{count} removed", end.removed) if end.removed else "",
    )
