"""The keys of backup folders, which lie there in ``keys-N.json``, and what they seal and open."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from backupkit.errors import BackupError
from backupkit.files.causes import is_missing
from backupkit.files.drafts import draft_in
from backupkit.files.patience import when_free
from backupkit.files.reach import access_in
from backupkit.files.reading import NotOurs, open_regular, read_regular
from backupkit.places.errors import PlaceMissing, PlaceTaken
from backupkit.places.place import Stored
from backupkit.places.vault import GONE, Vault
from backupkit.sealing import key_table, sealed_text
from backupkit.sealing.broken import KeyUnknown, SealBroken
from backupkit.sealing.refused import FolderNotSealed, KeyLost, KeysDamaged
from backupkit.sealing.sealed_copy import key_in_name
from backupkit.unlocking.table_file import newest_table
from backupkit.values import naming
from backupkit.versionfile.enclosing import is_sealed
from backupkit.versionfile.file_bytes import AlsoPlain
from backupkit.versionfile.sealed_bytes import Seal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from backupkit.documents.document import Document
    from backupkit.files.disk import Disk
    from backupkit.places.place import Place
    from backupkit.sealing.folder_key import FolderKey
    from backupkit.sealing.key_table import KeyTable
    from backupkit.unlocking.unlocker import Unlocker
    from backupkit.versionfile.file_bytes import Keys


_ANY_TABLE = "keys-*.json"  # where none is there, nobody knows which was the last
_OF_FOLDER = frozenset({naming.SETTINGS, naming.MANIFEST, naming.PREVIOUS_MANIFEST})


class SealedKeeping:
    """All lies sealed in the folders of one document. Fills :class:`backupkit.store.sealed.keeping.Keeping`.

    The secret is asked for when something is first read or written; after that the keys stay in memory.

    Args:
        unlocker: what knows the secret.
        document: it says who may read the table of keys.
        disk: what changes files.
        random: returns so many random bytes.
        vaults: the keys of folders that are open already.
    """

    seals = True
    more_bytes = sealed_text.MORE_BYTES
    admits_plain = False

    def __init__(
        self,
        unlocker: Unlocker,
        document: Document,
        disk: Disk,
        random: Callable[[int], bytes] = os.urandom,
        vaults: dict[Path, Vault] | None = None,
    ) -> None:
        self.unlocker, self._document, self._disk, self._random = unlocker, document, disk, random
        self._vaults: dict[Path, Vault] = {} if vaults is None else vaults
        self._learned: Vault | None = None
        self.settled: dict[Path, int] = {}
        """By folder: the number of the table since which all small files in it are known to have the key of now."""

    def ready(self, folder: Path) -> None:
        """Open the table of keys of *folder*; or write the first one, where nothing was ever sealed.

        A table that is gone, or damaged, while its keys are in memory is written once more. One that somebody else has
        made in its place is opened. A folder to which the versions move gets the keys that they are sealed with.
        """
        vault = self.vault(folder)
        names = set(os.listdir(folder))
        numbers = key_table.numbers_among(names)
        if not numbers and vault.table:
            self.shelf(folder).create(vault.table.file_name, [key_table.encode(vault.table)])
        elif numbers:
            stored = [Stored(name=key_table.file_name_of(number), size_bytes=0) for number in numbers]
            vault.look_again(stored)
            if not vault.is_in_force():
                vault.mend()
                vault.look_again(stored, even_same=True)
        else:
            self._require_new(folder, names)
            vault.make(like=self._known_table())

    def _require_new(self, folder: Path, names: Iterable[str]) -> None:
        """Refuse a folder in which something was sealed with keys that are gone, or lies as it is."""
        for name in sorted(names):
            if name in _OF_FOLDER and _is_sealed(folder / name):
                raise KeysDamaged(folder / _ANY_TABLE, GONE)
            is_plain = name in _OF_FOLDER or (naming.id_in_name(name) and key_in_name(name) is None)
            if is_plain and not self.admits_plain:
                raise FolderNotSealed(folder)

    def also_plain(self) -> SealedKeeping:
        """Return what seals all that is written, with the same keys, and reads also what is not sealed yet."""
        return _AlsoPlainKeeping(self.unlocker, self._document, self._disk, self._random, self._vaults)

    def vault(self, folder: Path) -> Vault:
        """Return the keys of *folder*; the same object each time."""
        if folder not in self._vaults:
            self._vaults[folder] = Vault(self.shelf(folder), self.unlocker, random=self._random)
        return self._vaults[folder]

    def table(self, folder: Path) -> KeyTable:
        """Return the table of keys of *folder* as it is now; of one that is still to be made, the one that it gets.

        Raises:
            KeysDamaged: there is none.
            KeyRefused, BackupError, OSError: as :meth:`ready`.
        """
        vault = self.vault(folder)
        vault.look_again(self.shelf(folder).list())
        if (found := vault.table or self._known_table()) is None:
            raise KeysDamaged(folder / _ANY_TABLE, GONE)
        return found

    def locked_table(self, folder: Path) -> KeyTable | None:
        """Return the table of keys of *folder* without opening it; None if there is none, or none that is whole."""
        try:
            return newest_table(folder)
        except (OSError, BackupError):
            return None

    def use(self, unlocker: Unlocker) -> None:
        """Open all with another secret from now on."""
        self.unlocker = unlocker
        for vault in self._vaults.values():
            vault.unlocker = unlocker

    def learn(self, place: Place) -> Mapping[str, FolderKey]:
        """Return the keys that lie at a place of copies; a folder that has none yet gets the same.

        Raises:
            KeyRefused, PlaceError, BackupError: they cannot be opened.
        """
        self._learned = Vault(place, self.unlocker, random=self._random)
        return self._learned.keys()

    def shelf(self, folder: Path) -> _Shelf:
        """Return the tables of keys in *folder*, as a place."""
        return _Shelf(folder, self._document, self._disk)

    def _known_table(self) -> KeyTable | None:
        known = (*self._vaults.values(), *([self._learned] if self._learned else ()))
        return next((vault.table for vault in known if vault.table), None)

    def found_plain(self, folder: Path) -> None:
        """Refuse a folder whose settings lie there as they are."""
        raise FolderNotSealed(folder)

    def keys(self, folder: Path) -> Keys:
        """Return what opens the versions in *folder*, once one of them is asked for."""
        return self._keys_of(folder)

    def _keys_of(self, folder: Path) -> _KeysOf:
        return _KeysOf(self.vault(folder), self.shelf(folder))

    def seal(self, folder: Path) -> Seal:
        """Return what seals a new version: the newest key, as far as it is known here."""
        return Seal(key=self._key(folder), random=self._random)

    def identity(self, folder: Path, file_hash: str) -> str:
        """Return the HMAC of the SHA-256."""
        return self._key(folder).identity(file_hash)

    def _key(self, folder: Path) -> FolderKey:
        """Return the key that seals now: another program may have changed it since the table was read."""
        vault = self.vault(folder)
        if vault.table and not os.path.lexists(folder / vault.table.file_name):
            vault.look_again(self.shelf(folder).list())
        return self._known_key(folder)

    def _known_key(self, folder: Path) -> FolderKey:
        vault = self.vault(folder)
        keys = vault.keys()
        if not keys:
            raise KeysDamaged(folder / _ANY_TABLE, GONE)
        return keys[vault.current]

    def sealed(self, path: Path, data: bytes) -> bytes:
        """Return *data* sealed, under the name of the file."""
        return sealed_text.sealed(_inner(path), data, self._key(path.parent), self._random)

    def opened(self, path: Path, data: bytes) -> bytes:
        """Return what a sealed file holds."""
        if not data.startswith(naming.SEALED):
            raise NotOurs(errno.EINVAL, "it is not encrypted", os.fspath(path))
        try:
            return sealed_text.opened(_inner(path), data, self._opening(path.parent))
        except KeyUnknown as error:
            raise KeyLost(path.parent) from error
        except SealBroken as error:
            raise NotOurs(errno.EINVAL, str(error), os.fspath(path)) from error

    def _opening(self, folder: Path) -> Mapping[str, FolderKey]:
        """Return the keys of a folder in which something is sealed."""
        self._known_key(folder)
        return self._keys_of(folder)

    def sealed_line(self, path: Path, line: bytes) -> bytes:
        """Return a line, sealed by itself."""
        return sealed_text.sealed_line(_inner(path), line, self._key(path.parent), self._random)

    def opened_line(self, path: Path, line: bytes) -> bytes:
        """Return what a sealed line holds."""
        try:
            return sealed_text.opened_line(_inner(path), line, self._opening(path.parent))
        except SealBroken:  # it was altered; or its key is gone from the table, as no version needs that any more
            return b""


class _AlsoPlainKeeping(SealedKeeping):
    """Of a folder that is being sealed: it seals what is written, and reads both."""

    admits_plain = True

    def keys(self, folder: Path) -> Keys:
        """Return what opens those that are sealed."""
        return _AlsoPlainKeys(self.vault(folder), self.shelf(folder))

    def opened(self, path: Path, data: bytes) -> bytes:
        """Return what a file holds, sealed or not."""
        return super().opened(path, data) if data.startswith(naming.SEALED) else data

    def opened_line(self, path: Path, line: bytes) -> bytes:
        """Return what a line says, sealed or not; the former is no JSON before it is opened."""
        return line if line.startswith(b"{") else super().opened_line(path, line)


def _is_sealed(path: Path) -> bool:
    descriptor = open_regular(path)
    try:
        return is_sealed(descriptor)
    finally:
        os.close(descriptor)


def _inner(path: Path) -> str:
    """Return the name that a file is bound to: one that is kept for later is what it was."""
    return naming.MANIFEST if path.name == naming.PREVIOUS_MANIFEST else path.name


class _KeysOf(Mapping[str, "FolderKey"]):
    """The keys of a vault by their ids, opened when one is asked for; looked for anew where it has another id."""

    def __init__(self, vault: Vault, shelf: _Shelf) -> None:
        self._vault, self._shelf = vault, shelf

    def __getitem__(self, key_id: str) -> FolderKey:
        found = self._vault.keys().get(key_id)
        if found is None:
            with contextlib.suppress(KeysDamaged):  # who reads mends nothing, and what was opened opens as before
                self._vault.look_again(self._shelf.list(), even_same=True)
            found = self._vault.keys()[key_id]
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._vault.keys())

    def __len__(self) -> int:
        return len(self._vault.keys())


class _AlsoPlainKeys(AlsoPlain, _KeysOf):
    """The same, of a folder that is being sealed."""


class _Shelf:
    """The tables of keys in one folder, as far as a :class:`Vault` asks for a place."""

    proves_arrival = False

    def __init__(self, folder: Path, document: Document, disk: Disk) -> None:
        self._folder, self._document, self._disk = folder, document, disk

    def describe(self) -> str:
        return str(self._folder)

    def close(self) -> None:
        pass

    def list(self) -> tuple[Stored, ...]:
        try:
            return tuple(Stored(name=name, size_bytes=0) for name in os.listdir(self._folder))
        except OSError as error:
            if is_missing(error):
                return ()
            raise

    def read(self, name: str, offset: int, size: int) -> bytes:
        path = self._folder / name
        try:
            return read_regular(path, key_table.LIMIT_BYTES)[offset : offset + size]
        except NotOurs:
            return b""
        except OSError as error:
            if is_missing(error):
                raise PlaceMissing(self.describe(), name) from error
            raise

    def create(self, name: str, chunks: Iterable[bytes]) -> None:
        access = access_in(self._folder, self._document.access(), self._document.path).for_work
        with draft_in(self._disk, self._folder) as draft:
            access.apply_privately(self._disk, draft.descriptor)
            for chunk in chunks:
                draft.write(chunk)
            draft.sync()  # before the name: a highest number must never be an empty file
            try:
                draft.publish_as_new(self._folder / name)
            except FileExistsError as error:
                raise PlaceTaken(self.describe(), name) from error
            draft.sync_name()

    def checksum(self, name: str) -> str:
        self.read(name, 0, 0)
        return ""

    def remove(self, name: str) -> None:
        try:
            when_free(self._disk.unlink, self._folder / name)
            self._disk.sync_folder(self._folder)
        except OSError as error:
            if not is_missing(error):
                raise
