"""Removing the objects that no version names any more, while others may be writing versions that name them.

It is safe without the folder's lock, beside any number of writers and of others that sweep, and at any crash; with the
lock, nobody has to do his work twice. Why it is safe:

A name aside is given by one rename, and never given again. Who removes it has seen it, *then* listed the versions, and
found none that names the object. A version that was published before that listing was in it. One that was published
later looks whether all is there, later still: it does not find the file in its place that was put aside before, and
brings it back or writes it anew. What has its own name is never removed, only put aside.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.files.causes import is_missing
from backupkit.files.patience import when_free
from backupkit.files.reading import NotOurs, open_regular
from backupkit.light.log import Log
from backupkit.store.objects import unpacking
from backupkit.store.objects.naming import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from pathlib import Path

    from backupkit.store.objects.shelf import Found, Shelf

    Named = Callable[[], Collection[str]]

log = Log(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What a sweep did."""

    removed: int = 0  # files
    freed_bytes: int = 0
    is_put_off: bool = False  # True: a writer was at work, and nothing was touched


def sweep(shelf: Shelf, named: Named, *, beside_writers: bool = False) -> Swept:
    """Remove what no version names: put it aside, list the versions again, and then remove what none names even now.

    Args:
        shelf: the objects.
        named: returns which objects the versions name that are in the folder at this moment: those in the bin as well,
            and each that was published, acknowledged or not. It is asked twice. It has to raise where it cannot tell of
            one version what that names; nothing is removed then.
        beside_writers: sweep although a writer is at work, who may have to write again what no version names yet.

    Raises:
        OSError: the disk said so. No object that a version names is lost.
    """
    if shelf.has_writers() and not beside_writers:
        return Swept(is_put_off=True)
    used = named()
    for found in list(shelf.files()):
        if found.standing is Standing.PRESENT and found.digest not in used and _is_ours(found.path):
            shelf.put_aside(found.digest)
    # In this order: what a version names that is published from here on is missed by that itself.
    others = [found for found in shelf.files() if found.standing is not Standing.PRESENT]
    if not others:
        return Swept()
    # A version that was removed must not come back by a power cut once its objects are gone.
    shelf.disk.sync_folder(shelf.backup_folder)
    return _settled(shelf, others, named())


def _settled(shelf: Shelf, others: Iterable[Found], used: Collection[str]) -> Swept:
    """Bring back what is named by now, and remove the rest of what was aside, or damaged, before that was asked."""
    needless: list[Found] = []
    back: list[Found] = []
    for found in others:
        if found.digest not in used:
            needless.append(found)
        elif found.standing is Standing.DAMAGED:
            needless += [found] if shelf.has(found.digest) else []  # it was written anew
        elif shelf.bring_back(found.path, found.digest):
            back.append(found)
    shelf.sync_shelves(found.digest for found in back)
    for found in back:
        _removed(shelf, found.path)
    sizes = [size for found in needless if (size := _removed(shelf, found.path)) is not None]
    return Swept(removed=len(sizes), freed_bytes=sum(sizes))


def _removed(shelf: Shelf, path: Path) -> int | None:
    """Remove a name; return how many bytes the file took, or None if it was gone."""
    try:
        size = os.lstat(path).st_size
        when_free(shelf.disk.unlink, path)
    except OSError as error:
        if not is_missing(error):
            raise
        return None
    return size


def _is_ours(path: Path) -> bool:
    """Return True if a file begins as each object does: one that only bears such a name is nobody's to remove."""
    try:
        descriptor = open_regular(path)
    except NotOurs:
        return False
    except OSError as error:
        if not is_missing(error):
            raise
        return False
    try:
        is_ours = unpacking.begins_like_one(descriptor)
    finally:
        os.close(descriptor)
    if not is_ours:
        log.warning("%s was not removed: it does not begin like an object", path)
    return is_ours
