"""Making a version: read one state of the document, write it to a draft, publish it, tell the manifest, thin out.

A state counts as one only if nobody can have written between the beginning and the end of its reading. Where the file
system's times prove that, one reading is enough; else it is read a second time, and must be the same. A content that
looks damaged may be half of a save, so for it 50 ms lie between the two (promise P6).
"""

from __future__ import annotations

import contextlib
import logging
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.documents.document import is_older, is_settled
from backupkit.documents.judging import Look, glance_at, has_shrunk
from backupkit.files.marks import marks_of
from backupkit.files.os_errors import in_folder
from backupkit.operations.binding import thinned
from backupkit.operations.memory import manifest_marks
from backupkit.store.store import foreseen
from backupkit.values.version import BackupMetadata, Status, Suspicion, Trigger
from backupkit.versionfile import header
from backupkit.versionfile.body import Body
from backupkit.versionfile.deflate import crc32
from backupkit.versionfile.header import Damaged
from backupkit.versionfile.predecessor import Predecessor
from backupkit.versionfile.splice import cut_for

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from backupkit.documents.document import Source, State
    from backupkit.documents.judging import Glance
    from backupkit.operations.binding import Setup
    from backupkit.store.manifest import Manifest
    from backupkit.store.store import SealedDraft
    from backupkit.values.version import CancelToken, Progress

log = logging.getLogger(__name__)

_ATTEMPTS = 5
_WHOLE: tuple[tuple[Suspicion, ...], ...] = ((), (Suspicion.SHRUNK,))
_WORTH_INHERITING_BYTES = 384 << 10  # below, there would be two blocks at most
_PAUSE_SECONDS = 0.05
_NOT_LOGGED = (errors.Cancelled, errors.BackupFolderMissing, errors.BackupFolderTaken, errors.ManifestTooNew)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What kind of version is wanted."""

    description: str = ""
    force: bool = False
    trigger: Trigger = Trigger.APP
    tags: tuple[str, ...] = ()
    pinned: bool = False
    protected: frozenset[str] = frozenset()  # versions that retention must leave alone this time
    progress: Progress | None = None
    cancel: CancelToken | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it."""

    meta: BackupMetadata  # the version that holds the state: a new one, or the newest, which held it already
    is_new: bool
    fingerprint: Hashable  # of the state that was stored


def create(setup: Setup, source: Source, order: Order) -> Outcome:
    """Make a version of the present state of *source*: the setup's own, or one that is imported.

    File first, manifest second: whatever happens in between, the version is there and the next operation finds it.

    Raises:
        DocumentChanged: no reading of five saw a state that stayed.
        BackupError: whatever stopped it. A draft that could not be finished is removed.
    """
    if known := _known(setup, source, order):
        return known
    try:
        for attempt in range(_ATTEMPTS):
            if attempt:
                setup.clock.sleep(_PAUSE_SECONDS)
            with source.open_state() as state:
                setup.store.prepare()  # not before there is something to store
                outcome = _store(setup, source, state, order)
            if outcome:
                return outcome
        raise errors.DocumentChanged(source.path, _ATTEMPTS)
    except errors.BackupError as error:
        if not isinstance(error, _NOT_LOGGED):
            setup.store.record("create", "failed", trigger=order.trigger.value, error=type(error).__name__)
        raise


def _known(setup: Setup, source: Source, order: Order) -> Outcome | None:
    """Return the newest version if it holds the document's state for certain, although nothing was read."""
    if source is not setup.document or order.force:
        return None
    fingerprint = source.fingerprint()
    meta = setup.recall.held(fingerprint)
    if meta is None or _is_weaker(meta, order):
        return None
    if order.cancel and order.cancel.is_set():
        raise errors.Cancelled(source.path)
    if order.progress and meta.file_size:
        order.progress(meta.file_size, meta.file_size)
    return Outcome(meta=meta, is_new=False, fingerprint=fingerprint)


def _store(setup: Setup, source: Source, state: State, order: Order) -> Outcome | None:
    """Store *state*; None if it did not hold still."""
    job = _Job(setup, source, state, order)
    current = setup.store.read()
    before = _to_inherit_from(current, state)
    try:
        with contextlib.ExitStack() as stack:
            base = stack.enter_context(Predecessor(setup.store.folder / before.file_name, before)) if before else None
            return job.run(current, base)
    except Damaged as error:  # nothing else than the base can be
        assert before is not None  # noqa: S101
        log.warning("Backup %s is damaged, and nothing was taken over from it: %s", before.backup_id, error)
        job.damaged = before.damaged(str(error))
        return job.run(current, None)


def _to_inherit_from(current: Manifest, state: State) -> BackupMetadata | None:
    """Return the version whose blocks may stand in this state as well: the newest that is not much smaller."""
    if state.size_bytes < _WORTH_INHERITING_BYTES:
        return None
    return current.newest_of(lambda meta: meta.status is Status.ACTIVE and 2 * meta.file_size >= state.size_bytes)


class _Job:
    """One attempt at storing a state."""

    def __init__(self, setup: Setup, source: Source, state: State, order: Order) -> None:
        self._setup, self._source, self._state, self._order = setup, source, state, order
        self._is_certain = is_settled(state)  # what is read is the state, if the fingerprint is the same afterwards
        self._manifest = manifest_marks(setup.store.folder)  # from before it is read
        self._first: Glance | None = None  # what a first reading showed, if another one follows
        self._passes_done, self._passes = 0, 1
        self.damaged: BackupMetadata | None = None  # a version that was found to be so on the way

    def run(self, current: Manifest, base: Predecessor | None, size_bytes: int = 0) -> Outcome | None:
        """Store the state; None if it did not hold still.

        Raises:
            Damaged: *base* is.
        """
        setup, state, order = self._setup, self._state, self._order
        current, store = self._with_damage(current), self._setup.store
        size_bytes = size_bytes or state.size_bytes
        self._passes_done, self._passes = 0, 1 if is_settled(state) else 2
        if same := self._stored_already(current, base):
            return self._unchanged(same)
        meta = self._begun()
        cut = cut_for(size_bytes, header.most_blocks(meta), base.blocks if base else ())
        look = Look()
        chunks = look.through(self._watched())
        with Body(chunks, level=setup.level, cut=cut, size_bytes=size_bytes, base=base) as body:
            if not order.force and body.is_as_before():
                same = _same_as_newest(setup, current, body.content_sha256, order)
                if same:
                    return self._unchanged(same)
            with in_folder(store.folder), store.draft() as draft:
                state.access.apply_privately(store.disk, draft.descriptor)
                room = header.room_for(meta, cut.most_blocks(size_bytes))
                draft.write(bytes(room))
                probe = os.fstat(draft.descriptor)
                with contextlib.closing(body.pieces()) as pieces:
                    for piece in pieces:
                        draft.write(piece)
                if len(body.blocks) > cut.most_blocks(size_bytes):  # an import was larger than could be foreseen
                    return self.run(current, base, body.content_bytes)
                seen = look.glance(body.content_sha256)
                meta = foreseen(_described(self._source, meta, seen, current), current)
                if not self._first:
                    probe = os.fstat(draft.descriptor)
                if not self._has_held_still(meta, body, probe):
                    return None
                meta = replace(meta, stored_size=room + body.stored_bytes)
                return self._committed(store.seal(draft, meta, body.blocks, room), seen)

    def _stored_already(self, current: Manifest, base: Predecessor | None) -> BackupMetadata | None:
        """Return the version that holds the state, if it can be the newest and there is no base to compare with."""
        setup, newest = self._setup, current.newest
        if self._order.force or newest is None:
            return None
        if base or newest.file_size != self._state.size_bytes:
            return None
        self._passes = 2
        self._first = glance_at(self._watched())  # far cheaper than finding out when all has been compressed
        return _same_as_newest(setup, current, self._first.file_hash, self._order)

    def _unchanged(self, same: BackupMetadata) -> Outcome:
        self._setup.store.sweep()
        self._remember(same, self._manifest)
        size_bytes = self._state.size_bytes
        if self._order.progress and size_bytes:
            self._order.progress(size_bytes, size_bytes)
        return Outcome(meta=same, is_new=False, fingerprint=self._state.fingerprint())

    def _remember(self, newest: BackupMetadata, manifest: Hashable) -> None:
        """Remember which version holds the state, where a change of the document is certain to show."""
        if self._source is self._setup.document and self._is_certain:
            self._setup.recall.holds(self._setup.store.folder, self._state.fingerprint(), newest, manifest)

    def _has_held_still(self, meta: BackupMetadata, body: Body, probe: os.stat_result) -> bool:
        """Return True if what was read is a state that the document was in, and not two of them mixed.

        *probe* is of a file that was written before the second of two readings began.
        """
        is_odd = bool(meta.suspicions) and meta.suspicions != (Suspicion.SHRUNK,)
        if is_odd:
            self._setup.clock.sleep(_PAUSE_SECONDS)
        if self._first and self._first.file_hash != body.content_sha256:
            return False
        if is_odd or not (self._first or is_settled(self._state)):
            checksum = size_bytes = 0
            for chunk in self._watched():
                checksum = crc32(chunk, checksum)
                size_bytes += len(chunk)
            if (checksum, size_bytes) != (body.crc32, body.content_bytes):
                return False
        self._is_certain = self._is_certain or is_older(self._state, probe)
        return self._source.fingerprint() == self._state.fingerprint()

    def _committed(self, sealed: SealedDraft, seen: Glance) -> Outcome:
        setup, order, store = self._setup, self._order, self._setup.store
        fingerprint = self._state.fingerprint()
        with store.exclusive() as found:
            current = self._with_damage(found)
            if not order.force and (same := _same_as_newest(setup, current, seen.file_hash, order)):
                return Outcome(meta=same, is_new=False, fingerprint=fingerprint)  # another writer was faster
            meta = store.publish(sealed, current)  # file first: from here on the version cannot be lost
            changed = current.with_versions([meta])
            changed, dropped = thinned(setup, changed, order.protected)
            # Manifest second. Until it is on the medium, the one before and the files tell the same.
            store.write(changed, durable=bool(dropped))
            store.remove(dropped)  # and for removals the other way round
            store.record("create", backup_id=meta.backup_id, trigger=order.trigger.value, removed=len(dropped))
            self._remember(meta, manifest_marks(store.folder))
        setup.recall.sound(store.path_of(meta), marks_of(store.path_of(meta)))
        return Outcome(meta=meta, is_new=True, fingerprint=fingerprint)

    def _with_damage(self, current: Manifest) -> Manifest:
        if self.damaged is None or self.damaged.backup_id not in current.backups:
            return current
        known = current.backups[self.damaged.backup_id]
        return current.with_versions([known.damaged(self.damaged.problem)])

    def _begun(self) -> BackupMetadata:
        """Return what is known of a version before its content is."""
        order = self._order
        return BackupMetadata(
            backup_id="",
            sequence=0,
            timestamp=self._setup.clock.now(),
            file_hash="",
            file_size=0,
            document=self._setup.document.path.name,
            description=order.description,
            trigger=order.trigger,
            tags=order.tags,
            pinned=order.pinned,
        ).tidied()

    def _watched(self) -> Iterator[bytes]:
        """Yield the content, reporting progress (each reading counts for its share) and stopping when asked to."""
        total, order = max(self._state.size_bytes, 1), self._order
        done = 0
        for chunk in _until_cancelled(self._state.chunks(), self._source, order.cancel):
            yield chunk
            done += len(chunk)
            if order.progress:
                order.progress((self._passes_done * total + min(done, total)) // self._passes, total)
        self._passes_done = min(self._passes_done + 1, self._passes - 1)


def _same_as_newest(setup: Setup, current: Manifest, file_hash: str, order: Order) -> BackupMetadata | None:
    """Return the newest version if it holds this content already, and is kept at least as surely as is asked for."""
    newest = current.newest
    if newest is None or newest.file_hash != file_hash or not setup.store.is_in_place(newest):
        return None
    return None if _is_weaker(newest, order) else newest


def _is_weaker(newest: BackupMetadata, order: Order) -> bool:
    """Return True if a version is kept less surely than is asked for."""
    by_hand = {Trigger.MANUAL, Trigger.IMPORT}
    return not newest.pinned and (order.pinned or (order.trigger in by_hand and newest.trigger not in by_hand))


def _described(source: Source, meta: BackupMetadata, seen: Glance, current: Manifest) -> BackupMetadata:
    """Return *meta* with what the content showed."""
    judgement = source.judge(seen)
    suspicions = judgement.suspicions
    if not suspicions and has_shrunk(seen.size_bytes, _last_whole_bytes(current)):
        suspicions = (Suspicion.SHRUNK,)
    return replace(
        meta,
        file_hash=seen.file_hash,
        file_size=seen.size_bytes,
        records=judgement.records,
        examined=judgement.examined,
        suspicions=suspicions,
    )


def _last_whole_bytes(current: Manifest) -> int | None:
    """Return the size of the newest state that was whole; one that had only shrunk counts as the new normal."""
    whole = current.newest_of(lambda meta: meta.status is Status.ACTIVE and meta.suspicions in _WHOLE)
    return whole.file_size if whole else None


def _until_cancelled(chunks: Iterable[bytes], source: Source, cancel: CancelToken | None) -> Iterator[bytes]:
    for chunk in chunks:
        if cancel and cancel.is_set():
            raise errors.Cancelled(source.path)
        yield chunk
    if cancel and cancel.is_set():
        raise errors.Cancelled(source.path)
