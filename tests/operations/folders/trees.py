"""Folders whose files become objects, and what is read of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from backupkit.documents.folder.listing import Listing
from backupkit.documents.folder.memory import Known
from backupkit.documents.folder.patterns import Selection
from backupkit.files.disk import Disk
from backupkit.operations.folders.reading import PART_BYTES, FolderReading, Reader
from backupkit.store.objects.adding import Adding
from backupkit.store.objects.shelf import Shelf

HOUR_NS = 3_600_000_000_000


class Tree:
    """A folder, and the shelf that its contents come to."""

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self.root, backups = folder / "home", folder / "backups"
        for path in (self.root, backups):
            path.mkdir(parents=True, exist_ok=True)
        self.shelf = Shelf(disk or Disk(), backups)
        self.reads: list[str] = []  # paths, in the order in which they were read

    def write(self, path: str, content: bytes, *, is_old: bool = True) -> None:
        """Write a file, as if an hour ago: then any change from now on shows in its times."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        if is_old:
            then = target.stat().st_mtime_ns - HOUR_NS
            os.utime(target, ns=(then, then))

    def read(
        self,
        known: Mapping[str, Known] | None = None,
        before: Listing | None = None,
        *,
        selection: Selection | None = None,
        meanwhile: Callable[[str], None] = lambda _: None,
        later: bool = True,
    ) -> FolderReading:
        """Read the folder; *meanwhile* is called with each path that was read.

        If *later*, it seems an hour later than it is: what changed just now has settled by then.
        """
        import time

        with Adding(self.shelf, 6) as adding:
            tree = self

            class Noted(Reader):
                __slots__ = ()

                def _read(self, seen, begun_ns):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
                    tree.reads.append(seen.path)
                    found = super()._read(seen, begun_ns)
                    meanwhile(seen.path)
                    return found

            reader = Noted(
                root=self.root,
                selection=selection or Selection(),
                adding=adding,
                there=self.shelf.present(),
                new_draft=self.shelf.draft,
                apart=[self.shelf.backup_folder],
                now_ns=(lambda: time.time_ns() + HOUR_NS) if later else time.time_ns,
            )
            found = reader.read(known, before)
            adding.finish()
        return found

    def content(self, listing: Listing, path: str) -> bytes:
        """Return what the objects hold of a file."""
        file = next(each for each in listing.files if each.path == path)
        sizes = dict(Listing(files=(file,)).needs(PART_BYTES))
        return b"".join(b"".join(self.shelf.content(digest, sizes[digest])) for digest in file.parts)

    def contents(self, listing: Listing) -> dict[str, bytes]:
        return {file.path: self.content(listing, file.path) for file in listing.files}
