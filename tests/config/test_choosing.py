"""What a user chooses: kept in the folder's settings, beside what others keep there, and never half."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from backupkit import BackupConfig, BackupError, BackupManager, Origin, Retention
from backupkit.config import own_folder
from backupkit.config.choices import DEFAULTS, ROWS
from backupkit.config.chosen import PLACES
from backupkit.operations import newcomer
from backupkit.schedule.schedule import Schedule
from backupkit.store.sealed.keeping import AS_IT_IS
from backupkit.store.settings import CHOICES, read_settings
from backupkit.testing.faults import Fault, FaultyDisk, Killed
from backupkit.values import naming
from backupkit.versionfile.writer import VersionWriter

# Each field, what a user chooses, and what is written for it.
CHOSEN: dict[str, tuple[Any, Any]] = {
    "enabled": (False, False),
    "on_save": (False, False),
    "on_start": (False, False),
    "on_close": (False, False),
    "before_critical": (False, False),
    "schedule": (Schedule.daily("03:00"), "daily 03:00"),
    "retention": (Retention.of_days(30), dict(Retention.of_days(30))),
    "compression_level": (9, 9),
    "verify_after_create": (True, True),
    "verify_days": (14, 14),
    "test_restore_days": (0, 0),
    "tell_failures": (False, False),
    "tell_recovery": (False, False),
    "tell_successes": (True, True),
    "summary": ("weekly", "weekly"),
    "tell_low_space": (False, False),
    "notify_to": (("me@example.org",), ["me@example.org"]),
    "mail_server": ("smtp://me:geheim@mail.example.org", "smtp://me:geheim@mail.example.org"),
    "places": (("s3://bucket/x",), ["s3://bucket/x"]),
    "places_grace_days": (90, 90),
    "upload_kib_per_second": (512, 512),
    "directory": (Path("/mnt/backups").absolute(), str(Path("/mnt/backups").absolute())),
}


def settings_of(manager: BackupManager) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((manager.backups_dir / naming.SETTINGS).read_text("ascii"))
    return found


def own_file(own: Path) -> dict[str, Any]:
    (path,) = own.glob("*.json")
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_choice_holds_and_has_its_place_and_can_be_taken_back(document: Path, own: Path, name: str) -> None:
    value, text = CHOSEN[name]
    manager = BackupManager(document, config=True)
    manager.create_backup()
    manager.choose(**{name: value})
    assert getattr(manager.config, name) == value
    assert manager.config.origin_of(name) is Origin.USER
    again = BackupManager(document, backups_dir=manager.backups_dir, config=True)
    assert getattr(again.config, name) == value
    if name in PLACES:
        assert own_file(own)[name] == text
        assert not {name, *CHOICES} & set(settings_of(manager))
    else:
        section = settings_of(manager)[ROWS[name].section]
        assert section == text if name == "retention" else section[name] == text
        assert not own.exists()
    again.choose(**{name: None})
    assert manager.config.origin_of(name) is Origin.DEFAULT
    assert getattr(manager.config, name) == DEFAULTS[name]
    assert not set(settings_of(manager)) & {*CHOICES, "retention"}


def test_what_a_window_may_give_is_taken_as_a_text_too(manager: BackupManager) -> None:
    manager.choose(schedule="every 30 minutes", verify_days="14", notify_to="a@b.org, c@d.org")
    config = manager.config
    assert (config.schedule, config.verify_days) == (Schedule.every(minutes=30), 14)
    assert config.notify_to == ("a@b.org", "c@d.org")


def test_no_schedule_can_be_chosen_where_the_app_has_one(document: Path) -> None:
    manager = BackupManager(document, config=BackupConfig(schedule=Schedule.hourly()))
    assert manager.config.schedule == Schedule.hourly()
    assert manager.config.origin_of("schedule") is Origin.HOST
    manager.choose(schedule="never")
    assert manager.config.schedule is None
    assert manager.config.origin_of("schedule") is Origin.USER


@pytest.mark.parametrize(
    "changes",
    [
        {"colour": 1},
        {"verify_days": -1},
        {"summary": "often"},
        {"verify_days": 3, "enabled": "?"},
        {"directory": 3},
    ],
)
def test_what_cannot_be_chosen_is_refused_and_nothing_is_remembered(manager: BackupManager, changes: Any) -> None:
    manager.create_backup()
    before = settings_of(manager)
    with pytest.raises(ValueError, match=r"it must be|no choice called|does not leave"):
        manager.choose(**changes)
    assert settings_of(manager) == before


def test_a_choice_before_the_first_version_makes_the_folder(manager: BackupManager) -> None:
    manager.choose(verify_days=3)
    assert settings_of(manager)["check"] == {"verify_days": 3}
    assert manager.list_backups() == []


# -- who wins ----------------------------------------------------------------------------------------------------------


def test_each_source_wins_over_those_before_it(document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "backup.toml"
    file.write_text("")
    manager = BackupManager(document, config=file, compression_level=2)
    order = [manager.config]
    file.write_text("compression_level = 3")
    order.append(manager.config)
    monkeypatch.setenv("BACKUP_COMPRESSION_LEVEL", "4")
    manager = BackupManager(document, config=file, compression_level=2)
    order.append(manager.config)
    manager.choose(compression_level=5)
    order.append(manager.config)
    assert [config.compression_level for config in order] == [2, 3, 4, 5]
    assert [config.origin_of("compression_level").value for config in order] == ["host", "file", "environment", "user"]


@pytest.mark.parametrize("locked", [{"keep"}, {"retention"}])
def test_a_locked_page_leaves_the_user_out(document: Path, locked: set[str]) -> None:
    free = BackupManager(document)
    free.choose(retention=Retention.newest_only(3), verify_days=3)
    manager = BackupManager(document, retention=Retention.compact(), locked=locked)
    assert manager.config.retention == manager.retention == Retention.compact()
    assert manager.config.verify_days == 3
    with pytest.raises(ValueError, match="does not leave 'retention' to its user"):
        manager.set_retention(Retention())


def test_neither_file_nor_environment_is_read_unless_the_app_says_so(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKUP_DIR", "/mnt/elsewhere")
    monkeypatch.setenv("BACKUP_COMPRESSION_LEVEL", "9")
    manager = BackupManager(document)
    assert manager.config == BackupConfig()
    assert manager.backups_dir == document.parent / "backups"
    assert BackupManager(document, config=False).config == BackupConfig()


def test_the_rules_and_the_level_in_force_are_those_that_are_configured(
    document: Path, tmp_path: Path, save: Any
) -> None:
    file = tmp_path / "backup.toml"
    file.write_text("max_backups = 2\ncompression_level = 1\n")
    manager = BackupManager(document, config=file)
    for number in range(4):
        save({"systems": [{"id": number}]})
        manager.create_backup()
    assert len(manager.list_backups()) == 2
    manager.choose(retention=Retention.newest_only(3))
    assert manager.retention == manager.config.retention == Retention.newest_only(3)


@pytest.mark.parametrize("config", [None, BackupConfig(compression_level=3)])
def test_the_level_that_was_chosen_holds_for_the_first_version_of_the_next_start(
    document: Path, save: Any, monkeypatch: pytest.MonkeyPatch, config: BackupConfig | None
) -> None:
    levels = []

    class Writer(VersionWriter):
        def __init__(self, *arguments: Any, level: int, **options: Any) -> None:
            levels.append(level)
            super().__init__(*arguments, level=level, **options)

    monkeypatch.setattr(newcomer, "VersionWriter", Writer)
    manager = BackupManager(document, config=config)
    manager.create_backup()
    BackupManager(document).choose(compression_level=9)
    for running in (manager, BackupManager(document, config=config)):
        save({"systems": len(levels)})
        running.create_backup()
    assert levels == [3 if config else 6, 9, 9]


def test_the_folder_that_is_configured_goes_before_the_one_of_the_app(document: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    file = tmp_path / "backup.json"
    file.write_text('{"backup": {"backup_directory": "kept"}}')
    for options in ({}, {"app": "My App"}, {"backups_dir": tmp_path}):
        manager = BackupManager(document, config=file, **options)
        assert manager.backups_dir == tmp_path / "kept"
        assert manager.create_backup() or manager.list_backups()


def test_p15_a_configured_folder_that_is_missing_is_an_error_and_not_made(document: Path, tmp_path: Path) -> None:
    manager = BackupManager(document, config=BackupConfig(directory=tmp_path / "drive" / "backups"))
    with pytest.raises(BackupError, match="drive"):
        manager.create_backup()
    assert not (tmp_path / "drive").exists()
    assert manager.config.verify_days == 30


def test_the_documents_own_folder_is_refused_in_words_and_not_by_an_error(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKUP_DIR", str(document.parent))
    manager = BackupManager(document, config=True)
    assert manager.backups_dir == document.parent / "backups"
    assert "which is the document's own folder" in str(manager.config.problems[0])


def test_where_versions_lie_is_chosen_for_the_next_start(document: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    manager = BackupManager(document, config=True)
    before = manager.backups_dir
    manager.choose(directory=tmp_path / "there")
    assert (manager.config.directory, manager.backups_dir) == (tmp_path / "there", before)
    assert BackupManager(document, config=True).backups_dir == tmp_path / "there"


# -- what is kept, and by whom it can be read --------------------------------------------------------------------------


def test_what_a_later_release_keeps_in_a_section_of_ours_stays(manager: BackupManager) -> None:
    manager.choose(verify_days=3)
    path = manager.backups_dir / naming.SETTINGS
    fields = settings_of(manager)
    del fields["checksum"]
    fields["check"]["deeply"] = {"every": [1, 5]}
    fields["schedule"] = {"holidays": "never"}
    fields["notices"] = "all"
    fields["mirror"] = {"to": "there"}
    path.write_text(json.dumps(fields))
    manager.choose(verify_days=4, test_restore_days=1)
    found = settings_of(manager)
    assert found["check"] == {"verify_days": 4, "test_restore_days": 1, "deeply": {"every": [1, 5]}}
    assert (found["schedule"], found["notices"], found["mirror"]) == (fields["schedule"], "all", {"to": "there"})
    manager.choose(verify_days=None, test_restore_days=None)
    assert settings_of(manager)["check"] == {"deeply": {"every": [1, 5]}}


@pytest.mark.parametrize("damage", [{"verify_days": -7}, {"verify_days": None}, [], "daily", 7])
def test_a_choice_that_is_none_is_told_or_passed_over_and_the_default_holds(
    manager: BackupManager, damage: Any
) -> None:
    manager.create_backup()
    fields = settings_of(manager)
    del fields["checksum"]
    (manager.backups_dir / naming.SETTINGS).write_text(json.dumps(fields | {"check": damage}))
    assert manager.config.verify_days == 30
    assert len(manager.config.problems) == isinstance(damage, dict)
    manager.choose(verify_days=5)
    assert (manager.config.verify_days, manager.config.problems) == (5, ())


def test_p12_who_is_told_never_stands_in_the_backup_folder(manager: BackupManager) -> None:
    """Others may write there: they could have notices, and names of files with them, sent to themselves."""
    manager.choose(
        notify_to=["https://example.org/geheim"], mail_server="smtp://me:geheim@mail.example.org", verify_days=3
    )
    for path in manager.backups_dir.iterdir():
        assert b"geheim" not in path.read_bytes()
    fields = settings_of(manager)
    del fields["checksum"]
    fields["notices"] = {"notify_to": ["https://stranger.example"], "mail_server": "smtp://stranger.example"}
    fields["where"] = fields["place"] | {"directory": "/tmp/stranger"}  # noqa: S108 - nobody writes there
    (manager.backups_dir / naming.SETTINGS).write_text(json.dumps(fields))
    config = manager.config
    assert config.notify_to == ("https://example.org/geheim",)
    assert config.mail_server == "smtp://me:geheim@mail.example.org"
    assert config.directory is None


@pytest.mark.needs_posix("what others may do stands in a file's mode")
def test_p12_nobody_else_may_read_who_is_told(manager: BackupManager, own: Path) -> None:
    manager.choose(notify_to=["me@example.org"])
    (path,) = own.glob("*.json")
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(own.stat().st_mode)) == (0o600, 0o700)


def test_no_secret_is_in_what_is_shown_logged_or_written_as_json(manager: BackupManager, caplog: Any) -> None:
    manager.choose(notify_to=["https://example.org/geheim", "me@example.org"], mail_server="smtps://me:geheim@m.org")
    config = manager.config
    assert config.shown("notify_to") == ["set (user)", "me@example.org"]
    assert config.shown("mail_server") == "set (user)"
    assert "geheim" not in repr(config) + str(config) + f"{config}" + str(config.problems) + caplog.text
    manager.choose(mail_server="smtp://me@m.org:587")
    assert manager.config.shown("mail_server") == "smtp://me@m.org:587"


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"notify_to": 7, "mail_server": "x"}', b"\xff", b"[" * 60_000])
def test_an_own_file_that_is_damaged_is_told_until_it_is_written(
    manager: BackupManager, own: Path, text: bytes
) -> None:
    manager.choose(notify_to=["me@example.org"])
    (path,) = own.glob("*.json")
    path.write_bytes(text)
    assert (manager.config.notify_to, manager.config.mail_server) == ((), "")
    assert manager.config.problems
    manager.choose(notify_to=["you@example.org"], mail_server="smtp://example.org")
    assert manager.config.notify_to == ("you@example.org",)
    assert manager.config.problems == ()


def test_the_folder_can_be_chosen_anew_although_the_drive_of_the_other_is_away(document: Path, tmp_path: Path) -> None:
    (tmp_path / "drive").mkdir()
    BackupManager(document, config=True).choose(directory=tmp_path / "drive", verify_days=3)
    (tmp_path / "drive").rmdir()
    manager = BackupManager(document, config=True)
    manager.choose(directory=None, notify_to=["https://example.org/"])
    assert BackupManager(document, config=True).backups_dir == document.parent / "backups"


def test_an_own_file_that_cannot_be_written_is_named_and_nothing_is_remembered(
    manager: BackupManager, own: Path
) -> None:
    manager.create_backup()
    own.parent.mkdir()
    own.write_text("no folder")
    with pytest.raises(BackupError, match="could not be written") as raised:
        manager.choose(notify_to=["https://example.org/"], verify_days=3)
    assert str(own) in str(raised.value)
    assert not set(settings_of(manager)) & set(CHOICES)


def test_two_documents_of_one_name_have_choices_of_their_own(document: Path, tmp_path: Path, own: Path) -> None:
    other = tmp_path / "elsewhere" / document.name
    other.parent.mkdir()
    shutil.copy(document, other)
    first, second = BackupManager(document), BackupManager(other)
    first.choose(notify_to=["a@b.org"])
    second.choose(notify_to=["c@d.org"])
    assert first.config.notify_to == ("a@b.org",)
    assert len(list(own.glob("*.json"))) == 2


def test_while_the_folder_cannot_be_read_what_was_last_known_holds(document: Path, tmp_path: Path) -> None:
    (tmp_path / "drive").mkdir()
    manager = BackupManager(document, backups_dir=tmp_path / "drive")
    manager.choose(verify_days=3)
    assert manager.config.verify_days == 3
    (tmp_path / "drive").rename(tmp_path / "unplugged")
    (tmp_path / "drive").symlink_to(tmp_path / "nowhere") if os.name == "posix" else None
    assert manager.config.verify_days in {3, 30}
    (tmp_path / "drive").unlink(missing_ok=True)
    (tmp_path / "unplugged").rename(tmp_path / "drive")
    assert manager.config.verify_days == 3


# -- at any crash, and many at once ------------------------------------------------------------------------------------


def test_p2_a_choice_that_is_killed_at_any_step_is_remembered_or_not(document: Path, tmp_path: Path, own: Path) -> None:
    manager = BackupManager(document)
    manager.create_backup()
    manager.choose(verify_days=3, summary="daily", notify_to=["a@b.org"])
    folder = manager.backups_dir
    whole = {path.name: path.read_bytes() for path in folder.iterdir()}
    (own_path,) = own.glob("*.json")
    own_before = own_path.read_bytes()
    outcomes = set()
    disk = FaultyDisk(tmp_path)
    for at in range(1, 200):
        for name in (path.name for path in folder.iterdir()):
            if name not in whole:
                (folder / name).unlink()
        for name, data in whole.items():
            (folder / name).write_bytes(data)
        own_path.write_bytes(own_before)
        disk = FaultyDisk(tmp_path, Fault(at=at))
        struck = BackupManager(document, disk=disk)
        with contextlib.suppress(Killed):
            struck.choose(verify_days=4, summary="weekly", notify_to=["c@d.org"])
        settings = read_settings(folder, AS_IT_IS)
        assert settings
        found = settings.choices["check"]["verify_days"], settings.choices["notices"]["summary"]
        assert found in {(3, "daily"), (4, "weekly")}
        assert json.loads(own_path.read_bytes())["notify_to"] in (["a@b.org"], ["c@d.org"])
        outcomes.add(found)
        after = BackupManager(document)
        after.choose(enabled=False, notify_to=["e@f.org"])  # which also sweeps what the killed one left
        assert after.config.verify_days == found[0]
        if not disk.struck:
            break
    assert len(outcomes) == 2
    assert not disk.struck


_CHOOSER = """
import sys
from pathlib import Path
from backupkit import BackupManager
from backupkit.config import own_folder

own_folder.configuration_folder = lambda: Path(sys.argv[2])
manager = BackupManager(sys.argv[1], lock_timeout=60)
for number in range(1, 31):
    values = {"mail_server": f"smtp://{number}", "notify_to": f"https://{number}"}
    manager.choose(**{name: values.get(name, number) for name in sys.argv[3:]})
"""


def test_p9_of_two_apps_that_choose_at_once_neither_loses_a_choice(document: Path, own: Path) -> None:
    manager = BackupManager(document)
    manager.create_backup()
    names = [["verify_days", "mail_server"], ["test_restore_days", "notify_to"]]
    apps = [subprocess.Popen([sys.executable, "-c", _CHOOSER, str(document), str(own), *chosen]) for chosen in names]
    assert [app.wait(120) for app in apps] == [0, 0]
    assert (manager.config.verify_days, manager.config.test_restore_days) == (30, 30)
    assert (manager.config.mail_server, manager.config.notify_to) == ("smtp://30", ("https://30",))
    assert settings_of(manager)["check"] == {"verify_days": 30, "test_restore_days": 30}


def test_the_users_own_folder_is_looked_for_once_and_not_before_versions_are_needed(
    document: Path, own: Path, monkeypatch: Any
) -> None:
    asked = []

    def looked_for() -> Path:
        asked.append(own)
        return own

    monkeypatch.setattr(own_folder, "configuration_folder", looked_for)
    manager = BackupManager(document)
    assert not asked
    manager.create_backup()
    assert manager.retention == Retention()
    assert manager.list_backups()
    assert len(asked) == 1
