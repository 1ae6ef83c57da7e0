"""Reading one steady state of a document: what was read counts only if it is one state, and not two of them mixed.

That is so if nobody can have written between the beginning and the end of the reading. Five rules decide:

1. A state that had settled before it was opened is read once: any change would show in its fingerprint.
2. Any other is read twice, and both readings must agree. A first look, for another reason, counts as one of them.
   Where the document was copied, the copy is compared with it before the work, 50 ms after it was made: what has come
   until the work is done is the next state.
3. A content that looks damaged may be half of a save: it is read again, settled or not, after a pause of 50 ms.
   What its class copies as one state (a database, by its own means) is read once in any case.
4. In the end the document's fingerprint must still be that of the state. Of a copy that was seen before the work.
5. If the file system's clock is seen to have ticked between the last change and the second reading, any later change
   will show as well: then the state is as certain as one that had settled, and may be remembered by its fingerprint.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.documents.fitting import fitted
from backupkit.documents.judging import Look
from backupkit.versionfile.deflate import crc32

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backupkit.documents.document import BareState, Source
    from backupkit.documents.judging import Glance, Judgement
    from backupkit.files.marks import Stamp
    from backupkit.values.clock import Clock
    from backupkit.values.version import CancelToken, Progress

_PAUSE_SECONDS = 0.05


class SteadyReading:
    """One open state of a document, on its way into a version.

    Iterate :meth:`chunks`, then ask :meth:`seen` what it was and :meth:`is_one_state` whether it may be believed.

    Args:
        source: whose state it is.
        state: the state, which stays open meanwhile.
        clock: what waits.
        progress: called with (bytes done, bytes in all); each reading counts for its share.
        cancel: asked before each piece and at the end of each reading; all readings raise Cancelled if it is set.
    """

    def __init__(
        self,
        source: Source,
        state: BareState,
        *,
        clock: Clock,
        progress: Progress | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        self.source, self._state, self._clock = source, fitted(state), clock
        self._progress, self._cancel = progress, cancel
        self.access, self.size_bytes = state.access, state.size_bytes
        self.fingerprint = state.fingerprint()
        self.begun_at = clock.now()
        """When the state was opened: the time of the version, whatever is waited for afterwards."""
        self.is_certain = self._state.is_settled
        """True if any change of the document since it was read is certain to show in its fingerprint."""
        is_once = self.is_certain or self._state.is_copy or self._state.is_snapshot
        self._readings_done, self._readings = 0, 1 if is_once else 2
        self._agreed = False  # a copy with what the document held some time later
        self._known: Judgement | None = None
        self._is_asked = False  # what the document's own means tell
        self._first: Glance | None = None  # what a first look showed, if there was one
        self._stamp: Stamp | None = None  # of a file that was written before the second of two readings began

    def is_worth_the_work(self) -> bool:
        """Compare a copy with the document, some time after it was made; return False if it is no state for certain.

        True where nothing was copied: that shows at the end. To be called once, before all else.
        """
        if not self._state.is_copy:
            return True
        self._clock.sleep(_PAUSE_SECONDS)
        now = _checksum(self._state.chunks_now())  # first: it holds the document
        self._agreed = now == _checksum(self._state.chunks()) and self.source.fingerprint() == self.fingerprint
        return self._agreed

    def judgement(self) -> Judgement | None:
        """Return what the document's own means tell of the content; None: it is judged by what is read.

        Raises:
            BackupError: it cannot be read, or that is not wanted any more.
        """
        if not self._is_asked:
            self._known, self._is_asked = self._state.judgement(pause=self._pause), True
        return self._known

    def _pause(self) -> None:
        if self._cancel:
            self._stop_if(self._cancel)

    def first_look(self) -> Glance:
        """Read all of it, before it is read to be stored: far cheaper than finding out when all has been compressed."""
        self._readings = 2
        self._look, digest = Look(), hashlib.sha256()
        for chunk in self._watched(self._state.chunks()):
            self._look.add(chunk)
            digest.update(chunk)
        self._first = self._look.glance(digest.hexdigest())
        return self._first

    def chunks(self, stamp: Callable[[], Stamp]) -> Iterator[bytes]:
        """Yield the content that is to be stored; from its beginning each time that it is asked for.

        Args:
            stamp: returns the stamp of a file on the disk that the versions lie on, which was written just now.
        """
        self._look = Look()
        self._readings_done = 1 if self._first else 0
        self._new_stamp = stamp
        if self._first:
            self._stamp = stamp()
        for chunk in self._watched(self._state.chunks()):
            self._look.add(chunk)
            yield chunk

    def glance(self, file_hash: str) -> Glance:
        """Return what one reading showed, once all of the content has been read; *file_hash* is its SHA-256."""
        return self._look.glance(file_hash)

    def seen(self, file_hash: str) -> Glance:
        """Return the same, and what the document's own means tell, which is asked for while the copy has a name."""
        return replace(self.glance(file_hash), known=self.judgement())

    def is_one_state(self, seen: Glance, checksum: int, *, is_odd: bool) -> bool:
        """Return True if what was read is a state that the document was in.

        Args:
            seen: what :meth:`seen` returned.
            checksum: the content's CRC-32.
            is_odd: it looks as if it were damaged.
        """
        if self._state.is_snapshot:
            return True
        if is_odd:
            self._clock.sleep(_PAUSE_SECONDS)
        if self._first and self._first.file_hash != seen.file_hash:
            return False
        if is_odd or not (self._first or self._state.is_settled or self._agreed):
            self._stamp = self._stamp or self._new_stamp()
            if self._read_again() != (checksum, seen.size_bytes):
                return False
        self.is_certain = self.is_certain or (self._stamp is not None and self._state.is_older_than(self._stamp))
        # What a copy that agreed holds was the state then, whatever has come since.
        return (self._agreed and not is_odd) or self.source.fingerprint() == self.fingerprint

    def report_done(self) -> None:
        """Report that all is done, where nothing is left to be read."""
        if self._progress and self.size_bytes:
            self._progress(self.size_bytes, self.size_bytes)

    def _read_again(self) -> tuple[int, int]:
        return _checksum(self._watched(self._state.chunks_now()))

    def _watched(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """Yield *chunks*, reporting progress (each reading counts for its share) and stopping when asked to."""
        total, done = max(self.size_bytes, 1), 0
        for chunk in chunks:
            if self._cancel:
                self._stop_if(self._cancel)
            yield chunk
            done += len(chunk)
            if self._progress:
                self._progress((self._readings_done * total + min(done, total)) // self._readings, total)
        if self._cancel:
            self._stop_if(self._cancel)
        self._readings_done = min(self._readings_done + 1, self._readings - 1)

    def _stop_if(self, cancel: CancelToken) -> None:
        if cancel.is_set():
            raise errors.Cancelled(self.source.path)


def _checksum(chunks: Iterator[bytes]) -> tuple[int, int]:
    """Return checksum and size of a content."""
    checksum = size_bytes = 0
    for chunk in chunks:
        checksum = crc32(chunk, checksum)
        size_bytes += len(chunk)
    return checksum, size_bytes
