"""One difference between two contents: what it is called, where it lies on both sides, and what would put it back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from backupkit.values.changes import Change, ChangeKind, Comparison, ComparisonKind, brief

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from backupkit.changes.splice import Span, Splice

    Shown = Callable[[Span], str]
    """Returns the bytes of one side as text for people."""


class Name(NamedTuple):
    """What a part that differs is called."""

    path: tuple[str | int, ...]
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One part that differs."""

    name: Callable[[], Name]  # asked for where it is told or looked for: of 100,000 a window shows a few
    kind: ChangeKind
    older: Span | None = None  # its bytes on the older side, as they are shown; None: there are none
    newer: Span | None = None
    splice: Splice | None = None  # of the newer content; None: it cannot be put back by itself
    why_not: str = ""  # then

    @property
    def path(self) -> tuple[str | int, ...]:
        """Its path, see :class:`~backupkit.values.changes.Change`."""
        return self.name().path

    @property
    def title(self) -> str:
        """Its name for people."""
        return self.name().title

    def change(self, older_text: Shown, newer_text: Shown) -> Change:
        """Return what is told of it."""
        name = self.name()
        return Change(
            path=name.path,
            title=name.title,
            kind=self.kind,
            before=None if self.older is None else brief(older_text(self.older)),
            after=None if self.newer is None else brief(newer_text(self.newer)),
            can_restore=self.splice is not None,
            why_not=self.why_not,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Which two states are compared, and how much of it is to be told."""

    older_id: str
    newer_id: str | None
    limit: int  # of changes that are named; the others are counted


class Kinded(Protocol):
    """A difference, whatever it is between."""

    @property
    def kind(self) -> ChangeKind:
        """What became of the part."""
        ...


Found = TypeVar("Found", bound=Kinded)


def comparison(
    sides: Sides,
    kind: ComparisonKind,
    found: Iterable[Found],
    told: Callable[[Found], Change],
    is_same: Callable[[], bool],
) -> Comparison:
    """Return what is told of all differences.

    Args:
        sides: what was compared.
        kind: what the parts are.
        found: all differences, in order.
        told: returns what is told of one; asked for those within the limit.
        is_same: asked where nothing differs: False if the bytes do, so that the comparison is one of layouts.
    """
    changes: list[Change] = []
    counts: Counter[ChangeKind] = Counter()
    for difference in found:
        counts[difference.kind] += 1
        if len(changes) < sides.limit:
            changes.append(told(difference))
    return Comparison(
        older_id=sides.older_id,
        newer_id=sides.newer_id,
        kind=kind,
        changes=tuple(changes),
        added=counts[ChangeKind.ADDED],
        removed=counts[ChangeKind.REMOVED],
        changed=counts[ChangeKind.CHANGED] + counts[ChangeKind.ORDER],
        moved=counts[ChangeKind.MOVED],
        is_complete=counts.total() == len(changes),
        is_layout_only=not counts and not is_same(),
    )
