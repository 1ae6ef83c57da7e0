"""Making a version: read one state of the document, write it to a draft, publish it, tell the manifest, thin out.

A state counts as one only if it was seen twice: once for its hash, once while it was written, with the file untouched
in between. A content that looks damaged may be half of a save, so for it 50 ms lie between the two (promise P6).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.core import codec, header, versionfile
from backupkit.core.glance import glance_at, has_shrunk
from backupkit.core.model import BackupMetadata, Status, Suspicion, Trigger
from backupkit.core.os_errors import in_folder
from backupkit.core.store import foreseen
from backupkit.operations.setup import thinned

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from backupkit.core.glance import Glance
    from backupkit.core.manifest import Manifest
    from backupkit.core.model import CancelToken, Progress
    from backupkit.core.store import SealedDraft
    from backupkit.documents.document import Source, State
    from backupkit.operations.setup import Setup

_ATTEMPTS = 5
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


def _store(setup: Setup, source: Source, state: State, order: Order) -> Outcome | None:
    """Store *state*; None if it did not hold still."""
    store = setup.store
    seen = glance_at(_watched(state, source, order, part=0))
    current = store.read()
    if not order.force and (same := _same_as_newest(setup, current, seen, order)):
        store.sweep()
        if order.progress and seen.size_bytes:
            order.progress(seen.size_bytes, seen.size_bytes)
        return Outcome(meta=same, is_new=False, fingerprint=state.fingerprint())
    meta = foreseen(_described(setup, source, seen, order, current), current)
    if meta.suspicions and meta.suspicions != (Suspicion.SHRUNK,):
        setup.clock.sleep(_PAUSE_SECONDS)
    with in_folder(store.folder), store.draft() as draft:
        state.access.apply_privately(store.disk, draft.descriptor)
        room = header.room_for(meta)
        draft.write(bytes(room))
        body = versionfile.Body(setup.level)
        for piece in body.pieces(_watched(state, source, order, part=1)):
            draft.write(piece)
        if body.content_sha256 != seen.file_hash or source.fingerprint() != state.fingerprint():
            return None
        meta = replace(meta, stored_size=room + body.stored_bytes)
        sealed = store.seal(draft, meta, body.stored_sha256, room)
        return _committed(setup, sealed, seen, order, state.fingerprint())


def _committed(setup: Setup, sealed: SealedDraft, seen: Glance, order: Order, fingerprint: Hashable) -> Outcome:
    store = setup.store
    with store.exclusive() as current:
        if not order.force and (same := _same_as_newest(setup, current, seen, order)):
            return Outcome(meta=same, is_new=False, fingerprint=fingerprint)  # another writer was faster
        meta = store.publish(sealed, current)  # file first: from here on the version cannot be lost
        changed = current.with_versions([meta])
        changed, dropped = thinned(setup, changed, order.protected)
        store.write(changed)  # manifest second
        store.remove(dropped)  # and for removals the other way round
        store.record("create", backup_id=meta.backup_id, trigger=order.trigger.value, removed=len(dropped))
    return Outcome(meta=meta, is_new=True, fingerprint=fingerprint)


def _same_as_newest(setup: Setup, current: Manifest, seen: Glance, order: Order) -> BackupMetadata | None:
    """Return the newest version if it holds this content already, and is kept at least as surely as is asked for."""
    newest = current.newest
    if newest is None or newest.file_hash != seen.file_hash or not setup.store.is_in_place(newest):
        return None
    by_hand = {Trigger.MANUAL, Trigger.IMPORT}
    is_weaker = not newest.pinned and (order.pinned or (order.trigger in by_hand and newest.trigger not in by_hand))
    return None if is_weaker else newest


def _described(setup: Setup, source: Source, seen: Glance, order: Order, current: Manifest) -> BackupMetadata:
    judgement = source.judge(seen)
    suspicions = judgement.suspicions
    if not suspicions and has_shrunk(seen.size_bytes, _last_whole_bytes(current)):
        suspicions = (Suspicion.SHRUNK,)
    return codec.tidied(
        BackupMetadata(
            backup_id="",
            sequence=0,
            timestamp=setup.clock.now(),
            file_hash=seen.file_hash,
            file_size=seen.size_bytes,
            document=setup.document.path.name,
            description=order.description,
            trigger=order.trigger,
            tags=order.tags,
            pinned=order.pinned,
            records=judgement.records,
            examined=judgement.examined,
            suspicions=suspicions,
        )
    )


def _last_whole_bytes(current: Manifest) -> int | None:
    """Return the size of the newest state that was whole; one that had only shrunk counts as the new normal."""
    for meta in current.newest_first:
        if meta.status is Status.ACTIVE and not set(meta.suspicions) - {Suspicion.SHRUNK}:
            return meta.file_size
    return None


def _watched(state: State, source: Source, order: Order, part: int) -> Iterator[bytes]:
    """Yield the content, reporting progress (the two readings count half each) and stopping when asked to."""
    total = max(state.size_bytes, 1)
    done = 0
    for chunk in _until_cancelled(state.chunks(), source, order.cancel):
        yield chunk
        done += len(chunk)
        if order.progress:
            order.progress((part * total + min(done, total)) // 2, total)


def _until_cancelled(chunks: Iterable[bytes], source: Source, cancel: CancelToken | None) -> Iterator[bytes]:
    for chunk in chunks:
        if cancel and cancel.is_set():
            raise errors.Cancelled(source.path)
        yield chunk
    if cancel and cancel.is_set():
        raise errors.Cancelled(source.path)
