"""What a version of a database changed, in a few words: by the numbers of rows that are kept with each version."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backupkit.ui.shown.rows import rows_of
from backupkit.ui.words.changed import change
from backupkit.values.content import DatabaseFacts, TableRows
from backupkit.values.counts import ChangeCounts, Unit
from tests.values.metadata import META

OLDER = replace(
    META,
    backup_id="20251104_110000_a1b2c3d4",
    sequence=6,
    timestamp=META.timestamp - timedelta(hours=1),
    database=DatabaseFacts(user_version=1, schema="aa", tables=(TableRows("expenses", 10), TableRows("people", 4))),
)


def told(
    expenses: int, people: int, schema: str = "aa", counted: tuple[int, int, int] | None = None, unknown: str = ""
) -> str:
    tables = (
        TableRows("expenses", expenses),
        TableRows("people", people),
        *((TableRows(unknown, 3),) if unknown else ()),
    )
    facts = DatabaseFacts(user_version=1, schema=schema, tables=tables)
    counts = None
    if counted:
        added, removed, changed = counted
        counts = ChangeCounts(against=OLDER.backup_id, unit=Unit.ROWS, added=added, removed=removed, changed=changed)
    newest, _ = rows_of([replace(META, database=facts, change=counts), OLDER], lambda _trigger, _day: "")
    return change(newest)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (told(13, 4), "+3 rows in expenses"),
        (told(10, 3), "1 row removed in people"),
        (told(13, 3), "−1 +3 rows"),
        (told(10, 4), ""),
        (told(10, 4, "bb"), "schema changed"),
        (told(13, 4, "bb"), "+3 rows in expenses, schema changed"),
        (told(10, 4, "bb", unknown="new"), "schema changed"),
        (told(10, 4, ""), ""),
        (told(13, 4, counted=(3, 0, 0)), "+3 rows in expenses"),
        (told(13, 4, counted=(3, 0, 2)), "+3 ~2 rows"),
        (told(13, 4, counted=(4, 1, 0)), "−1 +4 rows"),
    ],
)
def test_a_list_says_how_many_rows_came_or_went_and_in_which_table(words: str, wanted: str) -> None:
    assert words == wanted


def test_of_what_was_no_database_before_no_rows_are_told() -> None:
    newest, _ = rows_of([replace(META, database=OLDER.database), replace(OLDER, database=None)], lambda *_: "")
    assert change(newest) == ""
