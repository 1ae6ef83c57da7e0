"""The command ``places``: where copies lie, how it stands with each place, and whether another one would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console, secrets
from backupkit.cli.answer import Answer
from backupkit.cli.exit_codes import PLACE_PROBLEM
from backupkit.cli.progress import shown

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from backupkit.manager.manager import BackupManager
    from backupkit.values.places import PlaceState


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    words = "find out whether copies could be made there, and choose nothing: file:///…, s3://…, sftp://…"
    parser.add_argument("--try", dest="address", metavar="URL", help=words)


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Tell of each place, or try one."""
    if options.address is not None:
        return _tried(manager, options)
    found = manager.places
    lines = [line for place in found for line in _lines(place)] or [secrets.no_place(options)]
    return Answer(result=answers.places(found), lines=lines)


def _tried(manager: BackupManager, options: argparse.Namespace) -> Answer:
    with shown("Trying", options) as progress:
        trial = manager.try_place(options.address, progress=progress)
    if trial.problem:
        lines: list[str] = [console.Painted(f"{trial.place}: {trial.problem}", console.Colour.RED)]
        return Answer(result=answers.tried(trial), lines=lines, code=PLACE_PROBLEM)
    holds = f"It holds {trial.copies} copies of this file already." if trial.is_marked else "It holds none yet."
    return Answer(result=answers.tried(trial), lines=[f"Copies can be made at {trial.place}. {holds}"])


def _lines(place: PlaceState) -> Iterator[str]:
    seen = console.local_time(place.looked_at) if place.looked_at else "never"
    told = [f"{place.copies} copies", f"{place.missing} missing", f"last looked at: {seen}"]
    told += ["encrypted"] if place.is_sealed else []
    told += [f"{place.damaged} damaged"] if place.damaged else []
    told += ["on the disk of the file itself"] if place.is_on_own_disk else []
    told += ["away"] if place.is_away else []
    yield f"{place.place}: {', '.join(told)}."
    if place.problem:
        yield console.Painted(place.problem, console.Colour.RED)
