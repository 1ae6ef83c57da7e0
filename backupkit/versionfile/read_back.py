"""Reading back what was written for a new version, before it counts as one.

Before, not after: what the disk got wrong then never stands in a list, and pushes out nothing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.files.reading import past_the_cache
from backupkit.values.sentence import Sentence
from backupkit.versionfile import reader

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.values.version import BackupMetadata
    from backupkit.versionfile.file_bytes import Keys

_OTHER = Sentence("what was written for a version was read back as something else")


class From(StrEnum):
    """What a file was read back from."""

    MEDIUM = "medium"  # the system was asked to forget what it had in memory, and does so as far as it can
    CACHE = "cache"  # it cannot be asked: what is read is what was handed to it


def read_back(descriptor: int, meta: BackupMetadata, folder: Path, keys: Keys | None = None) -> From:
    """Check every byte of a version file that is open, and was synced, against its seal; return what it was read from.

    With one of the *keys*, where it lies there sealed.

    Raises:
        StorageFailed: a byte is not the one that was written.
        OSError: it cannot be read.
    """
    found = From.MEDIUM if past_the_cache(descriptor) else From.CACHE
    try:
        reader.check_open(descriptor, meta, keys)
    except reader.Damaged as error:
        raise errors.StorageFailed(folder, _OTHER) from error
    return found
