"""Figures and lines about versions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backupkit.values.figures import first, stats_of, summaries
from backupkit.values.results import BackupStats
from backupkit.values.version import BackupMetadata, Status, Suspicion, Trigger

NOW = datetime(2025, 11, 4, 12, tzinfo=UTC)
META = BackupMetadata(
    backup_id="v1", sequence=1, timestamp=NOW, file_hash="0" * 64, file_size=1_500_000, stored_size=300_000,
    document="data.json", description="first", trigger=Trigger.SAVE, records=10,
)  # fmt: skip
SECOND = replace(META, backup_id="v2", sequence=2, file_size=1_400_000, stored_size=100_000, records=7)


def test_each_line_tells_the_change_against_the_version_before() -> None:
    newer, older = summaries([SECOND, META])
    assert (newer.change_bytes, newer.change_records) == (-100_000, -3)
    assert (older.change_bytes, older.change_records) == (None, None)


def test_a_line_tells_the_size_in_millions_of_bytes() -> None:
    (line,) = summaries([META])
    assert (line.size_mb, line["size_mb"]) == (1.5, 1.5)
    assert (line.backup_id, line.timestamp, line.description, line.trigger) == ("v1", NOW, "first", Trigger.SAVE)


def test_records_that_were_not_counted_have_no_change() -> None:
    uncounted = replace(META, records=None)
    assert summaries([SECOND, uncounted])[0].change_records is None
    assert summaries([replace(SECOND, records=None), META])[0].change_records is None


def test_a_change_from_or_to_no_records_is_a_change() -> None:
    assert summaries([SECOND, replace(META, records=0)])[0].change_records == 7
    assert summaries([replace(SECOND, records=0), META])[0].change_records == -10


def test_no_versions_make_no_lines() -> None:
    assert summaries([]) == []


def test_the_figures_of_an_empty_folder_are_zero() -> None:
    assert stats_of([]) == BackupStats(
        count=0, total_bytes=0, content_bytes=0, average_bytes=0.0, ratio=0.0, oldest_at=None, newest_at=None,
        verified=0, corrupted=0, suspect=0, pinned=0, archived=0,
    )  # fmt: skip


def test_the_figures_count_all_that_is_not_in_the_bin() -> None:
    found = stats_of(
        [
            replace(META, pinned=True, verified_at=NOW, timestamp=NOW + timedelta(days=9)),
            replace(SECOND, status=Status.CORRUPTED, verified_at=NOW),
            replace(SECOND, backup_id="v3", suspicions=(Suspicion.SHRUNK,)),
            replace(META, backup_id="v4", status=Status.ARCHIVED, pinned=True, stored_size=10**9),
        ]
    )
    assert found == BackupStats(
        count=3, total_bytes=500_000, content_bytes=4_300_000, average_bytes=500_000 / 3, ratio=8.6,
        oldest_at=NOW, newest_at=NOW + timedelta(days=9), verified=1, corrupted=1, suspect=1, pinned=1, archived=1,
    )  # fmt: skip


def test_versions_that_take_no_space_have_no_ratio() -> None:
    assert stats_of([replace(META, stored_size=0)]).ratio == 0.0


def test_a_version_that_was_sound_once_and_is_damaged_now_does_not_count_as_verified() -> None:
    checked = replace(META, verified_at=META.timestamp)
    damaged = replace(checked, status=Status.CORRUPTED, problem="gone")
    assert stats_of([checked, checked, damaged]).verified == 2
    assert stats_of([damaged]).verified == 0


@pytest.mark.parametrize(("limit", "expected"), [(None, [1, 2, 3]), (0, []), (2, [1, 2]), (9, [1, 2, 3])])
def test_the_first_of_a_list_are_as_many_as_asked_for(limit: int | None, expected: list[int]) -> None:
    assert first([1, 2, 3], limit) == expected


def test_a_negative_limit_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"^limit must be 0 or more, not -1$"):
        first([1, 2, 3], -1)
