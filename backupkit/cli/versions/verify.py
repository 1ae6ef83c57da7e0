"""The command ``verify``: are the versions, or their copies at other places, what was stored?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli.answer import Answer
from backupkit.cli.exit_codes import DAMAGE_FOUND, SYSTEM_ERROR
from backupkit.values.version import Depth

if TYPE_CHECKING:
    import argparse

    from backupkit.manager.manager import BackupManager


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("backup_id", metavar="ID", nargs="*")
    parser.add_argument("--sealed", action="store_true", help="only compare the stored bytes with their seal: faster")
    parser.add_argument("--places", action="store_true", help="the copies at other places, in place of the versions")


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Verify versions; damage is the worst that can be found."""
    depth = Depth.SEALED if options.sealed else Depth.DEEP
    if options.places:
        from backupkit.cli.copies import verifying

        return verifying.verified(manager, options.backup_id, depth)
    report = manager.verify_backups(options.backup_id or None, depth=depth)
    lines = [f"{backup_id} is damaged: {problem}" for backup_id, problem in report.problems.items()]
    lines += [f"{backup_id} could not be read just now: {reason}" for backup_id, reason in report.unread.items()]
    how = "seals checked" if options.sealed else "checked in full"
    others = [f", {len(found)} {word}" for found, word in (
        (report.unread, "not read"), (report.elsewhere_ids, "at another place, not here yet"),
    ) if found]  # fmt: skip
    summary = f"{report.valid} sound, {report.corrupted} damaged{''.join(others)} ({how})."
    code = DAMAGE_FOUND if report.corrupted else SYSTEM_ERROR if report.unread else 0
    return Answer(result=answers.verified(report), lines=[*lines, summary], code=code)
