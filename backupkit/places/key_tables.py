"""KeyTables: the tables of keys at one place, of which the highest holds. Read, written and swept; opened elsewhere."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from backupkit.places import names
from backupkit.places.errors import PlaceError, PlaceMissing, PlaceTaken
from backupkit.places.retrying import holds
from backupkit.sealing import key_table
from backupkit.sealing.key_table import TableDamaged
from backupkit.sealing.refused import KeysDamaged
from backupkit.sealing.rotation import keys_in_names
from backupkit.unlocking.table_file import NOT_WRITTEN, newest_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backupkit.errors import StrPath
    from backupkit.places.place import Place, Stored
    from backupkit.sealing.key_table import KeyTable

log = logging.getLogger(__name__)


class KeyTables:
    """The tables of keys at one place. Another computer may write the next one, and remove those before it, any time.

    Args:
        place: the place itself, not the sealed one.
    """

    def __init__(self, place: Place) -> None:
        self._place = place

    @property
    def where(self) -> str:
        """What the place is called."""
        return self._place.describe()

    def newest(self, stored: Iterable[Stored]) -> tuple[KeyTable, list[int]]:
        """Return the table that holds, and the numbers of those before it that are there, by what was *stored*.

        Raises:
            PlaceMissing: there is none.
            KeysDamaged: each is damaged.
            ManifestTooNew: a later release wrote it.
            PlaceError: it cannot be read.
        """
        numbers = numbers_of(stored)
        while True:
            try:
                table = newest_of(numbers, self._path_of, self._read)
            except KeysDamaged:
                again = numbers_of(self._place.list())
                if not again or again[0] <= numbers[0]:
                    raise
                numbers = again  # what was listed was older than the tables of now
                continue
            if table is None:
                raise PlaceMissing(self.where, key_table.file_name_of(1))
            return table, numbers[1:]

    def whole(self, number: int) -> KeyTable | None:
        """Return the table of this number; None if it is damaged, or is not there.

        Raises:
            ManifestTooNew: a later release wrote it.
            PlaceError: it cannot be read.
        """
        try:
            return newest_of([number], self._path_of, self._read)
        except KeysDamaged:
            return None

    def remove_damaged(self, number: int) -> None:
        """Remove a table that :meth:`whole` does not read: nobody can open anything by it.

        Raises:
            PlaceError: it could not be removed.
        """
        log.warning("%s is damaged, and is removed", self._path_of(number))
        self._place.remove(key_table.file_name_of(number))

    def write(self, table: KeyTable) -> tuple[Stored, ...]:
        """Write a table, and read it back; return what is stored there then, which those before it are among.

        Raises:
            PlaceTaken: another one of this number is there.
            KeysDamaged: it does not read back.
            PlaceError: it could not be written, or perhaps it was: then it is read like any other.
        """
        try:
            self._place.create(table.file_name, [key_table.encode(table)])
        except PlaceTaken:
            if not self.holds(table):  # else it arrived, and its answer did not
                raise
        is_whole, stored = self.holds(table), self._place.list()
        if not is_whole and numbers_of(stored)[:1] <= [table.number]:  # else the next was made from it, and it went
            raise KeysDamaged(self._path_of(table.number), NOT_WRITTEN)
        return stored

    def sweep(self, table: KeyTable, older: list[int], *, must: bool = False) -> None:
        """Remove the tables before this one: an old password opens the keys by them for ever.

        Where that is no part of what was asked for (not *must*), a place that does not let us is told in the log.

        Raises:
            PlaceError: one of them could not be removed, and must.
        """
        try:
            if not older or not self.holds(table):
                return  # the highest one is damaged, and one of those is what holds; or there is one after it
            for number in older:
                self._place.remove(key_table.file_name_of(number))
        except PlaceError as error:
            if must:
                raise
            log.warning("Older keys at %s were not removed: %s", self.where, error)

    def holds(self, table: KeyTable) -> bool:
        """Return True if this table is there, with these bytes.

        Raises:
            PlaceError: it cannot be read.
        """
        try:
            return holds(self._place, table.file_name, [key_table.encode(table)])
        except PlaceMissing:
            return False

    def _path_of(self, number: int) -> str:
        return f"{self.where}/{key_table.file_name_of(number)}"

    def _read(self, path: StrPath) -> bytes:
        try:
            return self._place.read(str(path).rpartition("/")[2], 0, key_table.LIMIT_BYTES + 1)
        except PlaceMissing as error:  # whoever wrote the next one has removed it meanwhile
            raise TableDamaged(str(error)) from error


def numbers_of(stored: Iterable[Stored]) -> list[int]:
    """Return the numbers of all tables among what is *stored*, the highest first."""
    return key_table.numbers_among(each.name for each in stored)


def keys_used(stored: Iterable[Stored]) -> frozenset[str]:
    """Return the ids of the keys that sealed what is *stored* at a place; an empty one where that cannot be told."""
    return keys_in_names(each.name for each in stored if each.name != names.MARK)
