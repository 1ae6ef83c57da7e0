"""mirror(): each place gets what it has not, and loses what a rule removed here long enough ago."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from backupkit.operations.mirroring.gone import with_gone
from backupkit.operations.mirroring.healing import heal_here, heal_there
from backupkit.operations.mirroring.memory import read_memory, write_memory
from backupkit.operations.mirroring.outages import new_problem
from backupkit.operations.mirroring.reading import name_there
from backupkit.operations.mirroring.visit import Shelf, Visit
from backupkit.values.activity.ending import Logged
from backupkit.values.places import MirrorReport, PlaceReport, PlacesMode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from backupkit.config.config import BackupConfig
    from backupkit.operations.binding import Binding
    from backupkit.operations.mirroring.memory import Memory
    from backupkit.store.manifest import Manifest
    from backupkit.values.version import CancelToken, Progress


def mirror(
    binding: Binding, config: BackupConfig, *, progress: Progress | None = None, cancel: CancelToken | None = None
) -> MirrorReport:
    """Copy what is missing to each place, newest first, and remove there what may go.

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
    entries = binding.places.entries(config)
    if not entries:
        return MirrorReport()
    store, now = binding.store, binding.environment.clock.now()
    current = store.read()
    if not store.folder_id:  # nothing was ever saved: there is nothing to copy, and no id to mark a place with
        return MirrorReport(places=tuple(PlaceReport(place=entry.name) for entry in entries))
    known = read_memory(binding)
    memory = with_gone(known, store.log(since=known.log_read_to), current.backups, now)
    shelf = Shelf(
        folder_id=store.folder_id,
        former_ids=memory.former_ids,
        versions={name_there(meta, store.names): meta for meta in current.newest_first},
        gone=memory.gone,
        grace=_grace(config, current),
        now=now,
    )
    visits = [Visit(binding, entry, memory.of(entry.name), shelf, cancel) for entry in entries]
    meter = _Meter(progress)
    if encryption := binding.places.encryption:
        encryption.recall({entry.name: memory.of(entry.name).slot for entry in entries})
    try:
        made = _to_first(visits, meter) if binding.places.mode is PlacesMode.FIRST else _to_all(visits, meter)
        _heal(binding, shelf, made, cancel)
    finally:
        for visit in visits:
            visit.place.close()
        write_memory(binding, _remembered(memory, visits))
        if encryption:
            encryption.keep()
    left_out = [PlaceReport(place=visit.entry.name, is_left_out=True) for visit in visits[len(made) :]]
    report = MirrorReport(places=(*(visit.report for visit in made), *left_out))
    _tell(binding, report, made)
    return report


def _grace(config: BackupConfig, current: Manifest) -> timedelta | None:
    """Return how long copies stay of what a rule removed here; for ever where no whole version is left here."""
    days = config.places_grace_days
    is_left = any(not meta.problem for meta in current.backups.values())
    return timedelta(days=days) if days is not None and is_left else None


def _to_all(visits: Sequence[Visit], meter: _Meter) -> Sequence[Visit]:
    """Visit each place; all of them are asked first, so that it is known how much there is to be sent."""
    for visit in visits:
        visit.look()
        meter.total += visit.to_send_bytes
    for visit in visits:
        _work(visit, meter)
    return visits


def _to_first(visits: Sequence[Visit], meter: _Meter) -> Sequence[Visit]:
    """Visit one place after another until one has all; return those that were visited.

    That one of those before it is away is what this mode is for, and no outage.
    """
    for number, visit in enumerate(visits, start=1):
        visit.look()
        meter.total += visit.to_send_bytes
        _work(visit, meter)
        if not visit.problem:
            for before in visits[: number - 1]:
                before.is_made_up_for = before.is_away
            return visits[:number]
    return visits


def _work(visit: Visit, meter: _Meter) -> None:
    visit.send(meter.add)
    visit.remove()


def _heal(binding: Binding, shelf: Shelf, visits: Sequence[Visit], cancel: CancelToken | None) -> None:
    """Fetch back what is damaged or lost here, each from the first place that can; then send what is damaged there."""
    found = {meta.backup_id: meta for visit in visits for meta in visit.copies.damaged}
    latest = {name: found.get(meta.backup_id, meta) for name, meta in shelf.versions.items()}
    broken = {name: meta for name, meta in latest.items() if meta.problem}
    for visit in visits if broken else ():
        healed = heal_here(binding, visit, broken, cancel)
        shelf = replace(shelf, versions={**shelf.versions, **healed})
    for visit in visits:
        visit.shelf = shelf
        heal_there(visit, shelf.folder_id)


def _remembered(memory: Memory, visits: Sequence[Visit]) -> Memory:
    for visit in visits:
        memory = memory.with_place(visit.entry.name, visit.remembered)
    return memory


def _tell(binding: Binding, report: MirrorReport, visits: Sequence[Visit]) -> None:
    """Write down what was done, if something was; and what was found to be damaged here."""
    sent, removed, healed_here, healed_there = (
        sum(len(place[name]) for place in report.places) for name in ("sent", "removed", "healed_here", "healed_there")
    )
    problem = new_problem({visit.entry.name: visit.known for visit in visits}, report)
    is_over = any(visit.known.problem and not visit.report.problem for visit in visits)
    if sent or removed or healed_here or healed_there or problem or is_over:  # or each attempt at an outage had a line
        binding.store.record(
            Logged.MIRROR, problem or None, full=bool(report), sent=sent,
            bytes=sum(each.sent_bytes for each in report.places), removed=removed, healed_here=healed_here,
            healed_there=healed_there,
        )  # fmt: skip
    if damaged := {meta.backup_id: meta for visit in visits for meta in visit.copies.damaged}:
        from backupkit.operations.maintenance.verify import remember  # seldom needed

        remember(binding, damaged.values(), lambda: None)


class _Meter:
    """How much has left, of how much there is."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self.total = self._done = 0

    def add(self, count: int) -> None:
        """Note that *count* bytes more have left."""
        self._done += count
        if self._progress:
            self._progress(self._done, self.total)
