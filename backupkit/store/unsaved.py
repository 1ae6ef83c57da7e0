"""Unsaved work: what an app had not saved yet, one file an app that runs, in a folder of its own beside the versions.

Each file is written like a version file, so ``gunzip`` reads it as well; it is none, and no list of versions has it.
An app that runs holds a mark, which is a draft that is never finished: so everybody can tell that it is at work, and
whoever comes after its death sweeps the mark as any other leftover (:mod:`backupkit.files.drafts`). What has no mark
that is held was left by a crash. Nobody needs the folder's lock: each app writes its own file alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.files import drafts, holds
from backupkit.files.causes import is_missing
from backupkit.files.os_errors import in_folder
from backupkit.files.patience import when_free
from backupkit.values import naming
from backupkit.versionfile import reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from backupkit.files.access import Access
    from backupkit.files.disk import Disk
    from backupkit.files.drafts import Draft
    from backupkit.store.sealed.keeping import Keeping
    from backupkit.values.version import BackupMetadata

_BEGINNING = "unsaved-"
_ID = re.compile(rf"{_BEGINNING}[0-9a-f]{{16}}")
_FILE = re.compile(rf"{_BEGINNING}(?P<digits>[0-9a-f]{{16}})(?:\.[A-Za-z0-9]{{1,16}})?\.gz(?:\.enc)?")
_PIECE_BYTES = 1 << 20

log = logging.getLogger(__name__)


class _Mine:
    """What one process has in the folder."""

    def __init__(self) -> None:
        self.process, self.digits = os.getpid(), os.urandom(8).hex()
        self.marks: dict[str, Draft] = {}


class UnsavedFolder:
    """What the apps that work on one document have not saved. One object is one app that runs.

    At every crash, what an app keeps is wholly its last state or wholly the one before.

    Args:
        disk: what changes files.
        folder: where the backup folder is just now.
        access: who may read a file in it.
        suffix: the document's.
        keeping: how files lie there.
    """

    def __init__(
        self, disk: Disk, folder: Callable[[], Path], access: Callable[[], Access], suffix: str, keeping: Keeping
    ) -> None:
        self._disk, self._room, self._access, self._suffix = disk, folder, access, suffix
        self._keeping = keeping
        self._mine = _Mine()

    @property
    def folder(self) -> Path:
        """Where it lies; it need not be there."""
        return self._room() / naming.UNSAVED

    @property
    def keeps(self) -> bool:
        """True if this app has something kept."""
        return self._own in self._marks

    def keep(self, meta: BackupMetadata, content: bytes, level: int) -> None:
        """Keep *content* in place of what this app has kept before; durable on return.

        Args:
            meta: what is known of the document.
            content: the state that is not saved.
            level: of compression.

        Raises:
            BackupError: it could not be written; what was kept before still is.
        """
        from backupkit.versionfile.enclosing import putting
        from backupkit.versionfile.writer import VersionWriter  # at the start of an app there is only a list

        folder = self.folder
        file_hash = hashlib.sha256(content).hexdigest()
        backup_id = naming.backup_id_for(meta.timestamp, self._keeping.identity(folder.parent, file_hash))
        seal, name = self._keeping.seal(folder.parent), f"{_id_of(self._own)}{self._suffix}.gz"
        whole = replace(meta, backup_id=backup_id, sequence=1, file_hash=file_hash, file_size=len(content))
        view = memoryview(content)
        pieces = [bytes(view[at : at + _PIECE_BYTES]) for at in range(0, len(content), _PIECE_BYTES)]
        with VersionWriter(
            folder, whole, lambda _stamp: pieces, size_bytes=len(content), level=level,
            putting=putting(seal, lambda _: name),
        ) as version:  # fmt: skip
            self._make(folder)
            self._mark()  # first: what is there without a mark passes for an app's that has crashed
            version.write(lambda: self._draft(folder))
            draft = version.sealed(whole).draft
            draft.replace(folder / (f"{name}.enc" if seal else name))
            draft.sync_name()

    def drop(self) -> None:
        """Remove what this app has kept: it was saved, or is not wanted any more. Nothing need be there.

        Raises:
            BackupError: it is still there.
        """
        if self.keeps:
            self._remove(self._own)

    def left_plain(self) -> list[Path]:
        """Return the files of apps that do not run any more, which are not sealed."""
        folder = self.folder
        found = [(name, digits) for name, digits in self._files() if not name.endswith(".enc")]
        return [folder / name for name, digits in found if digits != self._own and not self._is_at_work(digits)]

    def sealed_files(self) -> list[Path]:
        """Return all files that are sealed, of apps that run or not."""
        folder = self.folder
        return [folder / name for name, _ in self._files() if name.endswith(".enc")]

    @contextlib.contextmanager
    def held(self, path: Path) -> Iterator[bool]:
        """Have one of its files for the block alone, if True is yielded: no app writes it, or offers it, meanwhile."""
        digits = match["digits"] if (match := _FILE.fullmatch(path.name)) else ""
        is_free = digits != self._own and digits not in self._marks and not self._is_at_work(digits)
        if not (is_free and self.claim(_id_of(digits))):
            yield False
            return
        try:
            yield True
        finally:
            if mark := self._marks.pop(digits, None):
                mark.discard()

    def draft(self) -> Draft:
        """Return a new draft in it."""
        return self._draft(self.folder)

    def left(self) -> list[BackupMetadata]:
        """Return what apps have left that do not run any more, newest first. Changes nothing.

        What cannot be read stays where it is, and is logged. Each stands for itself by the name of its file, also where
        the id of a version is read.
        """
        return sorted(self._left(), key=lambda meta: meta.timestamp, reverse=True)

    def known(self, unsaved_id: str) -> BackupMetadata | None:
        """Return what is known of one of them; None if it is gone, or an app is at work on it."""
        return next((meta for meta in self._left() if meta.backup_id == unsaved_id), None)

    def claim(self, unsaved_id: str) -> bool:
        """Have it for this app alone, until that ends: no other one offers it to its user. False: another one has it.

        Where the file system has no locks, or nothing can be written, everybody has it.
        """
        digits = _digits_of(unsaved_id)
        if digits in self._marks:
            return True
        mark = self._mark_path(digits)
        try:
            drafts.sweep(self._disk, mark)
            self._marks[digits] = drafts.Draft(self._disk, mark)
        except BlockingIOError:
            return not holds.is_held(mark)
        except OSError as error:
            log.info("%s could not be claimed: %s", mark, error)
        return True

    def remove(self, unsaved_id: str) -> None:
        """Remove what was left.

        Raises:
            BackupError: it is still there.
        """
        self._remove(_digits_of(unsaved_id))

    def let_go(self) -> None:
        """Leave what was found to others; what this app has kept itself stays marked as long as it runs."""
        for digits in set(self._marks) - {self._own}:
            self._marks.pop(digits).discard()

    def leftovers(self) -> list[Path]:
        """Return the drafts in it: marks and files of apps at work, or of dead ones."""
        return [self.folder / name for name in self._names() if drafts.is_leftover(name)]

    # -- within --------------------------------------------------------------------------------------------------------

    @property
    def _own(self) -> str:
        """The digits of this app's file."""
        return self._in_this_process().digits

    @property
    def _marks(self) -> dict[str, Draft]:
        """By digits: of what is ours, because we write it or have found it."""
        return self._in_this_process().marks

    def _in_this_process(self) -> _Mine:
        """Begin anew in a process that was forked off: what its parent keeps and has found is the parent's."""
        if self._mine.process != os.getpid():
            self._mine = _Mine()
        return self._mine

    def _left(self) -> Iterator[BackupMetadata]:
        folder = self.folder
        keys = self._keeping.keys(folder.parent)
        for name, digits in self._files():
            if digits == self._own or self._is_at_work(digits):
                continue
            try:
                meta = reader.read_header(folder / name, keys).meta
            except (reader.Damaged, OSError) as error:
                log.warning("Unsaved work cannot be read, and is left where it is: %s: %s", folder / name, error)
                continue
            yield replace(meta, backup_id=_id_of(digits), file_name=f"{naming.UNSAVED}/{name}")

    def _files(self) -> list[tuple[str, str]]:
        """Return the files of unsaved work: their names, and the digits in them."""
        return [(name, match["digits"]) for name in self._names() if (match := _FILE.fullmatch(name))]

    def _names(self) -> list[str]:
        """Return all names in it. Nothing behind a link is ours."""
        folder = self.folder
        with in_folder(folder):
            try:
                return [] if os.path.islink(folder) else os.listdir(folder)
            except OSError as error:
                if not is_missing(error):
                    raise
                return []

    def _is_at_work(self, digits: str) -> bool:
        return digits not in self._marks and holds.is_held(self._mark_path(digits))

    def _make(self, folder: Path) -> None:
        if os.path.isdir(folder) and not os.path.islink(folder):
            return
        try:
            self._disk.make_folder(folder)
        except FileExistsError:
            if os.path.isdir(folder) and not os.path.islink(folder):  # another app was faster
                return
            raise
        self._access().apply_to_folder(self._disk, folder)
        self._disk.sync_folder(folder.parent)

    def _mark(self) -> None:
        """Mark this app as one that runs."""
        if not self.keeps:
            self._marks[self._own] = drafts.Draft(self._disk, self._mark_path(self._own))

    def _draft(self, folder: Path) -> Draft:
        with contextlib.ExitStack() as stack:
            draft = stack.enter_context(drafts.draft_in(self._disk, folder))
            self._access().apply_privately(self._disk, draft.descriptor)
            stack.pop_all()  # from here on it is the caller's
            return draft

    def _remove(self, digits: str) -> None:
        folder = self.folder
        with in_folder(folder):
            for name, found in self._files():
                if found == digits:
                    when_free(self._disk.unlink, folder / name)
        if mark := self._marks.pop(digits, None):
            mark.discard()  # after the file: without the mark it would pass for what a crash has left
        with contextlib.suppress(OSError):  # the power cut that brings it back brings back no more than an offer
            self._disk.sync_folder(folder)

    def _mark_path(self, digits: str) -> Path:
        return self.folder / drafts.name_of(digits)


def _id_of(digits: str) -> str:
    return f"{_BEGINNING}{digits}"


def _digits_of(unsaved_id: str) -> str:
    return unsaved_id.removeprefix(_BEGINNING)


def is_unsaved_id(text: str) -> bool:
    """Return True if *text* stands for unsaved work."""
    return _ID.fullmatch(text) is not None
