"""Putting a folder back, file by file: all is staged and proven first, then a journal says what is to be done.

Until the journal is there nothing of the folder has changed; from then on it is carried out to its end: by whoever
began it or, after a crash, by :func:`finish`, which has to be called before anybody reads the folder. Every step can be
taken again. What somebody has written since the plan was made is not overwritten: it is kept beside, under a new name.
(A database is the exception: it may be in use, and what is put into it goes through SQLite.)
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
from typing import TYPE_CHECKING

from backupkit.documents.folder import journal
from backupkit.documents.folder.listing import Listing
from backupkit.files import drafts
from backupkit.files.access import PRIVATE
from backupkit.files.causes import is_missing
from backupkit.files.reading import NotOurs, read_regular
from backupkit.light.log import Log
from backupkit.operations.folders.reading import PART_BYTES
from backupkit.operations.folders.steps import PutBack, Steps, status_of
from backupkit.versionfile.threads import in_order

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Self

    from backupkit.documents.folder.listing import File
    from backupkit.documents.folder.planning import Plan
    from backupkit.files.disk import Disk
    from backupkit.store.objects.shelf import Shelf

_JOURNAL = "restore.json"
_MOST_JOURNAL_BYTES = 256 << 20
_WRITERS = 8  # threads, which mostly wait for the medium

log = Log(__name__)


def staging_of(root: Path) -> Path:
    """Return the folder beside *root* in which is staged what is put back; it follows from the name of that."""
    digits = hashlib.sha256(b"folder %b" % os.fsencode(root.name)).hexdigest()[:16]
    return root.parent / f".backupkit-{digits}.folder"


class Staging:
    """What is to be put into a folder, on its way. Use it in a ``with`` block: without :meth:`commit` nothing changes.

    Args:
        disk: what changes files.
        root: the folder. It may be gone.
        pause: called now and then, on any thread, until all is staged; what it raises comes out; nothing has changed.

    Raises:
        BlockingIOError: somebody else puts this folder back just now.
        OSError: it cannot be staged.
    """

    def __init__(self, disk: Disk, root: Path, pause: Callable[[], None] = lambda: None) -> None:
        self._disk, self._root, self._pause = disk, root, pause
        self._folder = staging_of(root)
        self._ending = contextlib.ExitStack()
        self._plan: Plan | None = None

    def __enter__(self) -> Self:
        finish(self._disk, self._root)
        self._disk.make_folder(self._folder)
        with contextlib.ExitStack() as stack:
            stack.callback(_clear, self._disk, self._folder)
            stack.enter_context(drafts.draft_in(self._disk, self._folder))  # says that somebody is at work
            self._ending = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.close()

    def stage(self, plan: Plan, shelf: Shelf) -> None:
        """Write all that a plan wants written, each file proven, and on the medium on return.

        Raises:
            Damaged: an object is not what was stored, or not there.
            OSError: it cannot be read or written; EXDEV: the folder lies on another disk than what it lies in.
        """
        root = status_of(self._root)
        if root and root.st_dev != os.lstat(self._folder).st_dev:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), os.fspath(self._root))
        threads = _WRITERS if len(plan.files) > _WRITERS else 1
        files = ((number, file) for number, (file, _) in enumerate(plan.files))
        with contextlib.closing(in_order(lambda each: self._write(*each, shelf), files, threads)) as written:
            for _ in written:
                self._pause()
        self._plan = plan

    def _write(self, number: int, file: File, shelf: Shelf) -> None:
        disk, path = self._disk, self._folder / str(number)
        descriptor = disk.create(path)
        try:
            for digest, size_bytes in Listing(files=(file,)).needs(PART_BYTES):
                for chunk in shelf.content(digest, size_bytes):
                    self._pause()
                    disk.write(descriptor, chunk)
            PRIVATE.apply_privately(disk, descriptor)
            disk.set_mode(descriptor, file.mode)
            disk.sync(descriptor)
        finally:
            disk.close(descriptor)
        disk.set_times(path, file.modified_ns)

    def commit(self) -> PutBack:
        """Put in place what was staged. To be called once the state before is stored.

        Raises:
            OSError: before the journal was on the medium, and nothing has changed; or after that, and :func:`finish`
                carries on.
            BackupError: a database is in use, and :func:`finish` carries on.
        """
        if self._plan is None:
            raise ValueError("nothing has been staged")
        with drafts.draft_in(self._disk, self._folder) as draft:
            draft.write(journal.encode(self._plan))
            draft.sync()
            draft.publish_as_new(self._folder / _JOURNAL)
            draft.sync_name()
        self._disk.sync_folder(self._folder.parent)
        return _carried_out(self._disk, self._root, self._plan)


def finish(disk: Disk, root: Path) -> PutBack | None:
    """Carry out what a dead process has begun to put back, or clear away what it had staged; None: nothing was begun.

    To be called before the folder is read, by whoever opens it.

    Raises:
        BlockingIOError: the process is at work.
        OSError, BackupError: it could not be finished; it can be tried again.
    """
    folder = staging_of(root)
    try:
        if not stat.S_ISDIR(os.lstat(folder).st_mode):
            raise NotOurs(errno.ENOTDIR, "it is no folder", os.fspath(folder))
    except OSError as error:
        if not is_missing(error):
            raise
        return None
    leftovers = [folder / name for name in os.listdir(folder) if drafts.is_leftover(name)]
    living = [path for path in leftovers if not drafts.sweep(disk, path)]
    if any(map(os.path.lexists, living)):
        raise BlockingIOError(errno.EAGAIN, "another process puts this folder back", os.fspath(root))
    plan = _begun(folder)
    done = _carried_out(disk, root, plan) if plan else None
    if os.path.lexists(folder / _JOURNAL):
        log.warning("What was begun in %s cannot be finished: its journal is damaged", folder)
        disk.unlink(folder / _JOURNAL)
    _clear(disk, folder)
    return done


def _begun(folder: Path) -> Plan | None:
    try:
        return journal.decode(read_regular(folder / _JOURNAL, _MOST_JOURNAL_BYTES))
    except OSError as error:
        if not is_missing(error):
            raise
        return None


def _carried_out(disk: Disk, root: Path, plan: Plan) -> PutBack:
    """Take all steps, of which some may have been taken already; all are on the medium on return."""
    steps = Steps(disk, root)
    if steps.make_root():
        disk.sync_folder(root.parent)
    for path, before in plan.removals:
        steps.remove(path, before)
    for path in plan.needless:
        steps.remove_folder(path)
    for folder in plan.folders:
        steps.make_folder(folder)
    for number, (file, before) in enumerate(plan.files):
        steps.put(staging_of(root) / str(number), file, before)
    for link in plan.links:
        steps.link(link)
    steps.sync()
    with contextlib.suppress(FileNotFoundError):
        disk.unlink(staging_of(root) / _JOURNAL)
    disk.sync_folder(staging_of(root))
    return steps.done


def _clear(disk: Disk, folder: Path) -> None:
    """Remove what was staged. What cannot be removed now is left for the next one."""
    if os.path.lexists(folder / _JOURNAL):
        return
    try:
        for name in os.listdir(folder):
            disk.unlink(folder / name)
        disk.remove_folder(folder)
    except OSError as error:
        log.info("What was staged in %s could not be removed: %s", folder, error)
