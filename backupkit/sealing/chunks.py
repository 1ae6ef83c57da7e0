"""The chunks of a sealed file: how long each is, and which nonce it has. Pure.

This is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse
Misuse-Resistance, CRYPTO 2015, eprint 2015/189): each chunk is sealed by itself, under a nonce that holds its number
and whether it is the last. So chunks that are left out, doubled, put in another order or taken from another file do
not open, nor does a file that was cut between two of them. (Hoang, Shen: Security of Streaming Encryption in Google's
Tink Library, CCS 2020, eprint 2020/1019, prove it for a key that follows from a salt of each file, as here.)

The nonce is the one of age (https://age-encryption.org/v1): 11 bytes of counter, one of flag. It begins at zero, as no
two files have the same key. NIST SP 800-38D allows 2^39 - 256 bits under one nonce (5.2.1.1). Its limit of 2^32
nonces for one key (8.3) is not for counters (8.2.1), and is kept all the same.
"""

from __future__ import annotations

from backupkit.sealing.ciphers import NONCE_BYTES, TAG_BYTES

CHUNK_BYTES = 1 << 20
SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES
MOST_CHUNKS = 1 << 32  # 4 PiB


def nonce(number: int, *, is_last: bool) -> bytes:
    """Return the nonce of the chunk with this *number*; the first is 0.

    Raises:
        ValueError: a file does not have so many.
    """
    if not 0 <= number < MOST_CHUNKS:
        raise ValueError("a sealed file has at most 2^32 chunks")
    return number.to_bytes(NONCE_BYTES - 1, "big") + bytes([is_last])


METADATA_NONCE = nonce(0, is_last=True)  # under a key of its own, which seals nothing else
