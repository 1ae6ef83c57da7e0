"""The SHA-256 of a content as it goes by, and of all of it up to the end of each part: the prefixes of an index.

The same running digest that proves a content to be what an earlier version held so far is the one that becomes the
SHA-256 of the whole. So what has not changed is hashed once, and never taken for known because a version says so.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from backupkit.versionfile.blocks import PREFIX_BYTES
from backupkit.versionfile.threads import Aside

if TYPE_CHECKING:
    from collections.abc import Iterable

    from backupkit.versionfile.deflate import Bytes

_END_OF_A_PART = b""


class Whole:
    """A content whose parts come in order, each once: by :meth:`goes_on_as` if that is True, else by :meth:`add`.

    Args:
        threads: how many there are; with more than one, what is added is hashed in a thread of its own.
    """

    def __init__(self, threads: int = 1) -> None:
        self._digest, self._threads = hashlib.sha256(), threads
        self._aside: Aside[Bytes] | None = None
        self._prefixes: list[bytes] = []

    def goes_on_as(self, prefix: bytes, pieces: Iterable[Bytes]) -> bool:
        """Take the next part if all of the content up to its end has this prefix; else take nothing, and say so.

        Only while nothing has been added otherwise.
        """
        digest = self._digest.copy()
        for piece in pieces:
            digest.update(piece)
        if digest.digest()[:PREFIX_BYTES] != prefix:
            return False
        self._digest = digest
        self._prefixes.append(prefix)
        return True

    def add(self, pieces: Iterable[Bytes]) -> None:
        """Take the next part, whatever it is."""
        if self._threads > 1 and self._aside is None:
            self._aside = Aside(self._take, self._threads)
        take = self._aside.put if self._aside else self._take
        for piece in pieces:  # one by one: what waits is bounded by their number
            take(piece)
        take(_END_OF_A_PART)

    def _take(self, piece: Bytes) -> None:
        if piece:
            self._digest.update(piece)
        else:
            self._prefixes.append(self._digest.copy().digest()[:PREFIX_BYTES])

    @property
    def prefixes(self) -> list[bytes]:
        """The prefix of each part."""
        self._finish()
        return self._prefixes

    def hexdigest(self) -> str:
        """Return the SHA-256 of all parts."""
        self._finish()
        return self._digest.hexdigest()

    def _finish(self) -> None:
        if self._aside:
            self._aside.finish()

    def close(self) -> None:
        """End what works on it beside."""
        if self._aside:
            self._aside.close()
