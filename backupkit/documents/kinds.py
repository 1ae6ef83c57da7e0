"""Which class reads and replaces the document at a path, and how a host's own class is fitted to what the kit needs."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, cast

from backupkit.documents.document import Replacement, State
from backupkit.documents.file_replacement import FileReplacement
from backupkit.documents.file_state import FileState
from backupkit.documents.json_file import JsonFile
from backupkit.documents.plain_file import PlainFile
from backupkit.documents.sqlite.sqlite_file import SqliteFile
from backupkit.files.places import is_same_file

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from pathlib import Path

    from backupkit.documents.document import BareReplacement, BareState, Document
    from backupkit.files.access import Access
    from backupkit.files.marks import Stamp

    Kind = Callable[[Path], Document]

_BY_SUFFIX: dict[str, Kind] = {".json": JsonFile, ".db": SqliteFile, ".sqlite": SqliteFile, ".sqlite3": SqliteFile}


def kind_for(name: str) -> Kind:
    """Return the kind of a document that is called *name*, by its suffix: JSON, a database, or else a plain file.

    What begins like a database of SQLite is read as one whatever its name; and what is called so, and is none, is a
    plain file.
    """
    return _BY_SUFFIX.get(PurePath(name).suffix.lower(), PlainFile)


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


def fitted(state: BareState) -> State:
    """Return *state* as one that says how certain a reading of it is: not at all, where its class cannot tell.

    A state that does not know whether it had settled is read twice; of one that does not know whether it is older than
    a stamp, nothing is remembered. A class that inherits neither from ours nor from :class:`State` is asked with care:
    what is not plainly True counts as "cannot tell".
    """
    can_tell = isinstance(state, FileState) or State in type(state).__mro__  # that it has the names is not enough
    return cast("State", state) if can_tell else _Fitted(state)


def fitted_replacement(new: BareReplacement) -> Replacement:
    """Return *new* as one that is asked to look at what it replaces, also where its class cannot."""
    can_look = isinstance(new, FileReplacement) or Replacement in type(new).__mro__
    return cast("Replacement", new) if can_look else _FittedReplacement(new)


class _FittedReplacement(Replacement):
    """A host's replacement that cannot look at what it replaces; what it tells of itself is believed."""

    def __init__(self, new: BareReplacement) -> None:
        self._new = new

    @property
    def not_kept(self) -> tuple[str, ...]:
        return self._new.not_kept

    def swap(self) -> None:
        self._new.swap()

    @property
    def is_in_place(self) -> bool:
        return getattr(self._new, "is_in_place", False) is True


class _Fitted(State):
    """A host's state that does not know all of certainty, with the answers that are right where it does not."""

    def __init__(self, state: BareState) -> None:
        self._state = state

    @property
    def size_bytes(self) -> int:
        return self._state.size_bytes

    @property
    def access(self) -> Access:
        return self._state.access

    def chunks(self) -> Iterator[bytes]:
        return self._state.chunks()

    def fingerprint(self) -> Hashable:
        return self._state.fingerprint()

    @property
    def is_settled(self) -> bool:
        return getattr(self._state, "is_settled", False) is True  # a method, say, is no answer

    def is_older_than(self, stamp: Stamp) -> bool:
        answer = getattr(self._state, "is_older_than", None)
        return callable(answer) and answer(stamp) is True
