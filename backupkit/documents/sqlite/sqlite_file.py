"""A document that is a database of SQLite, also one that an app's own module opens."""

from __future__ import annotations

from backupkit.documents.plain_file import PlainFile
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from backupkit.documents.sqlite.connection import Connect


class SqliteFile(PlainFile):
    """A database of SQLite, which programs may have open. As long as the file is none, it is a plain file.

    Any document that begins like a database is read in this way, whatever its name. This class is for what its names
    do not tell.

    Args:
        path: the database.
        connect: called with a path, opens the database there and returns the connection, as ``sqlite3.connect`` does;
            it is closed after use. For a module other than ``sqlite3``: SQLCipher's, say, or the app's own SQLite. It
            is called on any thread, also with the paths of copies, which are encrypted with the same key then.
        busy_seconds: how long another connection is waited for that keeps a lock. Then it is :class:`DocumentBusy`.

    Raises:
        ValueError: *busy_seconds* is negative.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, connect: Connect | None = None, busy_seconds: float = 5.0
    ) -> None:
        super().__init__(path)
        if busy_seconds < 0:
            msg = f"busy_seconds must be 0 or more, not {busy_seconds!r}"
            raise ValueError(msg)
        self._connect, self._busy_seconds = connect, busy_seconds
