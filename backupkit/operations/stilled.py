"""Contents that hold still while they are compared: a version, unpacked and checked; the document, copied.

A small one lies in memory. A large one lies in a draft without a name, which goes with the process: in the backup
folder, or where that cannot be written, in the system's folder for such things.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.changes.parts import BytesParts
from backupkit.changes.records.index import LARGEST_BYTES
from backupkit.documents.fitting import fitted
from backupkit.files.drafts import draft_in
from backupkit.files.marks import Stamp
from backupkit.files.os_errors import in_folder
from backupkit.operations.binding import scratch
from backupkit.operations.steady import SteadyReading
from backupkit.operations.watched import stop_if, watched
from backupkit.process.turns import give_way
from backupkit.values.sentence import Sentence
from backupkit.versionfile.deflate import crc32

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from backupkit.changes.parts import Parts, Pause
    from backupkit.errors import Operation
    from backupkit.files.drafts import Draft
    from backupkit.operations.binding import Binding
    from backupkit.values.version import BackupMetadata, CancelToken, Progress

_IN_MEMORY_BYTES = 4 << 20
_ATTEMPTS = 5
_PAUSE_SECONDS = 0.05
_NO_STAMP = Stamp(device=-1, changed_ns=0)  # nothing is remembered of what is only compared

LARGEST_DATABASE_BYTES = 2_000_000_000
"""SQLite compares by windows of its own: what limits it is room for copies on the disk, and patience."""

TOO_LARGE = Sentence("it has more than 200 MB")
TOO_LARGE_A_DATABASE = Sentence("it has more than 2 GB")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stilled:
    """The document as it was at one moment."""

    parts: Parts
    file_hash: str  # SHA-256
    fingerprint: Hashable


def pause_of(binding: Binding, cancel: CancelToken | None, operation: Operation) -> Pause:
    """Return what long work in Python calls now and then: others have their turn, and it ends if *cancel* is set."""
    path = binding.document.path

    def pause() -> None:
        stop_if(cancel, path, operation)
        give_way()

    return pause


def _require_comparable(path: Path, size_bytes: int, *, is_database: bool) -> None:
    most, why = (LARGEST_DATABASE_BYTES, TOO_LARGE_A_DATABASE) if is_database else (LARGEST_BYTES, TOO_LARGE)
    if size_bytes > most:
        raise errors.NotComparable(path, why)


@contextlib.contextmanager
def version(
    binding: Binding,
    meta: BackupMetadata,
    operation: Operation,
    *,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> Iterator[Parts]:
    """Unpack a version, checked to its last byte.

    Raises:
        NotComparable: it is too large.
        BackupCorrupted, BackupUnreadable, ManifestTooNew: it is damaged, out of reach, or too new.
        BackupError: there is no room for it, or the operation was cancelled.
    """
    path = binding.document.path
    _require_comparable(path, meta.file_size, is_database=meta.database is not None)
    chunks = watched(
        binding.store.content(meta),
        meta.file_size,
        document=path,
        operation=operation,
        progress=progress,
        cancel=cancel,
    )
    with contextlib.closing(chunks) as content, _kept(binding, content, meta.file_size) as parts:
        yield parts


@contextlib.contextmanager
def document(
    binding: Binding,
    operation: Operation,
    *,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> Iterator[Stilled]:
    """Copy the present state of the document.

    Raises:
        NotComparable: it is too large.
        DocumentMissing, DocumentUnreadable, DocumentInUse, DocumentChanged: there is no state that could be copied.
        BackupError: there is no room for it, or the operation was cancelled.
    """
    for attempt in range(_ATTEMPTS):
        if attempt:
            binding.environment.clock.sleep(_PAUSE_SECONDS)
        with contextlib.ExitStack() as stack:
            try:
                found = _copied(binding, stack, progress, cancel, pause_of(binding, cancel, operation))
            except errors.Cancelled as error:
                raise errors.Cancelled(error.path, operation) from error
            if found:
                yield found
                return
    raise errors.DocumentChanged(binding.document.path, _ATTEMPTS)


def _copied(
    binding: Binding,
    stack: contextlib.ExitStack,
    progress: Progress | None,
    cancel: CancelToken | None,
    pause: Pause,
) -> Stilled | None:
    """Copy the document as it is now, until *stack* ends; None if it did not hold still."""
    source = binding.document
    with source.open_state() as opened:
        state = fitted(opened)
        is_database = getattr(source, "is_database", False) is True  # a host's own class need not tell
        _require_comparable(source.path, state.size_bytes, is_database=is_database)
        with in_folder(binding.store.folder), contextlib.ExitStack() as named:
            state.let_go(lambda: _unnamed_in_the_end(_draft_somewhere(binding), named), pause=pause)
        reading = SteadyReading(source, state, clock=binding.environment.clock, progress=progress, cancel=cancel)
        if not reading.is_worth_the_work():
            return None
        digest, checksum = hashlib.sha256(), 0

        def read() -> Iterator[bytes]:
            nonlocal checksum
            for chunk in reading.chunks(lambda: _NO_STAMP):
                digest.update(chunk)
                checksum = crc32(chunk, checksum)
                yield chunk

        parts = stack.enter_context(_kept(binding, read(), state.size_bytes))
        seen = reading.glance(digest.hexdigest())
        if not reading.is_one_state(seen, checksum, is_odd=False):
            return None
        return Stilled(parts=parts, file_hash=seen.file_hash, fingerprint=reading.fingerprint)


@contextlib.contextmanager
def _kept(binding: Binding, chunks: Iterable[bytes], size_bytes: int) -> Iterator[Parts]:
    """Keep a content until the block ends. What *chunks* raise comes out."""
    if size_bytes <= _IN_MEMORY_BYTES:
        yield BytesParts(b"".join(chunks))
        return
    with _new_draft(binding) as draft:
        folder, size = draft.path.parent, 0
        for chunk in chunks:
            with in_folder(folder):
                draft.write(chunk)
            size += len(chunk)
        yield _DraftParts(draft, size)


def _unnamed_in_the_end(draft: Draft, named: contextlib.ExitStack) -> Draft:
    """Return a draft that is found by its name until *named* ends: some copies are written by name."""
    named.callback(draft.unname)
    return draft


@contextlib.contextmanager
def _new_draft(binding: Binding) -> Iterator[Draft]:
    """Make a draft that nobody else finds."""
    with _draft_somewhere(binding) as draft:
        with in_folder(draft.path.parent):
            draft.unname()
        yield draft


def _draft_somewhere(binding: Binding) -> Draft:
    try:
        return scratch(binding, binding.document.access().for_work)
    except (OSError, errors.BackupError):  # a folder that can only be read can be compared all the same
        if binding.store.keeping.seals:
            raise
        elsewhere = Path(tempfile.gettempdir())
        with in_folder(elsewhere):
            return draft_in(binding.environment.disk, elsewhere)


class _DraftParts:
    """A content in a draft, read by windows, on one thread."""

    def __init__(self, draft: Draft, size: int) -> None:
        self._draft, self.size = draft, size

    def read(self, offset: int, size: int, /) -> bytes:
        with in_folder(self._draft.path.parent):
            os.lseek(self._draft.descriptor, offset, os.SEEK_SET)
            return os.read(self._draft.descriptor, size)
