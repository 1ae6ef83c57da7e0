"""The system's keyring: a random secret that the user's login opens, and nobody has to type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backupkit.extras import ExtraMissing
from backupkit.sealing import ciphers
from backupkit.sealing.refused import KeyLost, KeyRefused, KeyringLocked, KeyringMissing
from backupkit.sealing.slots import SlotKind
from backupkit.values.sentence import Sentence

if TYPE_CHECKING:
    from backupkit.errors import StrPath

_SAFE = 1  # keyring's own measure: what is below keeps secrets in plain text, or not at all


class Keyring:
    """The keyring of the system, in which each folder has a secret of its own.

    Only a keyring of priority 1 or more is used: others write to a file that is not encrypted.

    Args:
        app: the name of the app, under which the user sees its secrets.
    """

    kind = SlotKind.KEYRING
    refusal: type[KeyRefused] = KeyLost

    def __init__(self, app: str) -> None:
        self.app = app

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Keyring) and other.app == self.app

    def __hash__(self) -> int:
        return hash(self.app)

    def secret(self, slot_name: str, folder: StrPath) -> bytes | None:
        """Return the secret for a slot; None if the keyring has none, or something that none of ours is.

        Raises:
            KeyringLocked, KeyringMissing: it was not opened; there is none that is safe, or it does not answer.
            ExtraMissing: the package keyring is not installed.
        """
        found = self._asked("get_password", folder, slot_name)
        try:
            return bytes.fromhex(found) if found else None
        except ValueError:
            return None

    def keep(self, slot_name: str, random: bytes, folder: StrPath) -> None:
        """Keep 32 *random* bytes as the secret of a slot, and read them back: a slot is no good without them.

        Raises:
            KeyringLocked, KeyringMissing, ExtraMissing: as :meth:`secret`; or what it returns is not what it was given.
        """
        self._asked("set_password", folder, slot_name, random.hex())
        if self.secret(slot_name, folder) != random:
            raise KeyringMissing(folder)

    def forget(self, slot_name: str, folder: StrPath) -> None:
        """Remove the secret of a slot.

        Raises:
            KeyringLocked, KeyringMissing, ExtraMissing: as :meth:`secret`.
        """
        if self.secret(slot_name, folder) is not None:
            self._asked("delete_password", folder, slot_name)

    def _asked(self, call: str, folder: StrPath, *arguments: str) -> Any:  # noqa: ANN401 - a text, or nothing
        try:
            import keyring
            import keyring.errors
        except ImportError as error:
            raise ExtraMissing(Sentence("Keeping a key in the keyring"), ciphers.INSTALL) from error
        try:
            return getattr(_safe(keyring.get_keyring()), call)(f"backupkit {self.app}", *arguments)
        except keyring.errors.KeyringLocked as error:
            raise KeyringLocked(folder) from error
        except Exception as error:  # back ends of many systems raise what they like
            raise KeyringMissing(folder) from error


def _safe(backend: Any) -> Any:  # noqa: ANN401 - a back end, which need not be one of keyring's own classes
    """Return the back end that keeps secrets safely. One that asks several others would ask unsafe ones, too.

    Raises:
        LookupError: there is none.
    """
    for each in getattr(backend, "backends", [backend]):
        if each.priority >= _SAFE:
            return each
    raise LookupError("no keyring is safe")
