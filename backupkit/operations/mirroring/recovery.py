"""Recovery: a history of which only copies at a place are left goes on here; a version is fetched when it is needed."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.operations.binding import operation
from backupkit.operations.mirroring.healing import fetched
from backupkit.operations.mirroring.reading import folder_id_at, name_there, versions_at
from backupkit.places.errors import PlaceEmpty, PlaceError, PlaceOfAnother
from backupkit.values.problem import MISSING
from backupkit.values.version import Status, Trigger

if TYPE_CHECKING:
    from datetime import datetime

    from backupkit.config.config import BackupConfig
    from backupkit.operations.binding import Binding
    from backupkit.places.place import Place

log = logging.getLogger(__name__)


@operation
def join(binding: Binding, place: Place) -> int:
    """Let the versions at *place* be those of the document here, none of which needs to be here yet; return how many.

    Each that is not here is listed as one whose file is missing, and comes when it is needed or with a mirroring. What
    is made from now on belongs to the same history. A crash leaves the list as it was, or as it will be; the same call
    completes it.

    Args:
        binding: the document, whose backup folder is made if it is not there.
        place: as it is to be read: what lies there sealed is opened by it.

    Raises:
        PlaceEmpty: no versions of a history lie there.
        PlaceOfAnother: versions of another history lie here.
        PlaceError: it cannot be read. Nothing was changed.
        BackupError: the backup folder cannot be used.
    """
    folder_id = folder_id_at(place)
    metas = versions_at(place, folder_id)
    if not metas:
        raise PlaceEmpty(place.describe())
    store = binding.store
    if store.exists() and (known := store.folder_id) and known != folder_id and store.read().backups:
        raise PlaceOfAnother(place.describe(), store.folder)
    store.prepare()
    with store.exclusive() as current:
        settings = store.settings
        if settings.folder_id != folder_id:
            if current.backups:  # made between the two looks
                raise PlaceOfAnother(place.describe(), store.folder)
            store.save_settings(replace(settings, folder_id=folder_id))
        new = [meta.damaged(MISSING) for meta in metas if meta.backup_id not in current.backups]
        if new:
            store.write(current.with_versions(new))
            store.record("recover", place=place.describe(), versions=len(new))
    return len(metas)


def bring(binding: Binding, config: BackupConfig, backup_id: str) -> None:
    """Fetch a version that is damaged or lost here from the first place that has it; else it stays as it is.

    Raises:
        BackupNotFound, BackupAmbiguous: there is no such version.
        BackupError: the backup folder cannot be read or written.
    """
    current = binding.store.read()
    meta = binding.resolve(backup_id, current)
    if not meta.problem:
        return
    name = name_there(meta, binding.store.names)
    for entry in binding.places.entries(config):
        try:
            fetched(binding, entry.place, name, meta)
        except PlaceError as error:  # the next one may have it; if none has, the restore says what is wrong
            log.info("Version %s was not fetched: %s", meta.backup_id, error)
        else:
            return
        finally:
            entry.place.close()


def bring_newest(binding: Binding, config: BackupConfig, moment: datetime) -> None:
    """Do the same for the version that was the newest at *moment*, which is aware."""
    for meta in binding.store.read().newest_first:
        if meta.status is Status.ARCHIVED or meta.trigger is Trigger.IMPORT or meta.timestamp > moment:
            continue
        bring(binding, config, meta.replaced_by or meta.backup_id)
        bring(binding, config, meta.backup_id)
        return
