"""What a new version says of itself: before its content has been read, and after."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.documents.judging import has_shrunk
from backupkit.store.store import foreseen
from backupkit.values.version import BackupMetadata, Status, Suspicion

if TYPE_CHECKING:
    from datetime import datetime

    from backupkit.documents.document import Source
    from backupkit.documents.judging import Glance
    from backupkit.operations.order import Order
    from backupkit.store.manifest import Manifest

_WHOLE: tuple[tuple[Suspicion, ...], ...] = ((), (Suspicion.SHRUNK,))


def begun(order: Order, document: str, now: datetime) -> BackupMetadata:
    """Return what is known of a version of the file named *document* before its content is."""
    return BackupMetadata(
        backup_id="",
        sequence=0,
        timestamp=now,
        file_hash="",
        file_size=0,
        document=document,
        description=order.description,
        trigger=order.trigger,
        tags=order.tags,
        pinned=order.pinned,
    ).tidied()


def described(meta: BackupMetadata, source: Source, seen: Glance, current: Manifest) -> BackupMetadata:
    """Return *meta* with what the content showed, as the next version of the folder that *current* tells of."""
    judgement = source.judge(seen)
    suspicions = judgement.suspicions
    if not suspicions and has_shrunk(seen.size_bytes, _last_whole_bytes(current)):
        suspicions = (Suspicion.SHRUNK,)
    found = replace(
        meta,
        file_hash=seen.file_hash,
        file_size=seen.size_bytes,
        records=judgement.records,
        examined=judgement.examined,
        suspicions=suspicions,
    )
    return foreseen(found, current)


def is_odd(meta: BackupMetadata) -> bool:
    """Return True if the content looks damaged, which half of a save would do as well."""
    return meta.suspicions not in _WHOLE


def _last_whole_bytes(current: Manifest) -> int | None:
    """Return the size of the newest state that was whole; one that had only shrunk counts as the new normal."""
    whole = current.newest_of(lambda meta: meta.status is Status.ACTIVE and meta.suspicions in _WHOLE)
    return whole.file_size if whole else None
