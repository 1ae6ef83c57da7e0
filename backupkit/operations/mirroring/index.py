"""The index of a place: a copy of what the manifest tells of the versions, so that a new machine need not open each.

It is a cache, as the manifest is one. The listing of the place alone says what is there; a version whose name or size
is not in the index is opened; and what the index tells of one is proven when that is fetched.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import logging
import re
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.errors import BackupError
from backupkit.places.errors import PlaceDamaged, PlaceFailed, PlaceTaken
from backupkit.places.names import is_index
from backupkit.places.pieces import pieces_at
from backupkit.places.retrying import holds
from backupkit.store import manifest
from backupkit.values.naming import index_name, sequence_of_index
from backupkit.values.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from backupkit.places.place import Place
    from backupkit.store.manifest import Manifest
    from backupkit.values.version import BackupMetadata

_LIMIT_BYTES = 1 << 24  # compressed; a hundred thousand versions take 7 MB
_STEPS = 100
_TRIES = 2  # a wrong answer need not be the next one as well, and pins stand nowhere else
_FILE_NAMES = re.compile(rb'"file_name": ?"([!#-\[\]-~]+)"')
_ALTERED = Sentence("what arrived there is not what was sent, and was removed again")

log = logging.getLogger(__name__)


def keep_index(
    place: Place,
    there: Collection[str],
    current: Manifest,
    versions: Mapping[str, BackupMetadata],
    *,
    is_old: bool = False,
    identity: Callable[[str], str] | None = None,
) -> None:
    """Bring the index of a place up to date, if it is due; the one before goes after that.

    Of a large history it is written only once a hundredth of the versions are new, as it is sent as a whole. A crash
    leaves the one before, or both. What goes wrong is told in the log: without an index a recovery takes longer.

    Args:
        place: where it goes. All else was brought there.
        there: the names of what was there at the last look.
        current: the index here.
        versions: what it tells of, by the names of their files at a place.
        is_old: it lies there sealed with a key that is not to be needed any more.
        identity: returns what stands for a SHA-256 in a name, where that must tell nobody anything.
    """
    known = set(newest := _newest_first(there))
    told = [_as_told(meta, name) for name, meta in versions.items()]
    digest = hashlib.sha256(_encoded(told, current)).hexdigest()  # the same, whenever and wherever it is written
    digits = (identity(digest) if identity else digest)[:8]
    # Two names for what is told: a file at a place is never replaced, not even by one that a later key has sealed.
    both = [index_name(current.last_sequence, each) for each in (digits, f"{int(digits, 16) ^ 1:08x}")]
    is_up_to_date = not is_old and not known.isdisjoint(both)
    name = next((each for each in both if (each in known) == is_up_to_date), both[0])
    # Of a key that is gone: nobody can read it any more.
    unread = [each for each in there if is_index(each) and each not in known]
    try:
        if is_up_to_date:
            _remove(place, (*known, *unread), name)
        elif not known or is_old or current.last_sequence - (sequence_of_index(newest[0]) or 0) >= len(told) // _STEPS:
            own = {meta.file_name for meta in told}
            # Of what a rule removed here, copies stay there for a while. The index before tells of these.
            others = [meta for meta in told_at(place, newest) if meta.file_name not in own and meta.file_name in there]
            data = gzip.compress(_encoded([*others, *told], current), 6, mtime=0)
            _write(place, name, data)
            _remove(place, (*known, *unread), name)
    except BackupError as error:
        log.warning("The index at %s could not be brought up to date: %s", place.describe(), error)


def told_at(place: Place, there: Iterable[str]) -> tuple[BackupMetadata, ...]:
    """Return what the newest index at a place tells that can be read; nothing where there is none.

    Args:
        place: the place.
        there: the names of what is there.

    Raises:
        PlaceError: the place cannot be read.
    """
    for name in _each_twice(there):
        try:
            return tuple(manifest.decode(_text_of(place, name)).backups.values())
        except (PlaceDamaged, zlib.error, manifest.ManifestDamaged, manifest.TooNew) as error:
            log.warning("The index %s at %s could not be used: %s", name, place.describe(), error)
    return ()


def names_in(place: Place, there: Iterable[str]) -> Iterable[str]:
    """Return the names of files that stand in what :func:`told_at` reads: such files may be there.

    Raises:
        PlaceError: the place cannot be read.
    """
    for name in _each_twice(there):
        with contextlib.suppress(PlaceDamaged, zlib.error, manifest.ManifestDamaged):
            return map(bytes.decode, _FILE_NAMES.findall(_text_of(place, name)))
    return ()


def _each_twice(there: Iterable[str]) -> list[str]:
    """Return the names of the indexes, newest first, each as often as it is tried."""
    return [each for each in _newest_first(there) for _ in range(_TRIES)]


def _newest_first(names: Iterable[str]) -> list[str]:
    found = [(number, name) for name in names if (number := sequence_of_index(name)) is not None]
    return [name for _, name in sorted(found, reverse=True)]


def _as_told(meta: BackupMetadata, name: str) -> BackupMetadata:
    """Return a version without what was found of its file here, which says nothing of the copy there."""
    return replace(meta.sound(), file_name=name, verified_at=None, sealed_at=None)


def _encoded(told: Iterable[BackupMetadata], current: Manifest) -> bytes:
    begun = replace(manifest.empty(current.created_at), last_sequence=current.last_sequence)
    return manifest.encode(begun.with_versions(told))


def _text_of(place: Place, name: str) -> bytes:
    """Return the manifest that an index at a place is.

    Raises:
        ManifestDamaged, zlib.error: it is damaged.
        PlaceError: it cannot be read.
    """
    data = b"".join(pieces_at(place, name, _LIMIT_BYTES))
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    text = unpacking.decompress(data, manifest.LIMIT_BYTES)
    if not unpacking.eof:
        raise manifest.ManifestDamaged("it is cut off, or too large")
    return text


def _write(place: Place, name: str, data: bytes) -> None:
    """Store an index, and prove that it arrived.

    Raises:
        PlaceError: it could not be stored.
    """
    try:
        place.create(name, [data])
    except PlaceTaken:  # somebody else was faster, and tells the same
        return
    if not place.proves_arrival and not holds(place, name, [data]):
        place.remove(name)
        raise PlaceFailed(place.describe(), _ALTERED)


def _remove(place: Place, known: Iterable[str], kept: str) -> None:
    for name in known:
        if name != kept:
            place.remove(name)
