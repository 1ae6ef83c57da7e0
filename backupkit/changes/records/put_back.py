"""One part of a JSON text as it was in an older one: the splice that puts it back, and the proof that it does.

A byte range of the newer text gives way to bytes of the older one. No value is ever encoded anew; only white space
between tokens is made to fit its new place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from backupkit.changes.paths import path_text
from backupkit.changes.records.compare import change_of, indexes, why_not_restored
from backupkit.changes.records.fitting import edges, fitted, gap, gap_between, indent, level_within
from backupkit.changes.records.proof import place_of, see_inside, see_outside
from backupkit.changes.records.walk import Both, Difference, differences, parts, whole
from backupkit.changes.refusal import NoSuchPart, NotRestorable
from backupkit.changes.splice import Span, Splice
from backupkit.values.changes import ChangeKind

if TYPE_CHECKING:
    from backupkit.changes.parts import Parts, Pause
    from backupkit.changes.records.container import Container
    from backupkit.changes.records.index import Index
    from backupkit.changes.records.walk import Side
    from backupkit.values.changes import Change

_TWO_PARTS = (
    "Two parts have this path: one that is not there any more, and one that was added. "
    "Put back what holds both: {holder}."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack:
    """What puts one part back."""

    splice: Splice
    _newer: Parts
    _part: Both | Difference

    def prove(self, spliced: Parts, *, pause: Pause) -> None:
        """Read the text that is to take the newer one's place, and see that it is right.

        It is JSON, is the newer text but for the splice's range, and holds the older text's part at its place, among
        the same neighbours.

        Raises:
            NotProven: it is not so. This is a fault of this library, or of what wrote *spliced*.
        """
        see_outside(self._newer, spliced, self.splice, pause)
        see_inside(self._part, spliced, pause)


def put_back(
    older: Parts, newer: Parts, path: tuple[str | int, ...], *, pause: Pause, told: Change | None = None
) -> PutBack:
    """Return what puts the part at *path* back as it is in the older text.

    Both texts are compared along the path, so a list of changes that is out of date does no harm. The part may also be
    one that holds several changes: a record, a list, or with ``()`` all there is.

    Args:
        older: the state to put back.
        newer: the state to change.
        path: of a :class:`~backupkit.values.changes.Change`, or of what holds some.
        pause: called every 32 KiB.
        told: that change, if it is known: it has to be found again as it was told. Two changes may have one path, where
            an element went and another one came at its place; without it neither is touched.

    Raises:
        NotJson: either text is none.
        NoSuchPart: nothing differs there.
        NotRestorable: its reason says why.
    """
    part = part_at(*indexes(older, newer, pause=pause), path, told.kind if told else None)
    if why_not := why_not_restored(part):
        raise NotRestorable(why_not)
    if told and told != change_of(_told(part)):
        raise NoSuchPart
    return PutBack(splice=_splice(part), _newer=newer, _part=part)


def part_at(older: Index, newer: Index, path: tuple[str | int, ...], kind: ChangeKind | None) -> Both | Difference:
    """Return what differs at *path*.

    Raises:
        NoSuchPart: nothing does.
        NotRestorable: two parts do, and *kind* does not say which is meant.
    """
    part: Both | Difference = whole(older, newer)
    for depth, step in enumerate(path, start=1):
        inner = parts(part) if isinstance(part, Both) else ()
        found = [each for each in inner if each.kind is not ChangeKind.ORDER and each.spot.step == step]
        if len(found) > 1:  # an element that went, and one that came at its place; or one that changed and has moved
            found.sort(key=lambda each: each.kind is ChangeKind.ADDED)
        if depth == len(path) and kind not in {None, ChangeKind.ORDER}:
            found = [each for each in found if each.kind is kind]
        elif depth == len(path) and found and found[0].old and found[-1].kind is ChangeKind.ADDED:
            raise NotRestorable(_TWO_PARTS.format(holder=path_text(path[:-1]) or "the whole version"))
        if not found:
            raise NoSuchPart
        part = found[0]
    inner = differences(part) if isinstance(part, Both) else iter((part,))
    if kind is ChangeKind.ORDER:
        inner = (each for each in inner if each.kind is kind and each.spot is part.spot)
    first = next(inner, None)
    if first is None:
        raise NoSuchPart
    return first if kind is ChangeKind.ORDER else part


def difference_at(older: Index, newer: Index, told: Change) -> Difference:
    """Return the difference that a comparison told.

    Raises:
        NoSuchPart: nothing differs there, or something else.
    """
    found = _told(part_at(older, newer, told.path, told.kind))
    if told != change_of(found):
        raise NoSuchPart
    return found


def _told(part: Both | Difference) -> Difference:
    """Return what a comparison tells first of a part."""
    return next(differences(part)) if isinstance(part, Both) else part


def _splice(part: Both | Difference) -> Splice:
    old, new = part.old, part.new
    if old and new:
        return _swapped(old, new)
    if new:
        return _cut(new)
    return _inserted(cast("Side", old), part)


def _swapped(old: Side, new: Side) -> Splice:
    """Put a value into the place of another one; a name before it stays as it is spelled."""
    (start, end), newer = new.range, new.index.text
    piece = fitted(old.index.text, *old.range, newer, indent(newer, start))
    return Splice(start=start, end=end, pieces=(piece,))


def _cut(new: Side) -> Splice:
    """Take a child out, with one comma, and the white space that belongs to it."""
    container, number = new.container, new.number
    if len(container) == 1:
        return Splice(start=container.start + 1, end=container.end - 1, pieces=())
    if number == 0:
        return Splice(start=container.first(0), end=container.first(1), pieces=())
    return Splice(start=container.ends[number - 1], end=container.ends[number], pieces=())


def _inserted(old: Side, part: Both | Difference) -> Splice:
    """Put a child in behind the nearest one before it that is still there."""
    holder = cast("Both", part.holder)
    new, number = cast("Container", holder.new.inner), place_of(part)
    older, newer, container = old.index.text, holder.new.index.text, old.container
    start, end = container.first(old.number), container.ends[old.number]
    if len(new) == 0:
        ahead, behind = edges(older, container, newer, new)
        level = level_within(older, container, old.number, newer, new)
        piece = fitted(older, start, end, newer, level)
        return Splice(start=new.start + 1, end=new.end - 1, pieces=_some(ahead, piece, behind))
    alone = len(new) == 1
    between = gap_between(older, container, newer, new) if alone else gap(newer, new, min(number or 1, len(new) - 1))
    if number == 0:
        first, lead = new.first(0), gap(newer, new, 0)
        piece = fitted(older, start, end, newer, indent(newer, first))
        return Splice(start=new.start + 1, end=first, pieces=_some(lead, piece, b"," + between))
    at = new.ends[number - 1]
    piece = fitted(older, start, end, newer, indent(newer, new.first(number - 1)))
    return Splice(start=at, end=at, pieces=_some(b"," + between, piece))


def _some(*pieces: Span | bytes) -> tuple[Span | bytes, ...]:
    return tuple(piece for piece in pieces if piece)
