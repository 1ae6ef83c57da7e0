"""What an app's encryption means for the backup folder of a document, and what for the places of its copies."""

from __future__ import annotations

from backupkit.light.typed import TYPE_CHECKING
from backupkit.store.sealed.keeping import AS_IT_IS

if TYPE_CHECKING:
    from backupkit.documents.document import Document
    from backupkit.files.disk import Disk
    from backupkit.operations.mirroring.encryption import Encryption
    from backupkit.store.sealed.keeping import Keeping
    from backupkit.store.store import Store
    from backupkit.unlocking.unlocker import Unlocker
    from backupkit.values.places import Encrypt


def keeping(unlocker: Unlocker | None, encrypt: Encrypt | str, document: Document, disk: Disk) -> Keeping:
    """Return how files lie in the backup folder.

    Raises:
        ValueError: *encrypt* is no such word, or there is nothing that everything could be encrypted with.
    """
    if encrypt == "places":  # as nearly always; the member of the enum is equal to its text
        return AS_IT_IS
    from backupkit.values.places import Encrypt

    Encrypt(encrypt)  # it may be no such word
    if unlocker is None:
        raise ValueError("encrypt='everywhere' needs an encryption: a Passphrase, a Keyring or a KeyFile")
    from backupkit.store.sealed.vault import SealedKeeping  # most have none

    return SealedKeeping(unlocker, document, disk)


def require(store: Store, *, encrypted: bool) -> None:
    """Raise ValueError if what is made in a folder is not as asked for: all of it is encrypted, or none (P19)."""
    if encrypted and not store.keeping.seals:
        raise ValueError(
            f"The versions in {store.folder} are not encrypted, and one alone cannot be. Nothing was stored. "
            "'encrypt=\"everywhere\"' encrypts all of them."
        )
    if store.keeping.seals and not encrypted:
        raise ValueError(
            f"All versions in {store.folder} are encrypted, and one alone cannot be left readable. Nothing was stored."
        )


def of_places(unlocker: Unlocker | None, store: Store) -> Encryption | None:
    """Return what seals the copies at places, or what brings the keys of the folder there; None without encryption."""
    if store.keeping.seals:
        from typing import cast

        from backupkit.operations.sealed.folder_encryption import FolderEncryption
        from backupkit.store.sealed.vault import SealedKeeping

        return FolderEncryption(cast(SealedKeeping, store.keeping), store)
    if unlocker is None:
        return None
    from backupkit.operations.mirroring.encryption import CopiesEncryption  # most have none

    return CopiesEncryption(unlocker, lambda: (meta.file_name for meta in store.read().newest_first))
