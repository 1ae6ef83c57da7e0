"""What differs in how two databases are made: tables, columns, indexes, views, triggers, an app's own numbers. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backupkit.values.changes import Change, ChangeKind, brief

if TYPE_CHECKING:
    from collections.abc import Iterator

    from backupkit.documents.sqlite.rows.tables import Part, Schema, Table

_WHY_NOT = "How the database is made is put back only with the whole version."


def structure(older: Schema, newer: Schema) -> Iterator[Change]:
    """Yield what differs, tables first. None of it can be put back by itself."""
    for number in newer.numbers:
        yield from _between((number,), str(older.numbers[number]), str(newer.numbers[number]))
    for name in sorted(older.tables.keys() | newer.tables.keys()):
        old, new = older.tables.get(name), newer.tables.get(name)
        if old and new:
            yield from _columns(old, new)
        else:
            yield from _between((name,), _sql(old), _sql(new))
    for kind, name in sorted(older.parts.keys() | newer.parts.keys()):
        before, after = (_sql(schema.parts.get((kind, name))) for schema in (older, newer))
        yield from _between((f"{kind} {name}",), before, after)


def _columns(older: Table, newer: Table) -> Iterator[Change]:
    before = {each.name: each.definition for each in older.columns}
    after = {each.name: each.definition for each in newer.columns}
    if before == after:
        yield from _between((newer.name, "definition"), older.sql, newer.sql)
    for name in dict.fromkeys((*after, *before)):
        yield from _between((newer.name, f"column {name}"), before.get(name), after.get(name))


def _sql(part: Table | Part | None) -> str | None:
    return part.sql if part else None


def _between(path: tuple[str, ...], before: str | None, after: str | None) -> Iterator[Change]:
    if before == after:
        return
    kinds = {(True, False): ChangeKind.ADDED, (False, True): ChangeKind.REMOVED}
    *trail, title = path
    yield Change(
        path=path,
        title=brief(title),
        trail=tuple(map(brief, trail)),
        kind=kinds.get((before is None, after is None), ChangeKind.CHANGED),
        before=None if before is None else brief(before),
        after=None if after is None else brief(after),
        can_restore=False,
        why_not=_WHY_NOT,
    )
