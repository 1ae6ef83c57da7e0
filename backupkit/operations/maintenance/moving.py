"""Moving to another backup folder: a whole copy of what there is, and from then on that folder is the document's.

The order makes a kill harmless. The folder until now is only read, but for a line in its log at the end. In the other
one the index is written last, so one without an index is a copy that was not finished: the next try completes it. Only
then the choice is remembered, in one step.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.files.drafts import write_file
from backupkit.files.os_errors import in_folder
from backupkit.files.places import is_folder, is_in_folder, is_same_file, require_room
from backupkit.files.reach import access_in
from backupkit.files.reading import NotOurs, read_regular
from backupkit.operations.binding import operation
from backupkit.operations.maintenance.choosing import keep_own
from backupkit.operations.mirroring.memory import carry_memory
from backupkit.operations.watched import watched
from backupkit.store import journal
from backupkit.store.facts import seen_from
from backupkit.store.histories import in_one_order
from backupkit.store.manifest import empty
from backupkit.store.register import relative
from backupkit.store.settings import Settings
from backupkit.store.store import Store
from backupkit.values import naming
from backupkit.values.activity.operation import Operation
from backupkit.values.results import FolderMoved
from backupkit.values.sentence import Sentence
from backupkit.versionfile.read_back import read_back

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from backupkit.operations.binding import Binding
    from backupkit.store.manifest import Manifest
    from backupkit.values.version import BackupMetadata, CancelToken, Progress

_SPARE_BYTES = 1 << 20  # for the index, the log and the settings

_SAME = Sentence("the versions lie there already")
_WITHIN = Sentence("it lies in the folder of the versions, which holds nothing else")
_OF_DOCUMENT = Sentence("it is the folder of the file itself, and versions need one of their own")
_NO_PARENT = Sentence("neither it nor the folder that it would lie in is there")
_NO_FOLDER = Sentence("it is not a folder")
_NOT_EMPTY = Sentence("something else is in it, and versions need a folder of their own")
_ANOTHER_FILE = Sentence("a file in it has the name of a version, and is another one")
_OF_SYSTEM = frozenset({"lost+found", "$RECYCLE.BIN", "System Volume Information"})  # on each new drive


@dataclass(frozen=True, slots=True, kw_only=True)
class _Left:
    """What there is in the folder until now."""

    versions: Manifest
    settings: Settings
    is_ours: bool  # False: it is not there yet, or is another document's


@operation
def move(
    binding: Binding, target: Path, *, progress: Progress | None = None, cancel: CancelToken | None = None
) -> FolderMoved:
    """Copy all versions to *target*; from then on it is the document's folder, also for this manager.

    Args:
        binding: the document, and the store that it has now.
        target: an empty folder, one that could be made, or one that is the document's already.
        progress: called with (bytes done, bytes in all).
        cancel: asked before each piece; copies that are whole stay, for the next try.

    Raises:
        ValueError: the app does not leave the folder to its user.
        BackupFolderUnwritable, BackupFolderTaken: *target* cannot be the document's folder.
        NotEnoughSpace: the versions do not fit there.
        BackupError: one of the folders cannot be used. In all cases the folder until now is whole, and in use.
    """
    binding.configuration.require_choosable(["directory"])
    old, environment = binding.store, binding.environment
    folder = old.folder
    _require_fit(binding, target)
    new = Store(old.home.elsewhere(target, environment), old.names.prefix, environment)
    with _held(binding) as left:
        _require_room(new, target, left.versions)
        _make(binding, target)
        new.prepare()
        with new.exclusive() as found:
            is_fresh = new.fingerprint() is None  # nobody has finished a copy here
            _carry_settings(folder, new, left.settings, is_fresh=is_fresh)
            missing = _missing(new, left.versions)
            copied = list(_copied(binding, new, missing, progress, cancel))
            if is_fresh:
                _carry_log(binding, new)
            joined = _joined(left.versions, found, copied, is_fresh=is_fresh)
            new.write(joined)
            new.write(joined)  # the one before is what tells of edited descriptions where the index is lost
            new.record("move folder", left=str(folder), copied=len(copied))
            if left.is_ours:
                old.record("move folder", to=str(target), copied=len(copied))
            keep_own(binding, {"directory": target}, is_claimed=True)
            old.home.move_to(target)  # who waits for a lock now, in this process, finds the folder another one
    size = sum(meta.stored_size for meta in copied)
    return FolderMoved(folder=target, left=folder, copied=len(copied), stored_bytes=size)


# -- before anything is written ----------------------------------------------------------------------------------------


def _require_fit(binding: Binding, target: Path) -> None:
    """Refuse what cannot be a folder for versions, whosever it is."""
    folder = binding.store.folder
    reason = None
    with in_folder(target):
        if is_same_file(target, folder):
            reason = _SAME
        elif is_in_folder(target, folder):
            reason = _WITHIN
        elif is_same_file(target, binding.document.path.parent):
            reason = _OF_DOCUMENT
        elif os.path.lexists(target):
            reason = _NO_FOLDER if os.path.exists(target) and not is_folder(target) else None
        elif not is_folder(target.parent):
            reason = _NO_PARENT
    if reason:
        raise errors.BackupFolderUnwritable(target, reason)
    if os.path.islink(target) and not os.path.exists(target):  # to a drive, perhaps
        raise errors.BackupFolderMissing(target)


@contextlib.contextmanager
def _held(binding: Binding) -> Iterator[_Left]:
    """Hold the folder until now, if it is the document's, and yield what there is to be copied."""
    store = binding.store
    if not store.exists():
        yield _Left(versions=store.read(), settings=Settings(), is_ours=False)  # raises where its drive is away
    elif store.owner:
        yield _Left(versions=empty(binding.environment.clock.now()), settings=Settings(), is_ours=False)
    else:
        with store.exclusive() as current:
            yield _Left(versions=current, settings=store.settings, is_ours=True)


def _require_room(new: Store, target: Path, versions: Manifest) -> None:
    """Refuse a folder that is another's, that holds something, or that is too small."""
    if owner := new.owner:
        raise errors.BackupFolderTaken(target, owner)
    with in_folder(target):
        is_there = is_folder(target)
        if is_there and not new.home.settled().is_ours and any(map(_is_something, os.listdir(target))):
            raise errors.BackupFolderUnwritable(target, _NOT_EMPTY)
    needed_bytes = sum(meta.stored_size for meta in _missing(new, versions)) + _SPARE_BYTES
    with in_folder(target):
        require_room(target if is_there else target.parent, needed_bytes)


def _is_something(name: str) -> bool:
    """Return True if a file shows that its folder is in use: not a hidden one, as our own beginnings, or a system's."""
    return not name.startswith(".") and name not in _OF_SYSTEM


def _missing(new: Store, versions: Manifest) -> list[BackupMetadata]:
    """Return the versions that are not in the new folder yet, oldest first: a part of them is a history as well."""
    return [meta for meta in reversed(versions.newest_first) if not new.is_in_place(meta)]


# -- the copy ----------------------------------------------------------------------------------------------------------


def _make(binding: Binding, target: Path) -> None:
    disk, document = binding.environment.disk, binding.document
    with in_folder(target):
        if is_folder(target):
            return
        disk.make_folder(target)
        access_in(target.parent, document.access(), document.path).apply_to_folder(disk, target)
        disk.sync_folder(target.parent)


def _carry_settings(folder: Path, new: Store, settings: Settings, *, is_fresh: bool) -> None:
    """Let the new folder know by what the versions that come are known, and, if it is new, what was chosen until now.

    It keeps an id of its own: other programs may go on in the one until now, and the two histories be joined again.
    """
    known = new.settings
    carried = settings if is_fresh else known
    earlier = (relative(seen_from(folder, each), new.folder) for each in settings.documents)
    changed = replace(
        carried,
        documents=tuple(dict.fromkeys([*(each for each in earlier if each not in known.documents), *known.documents])),
        place=known.place,
        folder_id=known.folder_id,
        other_ids=(known.other_ids | settings.other_ids | {settings.folder_id}) - {"", known.folder_id},
    )
    if changed != known:
        new.save_settings(changed)


def _copied(
    binding: Binding, new: Store, metas: list[BackupMetadata], progress: Progress | None, cancel: CancelToken | None
) -> Iterator[BackupMetadata]:
    """Copy versions, and yield each once it is on the medium; one that is gone is yielded as it is known."""
    total, done = sum(meta.stored_size for meta in metas), 0
    for meta in metas:
        before = done

        def report(part: int, _: int, before: int = before) -> None:
            if progress:
                progress(before + part, total)

        with contextlib.closing(
            watched(
                binding.store.file_bytes(meta),
                meta.stored_size,
                document=binding.document.path,
                operation=Operation.MOVE,
                progress=report,
                cancel=cancel,
            )
        ) as chunks:
            yield _copy(binding, new, meta, chunks)
        done += meta.stored_size


def _copy(binding: Binding, new: Store, meta: BackupMetadata, chunks: Iterator[bytes]) -> BackupMetadata:
    target = new.path_of(meta)
    try:
        first = next(chunks, b"")
    except errors.BackupCorrupted as error:  # there is no file: what is known of it goes along
        return meta.damaged(error.problem)
    with in_folder(target.parent), new.draft(binding.document.access()) as draft:
        draft.write(first)
        for chunk in chunks:
            draft.write(chunk)
        draft.sync()
        found = _as_arrived(binding, new, meta, draft.descriptor)
        try:
            draft.publish_as_new(target)
        except FileExistsError as error:
            raise errors.BackupFolderUnwritable(target.parent, _ANOTHER_FILE) from error
        draft.sync_name()
    return found


def _as_arrived(binding: Binding, new: Store, meta: BackupMetadata, descriptor: int) -> BackupMetadata:
    """Return what is known of a version whose copy was read back; one that was damaged before is damaged there, too.

    Raises:
        StorageFailed: the copy is not what the version is.
    """
    try:
        read_back(descriptor, meta, new.folder, new.keeping.keys(new.folder))
    except errors.StorageFailed:
        try:
            binding.store.check_seal(meta)
        except errors.BackupCorrupted as error:
            return meta.damaged(error.problem)
        raise
    return meta


def _carry_log(binding: Binding, new: Store) -> None:
    """Copy the log, and what is remembered of places, unless an earlier try did."""
    source, target = binding.store.folder / naming.HISTORY, new.folder / naming.HISTORY
    with in_folder(target.parent), contextlib.suppress(NotOurs, FileNotFoundError):
        if not os.path.lexists(target):
            data = read_regular(source, journal.READ_BYTES)
            write_file(binding.environment.disk, target, data, new.home.access_in(target.parent).for_work)
    carry_memory(binding, new)


def _joined(versions: Manifest, found: Manifest, copied: list[BackupMetadata], *, is_fresh: bool) -> Manifest:
    """Return the index of the new folder: the old one's, or that which it has with what came."""
    known, coming = (versions, found.backups.values()) if is_fresh else (found, copied)
    joined = known.with_versions([meta for meta in coming if meta.backup_id not in known.backups])
    if is_fresh:
        joined = joined.with_versions(copied)  # of which some may have turned out to be damaged
    if joined.backups.keys() == known.backups.keys():
        return joined
    return joined.with_versions(in_one_order(joined.backups.values()))
