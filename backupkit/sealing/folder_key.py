"""The key of a folder, and the keys that follow from it: one for each file, one for identities, and its id. Pure."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from backupkit.sealing.ciphers import KEY_BYTES, derived

_ID_BYTES = 8
_NO_SALT = b""  # HKDF needs none where its secret is random, and what follows is for one purpose (RFC 5869, 3.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderKey:
    """32 random bytes that open the versions of one folder. It is never used itself: only keys that follow from it are.

    Its id follows from it, too. So an id that a file names is a promise: of all keys that anybody can find, one has it.
    AES-GCM alone does not promise that (Len, Grubbs, Ristenpart: Partitioning Oracle Attacks, USENIX Security 2021).

    Raises:
        ValueError: these are not 32 bytes.
        ExtraMissing: cryptography is not installed.
    """

    secret: bytes = field(repr=False)
    key_id: str = field(init=False)  # 16 hex digits; anybody may know it
    _identities: bytes = field(init=False, repr=False, compare=False)  # keys of HMACs, of which thousands are made
    _names: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(self.secret)}")
        found = derived(self.secret, salt=_NO_SALT, purpose=b"backupkit key id", length=_ID_BYTES)
        object.__setattr__(self, "key_id", found.hex())
        for name, purpose in (("_identities", b"backupkit identity"), ("_names", b"backupkit sealed name")):
            object.__setattr__(self, name, derived(self.secret, salt=_NO_SALT, purpose=purpose))

    def file_key(self, salt: bytes) -> bytes:
        """Return the key of the content of one file, whose *salt* no other file has."""
        return derived(self.secret, salt=salt, purpose=b"backupkit sealed content")

    def metadata_key(self, salt: bytes) -> bytes:
        """Return the key of the metadata of one file; *salt* is new whenever they are written."""
        return derived(self.secret, salt=salt, purpose=b"backupkit sealed metadata")

    def identity(self, file_hash: str) -> str:
        """Return what tells equal contents apart from others in this folder, and tells nobody else anything.

        A SHA-256 would: who has a file, or can guess what may stand in it, would see whether it is among the versions.

        Args:
            file_hash: the SHA-256 of the content, in hex.

        Returns:
            64 hex digits: the HMAC-SHA-256 (RFC 2104) of that SHA-256.
        """
        return hmac.digest(self._identities, bytes.fromhex(file_hash), hashlib.sha256).hex()

    def name_digits(self, plain_name: str) -> str:
        """Return the digits that stand for a file in its sealed name, and tell nobody else anything.

        Those of the plain name are the first of the SHA-256 of a content. What is made of the whole name differs
        between two versions of one content, too, and whoever has the key needs nothing else to find a file.

        Returns:
            64 hex digits: the HMAC-SHA-256 of the name.
        """
        return hmac.digest(self._names, plain_name.encode("ascii"), hashlib.sha256).hex()
