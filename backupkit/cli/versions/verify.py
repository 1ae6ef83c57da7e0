"""The command ``verify``: are the versions, or their copies at other places, what was stored?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli.answer import Answer
from backupkit.cli.exit_codes import DAMAGE_FOUND, SYSTEM_ERROR
from backupkit.cli.progress import shown
from backupkit.cli.versions import checked
from backupkit.values.version import Depth

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from backupkit.manager.manager import BackupManager
    from backupkit.values.results import VerifyReport


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("backup_id", metavar="ID", nargs="*", help="an id, or the beginning of one; default: all")
    parser.add_argument("--sealed", action="store_true", help="only compare the stored bytes with their seal: faster")
    parser.add_argument("--places", action="store_true", help="the copies at other places, in place of the versions")


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Verify versions; damage is the worst that can be found."""
    depth = Depth.SEALED if options.sealed else Depth.DEEP
    if options.places:
        from backupkit.cli.copies import verifying

        return verifying.verified(manager, options, depth)
    with shown("Checking", options) as progress:
        report = manager.verify_backups(options.backup_id or None, depth=depth, progress=progress)
    lines = [*_lines(report, is_named=bool(options.backup_id)), _summary(report)]
    code = DAMAGE_FOUND if report.corrupted else SYSTEM_ERROR if report.unread else 0
    return Answer(result=answers.verified(report), lines=lines, code=code)


def _lines(report: VerifyReport, *, is_named: bool) -> Iterator[str]:
    """Yield what was found of versions that were named, or that are damaged or out of reach, check by check."""
    for backup_id in report.sound_ids if is_named else ():
        yield f"{backup_id} is sound"
        yield from checked.lines(dict(report.checks[backup_id]))
    for backup_id, problem in report.problems.items():
        yield f"{backup_id} is damaged: {problem}"
        yield from checked.lines(dict(report.checks.get(backup_id, ())))
    for backup_id, reason in report.unread.items():
        yield f"{backup_id} could not be read just now: {reason}"


def _summary(report: VerifyReport) -> str:
    how = "seals checked" if report.depth is Depth.SEALED else "checked in full"
    others = [f", {len(found)} {word}" for found, word in (
        (report.unread, "not read"), (report.elsewhere_ids, "at another place, not here yet"),
    ) if found]  # fmt: skip
    return f"{report.valid} sound, {report.corrupted} damaged{''.join(others)} ({how})."
