"""A place whose files lie there sealed: whoever reads it learns nothing of what they hold."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backupkit.places import names
from backupkit.places.errors import PlaceDamaged, PlaceMissing, PlaceNotSealed, PlaceTaken
from backupkit.places.place import Stored
from backupkit.places.wrapped_place import WrappedPlace
from backupkit.sealing import sealed_copy
from backupkit.sealing.broken import Breach, SealBroken
from backupkit.sealing.chunks import CHUNK_BYTES, SEALED_CHUNK_BYTES
from backupkit.sealing.names import SealedName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from backupkit.places.place import Place
    from backupkit.places.vault import Vault
    from backupkit.sealing.folder_key import FolderKey
    from backupkit.sealing.key_table import KeyTable
    from backupkit.sealing.sealed_copy import SealedCopy

_LOOKS = 3  # a place at which files come and go all the time is listed as it was the last time
_FEW = 8  # files that are opened one by one rather than looked up in an index, which takes two requests


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """Where a reading from the beginning to the end has come to, so that no chunk is fetched twice."""

    sealed: str
    copy: SealedCopy
    at: int  # where it goes on
    number: int = -1  # of the chunk that was opened last
    chunk: bytes = b""
    is_last: bool = False  # as was proven


class SealedPlace(WrappedPlace):
    """Fills :class:`backupkit.places.place.Place` by another place, at which each file but ``place.json`` is sealed.

    Names and sizes are the plain ones on this side. The tables of keys are not listed, and have no name here: they are
    this object's own affair. A call may also raise what :meth:`Vault.keys` does; nothing is ever sent unsealed instead.

    Args:
        place: where each call goes.
        vault: the keys of that place.
        likely: names that may be there, such as those of the versions here: what is one of them is known without
            being read.
        told: is given this place and the names of the indexes there, and returns the names that these tell of, for
            where not all is likely: thousands need not be opened one by one then.
        like: the keys that a new place takes, if another has some.
        random: returns so many random bytes.
        only: the id of a key: what is sealed with another one is as if it were not there. Empty: all keys.
    """

    def __init__(
        self,
        place: Place,
        vault: Vault,
        *,
        likely: Callable[[], Iterable[str]] = tuple,
        told: Callable[[Place, Iterable[str]], Iterable[str]] = lambda _place, _names: (),
        like: Callable[[], KeyTable | None] = lambda: None,
        random: Callable[[int], bytes] = os.urandom,
        only: str = "",
    ) -> None:
        super().__init__(place)
        self.vault = vault
        self._likely, self._told, self._like, self._random, self._only = likely, told, like, random, only
        self._known: dict[str, SealedName] = {}  # by the name there
        self._listed: tuple[SealedName, ...] = ()
        self._reading: _Reading | None = None
        self._index: tuple[str, bytes] | None = None  # the last one that was read, which list() and its caller want

    def __repr__(self) -> str:
        return f"SealedPlace({self._place!r})"

    @property
    def listed(self) -> tuple[SealedName, ...]:
        """What the last :meth:`list` found, once for each key that it lies there under; without what did not open.

        Nor with an index, which is written anew rather than sealed anew.
        """
        return tuple(each for each in self._listed if not names.is_index(each.plain))

    @property
    def has_old_index(self) -> bool:
        """True if the last :meth:`list` found an index that is not sealed with the key of now."""
        return any(names.is_index(each.plain) and each.key_id != self.vault.current for each in self._listed)

    def put_keys_back(self) -> None:
        """Write the keys once more if they are gone or damaged, and what they sealed is there, by the last list.

        Raises:
            PlaceError, KeysDamaged: they could not be written.
        """
        if self._listed:
            self.vault.put_back()
            self.vault.mend()

    def of_key(self, key_id: str) -> SealedPlace:
        """Return the same place as far as one key goes. A version that is there under another may be stored again."""
        return SealedPlace(self._place, self.vault, likely=self._likely, random=self._random, only=key_id)

    def close(self) -> None:
        """Give back what the place holds open."""
        self._reading = self._index = None
        super().close()

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        """Seal a file on its way, as :meth:`Place.create` says. Makes the first table of keys where there is none."""
        if _is_open_to_all(name):
            self._place.create(name, chunks)
            return
        _require(name)
        keys = self.vault.keys()
        self.vault.put_back()
        # The key of now is the last of these; the vault may know a later one by now, which another thread has learned.
        key = keys[self._only or [*keys][-1]] if keys else self.vault.make(like=self._like())
        self._reading = None
        for sealed, other in self._places_of(name):  # sealed with a key before this one, it is there as well
            if other is not key and self._is_there(sealed):
                raise PlaceTaken(self.describe(), name)
        with self._speaking(name):
            pieces = sealed_copy.sealed_pieces(name, chunks, key, self._random)
            self._place.create(sealed_copy.hidden_name(name, key), pieces)

    def read(self, name: str, offset: int, size: int) -> bytes:
        """Return a part of a file, as :meth:`Place.read` says, of which every byte was proven.

        Raises:
            PlaceDamaged: a part of it that was needed is not what was sealed; or it is listed as it is, as it does not
                open.
        """
        if _is_open_to_all(name):
            return self._place.read(name, offset, size)
        if sealed_copy.key_in_name(name) is not None:
            raise PlaceDamaged(self.describe(), name)
        _require(name)
        if self._index and self._index[0] == name and offset < len(self._index[1]):
            return self._index[1][offset : offset + size]
        with self._speaking(name):
            reading, data = self._begun(name, offset), b""
            self._reading = None
            while len(data) < size:
                reading = self._with_chunk(reading, offset + len(data))
                start = offset + len(data) - _start_of(reading)
                piece = reading.chunk[start : start + size - len(data)]
                if not piece:
                    break
                data += piece
            self._reading = replace(reading, at=offset + len(data))
            if names.is_index(name) and offset == 0 and len(data) < size:  # all of it: proven, and never replaced
                self._index = name, data
            return data

    def checksum(self, name: str) -> str:
        """Return nothing: what the place knows is a number of what is sealed, and no two seals are the same."""
        _require(name)
        with self._speaking(name):
            self._begun(name, 0)
        return ""

    def list(self) -> tuple[Stored, ...]:
        """Return what is there, as :meth:`Place.list` says: by plain names, with plain sizes.

        A file that no key at hand opens is listed as it is, by the name that it has there.

        Raises:
            PlaceNotSealed: versions lie there that are not sealed, or what tells of them.
        """
        stored: tuple[Stored, ...] = ()
        for _ in range(_LOOKS):
            stored = self._place.list()
            self.vault.look_again(stored)
            if self._match(each.name for each in stored if sealed_copy.key_in_name(each.name) is not None):
                break
        if any(names.is_open(each.name) for each in stored):
            raise PlaceNotSealed(self.describe())
        sealed = {each.name: each for each in stored if sealed_copy.key_in_name(each.name) is not None}
        self._listed = tuple(self._known[each] for each in sealed if each in self._known)
        found = {}
        for each in sealed.values():
            size_bytes = sealed_copy.plain_size(each.name, each.size_bytes)
            name = self._known[each.name].plain if each.name in self._known else each.name
            found[name] = Stored(name=name, size_bytes=size_bytes)  # of one that is there under two keys, either does
        return (*found.values(), *(each for each in stored if each.name == names.MARK))

    def remove(self, name: str) -> None:
        """Remove a file, as :meth:`Place.remove` says, whichever key sealed it; or an index that no key opens."""
        if _is_open_to_all(name) or (names.is_index(name) and sealed_copy.key_in_name(name) is not None):
            self._place.remove(name)
            return
        _require(name)
        self._reading = self._index = None
        for sealed, _ in self._places_of(name):
            with self._speaking(name):
                self._place.remove(sealed)

    def _places_of(self, name: str) -> Iterator[tuple[str, FolderKey]]:
        """Yield where a file may lie, for each key, the one of now first."""
        keys = self.vault.keys()
        for key in reversed(tuple(keys.values())):
            if self._only in {"", key.key_id}:
                yield sealed_copy.hidden_name(name, key), key

    def _is_there(self, sealed: str) -> bool:
        try:
            self._place.read(sealed, 0, 1)
        except PlaceMissing:
            return False
        return True

    def _match(self, sealed: Iterable[str]) -> bool:
        """Find the plain names of those that lie there; one that is not likely is opened, once.

        Return False if one has gone meanwhile: somebody seals anew what lies there, and a later list tells more.
        """
        unknown = set(sealed) - self._known.keys()
        if not unknown:
            return True
        unknown -= self._recognised(unknown, self._likely())
        indexes = set(filter(names.is_index, unknown))
        if not self._open_each(indexes):
            return False
        unknown -= indexes
        if len(unknown) > _FEW and (known := [self._known[each].plain for each in indexes if each in self._known]):
            unknown -= self._recognised(unknown, self._told(self, known))
        return self._open_each(unknown)

    def _recognised(self, unknown: AbstractSet[str], likely: Iterable[str]) -> set[str]:
        """Note those of the *unknown* whose plain names are among the *likely*; return them."""
        found, keys = set[str](), self.vault.keys()
        for name in likely:
            for key in keys.values():
                hidden = sealed_copy.hidden_name(name, key)
                if hidden in unknown:
                    self._known[hidden] = SealedName(plain=name, key_id=key.key_id)
                    found.add(hidden)
        return found

    def _open_each(self, unknown: Iterable[str]) -> bool:
        """Learn the plain names of these by opening each; return False if one has gone meanwhile."""
        for hidden in unknown:
            try:
                copy = self._opened(hidden)
                self._known[hidden] = SealedName(plain=copy.plain, key_id=copy.file.beginning.key_id)
            except SealBroken:  # it is listed under its name there
                continue
            except PlaceMissing:
                return False
        return True

    def _opened(self, sealed: str) -> SealedCopy:
        data = self._place.read(sealed, 0, sealed_copy.beginning_bytes(sealed))
        return sealed_copy.opened_copy(sealed, data, self.vault.keys())

    def _begun(self, name: str, offset: int) -> _Reading:
        """Return a reading of this file: the one that has come to this offset, or a new one."""
        reading = self._reading  # looked at once: another thread may be reading another file
        goes_on = offset and reading is not None and reading.at == offset
        if reading and goes_on and any(sealed == reading.sealed for sealed, _ in self._places_of(name)):
            return reading
        if found := self._found(name, offset):
            return found
        keys = self.vault.keys()
        self.vault.look_again(self._place.list())  # another computer may have sealed it anew, with a key of its own
        if self.vault.keys().keys() != keys.keys() and (found := self._found(name, offset)):
            return found
        raise PlaceMissing(self.describe(), name)

    def _found(self, name: str, offset: int) -> _Reading | None:
        for sealed, _ in self._places_of(name):
            with contextlib.suppress(PlaceMissing):
                return _Reading(sealed=sealed, copy=self._opened(sealed), at=offset)
        return None

    def _with_chunk(self, reading: _Reading, offset: int) -> _Reading:
        """Return the reading with what holds this offset, the head or a chunk; one that ends before it at the end."""
        head = reading.copy.head
        number = (offset - len(head)) // CHUNK_BYTES if offset >= len(head) else -1
        if number < 0 or reading.copy.is_whole:
            return replace(reading, number=-1, chunk=head)
        if reading.number == number:
            return reading
        if reading.is_last and number > reading.number:
            return replace(reading, chunk=b"", number=number)
        at = reading.copy.content_at + number * SEALED_CHUNK_BYTES
        data = self._place.read(reading.sealed, at, SEALED_CHUNK_BYTES + 1)  # a byte more: whether it is the last
        if not data and number:
            self._require_end(reading, number)
            return replace(reading, number=number, chunk=b"", is_last=True)
        is_last = len(data) <= SEALED_CHUNK_BYTES
        chunk = reading.copy.file.chunk(number, memoryview(data)[:SEALED_CHUNK_BYTES], is_last=is_last)
        return replace(reading, number=number, chunk=chunk, is_last=is_last)

    def _require_end(self, reading: _Reading, number: int) -> None:
        """Prove that the file ends before the chunk of this number: nothing there may as well have been cut off."""
        sizes = {each.name: each.size_bytes for each in self._place.list()}
        content = sizes.get(reading.sealed, 0) - reading.copy.content_at
        last = -(-content // SEALED_CHUNK_BYTES) - 1
        if not 0 <= last < number:
            raise SealBroken(Breach.ALTERED)
        at = reading.copy.content_at + last * SEALED_CHUNK_BYTES
        reading.copy.file.chunk(last, self._place.read(reading.sealed, at, SEALED_CHUNK_BYTES), is_last=True)

    @contextlib.contextmanager
    def _speaking(self, name: str) -> Iterator[None]:
        """Say of a file what it is called on this side."""
        try:
            yield
        except SealBroken as error:
            raise PlaceDamaged(self.describe(), name) from error
        except PlaceMissing as error:
            raise PlaceMissing(self.describe(), name) from error
        except PlaceTaken as error:
            raise PlaceTaken(self.describe(), name) from error


def _require(name: str) -> None:
    """Raise ValueError unless a file of this name may lie sealed: a table of keys, and what is sealed, may not."""
    names.require(name)
    if sealed_copy.key_in_name(name) is not None or not sealed_copy.is_sealed(name):
        raise ValueError(f"no file at a sealed place may be called {name!r}")


def _is_open_to_all(name: str) -> bool:
    """Return True for the mark; it tells nobody more than that versions of some history lie there."""
    return name == names.MARK


def _start_of(reading: _Reading) -> int:
    return 0 if reading.number < 0 else len(reading.copy.head) + reading.number * CHUNK_BYTES
