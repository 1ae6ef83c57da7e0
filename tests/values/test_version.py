"""The values that travel: they answer like objects and like mappings, and survive a trip to another process."""

from __future__ import annotations

import dataclasses
import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backupkit.values.reasons import Reason, Why
from backupkit.values.results import BackupStats, RestoreResult, VerifyReport, VersionSummary
from backupkit.values.retention import Retention, RetentionPlan
from backupkit.values.version import BackupMetadata, Record, Standing, Suspicion, Trigger

NOW = datetime(2025, 11, 4, 12, tzinfo=UTC)
META = BackupMetadata(
    backup_id="20251104_120000_a1b2c3d4",
    sequence=7,
    timestamp=NOW,
    file_hash="a1b2c3d4" * 8,
    file_size=150_000,
    document="data.json",
    description="Before the import",
)
SUMMARY = VersionSummary(
    backup_id=META.backup_id,
    timestamp=NOW,
    size_mb=0.15,
    description="",
    trigger=Trigger.SAVE,
    change_bytes=None,
    change_records=None,
)
RESULT = RestoreResult(backup_id=META.backup_id, path=Path("data.json"), before_id=None, size_bytes=0)
STATS = BackupStats(
    count=0, total_bytes=0, content_bytes=0, average_bytes=0.0, ratio=0.0, oldest_at=None, newest_at=None,
    verified=0, corrupted=0, suspect=0, pinned=0, archived=0,
)  # fmt: skip
REPORT = VerifyReport(sound_ids=("a", "b"), problems={"c": "cut off"})
PLAN = RetentionPlan(keep={"a": (Reason(why=Why.PINNED),)}, drop={})
RECORDS = [META, SUMMARY, RESULT, STATS, Retention()]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_also_reads_as_a_mapping(record: Record) -> None:
    names = [field.name for field in dataclasses.fields(record)]  # type: ignore[arg-type]  # every record is one
    assert list(record.keys()) == names
    assert dict(record) == {name: getattr(record, name) for name in names}


@pytest.mark.parametrize("name", ["", "size", "_fields", "__class__", "__dataclass_fields__"])
def test_a_name_that_is_no_field_raises_key_error(name: str) -> None:
    with pytest.raises(KeyError):
        META[name]


def test_a_derived_value_can_be_read_by_name_as_well() -> None:
    assert META["suspect"] is False


@pytest.mark.parametrize("value", [*RECORDS, REPORT, PLAN], ids=lambda value: type(value).__name__)
def test_a_value_survives_pickling(value: object) -> None:
    assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - made one line above


@pytest.mark.parametrize("value", [*RECORDS, REPORT, PLAN], ids=lambda value: type(value).__name__)
def test_a_value_cannot_be_changed(value: object) -> None:
    name = dataclasses.fields(value)[0].name  # type: ignore[arg-type]  # each is a dataclass
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, name, None)


@pytest.mark.parametrize(
    ("examined", "suspicions", "standing"),
    [
        (True, (), Standing.GOOD),
        (False, (), Standing.UNKNOWN),
        (True, (Suspicion.EMPTY,), Standing.SUSPECT),
        (False, (Suspicion.SHRUNK,), Standing.SUSPECT),
    ],
)
def test_p6_only_what_was_looked_at_as_a_whole_and_is_well_formed_is_good(
    examined: bool, suspicions: tuple[Suspicion, ...], standing: Standing
) -> None:
    meta = dataclasses.replace(META, examined=examined, suspicions=suspicions)
    assert meta.standing is standing
    assert meta.suspect is (standing is Standing.SUSPECT)


def test_p8_versions_are_ordered_by_sequence_before_the_clock_is_asked() -> None:
    older = dataclasses.replace(META, timestamp=NOW.replace(year=2035))
    newer = dataclasses.replace(META, sequence=8, timestamp=NOW.replace(year=1990))
    assert older.order < newer.order


def test_a_restore_that_succeeded_is_true() -> None:
    assert RESULT


def test_a_verification_unpacks_as_two_counts() -> None:
    valid, corrupted = REPORT
    assert (valid, corrupted) == (2, 1)


def test_every_choice_reads_as_its_word() -> None:
    assert f"{Trigger.BEFORE_RESTORE}" == "before_restore"
    assert Trigger("manual") is Trigger.MANUAL
