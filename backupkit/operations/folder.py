"""The backup folder as a whole: whose it is, making it the document's, and whether it was removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.operations.binding import operation

if TYPE_CHECKING:
    from backupkit.operations.binding import Binding


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

    def require_kept(self) -> None:
        """Raise what was lost with the folder, if it was removed or emptied since its versions were seen here.

        The next backup makes a new folder, and does not fail for that. So a running kit asks after it. Each loss is
        raised once.

        Raises:
            BackupFolderLost: versions that were there are gone.
        """
        if lost := self._binding.store.lost():
            raise lost


@operation
def _take_over(binding: Binding) -> bool:
    if not binding.store.take_over():
        return False
    with binding.store.exclusive():
        binding.store.record("take over")
    return True
