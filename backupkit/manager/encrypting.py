"""What an app's encryption means for the backup folder of a document, and what for the places of its copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.store.keeping import AS_IT_IS
from backupkit.values.places import Encrypt

if TYPE_CHECKING:
    from backupkit.documents.document import Document
    from backupkit.files.disk import Disk
    from backupkit.operations.mirroring.encryption import Encryption
    from backupkit.store.keeping import Keeping
    from backupkit.store.store import Store
    from backupkit.unlocking.unlocker import Unlocker


def keeping(unlocker: Unlocker | None, encrypt: Encrypt | str, document: Document, disk: Disk) -> Keeping:
    """Return how files lie in the backup folder.

    Raises:
        ValueError: *encrypt* is no such word, or there is nothing that everything could be encrypted with.
    """
    if Encrypt(encrypt) is Encrypt.PLACES:
        return AS_IT_IS
    if unlocker is None:
        raise ValueError("encrypt='everywhere' needs an encryption: a Passphrase, a Keyring or a KeyFile")
    from backupkit.places.folder_vault import SealedKeeping  # most have none

    return SealedKeeping(unlocker, document, disk)


def of_places(unlocker: Unlocker | None, encrypt: Encrypt | str, store: Store) -> Encryption | None:
    """Return what seals the copies at places; None if they lie there as they lie in the folder."""
    if unlocker is None or Encrypt(encrypt) is Encrypt.EVERYWHERE:
        return None
    from backupkit.operations.mirroring.encryption import Encryption  # most have none

    return Encryption(unlocker, lambda: (meta.file_name for meta in store.read().newest_first))
