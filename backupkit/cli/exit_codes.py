"""The exit code of each error: scripts rely on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import errors, extras
from backupkit.places.errors import PlaceError
from backupkit.sealing import refused

if TYPE_CHECKING:
    from collections.abc import Mapping

DECLINED = 1
WRONG_USAGE = 2
DAMAGE_FOUND = 3
SYSTEM_ERROR = 9
UNPRINTED = 13
PLACE_PROBLEM = 16
PROBLEM_FOUND = 18
INTERRUPTED = 130
EXIT_CODES: Mapping[type[errors.BackupError], int] = {
    errors.BackupNotFound: 4,
    errors.BackupCorrupted: DAMAGE_FOUND,
    errors.BackupUnreadable: SYSTEM_ERROR,
    errors.DocumentMissing: 5,
    errors.DocumentUnreadable: 5,
    errors.DocumentChanged: 5,
    errors.DocumentInUse: 5,
    errors.DocumentUnwritable: 6,
    errors.LinkTurned: 6,
    errors.FileExists: 6,
    errors.BackupFolderLost: 7,
    errors.BackupFolderMissing: 7,
    errors.BackupFolderUnwritable: 7,
    errors.BackupFolderTaken: 7,
    errors.NotEnoughSpace: 8,
    errors.StorageFailed: SYSTEM_ERROR,
    errors.BackupsStopped: SYSTEM_ERROR,
    errors.BackupBusy: 10,
    errors.DocumentBusy: 10,
    errors.ManifestTooNew: 11,
    errors.NothingToUndo: 12,
    errors.UndoOvertaken: 12,
    errors.NotComparable: 14,
    errors.PartNotFound: 4,
    extras.ExtraMissing: 15,
    PlaceError: PLACE_PROBLEM,
    refused.KeyRefused: 17,
    refused.KeyFileUnreadable: 17,
    refused.KeysDamaged: 17,
    refused.RecoveryCodeMistyped: 17,
    errors.Cancelled: INTERRUPTED,
}
"""Exit code per error class. Those above are not only of errors; 0 is success."""


def exit_code(error: errors.BackupError) -> int:
    """Return the exit code of an error."""
    return next(code for kind, code in EXIT_CODES.items() if isinstance(error, kind))
