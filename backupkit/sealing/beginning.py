"""The beginning of a sealed file, which anybody can read: bytes <-> :class:`Beginning`. Pure."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from backupkit.sealing.broken import Breach, SealBroken
from backupkit.sealing.ciphers import SALT_BYTES
from backupkit.values import naming

FORMAT = 1
MAGIC = naming.SEALED
_FORM = struct.Struct("<8sH8sI32s32s")
BYTES = _FORM.size  # 86
MOST_METADATA_BYTES = 1 << 20  # the header of a version has at most 66,571


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What has to be known of a sealed file before it can be opened."""

    key_id: str  # 16 hex digits
    metadata_bytes: int  # how long the metadata are, not sealed
    salt: bytes  # of the file
    metadata_salt: bytes  # of this writing of its metadata

    def encoded(self) -> bytes:
        """Return its bytes."""
        key_id = bytes.fromhex(self.key_id)
        return _FORM.pack(MAGIC, FORMAT, key_id, self.metadata_bytes, self.salt, self.metadata_salt)

    def bound_to_content(self) -> bytes:
        """Return what each chunk of content is bound to: all but the last salt, which is drawn after them."""
        return self.encoded()[:-SALT_BYTES]


def decode(data: bytes) -> Beginning:
    """Return the beginning that *data* is.

    Raises:
        SealBroken: it is none, is cut off, or a later release wrote it.
    """
    if len(data) < BYTES:
        raise SealBroken(Breach.CUT_OFF if MAGIC.startswith(data[: len(MAGIC)]) else Breach.NOT_SEALED)
    magic, found, key_id, metadata_bytes, salt, metadata_salt = _FORM.unpack(data)
    if magic != MAGIC:
        raise SealBroken(Breach.NOT_SEALED)
    if found > FORMAT:
        raise SealBroken(Breach.NEWER_FORMAT)
    if found < FORMAT or metadata_bytes > MOST_METADATA_BYTES:  # looked at before so much memory is asked for
        raise SealBroken(Breach.ALTERED)
    return Beginning(key_id=key_id.hex(), metadata_bytes=metadata_bytes, salt=salt, metadata_salt=metadata_salt)
