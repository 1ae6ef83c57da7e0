"""What compares two contents of a document: itself, if it can, else what knows the form that they have.

Which form that is, by name and look, says :mod:`backupkit.changes.forms`; a kind that is JSON has JSON's whatever its
name. What is called JSON and is not (cut off, or one of JSON's relatives) is a text.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, cast

from backupkit.changes.difference import Sides
from backupkit.changes.forms import Form, form_of
from backupkit.changes.records import compare as by_records
from backupkit.changes.records import counts as by_name
from backupkit.changes.records import in_full as records_in_full
from backupkit.changes.records import put_back as of_records
from backupkit.changes.records.grammar import NotJson
from backupkit.changes.records.index import index
from backupkit.changes.refusal import NotRestorable
from backupkit.changes.splice import Spliced
from backupkit.changes.text import compare as by_text
from backupkit.changes.text import in_full as text_in_full
from backupkit.changes.text import put_back as of_text
from backupkit.changes.text.encoding import FIRST_BYTES
from backupkit.documents.comparable import Comparable, Incomparable
from backupkit.documents.file_document import FileDocument
from backupkit.documents.json_file import JsonFile
from backupkit.documents.side_files import MAGIC
from backupkit.values.changes import Comparison, ComparisonKind
from backupkit.values.counts import ChangeCounts, Unit

if TYPE_CHECKING:
    from backupkit.changes.parts import Parts, Pause
    from backupkit.changes.records.index import Index
    from backupkit.documents.comparable import InPlace, PutBack
    from backupkit.documents.document import Document
    from backupkit.values.changes import Change, ChangeTexts
    from backupkit.values.version import Progress

_UNITS = {
    ComparisonKind.RECORDS: Unit.RECORDS,
    ComparisonKind.ROWS: Unit.ROWS,
    ComparisonKind.LINES: Unit.LINES,
}
_WOULD_BE_NO_JSON = "With it the file would be no JSON."


def comparable(document: Document) -> Comparable:
    """Return what compares states of *document*."""
    if Comparable in type(document).__mro__:  # that it has the names is not enough
        return cast("Comparable", document)
    return _ByLook(document)


def equal(sides: Sides) -> Comparison:
    """Return a comparison of two states that are the same."""
    return Comparison(
        older_id=sides.older_id,
        newer_id=sides.newer_id,
        kind=ComparisonKind.BYTES,  # nobody has looked any further
        changes=(),
        added=0,
        removed=0,
        changed=0,
        moved=0,
    )


class _ByLook(Comparable):
    """Asks what knows the form that the newer of two contents has."""

    def __init__(self, document: Document) -> None:
        self._name, self._is_json = document.path.name, isinstance(document, JsonFile)
        self._file = document if isinstance(document, FileDocument) else None

    def compare(
        self, older: Parts, newer: Parts, sides: Sides, *, pause: Pause, report: Progress | None = None
    ) -> Comparison:
        """Return what differs."""
        if _are_databases(older, newer):
            with contextlib.suppress(Incomparable):
                return self._by_rows().compare(older, newer, sides, pause=pause, report=report)
        form = self._form(newer)
        if form is Form.JSON:
            with contextlib.suppress(NotJson):
                return by_records.compared(older, newer, sides, pause=pause, report=report)
        return by_text.compared(older, newer, form, sides, pause=pause)

    def count(self, older: Parts, newer: Parts, against: str, *, pause: Pause) -> ChangeCounts | None:
        """Return how many parts differ."""
        if _are_databases(older, newer):
            with contextlib.suppress(Incomparable):
                return self._by_rows().count(older, newer, against, pause=pause)
        if self._form(newer) is Form.JSON:
            with contextlib.suppress(NotJson):
                return _told(*by_records.indexes(older, newer, pause=pause), against)
        found = self.compare(older, newer, Sides(older_id=against, newer_id=None, limit=0), pause=pause)
        if found.kind not in _UNITS:
            return None
        return ChangeCounts(
            against=against,
            unit=_UNITS[found.kind],
            added=found.added,
            removed=found.removed,
            changed=found.changed + found.moved,
        )

    def texts(self, older: Parts, newer: Parts, told: Change, *, pause: Pause) -> ChangeTexts:
        """Return both values of a change in full; of what has no parts, what was told."""
        if _are_databases(older, newer):
            return self._by_rows().texts(older, newer, told, pause=pause)
        form = self._form(newer)
        if form is Form.JSON:
            with contextlib.suppress(NotJson):
                return records_in_full.texts(older, newer, told, pause=pause)
        with contextlib.suppress(NotRestorable):
            return text_in_full.texts(older, newer, form, told, pause=pause)
        return super().texts(older, newer, told, pause=pause)

    def put_back(
        self, older: Parts, newer: Parts, path: tuple[str | int, ...], *, pause: Pause, told: Change | None = None
    ) -> PutBack | InPlace:
        """Return what puts a part back. Where one of the two is JSON, that is what the document has to be then."""
        if _are_databases(older, newer):
            return self._by_rows().put_back(older, newer, path, pause=pause, told=told)
        form = self._form(newer)
        if form is not Form.JSON:
            return of_text.put_back(older, newer, form, path, pause=pause, told=told)
        with contextlib.suppress(NotJson):
            return of_records.put_back(older, newer, path, pause=pause, told=told)
        found = of_text.put_back(older, newer, form, path, pause=pause, told=told)
        has_to_be = _is_json(older, pause) or _is_json(newer, pause)
        if has_to_be and not _is_json(Spliced(newer, older, found.splice), pause):
            raise NotRestorable(_WOULD_BE_NO_JSON)
        return found

    def _by_rows(self) -> Comparable:
        """Return what compares databases: imported where there is one, as it takes SQLite with it."""
        from backupkit.documents.sqlite.rows.by_rows import ByRows

        return ByRows(self._file)

    def _form(self, parts: Parts) -> Form:
        return Form.JSON if self._is_json else form_of(self._name, parts.read(0, FIRST_BYTES))


def _are_databases(older: Parts, newer: Parts) -> bool:
    return all(parts.read(0, len(MAGIC)) == MAGIC for parts in (older, newer))


def _told(older: Index, newer: Index, against: str) -> ChangeCounts:
    """Return how many records of two JSON texts differ; where none does, how many values beside them."""
    found, unit = by_name.counted(older, newer), Unit.RECORDS
    if found == by_name.Counts() and (beside := by_name.counted_values(older, newer)) != found:
        found, unit = beside, Unit.VALUES
    return ChangeCounts(
        against=against, unit=unit, added=found.added, removed=found.removed, changed=found.changed + found.moved
    )


def _is_json(parts: Parts, pause: Pause) -> bool:
    try:
        index(parts, pause)
    except NotJson:
        return False
    return True
