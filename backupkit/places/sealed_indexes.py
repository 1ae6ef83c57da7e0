"""The indexes at a place to which sealed files are copied as they are: sealed on their way there, opened back here."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backupkit.places import names
from backupkit.places.errors import PlaceDamaged, PlaceMissing
from backupkit.places.pieces import pieces_at
from backupkit.places.wrapped_place import WrappedPlace
from backupkit.sealing import sealed_text
from backupkit.sealing.broken import SealBroken
from backupkit.sealing.names import SealedName, sealed_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from backupkit.places.place import Place, Stored
    from backupkit.sealing.folder_key import FolderKey

_MOST_BYTES = 1 << 25  # an index has half of that; what somebody else has put there must not fill the memory


class SealedIndexes(WrappedPlace):
    """Fills :class:`backupkit.places.place.Place` for indexes alone, which have their plain names on this side.

    Args:
        place: where each call goes. What lies there is not sealed on its way by anything else.
        keys: those at hand, by their ids.
        key: the one that seals new ones; None: none is written.
        random: returns so many random bytes.
    """

    def __init__(
        self,
        place: Place,
        keys: Mapping[str, FolderKey],
        key: FolderKey | None = None,
        *,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        super().__init__(place)
        self._keys, self._key, self._random = keys, key, random
        self._there: dict[str, str] = {}  # what those that open are called there, by their plain names
        self._opened: tuple[str, bytes] | None = None  # the last one that was read, and what it holds

    def __repr__(self) -> str:
        return f"SealedIndexes({self._place!r})"

    @property
    def has_old(self) -> bool:
        """True if :meth:`names_among` found one that is not sealed with the key of now."""
        key_ids = {found.key_id for each in self._there.values() if (found := sealed_name(each))}
        return self._key is not None and bool(key_ids - {self._key.key_id})

    def names_among(self, there: Iterable[str]) -> list[str]:
        """Return the names of what is *there*: plain ones of the indexes that a key at hand opens, all others as is."""
        return list(self._names(there))

    def _names(self, there: Iterable[str]) -> Iterator[str]:
        for name in there:
            found = sealed_name(name) if names.is_index(name) else None
            if found and found.key_id in self._keys:
                self._there[found.plain] = name
                yield found.plain
            else:
                yield name

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        """Seal an index and store it, as :meth:`Place.create` says.

        Raises:
            ValueError: there is no key to seal it with, or it is no index.
        """
        if self._key is None or not names.is_open(name) or not names.is_index(name):
            raise ValueError(f"no index, or no key for it: {name!r}")
        sealed = str(SealedName(plain=name, key_id=self._key.key_id))
        self._place.create(sealed, [sealed_text.sealed(name, b"".join(chunks), self._key, self._random)])
        self._there[name] = sealed

    def read(self, name: str, offset: int, size: int) -> bytes:
        """Return a part of an index, as :meth:`Place.read` says. All of it was proven.

        Raises:
            PlaceDamaged: it is not what was sealed.
        """
        sealed = self._name_of(name)
        if offset == 0 or self._opened is None or self._opened[0] != sealed:
            try:
                pieces = pieces_at(self._place, sealed, _MOST_BYTES)
                data = sealed_text.opened(name, b"".join(pieces), self._keys)
            except SealBroken as error:
                raise PlaceDamaged(self.describe(), name) from error
            self._opened = sealed, data
        return self._opened[1][offset : offset + size]

    def checksum(self, name: str) -> str:
        """Return nothing: what the place knows is a number of what is sealed."""
        self._place.read(self._name_of(name), 0, 1)
        return ""

    def list(self) -> tuple[Stored, ...]:
        """Return what is there, as it lies there."""
        return self._place.list()

    def remove(self, name: str) -> None:
        """Remove an index, also one that no key opens, which has the name that it has there."""
        self._place.remove(self._there.pop(name, name))

    def _name_of(self, name: str) -> str:
        if name not in self._there:
            raise PlaceMissing(self.describe(), name)
        return self._there[name]
