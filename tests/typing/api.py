"""Typical uses, for the type checker alone: ``mypy`` must reveal these types. Nothing here is ever run."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path
from typing import Any, assert_type

from backupkit import (
    ActivityStats,
    BackupCorrupted,
    BackupError,
    BackupManager,
    BackupMetadata,
    BackupNotFound,
    BackupStats,
    Change,
    ChangeKind,
    ChangeTexts,
    Comparison,
    Document,
    JsonFile,
    LogEntry,
    PlainFile,
    Reason,
    RestoreResult,
    Retention,
    RetentionPlan,
    Rule,
    Safeguard,
    Status,
    Suspicion,
    TestRestoreResult,
    Trigger,
    VerifyReport,
    VersionSummary,
    get_backup_manager,
)
from backupkit.testing.clock import FakeClock
from backupkit.values.clock import Clock, SystemClock

# -- making a manager

manager = BackupManager("data.json")
assert_type(BackupManager(Path("data.json"), "backups", retention=Retention.compact()), BackupManager)
assert_type(BackupManager("data.db", document=PlainFile, clock=FakeClock(), zone=UTC, prefix="app"), BackupManager)
assert_type(get_backup_manager("data.json"), BackupManager)
assert_type(get_backup_manager(), BackupManager)
BackupManager(5)  # type: ignore[arg-type]
BackupManager("data.json", "backups", Retention())  # type: ignore[call-arg]
BackupManager("data.json", retention="compact")  # type: ignore[arg-type]
assert_type(manager.data_file, Path)
assert_type(manager.backups_dir, Path)
assert_type(manager.retention, Retention)
manager.set_retention(None)

# -- making versions


def report(done: int, total: int) -> None:
    print(f"{done} of {total}")


assert_type(manager.create_backup(), str | None)
assert_type(manager.create_backup("Before the import", True), str | None)
manager.create_backup(trigger=Trigger.MANUAL, tags=["a"], pinned=True, progress=report, cancel=threading.Event())
manager.create_backup(trigger="manual", tags=("a", "b"))
manager.create_backup(progress=print)
manager.create_backup(5)  # type: ignore[arg-type]
manager.create_backup("text", False, Trigger.SAVE)  # type: ignore[call-arg]
assert_type(manager.saving("Import"), AbstractContextManager[None])
with manager.before("Migration to schema 12") as guard:
    assert_type(guard, Safeguard)
    assert_type(guard.version, BackupMetadata | None)
assert_type(guard.restore(), RestoreResult)


@manager.before("Migration to schema 13")
def migrate(step: int, *, by: int) -> str:
    return str(step * by)


assert_type(migrate(1, by=2), str)
migrate("1", by=2)  # type: ignore[arg-type]
manager.before()  # type: ignore[call-arg]
assert_type(manager.estimate_backup_size(), int)
assert_type(manager.import_backup("other.json"), str)

# -- going back

assert_type(manager.restore_backup("20251104_120000_a1b2c3d4"), RestoreResult)
assert_type(manager.restore_backup("2025", to=Path("other.json"), progress=report).before_id, str | None)
assert_type(manager.restore_backup_at(datetime.now(UTC)), RestoreResult)
assert_type(manager.undo_restore(), RestoreResult)
change = manager.compare_backups("2025", limit=10, progress=report, cancel=threading.Event()).changes[0]
assert_type(manager.compare_backups("2025", "2026"), Comparison)
assert_type(manager.change_texts(manager.compare_backups("2025"), change, cancel=threading.Event()), ChangeTexts)
assert_type(change, Change)
assert_type(change.path, tuple[str | int, ...])
assert_type(change.kind, ChangeKind)
assert_type(manager.restore_part("2025", change, onto="other.json").part, str)
manager.restore_part("2025", ("systems", "id=7"))
manager.restore_part("2025", "/systems/id=7")
manager.restore_part("2025", 7)  # type: ignore[arg-type]
manager.compare_backups()  # type: ignore[call-arg]
manager.restore_backup(None)  # type: ignore[arg-type]

# -- looking

assert_type(manager.list_backups(10, include_archived=True), list[BackupMetadata])
assert_type(manager.get_version_history(limit=20), list[VersionSummary])
assert_type(manager.get_backup_info("2025"), BackupMetadata | None)
assert_type(manager.find_backup("2025"), BackupMetadata)
assert_type(manager.find_backup_at(datetime.now(UTC)), BackupMetadata)
assert_type(manager.get_backup_stats(), BackupStats)
assert_type(manager.test_restore("2025", cancel=threading.Event()), TestRestoreResult)
assert_type(manager.activity_stats(), ActivityStats)
assert_type(manager.log(10, failures_only=True), list[LogEntry])
assert_type(manager.verify_backups(["2025"], progress=report, cancel=threading.Event()), VerifyReport)
valid, corrupted = manager.verify_backups()
assert_type(valid, int)
assert_type(corrupted, int)
for meta in manager.list_backups():
    assert_type(meta.backup_id, str)
    assert_type(meta.timestamp, datetime)
    assert_type(meta.trigger, Trigger)
    assert_type(meta.status, Status)
    assert_type(meta.suspicions, tuple[Suspicion, ...])
    assert_type(meta.verified_at, datetime | None)
    assert_type(meta["file_size"], Any)
    assert_type(dict(meta), dict[str, Any])
    meta.pinned = True  # type: ignore[misc]
    meta.size  # type: ignore[attr-defined]  # noqa: B018
for version in manager.get_version_history():
    assert_type(version.size_mb, float)
    assert_type(version.change_bytes, int | None)
assert_type(manager.get_backup_stats().newest_at, datetime | None)

# -- keeping order

assert_type(manager.delete_backup("2025"), bool)
assert_type(manager.undelete_backup("2025"), bool)
assert_type(manager.pin("2025"), bool)
assert_type(manager.unpin("2025"), bool)
assert_type(manager.describe("2025", "text"), bool)
assert_type(manager.cleanup_orphaned_backups(), int)
assert_type(manager.rebuild_manifest(), int)
assert_type(manager.export_backup("2025", "copy.json", overwrite=True), Path)
plan = manager.apply_retention(dry_run=True)
assert_type(plan, RetentionPlan)
assert_type(plan.keep, Mapping[str, tuple[Reason, ...]])
assert_type(plan.drop, Mapping[str, Reason])
for reason in plan.drop.values():
    assert_type(reason.rule, Rule)

# -- what a host may bring along

document: Document = JsonFile("data.json")
document = PlainFile(Path("data.bin"))
clock: Clock = SystemClock()
clock = FakeClock()
BackupManager("data.json", clock=datetime)  # type: ignore[arg-type]
BackupManager("data.json", document=dict)  # type: ignore[arg-type]
Retention(10)  # type: ignore[call-arg]
assert_type(Retention.newest_only(3), Retention)

# -- what can go wrong

try:
    manager.restore_backup("2025")
except BackupCorrupted as corrupt:
    assert_type(corrupt.backup_id, str)
    assert_type(corrupt.path, str | PathLike[str])
    assert_type(corrupt.problem, str)
except BackupNotFound as missing:
    assert_type(missing.folder, str | PathLike[str])
except BackupError as error:
    assert_type(str(error), str)
