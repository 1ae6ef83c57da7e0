"""Sealing anew: the steps of a rotation, carried out on the files of a folder or a place. Touches nothing itself."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol

from backupkit.sealing.broken import SealBroken
from backupkit.sealing.rotation import RemoveOld, SealAnew, next_step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from backupkit.sealing.names import SealedName


class SealedFiles(Protocol):
    """The sealed versions that lie in one folder, or at one place. None of them is ever overwritten.

    Whatever else fails is raised as it is, and ends no more than the step in which it was raised.
    """

    @property
    def proves_arrival(self) -> bool:
        """True if what was written need not be read back: its bytes were compared on the way."""
        ...

    def key_ids(self) -> Sequence[str]:
        """Return the ids of the keys at hand; the last one seals new versions. Asked after :meth:`list`."""
        ...

    def list(self) -> Iterable[SealedName]:
        """Return what lies there and is known by its plain name and its key, in no order."""
        ...

    def pieces(self, file: SealedName) -> Iterable[bytes]:
        """Return the plain bytes of a version, each proven before it is given out; they can be read again.

        Of a version that lies elsewhere in plain they may come from there, if *file* is of a key before the last.

        Raises:
            SealBroken: it is not what was sealed. Raised when it is seen, which may be at the end.
            FileNotFoundError: it is not there any more.
        """
        ...

    def write(self, file: SealedName, pieces: Iterable[bytes]) -> None:
        """Store a version under its name, sealed with its key; whole and for good, or not at all.

        Raises:
            FileExistsError: it is there. It was not changed.
        """
        ...

    def remove(self, file: SealedName) -> None:
        """Remove a file. Where it is not there, nothing happens."""
        ...


class Resealing:
    """One run over the versions of a folder or a place. What it leaves undone, the next one finds by itself.

    ``while step := run.next_step(): run.carry_out(step)`` ends: a version that fails is passed over in this run.

    Args:
        files: the versions.
    """

    def __init__(self, files: SealedFiles) -> None:
        self._files = files
        self._there: set[SealedName] = set()
        self._is_looked_at = self._is_changed = False  # changed: since it was looked at
        self._skipped: set[SealedName] = set()
        self._begun: set[SealedName] = set()
        self._overtaken: set[SealedName] = set()
        self._digests: dict[SealedName, bytes] = {}  # of what was written in this run, by its source

    def next_step(self) -> SealAnew | RemoveOld | None:
        """Return what is to be done next; None if this run can do nothing more."""
        while True:
            if not self._is_looked_at:
                self._there, self._is_looked_at, self._is_changed = set(self._files.list()), True, False
            key_ids = self._files.key_ids()
            if step := next_step(self._there, key_ids, skipped=self._skipped) if key_ids else None:
                return step
            if not self._is_changed:
                return None
            self._is_looked_at = False  # another computer may have changed the key meanwhile: what is the last one now?

    def carry_out(self, step: SealAnew | RemoveOld) -> bool:
        """Do it; return True if a file of an old key has gone by that: its version lies there under the new one.

        A crash leaves the old file, or both, or the new one; each file is whole.
        """
        source, target = step.source, step.target
        self._skipped.add(source)  # an error leaves it so
        self._is_changed = True
        try:
            is_well = self._seal(source, target) if isinstance(step, SealAnew) else self._finish(source, target)
        except (FileNotFoundError, FileExistsError):  # somebody else was faster: what is there now?
            self._is_looked_at, is_well = False, False
            if source not in self._overtaken:  # the second time it is passed over
                self._overtaken.add(source)
                self._skipped.discard(source)
        if is_well and isinstance(step, SealAnew) and source not in self._begun:
            self._begun.add(source)  # once: where files go as soon as they come, this run would not end
            self._skipped.discard(source)
        return is_well and isinstance(step, RemoveOld)

    def _seal(self, source: SealedName, target: SealedName) -> bool:
        pieces = _Summed(self._files.pieces(source))
        try:
            self._files.write(target, pieces)
        except SealBroken:
            return False
        self._digests[source] = pieces.digest
        self._there.add(target)
        return True

    def _finish(self, source: SealedName, target: SealedName) -> bool:
        """Remove the old file if the new one is whole; else the new one. Where neither is, both stay as they are."""
        wanted = self._digests.pop(source, None)
        if wanted is None or not self._files.proves_arrival:
            found = self._digest(target)
            wanted = wanted or self._digest(source)
            if wanted is None and found is None:
                return False
            if wanted is not None and found != wanted:
                self._files.remove(target)
                self._there.discard(target)
                return False
        # The old one last: until here each of its versions has a file that was read to its end.
        self._files.remove(source)
        self._there.discard(source)
        return True

    def _digest(self, file: SealedName) -> bytes | None:
        """Return the SHA-256 of a version; None if it is not what was sealed."""
        pieces = _Summed(self._files.pieces(file))
        try:
            for _ in pieces:
                pass
        except SealBroken:
            return None
        return pieces.digest


class _Summed:
    """Pieces whose SHA-256 is known once they were read to the end."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self._sum = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        self._sum = hashlib.sha256()  # a second try begins anew
        for piece in self._pieces:
            self._sum.update(piece)
            yield piece

    @property
    def digest(self) -> bytes:
        return self._sum.digest()
