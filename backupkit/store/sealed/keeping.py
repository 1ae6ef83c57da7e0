"""How the files of a backup folder lie there: as they are; or sealed (:mod:`backupkit.store.sealed.vault`)."""

from __future__ import annotations

from backupkit.light.typed import TYPE_CHECKING, Protocol
from backupkit.values import naming

if TYPE_CHECKING:
    from pathlib import Path

    from backupkit.versionfile.file_bytes import Keys
    from backupkit.versionfile.sealed_bytes import Seal


class Keeping(Protocol):
    """What stands between the files of the folders of one document and all that reads and writes them.

    Whatever fails, nothing lies in a folder in another way than it should: it is not written then.
    """

    @property
    def seals(self) -> bool:
        """True if nothing that tells of the document may lie in a folder, or anywhere but beside it, as it is."""
        ...

    @property
    def more_bytes(self) -> int:
        """By how many bytes a small file is larger than what it holds, at the most."""
        ...

    def ready(self, folder: Path) -> None:
        """Make sure that files can be written to *folder*. To be called under its lock.

        Raises:
            KeyRefused: what was given does not open it.
            BackupError: it cannot be told.
            OSError: the folder cannot be read or written.
        """
        ...

    def found_plain(self, folder: Path) -> None:
        """Tell that the settings of *folder* lie there as they are, although they should be sealed.

        Raises:
            FolderNotSealed: then nothing of it is read, and nothing written.
        """
        ...

    def keys(self, folder: Path) -> Keys | None:
        """Return what opens the versions in *folder*; None if they lie there as they are. Asks nobody yet."""
        ...

    def seal(self, folder: Path) -> Seal | None:
        """Return what seals a new version; None if it is not to be sealed.

        Raises:
            KeyRefused, BackupError, OSError: as :meth:`ready`.
        """
        ...

    def identity(self, folder: Path, file_hash: str) -> str:
        """Return the hex digits by which a content is known in names, from its SHA-256.

        Raises:
            KeyRefused, BackupError, OSError: as :meth:`ready`.
        """
        ...

    def sealed(self, path: Path, data: bytes) -> bytes:
        """Return what is written to a file that is to hold *data*.

        Raises:
            KeyRefused, BackupError, OSError: as :meth:`ready`.
        """
        ...

    def opened(self, path: Path, data: bytes) -> bytes:
        """Return what a file holds in which *data* stands.

        Raises:
            NotOurs: it does not lie there as it should, or was altered.
            KeyRefused, BackupError, OSError: as :meth:`ready`.
        """
        ...

    def sealed_line(self, path: Path, line: bytes) -> bytes:
        """Return a line for a log, as :meth:`sealed` does; neither has a line feed."""
        ...

    def opened_line(self, path: Path, line: bytes) -> bytes:
        """Return a line of a log; empty where it does not lie there as it should, or was altered.

        Raises:
            KeyRefused, BackupError, OSError: as :meth:`ready`.
        """
        ...


class PlainKeeping:
    """All lies there as it is. Fills :class:`Keeping`."""

    seals = False
    more_bytes = 0

    def ready(self, folder: Path) -> None:
        """Do nothing: all is ready."""

    def found_plain(self, folder: Path) -> None:
        """Do nothing: they lie there as they should."""

    def keys(self, folder: Path) -> Keys | None:  # noqa: ARG002 - each is the same
        """Return None."""
        return None

    def seal(self, folder: Path) -> Seal | None:  # noqa: ARG002 - each is the same
        """Return None."""
        return None

    def identity(self, folder: Path, file_hash: str) -> str:  # noqa: ARG002 - each is the same
        """Return the SHA-256 itself."""
        return file_hash

    def sealed(self, path: Path, data: bytes) -> bytes:  # noqa: ARG002 - each is the same
        """Return *data*."""
        return data

    def opened(self, path: Path, data: bytes) -> bytes:
        """Return *data*; KeyLost where that was sealed."""
        if data.startswith(naming.SEALED):
            from backupkit.sealing.refused import KeyLost  # most folders were never sealed

            raise KeyLost(path.parent)
        return data

    def sealed_line(self, path: Path, line: bytes) -> bytes:  # noqa: ARG002 - each is the same
        """Return *line*."""
        return line

    def opened_line(self, path: Path, line: bytes) -> bytes:  # noqa: ARG002 - each is the same
        """Return *line*. One that is sealed is no line of a log, and is passed over."""
        return line


AS_IT_IS: Keeping = PlainKeeping()
