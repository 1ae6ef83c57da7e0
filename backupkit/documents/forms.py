"""Which form a content has, and what compares two of that form: the one place that knows.

A kind of document that is :class:`~backupkit.documents.comparable.Comparable` itself does it in its own way. All
others are compared by what they look like: JSON by its records where the name or the kind says that it is JSON, any
text by its lines, rows or entries. Of all else the sizes are told.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, TypeVar, cast

from backupkit.changes.json_grammar import NotJson
from backupkit.documents.by_bytes import ByBytes
from backupkit.documents.by_records import ByRecords, is_json
from backupkit.documents.by_text import ByText, NoText
from backupkit.documents.comparable import Comparable, Unfit
from backupkit.documents.json_file import JsonFile
from backupkit.values.changes import Comparison, ComparisonKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from backupkit.changes.difference import Sides
    from backupkit.changes.parts import Parts, Pause
    from backupkit.changes.splice import Splice
    from backupkit.documents.comparable import Wanted
    from backupkit.documents.document import Document
    from backupkit.values.counts import ChangeCounts
    from backupkit.values.version import Progress

_T = TypeVar("_T")

_KINDS = {".json": ComparisonKind.RECORDS, ".csv": ComparisonKind.ROWS, ".tsv": ComparisonKind.ROWS}
_WOULD_BE_NO_JSON = "what is left would be no JSON any more, which the backup is"


def comparable(document: Document) -> Comparable:
    """Return what compares states of *document*."""
    if Comparable in type(document).__mro__:  # that it has the names is not enough
        return cast("Comparable", document)
    return _ByLook(document.path.name, is_json=_is_json(document))


def equal(document: Document, sides: Sides) -> Comparison:
    """Return a comparison of two states that are the same."""
    suffix = ".json" if _is_json(document) else PurePath(document.path.name).suffix.lower()
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


def _is_json(document: Document) -> bool:
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

    def put_back(self, older: Parts, newer: Parts, wanted: Wanted, *, pause: Pause) -> Splice | None:
        """Return the splice that puts a part back."""
        return self._first(lambda form: form.put_back(older, newer, wanted, pause=pause))

    def prove(
        self, older: Parts, newer: Parts, spliced: Parts, splice: Splice, wanted: Wanted, *, pause: Pause
    ) -> None:
        """See that the result is right. Where the version is JSON and the document is not, it has to become that."""
        self._first(lambda form: form.prove(older, newer, spliced, splice, wanted, pause=pause))
        if self._records and is_json(older, pause) and not is_json(spliced, pause):
            raise Unfit(_WOULD_BE_NO_JSON)

    def _first(self, ask: Callable[[Comparable], _T]) -> _T:
        """Return the answer of the first form that both contents have."""
        if self._records:
            try:
                return ask(self._records)
            except NotJson:  # cut off, or one of JSON's relatives: that is a text
                pass
        try:
            return ask(self._text)
        except NoText:
            return ask(self._bytes)
