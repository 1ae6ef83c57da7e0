"""How objects are called, and where they lie within the backup folder. Pure.

``objects/3f/3f9a….gz`` is one. Beside it, ``3f9a….aside-0123456789abcdef.gz`` is one that a sweep has put aside, and
``3f9a….damaged-0123456789abcdef.gz`` one that was found damaged; nobody else gives a name with these last digits.
"""

from __future__ import annotations

import re
from enum import Enum

FOLDER = "objects"

_DIGEST = re.compile(r"[0-9a-f]{64}")
_FILE = re.compile(r"([0-9a-f]{64})(?:\.(aside|damaged)-[0-9a-f]{16})?\.gz")
_SHELF = re.compile(r"[0-9a-f]{2}")


class Standing(Enum):
    """What a file among the objects counts for."""

    PRESENT = "present"
    ASIDE = "aside"  # no version named it when it was last asked
    DAMAGED = "damaged"


def is_digest(text: object) -> bool:
    """Return True if this is a SHA-256 as objects are named by; nothing else is ever the name of one."""
    return isinstance(text, str) and _DIGEST.fullmatch(text) is not None


def shelf_of(digest: str) -> str:
    """Return the folder of an object, within that of all."""
    return digest[:2]


def is_shelf(name: str) -> bool:
    """Return True if objects lie in a folder of this name."""
    return _SHELF.fullmatch(name) is not None


def file_name(digest: str) -> str:
    """Return how the file of an object is called."""
    return f"{digest}.gz"


def other_name(digest: str, standing: Standing, digits: str) -> str:
    """Return how an object is called that is put aside, or damaged; *digits* are 16 that nobody else gives."""
    return f"{digest}.{standing.value}-{digits}.gz"


def read(name: str) -> tuple[str, Standing] | None:
    """Return which object a file of this name is, and what it counts for; None if it is none."""
    found = _FILE.fullmatch(name)
    return (found.group(1), Standing(found.group(2) or "present")) if found else None
