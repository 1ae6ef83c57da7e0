"""Rotating: after a change of the key of a sealed folder, all that lies in it is sealed anew, one file after another.

Each version has two files for a while, and then the new one alone: no old file goes before the index tells of the new
one. So each version can be read at every moment, by every program that has the keys of the folder.
"""

from __future__ import annotations

import contextlib
import logging
import os
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from backupkit.errors import BackupError, Cancelled, Operation
from backupkit.files import holds
from backupkit.files.drafts import set_aside
from backupkit.files.os_errors import in_folder
from backupkit.files.patience import when_free
from backupkit.operations.mirroring.copies.pieces import Again
from backupkit.operations.sealed.small_files import SmallFiles, key_in
from backupkit.operations.watched import stop_if
from backupkit.sealing.anew import Resealing
from backupkit.sealing.broken import Breach, SealBroken
from backupkit.sealing.names import SealedName, sealed_name
from backupkit.store.sealed.vault import SealedKeeping
from backupkit.store.store import Store
from backupkit.versionfile.file_bytes import Locked
from backupkit.versionfile.header import Damaged
from backupkit.versionfile.resealing import gzip_pieces, sealed_again
from backupkit.versionfile.sealed_bytes import Seal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from backupkit.operations.binding import Binding
    from backupkit.values.version import CancelToken

_MOST_PENDING = 50  # old files that wait for one writing of the index: until then each takes its room twice
_MOST_PENDING_BYTES = 64 << 20
_MOST_FAILURES = 3  # in a row: one that cannot be sealed keeps no other waiting; a folder that is full does

log = logging.getLogger(__name__)


def seal_anew(binding: Binding, cancel: CancelToken | None = None) -> int:
    """Seal what lies in a sealed folder under an old key with the one of now; return of how many versions that was.

    Where all has the key of now, that costs a listing. A kill leaves of each version the old file, or both, or the new
    one, and the next call goes on. What does not open keeps its file and its key, and so does what somebody reads just
    now. Nothing happens in a folder that is not sealed.

    Args:
        binding: the document and its store.
        cancel: asked before each piece.

    Raises:
        KeyRefused: what was given does not open the keys.
        BackupError: the folder cannot be read.
        Cancelled: nobody wants it any more. What was done by then stays.
    """
    store = binding.store
    if not isinstance(store.keeping, SealedKeeping) or not store.exists():
        return 0
    with in_folder(store.folder):
        files = _Files(binding, cancel)
        if len(files.key_ids()) < 2:  # noqa: PLR2004 - a key, and one before it
            return 0
        done = _versions_anew(binding, files, cancel)
        if _others_anew(binding) or done:
            store.record("seal folder", versions=done)
    return done


def _others_anew(binding: Binding) -> bool:
    """Seal all that is no version anew; return True if anything was not sealed with the key of now."""
    store = binding.store
    keeping, folder = cast(SealedKeeping, store.keeping), store.folder
    table = keeping.table(folder)
    if keeping.settled.get(folder) == table.number:
        return False
    is_changed = _unsaved_anew(binding)
    with store.exclusive():
        is_changed |= SmallFiles(store).seal_anew(binding.environment.disk)
    keeping.settled[folder] = table.number
    return is_changed


def _unsaved_anew(binding: Binding) -> bool:
    """Seal the unsaved work anew that crashes have left. An app at work does so with its own, as it keeps the next."""
    store, done = binding.store, False
    keeping = cast(SealedKeeping, store.keeping)
    seal, keys = keeping.seal(store.folder), keeping.keys(store.folder)
    unsaved = Store(store.home.again(binding.environment), store.names.prefix, binding.environment).unsaved
    for path in unsaved.sealed_files():
        with contextlib.suppress(FileNotFoundError), unsaved.held(path) as is_ours:
            if not is_ours or key_in(path) == seal.key.key_id:
                continue
            try:
                with unsaved.draft() as draft:
                    for sealed in sealed_again(path.name.removesuffix(".enc"), gzip_pieces(path, keys), seal):
                        draft.write(sealed)
                    draft.sync()
                    draft.replace(path)
                    draft.sync_name()
                done = True
            except (Damaged, Locked) as error:
                log.warning("%s stays encrypted as it is: %s", path, error)
    return done


def _versions_anew(binding: Binding, files: _Files, cancel: CancelToken | None) -> int:
    run, done, failures, begun = Resealing(files), 0, 0, set[SealedName]()
    if not run.next_step():
        return 0
    at_work, folder = binding.places.at_work, str(binding.store.folder)
    with files, at_work.copying(folder, len(files.old), is_anew=True) as begins:
        while failures < _MOST_FAILURES and (step := run.next_step()):
            stop_if(cancel, binding.document.path, Operation.MIRRORING)
            if step.source not in begun:
                begun.add(step.source)
                begins()
            try:
                done += run.carry_out(step)
                failures = 0
            except Cancelled:
                raise
            except (BackupError, OSError) as error:
                log.warning("%s was not encrypted anew: %s", step.source, error)
                failures += 1
    return done


class _Files:
    """Fills :class:`backupkit.sealing.anew.SealedFiles` by the versions in the folder that its index knows.

    Old files go some at a time, after one writing of the index, and at the end of a ``with`` block.
    """

    proves_arrival = False  # what was written is read back from the disk

    def __init__(self, binding: Binding, cancel: CancelToken | None) -> None:
        self._binding, self._store, self._cancel = binding, binding.store, cancel
        self._keeping, self._disk = cast(SealedKeeping, binding.store.keeping), binding.environment.disk
        self._gone: list[SealedName] = []  # whose targets are proven
        self._gone_bytes = 0
        self.old: set[SealedName] = set()  # what lies there under an old key, by the last look

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        self._let_go()

    def key_ids(self) -> Sequence[str]:
        vault = self._keeping.vault(self._store.folder)
        vault.look_again(self._keeping.shelf(self._store.folder).list())
        return tuple(vault.keys())

    def list(self) -> Iterable[SealedName]:
        self._let_go()
        current = self._store.read()
        known = {found.plain for meta in current.backups.values() if (found := sealed_name(meta.file_name))}
        there = map(sealed_name, os.listdir(self._store.folder))
        listed, key_id = [each for each in there if each and each.plain in known], self.key_ids()[-1]
        self.old = {each for each in listed if each.key_id != key_id}
        return listed

    def pieces(self, file: SealedName) -> Iterable[bytes]:
        return Again(lambda: self._pieces(file))

    def write(self, file: SealedName, pieces: Iterable[bytes]) -> None:
        store, folder = self._store, self._store.folder
        seal = Seal(key=self._keeping.vault(folder).keys()[file.key_id])
        with store.draft(self._binding.document.access()) as draft:
            for sealed in sealed_again(file.plain, pieces, seal):
                draft.write(sealed)
            draft.sync()  # before the name, as every version
            with store.exclusive() as current:
                meta = current.backups.get(file.backup_id)
                if meta is None or store.folder != folder:  # a rule, or a person, removed it meanwhile
                    raise FileNotFoundError(file.plain)
                draft.publish_as_new(folder / str(file))
                draft.sync_name()

    def remove(self, file: SealedName) -> None:
        path = self._store.folder / str(file)
        if file.key_id == self.key_ids()[-1]:  # it holds something else than its version, so it is kept beside it
            with self._store.exclusive():
                log.warning("%s does not hold the version; kept as %s", path, set_aside(self._disk, path).name)
            return
        self._gone.append(file)
        self._gone_bytes += path.stat().st_size
        if len(self._gone) >= _MOST_PENDING or self._gone_bytes >= _MOST_PENDING_BYTES:
            self._let_go()

    def _let_go(self) -> None:
        """Remove the old files of versions whose new ones are proven. The index tells of the new ones before that."""
        gone, self._gone, self._gone_bytes = self._gone, [], 0
        if not gone:
            return
        store, folder = self._store, self._store.folder
        with store.exclusive() as current:
            key_id = self.key_ids()[-1]
            changed = []
            for source in gone:
                meta, target = current.backups.get(source.backup_id), replace(source, key_id=key_id)
                if meta and meta.file_name == str(source) and os.path.lexists(folder / str(target)):
                    size_bytes = (folder / str(target)).stat().st_size
                    changed.append(replace(meta, file_name=str(target), stored_size=size_bytes))
            if changed:
                store.write(current.with_versions(changed))
            for source in gone:
                if os.path.lexists(folder / str(replace(source, key_id=key_id))):
                    self._remove(folder / str(source))

    def _remove(self, path: Path) -> None:
        with contextlib.suppress(FileNotFoundError), holds.removing(path) as may_go:
            if may_go:  # else somebody reads it just now: the next call finds both
                when_free(self._disk.unlink, path)

    def _pieces(self, file: SealedName) -> Iterator[bytes]:
        path = self._store.folder / str(file)
        keys = self._keeping.vault(self._store.folder).keys()
        try:
            for piece in gzip_pieces(path, keys):
                stop_if(self._cancel, self._binding.document.path, Operation.MIRRORING)
                yield piece
        except (Damaged, Locked) as error:
            log.warning("%s stays encrypted as it is: %s", path, error)
            raise SealBroken(Breach.ALTERED) from error
