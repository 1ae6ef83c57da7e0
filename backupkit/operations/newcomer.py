"""What a new version says of itself: before its content has been read, and after."""

from __future__ import annotations

import os
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from backupkit.documents.habits import settled
from backupkit.documents.judging import has_shrunk
from backupkit.files import system
from backupkit.files.places import link_target
from backupkit.store.manifest import foreseen
from backupkit.values.version import WHOLE, BackupMetadata, Status, Suspicion, Trigger
from backupkit.versionfile.predecessor import Predecessor
from backupkit.versionfile.writer import VersionWriter

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from backupkit.documents.document import Source
    from backupkit.documents.judging import Glance, Judgement
    from backupkit.operations.binding import Binding
    from backupkit.operations.order import Order
    from backupkit.operations.steady import SteadyReading
    from backupkit.store.manifest import Manifest


def begun(order: Order, binding: Binding, now: datetime) -> BackupMetadata:
    """Return what is known of a version before its content is."""
    document = binding.document.path
    # Windows opens a file to tell whether it is a link; there this is asked in another way.
    may_be_link = order.trigger is not Trigger.IMPORT and (system.HERE is system.WINDOWS or os.path.islink(document))
    return BackupMetadata(
        backup_id="",
        sequence=0,
        timestamp=now,
        file_hash="",
        file_size=0,
        document=document.name,
        link_target=link_target(document) if may_be_link else "",
        description=order.description,
        trigger=order.trigger,
        tags=order.tags,
        pinned=order.pinned,
        folder_id=binding.store.folder_id,
    ).tidied()


def base_of(binding: Binding, folder: Path, before: BackupMetadata) -> Predecessor:
    """Return the version before, opened to inherit from it.

    Raises:
        BaseDamaged, BaseUnread: as :class:`Predecessor`.
    """
    return Predecessor(folder / before.file_name, before, binding.store.keeping.keys(folder))


def writer(
    binding: Binding,
    folder: Path,
    meta: BackupMetadata,
    reading: SteadyReading,
    *,
    level: int,
    base: Predecessor | None,
) -> VersionWriter:
    """Return what writes a version of what is read, in the way that versions lie in the folder."""
    return VersionWriter(
        folder, meta, reading.chunks,
        size_bytes=reading.size_bytes, level=level, base=base, putting=binding.store.putting(),
    )  # fmt: skip


def described(
    binding: Binding, meta: BackupMetadata, source: Source, seen: Glance, current: Manifest
) -> BackupMetadata:
    """Return *meta* with what the content showed, as the next version of the folder that *current* tells of."""
    found = judged(meta, source.judge(seen), current.backups.values())
    if found.suspicions in WHOLE and has_shrunk(seen.size_bytes, _last_whole_bytes(current)):
        found = replace(found, suspicions=(Suspicion.SHRUNK,))
    digits = binding.store.digits_of(seen.file_hash)
    return foreseen(replace(found, file_hash=seen.file_hash, file_size=seen.size_bytes), current, digits)


def judged(meta: BackupMetadata, judgement: Judgement, former: Iterable[BackupMetadata]) -> BackupMetadata:
    """Return *meta* with what the document's class says of its content, and what the versions before it tell of that.

    That a content has shrunk stays: its size was compared when it was made.
    """
    judgement = settled(judgement, former)
    shrunk = (Suspicion.SHRUNK,) if Suspicion.SHRUNK in meta.suspicions else ()
    told = {entry.name: getattr(judgement, entry.name) for entry in fields(judgement)}
    return replace(meta, **told | {"suspicions": (*shrunk, *judgement.suspicions)})


def is_odd(meta: BackupMetadata) -> bool:
    """Return True if the content looks damaged, which half of a save would do as well."""
    return meta.suspicions not in WHOLE


def _last_whole_bytes(current: Manifest) -> int | None:
    """Return the size of the newest state that was whole; one that had only shrunk counts as the new normal."""
    whole = current.newest_of(lambda meta: meta.status is Status.ACTIVE and meta.suspicions in WHOLE)
    return whole.file_size if whole else None
