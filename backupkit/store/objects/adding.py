"""Contents on their way to becoming objects: written as drafts, synced together, and then given their names.

All data first, then the names, then the folders: so syncing many small files costs little more than syncing few.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backupkit.files import system
from backupkit.store.objects import naming
from backupkit.store.objects.packing import Packing
from backupkit.versionfile.threads import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

    from backupkit.files.drafts import Draft
    from backupkit.store.objects.shelf import Shelf

_MOST_PENDING = 32  # each is an open file, and what closes a file looks at all that are open
_SYNCING = 8  # threads that wait for the medium: file systems write down many files at once as fast as one
_MOST_PENDING_BYTES = 32 << 20  # then the medium has something to do while we go on reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A content that is wholly written, under a draft's name."""

    draft: Draft
    digest: str
    content_bytes: int
    stored_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A content that has become an object, or was one already."""

    digest: str
    content_bytes: int
    stored_bytes: int  # that it takes in addition; 0: it was there


class Adding:
    """Adds objects. Use it in a ``with`` block, and call :meth:`finish` before a version is published that names them.

    As long as the block lasts, nobody sweeps (:meth:`Shelf.has_writers`). What was not finished is no object, or one
    that no version names: the next sweep removes it.

    :meth:`packed` may be called from any thread; the other methods from one alone.

    Args:
        shelf: where they lie; its folder is made if need be.
        level: 1 (fast) to 9 (small).
    """

    def __init__(self, shelf: Shelf, level: int) -> None:
        self._shelf, self._level = shelf, level
        self._pending: list[Packed] = []
        self._pending_bytes = 0
        self._drafts: set[Draft] = set()  # that may have to be discarded
        self._known: set[str] = set()  # sound, or on its way
        self._to_sync: set[str] = set()  # whose names may not be on the medium yet
        self._folders: set[str] = set()  # that are there
        self._ending = contextlib.ExitStack()

    def __enter__(self) -> Self:
        shelf = self._shelf
        if shelf.make_folder(shelf.folder):  # else the version that names its objects has its name synced there
            shelf.disk.sync_folder(shelf.backup_folder)
        self._ending.enter_context(shelf.draft())  # says that a writer is at work
        return self

    def __exit__(self, *_: object) -> None:
        for draft in self._drafts:  # also of those that were written, and never taken
            draft.discard()
        self._ending.close()

    def has(self, digest: str) -> bool:
        """Return True if a content was added, or found, in this block."""
        return digest in self._known

    def put(self, chunks: Iterable[bytes], size_bytes: int = 0) -> Stored:
        """Add a content; as :meth:`packed` and :meth:`take`."""
        return self.take(self.packed(chunks, size_bytes))

    def packed(self, chunks: Iterable[bytes], size_bytes: int = 0) -> Packed:
        """Write a content into a draft; pass what is returned to :meth:`take` or :meth:`drop`.

        Args:
            chunks: the content. What it raises comes out, and nothing is left.
            size_bytes: about how large it is; decides about threads, and no more.
        """
        packing = Packing(chunks, level=self._level, size_bytes=size_bytes)
        with contextlib.ExitStack() as stack:
            draft = stack.enter_context(self._shelf.draft())
            with contextlib.closing(packing.pieces()) as pieces:
                for piece in pieces:
                    draft.write(piece)
            self._drafts.add(draft)
            stack.pop_all()
        return Packed(
            draft=draft, digest=packing.digest, content_bytes=packing.content_bytes, stored_bytes=packing.stored_bytes
        )

    def take(self, packed: Packed) -> Stored:
        """Have a content become an object, at the latest in :meth:`finish`, unless it is one already.

        One that is there is read: if it is damaged, this one takes its place.
        """
        is_new = False
        try:
            is_new = packed.digest not in self._known and not self._is_there(packed)
        finally:
            if not is_new:
                self.drop(packed)
        self._known.add(packed.digest)
        if not is_new:
            return Stored(digest=packed.digest, content_bytes=packed.content_bytes, stored_bytes=0)
        self._pending.append(packed)
        self._pending_bytes += packed.stored_bytes
        if len(self._pending) >= _MOST_PENDING or self._pending_bytes >= _MOST_PENDING_BYTES:
            self._publish()
        return Stored(digest=packed.digest, content_bytes=packed.content_bytes, stored_bytes=packed.stored_bytes)

    def drop(self, packed: Packed) -> None:
        """Throw away what was written."""
        packed.draft.discard()
        self._drafts.discard(packed.draft)

    def _is_there(self, packed: Packed) -> bool:
        shelf = self._shelf
        if not shelf.has(packed.digest):
            return False
        if not shelf.is_sound(packed.digest, packed.content_bytes):
            shelf.set_apart(packed.digest)
            return False
        self._to_sync.add(packed.digest)  # another writer may have given it its name just now
        return True

    def finish(self) -> None:
        """Return once everything that was added is on the medium, under its name."""
        self._publish()
        if self._to_sync:
            self._shelf.sync_shelves(self._to_sync)
            self._shelf.disk.sync_folder(self._shelf.folder)  # another writer may have made a folder in it just now
            self._to_sync.clear()

    def _publish(self) -> None:
        """Sync all data, then give all their names."""
        threads = _SYNCING if len(self._pending) > _SYNCING else 1
        for _ in in_order(lambda each: each.draft.sync(), self._pending, threads):
            pass
        while self._pending:
            packed = self._pending[-1]
            self._make_shelf(packed.digest)
            self._name(packed)
            self._to_sync.add(packed.digest)
            self._drafts.discard(packed.draft)
            self._pending.pop()
        self._pending_bytes = 0

    def _name(self, packed: Packed) -> None:
        try:
            packed.draft.publish_as_new(self._shelf.path_of(packed.digest))
        except FileExistsError:  # another writer was faster
            packed.draft.discard()
            return
        if system.HERE is system.WINDOWS:  # where a name is synced by way of its file
            packed.draft.sync_name()

    def _make_shelf(self, digest: str) -> None:
        name = naming.shelf_of(digest)
        if name not in self._folders:
            self._shelf.make_folder(self._shelf.folder / name)
            self._folders.add(name)
