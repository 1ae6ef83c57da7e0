"""Every name in a file, by table, and files of the shapes that other tools have, as they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupConfig, Origin, Retention
from backupkit.config.choices import DEFAULTS
from backupkit.schedule.schedule import Schedule


def uri(folder: str) -> str:
    return Path(folder).absolute().as_uri()


NIGHTLY = Schedule.daily("02:00")
# What a file holds, the field that it sets, and to what.
SAID: list[tuple[dict[str, Any], str, Any]] = [
    ({"enabled": False}, "enabled", False),
    ({"on_save": False}, "on_save", False),
    ({"on_start": "no"}, "on_start", False),
    ({"on_close": False}, "on_close", False),
    ({"before_critical": 0}, "before_critical", False),
    ({"schedule": "hourly"}, "schedule", Schedule.hourly()),
    ({"schedule": None}, "schedule", None),
    ({"directory": "/mnt/backups"}, "directory", Path("/mnt/backups")),
    ({"places": ["s3://bucket/x", "sftp://me@host/x"]}, "places", ("s3://bucket/x", "sftp://me@host/x")),
    ({"places": "s3://a, s3://b s3://a"}, "places", ("s3://a", "s3://b")),
    ({"places": None}, "places", ()),
    ({"places_grace_days": "Never"}, "places_grace_days", None),
    ({"places_grace_days": 0}, "places_grace_days", 0),
    ({"upload_kib_per_second": "512"}, "upload_kib_per_second", 512),
    ({"retention": {"daily": 30, "hourly": 0}}, "retention", Retention(daily=30, hourly=0)),
    ({"compression_level": 1}, "compression_level", 1),
    ({"verify_after_create": True}, "verify_after_create", True),
    ({"verify_days": 0}, "verify_days", 0),
    ({"test_restore_days": "14"}, "test_restore_days", 14),
    ({"tell_failures": False}, "tell_failures", False),
    ({"tell_recovery": False}, "tell_recovery", False),
    ({"tell_successes": True}, "tell_successes", True),
    ({"summary": "weekly"}, "summary", "weekly"),
    ({"tell_low_space": False}, "tell_low_space", False),
    ({"notify_to": ["https://example.org/hook"]}, "notify_to", ("https://example.org/hook",)),
    ({"mail_server": "smtp://me@mail.example.org:587"}, "mail_server", "smtp://me@mail.example.org:587"),
    ({"retention_days": 30}, "retention", Retention.of_days(30)),
    ({"max_backups": 20}, "retention", Retention.newest_only(20)),
    ({"max_backups": 20, "retention": {"daily": 30}}, "retention", Retention(daily=30, most=20)),
    ({"scheduling_enabled": False, "schedule": "hourly"}, "schedule", None),
    ({"compression_enabled": False, "compression_level": 9}, "compression_level", 1),
    ({"backup_enabled": False}, "enabled", False),
    ({"verify_backups": True}, "verify_after_create", True),
    ({"notification_email": "me@example.org", "mail_server": "smtp://x"}, "notify_to", ("me@example.org",)),
    ({"notification_email": ""}, "notify_to", ()),
    ({"backup": {"automatic_daily": True, "backup_time": "03:30"}}, "schedule", Schedule.daily("03:30")),
    ({"backup": {"automatic_daily": True}}, "schedule", NIGHTLY),
    ({"backup": {"automatic_daily": False, "backup_time": "03:30"}}, "schedule", None),
    ({"backup": {"backup_on_shutdown": False}}, "on_close", False),
    ({"backup": {"backup_directory": "/mnt/b"}}, "directory", Path("/mnt/b")),
    ({"backup_locations": {"local": "/mnt/l"}}, "directory", Path("/mnt/l")),
    ({"backup_locations": {"local": "", "network": "/mnt/n", "external": None}}, "directory", Path("/mnt/n")),
    ({"backup_locations": {"local": "/mnt/l", "external": "/mnt/e"}}, "directory", Path("/mnt/l")),
    ({"backup_locations": {"local": "/mnt/l", "external": "/mnt/e"}}, "places", (uri("/mnt/e"),)),
    (
        {"directory": "/mnt/d", "places": ["s3://b"], "backup_locations": {"local": "/mnt/l", "network": "/mnt/d"}},
        "places",
        ("s3://b", uri("/mnt/l")),
    ),
    ({"backup_schedule": {"frequency": "hourly", "time": "02:00"}}, "schedule", Schedule.hourly()),
    ({"backup_schedule": {"frequency": "daily", "time": "2:05"}}, "schedule", Schedule.daily("02:05")),
    ({"backup_schedule": {"frequency": "weekly"}}, "schedule", Schedule.weekly("monday", "02:00")),
    ({"backup_schedule": {"retention": {"daily": 7, "weekly": 4, "monthly": 3}}}, "retention", Retention.compact()),
]
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"enabled": "perhaps"}, "enabled in line 2"),
    ({"enabled": []}, "enabled in line 2"),
    ({"compression_level": 10}, "compression_level in line 2"),
    ({"compression_level": True}, "compression_level in line 2"),
    ({"compression_level": 6.0}, "compression_level in line 2"),
    ({"verify_days": -1}, "verify_days in line 2"),
    ({"retention": {"newest": -1}}, "retention in line 2"),
    ({"retention": 7}, "retention in line 2"),
    ({"retention": dict.fromkeys(("newest", "hourly", "daily", "weekly", "monthly"), 0)}, "retention in line 2"),
    ({"schedule": 5}, "schedule in line 2"),
    ({"directory": ["/a"]}, "directory in line 2"),
    ({"directory": "a\0b"}, "directory in line 2"),
    ({"places": ["/mnt/e"]}, "places in line 2"),
    ({"places": ["s3://ok", "sftp://me:geheim@host/x"]}, "places in line 2"),
    ({"places": [1]}, "places in line 2"),
    ({"places_grace_days": -1}, "places_grace_days in line 2"),
    ({"places_grace_days": "always"}, "places_grace_days in line 2"),
    ({"upload_kib_per_second": "fast"}, "upload_kib_per_second in line 2"),
    ({"summary": "hourly"}, "summary in line 2"),
    ({"notify_to": [1]}, "notify_to in line 2"),
    ({"mail_server": "mail.example.org"}, "mail_server in line 2"),
    ({"backup": {"x": 1, "backup_time": "25:00"}}, "backup.backup_time in line 4"),
    ({"backup_schedule": {"frequency": "yearly"}}, "backup_schedule.time in"),
    ({"backup_schedule": {"time": 2}}, "backup_schedule.time in line 3"),
    ({"backup_schedule": {"retention": [7]}}, "backup_schedule.retention in line 3"),
    ({"backup_schedule": "daily"}, "backup_schedule in line 2"),
    ({"backup_locations": ["/mnt"]}, "backup_locations in line 2"),
]


def loaded(folder: Path, content: object, **env: str) -> BackupConfig:
    path = folder / "backup.json"
    path.write_text(json.dumps(content, indent=1))
    return BackupConfig.load(path, env=env)


@pytest.mark.parametrize(("content", "field", "value"), SAID)
def test_a_name_in_a_file_sets_its_field(tmp_path: Path, content: object, field: str, value: object) -> None:
    config = loaded(tmp_path, content)
    assert getattr(config, field) == value
    assert config.origin_of(field) is Origin.FILE
    assert config.problems == ()


def test_every_field_stands_in_the_table() -> None:
    assert {field for _, field, _ in SAID} == set(DEFAULTS)


@pytest.mark.parametrize(("content", "where"), REFUSED)
def test_what_is_not_understood_is_told_with_its_line_and_the_default_holds(
    tmp_path: Path, content: object, where: str
) -> None:
    config = loaded(tmp_path, content)
    told = [
        str(problem) for problem in config.problems if "cannot be used: it" in str(problem) or "these" in str(problem)
    ]
    assert len(told) == 1
    assert told[0].startswith(where)
    assert str(tmp_path / "backup.json") in told[0]
    assert config == BackupConfig(problems=config.problems)


def test_one_wrong_value_takes_nothing_from_the_others(tmp_path: Path) -> None:
    config = loaded(tmp_path, {"verify_days": "soon", "compression_level": 9})
    assert (config.verify_days, config.compression_level) == (30, 9)


@pytest.mark.parametrize("name", ["retension_days", "Enabled", "backup_dir", ""])
def test_a_name_that_is_not_known_is_told_with_its_line(tmp_path: Path, name: str) -> None:
    (problem,) = loaded(tmp_path, {"enabled": True, name: 7}).problems
    assert str(problem).startswith(f"{name} in line 3 of ")
    assert "no name that is known" in str(problem)


def test_what_an_app_keeps_beside_the_table_of_ours_is_none_of_our_business(tmp_path: Path) -> None:
    config = loaded(
        tmp_path, {"window": {"width": 800}, "enabled": "?", "backup": {"enabled": False, "retention_days": 9}}
    )
    assert config.problems == ()
    assert (config.enabled, config.retention) == (False, Retention.of_days(9))


def test_the_settings_of_a_desktop_app_load_as_they_are(tmp_path: Path) -> None:
    config = loaded(
        tmp_path,
        {
            "backup": {
                "enabled": True,
                "automatic_daily": True,
                "backup_time": "02:00",
                "backup_on_shutdown": True,
                "backup_directory": "backups",
                "retention_days": 30,
            }
        },
    )
    assert (config.enabled, config.schedule, config.on_close) == (True, NIGHTLY, True)
    assert (config.directory, config.retention) == (tmp_path / "backups", Retention.of_days(30))
    assert (config.problems, config.later) == ((), ())


def test_the_settings_of_an_audio_app_load_as_they_are(tmp_path: Path) -> None:
    items = ["database", "audio_files", "transcripts", "speaker_profiles", "user_settings", "analysis_results"]
    config = loaded(
        tmp_path,
        {
            "backup_enabled": True,
            "backup_locations": {"local": "./backups", "external": "/media/drive", "network": ""},
            "backup_schedule": {
                "frequency": "daily",
                "retention": {"daily": 7, "weekly": 4, "monthly": 3},
                "time": "02:00",
            },
            "backup_items": dict.fromkeys(items, True),
            "compression_level": 6,
            "verify_backups": True,
            "notification_email": "me@example.org",
        },
    )
    assert (config.enabled, config.schedule, config.retention) == (True, NIGHTLY, Retention.compact())
    assert (config.directory, config.compression_level) == (tmp_path / "backups", 6)
    assert (config.verify_after_create, config.notify_to) == (True, ("me@example.org",))
    assert config.places == (uri("/media/drive"),)
    assert [(later.name, later.value) for later in config.later] == [
        ("backup_items", dict.fromkeys(items, True)),
    ]
    assert [str(problem) for problem in config.problems] == [
        "Nothing can be sent to me@example.org: no mail server is configured."
    ]


def test_the_settings_of_a_database_service_load_as_they_are(tmp_path: Path) -> None:
    config = loaded(
        tmp_path,
        {
            "enabled": True,
            "schedule": "0 2 * * *",
            "retention_days": 30,
            "max_backups": 50,
            "encryption_enabled": True,
            "compression_enabled": True,
            "verify_after_create": True,
        },
    )
    assert (config.schedule, config.retention) == (NIGHTLY, Retention.of_days(30, most=50))
    assert (config.compression_level, config.verify_after_create) == (6, True)
    assert [later.name for later in config.later] == ["encryption_enabled"]
    assert "stored unencrypted" in str(config.problems[0])


def test_the_environment_goes_before_the_file_and_parts_of_one_field_are_joined(tmp_path: Path) -> None:
    content = {"schedule": "hourly", "verify_days": 9, "retention_days": 30}
    config = loaded(tmp_path, content, BACKUP_SCHEDULE="daily", BACKUP_MAX_BACKUPS="50")
    assert config.schedule == NIGHTLY
    assert config.retention == Retention.of_days(30, most=50)
    origins = [config.origin_of(name) for name in ("schedule", "retention", "verify_days", "enabled")]
    assert origins == [Origin.ENVIRONMENT, Origin.ENVIRONMENT, Origin.FILE, Origin.DEFAULT]
    assert loaded(tmp_path, content, BACKUP_SCHEDULING_ENABLED="0").schedule is None


def test_an_origin_is_asked_by_the_name_of_a_field() -> None:
    with pytest.raises((KeyError, AttributeError)):
        BackupConfig().origin_of("colour")


def test_a_configuration_that_an_app_makes_counts_as_its_own_call() -> None:
    config = BackupConfig(verify_days=3, schedule=Schedule.hourly())
    assert config.origin_of("verify_days") is Origin.HOST
    assert config.origin_of("enabled") is Origin.DEFAULT
    assert "verify_days=3" in repr(config)


@pytest.mark.parametrize(
    "fields", [{"verify_days": -1}, {"compression_level": 11}, {"summary": "often"}, {"enabled": "x"}]
)
def test_a_mistake_of_an_app_shows_where_it_is_made(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="it must be"):
        BackupConfig(**fields)
