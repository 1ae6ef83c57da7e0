"""What differs between two documents that are no JSON, by the parts that their form has.

A document that is not what it is called is compared by its lines; one without lines by its size.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from backupkit.changes.difference import comparison
from backupkit.changes.forms import Form
from backupkit.changes.parts import are_same
from backupkit.changes.text.cells import NoTable
from backupkit.changes.text.encoding import text_of
from backupkit.changes.text.entries import entries
from backupkit.changes.text.hunks import hunks
from backupkit.changes.text.lines import LineTooLong
from backupkit.changes.text.markup import elements
from backupkit.changes.text.rows import rows
from backupkit.changes.text.settings import NoSettings
from backupkit.values.changes import Change, ChangeKind, Comparison, ComparisonKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from backupkit.changes.difference import Difference, Sides
    from backupkit.changes.parts import Parts, Pause
    from backupkit.changes.text.encoding import Text

    Reader = Callable[[Text, Text, Pause], Iterator[Difference]]

OTHER_FORM = (NoTable, NoSettings, LineTooLong)  # what a reader raises, at any time, if the texts are not of its form

_KINDS = {Form.TABLE: ComparisonKind.ROWS, Form.SETTINGS: ComparisonKind.RECORDS}
_READERS: dict[Form, Reader] = {Form.TABLE: rows, Form.SETTINGS: entries, Form.XML: elements, Form.TEXT: hunks}

NO_PARTS = "It has no lines or records that could be put back one by one. Restore the whole version instead."


def readers(form: Form) -> Iterator[tuple[Form, Reader]]:
    """Yield the forms that a text of a form is read as, the best first, and what reads it."""
    if form in _READERS:
        yield form, _READERS[form]
    if form in {Form.JSON, Form.TABLE, Form.SETTINGS}:  # XML is read by lines already
        yield Form.TEXT, hunks


def compared(older: Parts, newer: Parts, form: Form, sides: Sides, *, pause: Pause) -> Comparison:
    """Return what differs between two contents.

    Args:
        older: the state before.
        newer: the state after.
        form: of the document, see :func:`backupkit.changes.forms.form_of`.
        sides: what they are called, and how many changes to name; all are counted.
        pause: called every 32 KiB and every 1,000 lines.
    """
    is_same = are_same(older, newer, pause)
    texts = text_of(older), text_of(newer)
    if texts[0] and texts[1]:
        shown = texts[0].shown, texts[1].shown
        for used, reader in readers(form):
            kind = _KINDS.get(used, ComparisonKind.LINES)
            with contextlib.suppress(*OTHER_FORM):
                found = iter(()) if is_same else reader(texts[0], texts[1], pause)
                return comparison(sides, kind, found, lambda each: each.change(*shown), lambda: is_same)
    changes = () if is_same else (_whole(older, newer, is_text=all(texts)),)
    return Comparison(
        older_id=sides.older_id,
        newer_id=sides.newer_id,
        kind=ComparisonKind.BYTES,
        changes=changes[: sides.limit],
        added=0,
        removed=0,
        changed=len(changes),
        moved=0,
        is_complete=len(changes) <= sides.limit,
    )


def _whole(older: Parts, newer: Parts, *, is_text: bool) -> Change:
    noun = "text" if is_text else "binary"
    return Change(
        path=(),
        title="the whole content",
        kind=ChangeKind.CHANGED,
        before=f"{noun}, {older.size:,} bytes",
        after=f"{noun}, {newer.size:,} bytes",
        can_restore=False,
        why_not=NO_PARTS,
    )
