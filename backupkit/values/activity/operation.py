"""What can be cancelled, and what is said then. Pure."""

from __future__ import annotations

from enum import StrEnum

from backupkit.values.sentence import Sentence


class Operation(StrEnum):
    """What was cancelled, in the word of the sentence that says so."""

    BACKUP = "backup"
    RESTORE = "restore"
    VERIFICATION = "verification"
    EXPORT = "export"
    COMPARISON = "comparison"
    MOVE = "move"
    MIRRORING = "mirroring"
    TASK = "task"  # any other


CANCELLED = {
    Operation.BACKUP: Sentence("Backing up {path} was cancelled. No version was made, and nothing was changed."),
    Operation.RESTORE: Sentence("The restore of {path} was cancelled. Nothing was changed: the file is as it was."),
    Operation.VERIFICATION: Sentence(
        "The verification of the versions of {path} was cancelled. Nothing was changed. "
        "Verify them again to see which are sound."
    ),
    Operation.EXPORT: Sentence(
        "The export of a version of {path} was cancelled. No file was written; nothing was changed."
    ),
    Operation.COMPARISON: Sentence("The comparison of versions of {path} was cancelled. Nothing was changed."),
    Operation.MOVE: Sentence(
        "Moving the versions of {path} to another folder was cancelled. They are where they were, and all of them. "
        "What was copied by then stays, and need not be copied again."
    ),
    Operation.MIRRORING: Sentence(
        "Copying the versions of {path} to other places was cancelled. Nothing was lost. What was copied by then stays "
        "there, and the rest follows the next time."
    ),
    Operation.TASK: Sentence("The task that waited for the versions of {path} was cancelled. Nothing was changed."),
}
