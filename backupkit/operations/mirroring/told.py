"""What is told of places without asking them: by what was remembered at the last look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.files.places import device_of
from backupkit.operations.mirroring.memory import read_memory
from backupkit.values.naming import id_in_name
from backupkit.values.places import PlaceState

if TYPE_CHECKING:
    from datetime import datetime

    from backupkit.config.config import BackupConfig
    from backupkit.operations.binding import Binding
    from backupkit.operations.mirroring.book import Entry
    from backupkit.operations.mirroring.memory import PlaceMemory


def states(binding: Binding, config: BackupConfig) -> tuple[PlaceState, ...]:
    """Return how it stands with each place."""
    if not (entries := binding.places.entries(config)):
        return ()
    memory = read_memory(binding)
    return tuple(_state_of(binding, entry, memory.of(entry.name)) for entry in entries)


def _state_of(binding: Binding, entry: Entry, known: PlaceMemory) -> PlaceState:
    step = binding.places.at_work.at(entry.name)
    return PlaceState(
        place=entry.name,
        is_chosen=entry.is_chosen,
        looked_at=known.looked_at,
        checked_at=_checked_at(known),
        damaged=len(known.damaged),
        copies=len(known.names),
        missing=known.missing,
        problem=known.problem,
        is_locked=known.is_locked,
        is_away=known.is_away,
        is_sealed=binding.places.encryption is not None,
        is_on_own_disk=known.is_on_own_disk,
        copying=step.number,
        to_copy=step.count,
        is_anew=step.is_anew,
    )


def _checked_at(known: PlaceMemory) -> datetime | None:
    """Return since when each copy there was proven, be it as it came; None: of one that is not known."""
    at = [known.checked.get(name) for name in known.names]
    return None if None in at else min((each for each in at if each), default=None)


def copies(binding: Binding, config: BackupConfig) -> dict[str, tuple[str, ...]]:
    """Return what the places are called that hold a version, by its id; what no place holds is not among them."""
    if not (entries := binding.places.entries(config)):
        return {}
    memory, found = read_memory(binding), dict[str, tuple[str, ...]]()
    for entry in entries:
        for name in memory.of(entry.name).names:
            backup_id = id_in_name(name)
            if backup_id and entry.name not in found.get(backup_id, ()):  # sealed with two keys, it lies there once
                found[backup_id] = (*found.get(backup_id, ()), entry.name)
    return found


def where(binding: Binding, config: BackupConfig, backup_id: str) -> tuple[str, ...]:
    """Return what the places are called that hold a version."""
    return tuple(_holding(binding, config, backup_id))


def is_on_one_disk(binding: Binding, config: BackupConfig) -> bool:
    """Return True if the document and all copies of its newest version lie on one disk; False if nobody can tell.

    The disks of document and versions are asked; of a place it was remembered, so that none that hangs is waited for.
    """
    store = binding.store
    try:
        own = device_of(binding.document.path.parent)
        if own is None or device_of(store.folder) != own:
            return False
        newest = None if binding.places.is_empty(config) else store.read().newest
        holding = _holding(binding, config, newest.backup_id) if newest else {}
        return all(known.is_on_own_disk for known in holding.values())
    except (errors.BackupError, OSError):
        return False


def _holding(binding: Binding, config: BackupConfig, backup_id: str) -> dict[str, PlaceMemory]:
    """Return what is remembered of the places that hold a version, by what they are called."""
    if not (entries := binding.places.entries(config)):
        return {}
    memory = read_memory(binding)
    known = {entry.name: memory.of(entry.name) for entry in entries}
    return {place: each for place, each in known.items() if any(id_in_name(name) == backup_id for name in each.names)}
