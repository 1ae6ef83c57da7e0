"""Sealing anew: the steps of a rotation, carried out on the files of a folder or a place. Touches nothing itself.

What becomes of one version in a run. Its file of an old key is the source, its file of the key of now the target::

    source alone ────seal────▶ source and target ────compare────▶ target alone
         │                             │
         │ it does not open,           │ the target holds something else, and goes
         │ or an error comes           ▼
         └───────────────────▶ left as it is, for this run

The source goes last, once the target was read to its end. Nothing of this is remembered: a crash leaves the source, or
both, or the target, each of them whole, and the next run begins with what lies there. Whoever works at the same time
takes the same steps. Who finds a file gone, or there already, looks once more at what lies there; the second time that
this happens to a version, it is left.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from backupkit.sealing.broken import SealBroken
from backupkit.sealing.rotation import RemoveOld, SealAnew, in_order, step_for

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


@dataclass(slots=True)
class _Course:
    """What has become of one source in this run."""

    is_left: bool = False  # nothing more is done with it
    was_sealed: bool = False  # once is enough: where files go as soon as they come, a run would not end
    has_met_others: bool = False  # somebody was faster
    digest: bytes | None = None  # SHA-256 of what it holds, since this run has written its target


class Resealing:
    """One run over the versions of a folder or a place. What it leaves undone, the next one finds by itself.

    ``while step := run.next_step(): run.carry_out(step)`` ends: a version that fails is passed over in this run.

    Args:
        files: the versions.
    """

    def __init__(self, files: SealedFiles) -> None:
        self._files = files
        self._courses: defaultdict[SealedName, _Course] = defaultdict(_Course)
        self._is_seen = self._is_changed = False  # what lies there; changed: since it was looked at
        self._there: set[SealedName] = set()
        self._waiting: list[SealedName] = []  # the sources; the next one is the last
        self._key_ids: Sequence[str] = ()

    def next_step(self) -> SealAnew | RemoveOld | None:
        """Return what is to be done next; None if this run can do nothing more."""
        while True:
            if not self._is_seen:
                self._look()
            while self._waiting:
                source = self._waiting[-1]
                if source in self._there and not self._courses[source].is_left:
                    return step_for(source, self._there, self._key_ids)
                self._waiting.pop()
            if not self._is_changed:
                return None
            self._is_seen = False  # another computer may have changed the key meanwhile: what is the last one now?

    def _look(self) -> None:
        self._there = set(self._files.list())
        self._key_ids = self._files.key_ids()
        self._waiting = in_order(self._there, self._key_ids)[::-1] if self._key_ids else []
        self._is_seen, self._is_changed = True, False

    def carry_out(self, step: SealAnew | RemoveOld) -> bool:
        """Do it; return True if a file of an old key has gone by that: its version lies there under the new one.

        A crash leaves the old file, or both, or the new one; each file is whole.
        """
        source, target = step.source, step.target
        course = self._courses[source]
        course.is_left = self._is_changed = True  # an error leaves it so
        try:
            if isinstance(step, RemoveOld):
                return self._finish(source, target)
            is_first, course.was_sealed = not course.was_sealed, True
            course.is_left = not (self._seal(source, target) and is_first)
        except (FileNotFoundError, FileExistsError):
            self._is_seen, course.digest = False, None
            course.is_left, course.has_met_others = course.has_met_others, True
        return False

    def _seal(self, source: SealedName, target: SealedName) -> bool:
        """Write the target; return False if the source does not open."""
        pieces = _Summed(self._files.pieces(source))
        try:
            self._files.write(target, pieces)
        except SealBroken:
            return False
        self._courses[source].digest = pieces.digest
        self._there.add(target)
        return True

    def _finish(self, source: SealedName, target: SealedName) -> bool:
        """Remove the source if the target is whole; else the target. Where neither opens, both stay as they are."""
        wanted = self._courses[source].digest
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
