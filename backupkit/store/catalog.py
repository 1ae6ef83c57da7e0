"""What is in a backup folder: the manifest, brought in line with the files that are really there. Reads only."""

from __future__ import annotations

import contextlib
import logging
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from backupkit import errors
from backupkit.files import system
from backupkit.files.reading import NotOurs, read_regular
from backupkit.files.spelling import spelling
from backupkit.store import journal, manifest
from backupkit.values import naming
from backupkit.values.problem import MISSING, is_missing
from backupkit.values.version import BackupMetadata, Status
from backupkit.versionfile import header, reader

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
    from pathlib import Path

    from backupkit.store.home import Home
    from backupkit.store.manifest import Manifest
    from backupkit.values.clock import Clock

_READ_ATTEMPTS = 5

log = logging.getLogger(__name__)


class Catalog:
    """The reading side of a backup folder. Needs no lock: every file it reads is replaced in one step or not at all."""

    def __init__(self, folder: Path, home: Home, clock: Clock) -> None:
        self.folder, self._home, self._clock = folder, home, clock
        self._decoded: tuple[bytes, Manifest] | None = None

    def read(self) -> Manifest:
        """Return what is in the folder: one read of the manifest and one listing. Writes nothing.

        Raises:
            OSError: the folder cannot be read.
            ManifestTooNew: a later release uses it.
        """
        for _ in range(_READ_ATTEMPTS - 1):
            current, data, _ = self.look()
            # A writer that was at work between the two looks makes them differ; a real difference stays.
            if (data is not None and self.decoded(data) is current) or data == self.manifest_bytes():
                return current
        return self.look()[0]

    def look(self) -> tuple[Manifest, bytes | None, set[str]]:
        """Return what is in the folder, the bytes of the manifest that was found, and all names."""
        data = self.manifest_bytes()
        found = self.listing()
        known = self.decoded(data)
        return (self._reconciled(known, found) if known else self._rebuilt(found)), data, found

    def content(self, meta: BackupMetadata) -> Generator[bytes]:
        """Yield the content of a version; only an iteration that ends has seen sound content.

        Raises:
            BackupCorrupted: it is not what was stored, or gone.
            ManifestTooNew: a later release wrote it.
        """
        with self._naming(meta) as path:
            yield from reader.content_of(path, meta)

    def check_seal(self, meta: BackupMetadata) -> None:
        """Check that every stored byte of a version is the one that was written, without unpacking it.

        Raises:
            BackupCorrupted, ManifestTooNew: as :meth:`content`.
        """
        with self._naming(meta) as path:
            reader.check_seal(path, meta)

    @contextlib.contextmanager
    def _naming(self, meta: BackupMetadata) -> Iterator[Path]:
        """Raise an error in a version's file as one that names the version."""
        path = self.folder / meta.file_name
        try:
            yield path
        except reader.TooNew as error:
            raise errors.ManifestTooNew(path, error.found, header.FORMAT) from error
        except reader.Damaged as error:
            raise errors.BackupCorrupted(meta.backup_id, path, error.problem) from error

    def strangers(self, known: Manifest) -> dict[str, str]:
        """Return the files that are named like versions but cannot be read as such: file name -> what is wrong."""
        found: dict[str, str] = {}
        listed = {meta.file_name for meta in known.backups.values()}
        for name in sorted(set(self.listing()) - listed):
            if naming.id_in_name(name):
                try:
                    reader.read_ours(self.folder / name)
                except reader.Damaged as error:
                    found[name] = str(error)
        return found

    def listing(self) -> set[str]:
        """Return the names in the folder."""
        return set(os.listdir(self.folder))

    def manifest_bytes(self) -> bytes | None:
        """Return the manifest's bytes; b"" for something that is no file of ours; None if there is nothing.

        Raises:
            OSError: it cannot be read just now, which must not pass for damage.
        """
        return self._bytes(naming.MANIFEST)

    def _bytes(self, name: str) -> bytes | None:
        try:
            return read_regular(self.folder / name, manifest.LIMIT_BYTES)
        except FileNotFoundError:
            return None
        except NotOurs:
            return b""

    def decoded(self, data: bytes | None) -> Manifest | None:
        """Return the manifest that *data* holds, or None if it holds none that is whole."""
        if data is None:
            return None
        cached = self._decoded
        if cached and cached[0] == data:
            return cached[1]
        try:
            decoded = self._decode(data, self.folder / naming.MANIFEST)
        except manifest.ManifestDamaged:
            return None
        self.remember(data, decoded)
        return decoded

    def _decode(self, data: bytes, path: Path) -> Manifest:
        try:
            return manifest.decode(data)
        except manifest.TooNew as error:
            raise errors.ManifestTooNew(path, error.found, manifest.FORMAT) from error

    def remember(self, data: bytes, current: Manifest) -> None:
        """Spare the next reading the decoding of a manifest that has just been read or written."""
        self._decoded = (data, current)

    def _reconciled(self, known: Manifest, found: Collection[str]) -> Manifest:
        """Return *known* brought in line with the files that are there; *known* itself if nothing differs."""
        listed = {meta.file_name for meta in known.backups.values()}
        present = listed & set(found)
        adopted = self._headers(name for name in found if name not in listed)
        if known.backups and not present and adopted:
            # Not one of its files is here, but others are: it is the manifest of another folder.
            return self._rebuilt(found)
        changed = [meta for meta in adopted if meta.backup_id not in known.backups]
        if changed:  # a file that was away for a while may have been pinned
            changed = list(_with_log(changed, journal.told(self.folder).states))
        for meta in known.backups.values():
            is_gone = meta.file_name not in present
            if is_gone != (meta.problem != "" and is_missing(meta.problem)):
                changed.append(meta.damaged(MISSING) if is_gone else meta.sound())
        return known.with_versions(changed) if changed else known

    def rebuilt(self, known: Manifest) -> Manifest:
        """Return a manifest made from all files, with what *known* can tell of some, and the log of the others."""
        found = self.listing()
        current = manifest.rebuilt(self._headers(found), known, self._clock.now(), found)
        unknown = [meta for meta in current.backups.values() if meta.backup_id not in known.backups]
        return current.with_versions(_with_log(unknown, journal.told(self.folder).states)) if unknown else current

    def _rebuilt(self, found: Collection[str]) -> Manifest:
        """Return a manifest made from the files, the previous manifest and the log."""
        previous: Manifest | None = None
        path = self.folder / naming.PREVIOUS_MANIFEST
        with contextlib.suppress(manifest.ManifestDamaged):
            previous = self._decode(self._bytes(naming.PREVIOUS_MANIFEST) or b"", path)
        current = manifest.rebuilt(self._headers(found), previous, self._clock.now(), found)
        told = journal.told(self.folder)
        current = current.with_versions(_with_log(current.backups.values(), told.states))
        return replace(current, undo_id=told.undo_id) if told.undo_id in current.backups else current

    def _headers(self, names: Iterable[str]) -> list[BackupMetadata]:
        """Return what the files that are versions of this document say about themselves."""
        named = [name for name in sorted(names) if naming.id_in_name(name)]
        if not named:
            return []
        documents = self._home.names_in(self.folder)
        found: dict[str, BackupMetadata] = {}
        for name in named:
            try:
                meta = reader.read_ours(self.folder / name).meta
            except reader.Damaged as error:
                log.info("%s is left alone: %s", self.folder / name, error)
                continue
            if not documents or spelling(meta.document, system.HERE) in documents:
                found.setdefault(meta.backup_id, meta)
        return list(found.values())


def _with_log(metas: Iterable[BackupMetadata], states: Mapping[str, Mapping[str, Any]]) -> Iterable[BackupMetadata]:
    """Yield each version with what the log last said of it."""
    for meta in metas:
        state = states.get(meta.backup_id, {})
        found = replace(meta, pinned=state.get("pinned", meta.pinned))
        day = state.get("active_day", meta.active_day)
        if state.get("deleted") is True and found.status is Status.ACTIVE:
            found = found.binned(day)
        elif state.get("deleted") is False:
            found = found.taken_back(day)
        yield found
