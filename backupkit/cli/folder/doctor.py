"""The command ``doctor``: what is wrong with a backup folder, and what to do. It changes nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from backupkit import answers, errors
from backupkit.cli import console
from backupkit.cli.answer import Answer
from backupkit.cli.exit_codes import DAMAGE_FOUND, PROBLEM_FOUND
from backupkit.cli.folder.diagnosis import Facts, Severity, findings

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from backupkit.cli.folder.diagnosis import Finding
    from backupkit.manager.manager import BackupManager
    from backupkit.values.activity.entry import LogEntry

_CODES = {Severity.DAMAGE: DAMAGE_FOUND, Severity.PROBLEM: PROBLEM_FOUND, Severity.NOTE: 0}
_COLOURS = {Severity.DAMAGE: console.Colour.RED, Severity.PROBLEM: console.Colour.RED}
_MAKING = "create"  # as the log calls it


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes: nothing."""


def run(manager: BackupManager, _: argparse.Namespace) -> Answer:
    """Look at a folder, and say what is wrong with it."""
    facts = gathered(manager)
    found = findings(facts)
    lines = [line for finding in found for line in _lines(finding)]
    if all(finding.severity is Severity.NOTE for finding in found):
        count = len(facts.versions)
        lines.append(f"All is well: {count} {'version' if count == 1 else 'versions'} in {facts.folder}.")
    code = _CODES[found[0].severity] if found else 0
    return Answer(result=answers.examined(found, is_well=not code), lines=lines, code=code)


def gathered(manager: BackupManager) -> Facts:
    """Return what can be seen of a document and its folder. Nothing is written; the document is read."""
    known: dict[str, Any] = {"now": manager.scheduled.now(), "document": str(manager.data_file)}
    try:
        folder = manager.backups_dir
        known |= {"folder": str(folder), "has_folder": folder.is_dir()}
        known["versions"] = manager.list_backups()
        known |= {
            "is_writable": not folder.is_dir() or os.access(folder, os.W_OK | os.X_OK),
            "owner": manager.folder.owner,
            "has_index": manager.fingerprint() is not None,
            "failures": _failures(manager.log(100)),
            "room": manager.room(),
            "places": manager.places,
            "is_on_one_disk": manager.is_on_one_disk,
            "unsaved": manager.unsaved.found(),
            "config_problems": [str(problem) for problem in manager.config.problems],
        }
    except errors.BackupError as error:
        known = {"folder": "", "has_folder": False} | known | {"unreadable": str(error)}
    try:
        known["is_stored"] = manager.estimate_backup_size() == 0
    except (errors.DocumentMissing, errors.DocumentUnreadable, errors.DocumentInUse, errors.DocumentChanged) as error:
        known["document_problem"] = str(error)
    except errors.BackupError:  # it was told above
        pass
    return Facts(**known)


def _failures(entries: Sequence[LogEntry]) -> list[LogEntry]:
    """Return the attempts to make a version that failed since one was made, newest first."""
    found = []
    for entry in entries:
        if entry.operation == _MAKING:
            if not entry.is_failure:
                break
            found.append(entry)
    return found


def _lines(finding: Finding) -> list[str]:
    what = f"{finding.severity.value}: {finding.what}"
    colour = _COLOURS.get(finding.severity)
    return [console.Painted(what, colour) if colour else what, f"    {finding.advice}"]
