"""Fetching: a copy is brought from a place into a draft, and proven there to be the version that it should be."""

from __future__ import annotations

import contextlib
from collections import deque
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.files.os_errors import in_folder
from backupkit.operations.mirroring.reading import version_at
from backupkit.operations.watched import stop_if
from backupkit.places.errors import PlaceDamaged
from backupkit.places.pieces import pieces_at
from backupkit.versionfile import reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.files.drafts import Draft
    from backupkit.operations.binding import Binding
    from backupkit.places.place import Place
    from backupkit.values.version import BackupMetadata, CancelToken
    from backupkit.versionfile.file_bytes import Keys


@contextlib.contextmanager
def brought(
    binding: Binding, place: Place, name: str, meta: BackupMetadata, cancel: CancelToken | None = None
) -> Iterator[Draft]:
    """Yield a draft in the backup folder with all bytes of a copy, each of which was proven. A kill leaves no more.

    Args:
        binding: the document and its store.
        place: where it is fetched from.
        name: what it is called there.
        meta: what it should be.
        cancel: asked before each piece.

    Raises:
        PlaceDamaged: what lies there is not this version.
        PlaceError: it cannot be read there.
        BackupError: the backup folder cannot be written.
        Cancelled: nobody wants it any more.
    """
    store = binding.store
    store.prepare()
    with in_folder(store.folder), store.draft(binding.document.access()) as draft:
        for piece in pieces_at(place, name):
            stop_if(cancel, binding.document.path, errors.Operation.MIRRORING)
            draft.write(piece)
        require_whole(draft, place, name, meta, store.keeping.keys(store.folder))
        yield draft


def require_whole(draft: Draft, place: Place, name: str, meta: BackupMetadata, keys: Keys | None) -> None:
    """Read the draft back, and all of its content.

    Raises:
        PlaceDamaged: it is not this version.
    """
    try:
        with contextlib.closing(reader.content_of_open(draft.descriptor, meta, keys)) as content:
            deque(content, maxlen=0)
    except reader.Damaged as error:
        raise PlaceDamaged(place.describe(), name) from error


def is_whole_at(
    binding: Binding, place: Place, name: str, meta: BackupMetadata | None, cancel: CancelToken | None = None
) -> bool:
    """Return True if a copy is what it should be; without *meta*, what its own header says and its name tells.

    Raises:
        PlaceError, BackupError, Cancelled: as :func:`brought`.
    """
    try:
        expected = meta or version_at(place, name, binding.store.keeping.keys(binding.store.folder))
        if expected is None:
            place.read(name, 0, 1)  # is it there at all?
            return False
        with brought(binding, place, name, expected, cancel):
            return True
    except PlaceDamaged:
        return False
