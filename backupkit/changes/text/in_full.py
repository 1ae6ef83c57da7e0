"""Both values of one difference between two texts in full, in their lines. Pure, in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.changes.text.encoding import text_of
from backupkit.changes.text.put_back import difference_at
from backupkit.values.changes import MOST_FULL, ChangeTexts, in_full

if TYPE_CHECKING:
    from backupkit.changes.forms import Form
    from backupkit.changes.parts import Parts, Pause
    from backupkit.changes.splice import Span
    from backupkit.values.changes import Change


def texts(older: Parts, newer: Parts, form: Form, told: Change, *, pause: Pause) -> ChangeTexts:
    """Return the values of a change in full. Both texts are compared anew.

    Args:
        older: the state before.
        newer: the state after.
        form: of the document.
        told: what a comparison of both named.
        pause: called every 32 KiB and every 1,000 lines.

    Raises:
        NoSuchPart: nothing differs there, or something else.
        NotRestorable: one of them is no text, or has no parts.
    """
    _, difference = difference_at(older, newer, form, told.path, told, pause)
    spans = (difference.older, difference.newer)
    before, after = (_text(parts, span) for parts, span in zip((older, newer), spans, strict=True))
    return ChangeTexts(
        before=before, after=after, is_complete=all(span is None or span.size <= MOST_FULL for span in spans)
    )


def _text(parts: Parts, span: Span | None) -> str | None:
    text = text_of(parts)
    return None if span is None or text is None else in_full(text.shown(span, MOST_FULL))
