"""A file outside that is to become a version: what of it is the content, where it is packed."""

from __future__ import annotations

import contextlib
import zlib
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.documents.document import State
from backupkit.documents.file_document import FileDocument
from backupkit.documents.fitting import fitted
from backupkit.documents.judging import glance_at, is_text
from backupkit.documents.kinds import document_at
from backupkit.files.os_errors import reading
from backupkit.files.places import is_same_file, real_path
from backupkit.values import naming
from backupkit.values.sentence import Sentence
from backupkit.versionfile import header, reader

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from pathlib import Path

    from backupkit.changes.parts import Pause
    from backupkit.documents.document import BareState, Document
    from backupkit.documents.judging import Glance, Judgement
    from backupkit.files.access import Access
    from backupkit.files.drafts import Draft
    from backupkit.files.marks import Stamp

_GZIP = b"\x1f\x8b"
_PIECE_BYTES = 1 << 20
_HEAD_BYTES = 512  # so much of a document tells whether it is text


class Imported:
    """A file outside that is to become a version: read like any file, judged and protected like the document."""

    def __init__(self, path: Path, document: Document) -> None:
        self._file, self._document = document_at(path), document
        self._unpacks: bool | None = None  # whether gzip is unpacked; None: nobody has asked yet
        self.path = path  # perhaps a link, which is followed

    def fingerprint(self) -> Hashable:
        """Return what changes whenever the file does."""
        return self._file.fingerprint()

    @contextlib.contextmanager
    def open_state(self) -> Iterator[_ImportedState]:
        """Open the file as it is now."""
        with self._file.open_state() as state:
            access = self._document.access() if self._has_document() else state.access
            is_document = is_same_file(self.path, self._document.path)
            yield _ImportedState(real_path(self.path), state, access, self._is_packed, is_document=is_document)

    def let_go(self) -> None:
        """Have the file closed: nobody will read it again, and it may be on a stick."""
        if isinstance(self._file, FileDocument):
            self._file.let_go()

    def _has_document(self) -> bool:
        """Return True unless there is certain to be none, and so nobody who may not read it."""
        try:
            return self._document.fingerprint() is not None
        except errors.DocumentUnreadable:
            return True

    def judge(self, glance: Glance) -> Judgement:
        """Say whether a content looks sound for the document."""
        return self._document.judge(glance)

    def _is_packed(self, first: bytes) -> bool:
        """Return True if a gzip file of another program that begins with *first* is the document's content, packed.

        Some documents are gzip files themselves (GnuCash, ``.xml.gz``): then such a file is a state of theirs as it is.
        """
        if self._unpacks is None:
            head = self._head_of_document()
            is_like_it = (
                is_text(head)
                if head
                else naming.is_gzip(self.path.name) and not naming.is_gzip(self._document.path.name)
            )
            is_refused = bool(self._document.judge(glance_at([first])).suspicions)
            self._unpacks = not head.startswith(_GZIP) and (is_like_it or is_refused)
        return self._unpacks

    def _head_of_document(self) -> bytes:
        """Return how the document begins now; nothing where that cannot be told."""
        try:
            with self._document.open_state() as state:
                return next(state.chunks(), b"")[:_HEAD_BYTES]
        except errors.BackupError:
            return b""


class _ImportedState(State):
    """A state of a file outside: its content is what becomes the version's.

    Args:
        path: the file itself, no link.
        state: its own state.
        access: who may read the version.
        is_packed: whether a gzip file that begins with these bytes, and is no version file, is unpacked.
        is_document: whether it is the document itself. Then it is stored as it is, and not opened as a version file:
            closing it would take away what locks the app holds on it.
    """

    def __init__(
        self, path: Path, state: BareState, access: Access, is_packed: Callable[[bytes], bool], *, is_document: bool
    ) -> None:
        self._path, self._state, self._is_packed = path, fitted(state), is_packed
        self._is_document, self._access = is_document, access

    @property
    def access(self) -> Access:
        return self._access

    @property
    def size_bytes(self) -> int:
        return self._state.size_bytes

    @property
    def is_settled(self) -> bool:
        return self._state.is_settled

    def fingerprint(self) -> Hashable:
        return self._state.fingerprint()

    def is_older_than(self, stamp: Stamp) -> bool:
        return self._state.is_older_than(stamp)

    def let_go(self, new_draft: Callable[[], Draft], *, pause: Pause) -> None:
        self._state.let_go(new_draft, pause=pause)

    @property
    def is_copy(self) -> bool:
        return self._state.is_copy

    @property
    def is_snapshot(self) -> bool:
        return self._state.is_snapshot

    def chunks(self) -> Iterator[bytes]:
        return self._unpacked(self._state.chunks())

    def chunks_now(self) -> Iterator[bytes]:
        return self._unpacked(self._state.chunks_now())

    def _unpacked(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        first = next(pieces, b"")
        if self._is_document or not first.startswith(_GZIP):
            return _chained(first, pieces)
        try:
            with reading(self._path):
                meta = reader.read_header(self._path).meta
        except reader.TooNew as error:
            raise errors.ManifestTooNew(self._path, error.found, header.FORMAT) from error
        except reader.Damaged:  # some other program's gzip file
            whole = _chained(first, pieces)
            return self._unzipped(whole) if self._is_packed(first) else whole
        return self._version(meta.backup_id)

    def _version(self, backup_id: str) -> Iterator[bytes]:
        try:
            with reading(self._path):
                yield from reader.content_of(self._path)
        except reader.Damaged as error:
            raise errors.BackupCorrupted(backup_id, self._path, error.problem) from error

    def _unzipped(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            for chunk in chunks:
                pending = chunk
                while pending:
                    if inflate.eof:  # the next member, or padding as some tapes and tools leave it
                        pending = pending.lstrip(b"\0")
                        if not pending:
                            break
                        inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
                    yield inflate.decompress(pending, _PIECE_BYTES)
                    pending = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
        except zlib.error as error:
            raise errors.DocumentUnreadable(self._path, Sentence("it is a damaged gzip file")) from error
        if not inflate.eof:
            raise errors.DocumentUnreadable(self._path, Sentence("it is a gzip file that was cut off"))


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from rest
