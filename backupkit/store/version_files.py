"""The file of a version in its folder: giving it its name, and removing it, and nothing else.

What is removed has to prove to be that version, and made for this folder.
"""

from __future__ import annotations

import errno
import logging
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.files import holds
from backupkit.store.manifest import foreseen
from backupkit.versionfile import reader

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.files.disk import Disk
    from backupkit.store.belongings import Belongings
    from backupkit.store.manifest import Manifest
    from backupkit.values.naming import Naming
    from backupkit.values.version import BackupMetadata
    from backupkit.versionfile.file_bytes import Keys
    from backupkit.versionfile.writer import SealedDraft

log = logging.getLogger(__name__)

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
        return replace(sealed.meta, file_name=file_name, stored_size=sealed.stored_size)
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), os.fspath(folder))


def remove_if_ours(
    disk: Disk, path: Path, meta: BackupMetadata, belongings: Belongings, keys: Keys | None = None
) -> bool:
    """Remove the file of a version; return False if it was left, and say in the log why. To be called under the lock.

    Args:
        disk: what removes it.
        path: the file.
        meta: which version it is to be: the file's own header has to say the same.
        belongings: by what the versions of this folder are known.
        keys: those that open its files; None: they are not sealed.
    """
    try:
        with holds.removing(path) as may_go:
            found = reader.read_ours(path, keys).meta
            if not belongings.prove(found):
                log.warning("%s was not removed: it is not certain to have been made here", path)
            elif may_go and (found.backup_id, found.file_hash) == (meta.backup_id, meta.file_hash):
                disk.unlink(path)  # without a wait: the lock is held, and the next cleanup will do as well
                return True
    except reader.Damaged as error:
        log.info("%s was not removed: %s", path, error)
    except OSError as error:
        log.warning("%s could not be removed: %s", path, error)
    return False
