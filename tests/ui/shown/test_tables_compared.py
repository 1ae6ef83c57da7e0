"""The lines of a comparison of databases: tables, the rows in them, the columns of a row."""

from __future__ import annotations

from dataclasses import replace

from backupkit.ui.shown.comparison import lines_of
from backupkit.ui.words.comparison import tally
from backupkit.values.changes import Change, ChangeKind, Comparison, ComparisonKind


def cell(table: str, row: str, column: str) -> Change:
    return Change(
        path=(table, f"id={row}", column), title=column, trail=(table, f"row {row}"), kind=ChangeKind.CHANGED,
        before="1", after="2",
    )  # fmt: skip


def row(table: str, key: str, kind: ChangeKind) -> Change:
    return Change(path=(table, f"id={key}"), title=f"row {key}", trail=(table,), kind=kind, before=None, after=None)


def comparison(*changes: Change) -> Comparison:
    return Comparison(
        older_id="a", newer_id=None, kind=ComparisonKind.ROWS, changes=changes, added=0, removed=0, changed=0, moved=0,
        is_of_tables=True,
    )  # fmt: skip


_STARS = (
    cell("star", "1", "mass"),
    cell("star", "1", "name"),
    cell("star", "2", "mass"),
    row("star", "3", ChangeKind.REMOVED),
    row("star", "4", ChangeKind.ADDED),
)


def test_a_table_holds_its_rows_and_a_row_its_columns() -> None:
    lines = lines_of(comparison(*_STARS, row("planet", "1", ChangeKind.ADDED)))
    assert [line.where for line in lines] == [
        "star", "star / row 1", "star / row 1 / mass", "star / row 1 / name", "star / row 2 / mass", "star / row 3",
        "star / row 4", "planet / row 1",
    ]  # fmt: skip


def test_a_table_tells_how_many_rows_came_and_went_and_columns_changed() -> None:
    table = lines_of(comparison(*_STARS))[0]
    assert table.counts
    assert tally(table.counts) == "1 removed · 1 new · 3 changed"


def test_a_table_a_row_and_a_column_can_each_be_put_back() -> None:
    lines = lines_of(comparison(*_STARS))
    assert [line.wanted.path for line in lines if line.wanted] == [line.path for line in lines]
    assert [line.path for line in lines if line.part and not line.change] == [("star",), ("star", "id=1")]


def test_a_table_of_which_no_row_can_be_put_back_is_not_offered() -> None:
    refused = (replace(change, can_restore=False, why_not="Because.") for change in _STARS)
    assert {line.wanted for line in lines_of(comparison(*refused)) if not line.change} == {None}
