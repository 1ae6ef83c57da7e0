"""What opens the copies at all places: told, entered, changed and forgotten, and what is remembered of that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.operations.mirroring.memory import read_memory, write_memory
from backupkit.values.places import EncryptionState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backupkit.config.config import BackupConfig
    from backupkit.operations.binding import Binding
    from backupkit.operations.mirroring.encryption import Encryption
    from backupkit.operations.mirroring.memory import PlaceMemory
    from backupkit.places.vault import Vault
    from backupkit.sealing.new_key import NewKey
    from backupkit.unlocking.unlocker import Unlocker


def state(binding: Binding, config: BackupConfig) -> EncryptionState:
    """Return how the copies are encrypted, by the last look at each place. Reaches none of them."""
    encryption = binding.places.encryption
    if encryption is None:
        return EncryptionState()
    memory, step = read_memory(binding), binding.places.at_work.at(str(binding.store.folder))
    found = encryption.state(memory.of(entry.name) for entry in binding.places.entries(config))
    return replace(found, resealing=step.number, to_reseal=step.count)


def unlock(
    binding: Binding, config: BackupConfig, secret: Unlocker, *, keep: bool = False, is_first: bool = False
) -> None:
    """Let *secret* open the copies for as long as the manager lives, as :meth:`SharedSecret.unlock` says."""
    encryption = _recalled(binding)
    bare = binding.places.bare(config)
    _remember(binding, encryption.unlock(bare, secret, keep=keep, is_first=is_first))


def change(binding: Binding, config: BackupConfig, old: Unlocker, new: Unlocker) -> None:
    """Let *new* open the copies, and *old* no more, as :meth:`SharedSecret.change` says."""
    _remember(binding, _recalled(binding).change(binding.places.bare(config), old, new))


def new_recovery_code(binding: Binding, config: BackupConfig) -> str:
    """Return a new recovery code, as :meth:`SharedSecret.new_recovery_code` says."""
    code, vaults = _recalled(binding).new_recovery_code(binding.places.bare(config))
    _remember(binding, vaults)
    return code


def rotate(binding: Binding, config: BackupConfig, others: Sequence[Unlocker]) -> NewKey:
    """Let a new key seal what is copied from now on, as :meth:`SharedSecret.rotate` says."""
    result, vaults = _recalled(binding).rotate(binding.places.bare(config), others)
    _remember(binding, vaults)
    return result


def forget(binding: Binding, config: BackupConfig) -> None:
    """Forget what this computer keeps of the secret, as :meth:`SharedSecret.forget` says."""
    _recalled(binding).forget(binding.places.bare(config))
    memory = read_memory(binding)
    for name, known in memory.places.items():
        if known.slot:
            memory = memory.with_place(name, replace(known, is_locked=True, is_changed=False))
    write_memory(binding, memory)


def _recalled(binding: Binding) -> Encryption:
    """Return the encryption, which knows by which slots the keys were opened the last time.

    Raises:
        ValueError: there is none.
    """
    if (encryption := binding.places.encryption) is None:
        raise ValueError("there is no encryption: BackupManager(encryption=…) turns it on")
    encryption.recall({name: known.slot for name, known in read_memory(binding).places.items()})
    return encryption


def _remember(binding: Binding, vaults: Iterable[Vault]) -> None:
    if not (vaults := list(vaults)):  # of a folder that is sealed itself, which says so when it is opened
        return
    memory = read_memory(binding)
    for vault in vaults:
        memory = memory.with_place(vault.where, _opened(memory.of(vault.where), vault))
    write_memory(binding, memory)


def _opened(known: PlaceMemory, vault: Vault) -> PlaceMemory:
    found = replace(known, slot=vault.slot, has_recovery_code=vault.has_recovery_code)
    return replace(found, problem="", is_locked=False, is_changed=False) if known.is_locked else found
