"""One part of a text as it was in an older one: the splice that puts it back, and the proof that it does."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from backupkit.changes.forms import Form
from backupkit.changes.parts import wide_windows
from backupkit.changes.refusal import NoSuchPart, NotProven, NotRestorable
from backupkit.changes.splice import Spliced
from backupkit.changes.text.compare import NO_PARTS, OTHER_FORM, readers
from backupkit.changes.text.encoding import text_of
from backupkit.changes.text.markup import ENTITIES, ill_formed
from backupkit.changes.text.settings import entries_of
from backupkit.changes.text.table import rows_of, table_of
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
OTHERWISE = "With this part alone other lines would be read otherwise. Restore the whole version instead."


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
        of the form that it has: a table with as many rows as it should have, settings that say what they said but for
        this part, XML.

        Raises:
            NotProven: it is not so. This is a fault of this library, or of what wrote *spliced*.
        """
        right = Spliced(self._newer, self._older, self.splice)
        if spliced.size != right.size:
            raise NotProven("the new content has another length than it should have")
        for found, due in zip_longest(wide_windows(spliced, 0, right.size, pause), right.chunks(pause)):
            if found != due:
                raise NotProven("the new content is not the one of now with this part put back")
        if why_not := _why_not(self._form, self._older, self._newer, self._difference, spliced, pause):
            raise NotProven(why_not)


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
    used, difference = difference_at(older, newer, form, path, told, pause)
    if difference.splice is None:
        raise NotRestorable(difference.why_not)
    spliced = Spliced(newer, older, difference.splice)
    # A row never makes another one of its neighbours, so of tables that is left to the proof.
    if used is not Form.TABLE and (why_not := _why_not(used, older, newer, difference, spliced, pause)):
        raise NotRestorable(why_not)
    return PutBack(splice=difference.splice, _older=older, _newer=newer, _form=used, _difference=difference)


def _why_not(form: Form, older: Parts, newer: Parts, difference: Difference, spliced: Parts, pause: Pause) -> str:
    """Return why a content with a part put back is not of the form that it has to be; empty if it is."""
    if form is Form.XML:
        reason = ill_formed(spliced, pause)
        return NOT_XML.format(reason=reason) if reason not in {"", ENTITIES} else reason
    old, new, text = text_of(older), text_of(newer), text_of(spliced)
    is_right = form is Form.TEXT
    if old and new and text and not is_right:
        with contextlib.suppress(*OTHER_FORM):
            see = _has_its_rows if form is Form.TABLE else _has_its_entries
            is_right = see(difference, old, new, text, pause)
    return "" if is_right else OTHERWISE


def _has_its_rows(difference: Difference, _older: Text, newer: Text, spliced: Text, pause: Pause) -> bool:
    """Return True if a table has as many rows as it should have."""
    table = table_of(newer, pause)
    more = {ChangeKind.REMOVED: 1, ChangeKind.ADDED: -1}.get(difference.kind, 0)
    return sum(map(len, rows_of(spliced, table.cells, pause))) == len(table) + more


def _has_its_entries(difference: Difference, older: Text, newer: Text, spliced: Text, pause: Pause) -> bool:
    """Return True if settings say what the newer ones say, but for what is put back.

    A line that comes or goes can make another one go on with the entry before it, as its indentation says.
    """
    settings = entries_of(newer, pause)
    due = settings.meant()
    if difference.newer:
        due -= settings.meant(difference.newer)
    if difference.older:
        due += entries_of(older, pause).meant(difference.older)
    return due == entries_of(spliced, pause).meant()


def difference_at(
    older: Parts, newer: Parts, form: Form, path: tuple[str | int, ...], told: Change | None, pause: Pause
) -> tuple[Form, Difference]:
    """Return what differs at a path, and as which form both were read.

    Raises:
        NoSuchPart: nothing does, or something else than was told.
        NotRestorable: one of them is no text, or has no parts.
    """
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
