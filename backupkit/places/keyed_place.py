"""A place to which sealed files are copied as they are, and the table of keys along with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.places import names
from backupkit.places.errors import PlaceFailed, PlaceNotSealed, PlaceTaken
from backupkit.places.key_tables import KeyTables, numbers_of
from backupkit.places.wrapped_place import WrappedPlace
from backupkit.sealing.refused import KeysDamaged
from backupkit.sealing.sealed_copy import key_in_name
from backupkit.values import naming
from backupkit.values.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from backupkit.places.place import Place, Stored
    from backupkit.sealing.key_table import KeyTable

_OTHER_TABLE = Sentence("it is another one than the one of the versions here, although it has the same number")
_OTHER_KEYS = Sentence(
    "the keys there are those of a later state of these versions than the one here, perhaps as the folder here was put "
    "back from an old copy; so nothing is copied there. 'recover --from' brings that state into another folder"
)


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
        if not numbers:
            self._brought, self._are_missed = None, any(names.is_version(each.name) for each in stored)
            return stored
        found = next(filter(None, map(self._tables.whole, numbers)), None)
        self._are_missed = found is None
        ours = set(self._table().key_ids)
        # Whoever has the keys of a table knows its versions. Where each is damaged, the files tell whose keys it had.
        if ours.isdisjoint(found.key_ids if found else (key_in_name(each.name) or "" for each in stored)):
            return stored
        return tuple(each for each in stored if not names.is_keys(each.name))

    def remove(self, name: str) -> None:
        """Remove a file, as :meth:`Place.remove` says."""
        self._place.remove(name)

    def put_keys_back(self) -> None:
        """Bring the keys once more if none are there that are whole, and versions are, by the last :meth:`list`.

        Raises:
            as :meth:`bring`, and what *table* raises.
        """
        if self._are_missed:
            self.bring(self._table())

    def bring(self, table: KeyTable) -> None:
        """Store the table, unless it is there or a later one is; read it back, and remove those before it.

        One of the same number that is damaged is removed before that: as long as it is there, nothing opens by it.

        Raises:
            KeysDamaged: it does not read back, or there is another one of its number. Those before it are still there.
            ManifestTooNew: a later release wrote the one there.
            PlaceFailed: what lies there needs keys that the table does not have, or a later one not the key of now.
            PlaceError: it could not be stored, or one before it not be removed.
        """
        if self._brought == table:
            return
        stored = self._place.list()
        numbers = numbers_of(stored)
        found = list(filter(None, map(self._tables.whole, numbers)))
        used = {key_in_name(each.name) for each in stored}
        if used & {each for other in found for each in other.key_ids} - set(table.key_ids):
            # Nobody could open these files by our table, in whose place theirs would go.
            raise PlaceFailed(self.describe(), _OTHER_KEYS)
        if not found or found[0].number <= table.number:
            self._put(table, is_taken=table.number in numbers)
            self._tables.sweep(table, [number for number in numbers if number < table.number], must=True)
        elif table.current not in found[0].key_ids:
            raise PlaceFailed(self.describe(), _OTHER_KEYS)
        self._brought = table

    def _put(self, table: KeyTable, *, is_taken: bool) -> None:
        if self._tables.holds(table):
            return
        if is_taken:
            if self._tables.whole(table.number):
                raise KeysDamaged(f"{self.describe()}/{table.file_name}", _OTHER_TABLE)
            self._tables.remove_damaged(table.number)
        try:
            self._tables.write(table)
        except PlaceTaken as error:  # somebody was faster, and with another one
            raise KeysDamaged(f"{self.describe()}/{table.file_name}", _OTHER_TABLE) from error
