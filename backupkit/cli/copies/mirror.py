"""The command ``mirror``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli import console, secrets
from backupkit.cli.answer import Answer
from backupkit.cli.progress import shown
from backupkit.values.text import size

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from backupkit.manager.manager import BackupManager
    from backupkit.values.places import PlaceReport


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes: nothing."""


def run(manager: BackupManager, options: argparse.Namespace) -> Answer:
    """Copy to each place what is not there yet."""
    with shown("Copying", options) as progress:
        report = manager.mirror(progress=progress)
    lines = [line for place in report.places for line in _lines(place)]
    if not report.places:
        anew = ["What is encrypted here has its newest key."] if manager.encryption.is_everywhere else []
        lines = [secrets.no_place(options), *anew]
    return Answer(result=answers.mirrored(report), lines=lines)


def _lines(place: PlaceReport) -> Iterator[str]:
    done = [f"{len(place.sent)} copied ({size(place.sent_bytes)})", f"{place.missing} missing"]
    done += [f"{len(ids)} {word}" for ids, word in (
        (place.removed, "removed"), (place.healed_here, "fetched back"), (place.healed_there, "sent again"),
        (place.resealed, "encrypted anew"),
    ) if ids]  # fmt: skip
    done += [f"{place.old_keys} with an old key"] if place.old_keys else []
    yield f"{place.place}: {'left out' if place.is_left_out else ', '.join(done)}."
    if place.problem:
        yield console.Painted(place.problem, console.Colour.RED)
