"""The words for what went wrong, by the class of the error. Pure.

That is all that the log holds of an error: its text might tell what a file is called.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from backupkit.values.activity.ending import PLACE_STOPPED
from backupkit.values.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

CAUSES: Mapping[str, Sentence] = MappingProxyType(
    {
        "BackupNotFound": Sentence("there is no such version"),
        "BackupAmbiguous": Sentence("more than one version is called so"),
        "BackupCorrupted": Sentence("the version is damaged"),
        "BackupUnreadable": Sentence("the version could not be read"),
        "VersionElsewhere": Sentence("the version lies at a place that was not named"),
        "DocumentMissing": Sentence("the file was not there"),
        "DocumentUnreadable": Sentence("the file could not be read"),
        "DocumentUnwritable": Sentence("the file could not be written"),
        "DocumentUncertain": Sentence("the file could not be put back safely"),
        "LinkTurned": Sentence("the file is a link that leads elsewhere now"),
        "DocumentChanged": Sentence("the file kept changing"),
        "DocumentInUse": Sentence("the database was in use"),
        "DocumentBusy": Sentence("the database was locked for too long"),
        "BackupFolderMissing": Sentence("the backup folder was not there"),
        "BackupFolderUnwritable": Sentence("the backup folder could not be read or written"),
        "BackupFolderTaken": Sentence("the backup folder belongs to another file"),
        "BackupFolderUnclear": Sentence("whose the backup folder is, is not clear"),
        "BackupFolderLost": Sentence("the backup folder had been emptied"),
        "NotEnoughSpace": Sentence("the disk was full"),
        "StorageFailed": Sentence("the disk answered with an error"),
        "BackupBusy": Sentence("the backup folder was in use for too long"),
        "BackupsStopped": Sentence("nothing was working in the background"),
        "ManifestTooNew": Sentence("a newer release of the program uses the folder"),
        "FileExists": Sentence("the file was there already"),
        "NothingToUndo": Sentence("there was nothing to undo"),
        "UndoOvertaken": Sentence("somebody else was faster"),
        "NotComparable": Sentence("it cannot be compared"),
        "PartNotRestorable": Sentence("this part cannot be put back by itself"),
        "PartNotFound": Sentence("the part is not there any more"),
        "PlaceAway": Sentence("a place for copies was out of reach"),
        PLACE_STOPPED: Sentence("a place for copies is to be looked at first"),
        "PlaceFailed": Sentence("a place for copies could not take all"),
        "Cancelled": Sentence("stopped"),
    }
)
"""Each reads on in a sentence. A code of a later release is not among them."""


def cause(code: str | None) -> str:
    """Return the words for the class of an error, in English; empty if it has none."""
    found = CAUSES.get(code or "")
    return found.template if found else ""
