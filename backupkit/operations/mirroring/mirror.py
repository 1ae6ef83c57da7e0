"""mirror(): each place gets what it has not, and loses what a rule removed here long enough ago."""

from __future__ import annotations

import contextlib
import logging
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from backupkit.errors import BackupError, Cancelled
from backupkit.operations.mirroring.copies.checking import sample
from backupkit.operations.mirroring.copies.meter import Meter
from backupkit.operations.mirroring.gone import with_gone
from backupkit.operations.mirroring.healing import heal_here, heal_there
from backupkit.operations.mirroring.index import keep_index
from backupkit.operations.mirroring.memory import read_memory, write_memory
from backupkit.operations.mirroring.outages import new_problem
from backupkit.operations.mirroring.reading import name_there
from backupkit.operations.mirroring.resealing import reseal
from backupkit.operations.mirroring.tour import AT_ONCE, Stop, Tour
from backupkit.operations.mirroring.visit import Shelf, Visit
from backupkit.operations.sealed.following import follow
from backupkit.sealing.refused import KeyRefused
from backupkit.values.activity.ending import Logged
from backupkit.values.places import MirrorReport, PlaceReport, PlacesMode
from backupkit.values.problem import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backupkit.config.config import BackupConfig
    from backupkit.operations.binding import Binding
    from backupkit.operations.mirroring.book import Entry
    from backupkit.operations.mirroring.memory import Memory
    from backupkit.store.manifest import Manifest
    from backupkit.store.sealed.vault import SealedKeeping
    from backupkit.values.version import BackupMetadata, CancelToken, Progress

log = logging.getLogger(__name__)

_DONE = "sent", "removed", "healed_here", "healed_there", "resealed"


def mirror(
    binding: Binding, config: BackupConfig, *, progress: Progress | None = None, cancel: CancelToken | None = None
) -> MirrorReport:
    """Copy what is missing to each place, newest first, and remove there what may go.

    A table of keys that is gone or damaged in a folder in which all lies sealed is brought back from a place first.
    The folder's lock is not held meanwhile: each version is, while it is sent. A kill at any point leaves copies that
    are whole, and the next call goes on: what is to be done is found out anew each time.

    Args:
        binding: the document, its store and its places.
        config: what is in force.
        progress: called with (bytes done, bytes in all).
        cancel: asked before each piece.

    Raises:
        BackupError: the backup folder cannot be read.
        Cancelled: *cancel* was set. What was copied by then stays.
    """
    entries, stop = binding.places.entries(config), Stop(binding.document.path, cancel)
    if encryption := binding.store.keeping.seals and binding.places.encryption:
        encryption.bring_keys_back(lambda: binding.places.bare(config))
        _seal_anew(binding, stop)
    if not entries:
        return MirrorReport()
    meter = Meter(progress)
    with run_at(binding, config, entries, stop, meter) as tour:
        if tour is None:  # nothing was ever saved: there is nothing to copy, and no id to mark a place with
            return MirrorReport(places=tuple(PlaceReport(place=entry.name) for entry in entries))
        if binding.places.mode is PlacesMode.FIRST:
            _to_first(tour, meter)
        else:
            _to_all(tour, meter, at_once=1 if _makes_keys(binding, tour) else AT_ONCE)
        heal(binding, tour, stop)
        if sealed := [visit for visit in tour.visits if visit.entry.sealed]:
            tour.each(lambda visit: reseal(binding, visit, meter.count(), stop), sealed)
        if binding.store.keeping.seals:
            tour.each(lambda visit: follow(binding, visit, meter.count(), stop))
        tour.each(partial(_tell_there, binding))
    report = MirrorReport(places=tuple(visit.report for visit in tour.visits))
    _tell(binding, report, tour.visits)
    return report


def _seal_anew(binding: Binding, stop: Stop) -> None:
    """Seal the folder here anew, if its key was changed: copies follow it. What goes wrong is told in the log."""
    from backupkit.operations.sealed.rotating import seal_anew  # packagers look for it by name

    try:
        seal_anew(binding, stop)
    except Cancelled:
        raise
    except KeyRefused as error:  # whatever reads the folder next tells it
        log.info("%s", error)
    except BackupError as error:
        log.warning("The versions of %s could not be encrypted anew just now: %s", binding.document.path, error)


@contextlib.contextmanager
def run_at(
    binding: Binding, config: BackupConfig, entries: Sequence[Entry], stop: Stop, meter: Meter
) -> Iterator[Tour | None]:
    """Yield the visits of a run, and remember afterwards what they have seen; None: the document has no versions.

    Raises:
        BackupError: the backup folder cannot be read.
        Cancelled: nobody waits any more for the run before.
    """
    with binding.places.runs.turn(stop.check):
        store, now = binding.store, binding.environment.clock.now()
        current = store.read()
        if not store.folder_id:
            yield None
            return
        known = read_memory(binding)
        memory = with_gone(known, store.log(since=known.log_read_to), current.backups, now)
        shelf = Shelf(
            folder_id=store.folder_id,
            former_ids=memory.former_ids,
            versions={name_there(meta, store.names): meta for meta in current.newest_first},
            gone=memory.gone,
            grace=_grace(config, current),
            now=now,
            is_sampled=config.verify_days > 0,
            current=current,
        )
        tour = Tour((Visit(binding, entry, memory.of(entry.name), shelf, stop) for entry in entries), stop, meter.tell)
        if encryption := binding.places.encryption:
            encryption.recall({entry.name: memory.of(entry.name).slot for entry in entries})
        try:
            yield tour
        finally:
            tour.close()
            write_memory(binding, _remembered(memory, tour.visits))
            if encryption:
                encryption.keep()
        damaged = {meta.backup_id: meta for visit in tour.visits for meta in visit.copies.damaged}
        for backup_id in (each for visit in tour.visits for each in visit.healed_here):
            damaged.pop(backup_id, None)
        damaged |= {meta.backup_id: meta.damaged(MISSING) for meta in tour.lost}
        if damaged:
            from backupkit.operations.maintenance.verify import remember  # seldom needed

            remember(binding, damaged.values(), lambda: None)


def _grace(config: BackupConfig, current: Manifest) -> timedelta | None:
    """Return how long copies stay of what a rule removed here; for ever where no whole version is left here."""
    days = config.places_grace_days
    is_left = any(not meta.problem for meta in current.backups.values())
    return timedelta(days=days) if days is not None and is_left else None


def _makes_keys(binding: Binding, tour: Tour) -> bool:
    """Return True if a place may get its first keys: it takes those that the one before it has by then."""
    return binding.places.encryption is not None and not all(visit.known.looked_at for visit in tour.visits)


def _to_all(tour: Tour, meter: Meter, *, at_once: int) -> None:
    """Visit each place; all of them are asked first, so that it is known how much there is to be sent."""
    tour.each(Visit.look)
    meter.total = sum(visit.to_send_bytes for visit in tour.visits)
    tour.each(partial(_work, meter=meter), at_once=at_once)


def _to_first(tour: Tour, meter: Meter) -> None:
    """Visit one place after another until one has all.

    That one of those before it is away is what this mode is for, and no outage.
    """
    for number in range(len(tour.visits)):
        tour.each(Visit.look, [tour.visits[number]])
        meter.total += tour.visits[number].to_send_bytes
        tour.each(partial(_work, meter=meter), [tour.visits[number]])
        if not tour.visits[number].problem:
            for visit in tour.visits[:number]:
                visit.is_left_out = visit.is_away
            for visit in tour.visits[number + 1 :]:
                visit.is_left_out = True
            return


def _work(visit: Visit, meter: Meter) -> None:
    visit.send(meter.count().add)
    visit.remove()
    sample(visit)


def _tell_there(binding: Binding, visit: Visit) -> None:
    """Let the index of a place tell of the versions, where all else is done."""
    if not visit.is_reached or visit.problem:
        return
    shelf, sealed, store = visit.shelf, visit.entry.sealed, binding.store
    if not store.keeping.seals:
        is_old = sealed is not None and sealed.has_old_index
        keep_index(visit.place, visit.there, shelf.current, shelf.versions, is_old=is_old)
        return
    from backupkit.places.sealed_indexes import SealedIndexes  # packagers look for it by name

    keeping = cast("SealedKeeping", store.keeping)
    with visit.minding():
        key = keeping.seal(store.folder).key
        indexes = SealedIndexes(visit.place, keeping.keys(store.folder), key)
        there = indexes.names_among(visit.there)
        keep_index(indexes, there, shelf.current, shelf.versions, is_old=indexes.has_old, identity=key.identity)


def heal(binding: Binding, tour: Tour, stop: Stop) -> None:
    """Fetch what is damaged, lost or not here yet, each from the first place that can; then send what is damaged there.

    What had not been here yet, and lies nowhere any more, is noted as lost.
    """
    shelf = tour.visits[0].shelf
    found = {meta.backup_id: meta for visit in tour.visits for meta in visit.copies.damaged}
    latest = {name: found.get(meta.backup_id, meta) for name, meta in shelf.versions.items()}
    broken = {name: meta for name, meta in latest.items() if meta.problem}
    healed: dict[str, BackupMetadata] = {}
    if broken:
        tour.each(lambda visit: heal_here(binding, visit, broken, healed, stop), at_once=1)
    for visit in tour.visits:
        visit.shelf = replace(shelf, versions={**latest, **healed})
    if any(visit.copies.differing for visit in tour.visits):
        tour.each(partial(heal_there, binding))
    left = [(name, meta) for name, meta in broken.items() if name not in healed]
    tour.lost = [meta for name, meta in left if meta.is_elsewhere and _is_nowhere(name, tour.visits)]


def _is_nowhere(name: str, visits: Sequence[Visit]) -> bool:
    """Return True if each place was asked, and none has a whole copy of this name."""
    return all(visit.is_reached and name not in visit.copies.names for visit in visits)


def _remembered(memory: Memory, visits: Sequence[Visit]) -> Memory:
    for visit in visits:
        memory = memory.with_place(visit.entry.name, visit.remembered)
    return memory


def _tell(binding: Binding, report: MirrorReport, visits: Sequence[Visit]) -> None:
    """Write down what was done, if something was."""
    done = {name: sum(len(place[name]) for place in report.places) for name in _DONE}
    problem = new_problem({visit.entry.name: visit.known for visit in visits}, report)
    is_over = any(visit.known.problem and not visit.remembered.problem for visit in visits)
    if any(done.values()) or problem or is_over:  # or each attempt at an outage had a line
        fields: dict[str, Any] = {"bytes": sum(each.sent_bytes for each in report.places), **done}
        binding.store.record(Logged.MIRROR, problem or None, full=bool(report), **fields)
