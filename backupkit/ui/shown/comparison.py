"""The lines of a comparison: its changes under what they lie in, each with a key, counted and searched. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from backupkit.ui.shown.tone import Tone
from backupkit.values.changes import Change, ChangeKind, ComparisonKind
from backupkit.values.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backupkit.values.changes import Comparison

PAGE = 200  # lines that are shown at first, and each time that the end of them is reached
_FEW = 60  # lines that can all be seen open; of more, what lies innermost is folded away
BETWEEN = " / "  # the names of what lies in each other, on one line
_WITHIN = frozenset({ChangeKind.CHANGED, ChangeKind.MOVED, ChangeKind.ORDER})  # what goes on in a part that stays


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the tree: a change, or what changes lie in, or both."""

    key: str  # the same for the same part in every comparison; ASCII
    parent: str  # the key of the line that this one is under; empty at the top
    title: str
    path: tuple[str | int, ...]
    change: Change | None  # None: only what lies within has changed
    part: Change | None = None  # what puts back all that lies within; None: a change of its own does, or nothing
    counts: Counter[ChangeKind] | None = None  # of what lies within; None: nothing does
    is_open: bool = True
    names: tuple[str, ...] = ()  # of all that it lies in, from the outside, and its own
    haystack: str = ""  # all that a search looks at, case-folded, with what it lies in

    @property
    def wanted(self) -> Change | None:
        """What can be put back; None if there is nothing."""
        return self.change or self.part

    @property
    def where(self) -> str:
        """The names of all that it lies in, and its own."""
        return BETWEEN.join(self.names)


def tone_of(kind: ChangeKind) -> Tone:
    """Return the tone in which a change is told."""
    return _TONES[kind]


_TONES = {
    ChangeKind.REMOVED: Tone.BAD,
    ChangeKind.ADDED: Tone.GOOD,
    ChangeKind.CHANGED: Tone.BUSY,
    ChangeKind.MOVED: Tone.QUIET,
    ChangeKind.ORDER: Tone.QUIET,
}


def lines_of(comparison: Comparison) -> tuple[Line, ...]:
    """Return the lines of a comparison, each behind the one that it is under, in the comparison's order.

    What lies alone in something else shares a line with it: ``settings / theme``.
    """
    top = _Branch(title="", path=())
    for change in comparison.changes:
        top.put(change)
    lines = tuple(top.lines())
    if comparison.kind is ComparisonKind.RECORDS:
        lines = tuple(replace(line, part=_part(line)) for line in lines)
    elif comparison.is_of_tables:
        holders = set(_holders(comparison.changes))
        lines = tuple(replace(line, part=_part(line)) if line.path in holders else line for line in lines)
    groups = {line.key for line in lines if line.counts}
    innermost = groups - {line.parent for line in lines if line.counts}
    if len(lines) <= _FEW or len(innermost) == 1:
        return lines
    return tuple(replace(line, is_open=line.key not in innermost) for line in lines)


def found(lines: Sequence[Line], query: str) -> tuple[Line, ...]:
    """Return the lines in which every word of *query* occurs, upper or lower case being the same, and what they are in.

    What is searched for is not folded away.
    """
    needles = query.casefold().split()
    if not needles:
        return tuple(lines)
    wanted: set[str] = set()
    for line in reversed(lines):
        if line.key in wanted or all(needle in line.haystack for needle in needles):
            wanted.add(line.key)
            wanted.add(line.parent)
    return tuple(replace(line, is_open=True) for line in lines if line.key in wanted)


def _holders(changes: Sequence[Change]) -> Iterator[tuple[str | int, ...]]:
    """Yield the paths of what holds a change that can be put back. Of a table, one reason mostly holds for all rows."""
    for change in changes:
        if change.can_restore:
            yield from (change.path[:depth] for depth in range(1, len(change.path)))


def _part(line: Line) -> Change | None:
    """Return what puts back all that lies in a line without a change of its own.

    What is found by its place in a list may be something else by then, so that is left to its own changes.
    """
    if line.change or any(isinstance(step, int) for step in line.path):
        return None
    title = line.names[-1]
    return Change(path=line.path, title=title, trail=line.names[:-1], kind=ChangeKind.CHANGED, before=None, after=None)


@dataclass(slots=True, kw_only=True)
class _Branch:
    """A part on the way to the lines: what is known of it, and what lies in it."""

    title: str
    path: tuple[str | int, ...]
    change: Change | None = None
    within: dict[object, _Branch] = field(default_factory=dict)

    def put(self, change: Change) -> None:
        """Put a change to where it lies."""
        branch = self
        for depth in range(len(change.path) - 1):
            path = change.path[: depth + 1]
            if path not in branch.within:
                title = change.trail[depth] if depth < len(change.trail) else _step(path[-1])
                branch.within[path] = _Branch(title=printable(title), path=path)
            branch = branch.within[path]
        key: object = change.path
        there = branch.within.get(key)
        if change.kind not in _WITHIN or (there is not None and there.change is not None):
            key = (change.path, change.kind)  # one of two that have a path in common
            there = None
        if there is None:
            branch.within[key] = _Branch(title=printable(change.title), path=change.path, change=change)
        else:
            there.change, there.title = change, printable(change.title)

    def lines(self, parent: str = "", before: str = "", names: tuple[str, ...] = ()) -> Iterator[Line]:
        """Yield the lines of what lies in this part.

        Args:
            parent: the key of this part's line.
            before: what stands before the title of the only one.
            names: of this part, and of what it lies in.
        """
        for branch in self.within.values():
            title, inner, change = f"{before}{branch.title}", (*names, branch.title), branch.change
            if change is None and branch.is_told_by_its_only_part:
                yield from branch.lines(parent, title + BETWEEN, inner)
                continue
            values = (change.before or "", change.after or "") if change else ()
            key = f"{change.kind.value if change and change.kind not in _WITHIN else ''}{branch.path!a}"
            yield Line(
                key=key,
                parent=parent,
                title=title,
                path=branch.path,
                change=change,
                counts=Counter(branch.kinds()) if branch.within else None,
                names=inner,
                haystack="\n".join((*inner, *map(_step, branch.path), *values)).casefold(),
            )
            yield from branch.lines(key, "", inner)

    @property
    def is_told_by_its_only_part(self) -> bool:
        """True if one part lies in it, and can be put back: then nobody needs a line for the whole."""
        inner = list(self.within.values())
        return len(inner) == 1 and (inner[0].change is None or inner[0].change.can_restore)

    def kinds(self) -> Iterator[ChangeKind]:
        """Yield the kind of each change that lies in this part; of a record with changes of its own, one."""
        for branch in self.within.values():
            if branch.change is not None:
                yield branch.change.kind
            else:
                yield from branch.kinds()


def _step(step: str | int) -> str:
    return f"#{step}" if isinstance(step, int) else printable(step)
