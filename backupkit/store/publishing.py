"""Giving a version that is wholly written its final name."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.store.manifest import foreseen

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.store.manifest import Manifest
    from backupkit.values.naming import Naming
    from backupkit.values.version import BackupMetadata
    from backupkit.versionfile.writer import SealedDraft

_COLLISIONS = 10_000  # versions of one content in one second; more is a disk that does not tell the truth


def published(
    folder: Path, sealed: SealedDraft, current: Manifest, names: Naming, *, folder_id: str, digits: str
) -> BackupMetadata:
    """Give a sealed draft its final name, which did not exist, durable on return; return its metadata.

    Sequence, day and id were foreseen when it was sealed. Where another writer came in between, the header is written
    again.

    Args:
        folder: the backup folder, whose lock is held.
        sealed: the draft, in it.
        current: what is in it.
        names: how its versions are called.
        folder_id: which the version carries.
        digits: of its id.

    Raises:
        FileExistsError: thousands of versions have these digits in this second.
        OSError: it could not be done.
    """
    for collision in range(_COLLISIONS):
        meta = foreseen(replace(sealed.meta, folder_id=folder_id), current, digits, collision)
        file_name = sealed.name(names.file_name(meta.backup_id))
        if meta.backup_id in current.backups or os.path.lexists(folder / file_name):
            continue
        if meta != sealed.meta:
            sealed = sealed.resealed(meta)
        try:
            sealed.draft.publish_as_new(folder / file_name)
        except FileExistsError:  # somebody without the lock took the name just now
            continue
        sealed.draft.sync_name()
        return replace(sealed.meta, file_name=file_name)
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), os.fspath(folder))
