"""A comparison as lines of a terminal: a sign and a colour for what became of a part, its path, both its values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit import answers
from backupkit.cli.console import Colour, Painted
from backupkit.values.changes import ChangeKind, ComparisonKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.values.changes import Change, Comparison

# Signs that any terminal can show.
_LOOKS = {
    ChangeKind.REMOVED: ("-", Colour.RED),
    ChangeKind.ADDED: ("+", Colour.GREEN),
    ChangeKind.CHANGED: ("~", Colour.CYAN),
    ChangeKind.MOVED: (">", Colour.MAGENTA),
    ChangeKind.ORDER: (">", Colour.MAGENTA),
}
_BETWEEN = " / "
_NAMELESS = '""'  # a member whose name is empty


def lines(found: Comparison) -> Iterator[str]:
    """Yield what a comparison found, for people."""
    if found.is_equal:
        yield "They hold the same, byte by byte."
        return
    if found.is_layout_only:
        yield "Only the layout differs: white space between values, or line ends."
        return
    for change, path in zip(found.changes, answers.paths(found), strict=True):
        yield from _lines(change, path)
    if not found.is_complete:
        yield f"There are {found.count - len(found.changes):,} more; --limit shows more of them."
    yield _summary(found)
    if any(change.can_restore for change in found.changes) and found.newer_id is None:
        yield f"To make one of them what it was: restore {found.older_id} --part PATH"


def _lines(change: Change, path: str) -> Iterator[str]:
    sign, colour = _LOOKS[change.kind]
    name = change.title or (_NAMELESS if change.path else "all")
    title = _BETWEEN.join((*change.trail, name))
    yield Painted(f"{sign} {title}   {path}", colour)
    if change.kind is ChangeKind.ORDER:
        yield f"    {change.moved:,} stand elsewhere" if change.moved else "    the order is another one"
    if change.kind in {ChangeKind.CHANGED, ChangeKind.MOVED}:
        yield f"    was  {change.before}"
        yield f"    is   {change.after}"
    elif found := change.before or change.after:
        yield f"    {found}"
    if not change.can_restore:
        yield f"    It cannot be put back by itself: {change.why_not}"


def _summary(found: Comparison) -> str:
    if found.kind is ComparisonKind.BYTES:
        return "They differ. What of them differs cannot be told."
    counts = [
        (found.removed, "removed"),
        (found.added, "added"),
        (found.changed, "changed"),
        (found.moved, "moved"),
    ]
    told = ", ".join(f"{count:,} {verb}" for count, verb in counts if count)
    return f"{found.count:,} {'difference' if found.count == 1 else 'differences'}: {told}."
