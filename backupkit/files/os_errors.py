"""The border between the operating system's errors and ours: each foreign error is translated once, here."""

from __future__ import annotations

import contextlib
import os

from backupkit.files.causes import Cause, cause_of, may_be_held
from backupkit.light.frozen import dataclass
from backupkit.light.later import Later
from backupkit.light.typed import TYPE_CHECKING
from backupkit.values.text import reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from backupkit import errors
    from backupkit.values.sentence import Saying, Sentence
else:
    errors = Later("backupkit.errors")


_DENIED = frozenset({Cause.DENIED, Cause.HELD, Cause.BAD_NAME})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """Says that another program has a file open, or perhaps has."""

    file: str
    words: str  # the system's own
    is_certain: bool

    @property
    def sentence(self) -> Sentence:
        from backupkit.values.sentence import Sentence

        if self.is_certain:
            return Sentence(
                "another program has {file} open: a virus scanner, an indexer, a sync client, or the app itself"
            )
        return Sentence("{words}; or another program has {file} open, such as a virus scanner or a sync client")

    @property
    def values(self) -> Mapping[str, object]:
        return {"file": self.file, "words": self.words}

    def __str__(self) -> str:
        from backupkit.values.sentence import english

        return english(self)


def why(error: OSError) -> str | Saying:
    """Return the reason that people read for an error: the system's own words, and who could be behind it."""
    name = error.filename2 or error.filename
    if not name or not may_be_held(error):
        return reason(error)
    file = os.path.basename(os.fsdecode(name))
    # POSIX says "busy" also of a mounted file that cannot be replaced, as containers have them.
    is_certain = cause_of(error) is Cause.HELD and getattr(error, "winerror", None) is not None
    return _Held(file=file, words=reason(error), is_certain=is_certain)


@contextlib.contextmanager
def in_folder(folder: Path) -> Iterator[None]:
    """Turn an OSError that comes out of work in the backup folder into a BackupError.

    Raises:
        BackupFolderMissing, BackupFolderUnwritable, NotEnoughSpace, StorageFailed: by what the error means.
    """
    try:
        yield
    except OSError as error:
        cause = cause_of(error)
        if cause is Cause.FULL:
            raise errors.NotEnoughSpace(folder) from error
        if cause in {Cause.MISSING, Cause.AWAY} and not os.path.isdir(folder):
            raise errors.BackupFolderMissing(folder) from error
        if cause in _DENIED:
            raise errors.BackupFolderUnwritable(folder, why(error)) from error
        raise errors.StorageFailed(folder, why(error)) from error


@contextlib.contextmanager
def reading(document: Path) -> Iterator[None]:
    """Turn an OSError that comes out of reading the document into a BackupError.

    Raises:
        DocumentMissing, DocumentUnreadable: by what the error means.
    """
    try:
        yield
    except OSError as error:
        if cause_of(error) is Cause.MISSING:
            raise errors.DocumentMissing(document) from error
        raise errors.DocumentUnreadable(document, why(error)) from error


@contextlib.contextmanager
def replacing(document: Path) -> Iterator[None]:
    """Turn an OSError that comes out of replacing a file into a BackupError.

    Raises:
        NotEnoughSpace, DocumentUnwritable: by what the error means.
    """
    try:
        yield
    except OSError as error:
        if cause_of(error) is Cause.FULL:
            raise errors.NotEnoughSpace(document) from error
        raise errors.DocumentUnwritable(document, why(error)) from error
