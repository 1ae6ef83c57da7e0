"""What a file at a place may be called. Pure.

The names are those of the backup folder, and consist of letters that every disk, server and provider takes as they
are. Nothing that leads out of a place, and nothing of a stranger, passes.
"""

from __future__ import annotations

import re

from backupkit.values.naming import id_in_name, sequence_of_index

MARK = "place.json"
"""The file that says whose versions a place holds."""

_KEYS = re.compile(r"keys-[1-9][0-9]{0,5}\.json")
_OBJECT = re.compile(r"objects/[0-9a-f]{2}/[0-9a-f]{62,64}(?:\.gz)?(?:\.enc)?")
_STEP = re.compile(r"objects(?:/[0-9a-f]{2})?")
_SEALED = re.compile(r"(?P<before>.+)\.[0-9a-f]{16}(?P<suffix>(?:\.[A-Za-z0-9]{1,16})?\.gz)\.enc")


def is_allowed(name: str) -> bool:
    """Return True if a file at a place may have this name."""
    if name == MARK or is_version(name) or is_index(name):
        return True
    return any(pattern.fullmatch(name) for pattern in (_KEYS, _OBJECT))


def is_version(name: str) -> bool:
    """Return True if this is the name of a version's file, plain or sealed."""
    return id_in_name(plain(name)) is not None


def is_index(name: str) -> bool:
    """Return True if this is the name of an index, plain or sealed."""
    return sequence_of_index(plain(name)) is not None


def is_open(name: str) -> bool:
    """Return True if this is the name of a version, or of an index, that lies there as it is: anybody can read it."""
    return not _SEALED.fullmatch(name) and (is_version(name) or is_index(name))


def plain(name: str) -> str:
    """Return what a version or an index would be called if it were not sealed; any other name as it is."""
    sealed = _SEALED.fullmatch(name)
    return sealed["before"] + sealed["suffix"] if sealed else name


def is_keys(name: str) -> bool:
    """Return True if this is the name of a table of keys."""
    return _KEYS.fullmatch(name) is not None


def is_step(name: str) -> bool:
    """Return True if this is the name of a folder that names lead through."""
    return _STEP.fullmatch(name) is not None


def require(name: str) -> None:
    """Raise ValueError unless a file at a place may have this name."""
    if not is_allowed(name):
        raise ValueError(f"no file at a place may be called {name!r}")
