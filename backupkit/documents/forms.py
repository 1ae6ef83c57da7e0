"""Which form a content has, and what compares two of that form: the one place that knows.

A kind of document that is :class:`~backupkit.documents.comparable.Comparable` itself does it in its own way. All
others are compared by what they look like: JSON by its records where the name or the kind says that it is JSON, any
text by its lines, rows or entries. Of all else the sizes are told.
"""

from __future__ import annotations

import contextlib
from pathlib import PurePath
from typing import TYPE_CHECKING, TypeVar, cast

from backupkit.changes.records.grammar import NotJson
from backupkit.changes.records.index import index
from backupkit.changes.splice import Spliced
from backupkit.documents.by_bytes import ByBytes
from backupkit.documents.by_records import ByRecords
from backupkit.documents.by_text import ByText, NoText
from backupkit.documents.comparable import Comparable, Unfit
from backupkit.documents.json_file import JsonFile
from backupkit.values.changes import Comparison, ComparisonKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.changes.difference import Sides
    from backupkit.changes.parts import Parts, Pause
    from backupkit.documents.comparable import PutBack, Wanted
    from backupkit.documents.document import Document
    from backupkit.values.counts import ChangeCounts
    from backupkit.values.version import Progress

_T = TypeVar("_T")

_KINDS = {".json": ComparisonKind.RECORDS, ".csv": ComparisonKind.ROWS, ".tsv": ComparisonKind.ROWS}
_WOULD_BE_NO_JSON = "the file would be no JSON with it"


def comparable(document: Document) -> Comparable:
    """Return what compares states of *document*."""
    if Comparable in type(document).__mro__:  # that it has the names is not enough
        return cast("Comparable", document)
    return _ByLook(document.path.name, is_json=_is_to_be_json(document))


def equal(document: Document, sides: Sides) -> Comparison:
    """Return a comparison of two states that are the same."""
    suffix = ".json" if _is_to_be_json(document) else PurePath(document.path.name).suffix.lower()
    return Comparison(
        older_id=sides.older_id,
        newer_id=sides.newer_id,
        kind=_KINDS.get(suffix, ComparisonKind.LINES),
        changes=(),
        added=0,
        removed=0,
        changed=0,
        moved=0,
    )


def _is_to_be_json(document: Document) -> bool:
    return isinstance(document, JsonFile) or PurePath(document.path.name).suffix.lower() == ".json"


class _ByLook(Comparable):
    """Tries the forms that a content may have, the one that tells most first."""

    def __init__(self, name: str, *, is_json: bool) -> None:
        self._records = ByRecords() if is_json else None
        self._text, self._bytes = ByText(name), ByBytes()

    def compare(
        self, older: Parts, newer: Parts, sides: Sides, *, pause: Pause, report: Progress | None = None
    ) -> Comparison:
        """Return what differs."""
        return self._first(lambda form: form.compare(older, newer, sides, pause=pause, report=report))

    def count(self, older: Parts, newer: Parts, against: str, *, pause: Pause) -> ChangeCounts | None:
        """Return how many parts differ."""
        return self._first(lambda form: form.count(older, newer, against, pause=pause))

    def put_back(self, older: Parts, newer: Parts, wanted: Wanted, *, pause: Pause) -> PutBack | None:
        """Return what puts a part back. Where one of the two is JSON, that is what the document has to be then."""
        if self._records:
            with contextlib.suppress(NotJson):
                return self._records.put_back(older, newer, wanted, pause=pause)
        found = self._as_text(lambda form: form.put_back(older, newer, wanted, pause=pause))
        has_to_be = self._records and any(_is_json(parts, pause) for parts in (older, newer))
        if found and has_to_be and not _is_json(Spliced(newer, older, found.splice), pause):
            raise Unfit(_WOULD_BE_NO_JSON)
        return found

    def _first(self, ask: Callable[[Comparable], _T]) -> _T:
        """Return the answer of the first form that both contents have."""
        if self._records:
            with contextlib.suppress(NotJson):  # cut off, or one of JSON's relatives: that is a text
                return ask(self._records)
        return self._as_text(ask)

    def _as_text(self, ask: Callable[[Comparable], _T]) -> _T:
        try:
            return ask(self._text)
        except NoText:
            return ask(self._bytes)


def _is_json(parts: Parts, pause: Pause) -> bool:
    try:
        index(parts, pause)
    except NotJson:
        return False
    return True
