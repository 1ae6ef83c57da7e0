"""Proof that a version is what was written: this process wrote it, or has read it since it was touched last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.files.marks import marks_of
from backupkit.versionfile import reader
from backupkit.versionfile.predecessor import BaseDamaged, BaseUnread

if TYPE_CHECKING:
    from backupkit.operations.binding import Binding
    from backupkit.values.version import BackupMetadata


def prove(binding: Binding, meta: BackupMetadata) -> None:
    """Make sure that a version is what was written. Its seal is checked once for each time that its file was touched.

    Raises:
        BaseDamaged: it is not.
        BaseUnread: it cannot be told just now.
    """
    path = binding.store.path_of(meta)
    if binding.recall.is_sound(path):
        return
    marks = marks_of(path)
    try:
        reader.check_seal(path, meta)
    except reader.Damaged as error:
        raise BaseDamaged(meta, error) from error
    except OSError as error:
        raise BaseUnread(meta, error) from error
    binding.recall.sound(path, marks)
