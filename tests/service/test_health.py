from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backupkit import BackupMetadata, Status, Suspicion
from backupkit.service.health import Health, health_of

NOON = datetime(2025, 11, 4, 12, tzinfo=UTC)


def _version(number: int, **changes: object) -> BackupMetadata:
    meta = BackupMetadata(
        backup_id=f"backup_{number}",
        sequence=number,
        timestamp=NOON + timedelta(minutes=number),
        file_hash=f"{number:064}",
        file_size=100,
        document="data.json",
        examined=True,
    )
    return replace(meta, **changes)  # type: ignore[arg-type]


GOOD = _version(1)
SUSPECT = _version(2, suspicions=(Suspicion.EMPTY,))
BINNED = _version(3, status=Status.ARCHIVED)
DAMAGED = _version(4, status=Status.CORRUPTED)
ELSEWHERE = _version(6, status=Status.ELSEWHERE)
UNEXAMINED = _version(5, examined=False)


@pytest.mark.parametrize(
    ("newest_first", "held_id", "expected"),
    [
        ([], None, Health(versions=0)),
        ([GOOD], None, Health(versions=1, last_good_at=GOOD.timestamp)),
        ([SUSPECT, GOOD], None, Health(versions=2, last_good_at=GOOD.timestamp, holds_suspect=True)),
        ([SUSPECT], None, Health(versions=1, holds_suspect=True)),
        ([SUSPECT, GOOD], GOOD.backup_id, Health(versions=2, last_good_at=GOOD.timestamp)),
        ([GOOD, SUSPECT], SUSPECT.backup_id, Health(versions=2, last_good_at=GOOD.timestamp, holds_suspect=True)),
        ([UNEXAMINED, GOOD], None, Health(versions=2, last_good_at=UNEXAMINED.timestamp)),
        ([BINNED, GOOD], None, Health(versions=1, last_good_at=GOOD.timestamp)),
        ([BINNED], None, Health(versions=0)),
        ([DAMAGED, GOOD], None, Health(versions=1, last_good_at=GOOD.timestamp, damaged=1)),
        ([DAMAGED], None, Health(versions=0, damaged=1)),
        ([ELSEWHERE, GOOD], None, Health(versions=1, last_good_at=GOOD.timestamp)),
        ([GOOD], "backup_that_is_gone", Health(versions=1, last_good_at=GOOD.timestamp)),
    ],
    ids=[
        "no version", "a good one", "the newest is suspect", "nothing but a suspect one", "the good one is put back",
        "the suspect one is put back", "not looked through yet", "in the bin", "all in the bin", "damaged",
        "all damaged", "elsewhere", "the one put back is gone",
    ],
)  # fmt: skip
def test_the_health_is_what_helps_on_the_bad_day(
    newest_first: list[BackupMetadata], held_id: str | None, expected: Health
) -> None:
    assert replace(health_of(newest_first, held_id=held_id), stored_id="") == expected


@pytest.mark.parametrize(
    ("newest_first", "put_back_id", "expected"),
    [
        ([], None, ""),
        ([SUSPECT, GOOD], None, SUSPECT.backup_id),
        ([BINNED, GOOD], None, GOOD.backup_id),
        ([DAMAGED, GOOD], None, GOOD.backup_id),
        ([SUSPECT, GOOD], GOOD.backup_id, GOOD.backup_id),
        ([replace(SUSPECT, replaced_by=GOOD.backup_id), GOOD], None, GOOD.backup_id),
    ],
    ids=["no version", "the newest", "in the bin", "damaged", "put back", "put back before this start"],
)
def test_the_version_in_the_file_is_the_newest_or_the_one_put_back(
    newest_first: list[BackupMetadata], put_back_id: str | None, expected: str
) -> None:
    assert health_of(newest_first, held_id=put_back_id).held_id == expected


def test_nothing_is_in_the_file_where_that_has_gone_or_has_changed_since() -> None:
    stored = health_of([GOOD])
    assert stored.held_id == GOOD.backup_id
    assert replace(stored, has_document=False).held_id == ""
    assert replace(stored, unprotected_since=NOON).held_id == ""
