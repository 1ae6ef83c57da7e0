"""Configuration files: written where there is none, told where they are broken, read anew when they change."""

from __future__ import annotations

import json
import logging
import os
import stat
import tomllib
from pathlib import Path
from random import Random

import pytest

from backupkit import BackupConfig, BackupManager, Origin, Retention
from backupkit.config.choices import ROWS
from tests.fuzz import mutations

TOML = """\
enabled = true
schedule = "daily 02:00"  # by night
verify_days = 14
directory = "kept"

[retention]
daily = 30
hourly = 0

[backup_locations]
local = "elsewhere"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings" / "backup.toml"


def words(config: BackupConfig) -> list[str]:
    return [str(problem) for problem in config.problems]


@pytest.mark.parametrize("name", ["backup.toml", "backup.conf", "backup.json", "backup.JSON"])
def test_a_missing_file_is_written_with_all_that_can_be_said(tmp_path: Path, name: str) -> None:
    path = tmp_path / "new" / "folders" / name
    config = BackupConfig.load(path, env={})
    assert config.problems == ()
    text = path.read_text("utf-8")
    assert [field for field in ROWS if field not in text] == (
        [] if "json" not in name.lower() else [field for field, row in ROWS.items() if not row.section]
    )
    assert [each.name for each in path.parent.iterdir()] == [name]
    assert BackupConfig.load(path, env={}) == BackupConfig()


@pytest.mark.needs_posix("what others may do stands in a file's mode")
def test_p12_a_new_file_is_for_its_owner_alone(file: Path) -> None:
    BackupConfig.load(file, env={})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_nothing_in_a_new_file_counts_until_a_comment_becomes_a_line(file: Path) -> None:
    BackupConfig.load(file, env={})
    text = file.read_text("utf-8")
    assert tomllib.loads(text) == {}
    lines = [line.removeprefix("# ") if " = " in line or line.startswith("# [") else line for line in text.splitlines()]
    file.write_text("\n".join(lines), "utf-8")
    config = BackupConfig.load(file, env={})
    assert words(config) == []
    assert config == BackupConfig()
    assert {config.origin_of(name) for name in ROWS} == {Origin.FILE}


@pytest.mark.parametrize("name", ["backup.toml", "backup.json"])
def test_a_new_file_tells_what_the_app_asks_for(document: Path, tmp_path: Path, name: str) -> None:
    BackupManager(document, config=tmp_path / name, retention=Retention.compact(), compression_level=9)
    text = (tmp_path / name).read_text("utf-8")
    assert "monthly = 3" in text.replace('"monthly":', "monthly =")
    assert "compression_level = 9" in text.replace('"compression_level":', "compression_level =")


def test_no_secret_and_no_address_is_written_into_a_new_file(document: Path, tmp_path: Path) -> None:
    manager = BackupManager(document, config=True)
    manager.choose(notify_to=["https://example.org/hook/geheim"])
    for name in ("a.toml", "a.json"):
        BackupManager(document, config=tmp_path / name)
        assert "geheim" not in (tmp_path / name).read_text("utf-8")


def test_a_file_that_cannot_be_written_is_told_and_the_defaults_hold(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("")
    (problem,) = words(BackupConfig.load(tmp_path / "a file" / "backup.toml", env={}))
    assert "is missing, and could not be written" in problem


def test_a_file_of_toml_says_what_it_says(file: Path) -> None:
    file.parent.mkdir()
    file.write_text(TOML)
    config = BackupConfig.load(file, env={})
    assert (config.verify_days, config.retention) == (14, Retention(daily=30, hourly=0))
    assert config.directory == file.parent / "kept"
    assert config.places == ((file.parent / "elsewhere").as_uri(),)
    assert (config.later, config.problems) == ((), ())


def test_a_time_of_toml_is_a_time(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("[backup]\nbackup_time = 03:30:00\n")
    assert str(BackupConfig.load(file, env={}).schedule) == "daily 03:30"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("enabled = true\nverify_days = soon\n", "broken in line 2: "),
        ("enabled = true\n\n\n[retention\n", "broken in line 4: "),
        ("enabled = true\nenabled = true\n", "broken in line 2: "),
        ('schedule = "', "broken in line 1: "),
        ("a = 1\nb = \udcff", "broken in line 2: it is no text in UTF-8"),
        ("verify_days = -3", "verify_days in line 1 of "),
        ("x = 1\n[retention]\n\ndaily = -3\n", "retention in line 2 of "),
        ("[backup]\nenabled = true\nbackup_time = 7\n", "backup.backup_time in line 3 of "),
        ("[backup_schedule]\ntime = 7\n", "backup_schedule.time in line 2 of "),
        ("backup_schedule.time = 7\n", "backup_schedule.time in line 1 of "),
        ("backup_schedule = {time = 7}\n", "backup_schedule.time in line 1 of "),
        ('"verify_days" = -3', "verify_days in line 1 of "),
        ("\n[retention]\nnewest = 5\n[colours]\n", "colours in line 4 of "),
    ],
)
def test_what_is_broken_is_told_with_its_line(file: Path, text: str, where: str) -> None:
    file.parent.mkdir()
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    config = BackupConfig.load(file, env={})
    assert any(where in problem for problem in words(config)), words(config)
    assert str(file) in words(config)[0]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('{"enabled": true,\n "verify_days": }', "broken in line 2: "),
        ("[1, 2]", "broken in line 1: it holds no names and values"),
        ("[" * 100_000, "is broken: it is nested too deeply"),
        ('{"verify_days": ' + "9" * 5_000 + "}", "is broken: "),
        ("null", "broken in line 1: it holds no names"),
    ],
)
def test_what_is_broken_in_json_is_told_with_its_line(tmp_path: Path, text: str, where: str) -> None:
    (tmp_path / "a.json").write_text(text)
    (problem,) = words(BackupConfig.load(tmp_path / "a.json", env={}))
    assert where in problem
    assert len(problem) < 500 + len(str(tmp_path))


@pytest.mark.parametrize("data", [b"", b"  \n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("name", ["a.toml", "a.json"])
def test_a_file_without_a_word_says_nothing(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert BackupConfig.load(tmp_path / name, env={}) == BackupConfig()


def test_an_editor_of_windows_may_have_written_it(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b'\xef\xbb\xbfenabled = false\r\nsummary = "daily"\r\n')
    config = BackupConfig.load(tmp_path / "a.toml", env={})
    assert (config.enabled, config.summary, config.problems) == (False, "daily", ())


@pytest.mark.needs_posix("a FIFO and a link")
def test_what_is_no_file_is_told_at_once_and_a_link_is_followed(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.toml")
    (problem,) = words(BackupConfig.load(tmp_path / "fifo.toml", env={}))
    assert "cannot be read" in problem
    (tmp_path / "real.toml").write_text("verify_days = 5")
    (tmp_path / "link.toml").symlink_to("real.toml")
    assert BackupConfig.load(tmp_path / "link.toml", env={}).verify_days == 5


def test_a_file_of_any_size_is_not_taken_in(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"#" * (2 << 20))
    assert "cannot be read" in words(BackupConfig.load(tmp_path / "a.toml", env={}))[0]


# -- while an app runs -------------------------------------------------------------------------------------------------


def written(file: Path, text: str) -> None:
    file.parent.mkdir(exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text(text)
    new.replace(file)


def test_a_change_of_the_file_holds_from_then_on(document: Path, file: Path) -> None:
    written(file, "verify_days = 5")
    manager = BackupManager(document, config=file)
    assert manager.config.verify_days == 5
    assert manager.config is manager.config
    written(file, "verify_days = 6")
    assert manager.config.verify_days == 6
    file.unlink()
    assert manager.config.verify_days == 30


def test_a_file_that_breaks_leaves_the_last_good_one_in_force(document: Path, file: Path) -> None:
    written(file, "verify_days = 5\ncompression_level = 9")
    manager = BackupManager(document, config=file)
    written(file, "verify_days = 5\ncompression_level = ")
    config = manager.config
    assert (config.verify_days, config.compression_level) == (5, 9)
    assert "What held before holds on." in words(config)[0]
    written(file, "verify_days = 7\ncompression_level = 44")
    config = manager.config
    assert (config.verify_days, config.compression_level) == (7, 9)
    written(file, "verify_days = 7")
    assert (manager.config.compression_level, words(manager.config)) == (6, [])


def test_a_broken_file_at_the_start_leaves_the_defaults_in_force(document: Path, file: Path) -> None:
    written(file, "compression_level = ")
    manager = BackupManager(document, config=file, compression_level=4)
    assert manager.config.compression_level == 4
    assert "what applies without it holds" in words(manager.config)[0]
    assert manager.create_backup()


def test_a_problem_is_logged_once(document: Path, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    written(file, "colour = 1")
    manager = BackupManager(document, config=file)
    caplog.set_level(logging.WARNING)
    for number in range(3):
        written(file, f"colour = 1\nverify_days = {number + 1}")
        assert manager.config.verify_days == number + 1
    assert [record.getMessage() for record in caplog.records if "colour" in record.getMessage()] == [
        words(manager.config)[0]
    ]


@pytest.mark.parametrize("is_json", [False, True])
def test_a_file_that_an_accident_has_damaged_never_raises(tmp_path: Path, is_json: bool, document: Path) -> None:
    path = tmp_path / ("a.json" if is_json else "a.toml")
    whole = {"enabled": True, "schedule": "daily 02:00", "retention": {"daily": 30}, "backup_locations": {"local": "x"}}
    data = json.dumps(whole, indent=1).encode() if is_json else TOML.encode()
    chance = Random(15)
    manager = BackupManager(document, config=path)
    for _ in range(250):
        path.write_bytes(mutations.accident(data, [data[::-1], b"{}", TOML.encode()], chance)[1])
        for config in (BackupConfig.load(path, env={}), manager.config):
            assert all(words(config))
            assert isinstance(config.retention, Retention)
