"""Coming into a backup folder: making sure whose it is, before its lock is taken and once more under it."""

from __future__ import annotations

import contextlib
import os
from functools import partial

from backupkit.files import system
from backupkit.files.os_errors import in_folder
from backupkit.light.later import Later
from backupkit.light.log import Log
from backupkit.light.typed import TYPE_CHECKING
from backupkit.store.catalog import Catalog
from backupkit.values import naming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import TypeVar

    from backupkit.store.environment import Environment
    from backupkit.store.home import Home, Standing
    from backupkit.values.sentence import Sentence

    T = TypeVar("T")
    from backupkit import errors
else:
    errors = Later("backupkit.errors")


log = Log(__name__)

_MOVES = 20  # to another folder, each time because another document took the one that was free


class Entrance:
    """The way into the folder of one document.

    A folder is claimed under its lock alone, so what is found under the lock stays true as long as it is held.

    Args:
        home: which folder it is.
        environment: how folders are locked, and for how long they are waited for.
    """

    def __init__(self, home: Home, environment: Environment) -> None:
        self._home, self._environment = home, environment

    def settled(self) -> Standing:
        """Return the folder, and how the document stands to it now.

        Raises:
            BackupError: it cannot be told.
        """
        return self._told(self._home.settled)

    def is_ours(self) -> bool:
        """Return True if the folder is certain to be this document's."""
        try:
            return self.settled().is_ours
        except errors.BackupError as error:
            log.warning("It cannot be told whose %s is: %s", self._home.expected, error)
            return False

    def readable(self) -> Standing:
        """Return the folder, if it may be read.

        Raises:
            BackupFolderTaken: it is another program's, or another's and nobody named it.
            BackupError: it cannot be told.
        """
        return self._told(self._home.readable)

    def _told(self, ask: Callable[[], T]) -> T:
        try:
            return ask()
        except OSError:
            with in_folder(self._home.expected):
                raise

    def prepare(self) -> bool:
        """Make sure that the folder exists and is this document's; return True if it became that just now.

        Raises:
            BackupFolderMissing: it is not there, and may be on a drive that is not connected.
            BackupFolderTaken: it is another document's, or may be (BackupFolderUnclear).
            BackupFolderUnwritable: it cannot be made or written.
            ManifestTooNew: a later release uses it; nothing was written.
        """
        for _ in range(_MOVES):
            standing = self._told(self._home.unclaimed)
            if standing is None:
                return False
            with in_folder(standing.folder):
                if self._has_claimed(standing.folder):
                    return True
        raise errors.BackupFolderUnwritable(self._home.expected, _changes_hands())

    def take_over(self) -> bool:
        """Make a folder this document's whose own is not to be found; return False if it was this one's already.

        Raises:
            BackupFolderTaken: the other document is there, or the folder is another program's.
            BackupFolderUnwritable: it cannot be written.
        """
        standing = self._told(partial(self._home.writable, takes_over=True))
        if standing.is_recorded:
            return False
        with in_folder(standing.folder):
            if not self._has_claimed(standing.folder, takes_over=True):
                raise errors.BackupFolderUnwritable(standing.folder, _changes_hands())
        return True

    def _has_claimed(self, folder: Path, *, takes_over: bool = False) -> bool:
        """Claim a folder; return False if it is another one by now, as where another document was faster."""
        home = self._home
        home.make(folder)
        with self._locked(folder):
            standing = home.writable(takes_over=takes_over)
            if standing.folder != folder:
                return False
            self._environment.keeping.ready(folder)
            # Raises if a later release has claimed it: then nothing must be touched.
            Catalog(folder, home.register, self._environment.clock).read()
            home.register.write_down(folder, standing.found.facts)
            home.settled()
            return True

    @contextlib.contextmanager
    def held(self, *, takes_over: bool) -> Iterator[Standing]:
        """Hold the lock of the folder, and yield how the document stands to it: no other one's, as long as it is held.

        Args:
            takes_over: it may be one of a document that is not to be found.

        Raises:
            BackupBusy: somebody else held the folder for too long.
            BackupFolderTaken: it is somebody else's.
            BackupFolderUnwritable: it cannot be written.
        """
        enter = partial(self._home.writable, takes_over=takes_over)
        for _ in range(_MOVES):
            folder = self._told(enter).folder  # before the lock, which is a file in the folder
            try:
                with self._locked(folder):
                    standing = enter()
                    if standing.folder == folder:
                        self._environment.keeping.ready(folder)
                        yield standing
                        return
            except OSError:
                with in_folder(folder):
                    raise
        raise errors.BackupFolderUnwritable(self._home.expected, _changes_hands())

    @contextlib.contextmanager
    def _locked(self, folder: Path) -> Iterator[None]:
        from backupkit.files.access import PRIVATE  # at the start of an app nothing is written

        environment = self._environment
        # Windows has no modes; there each look at the document is a moment in which its host cannot save it.
        is_asked = system.HERE is not system.WINDOWS
        access = self._home.access_in(folder).for_work if is_asked else PRIVATE
        path = folder / naming.LOCK
        is_new = not os.path.lexists(path)
        with environment.lock(folder, environment.timeout, access.mode):
            if is_new:
                access.give_away(environment.disk, path)
            yield


def _changes_hands() -> Sentence:
    from backupkit.values.sentence import Sentence

    return Sentence("it became another document's each time that it was about to be used")
