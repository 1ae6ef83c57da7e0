"""Names of sealed files: that of a version, with the id of its key and ``.enc``. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from backupkit.values import naming

_SEALED = re.compile(r"(?P<before>[^.]+)\.(?P<key_id>[0-9a-f]{16})(?P<after>(?:\.[A-Za-z0-9]{1,16})?\.gz)\.enc")


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedName:
    """``backup_20251104_120000_a1b2c3d4.0123456789abcdef.json.gz.enc``: a version, and the key that seals it.

    So the same version under another key is another file, and one never takes the place of the other.
    """

    plain: str  # what the file would be called if it were not sealed
    key_id: str

    @property
    def backup_id(self) -> str:
        """The id of the version; empty for an index."""
        return naming.id_in_name(self.plain) or ""

    def __str__(self) -> str:
        before, _, after = self.plain.partition(".")
        return f"{before}.{self.key_id}.{after}.enc"


def sealed_name(file_name: str) -> SealedName | None:
    """Return what a file's name says, or None if it is not that of a sealed version, or of a sealed index."""
    match = _SEALED.fullmatch(file_name)
    plain = match["before"] + match["after"] if match else ""
    if match is None or (naming.id_in_name(plain) is None and naming.sequence_of_index(plain) is None):
        return None
    return SealedName(plain=plain, key_id=match["key_id"])
