"""What opens a sealed folder: the contract, and the opening of a table of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from backupkit.sealing.ciphers import NotAuthentic
from backupkit.sealing.refused import KeyLost, KeyRefused
from backupkit.sealing.slots import SlotKind, wrapping_of

if TYPE_CHECKING:
    from backupkit.errors import StrPath
    from backupkit.sealing.folder_key import FolderKey
    from backupkit.sealing.key_table import KeyTable


_HANDED_OUT = frozenset({SlotKind.RECOVERY, SlotKind.KEY_FILE})


class Unlocker(Protocol):
    """Knows the secret of slots of one kind. It keeps nothing that it was told by others, and changes nothing."""

    @property
    def kind(self) -> SlotKind:
        """Which slots it opens."""
        ...

    @property
    def refusal(self) -> type[KeyRefused]:
        """What is raised where it has a secret that does not fit."""
        ...

    def secret(self, slot_name: str, folder: StrPath) -> bytes | None:
        """Return the secret for a slot; None if it has none for it.

        Raises:
            BackupError: it could not be asked. Nothing is known about the secret by that.
        """
        ...


def unlocked(table: KeyTable, unlocker: Unlocker, folder: StrPath) -> dict[str, FolderKey]:
    """Return all keys of a folder, by their ids; arguments and errors are those of :func:`opened`."""
    return opened(table, unlocker, folder)[1]


def opened(table: KeyTable, unlocker: Unlocker, folder: StrPath) -> tuple[str, dict[str, FolderKey]]:
    """Return the name of the slot that opens, and all keys of a folder, by their ids.

    Args:
        table: the folder's.
        unlocker: what knows a secret.
        folder: for the sentence of an error.

    Raises:
        KeyLost: it has no secret for any slot of the table.
        KeyRefused: it has one, and none that fits; the class says of which kind. A recovery code and a key file are
            refused so also where no slot is of their kind: whoever has one was given it, and it was replaced since.
        BackupError: it could not be asked.
        ExtraMissing: cryptography, or what it needs itself, is not installed.
    """
    refusal: type[KeyRefused] = unlocker.refusal if unlocker.kind in _HANDED_OUT else KeyLost
    for slot in table.slots:
        if slot.kind is unlocker.kind and (secret := unlocker.secret(slot.name, folder)) is not None:
            try:
                return slot.name, wrapping_of(slot, secret).keys_in(slot)
            except NotAuthentic:
                refusal = unlocker.refusal
    raise refusal(folder)
