"""Slots: each lies beside the versions, and opens the keys of the folder with one secret. Pure.

Several of them open the same keys: a password, a random secret in the system's keyring, a key file, a recovery code.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from backupkit.sealing.chunks import METADATA_NONCE as ONLY_NONCE
from backupkit.sealing.ciphers import SALT_BYTES, Cipher, NotAuthentic, derived, stretched
from backupkit.sealing.folder_key import FolderKey

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping


class SlotKind(StrEnum):
    """Which kind of secret opens a slot."""

    PASSWORD = "password"  # noqa: S105 - the word for one
    KEYRING = "keyring"
    KEY_FILE = "keyfile"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one try of a password costs, by Argon2id.

    64 MiB and three passes are what RFC 9106 (4, second option) recommends where memory is dear. It names four lanes;
    OpenSSL computes them one after the other here, so more than one would only make it slower for us than for a thief.

    Raises:
        ValueError: out of bounds. A file that anybody can write must not decide that 100 GiB are asked for; and what
            costs next to nothing no release of ours wrote (the least is OWASP's).
    """

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 1

    def __post_init__(self) -> None:
        bounds = ((self.memory_kib, 19 * 1024, 256 * 1024), (self.passes, 1, 10), (self.lanes, 1, 4))
        if any(type(value) is not int or not least <= value <= most for value, least, most in bounds):
            raise ValueError("the cost of a password is out of bounds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One slot: how its secret becomes a key, and each key of the folder, wrapped with that."""

    kind: SlotKind
    name: str  # 16 hex digits; under it a keyring keeps the secret
    salt: bytes = field(repr=False)
    cost: Cost | None  # of a password; all other secrets are random
    wrapped: Mapping[str, bytes] = field(repr=False)  # by the key's id

    def only(self, key_ids: Container[str]) -> Slot:
        """Return the slot with these of its keys alone. No secret is needed for that."""
        return replace(self, wrapped={each: data for each, data in self.wrapped.items() if each in key_ids})


class Wrapping:
    """What wraps keys in one slot: it was made of the slot's secret, once, as that takes its time.

    Each key is wrapped under a key of its own, so one nonce is enough.

    Args:
        secret: a password as bytes, or at least 16 random bytes.
        salt: 32 random bytes, for this slot alone.
        cost: as :attr:`Slot.cost`.

    Raises:
        ExtraMissing: cryptography is not installed.
    """

    def __init__(self, kind: SlotKind, secret: bytes, *, salt: bytes, cost: Cost | None) -> None:
        self._kind, self._salt, self._cost = kind, salt, cost
        if cost is not None:
            secret = stretched(secret, salt=salt, memory_kib=cost.memory_kib, passes=cost.passes, lanes=cost.lanes)
        self._root = derived(secret, salt=salt, purpose=b"backupkit slot " + kind.value.encode())

    def slot(self, name: str, keys: Iterable[FolderKey]) -> Slot:
        """Return a slot that opens *keys*."""
        wrapped = {key.key_id: self._cipher(key.key_id).seal(ONLY_NONCE, key.secret, b"") for key in keys}
        return Slot(kind=self._kind, name=name, salt=self._salt, cost=self._cost, wrapped=wrapped)

    def keys_in(self, slot: Slot) -> dict[str, FolderKey]:
        """Return the keys that *slot* opens, by their ids.

        Raises:
            NotAuthentic: the secret is another one, or the slot was altered.
        """
        found = {}
        for key_id, wrapped in slot.wrapped.items():
            key = FolderKey(secret=self._cipher(key_id).open(ONLY_NONCE, wrapped, b""))
            if key.key_id != key_id:
                raise NotAuthentic
            found[key_id] = key
        return found

    def _cipher(self, key_id: str) -> Cipher:
        return Cipher(derived(self._root, salt=b"", purpose=b"backupkit wrapped key " + bytes.fromhex(key_id)))


def wrapping_of(slot: Slot, secret: bytes) -> Wrapping:
    """Return what wraps keys in *slot*, if *secret* is its own; whether it is, :meth:`Wrapping.keys_in` tells."""
    return Wrapping(slot.kind, secret, salt=slot.salt, cost=slot.cost)


def new_slot(kind: SlotKind, secret: bytes, keys: Iterable[FolderKey], *, name: str, salt: bytes) -> Slot:
    """Return a slot that opens *keys* with *secret*.

    Raises:
        ValueError: the salt has another length than 32.
        ExtraMissing: cryptography is not installed.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    cost = Cost() if kind is SlotKind.PASSWORD else None
    return Wrapping(kind, secret, salt=salt, cost=cost).slot(name, keys)
