"""Encryption: how the copies of one document are sealed, at each of its places with the same secret."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from backupkit.errors import BackupError
from backupkit.places.errors import PlaceMissing
from backupkit.places.sealed_place import SealedPlace
from backupkit.places.vault import Vault
from backupkit.sealing import recovery_code
from backupkit.sealing.key_table import file_name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from backupkit.places.place import Place
    from backupkit.sealing.key_table import KeyTable
    from backupkit.unlocking.unlocker import Unlocker


class Encryption:
    """Seals places with one secret.

    Args:
        unlocker: what knows the secret.
        likely: returns the names of files that may lie there, such as those of the versions here.
    """

    def __init__(self, unlocker: Unlocker, likely: Callable[[], Iterable[str]] = tuple) -> None:
        self._unlocker, self._likely = unlocker, likely
        self._vaults: list[Vault] = []

    def sealed(self, place: Place) -> SealedPlace:
        """Return *place* with everything sealed on the way there, and opened on the way back."""
        vault = Vault(place, self._unlocker)
        self._vaults.append(vault)
        return SealedPlace(place, vault, likely=self._likely_names, like=self._any_table)

    def change(self, places: Iterable[Place], old: Unlocker, new: Unlocker) -> None:
        """Let *new* open the keys at each of the *places*, and *old* no more, nor what is of the kind of *new*.

        All of them are asked before the first is changed. What is cut off in the middle leaves each with the one or
        the other, and the same call goes on with the rest.

        Args:
            places: as they are, not sealed; for this call alone, as another thread may use its own meanwhile.
            old: what opens them now.
            new: what opens them from now on.

        Raises:
            PlaceMissing: no place has keys yet.
            KeyRefused: neither opens the keys of one of them. None was changed.
            PlaceError, BackupError: one of them could not be asked, or changed.
        """
        vaults = _with_keys(Vault(place, old) for place in places)
        for vault in vaults:
            vault.require_either(new)
        for vault in vaults:
            vault.change_unlocker(new)
        self._unlocker = new
        for vault in self._vaults:
            vault.unlocker = new

    def new_recovery_code(self, places: Iterable[Place]) -> str:
        """Return a new recovery code, which opens the keys at each of the *places*, where the one before did.

        Raises:
            as :meth:`change`.
        """
        vaults = _with_keys(Vault(place, self._unlocker) for place in places)
        for vault in vaults:
            vault.keys()  # each is asked before the first is changed
        code = recovery_code.code_of(os.urandom(recovery_code.SECRET_BYTES))
        for vault in vaults:
            vault.put_recovery_code(code)
        return code

    def _likely_names(self) -> Iterable[str]:
        try:
            return tuple(self._likely())
        except BackupError:  # then each is opened once instead
            return ()

    def _any_table(self) -> KeyTable | None:
        return next((vault.table for vault in self._vaults if vault.table), None)


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
