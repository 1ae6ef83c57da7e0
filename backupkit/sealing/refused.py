"""What is said to people when a sealed folder does not open. Whatever fails, nothing is written unsealed instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from backupkit.errors import BackupError
from backupkit.values.sentence import Saying, Sentence, as_text

if TYPE_CHECKING:
    from backupkit.errors import StrPath


class KeyRefused(BackupError):
    """What was given does not open the folder. Base of those that say what was given."""

    is_locked: ClassVar[bool] = True  # a person who enters what opens it can go on

    def __init__(self, folder: StrPath) -> None:
        super().__init__(folder)
        self.folder = folder


class WrongPassword(KeyRefused):
    """The password does not open the folder."""

    sentence = Sentence(
        "This password does not open the versions in {folder}. Nothing was changed. Look at capital letters and the "
        "language of the keyboard, then try again; or use the recovery code."
    )


class PasswordChanged(WrongPassword):
    """The password does not open the folder any more: another one has taken its place since it last did."""

    sentence = Sentence(
        "The password of the versions in {folder} was changed since it was last entered here, perhaps on another "
        "computer. Nothing was changed now. Enter the new one, or use the recovery code."
    )


class PasswordWanted(KeyRefused):
    """A person has to enter the password: the program does not know it."""

    sentence = Sentence(
        "The versions in {folder} are locked: their password has not been entered yet. Nothing was changed, here or "
        "there. Unlock them with it, and all goes on."
    )


class WrongRecoveryCode(KeyRefused):
    """The recovery code is one, and not that of this folder."""

    sentence = Sentence(
        "This recovery code was not made for the versions in {folder}, or was replaced since. Nothing was changed. "
        "Look for a later one, or use the password."
    )


class WrongKeyFile(KeyRefused):
    """The key file is one, and not that of this folder."""

    sentence = Sentence(
        "This key file was not made for the versions in {folder}, or was replaced since. Nothing was changed. "
        "Choose another key file, or use the password or the recovery code."
    )


class KeyLost(KeyRefused):
    """There is no secret at hand that opens the folder, or no key for a version in it."""

    sentence = Sentence(
        "The key to the versions in {folder} is not on this computer: it was never kept here, or was removed. Nothing "
        "was changed. Open them with the password, the recovery code or the key file."
    )


class KeyringLocked(KeyRefused):
    """The system's keyring is locked, or was not unlocked when it asked."""

    sentence = Sentence(
        "The keyring of this computer is locked, so the versions in {folder} were not opened. Nothing was changed. "
        "Unlock it and try again, or use the password or the recovery code."
    )


class KeyringMissing(KeyRefused):
    """There is no keyring that keeps a secret safely, or it does not answer."""

    sentence = Sentence(
        "This computer has no keyring that can keep the key to the versions in {folder}, or it does not answer. "
        "Nothing was changed. Use a password, the recovery code or a key file."
    )


class LastKey(KeyRefused):
    """What was to be forgotten is all that opens the folder."""

    sentence = Sentence(
        "Nothing but the keyring of this computer opens the versions in {folder}, so the key there was not forgotten. "
        "Nothing was changed. Make a recovery code first, write it down, then try again."
    )


class FolderNotSealed(KeyRefused):
    """Everything is to lie sealed in a folder, and what lies there is not."""

    is_locked = False
    sentence = Sentence(
        "The versions in {folder} are not encrypted, and this program asks for a folder in which everything is. "
        "Nothing was changed. Have that program encrypt them, which seal_folder() does once, or choose another "
        "folder."
    )


class _OfKeys(BackupError):
    """The part of the two below that holds their data: a file, and what is wrong with it."""

    def __init__(self, path: StrPath, reason: str | Saying) -> None:
        super().__init__(path, reason)
        self.path, self.reason = path, as_text(reason)


class KeyFileUnreadable(_OfKeys):
    """The key file cannot be read, or is none."""

    sentence = Sentence(
        "The key file {path} cannot be used: {reason}. Nothing was changed. Connect the drive that it lies on, or "
        "choose another file."
    )


class KeysDamaged(_OfKeys):
    """The table of keys in a folder is damaged."""

    sentence = Sentence(
        "The keys in {path} cannot be read: {reason}. Nothing was changed, and the versions are as they were; but "
        "they do not open without it. Copy the keys-N.json with the highest N back from another place that has "
        "these versions."
    )


class RecoveryCodeMistyped(BackupError):
    """What was typed in is no recovery code: one of its groups is wrong."""

    sentence = Sentence(
        "Group {group} of the recovery code is not as it was written down. Nothing was changed. Look at its five "
        "signs, then try again."
    )

    def __init__(self, group: int) -> None:
        super().__init__(group)
        self.group = group
