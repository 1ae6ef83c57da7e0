"""The proof that a spliced JSON text is what it should be. It knows nothing of how the splice was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from backupkit.changes.parts import same_range
from backupkit.changes.records.container import Container
from backupkit.changes.records.grammar import NotJson
from backupkit.changes.records.index import index
from backupkit.changes.records.names import member_name
from backupkit.changes.records.pairs import NONE
from backupkit.changes.records.text import DIGEST_BYTES
from backupkit.changes.records.walk import Both, Difference, Side, Spot, differences
from backupkit.changes.refusal import NotProven

if TYPE_CHECKING:
    from backupkit.changes.parts import Parts, Pause
    from backupkit.changes.records.index import Index
    from backupkit.changes.splice import Splice

_EMPTY = Container(0, is_list=True)


def see_outside(newer: Parts, spliced: Parts, splice: Splice, pause: Pause) -> None:
    """See that a text is the newer one but for the range of a splice.

    Raises:
        NotProven: it is not.
    """
    if spliced.size != newer.size - (splice.end - splice.start) + splice.size:
        raise NotProven("the new text has another length than it should have")
    behind = splice.start + splice.size
    for found, right in (
        ((0, splice.start), (0, splice.start)),
        ((behind, spliced.size), (splice.end, newer.size)),
    ):
        if not same_range(spliced, found, newer, right, pause):
            raise NotProven("the new text differs outside the part that is put back")


def see_inside(part: Both | Difference, spliced: Parts, pause: Pause) -> None:
    """See that a text holds a part as the older text has it, at its place among its neighbours, and all else as it was.

    Raises:
        NotProven: it does not.
    """
    newer = part.indexes[1]
    try:
        found = index(spliced, pause, like=newer)
    except NotJson as error:
        raise NotProven(f"the new text is no JSON: {error.reason}") from None
    container, now = newer.top, found.top
    for holder in _holders(part):
        number = holder.new.number
        _see_neighbours(newer, container, found, now, number, (1, 1))
        container, now = cast("Container", holder.new.inner), found.inner(now, number) or _EMPTY
    number = place_of(part)
    _see_neighbours(newer, container, found, now, number, (int(part.new is not None), int(part.old is not None)))
    if part.old:
        _see_part(part.old, Side(found, now, number))


def place_of(part: Both | Difference) -> int:
    """Return where in the newer container a part is, or where it belongs: behind the nearest one that was before it."""
    if part.new:
        return part.new.number
    old, pairs = cast("Side", part.old), cast("Difference", part).pairs
    before = old.number - 1
    while before >= 0 and pairs and pairs.to_new[before] == NONE:
        before -= 1
    return pairs.to_new[before] + 1 if pairs and before >= 0 else 0


def _holders(part: Both | Difference) -> list[Both]:
    """Return the containers that a part is in, from the outside."""
    found: list[Both] = []
    holder = part.holder
    while holder:
        found.append(holder)
        holder = holder.holder
    return found[::-1]


def _see_neighbours(
    newer: Index, container: Container, found: Index, now: Container, number: int, skipped: tuple[int, int]
) -> None:
    """See that the children of a container are what they were, but for those at *number* that are skipped."""
    behind, behind_now = number + skipped[0], number + skipped[1]
    is_alike = (
        container.is_list == now.is_list
        and len(container) - behind == len(now) - behind_now
        and _are_same(newer, container, range(number), found, now, range(number))
        and _are_same(newer, container, range(behind, len(container)), found, now, range(behind_now, len(now)))
    )
    if not is_alike:
        raise NotProven("something beside the part that is put back is not what it was")


def _are_same(newer: Index, container: Container, these: range, found: Index, now: Container, those: range) -> bool:
    """Return True if children are the same, one by one."""
    digests, digests_now = (
        each.digests[DIGEST_BYTES * numbers.start : DIGEST_BYTES * numbers.stop]
        for each, numbers in ((container, these), (now, those))
    )
    # A value just as large as a window may have been entered in one text and not in the other: then its bytes decide.
    return digests == digests_now or all(
        container.digest_of(number) == now.digest_of(other)
        or newer.text.digest(container.first(number), container.ends[number])
        == found.text.digest(now.first(other), now.ends[other])
        for number, other in zip(these, those, strict=True)
    )


def _see_part(old: Side, now: Side) -> None:
    """See that a part has the value and the name that it has in the older text."""
    both = Both(spot=Spot(None, "", now, is_repeated=False), old=old, new=now, holder=None)
    if next(differences(both), None) is not None:
        raise NotProven("the part that was put back is not what it was")
    if not old.container.is_list and _name(old) != _name(now):
        raise NotProven("the part that was put back is not called as it was")


def _name(side: Side) -> str:
    return member_name(side.index, side.container, side.number)
