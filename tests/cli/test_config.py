"""``config``: each value, and where it came from; no secret in either form."""

from __future__ import annotations

from pathlib import Path

import pytest

from backupkit import BackupConfig, BackupManager
from backupkit.config import own_folder
from tests.cli.running import Run


@pytest.fixture(autouse=True)
def _own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_folder, "configuration_folder", lambda: tmp_path / "own")


def test_each_value_is_told_with_where_it_came_from(
    run: Run, manager: BackupManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "backup.toml").write_text('verify_days = 5\ncolour = "red"\n')
    monkeypatch.setenv("BACKUP_MAX_BACKUPS", "50")
    monkeypatch.setenv("BACKUP_STORAGE_S3_BUCKET", "bucket")
    manager.choose(schedule="daily 02:00")
    seen = run("config", "--config", tmp_path / "backup.toml")
    lines = {line.split()[0]: line.split(maxsplit=1)[1] for line in seen.out.splitlines()}
    assert lines["verify_days"].split() == ["file", "5"]
    assert lines["retention"].startswith("environment ")
    assert lines["schedule"].split() == ["chosen", "by", "the", "user", "daily", "02:00"]
    assert lines["enabled"].split() == ["default", "yes"]
    assert "BACKUP_PLACES names the other places" in lines["BACKUP_STORAGE_S3_BUCKET"]
    assert "colour in line 2" in lines["problem:"]
    answer = run("config", "--json", "--config", tmp_path / "backup.toml").answer
    assert answer["values"]["schedule"] == {"value": "daily 02:00", "origin": "user"}
    assert list(answer["values"]) == list(BackupConfig.names())
    assert answer["later"][0]["origin"] == "environment"


def test_p12_no_secret_is_printed(run: Run, manager: BackupManager, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKUP_ENCRYPTION_PASSWORD", "geheim")
    manager.choose(notify_to=["https://example.org/geheim"], mail_server="smtp://me:geheim@mail.example.org")
    for flags in ([], ["--json"]):
        seen = run("config", "--config", "-", *flags)
        assert "geheim" not in seen.out + seen.err
        assert "set (environment)" in seen.out
        assert "set (user)" in seen.out


def test_without_a_file_neither_it_nor_the_environment_is_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKUP_COMPRESSION_LEVEL", "9")
    assert run("config", "--json").answer["values"]["compression_level"] == {"value": 6, "origin": "default"}
    found = run("config", "--json", "--config", "-").answer["values"]["compression_level"]
    assert found == {"value": 9, "origin": "environment"}


def test_every_command_works_where_the_file_says(run: Run, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "backup.toml").write_text('directory = "kept"\n')
    assert run("--config", tmp_path / "backup.toml", "create").code == 0
    assert list((tmp_path / "kept").glob("backup_*"))
    assert len(run("list", "--json", "--config", tmp_path / "backup.toml").answer) == 1


def test_a_file_that_is_not_there_is_told_and_not_made(run: Run, tmp_path: Path) -> None:
    for command in (["config"], ["create"]):
        seen = run(*command, "--config", tmp_path / "typo.toml")
        assert (seen.code, "no configuration file" in seen.err) == (2, True)
    assert not (tmp_path / "typo.toml").exists()
    assert not list(tmp_path.glob("backups*/backup_*"))


def test_a_broken_file_is_told_and_stops_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "backup.toml").write_text("verify_days = ")
    seen = run("--config", tmp_path / "backup.toml", "create")
    assert seen.code == 0
    assert "warning: The configuration file" in seen.err


def test_what_an_app_says_in_its_call_is_told_to_be_unknown(run: Run) -> None:
    assert run("config").out.splitlines()[-1].startswith("What the app gives in its own call is not known here")
