"""Where the control room keeps its data: one of two stores, chosen by the name of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from demo_app.model import Atlas

DATABASE = ".db"
"""What the name of a database ends in."""


class Unreadable(Exception):
    """The data file cannot be read, or holds something else."""

    def __init__(self, path: Path, error: Exception) -> None:
        super().__init__(f"{path.name} cannot be read: {error}")


class NotSaved(Exception):
    """The data file cannot be written."""


class Store(Protocol):
    """A data file."""

    def load(self) -> Atlas:
        """Return what stands in it.

        Raises:
            Unreadable: there is no file, or it is damaged.
        """
        ...

    def save(self, atlas: Atlas) -> None:
        """Have it hold an atlas; a file is made if there is none.

        Raises:
            NotSaved: it cannot be written.
        """
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


def store_for(path: Path) -> Store:
    """Return the store of a data file, which need not be there yet."""
    if path.suffix == DATABASE:
        from demo_app.sqlite_store import SqliteStore

        return SqliteStore(path)
    from demo_app.json_store import JsonStore

    return JsonStore(path)
