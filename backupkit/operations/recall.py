"""Recall: what is known of a document and its newest version from having read them, as long as neither changes.

The rule is git's (``racy-git`` in its technical documentation): if neither times nor size nor inode of a file differ
from those at its reading, and the times were old enough at that reading for any later change to show in them, the file
is what was read.
"""

from __future__ import annotations

from backupkit.files.marks import marks_of
from backupkit.light.frozen import dataclass, replace
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.naming import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    from backupkit.store.store import Store
    from backupkit.values.version import BackupMetadata

_MOST_SOUND = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """A state of the document, the version that holds it, and how their files were then."""

    document: Hashable
    meta: BackupMetadata
    folder: Path
    manifest: Hashable
    version: Hashable


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """A state of the document, and what it holds."""

    document: Hashable
    file_hash: str


class Recall:
    """What is remembered: a few numbers, compared for equality.

    An answer is None, or False, when it is not certain; the caller then reads the file.

    May be used by several threads: each memory is one value, replaced in one step.
    """

    def __init__(self) -> None:
        self._held: _Held | None = None
        self._content: _Content | None = None
        self.is_in_use = False
        """True if the document was found to be in use (DocumentInUse) at the last attempt to store it."""
        self._sound: dict[Path, Hashable] = {}

    def holds(self, folder: Path, document: Hashable, meta: BackupMetadata, manifest: Hashable) -> None:
        """Note which version of *folder* is the newest, and that it holds the document's state.

        To be called only if a later change of the document is certain to change its fingerprint.

        Args:
            folder: the backup folder.
            document: the fingerprint of the state.
            meta: the version.
            manifest: the store's fingerprint from before the manifest was read, or from after it was written under the
                lock: another writer's change is then seen as one.
        """
        version = marks_of(folder / meta.file_name)
        if None not in (document, manifest, version):
            self._held = _Held(document=document, meta=meta, folder=folder, manifest=manifest, version=version)

    def rewritten(self, before: Hashable, after: Hashable) -> None:
        """Note that the manifest was written, and says the same of the newest version as before.

        Both are the store's fingerprints, from right before and right after, under the lock.
        """
        held = self._held
        if held and held.manifest == before:
            self._held = replace(held, manifest=after)

    @property
    def is_empty(self) -> bool:
        """True if no version is known to hold the document's state, so that nothing can be compared."""
        return self._held is None

    def held(self, document: Hashable) -> BackupMetadata | None:
        """Return the newest version if it is certain to hold the document's present state; two calls of ``stat``."""
        held = self._held
        if (
            held is None
            or held.document != document
            or held.version != marks_of(held.folder / held.meta.file_name)
            or held.manifest != marks_of(held.folder / MANIFEST)
        ):
            return None
        return held.meta

    def has_read(self, document: Hashable, file_hash: str) -> None:
        """Note the SHA-256 of the document's state of a fingerprint; as for :meth:`holds`, a later change must show."""
        self._content = _Content(document=document, file_hash=file_hash)

    def content_of(self, document: Hashable) -> str:
        """Return the SHA-256 of the document's state of a fingerprint; empty if it is not known."""
        content = self._content
        return content.file_hash if content and document is not None and content.document == document else ""

    def is_sound(self, path: Path) -> bool:
        """Return True if this process wrote the version file, or read all of it, and it has not changed since."""
        marks = self._sound.get(path)
        return marks is not None and marks == marks_of(path)

    def prove(self, store: Store, meta: BackupMetadata) -> None:
        """Make sure that a version is what was written: this process wrote it, or read it since its file was touched.

        Raises:
            BaseDamaged: it is not.
            BaseUnread: it cannot be told just now.
        """
        path = store.path_of(meta)
        if self.is_sound(path):
            return
        from backupkit.versionfile import reader  # a list needs neither
        from backupkit.versionfile.predecessor import BaseDamaged, BaseUnread

        marks = marks_of(path)
        try:
            reader.check_seal(path, meta, store.keeping.keys(path.parent))
        except reader.Damaged as error:
            raise BaseDamaged(meta, error) from error
        except OSError as error:
            raise BaseUnread(meta, error) from error
        self.sound(path, marks)

    def wrote(self, path: Path) -> None:
        """Note that a version has just been written."""
        self.sound(path, marks_of(path))

    def sound(self, path: Path, marks: Hashable) -> None:
        """Note that a version was written, or read to its end, and is right. The last 64 noted are remembered.

        *marks* are those of its file after it was written, or before it was read.
        """
        known = {other: noted for other, noted in self._sound.items() if other != path} | {path: marks}
        self._sound = dict(list(known.items())[-_MOST_SOUND:])
