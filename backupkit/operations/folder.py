"""The backup folder as a whole: whose it is, making it the document's, and whether it was removed."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit import errors
from backupkit.documents.fitting import fitted
from backupkit.operations.binding import operation
from backupkit.store.settings import SavedFrom
from backupkit.values.content import hash_of
from backupkit.values.version import Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from backupkit.operations.binding import Binding
    from backupkit.values.activity.room import Space
    from backupkit.values.version import BackupMetadata


class BackupFolder:
    """What can be asked of the backup folder of one document. Every method may be called from any thread."""

    def __init__(self, binding: Binding) -> None:
        self._binding = binding

    @property
    def owner(self) -> str | None:
        """The other document, or "another program", that the folder belongs to; None if there is none.

        Versions in the folder of another document can be listed, shown, verified, exported and restored elsewhere.

        Raises:
            BackupError: it cannot be told just now.
        """
        return self._binding.store.owner

    def take_over(self) -> bool:
        """Make the folder of a document that is not to be found this one's; return False if it was that already.

        For a document that was moved and changed while no program looked, or that is on a new machine: nothing proves
        then that it is the same one, until somebody says so.

        Raises:
            BackupFolderTaken: the other document is there, or the folder is another program's.
            BackupError: the folder cannot be written.
        """
        return _take_over(self._binding)

    @property
    def folder_id(self) -> str:
        """The id that versions made now carry in their headers; empty as long as it is not known. Reads nothing."""
        return self._binding.store.folder_id

    @property
    def space(self) -> Space | None:
        """How much is free on the disk of the folder, or of the one in which it will be; None: it cannot be told now.

        Raises:
            ManifestTooNew: a later release uses the folder that would be the default one.
        """
        from backupkit.operations.maintenance.space import space  # a save needs none of it

        return space(self._binding)

    @property
    def former(self) -> Path | None:
        """The document that this one was saved from under another name, where that was told; its versions are there.

        Raises:
            BackupError: the folder cannot be read.
        """
        former = self._binding.store.settings.former
        return former.path if former else None

    def saved_from(self, former: Path, folder_id: str) -> None:
        """Note which document this one was saved from, under another name, so that its history can be found.

        What was noted before stays: a document has one beginning.

        Args:
            former: the document, as an absolute path.
            folder_id: of its backup folder, as far as it is known.

        Raises:
            BackupError: the folder cannot be written.
        """
        _note_former(self._binding, SavedFrom(path=former, folder_id=folder_id))

    def stay(self) -> None:
        """Keep to the folder that the call named, whatever the user chose; to be called before anything else.

        For a tool that was told where to look. Reads nothing.
        """
        self._binding.store.home.stay()

    def require_kept(self) -> None:
        """Raise what was lost with the folder, if it was removed or emptied since its versions were seen here.

        The next backup makes a new folder, and does not fail for that. So a running kit asks after it. Each loss is
        raised once.

        Raises:
            BackupFolderLost: versions that were there are gone.
        """
        if lost := self._binding.store.lost():
            raise lost

    def held_id(self, newest_first: Iterable[BackupMetadata], *, largest_bytes: int) -> str:
        """Return which of some versions, outside the bin, the document holds now, by its content.

        The document is read only if one of them has its size, and only if that was not done since it last changed.

        Args:
            newest_first: the versions.
            largest_bytes: of a document that is read for it.

        Returns:
            The id of the newest of them; empty if it is none, or is not known.
        """
        alike = [meta for meta in newest_first if meta.status is not Status.ARCHIVED]
        with contextlib.suppress(errors.BackupError):
            found = _content(self._binding, alike, largest_bytes)
            return next((meta.backup_id for meta in alike if meta.file_hash == found), "")
        return ""


def _content(binding: Binding, versions: Iterable[BackupMetadata], largest_bytes: int) -> str:
    """Return the SHA-256 of what the document holds; empty if no version can hold it, or the document is too large."""
    document, recall = binding.document, binding.recall
    now = document.fingerprint()
    held = recall.held(now)
    if known := held.file_hash if held else recall.content_of(now):
        return known
    with document.open_state() as opened:
        state = fitted(opened)
        if state.size_bytes > largest_bytes or all(meta.file_size != state.size_bytes for meta in versions):
            return ""
        fingerprint, found = state.fingerprint(), hash_of(state.chunks())
        if state.is_settled and document.fingerprint() == fingerprint:
            recall.has_read(fingerprint, found)
        return found


@operation
def _note_former(binding: Binding, former: SavedFrom) -> None:
    store = binding.store
    store.prepare()
    with store.exclusive():
        settings = store.settings
        if settings.former is None:
            store.save_settings(replace(settings, former=former))


@operation
def _take_over(binding: Binding) -> bool:
    if not binding.store.take_over():
        return False
    with binding.store.exclusive():
        binding.store.record("take over")
    return True
