"""Encryption of a backup folder: its files are copied to places as they lie there, and its keys along with them."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.errors import BackupError
from backupkit.operations.sealed.keys_back import bring_back
from backupkit.operations.sealed.small_files import UNKNOWN, SmallFiles
from backupkit.places.errors import PlaceError, PlaceMissing
from backupkit.places.key_tables import keys_used, numbers_of
from backupkit.places.keyed_place import KeyedPlace
from backupkit.places.shared_secret import SharedSecret
from backupkit.sealing.key_table import file_name_of
from backupkit.sealing.refused import KeyRefused, PasswordChanged
from backupkit.sealing.slots import SlotKind
from backupkit.unlocking.asked import AskedPassphrase
from backupkit.unlocking.keyring import Keyring
from backupkit.values.places import EncryptionState

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from backupkit.operations.mirroring.encryption import KnownPlace
    from backupkit.places.place import Place, Stored
    from backupkit.places.vault import Vault
    from backupkit.sealing.key_table import KeyTable
    from backupkit.sealing.new_key import NewKey
    from backupkit.store.sealed.vault import SealedKeeping
    from backupkit.store.store import Store
    from backupkit.unlocking.unlocker import Unlocker
    from backupkit.versionfile.file_bytes import Keys


class FolderEncryption:
    """Fills :class:`Encryption` by the keys of a folder in which all lies sealed; its places have copies of them.

    Whatever changes the keys changes those of the folder, and brings the table to the places after that. What is cut
    off in between, the same call ends, and so does the next mirroring.

    Args:
        keeping: what seals the folder.
        store: the folder.
    """

    def __init__(self, keeping: SealedKeeping, store: Store) -> None:
        self._keeping, self._store = keeping, store
        self._secret = SharedSecret(keeping.unlocker, self._own_vaults, used=self._used, tell=keeping.use)
        self._used_there = frozenset({UNKNOWN})  # the ids of keys that are needed at the places

    @property
    def is_waiting(self) -> bool:
        """True if a person has to enter what opens the keys, and has not."""
        return self._secret.is_waiting

    def sealed(self, place: Place) -> KeyedPlace:
        """Return *place*, to which the keys are brought before the first version."""
        return KeyedPlace(place, self._table)

    def learn(self, place: Place) -> Keys:
        """Return the keys that lie at a place: a folder that is made anew gets the same.

        Raises:
            KeyRefused, PlaceError, BackupError: they cannot be opened.
        """
        return self._keeping.learn(place)

    def bring_keys_back(self, places: Callable[[], Iterable[Place]]) -> None:
        """Write the keys of the folder once more, as :func:`bring_back` does."""
        bring_back(self._store, places, self._keeping.unlocker)

    def recall(self, slots: Mapping[str, str]) -> None:
        """Take over which slot opened the folder; what is remembered of places is that of copies of its keys."""
        own = {vault.where: vault.slot for vault in self._own_vaults()}
        self._secret.recall(own | {where: slot for where, slot in slots.items() if where in own})

    def keep(self) -> None:
        """Keep the password that was entered, where it is to be kept."""
        self._secret.keep()

    def lock_at(self, where: str) -> None:
        """Return None: no place has keys of its own."""

    def has_keys_at(self, where: str) -> bool:  # noqa: ARG002 - wherever it is
        """Return False: no place has keys of its own."""
        return False

    def state(self, known: Iterable[KnownPlace]) -> EncryptionState:  # noqa: ARG002 - places tell nothing about it
        """Return how the folder is encrypted, and what opens it; as long as it is locked, that is tried anew."""
        given = self._secret.given
        vault, refused = self._keeping.vault(self._store.folder), self._refusal()
        is_open, is_asked = vault.table is not None, isinstance(given, AskedPassphrase)
        table = vault.table or self._keeping.locked_table(self._store.folder)
        kinds = {slot.kind for slot in table.slots} if table else set()
        is_kept = given.kind is SlotKind.KEYRING and is_open
        can_keep = given.kind is SlotKind.KEYRING
        if isinstance(given, AskedPassphrase):
            is_kept, can_keep = given.is_kept, bool(given.app)
        return EncryptionState(
            kind=self._secret.kind.value,
            is_everywhere=True,
            is_asked=is_asked,
            has_keys=table is not None,
            has_recovery_code=SlotKind.RECOVERY in kinds if table else None,
            is_locked=refused is not None or (not is_open and self.is_waiting and not is_kept),
            is_changed=isinstance(refused, PasswordChanged),
            can_keep=can_keep,
            is_kept=is_kept,
        )

    def unlock(self, places: Iterable[Place], secret: Unlocker, *, keep: bool, is_first: bool = False) -> list[Vault]:
        """Let *secret* open the folder for as long as this object lives, as :meth:`SharedSecret.unlock` says."""
        places = list(places)
        bring_back(self._store, lambda: places, secret)
        if keep and isinstance(self._secret.given, Keyring):  # gets a new key, which changes the table
            self._store.prepare()
            with self._asking(places), self._store.exclusive():
                self._secret.unlock(self._own, secret, keep=keep, is_first=is_first)
        else:
            self._secret.unlock(self._own, secret, keep=keep, is_first=is_first)
        if keep and not self._own_vaults()[0].table:  # what is kept, is kept for keys, so they are made now
            self._store.prepare()
            with self._store.exclusive():
                self.keep()
        self._bring(places)
        return []

    def forget(self, places: Iterable[Place]) -> None:
        """Forget what this computer keeps of the secret, as :meth:`SharedSecret.forget` says."""
        self._secret.forget(self._own)
        self._bring(places)

    def change(self, places: Iterable[Place], old: Unlocker, new: Unlocker) -> list[Vault]:
        """Let *new* open the keys, and *old* no more, as :meth:`SharedSecret.change` says."""
        places = list(places)
        self._store.prepare()
        with self._asking(places), self._store.exclusive():
            self._secret.change(self._own, old, new)
        self._bring(places)
        return []

    def new_recovery_code(self, places: Iterable[Place]) -> tuple[str, list[Vault]]:
        """Return a new recovery code, as :meth:`SharedSecret.new_recovery_code` says."""
        places = list(places)
        with self._asking(places), self._store.exclusive():
            code, _ = self._secret.new_recovery_code(self._own)
        self._bring(places)
        return code, []

    def rotate(self, places: Iterable[Place], others: Sequence[Unlocker] = ()) -> tuple[NewKey, list[Vault]]:
        """Let a new key seal what is written to the folder from now on, as :meth:`SharedSecret.rotate` says.

        Nothing is sealed anew by this: :func:`backupkit.operations.sealed.rotating.seal_anew` does that. The places are
        all asked before the table is written here; it comes to each of them after that, and before any file that the
        new key seals: by this call, or by the next mirroring.

        Raises:
            as :meth:`SharedSecret.rotate`, and PlaceMissing where nothing was ever saved.
        """
        places = list(places)
        with_keys = [place for place in places if numbers_of(place.list())]
        if not (self._store.exists() and self._own_vaults()[0].has_table()):
            raise PlaceMissing(str(self._store.folder), file_name_of(1))
        with self._asking(places), self._store.exclusive():
            result, _ = self._secret.rotate(self._own, others)
        self._bring(with_keys)
        reached = (*result.places, *(place.describe() for place in with_keys))
        return replace(result, places=reached), []

    @contextlib.contextmanager
    def _asking(self, places: Iterable[Place]) -> Iterator[None]:
        """Know within the block which keys are needed, here and there, so that all others go from the table."""
        try:
            there = [keys_used(place.list()) for place in places]
            self._used_there = frozenset().union(*there)
        except PlaceError:  # a place that is away may hold files of any of them
            self._used_there = frozenset({UNKNOWN})
        try:
            yield
        finally:
            self._used_there = frozenset({UNKNOWN})

    def _used(self, _: Iterable[Stored]) -> Container[str]:
        if UNKNOWN in self._used_there:
            return self._used_there
        return self._used_there | SmallFiles(self._store).keys()

    def _refusal(self) -> BackupError | None:
        """Return why the keys of the folder do not open; None if they do, or there are none."""
        try:
            self._own_vaults()[0].keys()
        except KeyRefused as error:
            return error
        except (BackupError, OSError):  # the folder cannot be read just now, which is told by whatever reads it
            return None
        return None

    @property
    def _own(self) -> list[Place]:
        return [self._keeping.shelf(self._store.folder)]

    def _own_vaults(self) -> list[Vault]:
        return [self._keeping.vault(self._store.folder)]

    def _bring(self, places: Iterable[Place]) -> None:
        if not self._own_vaults()[0].table:
            return
        table = self._table()
        for place in places:
            if numbers_of(place.list()):  # else it comes with the first version
                KeyedPlace(place, self._table).bring(table)

    def _table(self) -> KeyTable:
        return self._keeping.table(self._store.folder)
