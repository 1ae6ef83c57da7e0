"""Reading a place: whose versions lie there, and what each of them says of itself."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.operations.mirroring.index import told_at
from backupkit.places import mark as marks
from backupkit.places import mirroring, names
from backupkit.places.errors import PlaceDamaged, PlaceEmpty, PlaceFailed, PlaceMissing
from backupkit.sealing.broken import SealBroken
from backupkit.sealing.names import SealedName, sealed_name
from backupkit.sealing.refused import PasswordWanted
from backupkit.values.naming import id_in_name
from backupkit.versionfile import header
from backupkit.versionfile.enclosing import header_in
from backupkit.versionfile.file_bytes import Locked

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from backupkit.places.place import Place
    from backupkit.values.naming import Naming
    from backupkit.values.version import BackupMetadata
    from backupkit.versionfile.file_bytes import Keys

_FIRST_BYTES = 4096  # most headers are shorter, and cost one request
_MOST_BYTES = header.LIMIT_BYTES + (1 << 10)  # what seals one takes less than a KiB

_KEY_WITHIN = re.compile(r"\.([0-9a-f]{16})\.")

log = logging.getLogger(__name__)


def mark_at(place: Place) -> marks.PlaceMark:
    """Return what ``place.json`` says.

    Raises:
        MarkUnreadable: it says nothing.
        PlaceMissing: it is not there.
        PlaceError: it cannot be read.
    """
    return marks.decoded(place.read(names.MARK, 0, marks.MOST_BYTES))


def there_at(place: Place, known: AbstractSet[str] = frozenset()) -> mirroring.There:
    """Return what a place says of itself.

    Args:
        place: the place.
        known: the files that were there the last time.

    Raises:
        MarkUnreadable, PlaceError: as :func:`mark_at`; or it cannot be listed.
    """
    stored = place.list()
    has_mark = any(each.name == names.MARK for each in stored)
    return mirroring.There(mark=mark_at(place) if has_mark else None, stored=stored, known=known)


def name_there(meta: BackupMetadata, naming: Naming) -> str:
    """Return what a version's file is called at a place: as here, unless a person has renamed it."""
    if id_in_name(meta.file_name) == meta.backup_id:
        return meta.file_name
    plain, key = naming.file_name(meta.backup_id), _KEY_WITHIN.search(meta.file_name)
    return str(SealedName(plain=plain, key_id=key[1])) if key and meta.file_name.endswith(".enc") else plain


def folder_id_at(place: Place) -> str:
    """Return the id of the history whose versions lie at a place.

    Raises:
        PlaceEmpty: nothing there says so.
        PlaceError: it cannot be read.
    """
    try:
        return mark_at(place).folder_id
    except PlaceMissing as error:
        raise PlaceEmpty(place.describe()) from error
    except marks.MarkUnreadable as error:
        raise PlaceFailed(place.describe(), error.reason) from error


def under_each_key(name: str, keys: Keys | None) -> list[str]:
    """Return what a sealed version may be called at a place: as it is said to be, or under another of the keys."""
    found = sealed_name(name)
    if keys is None or found is None:
        return [name]
    others = (str(SealedName(plain=found.plain, key_id=each)) for each in reversed(tuple(keys)))
    return list(dict.fromkeys((name, *others)))


def versions_at(place: Place, folder_id: str, keys: Keys | None = None) -> list[BackupMetadata]:
    """Return the versions of one history at a place. What is no such version is passed over.

    With *keys*, if they were sealed before they came there.

    What the index there tells of is not opened; of each other one the header is read. It is proven when it is fetched.

    A version of the same document that was made in another folder belongs to it, as it does in a backup folder: the
    versions were moved, or two histories have met. Where all that bore the id has gone, the newest names the document.

    Raises:
        PasswordWanted: what lies there is sealed, and nothing was given that opens it.
        PlaceError: the place cannot be read.
    """
    stored = place.list()
    is_sealed = any(names.is_keys(each.name) for each in stored)  # a sealed place lists none: this is seen as it is
    if keys is None and is_sealed:
        raise PasswordWanted(place.describe())
    told = {meta.file_name: meta for meta in _told(place, [each.name for each in stored], keys)}
    found = []
    for each in filter(lambda each: names.is_version(each.name), stored):
        known = told.get(each.name)
        if known and known.stored_size == each.size_bytes:
            found.append(known)
        elif meta := version_at(place, each.name, keys):
            found.append(replace(meta, stored_size=each.size_bytes))
    documents = {meta.document for meta in found if meta.folder_id == folder_id}
    if found and not documents:
        documents = {max(found, key=lambda meta: meta.timestamp).document}
    ours = [meta for meta in found if meta.folder_id == folder_id or meta.document in documents]
    return list({meta.backup_id: meta for meta in ours}.values())  # one that is being sealed anew has two files


def _told(place: Place, there: list[str], keys: Keys | None) -> Iterable[BackupMetadata]:
    if keys is None:
        return told_at(place, there)
    from backupkit.places.sealed_indexes import SealedIndexes  # most places need it not

    indexes = SealedIndexes(place, keys)
    return told_at(indexes, indexes.names_among(there))


def are_sealed_everywhere(place: Place, keys: Keys) -> bool | None:
    """Return True if the versions there lie sealed in their folder as well; False if they were sealed on their way.

    None: nothing there tells, as where no version is sealed, or each is damaged.

    Args:
        place: as it is, so that names are those that files have there.
        keys: those at the place, by their ids.

    Raises:
        PlaceError: the place cannot be read.
    """
    from backupkit.sealing import sealed_copy  # most places hold nothing that is sealed
    from backupkit.sealing.opener import Opened, reading

    stored = sorted((each.name for each in place.list()), key=names.is_version)  # an index first: that is read anyway
    for there in stored:
        if not (names.is_version(there) or names.is_index(there)) or sealed_copy.key_in_name(there) is None:
            continue
        try:
            data = place.read(there, 0, sealed_copy.beginning_bytes(there))
            file = Opened(reading(data), keys)
        except (SealBroken, PlaceMissing):  # the next one tells as well
            continue
        name = file.metadata.partition(b"\n")[0].decode("latin-1")
        if name == names.plain(there):  # on its way each gets another one, as that tells of its content
            return True
        if sealed_copy.is_sealed(name) and sealed_copy.hidden_name(name, keys[file.beginning.key_id]) == there:
            return False
    return None


def version_at(place: Place, name: str, keys: Keys | None = None) -> BackupMetadata | None:
    """Return what a file there says of itself; None if it is no version, or not the one that its name tells.

    Raises:
        PlaceError: it cannot be read.
    """
    try:
        found = header_in(place.read(name, 0, _FIRST_BYTES), keys)
        if found is None:
            found = header_in(place.read(name, 0, _MOST_BYTES), keys)
    except (header.Damaged, Locked, PlaceDamaged, PlaceMissing) as error:  # the others are worth having all the same
        log.warning("%s at %s is passed over: %s", name, place.describe(), error)
        return None
    if found is None or id_in_name(name) != found.meta.backup_id:
        return None
    return replace(found.meta, file_name=name)
