"""The lines of a list of versions: made from their metadata, searched, sorted and grouped by day. Pure."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from itertools import groupby

from backupkit.light.frozen import dataclass, field
from backupkit.light.typed import TYPE_CHECKING, Any
from backupkit.ui.shown.tone import Tone, concern_of
from backupkit.values.figures import change_of_bytes, change_of_records
from backupkit.values.text import local
from backupkit.values.version import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, datetime, tzinfo

    from backupkit.values.content import DatabaseFacts
    from backupkit.values.counts import ChangeCounts
    from backupkit.values.version import BackupMetadata, Trigger


CALM = 3  # the attention that most rows ask for


class _Searched:
    """Has room for what a search looks at, which is put together when one does: in thousands of rows none may ever."""

    __slots__ = ("_haystack",)
    _haystack: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(_Searched):
    """One version, and what a list tells of it beyond its metadata: worked out for the rows that are seen."""

    backup_id: str  # the version's
    meta: BackupMetadata
    at: datetime  # when it was made, in the reader's zone
    day: date  # of that
    before: BackupMetadata | None  # the version before it; None for the first one
    words_of: Callable[[Trigger, date], str] = field(repr=False, compare=False)

    @property
    def haystack(self) -> str:
        """All that a search looks at, case-folded."""
        if not hasattr(self, "_haystack"):
            meta = self.meta
            texts = (meta.description, meta.backup_id, *meta.tags, self.words_of(meta.trigger, self.day), self.clock)
            object.__setattr__(self, "_haystack", "\n".join(texts).casefold())
        return self._haystack

    @property
    def clock(self) -> str:
        """The time of the day: ``14:05:09``."""
        return self.at.isoformat(" ", "seconds")[11:19]

    @property
    def change_bytes(self) -> int | None:
        """How many bytes the content gained, against the version before; None for the first one."""
        return change_of_bytes(self.meta, self.before)

    @property
    def change_records(self) -> int | None:
        """The same in records; None where either of the two was not counted."""
        return change_of_records(self.meta, self.before)

    @property
    def counts(self) -> ChangeCounts | None:
        """How many parts came, went and changed; None: not counted, or against another version than the one before."""
        counted = self.meta.change
        return counted if self.before and counted and counted.holds_against(self.before.backup_id) else None

    @property
    def database_before(self) -> DatabaseFacts | None:
        """What the database of the version before held; None: it was none."""
        return self.before.database if self.before else None

    @property
    def is_in_bin(self) -> bool:
        """True if the version was deleted, and can be taken back."""
        return self.meta.status is Status.ARCHIVED


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A restore, and what undid it and did it again since."""

    head: Row  # the state before the restore
    steps: tuple[Row, ...]  # the states before it was undone, done again, undone …, in this order
    inside: tuple[Row, ...]  # those of them that are folded under the head, newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows under one heading."""

    day: date | None  # None: the rows are not grouped, and there is one group of all
    rows: tuple[Row, ...]  # without those that are folded under another one
    chains: Mapping[str, Chain] = field(default_factory=dict)  # of this group, by the id of their head


class Column(StrEnum):
    """What a list can be sorted by."""

    WHEN = "when"
    WHAT = "what"
    SIZE = "size"
    CHANGE = "change"
    STATE = "state"


@dataclass(frozen=True, slots=True, kw_only=True)
class SortOrder:
    """How a list is sorted."""

    column: Column = Column.WHEN
    descending: bool = True

    def clicked(self, column: Column) -> SortOrder:
        """Return the order after a click on a column's heading: the other way round if it is this one already."""
        if column is self.column:
            return SortOrder(column=column, descending=not self.descending)
        return SortOrder(column=column, descending=column in {Column.WHEN, Column.SIZE, Column.CHANGE})


def rows_of(
    newest_first: Iterable[BackupMetadata], words_of: Callable[[Trigger, date], str], zone: tzinfo | None = None
) -> tuple[Row, ...]:
    """Return a row per version, in the same order.

    What is in the bin is no "version before" of any other, as in :meth:`BackupManager.get_version_history`.

    Args:
        newest_first: the versions.
        words_of: the words under which versions of a trigger and a day are found, besides their time, id, description
            and tags. It is asked once for all those that have both in common.
        zone: where days begin; None is the system's zone.
    """
    known_words = cache(words_of)
    rows: list[Row] = []
    before: BackupMetadata | None = None
    for meta in reversed(list(newest_first)):
        at = local(meta.timestamp, zone)
        made = Row(backup_id=meta.backup_id, meta=meta, at=at, day=at.date(), before=before, words_of=known_words)
        rows.append(made)
        if meta.status is not Status.ARCHIVED:
            before = meta
    rows.reverse()
    return tuple(rows)


def found(rows: Iterable[Row], query: str, *, with_bin: bool) -> list[Row]:
    """Return the rows in which every word of *query* occurs somewhere, upper or lower case being the same."""
    needles = query.casefold().split()
    if not needles:
        return [row for row in rows if with_bin or not row.is_in_bin]
    return [
        row for row in rows if (with_bin or not row.is_in_bin) and all(needle in row.haystack for needle in needles)
    ]


def arranged(newest_first: Sequence[Row], order: SortOrder) -> list[Group]:
    """Return the rows sorted; grouped by day if they are sorted by time. Equal ones stay newest first."""
    if order.column is Column.WHEN:
        ordered = newest_first if order.descending else newest_first[::-1]
        # After the clock was set back a day can come twice; each stretch of it is a group of its own.
        return [Group(day=day, rows=tuple(group)) for day, group in groupby(ordered, key=lambda row: row.day)]
    ordered = sorted(newest_first, key=_KEYS[order.column], reverse=order.descending)
    return [Group(day=None, rows=tuple(ordered))] if ordered else []


def attention(row: Row) -> int:
    """Return how much a row asks to be looked at, 0 the most: damaged, suspect, pinned; CALM: all others."""
    match concern_of(row.meta):
        case Tone.BAD:
            return 0
        case Tone.WARN:
            return 1
        case _:
            return 2 if row.meta.pinned else CALM


def _parts(row: Row) -> int:
    """Return how many parts changed in any way; -1: that was not counted."""
    return row.counts.added + row.counts.removed + row.counts.changed if row.counts else -1


def _weight(row: Row) -> int:
    """Return what orders rows by their state: after those that ask for attention come checked ones; the bin is last."""
    asks = attention(row)
    if asks < CALM:
        return asks
    if row.is_in_bin:
        return CALM + 2
    return CALM if row.meta.verified_at else CALM + 1


_KEYS: dict[Column, Callable[[Row], Any]] = {
    Column.WHAT: lambda row: (not row.meta.description, row.meta.description.casefold(), row.meta.trigger),
    Column.SIZE: lambda row: row.meta.file_size,
    Column.CHANGE: lambda row: (_parts(row), row.change_bytes or 0),
    Column.STATE: _weight,
}
