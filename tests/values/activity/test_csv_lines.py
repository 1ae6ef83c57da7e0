"""The log for a spreadsheet: every cell is a text."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

import pytest

from backupkit.values.activity.csv_lines import csv_lines
from backupkit.values.activity.ending import Ending
from backupkit.values.activity.entry import LogEntry

AT = datetime(2026, 5, 3, 12, tzinfo=UTC)


def rows(**fields: object) -> list[dict[str, str]]:
    entry = LogEntry(**{"at": AT, "operation": "verify", "outcome": Ending.DONE} | fields)  # type: ignore[arg-type]  # by name
    return list(csv.DictReader(csv_lines([entry])))


def test_a_table_has_a_column_for_each_thing_that_is_told() -> None:
    (row,) = rows(corrupted=("v1", "v2"), ms=12)
    assert set(row) == set(LogEntry(at=AT, operation="verify", outcome=Ending.DONE).keys())
    assert (row["at"], row["operation"], row["outcome"]) == ("2026-05-03T12:00:00.000000Z", "verify", "done")
    assert (row["corrupted"], row["ms"], row["error"]) == ("v1 v2", "12", "")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    (row,) = rows(finding=text)
    assert row["finding"] == f"'{text}"


@pytest.mark.parametrize("text", ["a,b", 'a "quoted" word', "two\nlines", "plain"])
def test_no_text_breaks_a_row(text: str) -> None:
    (row,) = rows(finding=text, error="E")
    assert (row["finding"], row["error"]) == (text, "E")
