"""The table of keys in its folder: ``keys-N.json``, of which the highest N holds."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from backupkit.errors import ManifestTooNew
from backupkit.files.reading import NotOurs, read_regular
from backupkit.sealing import key_table
from backupkit.sealing.key_table import TableDamaged, TableTooNew
from backupkit.sealing.refused import KeysDamaged
from backupkit.values.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from backupkit.errors import StrPath
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
