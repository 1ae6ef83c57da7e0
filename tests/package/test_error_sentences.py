"""What each error says in English, word for word: hosts show it, and people search for it."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from backupkit import errors, extras
from backupkit.errors import BackupError, Operation
from backupkit.values.problem import Flaw, Problem
from backupkit.values.sentence import Sentence

GIVEN: dict[str, Any] = {
    "attempts": 5,
    "backup_id": "2025",
    "count": 7,
    "pinned": 2,
    "candidates": tuple(f"2025110{number}" for number in range(9)),
    "document": "/o.json",
    "finding": errors.BackupFolderMissing("/b").args[1],
    "folder": "/b",
    "found": 3,
    "leads_to": "/2025.json",
    "led_to": "/2024.json",
    "part": "/systems/id=7",
    "path": "/d.json",
    "problem": Problem(flaw=Flaw.CUT_OFF),
    "reason": Sentence("it is not a folder"),
    "wish": Sentence("A cron expression"),
    "command": "pip install 'backupkit[x]'",
    "side": "/d.json-wal",
    "supported": 2,
    "timeout_seconds": 10.0,
}
ENGLISH: dict[type[BackupError], str] = {
    errors.BackupNotFound: (
        "There is no version '2025' in /b. Nothing was changed. List the versions to see which there are."
    ),
    errors.BackupAmbiguous: (
        "The ids of 9 versions in /b begin with '2025' (20251100, 20251101, 20251102, 20251103, 20251104, …). "
        "Nothing was changed. Give more of the id."
    ),
    errors.BackupCorrupted: (
        "Version 2025 is damaged or out of reach: it is cut off (/d.json). Your file was not touched. Choose "
        "another version, or verify all of them to see which are sound."
    ),
    errors.BackupUnreadable: (
        "Version 2025 could not be read: it is not a folder (/d.json). Nothing was changed, and this does not mean "
        "that it is damaged. Another program may have it open, or a drive may be away or failing: try again in a "
        "moment."
    ),
    errors.NotComparable: (
        "The versions of /d.json cannot be compared: it is not a folder. Nothing was changed. Restore a version as "
        "a whole, or write it to another place and look at it there."
    ),
    errors.PartNotRestorable: (
        "This part of /d.json cannot be put back by itself: it is not a folder. Nothing was changed. Restore the "
        "whole version."
    ),
    errors.PartNotFound: (
        "At '/systems/id=7' there is no such difference between /d.json and version 2025, or not any more. Nothing "
        "was changed. Compare them again to see what differs now."
    ),
    errors.DocumentMissing: (
        "The file /d.json does not exist, so there is nothing to back up or to compare. Its versions are "
        "untouched. Check the name, or restore a version if the file should be there."
    ),
    errors.DocumentUnreadable: (
        "The file /d.json cannot be read: it is not a folder. It was left as it is, and all versions are "
        "untouched. Put this right, then try again."
    ),
    errors.DocumentUnwritable: (
        "The file /d.json could not be written: it is not a folder. It is as it was before, and all versions are "
        "untouched. Put this right, or choose another place."
    ),
    errors.DocumentUncertain: (
        "The file /d.json may hold the new content, although writing it failed: it is not a folder. What it held "
        "before could not be put back. All versions are untouched, and undo brings back what a restore replaced. "
        "Check the disk, then look at the file."
    ),
    errors.LinkTurned: (
        "/d.json is a link that leads to /2025.json now; when version 2025 was made it led to /2024.json. Nothing "
        "was changed. If /2025.json is the file to be replaced, confirm that; or write the version to another "
        "place."
    ),
    errors.DocumentChanged: (
        "Another program changed the file /d.json during each of 5 attempts. It was not overwritten, and its "
        "versions are untouched. Try again when the saving has finished."
    ),
    errors.DocumentInUse: (
        "The last changes of the database /d.json are not in this file yet, but beside it in /d.json-wal. So no "
        "version was made of the file alone, and it was not replaced. Nothing was lost, and its versions are "
        "untouched. Close the program that has it open, or have that program bring them in (COMMIT, then PRAGMA "
        "wal_checkpoint(TRUNCATE)). If none has it open, open the file once with its program. Then try again."
    ),
    errors.DocumentBusy: (
        "The database /d.json was locked by a program for more than 10 s. Nothing was changed, and its versions "
        "are untouched. Try again when that program is done with its transaction, or close it."
    ),
    errors.BackupFolderLost: (
        "The backup folder /b was removed or emptied: none of its versions (7 in all, 2 pinned) is there now. The "
        "file itself is untouched, and was backed up again. If you still have what was removed, copy it back to "
        "/b: it is found there."
    ),
    errors.BackupFolderMissing: (
        "The backup folder /b does not exist. It was not created, because it may be on a drive that is not "
        "connected. Your file is untouched. Connect the drive, or create the folder if it is new."
    ),
    errors.BackupFolderUnwritable: (
        "The backup folder /b cannot be used: it is not a folder. Your file and its versions are untouched. Put "
        "this right, or choose another folder."
    ),
    errors.BackupFolderTaken: (
        "The backup folder /b belongs to /o.json. Nothing was changed. Give each file a backup folder of its own."
    ),
    errors.BackupFolderUnclear: (
        "The backup folder /b was last used for /o.json, which is not to be found now. Nothing was changed. If "
        '/d.json is that file under another name, say so once: python -m backupkit "/d.json" --backups-dir "/b" '
        "take-over. If it is not, choose another folder. The versions in this one can be listed, exported, and "
        "restored to another place in any case."
    ),
    errors.NotEnoughSpace: (
        "There is not enough space for this on the disk of /d.json. This step does not count as done; your file "
        "and its versions are untouched. Free some space, then try again."
    ),
    errors.StorageFailed: (
        "The system reported an error at /d.json: it is not a folder. This step does not count as done; your file "
        "and its versions stay as they are. Check the disk or the network, try again, and verify the versions."
    ),
    errors.BackupBusy: (
        "The backup folder /b was in use by another program for more than 10 s. Your file and its versions are "
        "untouched. Try again in a moment, or close the other program."
    ),
    extras.ExtraMissing: (
        "A cron expression needs a package that is not installed with backupkit itself. Nothing was changed, and all "
        "else works without it. Install it (pip install 'backupkit[x]'), then try again."
    ),
    errors.ManifestTooNew: (
        "/d.json was written by a newer release of backupkit (format 3; this release knows up to 2). Nothing was "
        "touched. Update the program to use what is stored there."
    ),
    errors.FileExists: ("/d.json exists already and was not overwritten. Choose another name, or let it be replaced."),
    errors.NothingToUndo: (
        "There is no restore of /d.json that could be undone. Nothing was changed. To go back to an earlier state, "
        "restore a version from the list."
    ),
    errors.UndoOvertaken: (
        "/d.json was restored by another window or program at the same moment. Nothing was changed by this undo. "
        "Look at what it holds now, and undo once more if you want the state before."
    ),
}
CANCELLED = {
    Operation.BACKUP: "Backing up /d.json was cancelled. No version was made, and nothing was changed.",
    Operation.RESTORE: "The restore of /d.json was cancelled. Nothing was changed: the file is as it was.",
    Operation.VERIFICATION: (
        "The verification of the versions of /d.json was cancelled. Nothing was changed. Verify them again to see "
        "which are sound."
    ),
    Operation.EXPORT: "The export of a version of /d.json was cancelled. No file was written; nothing was changed.",
    Operation.COMPARISON: "The comparison of versions of /d.json was cancelled. Nothing was changed.",
    Operation.MOVE: (
        "Moving the versions of /d.json to another folder was cancelled. They are where they were, and all of them. "
        "What was copied by then stays, and need not be copied again."
    ),
    Operation.MIRRORING: (
        "Copying the versions of /d.json to other places was cancelled. Nothing was lost. What was copied by then "
        "stays there, and the rest follows the next time."
    ),
    Operation.TASK: "The task that waited for the versions of /d.json was cancelled. Nothing was changed.",
}


@pytest.mark.parametrize("kind", ENGLISH, ids=lambda kind: kind.__name__)
def test_p11_an_error_is_an_english_sentence_word_for_word(kind: type[BackupError]) -> None:
    given = {name: GIVEN[name] for name in inspect.signature(kind).parameters}
    assert str(kind(**given)) == ENGLISH[kind]


@pytest.mark.parametrize("operation", Operation)
def test_what_was_cancelled_is_said_in_english_word_for_word(operation: Operation) -> None:
    assert str(errors.Cancelled("/d.json", operation)) == CANCELLED[operation]


def test_what_is_given_as_a_value_is_an_english_sentence_in_the_attribute() -> None:
    assert errors.BackupCorrupted("2025", "/d.json", GIVEN["problem"]).problem == "it is cut off"
    assert errors.DocumentUnreadable("/d.json", GIVEN["reason"]).reason == "it is not a folder"


def test_an_error_of_a_host_says_what_the_host_gave_it() -> None:
    class Ours(BackupError):
        """An error of a document class of the host's own."""

    assert str(Ours("the {server} is away")) == "the {server} is away"
