"""A password that nobody has told the program: its user sets it, enters it, and may have it kept in the keyring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.extras import ExtraMissing
from backupkit.sealing.refused import KeyRefused, PasswordWanted, WrongPassword
from backupkit.sealing.slots import SlotKind
from backupkit.unlocking.keyring import Keyring

if TYPE_CHECKING:
    from backupkit.errors import StrPath
    from backupkit.unlocking.typed import Passphrase


class AskedPassphrase:
    """A password that the user of the app sets in the settings window, and enters there after a start.

    Until then nothing is copied, and it is told that the password is wanted.

    Args:
        app: the name of the app, under which the user sees what he has kept in the system's keyring, if he wants to.
            Empty: it is never kept, and asked for after each start.
    """

    kind = SlotKind.PASSWORD
    refusal: type[KeyRefused] = WrongPassword

    def __init__(self, app: str = "") -> None:
        self.app = app
        self.is_kept = False  # as far as is known: the keyring had it, or was given it

    def __repr__(self) -> str:
        return f"AskedPassphrase({self.app!r})"

    def secret(self, slot_name: str, folder: StrPath) -> bytes:
        """Return the password that is kept for a slot, as bytes.

        Raises:
            PasswordWanted: there is none, or the keyring cannot be asked: a person can.
        """
        try:
            found = Keyring(self.app).secret(slot_name, folder) if self.app else None
        except (KeyRefused, ExtraMissing) as error:
            raise PasswordWanted(folder) from error
        if found is None:
            raise PasswordWanted(folder)
        self.is_kept = True
        return found

    def keep(self, password: Passphrase, slot_name: str, folder: StrPath) -> None:
        """Keep the password of a slot in the keyring.

        Raises:
            KeyringLocked, KeyringMissing, ExtraMissing: as :meth:`Keyring.keep`.
            ValueError: there is no app to keep it for.
        """
        if not self.app:
            raise ValueError("AskedPassphrase(app) keeps a password under the name of the app: there is none")
        Keyring(self.app).keep(slot_name, password.secret(slot_name, folder), folder)
        self.is_kept = True

    def forget(self, slot_name: str, folder: StrPath) -> None:
        """Remove the password of a slot from the keyring.

        Raises:
            KeyringLocked, KeyringMissing, ExtraMissing: as :meth:`Keyring.forget`.
        """
        if self.app:
            Keyring(self.app).forget(slot_name, folder)
