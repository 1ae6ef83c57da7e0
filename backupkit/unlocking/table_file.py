"""The table of keys in its folder: ``keys-N.json``, of which the highest N holds."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from backupkit.errors import ManifestTooNew
from backupkit.files.drafts import draft_in
from backupkit.files.patience import when_free
from backupkit.files.reading import NotOurs, read_regular
from backupkit.sealing import key_table
from backupkit.sealing.key_table import TableDamaged, TableTooNew
from backupkit.sealing.refused import KeysDamaged
from backupkit.values.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backupkit.errors import StrPath
    from backupkit.files.access import Access
    from backupkit.files.disk import Disk
    from backupkit.sealing.key_table import KeyTable

NOT_WRITTEN = Sentence("its bytes are not the ones that were written")
"""What is wrong with a table that does not read back."""


def newest_table(folder: Path) -> KeyTable | None:
    """Return the table of keys that holds in *folder*; None if none was ever written there.

    If the highest one is damaged, it is the one before, where that is still there: better an old password than none.
    Its number is the highest all the same, so that the next table does not take a name that is there.

    Raises:
        KeysDamaged: there are tables, and each is damaged.
        ManifestTooNew: a later release wrote the highest one.
        OSError: folder or table cannot be read just now. Nothing is known about older ones by that.
    """

    def read(path: StrPath) -> bytes:
        try:
            return read_regular(Path(path), key_table.LIMIT_BYTES)
        except NotOurs as error:
            raise TableDamaged(str(error)) from error

    return newest_of(
        key_table.numbers_among(os.listdir(folder)), lambda number: folder / key_table.file_name_of(number), read
    )


def newest_of(
    numbers: Sequence[int], path_of: Callable[[int], StrPath], read: Callable[[StrPath], bytes]
) -> KeyTable | None:
    """Return the table that holds of those with these numbers, as :func:`newest_table` does.

    Args:
        numbers: of all that are there, the highest first.
        path_of: where one lies; for :func:`read` and for the sentence of an error.
        read: its bytes; TableDamaged where no table can have such.
    """
    for number in numbers:
        path = path_of(number)
        try:
            table = key_table.decode(read(path))
        except TableTooNew as error:
            raise ManifestTooNew(path, error.found, key_table.FORMAT) from error
        except TableDamaged:
            continue
        if table.number == number:
            return replace(table, number=numbers[0])
    if numbers:
        raise KeysDamaged(path_of(numbers[0]), NOT_WRITTEN)
    return None


def write_table(disk: Disk, folder: Path, table: KeyTable, access: Access) -> None:
    """Write the next table of keys, and remove those before it. The caller holds the folder's lock.

    A crash leaves the table before, or the new one and perhaps those before it, which the next call removes.

    Raises:
        FileExistsError: somebody has written a table of this number. It stays.
        KeysDamaged: what was written does not read back. The tables before it are still there.
        OSError: it could not be written, or one before it not be removed: then that opens the folder no more, but
            whoever has it, and its password, can still get at the keys that it wraps.
    """
    with draft_in(disk, folder) as draft:
        access.apply_privately(disk, draft.descriptor)
        draft.write(key_table.encode(table))
        draft.sync()  # before the name: a highest number must never be an empty file
        draft.publish_as_new(folder / table.file_name)
        draft.sync_name()
    # The new one first, read back, then the old ones: at no moment is there none that opens the versions.
    if newest_table(folder) != table:
        raise KeysDamaged(folder / table.file_name, NOT_WRITTEN)
    older = [number for number in key_table.numbers_among(os.listdir(folder)) if number < table.number]
    for number in older:
        when_free(disk.unlink, folder / key_table.file_name_of(number))
    if older:
        disk.sync_folder(folder)
