"""SharedSecret: one secret that opens the keys at several places, or those of a folder; told, changed, forgotten."""

from __future__ import annotations

import contextlib
import logging
import os
from typing import TYPE_CHECKING

from backupkit.errors import BackupError
from backupkit.places.errors import PlaceError, PlaceMissing, PlaceTaken
from backupkit.places.vault import Vault
from backupkit.sealing import recovery_code
from backupkit.sealing.ciphers import KEY_BYTES
from backupkit.sealing.folder_key import FolderKey
from backupkit.sealing.key_table import file_name_of
from backupkit.sealing.new_key import ClosedSecret, NewKey
from backupkit.sealing.refused import KeyLost, KeyRefused
from backupkit.sealing.slots import SlotKind
from backupkit.unlocking.asked import AskedPassphrase
from backupkit.unlocking.keyring import Keyring
from backupkit.unlocking.typed import Passphrase

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from backupkit.places.place import Place, Stored
    from backupkit.unlocking.unlocker import Unlocker

_TRIES = 3  # a table of keys is small: two computers that change one at the same moment meet once, if ever

log = logging.getLogger(__name__)


class SharedSecret:
    """Opens the keys at each of several places with one secret. What changes it is called with the places as they are.

    What its methods return are the keys that were opened, or changed. It seals nothing by them.

    Args:
        unlocker: what knows the secret.
        vaults: returns the keys that are in use, which are to hear of what is told and changed.
        used: returns the ids of the keys that files need, as for a :class:`Vault`; None: by what is stored there.
        tell: called with what opens the keys from now on.
    """

    def __init__(
        self,
        unlocker: Unlocker,
        vaults: Callable[[], Iterable[Vault]],
        *,
        used: Callable[[Iterable[Stored]], Container[str]] | None = None,
        tell: Callable[[Unlocker], object] = lambda _unlocker: None,
    ) -> None:
        self._given = self._unlocker = unlocker
        self._in_use, self._used, self._tell = vaults, used, tell
        self._slots: dict[str, str] = {}  # the names of those that opened the keys the last time, by place
        self._keeps = False  # the password that was entered is to be kept in the keyring
        self.kind = unlocker.kind

    def at(self, place: Place) -> Vault:
        """Return the keys at a place, which this secret opens."""
        return self._vault(place, self._unlocker)

    @property
    def given(self) -> Unlocker:
        """What the app has named to open the keys."""
        return self._given

    @property
    def is_waiting(self) -> bool:
        """True if a person has to enter what opens the keys, and has not."""
        return isinstance(self._given, AskedPassphrase) and self._unlocker is self._given

    def recall(self, slots: Mapping[str, str]) -> None:
        """Take over what is remembered: the names of the slots that opened the keys the last time, by place."""
        self._slots |= {where: slot for where, slot in slots.items() if slot}
        for vault in self._in_use():
            vault.known_slot = self._slots.get(vault.where, "")

    def unlock(self, places: Iterable[Place], secret: Unlocker, *, keep: bool, is_first: bool = False) -> list[Vault]:
        """Let *secret* open the keys for as long as this object lives; return those that it opened.

        Args:
            places: where the keys lie.
            secret: what is tried at each.
            keep: keep it in the keyring, or make a new key there; what :attr:`given` allows.
            is_first: it is what opens the keys that are made from now on, where there are none yet.

        Raises:
            KeyRefused: it opens none of them. Nothing was changed.
            PlaceMissing: there are none yet, and it is not the first.
            PlaceError, BackupError: no place could be asked; the keyring does not keep it.
        """
        found, refused = [], list[BackupError]()
        for vault in (self._vault(place, secret) for place in places):
            try:
                if vault.has_table():
                    vault.keys()
                    found.append(vault)
            except (KeyRefused, PlaceError) as error:
                refused.append(error)
        if not found and refused:
            raise min(refused, key=lambda error: isinstance(error, PlaceError))
        if not found and not is_first:
            raise PlaceMissing(next((place.describe() for place in places), ""), file_name_of(1))
        self._use(secret)
        self._keeps = keep
        self.recall({vault.where: vault.slot for vault in found})
        if keep:
            if isinstance(self._given, Keyring):
                self.change((place for place in places), secret, self._given)
            else:
                self._keep(found)
        return found

    def keep(self) -> None:
        """Keep the password that was entered for keys that were made since, if it is to be kept at all."""
        try:
            self._keep([vault for vault in self._in_use() if self._keeps and vault.table])
        except BackupError as error:
            log.warning("The password was not kept in the keyring, and has to be entered again: %s", error)

    def forget(self, places: Iterable[Place]) -> None:
        """Forget what this computer keeps of the secret. A keyring's key is taken out of the tables as well.

        All places are asked before the first is changed. What is cut off in the middle goes on with the same call.

        Raises:
            LastKey: nothing else opens the keys. Nothing was changed.
            ValueError: nothing is kept.
            PlaceError, BackupError: as :meth:`change`.
        """
        if not isinstance(self._given, (AskedPassphrase, Keyring)):
            msg = "nothing is kept on this computer: Keyring and AskedPassphrase(app) alone keep something"
            raise ValueError(msg)  # noqa: TRY004 - the call is one that this encryption has not
        if isinstance(self._given, AskedPassphrase):
            for where, slot in self._slots.items():
                self._given.forget(slot, where)
            self._given.is_kept = False
        else:
            vaults = []
            for vault in _with_keys(self._vault(place, self._given) for place in places):
                try:
                    vault.require_another()
                    vaults.append(vault)
                except KeyLost:  # it was forgotten, by a call that was cut off
                    continue
            gone = {vault.forget(): vault.where for vault in vaults}
            for name, where in gone.items():  # last: places that were made alike share one
                self._given.forget(name, where)
        self._use(self._given)
        self._keeps = False
        for vault in self._in_use():
            vault.lock()

    def change(self, places: Iterable[Place], old: Unlocker, new: Unlocker) -> list[Vault]:
        """Let *new* open the keys at each of the *places*, and *old* no more, nor what is of the kind of *new*.

        All of them are asked before the first is changed. What is cut off in the middle leaves each with the one or the
        other, and the same call goes on with the rest. Return the keys.

        Args:
            places: as they are, not sealed; for this call alone, as another thread may use its own meanwhile.
            old: what opens them now.
            new: what opens them from now on.

        Raises:
            PlaceMissing: no place has keys yet.
            KeyRefused: neither opens the keys of one of them. None was changed.
            PlaceError, BackupError: one of them could not be asked, or changed.
        """
        vaults = _with_keys(self._vault(place, old) for place in places)
        for vault in vaults:
            vault.require_either(new)
        gone = {name: vault.where for vault in vaults for name in vault.change_unlocker(new)}
        if isinstance(old, Keyring):
            for name, where in gone.items():  # last: places that were made alike share one
                old.forget(name, where)
        self._use(new)
        before = dict(self._slots)
        self.recall({vault.where: vault.slot for vault in vaults})
        if isinstance(self._given, AskedPassphrase) and self._given.is_kept:
            self._keeps = True
            self._keep(vaults)
            for where, slot in before.items():
                if slot not in self._slots.values():
                    self._given.forget(slot, where)
        return vaults

    def new_recovery_code(self, places: Iterable[Place]) -> tuple[str, list[Vault]]:
        """Return a new recovery code, which opens the keys at each of the *places*, where the one before did.

        The keys are returned as well.

        Raises:
            as :meth:`change`.
        """
        vaults = _with_keys(self._vault(place, self._unlocker) for place in places)
        for vault in vaults:
            vault.keys()  # each is asked before the first is changed
        code = recovery_code.code_of(os.urandom(recovery_code.SECRET_BYTES))
        for vault in vaults:
            vault.put_recovery_code(code)
        return code, vaults

    def rotate(self, places: Iterable[Place], others: Sequence[Unlocker] = ()) -> tuple[NewKey, list[Vault]]:
        """Let a new key seal what is copied to each of the *places* from now on, the same one at all of them.

        All of them are asked before the first is changed. What is cut off in the middle leaves some with the old key,
        which opens all that lies there; the same call gives all of them a new one. The keys are returned as well.

        Args:
            places: as for :meth:`change`.
            others: more that open the keys, and are to open the new one.

        Raises:
            KeyRefused: what this was made with does not open the keys of one of them, or one of *others* those of none.
            PlaceFailed: one of them has too many keys. None was changed by either.
            as :meth:`change`.
        """
        vaults = _with_keys(self._vault(place, self._unlocker) for place in places)
        for vault in vaults:
            vault.require_room()
        for other in others:
            if not any(vault.is_opened_by(other) for vault in vaults):
                raise other.refusal(vaults[0].where)
        key = FolderKey(secret=os.urandom(KEY_BYTES))
        closed = [
            ClosedSecret(place=vault.where, kind=kind) for vault in vaults for kind in _rotated(vault, key, others)
        ]
        return NewKey(places=tuple(vault.where for vault in vaults), closed=tuple(closed)), vaults

    def _vault(self, place: Place, unlocker: Unlocker) -> Vault:
        vault = Vault(place, unlocker, used=self._used)
        vault.known_slot = self._slots.get(vault.where, "")
        return vault

    def _use(self, unlocker: Unlocker) -> None:
        self._unlocker = unlocker
        if unlocker.kind is not SlotKind.RECOVERY:
            self.kind = unlocker.kind
        for vault in self._in_use():
            vault.unlocker = unlocker
        self._tell(unlocker)

    def _keep(self, vaults: Iterable[Vault]) -> None:
        if isinstance(self._given, AskedPassphrase) and isinstance(self._unlocker, Passphrase):
            for vault in vaults:
                self._given.keep(self._unlocker, vault.slot, vault.where)


def _rotated(vault: Vault, key: FolderKey, others: Sequence[Unlocker]) -> tuple[SlotKind, ...]:
    """Give one place the key; return what does not open it any more. Where others changed its table, look again."""
    for _ in range(_TRIES):
        with contextlib.suppress(PlaceTaken):
            return vault.rotate(key, others)
    return vault.rotate(key, others)


def _with_keys(vaults: Iterable[Vault]) -> list[Vault]:
    """Return those of the places that have keys. One to which nothing was copied yet gets those of the others.

    Raises:
        PlaceMissing: none has any.
        PlaceError: one could not be asked.
    """
    every = list(vaults)
    found = [vault for vault in every if vault.has_table()]
    if every and not found:
        raise PlaceMissing(every[0].where, file_name_of(1))
    return found
