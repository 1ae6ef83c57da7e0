"""Restores that were undone and done again, as one line of a list: what is folded under the state before. Pure.

Each undo is a restore of its own, so each stores the state before. Of these only the first tells anything: the others
hold what it holds, or what was put back, over and over.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from backupkit.ui.shown.rows import Chain
from backupkit.values.descriptions import before_restoring
from backupkit.values.version import Status, Trigger

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from backupkit.ui.shown.rows import Group, Row


def folded(groups: Sequence[Group]) -> list[Group]:
    """Return the days of a list with each chain as one row, under which its other states are folded.

    Rows that are not sorted by time stay as they are.
    """
    rows = [row for group in groups for row in group.rows]
    is_by_time = all(group.day for group in groups)
    newest_first = rows if rows and rows[0].meta.order > rows[-1].meta.order else rows[::-1]
    chains = chains_of(newest_first) if is_by_time else []
    if not chains:
        return list(groups)
    inside = {row.backup_id for chain in chains for row in chain.inside}
    by_head = {chain.head.backup_id: chain for chain in chains}
    return [_folded(group, inside, by_head) for group in groups]


def _folded(group: Group, inside: Container[str], by_head: Mapping[str, Chain]) -> Group:
    rows = tuple(row for row in group.rows if row.backup_id not in inside)
    heads = (row.backup_id for row in rows if row.backup_id in by_head)
    return replace(group, rows=rows, chains={backup_id: by_head[backup_id] for backup_id in heads})


def chains_of(newest_first: Sequence[Row]) -> list[Chain]:
    """Return the chains among the rows of a list, also those of which nothing can be folded.

    A state is folded only if a row that is not folded holds the same content. What a person has marked or described,
    and what is damaged, keeps a line of its own. A chain lies in one piece, on one day.
    """
    found: list[Chain] = []
    runs = [run for run in _runs(newest_first) if len(run) > 1]
    if not runs:
        return found
    linked = {row.backup_id for run in runs for row in run[1:]}
    others = (row for row in newest_first if row.backup_id not in linked and not row.is_in_bin)
    seen = {row.meta.file_hash for row in others}
    for head, *steps in runs:
        inside: list[Row] = []
        for row in steps:
            if row.meta.file_hash in seen and _is_as_made(row):
                inside.append(row)
            elif not row.is_in_bin:
                seen.add(row.meta.file_hash)
        found.append(Chain(head=head, steps=tuple(steps), inside=tuple(reversed(inside))))
    return found


def _runs(newest_first: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield neighbours among states before a restore, oldest first, each stored when the last one was put back."""
    run: list[Row] = []
    for row in reversed(newest_first):
        if run and row.meta.replaced_by == run[-1].backup_id and row.day == run[-1].day:
            run.append(row)
            continue
        yield run
        run = [row] if row.meta.trigger is Trigger.BEFORE_RESTORE else []
    yield run


def _is_as_made(row: Row) -> bool:
    """Return True if nobody has marked a state before a restore, and it is neither damaged nor in the bin."""
    meta = row.meta
    is_described = meta.description != before_restoring(meta.replaced_by)
    return meta.status is Status.ACTIVE and not is_described and not meta.pinned and not meta.tags
