"""A small file that lies sealed as a whole, and a line of a log that lies sealed by itself. Pure.

Its metadata are its name and a line feed, so that one never stands for another; its content is the rest. A line is the
same in base 64.
"""

from __future__ import annotations

import binascii
from typing import TYPE_CHECKING

from backupkit.sealing.broken import Breach, SealBroken
from backupkit.sealing.opener import Opened, reading
from backupkit.sealing.sealer import sealed_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from backupkit.sealing.folder_key import FolderKey

MORE_BYTES = 1 << 8
"""So much larger a file of up to a MiB is, at the most, than what it holds."""


def sealed(name: str, data: bytes, key: FolderKey, random: Callable[[int], bytes]) -> bytes:
    """Return the sealed file.

    Args:
        name: what it is called.
        data: what it holds.
        key: the one that seals it.
        random: returns so many random bytes.
    """
    return b"".join(sealed_file(_metadata(name), [data], key, random))


def opened(name: str, data: bytes, keys: Mapping[str, FolderKey]) -> bytes:
    """Return what a sealed file holds.

    Raises:
        KeyUnknown: none of the keys is its own.
        SealBroken: it is not sealed, was altered or cut off, or is another file.
    """
    file = Opened(reading(data), keys)
    if file.metadata != _metadata(name):
        raise SealBroken(Breach.ALTERED)
    return b"".join(file.content())


def sealed_line(name: str, line: bytes, key: FolderKey, random: Callable[[int], bytes]) -> bytes:
    """Return a line of the file *name*, sealed; without the line feed."""
    return binascii.b2a_base64(sealed(name, line, key, random), newline=False)


def opened_line(name: str, line: bytes, keys: Mapping[str, FolderKey]) -> bytes:
    """Return what a sealed line holds.

    Raises:
        as :func:`opened`.
    """
    try:
        data = binascii.a2b_base64(line, strict_mode=True)
    except (binascii.Error, ValueError) as error:
        raise SealBroken(Breach.NOT_SEALED) from error
    return opened(name, data, keys)


def _metadata(name: str) -> bytes:
    return name.encode("ascii") + b"\n"
