"""What is in a backup folder: the manifest, brought in line with the files that are really there. Reads only."""

from __future__ import annotations

import contextlib
import os
from functools import cached_property
from operator import attrgetter

from backupkit.files import causes
from backupkit.files.marks import marks_of
from backupkit.files.os_errors import why
from backupkit.files.reading import NotOurs
from backupkit.light.frozen import replace
from backupkit.light.later import Later
from backupkit.light.log import Log
from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.store import manifest
from backupkit.store.manifest_file import read_manifest
from backupkit.values import naming
from backupkit.values.version import BackupMetadata, Status

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Hashable, Iterable, Iterator, Mapping
    from pathlib import Path

    from backupkit import errors
    from backupkit.store import histories, journal, renamed, survey
    from backupkit.store.manifest import Manifest
    from backupkit.store.register import Register
    from backupkit.store.survey import Survey, Surveyor
    from backupkit.values import problem
    from backupkit.values.clock import Clock
    from backupkit.versionfile import elsewhere, header, reader
else:
    errors = Later("backupkit.errors")
    histories, journal, renamed, survey = Later.of("backupkit.store", "histories journal renamed survey")
    problem = Later("backupkit.values.problem")
    elsewhere, header, reader = Later.of("backupkit.versionfile", "elsewhere header reader")


_READ_ATTEMPTS = 5
_name_of, _problem_of = attrgetter("file_name"), attrgetter("problem")

log = Log(__name__)


class Catalog:
    """The reading side of a backup folder. Needs no lock: every file it reads is replaced in one step or not at all."""

    def __init__(self, folder: Path, register: Register, clock: Clock) -> None:
        self.folder, self._register, self._clock = folder, register, clock
        self._keeping, self._keys = register.keeping, register.keeping.keys(folder)
        self._decoded: tuple[bytes, Manifest] | None = None
        self._asked: Hashable = None  # the log as it was when it did not tell whether a restore was done

    @cached_property
    def _surveyor(self) -> Surveyor:
        return survey.Surveyor()

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
            BackupUnreadable: it cannot be read just now.
            ManifestTooNew: a later release wrote it.
        """
        with self._naming(meta) as path:
            yield from reader.content_of(path, meta, self._keys)

    def file_bytes(self, meta: BackupMetadata) -> Generator[bytes]:
        """Yield the version's file as it is, unchecked.

        Raises:
            BackupCorrupted, BackupUnreadable: as :meth:`content`.
        """
        with self._naming(meta) as path:
            yield from reader.bytes_of(path)

    def plain_bytes(self, meta: BackupMetadata) -> Generator[bytes]:
        """Yield the version as a gzip file, also where its file is sealed; checked, as :meth:`sound_bytes`.

        Raises:
            BackupCorrupted, BackupUnreadable, ManifestTooNew: as :meth:`content`.
        """
        with self._naming(meta) as path:
            yield from reader.plain_bytes_of(path, meta, self._keys)

    def sound_bytes(self, meta: BackupMetadata) -> Generator[bytes]:
        """Yield the version's file as it is, and check that each byte is the one that was written.

        Only an iteration that ends has seen a sound file.

        Raises:
            BackupCorrupted, BackupUnreadable, ManifestTooNew: as :meth:`content`.
        """
        with self._naming(meta) as path:
            yield from reader.sound_bytes_of(path, meta, self._keys)

    def check_seal(self, meta: BackupMetadata) -> None:
        """Check that every stored byte of a version is the one that was written, without unpacking it.

        Raises:
            BackupCorrupted, BackupUnreadable, ManifestTooNew: as :meth:`content`.
        """
        with self._naming(meta) as path:
            reader.check_seal(path, meta, self._keys)

    @contextlib.contextmanager
    def _naming(self, meta: BackupMetadata) -> Iterator[Path]:
        """Raise an error in a version's file as one that names the version."""
        path = self.folder / meta.file_name
        try:
            yield path
        except reader.TooNew as error:
            raise errors.ManifestTooNew(path, error.found, header.FORMAT) from error
        except reader.Damaged as error:
            if meta.is_elsewhere and error.problem.flaw is problem.Flaw.MISSING:
                raise elsewhere.VersionElsewhere(meta.backup_id, path, problem.Flaw.ELSEWHERE.value) from error
            raise errors.BackupCorrupted(meta.backup_id, path, error.problem) from error
        except OSError as error:
            raise errors.BackupUnreadable(meta.backup_id, path, why(error)) from error

    def strangers(self, known: Manifest) -> Survey:
        """Return what the files say that are named like versions, and that *known* does not list."""
        names = _named(self.listing() - {meta.file_name for meta in known.backups.values()})
        return survey.Surveyor().survey(self.folder, names, self._keys)

    def listing(self) -> set[str]:
        """Return the names in the folder."""
        return set(os.listdir(self.folder))

    def ids(self) -> set[str]:
        """Return the ids of the versions that are there, and of those that the manifest lists."""
        known = self.decoded(self.manifest_bytes())
        return {*filter(None, map(naming.id_in_name, self.listing())), *(known.backups if known else ())}

    def manifest_bytes(self) -> bytes | None:
        """Return the manifest's bytes; b"" for something that is no file of ours; None if there is nothing.

        Raises:
            OSError: it cannot be read just now, which must not pass for damage.
        """
        return self._bytes(naming.MANIFEST)

    def _bytes(self, name: str) -> bytes | None:
        try:
            return read_manifest(self.folder / name)
        except NotOurs:
            return b""
        except OSError as error:
            if causes.is_missing(error):
                return None
            raise

    def decoded(self, data: bytes | None) -> Manifest | None:
        """Return the manifest that *data* holds, or None if it holds none that is whole."""
        if data is None:
            return None
        cached = self._decoded
        try:
            decoded = cached[1] if cached and cached[0] == data else self._decode(data, self.folder / naming.MANIFEST)
        except manifest.ManifestDamaged:
            return None
        if decoded.put_back and not decoded.put_back.is_certain:
            decoded = self._confirmed(decoded)
        self.remember(data, decoded)
        return decoded

    def _confirmed(self, known: Manifest) -> Manifest:
        """Return *known* with the last restore as certain, if the log tells that it was done.

        The manifest is written before the document is replaced, and not again after that.
        """
        marks = marks_of(self.folder / naming.HISTORY) if known.undo_id else None
        if marks is None or marks == self._asked:
            return known
        try:
            restored = journal.told(self.folder, self._keeping, ()).restored
        except OSError:  # not now: the next look may tell
            return known
        if restored and restored.before_id == known.undo_id:
            return known.confirmed()
        self._asked = marks
        return known

    def _decode(self, data: bytes, path: Path) -> Manifest:
        try:
            return manifest.decode(self._keeping.opened(path, data))
        except NotOurs as error:
            raise manifest.ManifestDamaged(str(error)) from error
        except manifest.TooNew as error:
            raise errors.ManifestTooNew(path, error.found, manifest.FORMAT) from error

    def remember(self, data: bytes, current: Manifest) -> None:
        """Spare the next reading the decoding of a manifest that has just been read or written."""
        self._decoded = (data, current)

    def _reconciled(self, known: Manifest, found: Collection[str]) -> Manifest:
        """Return *known* brought in line with the files that are there; *known* itself if nothing differs."""
        others = set(found).difference(map(_name_of, known.backups.values()))
        has_others = any(map(naming.id_in_name, others))
        are_all_here = len(others) + len(known.backups) == len(found)  # each has a name of its own
        if are_all_here and not has_others and not any(map(_problem_of, known.backups.values())):
            return known  # nearly always; and with thousands, what follows takes longer than the listing
        present = set(found) - others
        adopted = self._own(others).metas.values() if has_others else ()
        lost = [meta for meta in known.backups.values() if meta.file_name not in present]
        again = renamed.found_again(self.folder, lost, others, self._keys) if lost else None
        found_so = again.metas if again else {}
        if not present and adopted and not found_so and not all(meta.is_elsewhere for meta in known.backups.values()):
            # Not one of its files is here, but others are: it is the manifest of another folder.
            return self._rebuilt(found)
        changed = [meta for meta in adopted if meta.backup_id not in known.backups]
        if changed:  # a file that was away for a while may have been pinned
            changed = list(self._with_log(changed))
        for meta in known.backups.values():
            now = found_so.get(meta.backup_id, meta)
            if again and meta.backup_id in again.unsure:
                continue  # nothing is known: it stays as it was
            is_gone = now.file_name not in found
            if is_gone == (not meta.problem or meta.is_here):
                now = now.damaged(problem.MISSING) if is_gone else now.sound()
            if now is not meta:
                changed.append(now)
        if not changed:
            return known
        current = known.with_versions(changed)
        return self._in_one_order(current) if adopted else current

    def _in_one_order(self, current: Manifest) -> Manifest:
        """Return *current* with the versions of several histories in one order, by the numbers in their files.

        Those of the manifest were given when the histories met, and are no measure for what came since.
        """
        if not histories.are_several(current.backups.values()):
            return current
        names = _named(meta.file_name for meta in current.backups.values())
        found = survey.Surveyor().survey(self.folder, names, self._keys)
        numbers = {meta.backup_id: meta.sequence for meta in found.metas.values()}
        metas = [replace(meta, sequence=numbers.get(key, meta.sequence)) for key, meta in current.backups.items()]
        return current.with_versions([*metas, *histories.in_one_order(metas)])

    def rebuilt(self, known: Manifest) -> Manifest:
        """Return a manifest made from all files, with what *known* can tell of some, and the log of the others."""
        found = self.listing()
        own = self._own(found, known)
        current = manifest.rebuilt(own.metas.values(), known, self._clock.now(), found, own.unread)
        current = current.with_versions(histories.in_one_order(current.backups.values()))
        unknown = [meta for meta in current.backups.values() if meta.backup_id not in known.backups]
        return current.with_versions(self._with_log(unknown)) if unknown else current

    def _rebuilt(self, found: Collection[str]) -> Manifest:
        """Return a manifest made from the files, the previous manifest and the log.

        Raises:
            BackupUnreadable: there are versions, and none can be read just now; that must not pass for "none".
        """
        previous: Manifest | None = None
        path = self.folder / naming.PREVIOUS_MANIFEST
        with contextlib.suppress(manifest.ManifestDamaged):
            previous = self._decode(self._bytes(naming.PREVIOUS_MANIFEST) or b"", path)
        own = self._own(found, previous)
        current = manifest.rebuilt(own.metas.values(), previous, self._clock.now(), found, own.unread)
        current = current.with_versions(histories.in_one_order(current.backups.values()))
        if not current.backups:
            for name, words in own.unread.items():
                raise errors.BackupUnreadable(naming.id_in_name(name) or name, self.folder / name, words)
        ids = {*current.backups, *filter(None, map(naming.id_in_name, own.unread))}
        told = journal.told(self.folder, self._keeping, ids)
        current = current.with_versions(_with_states(current.backups.values(), told.states))
        if told.restored is None:
            return current
        # Where what it replaced is gone, or nothing was there, nothing can be undone: never an earlier restore.
        undo_id = told.restored.before_id if told.restored.before_id in ids else None
        restored = current.backups.get(told.restored.backup_id or "")
        return replace(current, undo_id=undo_id, put_back=manifest.of_version(restored) if restored else None)

    def _with_log(self, metas: Collection[BackupMetadata]) -> Iterable[BackupMetadata]:
        """Return these versions with what the log last said of them."""
        told = journal.told(self.folder, self._keeping, {meta.backup_id for meta in metas})
        return _with_states(metas, told.states)

    def _own(self, names: Collection[str], known: Manifest | None = None) -> Survey:
        """Return what the files that are versions of this document say about themselves.

        That are those named like versions, and those that an older manifest, *known*, says to be called otherwise.
        """
        listed = {meta.file_name for meta in known.backups.values()} if known else set[str]()
        named = [name for name in sorted(listed) if name in names]  # first: of two copies the one that was known stays
        named += [name for name in _named(names) if name not in listed]
        found = self._surveyor.survey(self.folder, named, self._keys)
        for name, words in found.damaged.items():
            log.info("%s in %s is left alone: %s", name, self.folder, words)
        for name, words in found.unread.items():
            log.warning(
                "%s could not be read just now (in %s): %s. What no index tells is not listed.",
                name,
                self.folder,
                words,
            )
        belongings, ids = self._register.belongings_in(self.folder), set[str]()
        own: dict[str, BackupMetadata] = {}
        for name, meta in found.metas.items():
            if meta.backup_id not in ids and belongings.include(meta):
                own[name] = meta
                ids.add(meta.backup_id)
        if known:
            lost = (meta for key, meta in known.backups.items() if key not in ids and meta.file_name not in names)
            again = renamed.found_again(self.folder, lost, set(names) - own.keys(), self._keys)
            own |= {meta.file_name: meta for meta in again.metas.values()}
        return replace(found, metas=own)


def _named(names: Iterable[str]) -> list[str]:
    """Return those that are names of versions, in order."""
    return [name for name in sorted(names) if naming.id_in_name(name)]


def _with_states(metas: Iterable[BackupMetadata], states: Mapping[str, Mapping[str, Any]]) -> Iterable[BackupMetadata]:
    """Yield each version as the log last left it."""
    for meta in metas:
        state = states.get(meta.backup_id, {})
        found = replace(
            meta, pinned=state.get("pinned", meta.pinned), replaced_by=state.get("replaced_by", meta.replaced_by)
        )
        day = state.get("active_day", meta.active_day)
        if state.get("deleted") is True and found.status is Status.ACTIVE:
            found = found.binned(day)
        elif state.get("deleted") is False:
            # Its days of grace go on.
            found = replace(found.taken_back(day), archived_day=state.get("active_day", found.archived_day))
        yield found
