"""Where the versions of a document live: which folder is its own, and making sure of it."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.core import atomic, naming
from backupkit.core.settings import Settings, encode_settings, read_settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backupkit.core.access import Access
    from backupkit.core.disk import Disk

_DEFAULT_NAME = "backups"
_LONGEST_BYTES = 200


class Home:
    """The backup folder of a document: a configured one, or the default beside it.

    The default is ``backups``, or ``backups-NAME`` where the former belongs to another document that still exists.
    That can change until this document has made itself at home, so it is looked up anew until then.
    """

    def __init__(self, document: Path, configured: Path | None, disk: Disk, access: Callable[[], Access]) -> None:
        self._document, self._configured, self._disk, self._access = document, configured, disk, access
        self._settled: Path | None = configured
        # A folder elsewhere may be on a drive that is not connected: creating it would put it on the wrong one.
        self.may_create = configured is None or configured.is_relative_to(document.parent)

    @property
    def folder(self) -> Path:
        """The folder, as an absolute path; it may not exist yet.

        Raises:
            ManifestTooNew: a later release uses it.
        """
        if self._settled:
            return self._settled
        folder = self._document.parent / _DEFAULT_NAME
        settings = read_settings(folder) or Settings()
        if _relative(self._document, folder) in settings.documents:
            self._settled = folder
        elif self._occupant(folder, settings):
            self._settled = folder = self._document.parent / _own_name(self._document.name)
        return folder

    def exists(self) -> bool:
        """Return True if the folder is there."""
        return os.path.isdir(self.folder)

    def is_yet_to_be_made(self) -> bool:
        """Return True if nothing is there, and the folder may be created when it is needed."""
        return self.may_create and not os.path.lexists(self.folder)

    @property
    def settings(self) -> Settings:
        """The settings of the folder; empty ones where there are none."""
        return read_settings(self.folder) or Settings()

    def save_settings(self, settings: Settings) -> None:
        """Write the settings, durable on return."""
        atomic.write_file(
            self._disk, self.folder / naming.SETTINGS, encode_settings(settings), self._access().for_index
        )

    def is_lived_in(self) -> bool:
        """Return True if the folder is there and known to be this document's; then close it to strangers."""
        if not self.exists() or _relative(self._document, self.folder) not in self.settings.documents:
            return False
        if self.may_create:
            self._close_to_strangers()
        return True

    def move_in(self) -> None:
        """Make the folder if need be, and write down that it is this document's.

        Raises:
            BackupFolderMissing: it is not there, and may be on a drive that is not connected.
            BackupFolderTaken: it holds the versions of another document that still exists.
            ManifestTooNew: a later release uses it.
            OSError: it cannot be made or read.
        """
        if not self.exists():
            self._make_folder()
        folder, settings = self.folder, self.settings
        here = _relative(self._document, folder)
        if here in settings.documents:
            return
        if other := self._occupant(folder, settings):
            raise errors.BackupFolderTaken(folder, other)
        self.save_settings(replace(settings, documents=(*settings.documents, here)))

    def _make_folder(self) -> None:
        folder = self.folder
        if os.path.lexists(folder) and not os.path.islink(folder):
            raise errors.BackupFolderUnwritable(folder, "it is not a folder")
        if not self.may_create or os.path.islink(folder):
            raise errors.BackupFolderMissing(folder)
        try:
            self._disk.make_folder(folder)
        except FileExistsError:  # another process was faster
            return
        self._access().apply_to_folder(self._disk, folder)
        self._disk.sync_folder(folder.parent)

    def _close_to_strangers(self) -> None:
        """Follow a document whose permissions were narrowed since its folder was made.

        A folder that everybody may write to was made so by somebody on purpose; the versions in it are closed anyway.
        """
        mode, allowed = stat.S_IMODE(os.stat(self.folder).st_mode), self._access().folder_mode
        if mode & 0o777 & ~allowed and not mode & stat.S_IWOTH:
            self._disk.set_folder_mode(self.folder, mode & (allowed | ~0o777))

    def _occupant(self, folder: Path, settings: Settings) -> str | None:
        """Return the other document that *folder* belongs to, if it still exists; None if the folder is free."""
        if not settings.documents or _relative(self._document, folder) in settings.documents:
            return None
        path = os.path.normpath(os.path.join(folder, settings.documents[-1]))
        return path if os.path.lexists(path) else None


def _own_name(document: str) -> str:
    name = os.fsencode(document)
    if len(name) > _LONGEST_BYTES:  # file systems end at 255
        return f"{_DEFAULT_NAME}-{hashlib.sha256(name).hexdigest()[:16]}"
    return f"{_DEFAULT_NAME}-{document}"


def _relative(document: Path, folder: Path) -> str:
    """Return where *document* is, seen from *folder*: this survives moving both together."""
    try:
        return os.path.relpath(document, folder).replace(os.sep, "/")
    except ValueError:  # another drive, on Windows
        return os.fspath(document)
