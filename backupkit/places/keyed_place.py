"""A place to which sealed files are copied as they are, and the table of keys along with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.places import names
from backupkit.places.errors import PlaceError, PlaceNotSealed, PlaceTaken
from backupkit.places.key_tables import KeyTables, numbers_of
from backupkit.places.wrapped_place import WrappedPlace
from backupkit.sealing import key_table
from backupkit.sealing.key_table import TableDamaged
from backupkit.sealing.refused import KeysDamaged
from backupkit.unlocking.table_file import NOT_WRITTEN
from backupkit.values import naming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from backupkit.places.place import Place, Stored
    from backupkit.sealing.key_table import KeyTable


class _Sealed:
    """Pieces of a file that is sealed, each time that it is iterated; whatever is not is stopped here."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        is_first = True
        for chunk in self._chunks:
            if is_first and not chunk.startswith(naming.SEALED):
                raise ValueError("only what is sealed is copied from a sealed folder")
            is_first = False
            yield chunk


class KeyedPlace(WrappedPlace):
    """Brings the keys of a backup folder to a place before the first file that they seal. Fills :class:`Place`.

    Tables of keys are listed only where they are not those of the folder: then nothing is copied there.

    Args:
        place: where the files lie.
        table: returns the table of the backup folder.
    """

    def __init__(self, place: Place, table: Callable[[], KeyTable]) -> None:
        super().__init__(place)
        self._table, self._tables = table, KeyTables(place)
        self._brought: KeyTable | None = None
        self._are_missed = False  # versions are there, and no keys

    def __repr__(self) -> str:
        return f"KeyedPlace({self._place!r})"

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        """Store a file, as :meth:`Place.create` says; the table of keys before it."""
        if name == names.MARK:
            self._place.create(name, chunks)
            return
        self.bring(self._table())
        self._place.create(name, _Sealed(chunks))

    def read(self, name: str, offset: int, size: int) -> bytes:
        """Return a part of a file, as it lies there."""
        return self._place.read(name, offset, size)

    def list(self) -> tuple[Stored, ...]:
        """Return what is there, without the tables of the same keys.

        Raises:
            PlaceNotSealed: versions lie there that are not sealed, or what tells of them.
        """
        stored = self._place.list()
        if any(names.is_open(each.name) for each in stored):
            raise PlaceNotSealed(self.describe())
        numbers = numbers_of(stored)
        self._are_missed = not numbers and any(names.is_version(each.name) for each in stored)
        if not numbers:
            self._brought = None
            return stored
        if not self._are_ours(numbers[0]):
            return stored
        return tuple(each for each in stored if not names.is_keys(each.name))

    def remove(self, name: str) -> None:
        """Remove a file, as :meth:`Place.remove` says."""
        self._place.remove(name)

    def put_keys_back(self) -> None:
        """Bring the keys once more if they are gone, and versions are there, by the last :meth:`list`.

        Raises:
            as :meth:`bring`, and what *table* raises.
        """
        if self._are_missed:
            self.bring(self._table())

    def bring(self, table: KeyTable) -> None:
        """Store the table, unless it is there or a later one is; read it back, and remove those before it.

        Raises:
            KeysDamaged: it does not read back. Those before it are still there.
            PlaceError: it could not be stored, or one before it not be removed.
        """
        if self._brought == table:
            return
        numbers = numbers_of(self._place.list())
        if not numbers or numbers[0] <= table.number:
            if not self._tables.holds(table):
                try:
                    self._tables.write(table)
                except PlaceTaken as error:  # of the same number, and another one
                    raise KeysDamaged(f"{self.describe()}/{table.file_name}", NOT_WRITTEN) from error
            self._tables.sweep(table, [number for number in numbers if number < table.number], must=True)
        self._brought = table

    def _are_ours(self, number: int) -> bool:
        """Return True if the table there is of keys that the folder has: whoever has those knows its versions."""
        try:
            found = key_table.decode(self._place.read(key_table.file_name_of(number), 0, key_table.LIMIT_BYTES + 1))
        except (TableDamaged, PlaceError):
            return False
        return not set(found.key_ids).isdisjoint(self._table().key_ids)
