"""Contents that become objects, and what a version is in these tests: a file that names objects."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable
from pathlib import Path

from backupkit.files.drafts import draft_in, is_leftover
from backupkit.store.objects.adding import Adding
from backupkit.store.objects.checking import Need
from backupkit.store.objects.shelf import Shelf

TEXT = b"a line of text that is like many others\n" * 200
NOISE = random.Random(7).randbytes(1 << 20)  # like a recording: nothing makes it smaller


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def need_of(content: bytes) -> Need:
    return Need(digest=digest_of(content), size_bytes=len(content))


def stored(shelf: Shelf, *contents: bytes) -> None:
    """Make objects of contents."""
    with Adding(shelf, 6) as adding:
        for content in contents:
            adding.put([content])
        adding.finish()


def read(shelf: Shelf, content: bytes) -> bytes:
    """Return what the object of a content holds."""
    return b"".join(shelf.content(digest_of(content), len(content)))


class Versions:
    """The versions of a backup folder: each is a file ``NAME.version`` with the digests that it names."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf, self.folder = shelf, shelf.backup_folder

    def publish(self, name: str, digests: Iterable[str]) -> None:
        """Publish a version, durable on return."""
        with draft_in(self.shelf.disk, self.folder) as draft:
            draft.write(json.dumps(sorted(digests)).encode())
            draft.sync()
            draft.publish_as_new(self.path_of(name))
            draft.sync_name()

    def create(self, name: str, contents: Iterable[bytes], *, looks: bool = True) -> None:
        """Make a version of contents, as whoever writes one has to: when this returns, it is acknowledged."""
        by_digest = {digest_of(content): content for content in contents}
        with Adding(self.shelf, 6) as adding:
            for content in by_digest.values():
                adding.put([content])
            adding.finish()
            self.publish(name, by_digest)
            while looks and (missing := self.shelf.look(by_digest)):
                with Adding(self.shelf, 6) as again:
                    for digest in missing:
                        again.put([by_digest[digest]])
                    again.finish()

    def path_of(self, name: str) -> Path:
        return self.folder / f"{name}.version"

    def names(self) -> list[str]:
        return sorted(path.stem for path in self.folder.glob("*.version"))

    def named_by(self, name: str) -> list[str]:
        found: list[str] = json.loads(self.path_of(name).read_bytes())
        return found

    def named(self) -> set[str]:
        """Return what all versions name that are there now; one that goes meanwhile names nothing."""
        found: set[str] = set()
        for name in self.names():
            try:
                found.update(self.named_by(name))
            except FileNotFoundError:
                continue
        return found

    def remove(self, name: str) -> None:
        self.shelf.disk.unlink(self.path_of(name))


def litter(shelf: Shelf) -> list[str]:
    """Return what lies among the objects, or in the backup folder, and is none of its own."""
    found = [path.name for path in shelf.backup_folder.rglob("*") if is_leftover(path.name)]
    return found + [file.path.name for file in shelf.files() if ".aside" in file.path.name]
