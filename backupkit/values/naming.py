"""Names in a backup folder: how a version file is called, and which names are ours at all."""

from __future__ import annotations

import re

from backupkit.light.frozen import dataclass
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

MANIFEST = "manifest.json"
PREVIOUS_MANIFEST = "manifest.json.bak"
SETTINGS = "settings.json"
HISTORY = "history.jsonl"
LOCK = ".lock"
UNSAVED = "unsaved"
MIRROR = "mirror.json"
SEALED = b"BKSEALED"
"""How each sealed file begins."""

ID_PATTERN = r"[0-9]{8}_[0-9]{6}_[0-9a-f]{8}(?:-[1-9][0-9]{0,5})?"
"""A regular expression for ids."""
_WITHIN = r"(?P<base>[0-9]{8}_[0-9]{6}_[0-9a-f]{8})(?:-[1-9][0-9]{0,5})?"
_PREFIX = "[A-Za-z0-9][A-Za-z0-9-]{0,31}_"
_SUFFIX = r"\.[A-Za-z0-9]{1,16}"
_ENDING = rf"(?:(?:{_SUFFIX})?\.gz|\.[0-9a-f]{{16}}(?:{_SUFFIX})?\.gz\.enc)"  # the second: sealed
_VERSION_FILE = re.compile(f"{_PREFIX}(?P<backup_id>{ID_PATTERN}){_ENDING}")
_INDEX = r"index_(?P<sequence>[0-9]{1,13})_(?P<digits>[0-9a-f]{8})\.json\.gz"
_NOT_PLAIN = r"[/\\:\x00-\x1f\x7f]"  # leads out of the folder, or into another stream of a file; controls
_LONGEST_PREFIX, _LONGEST_SUFFIX = 32, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """How the version files of one document are called."""

    prefix: str
    suffix: str  # the document's, with its dot; empty where it has none that is safe in a file name

    def file_name(self, backup_id: str) -> str:
        """Return the name of the version file: ``backup_20251104_120000_a1b2c3d4.json.gz``."""
        return f"{self.prefix}_{backup_id}{self.suffix}.gz"


def naming_for(document_name: str, prefix: str) -> Naming:
    """Return the naming for a document.

    Raises:
        ValueError: *prefix* is not 1 to 32 ASCII letters, digits and hyphens.
    """
    if prefix.startswith("-") or not _is_plain(prefix.replace("-", "0"), _LONGEST_PREFIX):
        msg = f"prefix must be 1 to 32 letters, digits or hyphens, not {prefix!r}"
        raise ValueError(msg)
    dot = document_name.rfind(".")
    suffix = document_name[dot:] if dot > 0 else ""
    # A suffix is decoration: one that is long, or not plain ASCII, would only make names that some disks refuse.
    return Naming(prefix=prefix, suffix=suffix if _is_plain(suffix[1:], _LONGEST_SUFFIX) else "")


def _is_plain(text: str, most: int) -> bool:
    return len(text) <= most and text.isascii() and text.isalnum()  # which the empty text is not


def backup_id_for(moment: datetime, digits: str, collision: int = 0) -> str:
    """Return an id: UTC time to the second, first 8 digits of the SHA-256; ``-2``, ``-3`` … for collisions.

    In a folder in which everything is sealed, *digits* are those of an HMAC of the SHA-256.
    """
    base = f"{moment:%Y%m%d_%H%M%S}_{digits[:8]}"
    return f"{base}-{collision + 1}" if collision else base


def ids_within(file_name: str) -> frozenset[str]:
    """Return the ids that stand anywhere in a name; of ``…-2`` both the one with the number and the one without."""
    return frozenset(found for match in re.finditer(_WITHIN, file_name) for found in (match[0], match["base"]))


def is_name_of(file_name: str, backup_id: str) -> bool:
    """Return True if a version's file may be called so: the name holds its id, or is that of any gzip file.

    A person or a sync client may have renamed it (``keep_…``, ``… (conflicted copy)``, ``….bak``); the header tells
    what it is.
    """
    if found := id_in_name(file_name):
        return found == backup_id
    if not is_backup_id(backup_id) or re.search(_NOT_PLAIN, file_name):
        return False
    return is_gzip(file_name) or backup_id in ids_within(file_name)


def pattern_with(backup_id: str) -> str:
    """Return a regular expression for the names that version files are given; *backup_id* is one for the id in them."""
    return f"{_PREFIX}{backup_id}{_ENDING}"


def is_gzip(file_name: str) -> bool:
    """Return True if a file of this name says that it is a gzip file."""
    return file_name.lower().endswith(".gz")


def is_backup_id(text: str) -> bool:
    """Return True if *text* has the form of an id."""
    return re.fullmatch(ID_PATTERN, text) is not None


def id_in_name(file_name: str) -> str | None:
    """Return the id in a version file's name, or None if this is not the name of one."""
    match = _VERSION_FILE.fullmatch(file_name)
    return match["backup_id"] if match else None


def index_name(sequence: int, digits: str) -> str:
    """Return what an index at a place is called: ``index_42_a1b2c3d4.json.gz``.

    Args:
        sequence: the highest number of a version that it tells of.
        digits: 8 hex digits of the digest of what it tells.
    """
    return f"index_{sequence}_{digits}.json.gz"


def sequence_of_index(file_name: str) -> int | None:
    """Return the number in an index's name, or None if this is not the name of one."""
    match = re.fullmatch(_INDEX, file_name)
    return int(match["sequence"]) if match else None
