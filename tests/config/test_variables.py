"""Every variable of the environment, by table: what it sets, or why it is only kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupConfig, Origin, Retention
from backupkit.config import variables
from backupkit.schedule.schedule import Schedule

# The variable, what it says, the field that it sets, and to what.
SET: list[tuple[str, str, str, Any]] = [
    ("BACKUP_ENABLED", "false", "enabled", False),
    ("BACKUP_ENABLED", "TRUE", "enabled", True),
    ("BACKUP_DIR", "/mnt/backups", "directory", Path("/mnt/backups")),
    ("BACKUP_BASE_DIR", "/mnt/base", "directory", Path("/mnt/base")),
    ("BACKUP_PLACES", "s3://bucket/x, sftp://me@host/x", "places", ("s3://bucket/x", "sftp://me@host/x")),
    ("BACKUP_PLACES_GRACE_DAYS", "90", "places_grace_days", 90),
    ("BACKUP_PLACES_GRACE_DAYS", "never", "places_grace_days", None),
    ("BACKUP_UPLOAD_KIB_PER_SECOND", "512", "upload_kib_per_second", 512),
    ("BACKUP_SCHEDULE", "0 2 * * *", "schedule", Schedule.daily("02:00")),
    ("BACKUP_SCHEDULE", "weekly friday 18:30", "schedule", Schedule.weekly("friday", "18:30")),
    ("BACKUP_SCHEDULE", "never", "schedule", None),
    ("BACKUP_FULL_SCHEDULE", "0 2 * * *", "schedule", Schedule.daily("02:00")),
    ("BACKUP_INCREMENTAL_SCHEDULE", "0 * * * *", "schedule", Schedule.hourly()),
    ("BACKUP_SCHEDULING_ENABLED", "no", "schedule", None),
    ("BACKUP_RETENTION_DAYS", "30", "retention", Retention.of_days(30)),
    ("BACKUP_DB_RETENTION_DAYS", "14", "retention", Retention.of_days(14)),
    ("BACKUP_FILES_RETENTION_DAYS", "90", "retention", Retention.of_days(90)),
    ("BACKUP_MAX_BACKUPS", "50", "retention", Retention.newest_only(50)),
    ("BACKUP_COMPRESSION_LEVEL", "9", "compression_level", 9),
    ("BACKUP_COMPRESSION_LEVEL", "0", "compression_level", 1),
    ("BACKUP_COMPRESSION_ENABLED", "0", "compression_level", 1),
    ("BACKUP_VERIFY_AFTER_CREATE", "yes", "verify_after_create", True),
]
# The variable, what it says, and the words of why that has no effect here.
KEPT = [
    ("BACKUP_COMPRESSION_USE_ZSTD", "true", "stored as gzip"),
    ("BACKUP_COMPRESSION_ENABLED", "false", "a gzip file"),
    ("BACKUP_DB_ENABLE_WAL", "true", "stays in the mode"),
    ("BACKUP_DB_PATH", "/srv/app.db", "the app itself says"),
    ("BACKUP_FILES_SOURCE_DIRS", "/srv/audio,/srv/texts", "the app itself says"),
    ("DATABASE_URL", "postgres://me:geheim@db/app", "the app itself says"),
    ("BACKUP_ENCRYPTION_ENABLED", "true", "backupkit[crypto]"),
    ("BACKUP_ENCRYPTION_PASSWORD", "geheim", "backupkit[crypto]"),
    *(
        (f"BACKUP_STORAGE_{name}", text, "BACKUP_PLACES names the other places")
        for name, text in {
            "LOCAL_ENABLED": "true",
            "LOCAL_PATH": "/mnt/storage",
            "S3_ENABLED": "true",
            "S3_BUCKET": "bucket",
            "S3_REGION": "eu-central-1",
            "S3_ACCESS_KEY": "geheim",
            "S3_SECRET_KEY": "geheim",
            "S3_ENDPOINT_URL": "https://me:geheim@s3.example.org",
            "SFTP_ENABLED": "true",
            "SFTP_HOST": "backup.example.org",
            "SFTP_PORT": "22",
            "SFTP_USERNAME": "me",
            "SFTP_PRIVATE_KEY_PATH": "/home/me/.ssh/geheim",
            "SFTP_REMOTE_PATH": "/srv",
        }.items()
    ),
]
REFUSED = [
    ("BACKUP_PLACES", "sftp://me:geheim@host/x"),
    ("BACKUP_PLACES_GRACE_DAYS", "long"),
    ("BACKUP_ENABLED", "perhaps"),
    ("BACKUP_SCHEDULE", "when it rains"),
    ("BACKUP_SCHEDULE", "61 * * * *"),
    ("BACKUP_RETENTION_DAYS", "-1"),
    ("BACKUP_RETENTION_DAYS", "0"),
    ("BACKUP_RETENTION_DAYS", "²"),
    ("BACKUP_MAX_BACKUPS", "many"),
    ("BACKUP_MAX_BACKUPS", "9" * 5000),
    ("BACKUP_COMPRESSION_LEVEL", "10"),
    ("BACKUP_VERIFY_AFTER_CREATE", "2"),
]


@pytest.mark.parametrize(("name", "text", "field", "value"), SET)
def test_a_variable_sets_its_field(name: str, text: str, field: str, value: object) -> None:
    config = BackupConfig.load(env={name: f" {text} "})
    assert getattr(config, field) == value
    assert config.origin_of(field) is Origin.ENVIRONMENT
    assert config.problems == ()


@pytest.mark.parametrize(("name", "text", "why"), KEPT)
def test_a_variable_of_something_that_is_not_there_is_kept_and_reported(name: str, text: str, why: str) -> None:
    config = BackupConfig.load(env={name: text})
    (later,) = config.later
    assert (later.name, later.origin) == (name, Origin.ENVIRONMENT)
    assert why in str(later.why)
    if "geheim" in text:
        assert later.shown == "set (environment)"
        assert later.value.reveal() == text  # type: ignore[attr-defined]  # a Secret
    else:
        assert later.shown == later.value == text
    assert "geheim" not in repr(config) + repr(later) + json.dumps(str(config)) + repr(config.later)


@pytest.mark.parametrize(("name", "text"), REFUSED)
def test_a_variable_that_is_not_understood_is_told_and_the_default_holds(name: str, text: str) -> None:
    config = BackupConfig.load(env={name: text})
    assert config == BackupConfig(problems=config.problems)
    (problem,) = config.problems
    assert str(problem).startswith(f"{name} of the environment cannot be used: it must be ")
    assert len(str(problem)) < 250


def test_every_variable_stands_in_one_of_the_tables() -> None:
    told = {name for name, *_ in (*SET, *KEPT)}
    assert {*variables.VARIABLES, *variables.KEPT} == {name for name in told if not name.startswith(variables.STORAGE)}


@pytest.mark.parametrize("name", [*variables.VARIABLES, *variables.KEPT])
@pytest.mark.parametrize("text", ["", "  "])
def test_an_empty_variable_says_nothing(name: str, text: str) -> None:
    assert BackupConfig.load(env={name: text}) == BackupConfig()


@pytest.mark.parametrize(
    ("env", "retention"),
    [
        ({"BACKUP_RETENTION_DAYS": "30", "BACKUP_MAX_BACKUPS": "50"}, Retention.of_days(30, most=50)),
        ({"BACKUP_RETENTION_DAYS": "7", "BACKUP_DB_RETENTION_DAYS": "90"}, Retention.of_days(7)),
        ({"BACKUP_DB_RETENTION_DAYS": "7", "BACKUP_FILES_RETENTION_DAYS": "90"}, Retention.of_days(90)),
        ({"BACKUP_DB_RETENTION_DAYS": "90", "BACKUP_FILES_RETENTION_DAYS": "7"}, Retention.of_days(90)),
        ({"BACKUP_DB_RETENTION_DAYS": "x", "BACKUP_FILES_RETENTION_DAYS": "7"}, Retention.of_days(7)),
    ],
)
def test_of_several_numbers_of_days_the_one_of_all_counts_and_else_the_largest(
    env: dict[str, str], retention: Retention
) -> None:
    assert BackupConfig.load(env=env).retention == retention


def test_of_two_schedules_the_oftener_one_is_taken_and_the_other_reported() -> None:
    config = BackupConfig.load(env={"BACKUP_FULL_SCHEDULE": "0 2 * * *", "BACKUP_INCREMENTAL_SCHEDULE": "0 * * * *"})
    assert config.schedule == Schedule.hourly()
    assert [later.name for later in config.later] == ["BACKUP_FULL_SCHEDULE"]


def test_no_scheduling_goes_before_a_schedule() -> None:
    env = {"BACKUP_SCHEDULE": "hourly", "BACKUP_SCHEDULING_ENABLED": "false"}
    assert BackupConfig.load(env=env).schedule is None
    assert BackupConfig.load(env=env | {"BACKUP_SCHEDULING_ENABLED": "true"}).schedule == Schedule.hourly()


def test_encryption_that_is_asked_for_and_not_there_is_a_problem_and_no_remark() -> None:
    (problem,) = BackupConfig.load(env={"BACKUP_ENCRYPTION_ENABLED": "true"}).problems
    assert "stored unencrypted" in str(problem)
    assert BackupConfig.load(env={"BACKUP_ENCRYPTION_ENABLED": "false"}).problems == ()


def test_a_folder_is_seen_from_where_the_process_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert BackupConfig.load(env={"BACKUP_DIR": "here"}).directory == tmp_path / "here"
