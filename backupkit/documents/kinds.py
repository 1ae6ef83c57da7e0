"""Which class reads and replaces the document at a path."""

from __future__ import annotations

from pathlib import PurePath

from backupkit.files.places import is_same_file
from backupkit.light.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from backupkit.documents.document import Document

    Kind = Callable[[Path], Document]

_OF_DATABASES = frozenset({".db", ".sqlite", ".sqlite3"})


def kind_for(name: str) -> Kind:
    """Return the kind of a document that is called *name*, by its suffix: JSON, a database, or else a plain file.

    What begins like a database of SQLite is read as one whatever its name; and what is called so, and is none, is a
    plain file.
    """
    suffix = PurePath(name).suffix.lower()  # the class of one kind alone is loaded: an app mostly has one document
    if suffix == ".json":
        from backupkit.documents.json_file import JsonFile

        return JsonFile
    if suffix in _OF_DATABASES:
        from backupkit.documents.sqlite.sqlite_file import SqliteFile

        return SqliteFile
    from backupkit.documents.plain_file import PlainFile

    return PlainFile


def document_at(path: Path) -> Document:
    """Return the document at *path*, which may not exist, of the kind that its name tells."""
    return kind_for(path.name)(path)


def elsewhere(path: Path, kind: Kind) -> Document:
    """Return what stands for a document of *kind* at another *path* than its own: where a version is written to.

    A host's factory may ignore the path, and always make the one document that it knows. That one must not be replaced
    instead of what was asked for, so *path* is then a document of the kind that its name tells.
    """
    made = kind(path)
    return made if is_same_file(made.path, path) else document_at(path)
