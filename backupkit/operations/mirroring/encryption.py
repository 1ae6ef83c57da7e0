"""Encryption: what seals the copies of one document at its places, and what opens them there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from backupkit.errors import BackupError
from backupkit.operations.mirroring.index import names_in
from backupkit.places.sealed_place import SealedPlace
from backupkit.places.shared_secret import SharedSecret
from backupkit.sealing.slots import SlotKind
from backupkit.unlocking.asked import AskedPassphrase
from backupkit.values.places import EncryptionState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from backupkit.places.keyed_place import KeyedPlace
    from backupkit.places.place import Place
    from backupkit.places.vault import Vault
    from backupkit.sealing.key_table import KeyTable
    from backupkit.sealing.new_key import NewKey
    from backupkit.unlocking.unlocker import Unlocker
    from backupkit.versionfile.file_bytes import Keys


class KnownPlace(Protocol):
    """What is remembered of the keys at one place, by the last look at it."""

    @property
    def slot(self) -> str:
        """The name of the slot that opened them; empty: none did."""
        ...

    @property
    def has_recovery_code(self) -> bool:
        """True if a recovery code opens them."""
        ...

    @property
    def is_locked(self) -> bool:
        """True if they are there, and nothing at hand opened them."""
        ...

    @property
    def is_changed(self) -> bool:
        """True if that was because another secret took the place of what is at hand."""
        ...


class Encryption(Protocol):
    """Seals what goes to the places of one document. What changes the secret is called with the places as they are.

    What such a call returns are the keys at places of which something is to be remembered; none where the places have
    copies of the keys of the folder.
    """

    @property
    def is_waiting(self) -> bool:
        """True if a person has to enter what opens the keys, and has not."""
        ...

    def sealed(self, place: Place) -> SealedPlace | KeyedPlace:
        """Return *place* as one at which everything lies sealed."""
        ...

    def learn(self, place: Place) -> Keys | None:
        """Return the keys that lie at a place, for a folder that is made anew; None: it has none.

        Raises:
            KeyRefused, PlaceError, BackupError: they cannot be opened.
        """
        ...

    def bring_keys_back(self, places: Callable[[], Iterable[Place]]) -> None:
        """Write the keys of the folder once more, from a place, if they are gone or damaged there.

        Raises:
            KeyRefused, BackupError, OSError: they could not be opened, or written.
        """
        ...

    def recall(self, slots: Mapping[str, str]) -> None:
        """Take over what is remembered: the names of the slots that opened the keys the last time, by place."""
        ...

    def keep(self) -> None:
        """Keep the password that was entered for keys that were made since, if it is to be kept at all."""
        ...

    def lock_at(self, where: str) -> Vault | None:
        """Return the keys that a place has of its own, if they were opened."""
        ...

    def has_keys_at(self, where: str) -> bool:
        """Return True if a place was found to have keys of its own, opened or not."""
        ...

    def state(self, known: Iterable[KnownPlace]) -> EncryptionState:
        """Return how the copies are encrypted, by what is *known* of each place. Reaches none of them."""
        ...

    def unlock(self, places: Iterable[Place], secret: Unlocker, *, keep: bool, is_first: bool = False) -> list[Vault]:
        """Let *secret* open the keys for as long as this object lives, as :meth:`SharedSecret.unlock` says."""
        ...

    def forget(self, places: Iterable[Place]) -> None:
        """Forget what this computer keeps of the secret, as :meth:`SharedSecret.forget` says."""
        ...

    def change(self, places: Iterable[Place], old: Unlocker, new: Unlocker) -> list[Vault]:
        """Let *new* open the keys, and *old* no more, as :meth:`SharedSecret.change` says."""
        ...

    def new_recovery_code(self, places: Iterable[Place]) -> tuple[str, list[Vault]]:
        """Return a new recovery code, as :meth:`SharedSecret.new_recovery_code` says."""
        ...

    def rotate(self, places: Iterable[Place], others: Sequence[Unlocker] = ()) -> tuple[NewKey, list[Vault]]:
        """Let a new key seal what is written from now on, as :meth:`SharedSecret.rotate` says."""
        ...


class CopiesEncryption:
    """Fills :class:`Encryption` where copies are sealed on their way, and each place has a table of keys of its own.

    Args:
        unlocker: what knows the secret.
        likely: returns the names of files that may lie there, such as those of the versions here.
    """

    def __init__(self, unlocker: Unlocker, likely: Callable[[], Iterable[str]] = tuple) -> None:
        self._vaults: list[Vault] = []
        self._secret = SharedSecret(unlocker, lambda: self._vaults)
        self._likely = likely
        self.recall, self.keep = self._secret.recall, self._secret.keep
        self.unlock, self.forget, self.change = self._secret.unlock, self._secret.forget, self._secret.change
        self.new_recovery_code, self.rotate = self._secret.new_recovery_code, self._secret.rotate

    @property
    def is_waiting(self) -> bool:
        """True if a person has to enter what opens the keys, and has not."""
        return self._secret.is_waiting

    def sealed(self, place: Place) -> SealedPlace:
        """Return *place* with everything sealed on the way there, and opened on the way back."""
        vault = self._secret.at(place)
        self._vaults.append(vault)
        return SealedPlace(place, vault, likely=self._likely_names, told=names_in, like=self._any_table)

    def learn(self, place: Place) -> None:
        """Return None: a folder that is made anew has no keys, and what lies at *place* is opened there."""

    def bring_keys_back(self, places: Callable[[], Iterable[Place]]) -> None:
        """Do nothing: the folder has no keys."""

    def lock_at(self, where: str) -> Vault | None:
        """Return the keys at a place, if they were opened."""
        return next((vault for vault in self._vaults if vault.where == where and vault.table), None)

    def has_keys_at(self, where: str) -> bool:
        """Return True if keys were found at a place, opened or not."""
        return any(vault.has_keys for vault in self._vaults if vault.where == where)

    def state(self, known: Iterable[KnownPlace]) -> EncryptionState:
        """Return how the copies are encrypted, as :meth:`Encryption.state` says."""
        given, every = self._secret.given, list(known)
        opened = [each for each in every if each.slot]
        is_locked = any(each.is_locked for each in every)
        is_kept = given.kind is SlotKind.KEYRING and bool(opened) and not is_locked
        if isinstance(given, AskedPassphrase):
            is_kept = given.is_kept
            is_unknown = bool(given.app and opened)  # the keyring may know it: the next look at a place asks there
            is_locked = is_locked or (self.is_waiting and not is_kept and not is_unknown)
        return EncryptionState(
            kind=self._secret.kind.value,
            is_asked=isinstance(given, AskedPassphrase),
            has_keys=bool(opened) or any(each.is_locked for each in every),
            has_recovery_code=all(each.has_recovery_code for each in opened) if opened else None,
            is_locked=is_locked,
            is_changed=any(each.is_changed for each in every),
            can_keep=(isinstance(given, AskedPassphrase) and bool(given.app)) or given.kind is SlotKind.KEYRING,
            is_kept=is_kept,
        )

    def _likely_names(self) -> Iterable[str]:
        try:
            return tuple(self._likely())
        except BackupError:  # then each is opened once instead
            return ()

    def _any_table(self) -> KeyTable | None:
        return next((vault.table for vault in self._vaults if vault.table), None)
