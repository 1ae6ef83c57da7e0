"""Which version is restored in a test next."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from backupkit.values.activity.test_restore import chosen
from backupkit.values.version import BackupMetadata, Status, Suspicion

NOW = datetime(2026, 5, 31, 12, tzinfo=UTC)
VERSIONS = [
    BackupMetadata(
        backup_id=f"v{number}", sequence=number, timestamp=NOW + timedelta(days=number), file_hash="", file_size=1,
        document="data.json",
    )
    for number in range(1, 11)
]  # fmt: skip


def draws(count: int) -> list[float]:
    source = random.Random(5)
    return [source.random() for _ in range(count)]


def test_each_is_tried_once_before_any_is_tried_twice() -> None:
    tried: dict[str, datetime] = {}
    for step, draw in enumerate(draws(10)):
        meta = chosen(VERSIONS, tried, draw)
        assert meta
        assert meta.backup_id not in tried
        tried[meta.backup_id] = NOW + timedelta(days=step)
    assert len(tried) == len(VERSIONS)


def test_older_ones_are_tried_more_often() -> None:
    counts = Counter(meta.sequence for draw in draws(5_500) if (meta := chosen(VERSIONS, {}, draw)))
    assert set(counts) == set(range(1, 11))
    assert counts[1] > 2 * counts[7]
    assert counts[1] > counts[4] > counts[8] > counts[10]


def test_of_those_that_were_all_tried_one_of_the_half_that_waits_longest_is_taken() -> None:
    tried = {meta.backup_id: NOW - timedelta(days=meta.sequence) for meta in VERSIONS}  # v10 waits longest
    found = {meta.sequence for draw in draws(500) if (meta := chosen(VERSIONS, tried, draw))}
    assert found == {6, 7, 8, 9, 10}


def test_none_that_is_damaged_suspect_or_in_the_bin_is_taken() -> None:
    bad = [
        replace(VERSIONS[0], status=Status.CORRUPTED),
        replace(VERSIONS[1], status=Status.ARCHIVED),
        replace(VERSIONS[2], suspicions=(Suspicion.EMPTY,)),
    ]
    assert chosen(bad, {}, 0.0) is None
    assert chosen([*bad, VERSIONS[3]], {}, 0.999_999) == VERSIONS[3]
    assert chosen([], {}, 0.5) is None
