"""At hand: what is read is here first. A version that is damaged, lost or elsewhere comes from a place that has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.store.unsaved import is_unsaved_id

if TYPE_CHECKING:
    from backupkit.operations.binding import Binding
    from backupkit.store.manifest import Manifest
    from backupkit.values.version import BackupMetadata, CancelToken


def at_hand(binding: Binding, meta: BackupMetadata, cancel: CancelToken | None = None) -> BackupMetadata:
    """Return a version as it is once it was fetched, if its file is no use as it lies here and a place has it.

    What no place has stays as it is known, and reading it says what is wrong.

    Raises:
        BackupUnreadable: it lies elsewhere, and cannot be fetched just now.
        BackupError: it cannot be stored here, or *cancel* was set.
    """
    if not meta.problem or binding.places.is_empty(config := binding.config):
        return meta
    from backupkit.operations.mirroring import recovery  # most versions are here, and most documents have no place

    return recovery.brought(binding, config, meta, cancel)


def version(binding: Binding, backup_id: str, current: Manifest, cancel: CancelToken | None = None) -> BackupMetadata:
    """Return the version that is, or alone begins with, *backup_id*, at hand.

    Raises:
        BackupNotFound, BackupAmbiguous: there is none, or there are several.
        BackupError: as :func:`at_hand`.
    """
    return at_hand(binding, binding.resolve(backup_id, current), cancel)


def readable(binding: Binding, backup_id: str, current: Manifest, cancel: CancelToken | None = None) -> BackupMetadata:
    """Return what holds the content that is asked for, at hand: a version, as :func:`version`, or unsaved work."""
    if is_unsaved_id(backup_id) and (found := binding.store.unsaved.known(backup_id)):
        return found
    return version(binding, backup_id, current, cancel)
