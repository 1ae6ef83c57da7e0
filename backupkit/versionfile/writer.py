"""One version <-> one gzip file, on the writing side: room for the header, the body, and last the header that seals it.

The room is left as large as the header can become. Until the header is written the file begins with zeros and is no
gzip file, so a half-written version can never be taken for a whole one.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.files.marks import stamp_of
from backupkit.files.os_errors import in_folder
from backupkit.versionfile import file_bytes, header
from backupkit.versionfile.blocks import Index
from backupkit.versionfile.body import Body
from backupkit.versionfile.splice import Grain, cut_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from backupkit.files.drafts import Draft
    from backupkit.files.marks import Stamp
    from backupkit.values.version import BackupMetadata
    from backupkit.versionfile.file_bytes import Putting
    from backupkit.versionfile.predecessor import Predecessor
    from backupkit.versionfile.read_back import From
    from backupkit.versionfile.sealed_bytes import Seal

    Content = Callable[[Callable[[], Stamp]], Iterable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedDraft:
    """A version that is wholly written and synced, under a draft's name."""

    draft: Draft
    meta: BackupMetadata
    index: Index
    putting: Putting  # what wrote it, and writes its header again

    def resealed(self, meta: BackupMetadata) -> SealedDraft:
        """Write another header, of the same version with another place in its folder; return what is there then."""
        return _sealed(self.draft, meta, self.index, self.putting)

    def is_as_by(self, seal: Seal | None) -> bool:
        """Return True if *seal* has its key: that of the folder may have been changed since the draft was begun."""
        return seal is None or seal.key.key_id in (self.putting.keys or ())

    def name(self, plain: str) -> str:
        """Return how its file is called that would be called *plain* if it were not encrypted."""
        return self.putting.name(plain)

    @property
    def stored_size(self) -> int:
        """How large its file is."""
        return self.putting.as_stored(self.meta.stored_size)

    def read_back(self, folder: Path) -> From:
        """Check that the medium holds what was written, before it counts as a version; as :func:`read_back`."""
        from backupkit.versionfile.read_back import read_back  # few ask for it

        return read_back(self.draft.descriptor, self.meta, folder, self.putting.keys)


class VersionWriter:
    """A version on its way into a draft. Use it in a ``with`` block: what was not published by its end is removed.

    An OSError that comes out of the block is one of the folder, and raised as a BackupError.

    Args:
        folder: the backup folder.
        meta: what is known of the version before its content is.
        content: returns the content. It is called once, and again for each time that there was more than foreseen; it
            is given what tells when the draft was last written, by the clock of its file system.
        size_bytes: how much content is foreseen.
        level: 1 (fast) to 9 (small); 0: as it is.
        base: the version before; None if nothing is to be inherited.
        putting: how it gets into its file; None: as it is.

    What reads the base may raise ``BaseDamaged`` or ``BaseUnread`` of :mod:`backupkit.versionfile.predecessor`: what
    was written is worth nothing then.
    """

    def __init__(
        self,
        folder: Path,
        meta: BackupMetadata,
        content: Content,
        *,
        size_bytes: int,
        level: int,
        base: Predecessor | None = None,
        putting: Putting | None = None,
    ) -> None:
        self._putting = putting or file_bytes.PlainPutting()
        self._folder, self._content, self._level, self._base = folder, content, level, base
        self._grain = Grain.PAGES if meta.database else Grain.TEXT
        self._least_room = header.room_for(meta, 0)
        self._draft: Draft | None = None
        self._ending = contextlib.ExitStack()
        self._foresee(size_bytes)

    def _foresee(self, size_bytes: int) -> None:
        """Begin with a content of about *size_bytes*."""
        room = self._least_room + self._putting.more_room
        most_with_prefixes = header.most_blocks(room, has_prefixes=True)
        # Larger blocks for the sake of prefixes are worth it where what is saved often begins as it did before.
        most = most_with_prefixes if self._grain is Grain.TEXT else header.most_blocks(room)
        cut = cut_for(size_bytes, most, self._grain)
        self._most_blocks = cut.most_blocks(size_bytes)
        self._has_prefixes = 1 < self._most_blocks <= most_with_prefixes
        chunks = self._content(self._stamp)
        self._body = Body(chunks, level=self._level, cut=cut, size_bytes=size_bytes, base=self._base)

    def is_as_before(self) -> bool:
        """Read on while the content is that of the base; return True if all of it is. Call it before :meth:`write`.

        Nothing needs to be written then, and :attr:`content_sha256` is known.
        """
        return self._body.is_as_before()

    def write(self, new_draft: Callable[[], Draft]) -> None:
        """Write room and body into a new draft; into another one, with more room, if there is more than was foreseen.

        Raises:
            OSError: it cannot be written.
            BackupError: what the content raised.
        """
        self._write_once(new_draft())
        while len(self._body.blocks) > self._most_blocks:  # an import can be larger than its file
            content_bytes = self._body.content_bytes
            self._discard()  # first of all: both together may not fit on the disk
            self._foresee(content_bytes)
            self._write_once(new_draft())

    def _write_once(self, draft: Draft) -> None:
        self._draft = draft
        room = header.room_with(self._least_room, self._most_blocks, has_prefixes=self._has_prefixes)
        with contextlib.closing(self._body.pieces()) as pieces:
            self._putting.body(draft, room, pieces)

    @property
    def content_sha256(self) -> str:
        """SHA-256 of the content, once all of it has been read."""
        return self._body.content_sha256

    @property
    def crc32(self) -> int:
        """CRC-32 of the content, once it has been written."""
        return self._body.crc32

    def sealed(self, meta: BackupMetadata) -> SealedDraft:
        """Write the header of *meta* into its room and sync the whole draft."""
        index = Index(self._body.blocks, self._body.prefixes if self._has_prefixes else ())
        return _sealed(self._open_draft(), meta, index, self._putting)

    def _open_draft(self) -> Draft:
        if self._draft is None:
            raise ValueError("nothing has been written yet")
        return self._draft

    def _stamp(self) -> Stamp:
        return stamp_of(self._open_draft().descriptor)

    def _discard(self) -> None:
        with contextlib.ExitStack() as ending:
            ending.callback(self._body.close)  # its threads must end although the draft cannot be removed
            if self._draft:
                self._draft.discard()

    def __enter__(self) -> Self:
        self._ending.enter_context(in_folder(self._folder))
        self._ending.callback(self._discard)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._ending.__exit__(kind, error, trace)
        finally:
            del self._content  # it knows this writer, and holds the document: that is not to wait for the collector


def _sealed(draft: Draft, meta: BackupMetadata, index: Index, putting: Putting) -> SealedDraft:
    whole = putting.head(draft, meta, index)
    draft.sync()
    return SealedDraft(draft=draft, meta=whole, index=index, putting=putting)
