"""The room that is left on the disk of the backup folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.files.os_errors import in_folder
from backupkit.files.places import is_folder, space_at
from backupkit.operations.binding import operation
from backupkit.values.activity.room import Room, Space
from backupkit.values.retention import Retention

if TYPE_CHECKING:
    from backupkit.operations.binding import Binding


def space(binding: Binding) -> Space | None:
    """Return how much is free where the versions lie, or will; None where that cannot be told just now."""
    folder = binding.store.folder
    try:
        there = next(filter(is_folder, (folder, *folder.parents)))
        free_bytes, total_bytes = space_at(there)
    except (OSError, StopIteration):  # an unplugged drive, a share that does not answer
        return None
    return Space(free_bytes=free_bytes, total_bytes=total_bytes)


@operation
def room(binding: Binding) -> Room | None:
    """Return how much is free where the versions lie, and what would help where that is little.

    What the next version takes is what the newest one took: reading the document for it would be work at each look.

    Returns:
        None if there is no backup folder yet.
    """
    store = binding.store
    folder = store.folder
    with in_folder(folder):
        if not is_folder(folder):
            return None
        free_bytes, total_bytes = space_at(folder)
    current = store.read()
    next_bytes = current.newest.stored_size if current.newest else 0
    found = Room(free_bytes=free_bytes, total_bytes=total_bytes, next_bytes=next_bytes)
    if not found.is_low:
        return found
    gone = binding.plan(current, retention=Retention.compact()).drop
    return Room(
        free_bytes=free_bytes,
        total_bytes=total_bytes,
        next_bytes=next_bytes,
        tighter_bytes=sum(current.backups[backup_id].stored_size for backup_id in gone),
        tighter_count=len(gone),
    )
