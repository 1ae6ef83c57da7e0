"""How many records came, went and changed between two JSON texts: what a list of versions says of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING

from backupkit.changes.records.walk import Both, differences, parts, whole
from backupkit.values.changes import ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from backupkit.changes.records.container import Container
    from backupkit.changes.records.index import Index
    from backupkit.changes.records.walk import Difference, Side

_LIST, _OBJECT = b"[", b"{"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Numbers of records, or of values. What is only laid out otherwise is none of them."""

    added: int = 0
    removed: int = 0
    changed: int = 0
    moved: int = 0


def counted(older: Index, newer: Index) -> Counts:
    """Return how many records differ, and how.

    Records are what :func:`backupkit.documents.json_scan.scanned` counts: the elements of a list, or of the lists
    directly in an object, or else the members of the object that are objects, or else all of them.
    """
    return _tally(_kinds(whole(older, newer)))


def counted_values(older: Index, newer: Index) -> Counts:
    """Return how many values differ, whatever they belong to: where no record does, they lie beside the records."""
    return _tally(kind for each in differences(whole(older, newer)) for kind in _each(each))


def _tally(kinds: Iterable[ChangeKind]) -> Counts:
    counts = Counter(kinds)
    return Counts(
        added=counts[ChangeKind.ADDED],
        removed=counts[ChangeKind.REMOVED],
        changed=counts[ChangeKind.CHANGED],
        moved=counts[ChangeKind.MOVED],
    )


def _kinds(both: Both) -> Iterator[ChangeKind]:
    """Yield what became of each record that differs."""
    containers = both.containers
    if not containers:
        yield from _all_of(both.old, ChangeKind.REMOVED)
        yield from _all_of(both.new, ChangeKind.ADDED)
        return
    if containers[0].is_list:
        yield from _elements(both)
        return
    held = {kind for side, each in zip((both.old, both.new), containers, strict=True) for kind in _held(side, each)}
    if _LIST in held:
        for part in parts(both):
            yield from _listed(part)
    else:
        sign = _OBJECT if _OBJECT in held else b""
        yield from (each.kind for each in parts(both) if _begins(each, sign) and _differs(each))


def _elements(both: Both) -> Iterator[ChangeKind]:
    return (kind for part in parts(both) if _differs(part) for kind in _each(part))


def _listed(part: Both | Difference) -> Iterator[ChangeKind]:
    """Yield what became of the records of a list that is a member, on one side at least."""
    if isinstance(part, Both) and part.containers and part.containers[0].is_list:
        yield from _elements(part)
        return
    for side, kind in ((part.old, ChangeKind.REMOVED), (part.new, ChangeKind.ADDED)):
        if side and (inner := side.inner) and inner.is_list:
            yield from (kind for _ in range(len(inner)))


def _all_of(side: Side, kind: ChangeKind) -> Iterator[ChangeKind]:
    """Yield *kind* for each record of a text of which nothing is left, or nothing was there."""
    inner = side.inner
    if not inner:
        return
    lists = [inner] if inner.is_list else [each for each in _inner(side, inner) if each.is_list]
    if lists:
        yield from (kind for each in lists for _ in range(len(each)))
        return
    held = list(_held(side, inner))
    yield from (kind for _ in range(held.count(_OBJECT) or len(held)))


def _held(side: Side, container: Container) -> Iterator[bytes]:
    """Yield the sign with which each value in a container begins."""
    return (side.index.text.byte(start) for start in container.starts)


def _inner(side: Side, container: Container) -> Iterator[Container]:
    return (found for number in range(len(container)) if (found := side.index.inner(container, number)))


def _begins(part: Both | Difference, sign: bytes) -> bool:
    """Return True if a value begins with *sign* on either side."""
    return any(side.index.text.byte(side.range[0]).startswith(sign) for side in (part.old, part.new) if side)


def _each(part: Both | Difference) -> Iterator[ChangeKind]:
    """Yield what became of a part; of another order, of each part that stands elsewhere."""
    if isinstance(part, Both) or part.kind is not ChangeKind.ORDER:
        return iter((part.kind,))
    return repeat(ChangeKind.MOVED, part.moved)


def _differs(part: Both | Difference) -> bool:
    return not isinstance(part, Both) or next(differences(part), None) is not None
