"""Reading a place: whose versions lie there, and what each of them says of itself."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.places import mark as marks
from backupkit.places import names
from backupkit.places.errors import PlaceEmpty, PlaceFailed, PlaceMissing
from backupkit.values.naming import id_in_name
from backupkit.versionfile import header

if TYPE_CHECKING:
    from backupkit.places.place import Place, Stored
    from backupkit.values.version import BackupMetadata

_FIRST_BYTES = 4096  # most headers are shorter, and cost one request

log = logging.getLogger(__name__)


def folder_id_at(place: Place) -> str:
    """Return the id of the history whose versions lie at a place.

    Raises:
        PlaceEmpty: nothing there says so.
        PlaceError: it cannot be read.
    """
    try:
        return marks.decoded(place.read(names.MARK, 0, marks.MOST_BYTES)).folder_id
    except PlaceMissing as error:
        raise PlaceEmpty(place.describe()) from error
    except marks.MarkUnreadable as error:
        raise PlaceFailed(place.describe(), error.reason) from error


def versions_at(place: Place, folder_id: str) -> list[BackupMetadata]:
    """Return the versions of one history at a place, by their headers alone. What is no such version is passed over.

    A version of the same document that was made in another folder belongs to it, as it does in a backup folder: the
    versions were moved, or two histories have met. Where all that bore the id has gone, the newest names the document.

    Raises:
        PlaceError: the place cannot be read.
    """
    listed = (_version_at(place, stored) for stored in place.list() if names.is_version(stored.name))
    found = [meta for meta in listed if meta]
    documents = {meta.document for meta in found if meta.folder_id == folder_id}
    if found and not documents:
        documents = {max(found, key=lambda meta: meta.timestamp).document}
    return [meta for meta in found if meta.folder_id == folder_id or meta.document in documents]


def _version_at(place: Place, stored: Stored) -> BackupMetadata | None:
    try:
        found = header.decode(place.read(stored.name, 0, _FIRST_BYTES))
        if found is None:
            found = header.decode(place.read(stored.name, 0, header.LIMIT_BYTES))
    except (header.Damaged, PlaceMissing) as error:  # the others are worth having all the same
        log.warning("%s at %s is passed over: %s", stored.name, place.describe(), error)
        return None
    if found is None or id_in_name(stored.name) != found.meta.backup_id:
        return None
    return replace(found.meta, file_name=stored.name, stored_size=stored.size_bytes)
