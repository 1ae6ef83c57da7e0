"""verify_places(): are the copies at all places still what they should be? What can be made good of them is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.operations.mirroring.copies.checking import check, to_check
from backupkit.operations.mirroring.copies.meter import Meter
from backupkit.operations.mirroring.mirror import heal, run_at
from backupkit.operations.mirroring.tour import Stop
from backupkit.operations.mirroring.visit import Visit
from backupkit.places import names
from backupkit.values.activity.ending import Logged
from backupkit.values.naming import id_in_name
from backupkit.values.places import CopiesReport, PlaceCheck

if TYPE_CHECKING:
    from backupkit.config.config import BackupConfig
    from backupkit.operations.binding import Binding
    from backupkit.values.version import CancelToken, Depth, Progress


def verify_places(
    binding: Binding,
    config: BackupConfig,
    *,
    depth: Depth,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> CopiesReport:
    """Compare each copy at each place with its version here, or with what it says of itself where that is gone.

    One that is damaged and proven to be ours is removed and sent again if its version is whole here, or at another
    place. Nothing else is changed. A kill leaves copies that are whole, or one less: the next run sends it.

    Args:
        binding: the document, its store and its places.
        config: what is in force.
        depth: whether the checksum that a place tells is enough.
        progress: called with (bytes done, bytes in all).
        cancel: asked before each piece.

    Raises:
        BackupError: the backup folder cannot be read.
        Cancelled: *cancel* was set. What was made good by then stays.
    """
    entries, stop, meter = binding.places.entries(config), Stop(binding.document.path, cancel), Meter(progress)
    if not entries:
        return CopiesReport(depth=depth)
    with run_at(binding, config, entries, stop, meter) as tour:
        if tour is None:
            return CopiesReport(places=tuple(PlaceCheck(place=entry.name) for entry in entries), depth=depth)
        tour.each(Visit.look)
        meter.total = sum(visit.sizes[name] for visit in tour.visits for name in to_check(visit))
        tour.each(lambda visit: check(visit, depth, meter.count().add))
        heal(binding, tour, stop)
    report = CopiesReport(places=tuple(map(_checked, tour.visits)), depth=depth)
    _tell(binding, report)
    return report


def _checked(visit: Visit) -> PlaceCheck:
    """Return what was found at a place."""
    copies, versions = visit.copies, visit.shelf.versions
    bad = tuple(dict.fromkeys((*copies.spoiled, *copies.differing)))
    bad_ids = [id_in_name(name) or name for name in bad]
    again = tuple(copies.sent_again)
    whole = {meta.backup_id for meta in versions.values() if not meta.problem}
    looked_at = copies.proven.union(bad)
    sound = sorted({id_in_name(name) or name for name in copies.proven}.difference(again, bad_ids), reverse=True)
    return PlaceCheck(
        place=visit.entry.name,
        sound=tuple(sound),
        damaged=tuple(dict.fromkeys((*bad_ids, *again))),
        sent_again=again,
        lost=tuple(each for each in bad_ids if each not in whole and each not in again),
        unchecked=sum(name not in looked_at for name in visit.there or visit.known.names if names.is_version(name)),
        problem=visit.report.problem,
        is_away=visit.is_away,
    )


def _tell(binding: Binding, report: CopiesReport) -> None:
    """Write down what was found, if anything was looked at."""
    valid = sum(len(place.sound) for place in report.places)
    damaged = {backup_id: None for place in report.places for backup_id in place.bad}
    again = sum(len(place.sent_again) for place in report.places)
    if valid or damaged or again:
        binding.store.record(
            Logged.VERIFY_PLACES, depth=report.depth.value, full=bool(report), valid=valid, corrupted=list(damaged),
            healed_there=again,
        )  # fmt: skip
