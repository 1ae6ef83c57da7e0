"""How the bytes of a version lie in its file: as they are. The one place that a sealing of versions will change.

Every byte of a version passes :func:`put` on its way into the file and :func:`take` on its way back. What other
modules of this room write and read are the bytes of a gzip file; that a file may one day hold something else in their
place, these functions alone have to know. (An export to a ``.gz`` copies the file without looking into it.)
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backupkit.files.drafts import Draft


def put(draft: Draft, pieces: Iterable[bytes], *, at_start: bool = False) -> None:
    """Write bytes of a version into its file: all but the header first; last its header into the room *at_start*."""
    write = draft.write_at_start if at_start else draft.write
    for piece in pieces:
        write(piece)


def take(descriptor: int, count: int) -> bytes:
    """Return the next bytes of a version from its open file: at most *count*, none at its end.

    Raises:
        OSError: the file cannot be read.
    """
    return os.read(descriptor, count)


def take_all(descriptor: int, count: int) -> bytes:
    """Return the next *count* bytes of a version from its open file; fewer only at its end.

    Raises:
        OSError: the file cannot be read.
    """
    data = take(descriptor, count)
    while len(data) < count and (more := take(descriptor, count - len(data))):  # one call may return less than there is
        data += more
    return data
