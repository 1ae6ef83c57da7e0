from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backupkit.places.mark import FORMAT, MOST_BYTES, MarkUnreadable, PlaceMark, decoded, encoded

MARK = PlaceMark(folder_id="0123456789abcdef", created=datetime(2025, 11, 4, 12, tzinfo=UTC))
_FIELDS: dict[str, Any] = json.loads(encoded(MARK))


def test_a_mark_comes_back_as_it_was_written() -> None:
    assert decoded(encoded(MARK)) == MARK
    elsewhere = MARK.created.astimezone(timezone(timedelta(hours=5)))
    assert decoded(encoded(PlaceMark(folder_id=MARK.folder_id, created=elsewhere))) == MARK
    assert len(encoded(MARK)) < MOST_BYTES


def test_what_a_later_release_adds_is_passed_over() -> None:
    assert decoded(json.dumps(_FIELDS | {"name": "USB"}).encode()) == MARK


@pytest.mark.parametrize(
    "fields",
    [
        {"format": "1"},
        {"format": 0},
        {"format": True},
        {"folder_id": ""},
        {"folder_id": 5},
        {"folder_id": "x" * 65},
        {"created": None},
        {"created": "yesterday"},
        {"created": "2025-11-04T12:00:00"},
    ],
)
def test_a_field_that_makes_no_sense_makes_no_mark(fields: dict[str, Any]) -> None:
    with pytest.raises(MarkUnreadable, match="damaged"):
        decoded(json.dumps(_FIELDS | fields).encode())


@pytest.mark.parametrize("missing", _FIELDS)
def test_a_field_that_is_missing_makes_no_mark(missing: str) -> None:
    with pytest.raises(MarkUnreadable, match="damaged"):
        decoded(json.dumps({name: value for name, value in _FIELDS.items() if name != missing}).encode())


def test_a_later_format_is_told_as_that() -> None:
    with pytest.raises(MarkUnreadable, match="later release"):
        decoded(json.dumps(_FIELDS | {"format": FORMAT + 1}).encode())


@given(st.binary() | st.text().map(str.encode) | st.just(b"[" * 100_000))
def test_any_bytes_are_a_mark_or_are_refused(data: bytes) -> None:
    with pytest.raises(MarkUnreadable):
        decoded(data)


@given(at=st.integers(0, len(encoded(MARK)) - 2))
def test_a_mark_that_is_cut_off_is_refused(at: int) -> None:
    with pytest.raises(MarkUnreadable):
        decoded(encoded(MARK)[:at])
