"""The three primitives of sealing: AES-256-GCM, HKDF, Argon2id. The one module that knows the package cryptography."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from backupkit.extras import ExtraMissing
from backupkit.values.sentence import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

INSTALL = "pip install 'backupkit[crypto]'"
KEY_BYTES, SALT_BYTES = 32, 32
NONCE_BYTES, TAG_BYTES = 12, 16


class NotAuthentic(Exception):
    """These bytes are not what was sealed with this key, this nonce and these other bytes. No more can be known."""


class Cipher:
    """AES-256-GCM under one key (NIST SP 800-38D), with tags of 128 bits.

    Whoever seals must never use a nonce twice under one key: with that, GCM loses all that it promises (appendix A).

    Raises:
        ExtraMissing: cryptography is not installed.
    """

    def __init__(self, key: bytes) -> None:
        with _installed():
            from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        self._aead = AESGCM(key)

    def seal(self, nonce: bytes, data: bytes | memoryview, bound: bytes) -> bytes:
        """Return *data* sealed, with its tag at the end; *bound* is what it belongs to, and is not in it."""
        return self._aead.encrypt(nonce, data, bound)

    def open(self, nonce: bytes, sealed: bytes | memoryview, bound: bytes) -> bytes:
        """Return what was sealed.

        Raises:
            NotAuthentic: a bit of it differs, of its nonce, or of what it is bound to; or it is another key's.
        """
        from cryptography.exceptions import InvalidTag

        if len(sealed) < TAG_BYTES:
            raise NotAuthentic
        try:
            return self._aead.decrypt(nonce, sealed, bound)
        except InvalidTag:
            raise NotAuthentic from None


def derived(secret: bytes, *, salt: bytes, purpose: bytes, length: int = KEY_BYTES) -> bytes:
    """Return a key for one purpose, by HKDF-SHA-256 (RFC 5869). Its *secret* must be random: it is no password.

    Raises:
        ExtraMissing: cryptography is not installed.
    """
    with _installed():
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=purpose).derive(secret)


def stretched(password: bytes, *, salt: bytes, memory_kib: int, passes: int, lanes: int) -> bytes:
    """Return a key of a password, by Argon2id (RFC 9106). It takes *memory_kib* of memory; its caller has limited that.

    Raises:
        ExtraMissing: cryptography is not installed.
    """
    with _installed():
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
    work = Argon2id(salt=salt, length=KEY_BYTES, iterations=passes, lanes=lanes, memory_cost=memory_kib)
    return work.derive(password)


@contextlib.contextmanager
def _installed() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise ExtraMissing(Sentence("Encryption"), INSTALL) from error
