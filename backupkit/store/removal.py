"""Removing a version's file, and nothing else: only what proves to be that version, and made for this folder."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from backupkit.files import holds
from backupkit.versionfile import reader

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.files.disk import Disk
    from backupkit.store.belongings import Belongings
    from backupkit.values.version import BackupMetadata
    from backupkit.versionfile.file_bytes import Keys

log = logging.getLogger(__name__)


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
