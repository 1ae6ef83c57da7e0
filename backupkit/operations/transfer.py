"""Taking versions out of the folder, bringing files in as versions, and foreseeing how much a version will take."""

from __future__ import annotations

import contextlib
import os
import zlib
from collections import deque
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.documents.file_document import new_content
from backupkit.documents.judging import glance_at
from backupkit.documents.kinds import document_at, fitted
from backupkit.files.os_errors import reading
from backupkit.files.places import is_same_file
from backupkit.operations import create
from backupkit.operations.binding import operation
from backupkit.operations.restore import require_outside
from backupkit.values import descriptions
from backupkit.values.sentence import Sentence
from backupkit.values.version import Trigger
from backupkit.versionfile import header, reader
from backupkit.versionfile.deflate import compressed

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from pathlib import Path

    from backupkit.documents.document import BareState, Document
    from backupkit.documents.judging import Glance, Judgement
    from backupkit.files.access import Access
    from backupkit.files.drafts import Draft
    from backupkit.files.marks import Stamp
    from backupkit.operations.binding import Binding

_GZIP = b"\x1f\x8b"
_PIECE_BYTES = 1 << 20
_SAMPLES = 16
_SAMPLE_BYTES = 1 << 16


@operation
def export(binding: Binding, backup_id: str, target: Path, *, overwrite: bool) -> Path:
    """Write a version to *target*, and return that: its version file where the name ends in ``.gz``, else its content.

    Where *target* is a link, the file that it leads to is written, as a restore to another path does.

    Raises:
        FileExists: *target* is there and *overwrite* is not set.
        BackupError: the version is damaged or cannot be read now, or *target* cannot be written; nothing is left of it
            then.
    """
    meta = binding.resolve(backup_id, binding.store.read())
    require_outside(binding, target)
    if is_same_file(target, binding.document.path):
        raise errors.DocumentUnwritable(target, Sentence("it is the document itself, which only a restore replaces"))
    if not overwrite and os.path.lexists(target):  # also a link that leads nowhere
        raise errors.FileExists(target)
    chunks = binding.store.content(meta)
    if target.suffix.lower() == ".gz":
        deque(chunks, maxlen=0)  # only what is sound leaves the folder
        chunks = binding.store.file_bytes(meta)
    disk, permit = binding.environment.disk, binding.document.access().apply_privately
    # Closed at once. A host may keep an error that comes out of here; that must not keep the version's file open.
    with contextlib.closing(chunks) as content, new_content(target, disk, content, permit) as new:
        if overwrite:
            new.swap()
        else:
            new.publish_as_new()
    return target


@operation
def import_file(binding: Binding, path: Path, description: str) -> str:
    """Store a file's content as a new version; a gzip file is unpacked. Return the new id.

    Raises:
        DocumentMissing, DocumentUnreadable: *path* cannot be read, or is no whole gzip file.
        BackupCorrupted: it is a damaged version file.
        BackupError: as :func:`backupkit.operations.create.create`.
    """
    source = _Imported(path, binding.document)
    order = create.Order(
        description=description or descriptions.imported(path.name), force=True, trigger=Trigger.IMPORT
    )
    return create.create(binding, source, order).meta.backup_id


class _Imported:
    """A file outside that is to become a version: read like any file, judged and protected like the document."""

    def __init__(self, path: Path, document: Document) -> None:
        self._file, self._document = document_at(path), document
        self.path = path

    def fingerprint(self) -> Hashable:
        return self._file.fingerprint()

    @contextlib.contextmanager
    def open_state(self) -> Iterator[_ImportedState]:
        with self._file.open_state() as state:
            access = self._document.access() if self._document.fingerprint() is not None else state.access
            yield _ImportedState(self.path, state, access)

    def judge(self, glance: Glance) -> Judgement:
        return self._document.judge(glance)


class _ImportedState:
    def __init__(self, path: Path, state: BareState, access: Access) -> None:
        self._path, self._state = path, fitted(state)
        self.access, self.size_bytes, self.is_settled = access, state.size_bytes, self._state.is_settled

    def fingerprint(self) -> Hashable:
        return self._state.fingerprint()

    def is_older_than(self, stamp: Stamp) -> bool:
        return self._state.is_older_than(stamp)

    def let_go(self, new_draft: Callable[[], Draft]) -> None:
        self._state.let_go(new_draft)

    @property
    def is_copy(self) -> bool:
        return self._state.is_copy

    def chunks(self) -> Iterator[bytes]:
        return self._unpacked(self._state.chunks())

    def chunks_now(self) -> Iterator[bytes]:
        return self._unpacked(self._state.chunks_now())

    def _unpacked(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        first = next(pieces, b"")
        if not first.startswith(_GZIP):
            return _chained(first, pieces)
        try:
            with reading(self._path):
                meta = reader.read_header(self._path).meta
        except reader.Damaged:  # some other program's gzip file
            return self._unzipped(_chained(first, pieces))
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


@operation
def estimate(binding: Binding) -> int:
    """Return how many bytes the next version will take in the folder: 0 if the document is what the newest one holds.

    Up to 1 MiB the content is compressed for the answer; of a larger one 16 samples are. What a version takes over from
    the one before spares time, not room, so it changes nothing here.
    """
    current = binding.store.read()
    newest = current.newest
    with binding.document.open_state() as state:  # read where it is: a copy would be written into the folder
        if (
            newest
            and newest.file_size == state.size_bytes
            and binding.store.is_in_place(newest)
            and current.holding(glance_at(state.chunks()).file_hash)
        ):
            return 0
        sample = bytearray()
        offset = 0
        step = max(state.size_bytes // _SAMPLES, _SAMPLE_BYTES)
        for chunk in state.chunks():
            for at, end in _samples(offset, len(chunk), step):
                sample += chunk[at:end]
            offset += len(chunk)
    packed = len(compressed(sample, binding.level))
    return header.typical_bytes(binding.document.path.name) + round(state.size_bytes * packed / max(len(sample), 1))


def _samples(offset: int, length: int, step: int) -> Iterator[tuple[int, int]]:
    """Yield what of a chunk at *offset* belongs to the samples, one of which begins every *step* bytes."""
    for start in range(offset - offset % step, offset + length, step):
        at, end = max(start - offset, 0), min(start + _SAMPLE_BYTES - offset, length)
        if at < end:
            yield at, end
