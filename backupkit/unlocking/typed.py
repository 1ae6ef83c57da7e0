"""Secrets that a person types in: a password, and the recovery code."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from backupkit.sealing import recovery_code
from backupkit.sealing.refused import KeyRefused, WrongPassword, WrongRecoveryCode
from backupkit.sealing.slots import SlotKind

if TYPE_CHECKING:
    from backupkit.errors import StrPath
    from backupkit.unlocking.unlocker import Unlocker


class Passphrase:
    """A password. It is never shown, and not kept anywhere but in this object.

    Letters with accents are composed (NFC, as RFC 8265, 4.2 has it): keyboards of two systems make two forms of them.

    Raises:
        ValueError: it is empty.
    """

    kind = SlotKind.PASSWORD
    refusal: type[KeyRefused] = WrongPassword

    def __init__(self, text: str) -> None:
        if not text:
            raise ValueError("a password has at least one character")
        self._secret = unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")

    def __repr__(self) -> str:
        return "Passphrase(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Passphrase) and other._secret == self._secret

    def __hash__(self) -> int:
        return hash(self._secret)

    def secret(self, slot_name: str, folder: StrPath) -> bytes:  # noqa: ARG002 - it is the same for each slot
        """Return the password as bytes."""
        return self._secret


class RecoveryCode:
    """The recovery code, as it was typed in.

    Raises:
        RecoveryCodeMistyped: it is none; it says which group is wrong.
    """

    kind = SlotKind.RECOVERY
    refusal: type[KeyRefused] = WrongRecoveryCode

    def __init__(self, text: str) -> None:
        self._secret = recovery_code.secret_in(text)

    def __repr__(self) -> str:
        return "RecoveryCode(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RecoveryCode) and other._secret == self._secret

    def __hash__(self) -> int:
        return hash(self._secret)

    def secret(self, slot_name: str, folder: StrPath) -> bytes:  # noqa: ARG002 - it is the same for each slot
        """Return the secret that the code holds."""
        return self._secret


def secret_in(text: str) -> Unlocker:
    """Return what a person has typed into the one field for both: a recovery code if it looks like one, or a password.

    Raises:
        RecoveryCodeMistyped: it looks like a recovery code, and one of its groups is wrong.
        ValueError: it is empty.
    """
    return RecoveryCode(text) if recovery_code.looks_like_one(text) else Passphrase(text)
