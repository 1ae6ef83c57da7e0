"""Taking versions out of the folder, bringing files in as versions, and foreseeing how much a version will take."""

from __future__ import annotations

import contextlib
import os
from collections import deque
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.documents.file_replacement import new_content
from backupkit.documents.judging import glance_at
from backupkit.files.drafts import replacement_paths
from backupkit.files.places import is_same_file, real_path
from backupkit.files.reach import access_in
from backupkit.operations import create
from backupkit.operations.binding import operation
from backupkit.operations.imported import Imported
from backupkit.operations.mirroring import at_hand
from backupkit.operations.restore import require_outside
from backupkit.operations.watched import watched
from backupkit.values import descriptions, naming
from backupkit.values.sentence import Sentence
from backupkit.values.version import Form, Trigger
from backupkit.versionfile import header
from backupkit.versionfile.deflate import compressed

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from backupkit.operations.binding import Binding
    from backupkit.values.version import CancelToken, Progress

_SAMPLES = 16
_SAMPLE_BYTES = 1 << 16


@operation
def export(
    binding: Binding,
    backup_id: str,
    target: Path,
    *,
    overwrite: bool,
    form: Form | str | None,
    progress: Progress | None = None,
    cancel: CancelToken | None = None,
) -> Path:
    """Write a version to *target*, and return that.

    Args:
        binding: the document and its store.
        backup_id: which version.
        target: where to.
        overwrite: whether a file there is replaced.
        form: what is written; None: its version file where the name ends in ``.gz`` and its document's does not, else
            its content.
        progress: called with (bytes done, bytes in all).
        cancel: asked before each piece; what was written by then is removed.

    Where *target* is a link, the file that it leads to is written, as a restore to another path does.

    Raises:
        FileExists: *target* is there and *overwrite* is not set.
        BackupError: the version is damaged or cannot be read now, or *target* cannot be written; nothing is left of it
            then.
        ValueError: there is no such form.
    """
    form = Form(form) if form is not None else None
    meta = at_hand.readable(binding, backup_id, binding.store.read(), cancel)
    require_free(binding, target, overwrite=overwrite)
    as_stored = (form or _form_of(target, meta.document)) is Form.VERSION
    chunks = watched(
        binding.store.content(meta),
        meta.file_size,
        document=binding.document.path,
        operation=errors.Operation.EXPORT,
        progress=progress,
        cancel=cancel,
    )
    if as_stored:
        deque(chunks, maxlen=0)  # only what is sound leaves the folder; unpacking it is what takes long
        chunks = binding.store.plain_bytes(meta)
    return write_outside(binding, target, chunks, overwrite=overwrite)


def require_free(binding: Binding, target: Path, *, overwrite: bool) -> None:
    """Raise unless something may be written to *target*: neither into the folder, nor over the document.

    Raises:
        FileExists: it is there and *overwrite* is not set.
        BackupError: it is none of the places that may be written to.
    """
    require_outside(binding, target)
    if is_same_file(target, binding.document.path):
        raise errors.DocumentUnwritable(target, Sentence("it is the document itself, which only a restore replaces"))
    if not overwrite and os.path.lexists(target):  # also a link that leads nowhere
        raise errors.FileExists(target)


def write_outside(binding: Binding, target: Path, chunks: Generator[bytes], *, overwrite: bool) -> Path:
    """Write a file outside of the folder, whole or not at all, for those who may read the document; return *target*.

    Raises:
        FileExists: it is there by now and *overwrite* is not set.
        DocumentUnwritable, NotEnoughSpace: nothing is left of it. What *chunks* raise comes out unchanged.
    """
    document, place = binding.document, real_path(target)
    disk, permit = binding.environment.disk, access_in(place.parent, document.access(), document.path).apply_privately
    # Closed at once. A host may keep an error that comes out of here; that must not keep the version's file open.
    with (
        binding.store.writing_outside(replacement_paths(place)),
        contextlib.closing(chunks) as content,
        new_content(target, disk, content, permit) as new,
    ):
        if overwrite:
            new.swap()
        else:
            new.publish_as_new()
    return target


def _form_of(target: Path, document: str) -> Form:
    """Return what an export to a file of this name writes, where nobody asked for anything."""
    return Form.VERSION if naming.is_gzip(target.name) and not naming.is_gzip(document) else Form.CONTENT


@operation
def import_file(binding: Binding, path: Path, description: str) -> str:
    """Store a file's content as a new version, unpacked where it is packed and the document is not; return the new id.

    Raises:
        DocumentMissing, DocumentUnreadable: *path* cannot be read, or is no whole gzip file.
        BackupCorrupted: it is a damaged version file.
        BackupError: as :func:`backupkit.operations.create.create`.
    """
    source = Imported(path, binding.document)
    order = create.Order(
        description=description or descriptions.imported(path.name), force=True, trigger=Trigger.IMPORT
    )
    try:
        return create.create(binding, source, order).meta.backup_id
    finally:
        source.let_go()


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
    packed = len(compressed(sample, binding.making.compression_level))
    return header.typical_bytes(binding.document.path.name) + round(state.size_bytes * packed / max(len(sample), 1))


def _samples(offset: int, length: int, step: int) -> Iterator[tuple[int, int]]:
    """Yield what of a chunk at *offset* belongs to the samples, one of which begins every *step* bytes."""
    for start in range(offset - offset % step, offset + length, step):
        at, end = max(start - offset, 0), min(start + _SAMPLE_BYTES - offset, length)
        if at < end:
            yield at, end
