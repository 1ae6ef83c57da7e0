"""What ``verify --places`` does: are the copies what was sent?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console, secrets
from backupkit.cli.answer import Answer
from backupkit.cli.exit_codes import DAMAGE_FOUND, PLACE_PROBLEM
from backupkit.cli.progress import shown

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from backupkit.manager.manager import BackupManager
    from backupkit.values.places import PlaceCheck
    from backupkit.values.version import Depth


def verified(manager: BackupManager, options: argparse.Namespace, depth: Depth) -> Answer:
    """Verify the copies at all places.

    Raises:
        ValueError: ids are named.
    """
    if options.backup_id:
        raise ValueError("all copies at all places are checked: name no ID beside --places")
    with shown("Checking", options) as progress:
        report = manager.verify_places(depth=depth, progress=progress)
    lines = (
        [line for place in report.places for line in _found(place)] if report.places else [secrets.no_place(options)]
    )
    return Answer(result=answers.copies_verified(report), lines=lines, code=_code_of(report.places))


def _code_of(places: Sequence[PlaceCheck]) -> int:
    if any(place.bad for place in places):
        return DAMAGE_FOUND
    return PLACE_PROBLEM if any(place.problem for place in places) else 0


def _found(place: PlaceCheck) -> Iterator[str]:
    yield from (f"{backup_id} at {place.place} is damaged, and whole nowhere else." for backup_id in place.lost)
    done = [f"{len(place.sound)} sound", f"{len(place.damaged)} damaged"]
    done += [f"{len(place.sent_again)} of them sent again"] if place.sent_again else []
    done += [f"{place.unchecked} not checked"] if place.unchecked else []
    yield f"{place.place}: {', '.join(done)}."
    if place.problem:
        yield console.Painted(place.problem, console.Colour.RED)
