"""One part of a text as it was in an older one: the splice that puts it back, and the proof that it does."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from backupkit.changes.forms import Form
from backupkit.changes.parts import windows
from backupkit.changes.refusal import NoSuchPart, NotProven, NotRestorable
from backupkit.changes.splice import Spliced
from backupkit.changes.text.compare import NO_PARTS, OTHER_FORM, readers
from backupkit.changes.text.encoding import text_of
from backupkit.changes.text.entries import entries
from backupkit.changes.text.markup import ill_formed
from backupkit.changes.text.table import table_of
from backupkit.values.changes import ChangeKind

if TYPE_CHECKING:
    from backupkit.changes.difference import Difference
    from backupkit.changes.parts import Parts, Pause
    from backupkit.changes.splice import Splice
    from backupkit.changes.text.encoding import Text
    from backupkit.values.changes import Change

NOT_XML = (
    "With this part alone it would be no XML any more ({reason}). Put back what belongs to it as well, or restore the "
    "whole version."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack:
    """What puts one part back."""

    splice: Splice
    _older: Parts
    _newer: Parts
    _form: Form  # as which both were read
    _difference: Difference

    def prove(self, spliced: Parts, *, pause: Pause) -> None:
        """Read the content that is to take the newer one's place, and see that it is right.

        It is the newer one but for the splice's range, byte for byte, holds there what the splice says, and is still
        of the form that it has: a table with as many rows as it should have, settings that hold the older value, XML.

        Raises:
            NotProven: it is not so. This is a fault of this library, or of what wrote *spliced*.
        """
        right = Spliced(self._newer, self._older, self.splice)
        if spliced.size != right.size:
            raise NotProven("the new content has another length than it should have")
        for found, due in zip_longest(windows(spliced, 0, right.size, pause), right.chunks(pause)):
            if found != due:
                raise NotProven("the new content is not the one of now with this part put back")
        text, newer, older = text_of(spliced), text_of(self._newer), text_of(self._older)
        try:
            if self._form is Form.XML and (reason := ill_formed(spliced, pause)):
                raise NotProven(f"the new content is no XML: {reason}")
            if self._form is Form.TABLE and text and newer:
                self._see_rows(len(table_of(text, pause)), len(table_of(newer, pause)))
            if self._form is Form.SETTINGS and text and older:
                self._see_entry(older, text, pause)
        except OTHER_FORM as error:
            raise NotProven("the new content is not of the form that it was") from error

    def _see_rows(self, count: int, before: int) -> None:
        more = {ChangeKind.REMOVED: 1, ChangeKind.ADDED: -1}.get(self._difference.kind, 0)
        if count != before + more:
            raise NotProven("the new table has another number of rows than it should have")

    def _see_entry(self, older: Text, text: Text, pause: Pause) -> None:
        path, kind = self._difference.path, self._difference.kind
        if any((each.path, each.kind) == (path, kind) for each in entries(older, text, pause)):
            raise NotProven("the new settings do not hold what was put back")


def put_back(
    older: Parts,
    newer: Parts,
    form: Form,
    path: tuple[str | int, ...],
    *,
    pause: Pause,
    told: Change | None = None,
) -> PutBack:
    """Return what puts the part at *path* back as it is in the older content.

    Both are compared anew, so a list of changes that is out of date does no harm.

    Args:
        older: the state to put back.
        newer: the state to change.
        form: of the document.
        path: of a :class:`~backupkit.values.changes.Change`.
        pause: called every 32 KiB and every 1,000 lines.
        told: that change, if it is known: a part that has another kind or content by now is another part.

    Raises:
        NoSuchPart: nothing differs there.
        NotRestorable: its reason says why.
    """
    used, difference = _difference_at(older, newer, form, path, told, pause)
    if difference.splice is None:
        raise NotRestorable(difference.why_not)
    found = PutBack(splice=difference.splice, _older=older, _newer=newer, _form=used, _difference=difference)
    if used is Form.XML and (reason := ill_formed(Spliced(newer, older, difference.splice), pause)):
        raise NotRestorable(NOT_XML.format(reason=reason))
    return found


def _difference_at(
    older: Parts, newer: Parts, form: Form, path: tuple[str | int, ...], told: Change | None, pause: Pause
) -> tuple[Form, Difference]:
    """Return what differs at a path, and as which form both were read."""
    old, new = text_of(older), text_of(newer)
    if old is None or new is None:
        raise NotRestorable(NO_PARTS)
    for used, reader in readers(form):
        with contextlib.suppress(*OTHER_FORM):
            for difference in reader(old, new, pause):
                if difference.path == path and told in {None, difference.change(old.shown, new.shown)}:
                    return used, difference
            raise NoSuchPart
    raise NotRestorable(NO_PARTS)
