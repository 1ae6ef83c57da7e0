"""Two contents of a database, compared by rows. SQLite reads files, so they become some until it is done."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from backupkit.changes.refusal import NoSuchPart
from backupkit.documents.sqlite.rows import compare
from backupkit.documents.sqlite.rows.differing import difference_at
from backupkit.documents.sqlite.rows.pair import NEWER, OLDER, opened
from backupkit.documents.sqlite.rows.tables import schema_of
from backupkit.documents.sqlite.rows.telling import Teller
from backupkit.documents.sqlite.workplace import for_a_moment, written
from backupkit.files.os_errors import in_folder
from backupkit.files.places import require_room
from backupkit.values.changes import MOST_FULL, ChangeTexts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from backupkit.changes.difference import Sides
    from backupkit.changes.parts import Parts, Pause
    from backupkit.values.changes import Change, Comparison
    from backupkit.values.counts import ChangeCounts
    from backupkit.values.version import Progress

_PIECE_BYTES = 1 << 20


def compared(older: Parts, newer: Parts, sides: Sides, *, pause: Pause, report: Progress | None = None) -> Comparison:
    """Return what differs; see :func:`backupkit.documents.sqlite.rows.compare.compared`.

    Raises:
        Incomparable: SQLite cannot read one of them.
        BackupError: there is no room for them.
    """
    with in_files(older, newer, pause) as (old, new):
        return compare.compared(old, new, sides, pause=pause, report=report)


def counted(older: Parts, newer: Parts, against: str, *, pause: Pause) -> ChangeCounts | None:
    """Return how many rows differ; None if none does, but something else. Raises as :func:`compared`."""
    with in_files(older, newer, pause) as (old, new):
        return compare.counted(old, new, against, pause=pause)


def texts(older: Parts, newer: Parts, told: Change, *, pause: Pause) -> ChangeTexts:
    """Return both values of a change in full, those of a row with a line for each column.

    Raises:
        NoSuchPart: nothing differs there, or something else.
        Incomparable, BackupError: as :func:`compared`.
    """
    with in_files(older, newer, pause) as (old, new), opened(old, new, pause) as connection:
        before, after = schema_of(connection, OLDER), schema_of(connection, NEWER)
        if len(told.path) == 1 or told.path[0] not in before.tables.keys() & after.tables.keys():
            return ChangeTexts(before=told.before, after=told.after)
        table, step, *columns = map(str, told.path)
        found = difference_at(connection, compare.pair_of(before, after, table), step)
        cell = found.cell(columns) if found else None
        if cell is None or not Teller(connection).tells(cell, told):
            raise NoSuchPart
        return Teller(connection, most=MOST_FULL).texts_of(cell)


@contextlib.contextmanager
def in_files(older: Parts, newer: Parts, pause: Pause) -> Iterator[tuple[Path, Path]]:
    """Write two contents to where the system keeps such things, readable for this user alone, until the block ends."""
    with for_a_moment() as folder:
        with in_folder(folder):
            require_room(folder, older.size + newer.size)
        for parts, name in ((older, OLDER), (newer, NEWER)):
            written(_pieces(parts, pause), folder / name)
        yield folder / OLDER, folder / NEWER


def _pieces(parts: Parts, pause: Pause) -> Iterator[bytes]:
    for offset in range(0, parts.size, _PIECE_BYTES):
        pause()
        yield parts.read(offset, _PIECE_BYTES)
