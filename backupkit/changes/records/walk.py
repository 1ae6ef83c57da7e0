"""A walk through two JSON texts at once, into all that differs: each difference with its path and its ranges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from backupkit.changes.records.names import repeated, title
from backupkit.changes.records.pairs import NONE, Pairs, paired, paired_members
from backupkit.changes.records.values import is_same
from backupkit.values.changes import ChangeKind, brief

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backupkit.changes.records.container import Container
    from backupkit.changes.records.index import Index


@dataclass(frozen=True, slots=True)
class Side:
    """A value in one of the two texts: a child of a container."""

    index: Index
    container: Container
    number: int

    @property
    def range(self) -> tuple[int, int]:
        """Where it begins and ends."""
        return self.container.starts[self.number], self.container.ends[self.number]

    @property
    def inner(self) -> Container | None:
        """The container that it is; None if it is none."""
        return self.index.inner(self.container, self.number)


@dataclass(frozen=True, slots=True)
class Spot:
    """A step on the way to a value, with those before it."""

    outer: Spot | None  # None: the whole text
    step: str | int
    side: Side  # whose title is shown
    is_repeated: bool  # its name occurs more than once in its object

    @property
    def chain(self) -> list[Spot]:
        """All steps from the outside."""
        found: list[Spot] = []
        spot: Spot | None = self
        while spot and spot.outer:
            found.append(spot)
            spot = spot.outer
        return found[::-1]

    @property
    def path(self) -> tuple[str | int, ...]:
        """What leads here from the whole text."""
        return tuple(spot.step for spot in self.chain)

    @property
    def titles(self) -> tuple[str, ...]:
        """The names of the steps for people."""
        return tuple(brief(title(spot.side.index, spot.side.container, spot.side.number)) for spot in self.chain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something that is not the same on both sides."""

    kind: ChangeKind
    spot: Spot
    old: Side | None  # None: it is not there
    new: Side | None
    holder: Both | None  # what it is in; None: the whole text
    pairs: Pairs | None = None  # of the holder
    moved: int = 0

    @property
    def indexes(self) -> tuple[Index, Index]:
        """Both texts."""
        return both.indexes if (both := self.holder) else (cast("Side", self.old).index, cast("Side", self.new).index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """A value that is on both sides, with other bytes: another value, or another layout."""

    spot: Spot
    old: Side
    new: Side
    holder: Both | None

    @property
    def kind(self) -> ChangeKind:
        """What became of it, if anything did."""
        return ChangeKind.CHANGED

    @property
    def indexes(self) -> tuple[Index, Index]:
        """Both texts."""
        return self.old.index, self.new.index

    @property
    def containers(self) -> tuple[Container, Container] | None:
        """Both containers, if it is a list on either side, or an object."""
        old, new = self.old.inner, self.new.inner
        return (old, new) if old and new and old.is_list == new.is_list else None


# What is told of one place of the newer container, in this order; what was removed stands behind its neighbour.
_KINDS = (ChangeKind.CHANGED, ChangeKind.ADDED, ChangeKind.MOVED, ChangeKind.REMOVED)


def whole(older: Index, newer: Index) -> Both:
    """Return the two texts as a whole."""
    old, new = Side(older, older.top, 0), Side(newer, newer.top, 0)
    return Both(spot=Spot(None, "", new, is_repeated=False), old=old, new=new, holder=None)


def differences(both: Both) -> Iterator[Difference]:
    """Yield what differs within a value, in the order of the newer text; what was removed stands where it was."""
    if both.old.container.digest_of(both.old.number) == both.new.container.digest_of(both.new.number):
        return
    stack: list[Iterator[Difference | Both]] = [iter((both,))]  # and no recursion: a text may be 10,000 levels deep
    while stack:
        found = next(stack[-1], None)
        if found is None:
            stack.pop()
        elif isinstance(found, Difference):
            yield found
        elif containers := found.containers:
            stack.append(_parts(found, *containers))
        elif not _is_same(found):
            yield Difference(
                kind=ChangeKind.CHANGED, spot=found.spot, old=found.old, new=found.new, holder=found.holder
            )


def parts(both: Both) -> Iterator[Difference | Both]:
    """Yield what differs, or may differ, directly within two containers; nothing if they are not of one kind."""
    containers = both.containers
    return _parts(both, *containers) if containers else iter(())


def _parts(both: Both, old: Container, new: Container) -> Iterator[Difference | Both]:
    older, newer = both.old.index, both.new.index
    pairs = (paired if old.is_list else paired_members)(older, old, newer, new)
    repeats = (
        set[str]()
        if old.is_list
        else {
            *repeated(older, old, pairs.names[0].values()),
            *repeated(newer, new, pairs.names[1].values()),
        }
    )
    moved = pairs.moved(newer.text.pause) if old.is_list else ()
    if pairs.is_reordered(moved):
        yield Difference(
            kind=ChangeKind.ORDER,
            spot=both.spot,
            old=both.old,
            new=both.new,
            holder=both,
            pairs=pairs,
            moved=len(moved),
        )
        moved = ()
    for _, rank, number in _events(pairs, moved):
        kind = _KINDS[rank]
        i, j = (number, pairs.to_new[number]) if kind is ChangeKind.REMOVED else (pairs.to_old[number], number)
        old_side = None if i == NONE else Side(older, old, i)
        new_side = None if j == NONE else Side(newer, new, j)
        name = pairs.names[0].get(i) or pairs.names[1].get(j)
        step = name if name is not None else j if i == NONE else i
        side = cast("Side", new_side or old_side)
        spot = Spot(both.spot, step, side, is_repeated=both.spot.is_repeated or step in repeats)
        if kind is ChangeKind.CHANGED and old_side and new_side:
            yield Both(spot=spot, old=old_side, new=new_side, holder=both)
        else:
            yield Difference(kind=kind, spot=spot, old=old_side, new=new_side, holder=both, pairs=pairs)


def _events(pairs: Pairs, moved: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return what happened, in order: at which place of the newer container, of which kind, to which element."""
    removed, added = pairs.removed, pairs.added
    anchors: list[int] = []
    for number in removed:
        before = pairs.to_new[number - 1] if number else NONE
        is_in_a_run = before == NONE and bool(anchors)
        anchors.append(anchors[-1] if is_in_a_run else before)
    by_kind = (pairs.differing, added, moved, removed)
    return sorted(
        (place, rank, number)
        for rank, numbers in enumerate(by_kind)
        for place, number in zip(anchors if numbers is removed else numbers, numbers, strict=True)
    )


def _is_same(both: Both) -> bool:
    """Return True if two values that are not both containers are the same."""
    if both.old.inner or both.new.inner:
        return False
    return is_same(both.old.index.text, both.old.range, both.new.index.text, both.new.range)
