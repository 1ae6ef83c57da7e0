"""Making a version: read one state of the document, write it to a draft, publish it, tell the manifest, thin out."""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from backupkit import errors
from backupkit.operations import newcomer
from backupkit.operations.binding import opened, operation, thinned, with_damages
from backupkit.operations.logged import is_worth_a_line, record_removed
from backupkit.operations.order import Order, Outcome
from backupkit.operations.steady import SteadyReading
from backupkit.operations.watched import stop_if
from backupkit.versionfile import predecessor

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    from backupkit.documents.document import Source
    from backupkit.operations.binding import Binding
    from backupkit.store.manifest import Manifest
    from backupkit.values.version import BackupMetadata
    from backupkit.versionfile.writer import VersionWriter

__all__ = ["Order", "Outcome", "create"]

log = logging.getLogger(__name__)

_ATTEMPTS = 5
_PAUSE_SECONDS = 0.05


@operation
def create(binding: Binding, source: Source, order: Order) -> Outcome:
    """Make a version of the present state of *source*: the binding's own document, or one that is imported.

    File first, manifest second: after a crash in between, the version is there and the next operation finds it.

    Raises:
        DocumentChanged: no reading of five saw a state that stayed.
        Cancelled: it was stopped, or overtaken.
        BackupError: no version was made. A draft that could not be finished is removed.
    """
    if known := _known(binding, source, order):
        return known
    begun_at = None
    try:
        for attempt in range(_ATTEMPTS):
            if attempt:
                binding.environment.clock.sleep(_PAUSE_SECONDS)
            with opened(binding, source, partial(stop_if, order.cancel, source.path, errors.Operation.BACKUP)) as state:
                binding.store.prepare()  # not before there is something to store
                reading = SteadyReading(
                    source, state, clock=binding.environment.clock, progress=order.progress, cancel=order.cancel
                )
                begun_at = begun_at or reading.begun_at
                outcome = _stored(binding, reading, order) if reading.is_worth_the_work() else None
            if outcome:
                binding.recall.is_in_use = False
                return outcome
        raise errors.DocumentChanged(source.path, _ATTEMPTS)
    except errors.BackupError as error:
        was_in_use, binding.recall.is_in_use = binding.recall.is_in_use, isinstance(error, errors.DocumentInUse)
        is_known = was_in_use and binding.recall.is_in_use  # an app may have its database open for hours
        is_expected = order.is_optional and isinstance(error, errors.DocumentMissing)
        if not (is_known or is_expected) and is_worth_a_line(error):
            binding.store.record("create", error, since=begun_at, trigger=order.trigger.value)
        raise


def _known(binding: Binding, source: Source, order: Order) -> Outcome | None:
    """Return the newest version if it holds the document's state for certain, although nothing was read."""
    if source is not binding.document or order.force or binding.recall.is_empty:
        return None
    try:
        fingerprint = source.fingerprint()
    except errors.DocumentUnreadable:  # reading it will tell
        return None
    meta = binding.recall.held(fingerprint)
    if meta is None or not order.is_met_by(meta):
        return None
    stop_if(order.cancel, source.path, errors.Operation.BACKUP)
    if order.progress and meta.file_size:
        order.progress(meta.file_size, meta.file_size)
    return Outcome(meta=meta, is_new=False, fingerprint=fingerprint)


def _stored(binding: Binding, reading: SteadyReading, order: Order) -> Outcome | None:
    """Store the state that *reading* reads; None if it did not hold still."""
    store = binding.store
    folder, manifest = store.folder, store.fingerprint()
    attempt = _Attempt(binding=binding, reading=reading, order=order, folder=folder, manifest=manifest)
    current = store.read()
    before = predecessor.worth_inheriting(current.backups.values(), reading.size_bytes)
    while True:
        try:
            if before is None:
                return attempt.run(current, None)
            with newcomer.base_of(binding, folder, before) as base:
                return attempt.run(current, base)
        except predecessor.BaseDamaged as damage:  # or the version that was to hold the state already
            log.warning("Version %s is damaged, and nothing was taken over from it: %s", damage.meta.backup_id, damage)
            attempt, before = replace(attempt, damages=(*attempt.damages, damage)), None
        except predecessor.BaseUnread as error:
            backup_id = error.meta.backup_id
            log.warning("Version %s cannot be read now, and nothing was taken over from it: %s", backup_id, error)
            attempt, before = replace(attempt, unproven=attempt.unproven | {backup_id}), None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """One attempt at storing a state."""

    binding: Binding
    reading: SteadyReading
    order: Order
    folder: Path  # where it is stored
    manifest: Hashable  # its marks from before it was read
    damages: tuple[predecessor.BaseDamaged, ...] = ()  # of versions that were of no use
    unproven: frozenset[str] = frozenset()  # ids of those that cannot be read just now

    def run(self, found: Manifest, base: predecessor.Predecessor | None) -> Outcome | None:
        """Store the state; None if it did not hold still.

        Raises:
            BaseDamaged, BaseUnread: *base* is, or a version that seemed to hold the state; nothing was stored.
        """
        binding, reading, order = self.binding, self.reading, self.order
        current = self._with_damages(found)
        if same := self._seen_to_be_stored(current, base):
            return self._unchanged(same)
        meta = newcomer.begun(order, binding, reading.begun_at)
        if known := reading.judgement():
            meta = replace(meta, database=known.database)  # first: the room for the header is measured next
        making = binding.making
        level = order.level_of(making.compression_level)
        with newcomer.writer(binding, self.folder, meta, reading, level=level, base=base) as version:
            if not order.force and version.is_as_before():
                same = self._if_same(current, version.content_sha256)
                if same:
                    return self._unchanged(same)
            version.write(lambda: binding.store.draft(reading.access))
            seen = reading.seen(version.content_sha256)
            meta = newcomer.described(binding, meta, reading.source, seen, current)
            if not reading.is_one_state(seen, version.crc32, is_odd=newcomer.is_odd(meta)):
                return None
            return self._published(version, meta, is_read_back=making.verify_after_create)

    def _seen_to_be_stored(self, current: Manifest, base: predecessor.Predecessor | None) -> BackupMetadata | None:
        """Return the version that holds the state, if it can be the newest and there is no base to compare with."""
        newest = current.newest
        if self.order.force or newest is None or base or newest.file_size != self.reading.size_bytes:
            return None
        return self._if_same(current, self.reading.first_look().file_hash)

    def _if_same(self, current: Manifest, file_hash: str) -> BackupMetadata | None:
        """Return the newest version if it holds this content for certain, and is kept as surely as is asked for.

        This process has written it, or read its file to the end, now or since it was touched last.

        Raises:
            BaseDamaged, BaseUnread: it is not what was written, or that cannot be told just now.
        """
        if same := self._if_listed(current, file_hash):
            self.binding.recall.prove(self.binding.store, same)
        return same

    def _if_listed(self, current: Manifest, file_hash: str) -> BackupMetadata | None:
        """Return the newest version if it is to hold this content, and is kept as surely as is asked for."""
        newest = current.holding(file_hash)
        if newest is None or newest.backup_id in self.unproven or not self.binding.store.is_in_place(newest):
            return None
        return newest if self.order.is_met_by(newest) else None

    def _unchanged(self, same: BackupMetadata) -> Outcome:
        self.binding.store.sweep()
        self._remember(same, self.manifest)
        self.reading.report_done()
        return Outcome(meta=same, is_new=False, fingerprint=self.reading.fingerprint)

    def _published(self, version: VersionWriter, meta: BackupMetadata, *, is_read_back: bool) -> Outcome | None:
        """Publish the version, unless another one that holds the state was published meanwhile; None if that cannot be.

        Raises:
            BaseDamaged, BaseUnread: that other one is not proven.
        """
        binding, order, store, reading = self.binding, self.order, self.binding.store, self.reading
        fingerprint = reading.fingerprint
        sealed = version.sealed(meta)
        read_back = {"read_back": str(sealed.read_back(self.folder))} if is_read_back else {}
        with contextlib.ExitStack() as lock:
            found = lock.enter_context(store.exclusive())
            if store.folder != self.folder:
                return None  # it is another one by now, and what was written lies in the former: once more
            current = self._with_damages(found)
            same = None if order.force else self._if_listed(current, meta.file_hash)
            if not same and order.is_overtaken and order.is_overtaken(current):
                raise errors.Cancelled(reading.source.path)
            if not same:
                published = store.publish(sealed, current)  # file first: from here on the version cannot be lost
                if published is None:
                    return None  # the key has changed meanwhile: once more
                meta = published
                is_held = reading.source is binding.document
                changed = current.with_saved(meta) if is_held else current.with_versions([meta])
                meta = changed.backups[meta.backup_id]
                told: dict[str, Any] = {
                    "since": reading.begun_at, "backup_id": meta.backup_id, "trigger": order.trigger.value,
                    "bytes": meta.file_size, "stored": meta.stored_size, "removed": 0, **read_back,
                }  # fmt: skip
                if order.lock:
                    binding.recall.wrote(self.folder / meta.file_name)
                    store.record("create", **told)
                    order.lock.enter_context(lock.pop_all())
                    return Outcome(meta=meta, is_new=True, fingerprint=fingerprint, current=changed)
                changed, dropped = thinned(binding, changed)
                # Manifest second. Until it is on the medium, the one before and the files tell the same.
                # Another file that was imported says nothing about who may read the document.
                access = reading.access if is_held else None
                store.write(changed, durable=bool(dropped), access=access)
                store.remove(dropped)  # and for removals the other way round
                if dropped:
                    ids = (each.backup_id for each in dropped)
                    told |= {"removed": len(dropped), "removed_ids": record_removed(binding, ids)}  # copies follow them
                store.record("create", **told)
                self._remember(meta, store.fingerprint())
        if same:  # another writer was faster
            binding.recall.prove(binding.store, same)
            return Outcome(meta=same, is_new=False, fingerprint=fingerprint)
        binding.recall.wrote(self.folder / meta.file_name)
        return Outcome(meta=meta, is_new=True, fingerprint=fingerprint)

    def _with_damages(self, current: Manifest) -> Manifest:
        return with_damages(current, self.damages) if self.damages else current

    def _remember(self, newest: BackupMetadata, manifest: Hashable) -> None:
        """Remember which version holds the state, where a change of the document is certain to show."""
        binding, reading = self.binding, self.reading
        if reading.source is binding.document and reading.is_certain:
            binding.recall.holds(self.folder, reading.fingerprint, newest, manifest)
