"""How much room versions have taken and will take."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backupkit.values.activity.forecast import forecast, growth
from backupkit.values.figures import stats_of
from backupkit.values.retention import Retention
from backupkit.values.version import BackupMetadata, Status, Trigger

NOW = datetime(2026, 5, 31, 12, tzinfo=UTC)
UNTIL = NOW + timedelta(days=90)


def versions(count: int, *, hours_apart: float = 24, size: int = 1_000) -> list[BackupMetadata]:
    return [
        BackupMetadata(
            backup_id=f"v{number}", sequence=number, timestamp=NOW - timedelta(hours=hours_apart * (count - number)),
            file_hash=f"{number}", file_size=size * 2, stored_size=size + number, document="data.json",
            trigger=Trigger.SAVE, active_day=number,
        )
        for number in range(1, count + 1)
    ]  # fmt: skip


def made(found: list[BackupMetadata]) -> list[datetime]:
    return [meta.timestamp for meta in found]


def test_growth_ends_with_the_figures_of_the_folder_to_the_byte() -> None:
    found = versions(20)
    found[3] = replace(found[3], status=Status.ARCHIVED)
    found[5] = replace(found[5], status=Status.CORRUPTED)
    points, stats = growth(found), stats_of(found)
    assert (points[-1].total_bytes, points[-1].count) == (stats.total_bytes, stats.count)
    assert points[-1].at == stats.newest_at
    assert growth([]) == ()


def test_p8_a_clock_that_was_set_back_turns_no_growth_around() -> None:
    found = versions(3)
    found[2] = replace(found[2], timestamp=NOW - timedelta(days=900))
    moments = [point.at for point in growth(found)]
    assert moments == sorted(moments)


def test_what_the_rules_keep_is_what_is_foreseen() -> None:
    found = versions(30)
    foreseen = forecast(found, Retention.newest_only(10), made=made(found), now=NOW, until=UNTIL, zone=UTC)
    assert foreseen
    assert foreseen.made_a_day == pytest.approx(1, abs=0.1)
    assert foreseen.count in {10, 11}  # a verified or good one may stay beside them
    assert foreseen.total_bytes == pytest.approx(foreseen.count * 1_026, rel=0.01)


def test_without_thinning_it_grows_at_the_pace_of_the_last_days() -> None:
    found = versions(28, hours_apart=12)
    foreseen = forecast(found, Retention(newest=10_000), made=made(found), now=NOW, until=UNTIL, zone=UTC)
    assert foreseen
    assert foreseen.made_a_day == pytest.approx(2, abs=0.2)
    assert foreseen.count == pytest.approx(28 + 180, abs=15)


def test_what_was_thinned_out_counts_for_the_pace() -> None:
    found = versions(4)
    moments = [NOW - timedelta(hours=number) for number in range(100)]
    foreseen = forecast(found, Retention(newest=5), made=moments, now=NOW, until=UNTIL, zone=UTC)
    assert foreseen
    assert foreseen.made_a_day == pytest.approx(24, abs=1)


def test_pinned_and_manual_versions_stay_in_the_sum() -> None:
    found = [replace(meta, trigger=Trigger.MANUAL) for meta in versions(20)]
    foreseen = forecast(found, Retention.newest_only(1), made=made(found), now=NOW, until=UNTIL, zone=UTC)
    assert foreseen
    assert foreseen.count >= 20


def test_where_there_is_too_little_to_go_by_nothing_is_foreseen() -> None:
    found = versions(5, hours_apart=1)
    rules = Retention()
    assert forecast(found, rules, made=made(found), now=NOW, until=UNTIL) is None
    assert forecast([], rules, made=[NOW - timedelta(days=5)], now=NOW, until=UNTIL) is None
    assert forecast(versions(5), rules, made=[], now=NOW, until=UNTIL) is None
    assert forecast(versions(5), rules, made=made(versions(5)), now=NOW, until=NOW) is None
