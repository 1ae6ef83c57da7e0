"""Histories that met in one folder, by a sync or by hand: one order for all of their versions. Pure.

Each history has an id of its own, the folder's in which it was made, and counts its versions by itself. So the same
numbers stand for different versions, and do not tell which was first; the clock then has to.
"""

from __future__ import annotations

from collections import defaultdict
from heapq import merge

from backupkit.light.frozen import replace
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.version import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from backupkit.values.version import BackupMetadata


def are_several(metas: Iterable[BackupMetadata]) -> bool:
    """Return True if the versions carry more than one id."""
    return len({meta.folder_id for meta in metas}) > 1


def first_collision(metas: Iterable[BackupMetadata]) -> int | None:
    """Return the first number that versions of different histories share; None if there is none."""
    folders: dict[int, str] = {}
    return min(
        (each.sequence for each in metas if folders.setdefault(each.sequence, each.folder_id) != each.folder_id),
        default=None,
    )


def in_one_order(metas: Iterable[BackupMetadata]) -> Iterator[BackupMetadata]:
    """Yield the versions from the first collision on with new numbers: by time, and each history in its own order.

    Args:
        metas: all versions, with the numbers that stand in their files.
    """
    known = list(metas)
    first = first_collision(known)
    if first is None:
        return
    histories: defaultdict[str, list[BackupMetadata]] = defaultdict(list)
    for meta in sorted(known, key=in_order):
        if meta.sequence >= first:
            histories[meta.folder_id].append(meta)
    for sequence, meta in enumerate(merge(*histories.values(), key=_made_at), start=first):
        yield replace(meta, sequence=sequence)


def _made_at(meta: BackupMetadata) -> datetime:
    return meta.timestamp
