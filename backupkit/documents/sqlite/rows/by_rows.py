"""What compares databases, and puts rows of one back: the whole of it as the operations ask for it."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.changes.refusal import NotRestorable
from backupkit.documents.comparable import Comparable, InPlace
from backupkit.documents.sqlite.connection import NoDatabase, telling
from backupkit.documents.sqlite.rows import contents
from backupkit.documents.sqlite.rows.in_place import OTHER_MODULE, RowsInPlace, Wanted, is_pythons, tried
from backupkit.documents.sqlite.workplace import for_a_moment
from backupkit.errors import BackupError

if TYPE_CHECKING:
    from backupkit.changes.difference import Sides
    from backupkit.changes.parts import Parts, Pause
    from backupkit.documents.file_document import FileDocument
    from backupkit.documents.sqlite.rows.put_back import PartPath
    from backupkit.values.changes import Change, ChangeTexts, Comparison
    from backupkit.values.counts import ChangeCounts
    from backupkit.values.version import Progress

_ONLY_TOLD = "What a database holds is put back only with the whole version."


class ByRows(Comparable):
    """Compares contents of databases, whatever document they are of.

    Args:
        file: the document, into which rows can be put back; None: it is no file, so that none can.
    """

    def __init__(self, file: FileDocument | None) -> None:
        self._file = file

    def compare(
        self, older: Parts, newer: Parts, sides: Sides, *, pause: Pause, report: Progress | None = None
    ) -> Comparison:
        """Return what differs."""
        found = contents.compared(older, newer, sides, pause=pause, report=report)
        why_not = self._why_not()
        return replace(found, changes=tuple(_only_told(each, why_not) for each in found.changes)) if why_not else found

    def _why_not(self) -> str:
        """Return why nothing is put back into the document, as a sentence; empty if something may be."""
        if self._file is None:
            return _ONLY_TOLD
        opening = self._file.opening()
        if opening and opening.connect:
            with (
                contextlib.suppress(NoDatabase, BackupError),  # then the attempt tells
                telling(self._file.path, opening),
                for_a_moment() as folder,
                contextlib.closing(opening.document(folder / "asked")) as connection,
            ):
                return "" if is_pythons(connection) else OTHER_MODULE
        return ""

    def count(self, older: Parts, newer: Parts, against: str, *, pause: Pause) -> ChangeCounts | None:
        """Return how many rows differ."""
        return contents.counted(older, newer, against, pause=pause)

    def texts(self, older: Parts, newer: Parts, told: Change, *, pause: Pause) -> ChangeTexts:
        """Return both values of a change in full."""
        return contents.texts(older, newer, told, pause=pause)

    def put_back(
        self, older: Parts, newer: Parts, path: PartPath, *, pause: Pause, told: Change | None = None
    ) -> InPlace:
        """Return what puts rows back, once that has come out right with the copy of what the document holds."""
        opening = self._file.opening() if self._file and self._file.is_database else None
        if not (self._file and opening):
            raise NotRestorable(_ONLY_TOLD)
        with contextlib.ExitStack() as stack:
            old, new = stack.enter_context(contents.in_files(older, newer, pause))
            wanted = Wanted(opening=opening, older=old, path=path, told=told, pause=pause)
            file_hash, size_bytes = tried(wanted, new)
            rows = RowsInPlace(path=self._file.path, look=self._file.fingerprint, wanted=wanted, ends=stack.pop_all())
        return InPlace(change=rows, file_hash=file_hash, size_bytes=size_bytes)


def _only_told(change: Change, why_not: str) -> Change:
    return replace(change, can_restore=False, why_not=change.why_not or why_not)
